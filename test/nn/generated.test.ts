// Layers of generated shapes and options: gradients in both modes against differences, and one example against a batch.
import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { checkGradients } from 'tensor-ts/testing'
import { describe, expect, it } from 'vitest'
import { distance, double, normal, numbers } from './numeric.js'

type Untyped = T.Tensor<T.Shape>
type AnyModel = nn.Model<T.Shape, T.Shape, never, object>
type Put = (model: unknown) => AnyModel

interface Drawn {
  readonly input: readonly number[]
  readonly put: Put
  readonly text: string
}

const natural = (min: number, max: number) => fc.integer({ min, max })
const around = fc.oneof(natural(0, 2), fc.tuple(natural(0, 2), natural(0, 2)))
const optional = <A>(arbitrary: fc.Arbitrary<A>) => fc.option(arbitrary, { nil: undefined })

/** A layer on generated examples, from what `put` makes of generated options. */
const drawn = <O>(
  input: fc.Arbitrary<readonly number[]>,
  options: (input: readonly number[]) => fc.Arbitrary<O>,
  put: (options: O) => unknown,
): fc.Arbitrary<Drawn> =>
  input.chain(input =>
    options(input).map(given => ({ input, put: put(given) as Put, text: JSON.stringify([input, given]) })),
  )

const sequences = fc.tuple(fc.constantFrom(1, 2, 4), natural(3, 6))
const images = fc.tuple(fc.constantFrom(1, 2, 4), natural(3, 5), natural(3, 5))
const divisors = (n: number) => fc.constantFrom(...[1, 2, 4].filter(k => n % k === 0))

/** Options of filters whose number the groups divide. */
const convolving = (
  channels: number,
  kernel: fc.Arbitrary<unknown>,
  more: Readonly<Record<string, fc.Arbitrary<unknown>>>,
) =>
  divisors(channels).chain(groups =>
    fc.record({
      filters: natural(1, 2).map(many => many * groups),
      groups: fc.constant(groups),
      kernel,
      bias: optional(fc.boolean()),
      ...more,
    }),
  )

const pairs = fc.oneof(natural(1, 2), fc.tuple(natural(1, 2), natural(1, 2)))
const any = (options: unknown) => options as never

const layers: Readonly<Record<string, fc.Arbitrary<Drawn>>> = {
  conv1d: drawn(
    sequences,
    ([channels = 1]) =>
      convolving(channels, natural(1, 3), {
        stride: optional(natural(1, 2)),
        dilation: optional(fc.constant(1)),
        padding: optional(fc.oneof(around, fc.constantFrom('same', 'causal', 'valid'))),
      }),
    options => nn.conv1d('l', any(options)),
  ),
  conv2d: drawn(
    images,
    ([channels = 1]) =>
      convolving(channels, pairs, {
        stride: optional(pairs),
        padding: optional(fc.oneof(fc.tuple(around, around), fc.constantFrom('same', 'valid'))),
      }),
    options => nn.conv2d('l', any(options)),
  ),
  convTranspose1d: drawn(
    sequences,
    ([channels = 1]) =>
      convolving(channels, natural(2, 3), {
        stride: fc.constant(2),
        outputPadding: optional(natural(0, 1)),
        padding: optional(natural(0, 1)),
        dilation: optional(natural(1, 2)),
      }),
    options => nn.convTranspose1d('l', any(options)),
  ),
  convTranspose2d: drawn(
    images,
    ([channels = 1]) =>
      convolving(channels, fc.constantFrom(2, [3, 2]), {
        stride: fc.constantFrom(1, [2, 1]),
        padding: optional(fc.oneof(natural(0, 1), fc.constant([[0, 1], 1]), fc.constant('same'))),
      }),
    options => nn.convTranspose2d('l', any(options)),
  ),
  depthwiseConv2d: drawn(
    images,
    () =>
      fc.record({
        kernel: pairs,
        multiplier: optional(natural(1, 2)),
        stride: optional(pairs),
        padding: optional(around),
      }),
    options => nn.depthwiseConv2d('l', any(options)),
  ),
  separableConv2d: drawn(
    images,
    () => fc.record({ filters: natural(1, 3), kernel: pairs, multiplier: optional(natural(1, 2)), bias: fc.boolean() }),
    options => nn.separableConv2d('l', any(options)),
  ),
  maxPool1d: drawn(
    sequences,
    () => fc.record({ kernel: natural(2, 3), stride: optional(natural(1, 2)), padding: optional(natural(0, 1)) }),
    options => nn.maxPool1d(any(options)),
  ),
  avgPool1d: drawn(
    sequences,
    () =>
      fc.record({
        kernel: natural(2, 3),
        stride: optional(natural(1, 2)),
        padding: optional(fc.oneof(natural(0, 1), fc.constant([1, 0]), fc.constant('same'))),
        countPadding: optional(fc.boolean()),
      }),
    options => nn.avgPool1d(any(options)),
  ),
  avgPool2d: drawn(
    images,
    () =>
      fc.record({
        kernel: fc.constantFrom(2, [3, 2]),
        stride: optional(pairs),
        padding: optional(fc.oneof(natural(0, 1), fc.constant([[1, 0], 1]), fc.constant('same'))),
        countPadding: optional(fc.boolean()),
      }),
    options => nn.avgPool2d(any(options)),
  ),
  globalAvgPool: drawn(
    images,
    () => fc.constant({}),
    () => nn.globalAvgPool,
  ),
  globalMaxPool: drawn(
    sequences,
    () => fc.constant({}),
    () => nn.globalMaxPool,
  ),
  adaptiveAvgPool1d: drawn(
    sequences,
    () => natural(1, 7),
    size => nn.adaptiveAvgPool1d(any(size)),
  ),
  adaptiveMaxPool1d: drawn(
    sequences,
    () => natural(1, 7),
    size => nn.adaptiveMaxPool1d(any(size)),
  ),
  adaptiveAvgPool2d: drawn(
    images,
    () => fc.tuple(natural(1, 6), natural(1, 6)),
    size => nn.adaptiveAvgPool2d(any(size)),
  ),
  adaptiveMaxPool2d: drawn(
    images,
    () => natural(1, 6),
    size => nn.adaptiveMaxPool2d(any(size)),
  ),
  groupNorm: drawn(
    fc.oneof(images, sequences),
    ([channels = 1]) => fc.record({ groups: divisors(channels), epsilon: fc.constantFrom(1e-5, 0.1) }),
    options => nn.groupNorm('l', any(options)),
  ),
  instanceNorm: drawn(
    fc.oneof(images, sequences),
    () => fc.record({ epsilon: fc.constantFrom(1e-5, 0.1) }),
    options => nn.instanceNorm('l', options),
  ),
  rmsNorm: drawn(
    fc.oneof(images, sequences),
    () => fc.record({ epsilon: fc.constantFrom(1e-5, 0.1) }),
    options => nn.rmsNorm('l', options),
  ),
  prelu: drawn(
    fc.oneof(images, sequences),
    () => fc.record({ shared: fc.boolean() }),
    options => nn.prelu('l', options),
  ),
  glu: drawn(
    fc.tuple(natural(1, 3), fc.constantFrom(2, 4, 6)),
    () => fc.constant({}),
    () => nn.glu,
  ),
  maxout: drawn(
    fc.tuple(natural(1, 4)),
    () => fc.tuple(natural(1, 3), fc.record({ pieces: natural(1, 3), bias: fc.boolean() })),
    ([units, options]) => nn.maxout('l', any(units), options),
  ),
}

/** The model of a layer on its input; undefined where the window is larger than that. */
const modelOf = ({ input, put }: Drawn): AnyModel | undefined => {
  try {
    return put(nn.input(...input))
  } catch (error) {
    expect(String(error)).toMatch(/is larger than the padded|leaves .* of the output/)
    return undefined
  }
}

describe.each(Object.entries(layers))('%s', (_, layer) => {
  it('has the gradients of its formula, in both modes', () => {
    fc.assert(
      fc.property(layer, fc.integer(), (drawn, seed) => {
        const model = modelOf(drawn)
        if (model === undefined) return
        const at = {
          params: double(model.init(T.random.key(seed))) as Readonly<Record<string, Readonly<Record<string, Untyped>>>>,
          x: double(normal(seed + 1, 2, ...drawn.input)) as Untyped,
        }
        checkGradients((point: typeof at) => T.sin(model.apply(point.params as never, point.x as never)) as Untyped, {
          at,
        } as never)
      }),
      { numRuns: 12 },
    )
  })

  it('does with each example what it does with the batch', () => {
    fc.assert(
      fc.property(layer, fc.integer(), (drawn, seed) => {
        const model = modelOf(drawn)
        if (model === undefined) return
        const params = double(model.init(T.random.key(seed)))
        const x = double(normal(seed + 1, 3, ...drawn.input)) as Untyped
        const apply = (x: Untyped): Untyped => model.apply(params as never, x as never) as Untyped
        const batched = apply(x)
        expect(batched.shape).toEqual([3, ...model.output])
        const one = (row: Untyped): Untyped => T.squeeze(apply(T.expandDims(row, 0) as Untyped), { axis: 0 }) as Untyped
        const each = T.vmap(one as never) as unknown as (x: Untyped) => Untyped
        expect(distance(numbers(each(x)), numbers(batched)), drawn.text).toBeLessThan(1e-12)
        const { output } = (model.train as unknown as (...args: readonly unknown[]) => { output: Untyped })(
          params,
          x,
          {},
        )
        expect(numbers(output)).toEqual(numbers(batched))
      }),
      { numRuns: 12 },
    )
  })
})

describe('laws', () => {
  const key = T.random.key(0)

  it('a causal convolution sees nothing of what comes later', () => {
    const model = pipe(nn.input(2, 8), nn.conv1d('c', { filters: 3, kernel: 3, dilation: 2, padding: 'causal' }))
    const params = model.init(key)
    const x = normal(1, 1, 2, 8)
    const changed = T.add(x, T.reshape(T.cast(T.less(4, T.arange(8)), 'float32'), [1, 1, 8]))
    const [before, after] = [x, changed].map(x => T.toArray(model.apply(params, x))[0]!)
    for (const [i, row] of before!.entries()) {
      expect(after![i]!.slice(0, 5)).toEqual(row.slice(0, 5))
      expect(after![i]!.slice(5)).not.toEqual(row.slice(5))
    }
  })

  it('a transposed convolution is the transpose of the convolution', () => {
    fc.assert(
      fc.property(natural(1, 3), natural(2, 4), natural(0, 1), fc.integer(), (stride, kernel, padding, seed) => {
        const options = { kernel, stride, padding, bias: false } as const
        const down = pipe(nn.input(3, 7, 6), nn.conv2d('c', { ...options, filters: 2 }))
        const params = double(down.init(T.random.key(seed)))
        const x = double(normal(seed, 2, 3, 7, 6))
        const [y, pullback] = T.vjp((x: T.Tensor<[2, 3, 7, 6]>) => down.apply(params, x))(x)
        const ct = double(normal(seed + 1, ...(y.shape as readonly number[]))) as Untyped
        const rest = [7, 6].map(n => (n + 2 * padding - kernel) % stride) as [number, number]
        const up = pipe(
          nn.input(...down.output),
          nn.convTranspose2d('c', { ...options, filters: 3, outputPadding: rest } as never) as unknown as Put,
        )
        const back = up.apply(params as never, ct as never) as Untyped
        const expected = (pullback as unknown as (ct: Untyped) => readonly Untyped[] | Untyped)(ct)
        expect(distance(numbers(back), numbers([expected].flat()[0] as Untyped))).toBeLessThan(1e-12)
      }),
      { numRuns: 20 },
    )
  })

  it('group normalisation of as many groups as channels is instance normalisation, of one that of the layer', () => {
    const x = normal(3, 2, 4, 5)
    const input = nn.input(4, 5)
    const [each, one] = [4, 1].map(groups => pipe(input, nn.groupNorm('n', { groups })))
    const instances = pipe(input, nn.instanceNorm('n'))
    const params = instances.init(key)
    expect(numbers(each!.apply(params, x))).toEqual(numbers(instances.apply(params, x)))
    const whole = pipe(input, nn.layerNorm('n'))
    expect(distance(numbers(one!.apply(params, x)), numbers(whole.apply(whole.init(key), x)))).toBeLessThan(1e-5)
  })

  it('every layer with parameters begins as it is told', () => {
    const { constant } = nn.initializers
    const [init, biasInit, shiftInit] = [constant(0.5), constant(0.25), constant(0.125)]
    const filters = { filters: 2, kernel: 2, init, biasInit } as const
    const sequence = pipe(nn.input(2, 6), nn.conv1d('c', filters), nn.convTranspose1d('t', filters))
    const image = pipe(
      nn.input(2, 6, 6),
      nn.conv2d('c', filters),
      nn.convTranspose2d('t', filters),
      nn.depthwiseConv2d('d', { kernel: 2, init, biasInit }),
      nn.separableConv2d('s', filters),
      nn.batchNorm('b', { init, shiftInit }),
      nn.groupNorm('g', { groups: 2, init, shiftInit }),
      nn.instanceNorm('i', { init, shiftInit }),
      nn.layerNorm('l', { init, shiftInit }),
      nn.rmsNorm('r', { init }),
      nn.prelu('p', { init }),
      nn.flatten,
      nn.dense('f', 3, { init, biasInit }),
      nn.maxout('m', 2, { init, biasInit }),
    )
    for (const params of [sequence.init(key), image.init(key)])
      for (const [layer, own] of Object.entries(params))
        for (const [name, value] of Object.entries(own as Readonly<Record<string, Untyped>>)) {
          const expected = name === 'b' ? 0.25 : name === 'shift' ? 0.125 : 0.5
          expect(new Set(numbers(value)), `${layer}.${name}`).toEqual(new Set([expected]))
        }
  })
})
