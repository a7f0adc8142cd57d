import { describe, expect, it } from 'vitest'
import { primitives } from '../../src/primitive/index.js'
import { isFloat } from '../../src/tensor/dtype.js'
import { concrete, Stored } from '../../src/tensor/storage.js'
import type { Value } from '../../src/tensor/tensor.js'
import type { Primitive } from '../../src/trace/primitive.js'
import { bind } from '../../src/trace/trace.js'
import { vjpLeaves } from '../../src/transform/vjp.js'
import { type Sample, samples } from './samples.js'

const read = (x: Value): Stored => concrete(x, 'test')
const withData = (x: Stored, f: (i: number) => number): Stored =>
  new Stored(
    x.shape,
    x.dtype,
    x.data.map((_, i) => f(i)),
  )
const noise = (x: Stored, seed: number): Stored => withData(x, i => Math.sin(seed + 1.7 * i))
const combine = (a: number, x: Stored, b: number, y: Stored): Stored =>
  withData(x, i => a * x.data[i]! + b * y.data[i]!)
const inner = (x: Stored, y: Stored): number => [...x.data].reduce((sum, value, i) => sum + value * y.data[i]!, 0)

const close = (a: number, b: number, tolerance: number): boolean =>
  Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b))

const expectClose = (actual: Stored, expected: Stored, tolerance: number): void => {
  expect({ shape: actual.shape, dtype: actual.dtype }).toEqual({ shape: expected.shape, dtype: expected.dtype })
  const wrong = [...expected.data].flatMap((value, i) =>
    close(actual.data[i]!, value, tolerance) ? [] : [`[${i}] ${actual.data[i]} instead of ${value}`],
  )
  expect(wrong.join('; ')).toBe('')
}

/** A sample and one of the outputs that it has. */
interface Case extends Sample {
  readonly name: string
  readonly primitive: Primitive
  readonly output: number
}

const cases: readonly Case[] = primitives.flatMap(primitive =>
  (samples[primitive.name] ?? []).flatMap(sample =>
    primitive
      .spec(sample.inputs, sample.params)
      .map((_, output) => ({ ...sample, name: primitive.name, primitive, output })),
  ),
)

const apply = ({ primitive, params, output }: Case, inputs: readonly Value[]): Stored =>
  read(bind(primitive, inputs, params)[output]!)

/** The sample with the inputs at `places` exchanged. */
const exchanged = ({ inputs }: Sample, places: readonly number[], given: readonly Stored[]): readonly Stored[] =>
  inputs.map((input, i) => (places.includes(i) ? given[places.indexOf(i)]! : input))

const shapesOf = ({ inputs }: Sample): string => inputs.map(({ shape }) => `[${shape}]`).join(' ')

describe('the closed set of primitives', () => {
  it('has samples of each', () => {
    expect(primitives.map(({ name }) => name).filter(name => samples[name] === undefined)).toEqual([])
    expect(Object.keys(samples).filter(name => !primitives.some(primitive => primitive.name === name))).toEqual([])
  })

  it('names each once', () => {
    expect(new Set(primitives.map(({ name }) => name)).size).toBe(primitives.length)
  })

  it('says in the samples what is linear wherever a primitive has a transpose', () => {
    const silent = primitives.filter(({ name, transpose }) => {
      const linear = samples[name]?.some(sample => sample.linear.length > 0) ?? false
      // `cast` is linear from floats to floats only up to rounding; it has a test of its own.
      return name !== 'cast' && (transpose !== undefined) !== linear
    })
    expect(silent.map(({ name }) => name)).toEqual([])
  })
})

describe('spec says what evaluate returns', () => {
  it.each(cases)('$name %#', ({ primitive, inputs, params }) => {
    const specs = primitive.spec(inputs, params)
    const before = inputs.map(input => [...input.data])
    const outputs = primitive.evaluate(inputs, params, specs)
    expect(outputs.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(
      specs.map(({ shape, dtype }) => ({ shape, dtype })),
    )
    for (const { shape, data } of outputs) expect(data.length).toBe(shape.reduce((product, size) => product * size, 1))
    expect(inputs.map(input => [...input.data])).toEqual(before)
  })
})

const floating = cases.filter(each => each.inputs.some(({ dtype }) => dtype === 'float64') && each.name !== 'cast')

describe('jvp agrees with central differences', () => {
  const step = 1e-6
  it.each(floating)('$name %#', each => {
    const { primitive, inputs, params } = each
    const places = inputs.flatMap(({ dtype }, i) => (isFloat(dtype) ? [i] : []))
    // One input at a time, and all together.
    for (const moving of [...places.map(i => [i]), places]) {
      const tangents = inputs.map((input, i) => (moving.includes(i) ? noise(input, i) : undefined))
      const outputs = bind(primitive, inputs, params)
      const terms = primitive.jvp(tangents, inputs, outputs, params)[each.output]!.map(read)
      const shifted = (by: number) =>
        apply(
          each,
          inputs.map((input, i) => (tangents[i] === undefined ? input : combine(1, input, by, tangents[i]))),
        )
      const [after, before] = [shifted(step), shifted(-step)]
      if (!isFloat(after.dtype)) expect(terms).toEqual([])
      else {
        const expected = withData(after, i => (after.data[i]! - before.data[i]!) / (2 * step))
        const total = terms.reduce(
          (sum, term) => combine(1, sum, 1, term),
          withData(after, () => 0),
        )
        for (const term of terms) expect(term.shape).toEqual(after.shape)
        // stopGradient differs from its differences by purpose.
        expectClose(total, each.name === 'stopGradient' ? withData(after, () => 0) : expected, 1e-7)
      }
    }
  })
})

/** What the places contribute: beside a known term, as in x + b, the difference that they make to zero. */
const contribution = (each: Case & { readonly places: readonly number[] }, given: readonly Stored[]): Stored => {
  const zeros = given.map(x => withData(x, () => 0))
  return combine(
    1,
    apply(each, exchanged(each, each.places, given)),
    -1,
    apply(each, exchanged(each, each.places, zeros)),
  )
}

const linear = cases.flatMap(each =>
  each.linear.map(places => ({ ...each, places, title: `${each.name} ${shapesOf(each)} in ${places}` })),
)

describe('primitives that have a transpose are linear', () => {
  it.each(linear)('$title', each => {
    const { inputs, places } = each
    const xs = places.map(i => noise(inputs[i]!, i))
    const ys = places.map(i => noise(inputs[i]!, i + 0.5))
    const sums = xs.map((x, i) => combine(2, x, -3, ys[i]!))
    const of = (given: readonly Stored[]) => contribution(each, given)
    expectClose(of(sums), combine(2, of(xs), -3, of(ys)), 1e-12)
  })
})

describe('transpose: ⟨A x, y⟩ = ⟨x, Aᵀ y⟩', () => {
  it.each(linear)('$title', each => {
    const { primitive, inputs, params, places } = each
    const xs = places.map(i => noise(inputs[i]!, i))
    const output = contribution(each, xs)
    const y = noise(output, 7)
    const given = inputs.map((input, i) =>
      places.includes(i) ? { unknown: { shape: input.shape, dtype: input.dtype } } : { known: input },
    )
    const outputs = primitive.spec(inputs, params)
    const back = primitive.transpose!(
      outputs.map((_, i) => (i === each.output ? y : undefined)),
      given,
      params,
    )
    const cotangents = places.map(i => read(back[i]!))
    expect(cotangents.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(
      places.map(i => ({ shape: inputs[i]!.shape, dtype: inputs[i]!.dtype })),
    )
    const right = xs.reduce((sum, x, i) => sum + inner(x, cotangents[i]!), 0)
    expect(close(inner(output, y), right, 1e-12), `${inner(output, y)} and ${right}`).toBe(true)
  })

  it('of nothing is nothing', () => {
    for (const { primitive, inputs, params } of linear)
      expect(
        primitive.transpose!(
          [undefined],
          inputs.map(known => ({ known })),
          params,
        ),
      ).toEqual([])
  })

  it('of cast is the cast back', () => {
    const [toFloat32] = samples.cast!
    const cast = primitives.find(({ name }) => name === 'cast')!
    const y = new Stored([2, 3], 'float32', Float32Array.from([1, 2, 3, 4, 5, 6.5]))
    const [back] = cast.transpose!([y], [{ unknown: toFloat32!.inputs[0]! }], toFloat32!.params)
    expect([back!.dtype, [...read(back!).data]]).toEqual(['float64', [1, 2, 3, 4, 5, 6.5]])
  })
})

describe('what jvp writes down can be transposed', () => {
  it.each(floating)('$name %#', each => {
    const places = each.inputs.flatMap(({ dtype }, i) => (isFloat(dtype) ? [i] : []))
    const leaves = places.map(i => each.inputs[i]!)
    const f = (given: readonly Value[]): readonly Value[] => [
      bind(each.primitive, exchanged(each, places, given as readonly Stored[]), each.params)[each.output]!,
    ]
    const { outputs, pullback } = vjpLeaves(f, leaves, 'test')
    const output = read(outputs[0]!)
    if (!isFloat(output.dtype)) return expect(pullback([output]).every(cotangent => cotangent === undefined)).toBe(true)
    const y = noise(output, 3)
    const tangents = each.inputs.map((input, i) => (places.includes(i) ? noise(input, i) : undefined))
    const all = bind(each.primitive, each.inputs, each.params)
    const terms = each.primitive.jvp(tangents, each.inputs, all, each.params)[each.output]!.map(read)
    const left = terms.reduce((sum, term) => sum + inner(term, y), 0)
    const right = pullback([y]).reduce(
      (sum, ct, i) => sum + (ct === undefined ? 0 : inner(read(ct), tangents[places[i]!]!)),
      0,
    )
    expect(close(left, right, 1e-12), `${left} and ${right}`).toBe(true)
  })
})
