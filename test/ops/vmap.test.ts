// Every operation in a batch: one call for all examples gives what a call for each gives, and so do its derivatives.
import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { asFunction, difference, inFloats, plainOf, tensorOf } from './operation.js'
import { type Plain, range } from './plain.js'
import { operations } from './table/index.js'

type F = (...leaves: readonly T.AnyTensor[]) => readonly T.AnyTensor[]

/** Another example of the same shape and range: the elements moved around. */
const example = (x: Plain, i: number): Plain => ({
  ...x,
  data: x.data.map((_, k) => x.data[(k + i) % x.data.length]!),
})

const stack = (xs: readonly Plain[], like: Plain): Plain => ({
  shape: [xs.length, ...like.shape],
  dtype: like.dtype,
  data: xs.flatMap(x => x.data),
})

/** What `vmap` of `f` over the inputs marked in `flags` gives, and what the examples one by one give. */
const both = (f: F, leaves: readonly Plain[], flags: readonly boolean[], size: number) => {
  const examples = range(size).map(i => leaves.map((x, k) => (flags[k] ? example(x, i) : x)))
  const whole = leaves.map((x, k) =>
    flags[k]
      ? stack(
          examples.map(given => given[k]!),
          x,
        )
      : x,
  )
  const batched = T.vmap(f, { inAxes: flags.map(flag => (flag ? 0 : null)) }) as F
  const alone = examples.map(given => f(...given.map(tensorOf)).map(plainOf))
  // In a batch without examples only the shapes are left to compare.
  const like = f(...leaves.map(tensorOf)).map(plainOf)
  const expected = like.map((x, n) =>
    stack(
      alone.map(outputs => outputs[n]!),
      x,
    ),
  )
  return { actual: batched(...whole.map(tensorOf)).map(plainOf), expected }
}

const sizes = fc.constantFrom(0, 1, 2, 3)
const masks = fc.array(fc.boolean(), { minLength: 8, maxLength: 8 })

/** At least one of the inputs has a batch. */
const flagsOf = (leaves: readonly Plain[], mask: readonly boolean[]): readonly boolean[] => {
  const flags = leaves.map((_, k) => mask[k % mask.length]!)
  return flags.includes(true) ? flags : flags.map(() => true)
}

describe('vmap of an operation is the operation of each example', () => {
  it.each(operations)('$name', ({ name, exact, uses }) => {
    fc.assert(
      fc.property(uses, masks, sizes, ({ args }, mask, size) => {
        const { f, leaves } = asFunction(name, args, () => true)
        fc.pre(leaves.length > 0)
        const { actual, expected } = both(f, leaves, flagsOf(leaves, mask), size)
        expect(difference(actual, expected, exact)).toBe('')
      }),
      { numRuns: 60 },
    )
  })
})

describe('vmap of the pullback of an operation is the pullback of each example', () => {
  it.each(operations.filter(({ differentiable }) => differentiable))('$name', ({ name, smoothUses }) => {
    fc.assert(
      fc.property(smoothUses, masks, sizes, ({ args }, mask, size) => {
        const { f, leaves } = inFloats(name, args)
        const pull: F = (...given) => {
          const [outputs, pullback] = T.vjp(f)(...given)
          return pullback(outputs.map(output => T.cos(output as T.Tensor<T.Shape, 'float64'>)))
        }
        const { actual, expected } = both(pull, leaves, flagsOf(leaves, mask), size)
        expect(difference(actual, expected, false)).toBe('')
      }),
      { numRuns: 15 },
    )
  })
})
