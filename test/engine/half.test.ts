import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, it } from 'vitest'
import { tensors } from '../../src/testing/index.js'
import { compiled, expectSameBits } from './ways.js'

// Functions of float16 and bfloat16 give the same bits on every engine, whatever transforms them: all that they are made of here is
// rounded in one way.

type Value = T.AnyTensor
type Step = (a: Value, b: Value) => Value

/** Operations whose arguments the types are not told. */
const op = T as unknown as Readonly<Record<string, (...args: readonly unknown[]) => Value>>
const first = (x: Value): Value => op.slice!(x, [0])
const other = ({ dtype }: Value) => (dtype === 'float16' ? 'bfloat16' : 'float16')
const scan = T.scan as unknown as (f: unknown, first: Value, xs: Value) => readonly [Value, Value]
const whileLoop = T.whileLoop as unknown as <C>(test: (c: C) => Value, step: (c: C) => C, first: C) => C

const steps: Readonly<Record<string, Step>> = {
  add: (a, b) => op.add!(a, b),
  sub: (a, b) => op.sub!(a, b),
  mul: (a, b) => op.mul!(a, b),
  div: (a, b) => op.div!(a, b),
  maximum: (a, b) => op.maximum!(a, b),
  neg: a => op.neg!(a),
  relu: a => op.relu!(a),
  sqrt: a => op.sqrt!(op.abs!(a)),
  numbers: a => op.add!(op.mul!(a, 0.3), -0.1),
  where: (a, b) => op.where!(op.less!(a, b), a, b),
  flip: a => op.flip!(a),
  window: (a, b) => op.slice!(op.concat!([a, b]), [[2, 7]]),
  take: (a, b) => op.take!(a, op.cast!(op.clip!(b, 0, 4), 'int32'), { axis: 0 }),
  single: (a, b) => op.cast!(op.mul!(op.cast!(a, 'float32'), op.cast!(b, 'float32')), a.dtype),
  double: (a, b) => op.cast!(op.add!(op.cast!(a, 'float64'), op.cast!(b, 'float64')), a.dtype),
  other: a => op.cast!(op.cast!(a, other(a)), a.dtype),
  integer: a => op.cast!(op.cast!(op.mul!(a, 8), 'int32'), a.dtype),
  sort: a => op.sort!(a),
  update: (a, b) => op.dynamicUpdateSlice!(a, op.slice!(b, [[0, 2]]), [1]),
  cond: (a, b) =>
    op.cond!(
      op.less!(first(a), first(b)),
      (x: Value) => op.mul!(x, x),
      (x: Value) => op.sub!(x, b),
      a,
    ),
  scan: (a, b) => scan((sum: Value, x: Value) => [op.add!(op.mul!(sum, 0.5), x), op.mul!(sum, x)], first(b), a)[1],
  while: (a, b) =>
    whileLoop(
      ({ i }) => op.less!(i, 3),
      ({ i, x }) => ({ i: op.add!(i, 1), x: op.add!(op.mul!(x, 0.5), b) }),
      { i: T.tensor(0, 'int32') as Value, x: a },
    ).x,
}

/** A few steps, each on two of what there was before it; the result is the last. */
const functionsOf = (names: readonly string[]) =>
  fc.array(fc.tuple(fc.constantFrom(...names), fc.nat(), fc.nat()), { minLength: 1, maxLength: 6 }).map(list => {
    const f = (a: Value, b: Value): Value => {
      const made = [a, b]
      for (const [name, i, j] of list) made.push(steps[name]!(made[i % made.length]!, made[j % made.length]!))
      return made.at(-1)!
    }
    return Object.assign(f, { toString: () => list.map(([name, i, j]) => `${name} ${i} ${j}`).join(', ') })
  })

const halves = fc.constantFrom('float16' as const, 'bfloat16' as const)

type Loose = (f: (a: Value, b: Value) => Value) => (a: Value, b: Value) => unknown

/** What becomes of a function. */
const transforms: Readonly<Record<string, Loose>> = {
  itself: f => f,
  batched: f => (a, b) => {
    const vmap = T.vmap as unknown as (g: unknown) => (a: Value, b: Value) => Value
    return vmap(f)(op.stack!([a, b, a]), op.stack!([b, b, a]))
  },
  gradient: f => (a, b) => {
    // Sums of more than two would be added in another order.
    const grad = T.grad as unknown as (g: unknown, options: unknown) => (a: Value, b: Value) => unknown
    return grad((x: Value, y: Value) => first(f(x, y)), { argnums: [0, 1] })(a, b)
  },
  tangent: f => (a, b) => {
    const jvp = T.jvp as unknown as (g: unknown) => (xs: unknown, ts: unknown) => unknown
    return jvp(f)([a, b], [b, a])
  },
}

describe.each(Object.entries(transforms))('generated functions, %s', (name, transform) => {
  // A loop without a known end has no gradient.
  const functions = functionsOf(Object.keys(steps).filter(step => name !== 'gradient' || step !== 'while'))

  it('give the same bits eager, interpreted and compiled, with any number of threads', () => {
    fc.assert(
      fc.property(
        functions,
        halves.chain(dtype => fc.tuple(tensors([5], dtype, { edges: true }), tensors([5], dtype))),
        (f, [a, b]) => {
          const made = transform(f)
          const before = T.engine()
          T.engine('reference')
          const wanted = made(a, b)
          T.engine(before)
          expectSameBits(T.jit(made)(a, b), wanted, `${f} compiled`)
          expectSameBits(compiled(made)(a, b), wanted, `${f} for several threads`)
        },
      ),
      { numRuns: 60 },
    )
  })
})

it.each(['float16', 'bfloat16'] as const)('a donated state of %s is updated where it is', dtype => {
  const step = (x: T.Tensor<[7], 'float16' | 'bfloat16'>) => T.add(T.mul(x, 0.5), 1)
  const donating = T.jit(step, { donate: [0] })
  let [kept, given] = [T.arange(7, dtype), T.mul(T.arange(7, dtype), 1)]
  for (let i = 0; i < 5; i++) [kept, given] = [step(kept) as typeof kept, donating(given) as typeof given]
  expectSameBits(given, kept, 'donated')
})
