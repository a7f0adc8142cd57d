// Every operation and its derivatives for float32 numbers of every size, infinite ones too, against the same in float64: what
// is in the range of float32 in the end must be so on the way, and what is not, not.
import fc from 'fast-check'
import * as T from 'tensor-ts'
import { expect, it } from 'vitest'
import { onEveryWay } from '../engine/ways.js'
import { isLost } from './everySize.js'
import { asFunction, plainOf, tensorOf } from './operation.js'
import { isFloating, type Plain, volume } from './plain.js'
import { operations } from './table/index.js'

type F = (...leaves: readonly T.AnyTensor[]) => readonly T.AnyTensor[]
type Part = 'value' | 'pullback' | 'direction'

const most = (2 - 2 ** -23) * 2 ** 127

/** Operations, or derivatives of them, that are not held to this, and why. */
const exceptions: Readonly<Record<string, readonly [parts: readonly Part[], reason: string]>> = {
  einsum: [['value', 'pullback', 'direction'], 'three operands are multiplied two by two, and rounded in between'],
  interp: [
    ['pullback', 'direction'],
    'the derivative is the product of a slope and a share, one of which may be out of range',
  ],
  solve: [
    ['pullback', 'direction'],
    'the derivative is the product of two solutions, one of which may be out of range',
  ],
  triangularSolve: [['direction'], 'as that of solve'],
  inv: [['pullback', 'direction'], 'as that of solve'],
  qr: [['pullback', 'direction'], 'differences of what is nearly equal'],
  eigh: [['pullback', 'direction'], 'eigenvalues that float32 cannot tell apart have no eigenvectors to differentiate'],
  svd: [['pullback', 'direction'], 'as those of eigh'],
}

/** Those that add products or elements up, in float32 where they are compiled: in some order the sum may leave the range. */
const adding = new Set(['sum', 'cumsum', 'matmul', 'dot', 'trace', 'conv2d', 'segmentSum'])

/** Those whose derivatives are differences of numbers of the size of 1. */
const differing = new Set(['softmax', 'logSoftmax'])

/**
 * Powers of negative numbers have a derivative by the exponent where they are 0, and none where they are only too small for
 * float32; and beyond 2²⁴, where an exponent less 1 is rounded to itself, the derivative by the base has its sign.
 */
const isOtherPower = ([base, exponent]: readonly Plain[], values: readonly Plain[]): boolean =>
  values.some(({ data }) => data.some(isLost)) ||
  (base!.data.some(x => x < 0) && exponent!.data.some(y => Math.abs(y) >= 2 ** 24))

/** Deviations of numbers below the least normal one are no such numbers, and so is not what is divided by them. */
const isSubnormal = (x: number): boolean => x !== 0 && Math.abs(x) < 2 ** -126
const deviations = new Set(['std', 'nanStd'])

const isWide = ({ dtype }: Plain): boolean => isFloating(dtype)
const withData = (x: Plain, f: (value: number, i: number) => number): Plain =>
  isWide(x) ? { ...x, data: x.data.map(f) } : x
const wide = (x: Plain): Plain => (isWide(x) ? { ...x, dtype: 'float64' } : x)

/** What is wrong with a float32 where float64 has `exact`, which moves by `slack` if the inputs move by their last place. */
const fault = (actual: number, exact: number, slack: number): string => {
  const rounded = Math.fround(exact)
  if (Object.is(actual, rounded) || actual === rounded) return ''
  if (!Number.isFinite(rounded)) return Number.isFinite(actual) && Math.abs(actual) > 0.99 * most ? '' : 'other than'
  if (!Number.isFinite(actual)) return 'not finite:'
  return Math.abs(actual - exact) <= 1e-5 * Math.abs(exact) + slack ? '' : 'far from'
}

const isInRange = (xs: readonly Plain[]): boolean =>
  xs.every(({ data }) => data.every(x => !Number.isFinite(x) || Math.abs(x) <= most))

/** The derivatives along ones, by each of the leaves alone. */
const directions =
  (f: F): F =>
  (...leaves) =>
    leaves.flatMap((leaf, k) => T.jvp((x: T.AnyTensor) => f(...leaves.with(k, x)))([leaf], [T.onesLike(leaf)])[1])

const pullback =
  (f: F): F =>
  (...leaves) => {
    const [results, pull] = T.vjp(f)(...leaves)
    return pull(results.map(result => T.onesLike(result)))
  }

const ofFloats = operations.filter(({ dtypes }) => dtypes.includes('float32'))

/** Whether what is added up is out of range, if nothing cancels. */
const mayLeave = (f: F, leaves: readonly Plain[]): boolean =>
  !isInRange(f(...leaves.map(x => tensorOf(withData(wide(x), Math.abs)))).map(plainOf))

onEveryWay('of every size', ({ name: way, of }) => {
  it.each(ofFloats)('$name', ({ name, extremeUses, differentiable }) => {
    const found = new Map<string, string>()
    const compare = (part: Part, f: F, leaves: readonly Plain[]): void => {
      const run = (xs: readonly Plain[]) => f(...xs.map(tensorOf)).map(plainOf)
      const actual = of((...xs: readonly T.AnyTensor[]) => f(...xs))(...leaves.map(tensorOf)).map(plainOf)
      const exact = run(leaves.map(wide))
      const moved = [1, 2, 3].map(k =>
        run(leaves.map(wide).map(x => withData(x, (value, i) => value * (1 + (((7 * i + 3 * k) % 5) - 2) * 2 ** -23)))),
      )
      actual.forEach(({ data }, n) => {
        data.forEach((y, i) => {
          const z = exact[n]!.data[i]!
          const slack = Math.max(...moved.map(one => Math.abs(one[n]!.data[i]! - z)))
          const what = fault(y, z, 8 * (slack || 0) + (part !== 'value' && differing.has(name) ? 1e-6 : 1e-42))
          if (what !== '' && !found.has(`${part} ${what}`))
            found.set(
              `${part} ${what}`,
              `${part} [${i}] ${y} ${what} ${z}: ${leaves.map(x => `${x.shape}|${x.data}`).join('; ')}`,
            )
        })
      })
    }
    fc.assert(
      fc.property(extremeUses, ({ args }) => {
        const { f, leaves: drawn } = asFunction(name, args)
        const leaves = drawn.map(x => withData(x, Math.fround))
        fc.pre(leaves.reduce((total, { shape }) => total + volume(shape), 0) <= 12)
        const values = f(...leaves.map(wide).map(tensorOf)).map(plainOf)
        if (!values.every(isWide) || (adding.has(name) && mayLeave(f, leaves))) return
        const except = exceptions[name]?.[0] ?? []
        if (!except.includes('value')) compare('value', f, leaves)
        if (!differentiable || !isInRange(values)) return
        if (deviations.has(name) && leaves.some(({ data }) => data.some(isSubnormal))) return
        if (name === 'pow' && isOtherPower(leaves, values)) return
        if (!except.includes('pullback')) compare('pullback', pullback(f), leaves)
        if (!except.includes('direction')) compare('direction', directions(f), leaves)
      }),
      { numRuns: way === 'compiled' ? 12 : 30 },
    )
    expect([...found.values()]).toEqual([])
  })
})
