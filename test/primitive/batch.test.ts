// The batching rule of every primitive: a batch at once is each example on its own, stacked.
import { describe, expect, it } from 'vitest'
import { primitives } from '../../src/primitive/index.js'
import { concrete, Stored } from '../../src/tensor/storage.js'
import type { Value } from '../../src/tensor/tensor.js'
import { bind } from '../../src/trace/trace.js'
import { samples } from './samples.js'

const size = 3

/** The example `i` of an input: the sample with its elements moved around, so that examples differ and stay in range. */
const example = (x: Stored, i: number): Stored =>
  new Stored(
    x.shape,
    x.dtype,
    x.data.map((_, k) => x.data[(k + i) % x.data.length]!),
  )

const stack = (xs: readonly Stored[]): Stored => {
  const [first] = xs
  const data = first!.data.slice(0, 0)
  const joined = new (data.constructor as Float64ArrayConstructor)(xs.flatMap(x => [...x.data]))
  return new Stored([xs.length, ...first!.shape], first!.dtype, joined)
}

const read = (x: Value): Stored => concrete(x, 'test')

const cases = primitives.flatMap(primitive =>
  (samples[primitive.name] ?? []).flatMap(({ inputs, params }) =>
    Array.from({ length: 2 ** inputs.length - 1 }, (_, bits) => {
      const batched = inputs.map((_, i) => ((bits + 1) >> i) % 2 === 1)
      const title = inputs.map(({ shape }, i) => `${batched[i] ? 'batched ' : ''}[${shape}]`).join(', ')
      return { primitive, inputs, params, batched, name: primitive.name, title }
    }),
  ),
)

describe('a batch is its examples', () => {
  it.each(cases)('$name of $title', ({ primitive, inputs, params, batched }) => {
    const examples = Array.from({ length: size }, (_, i) => inputs.map((x, k) => (batched[k] ? example(x, i) : x)))
    const each = examples.map(given => bind(primitive, given, params).map(read))
    const whole = inputs.map((x, k) => (batched[k] ? stack(examples.map(given => given[k]!)) : x))
    const outputs = primitive.batch(whole, batched, params).map(read)
    expect(outputs.length).toBe(each[0]!.length)
    for (const [i, actual] of outputs.entries()) {
      const expected = stack(each.map(results => results[i]!))
      expect(actual.shape).toEqual(expected.shape)
      expect(actual.dtype).toBe(expected.dtype)
      for (const [k, value] of expected.data.entries())
        if (Number.isNaN(value)) expect(actual.data[k]).toBeNaN()
        else expect(actual.data[k]).toBeCloseTo(value, 10)
    }
  })
})
