import * as T from 'tensor-ts'
import { type Way, withEngine } from '../engine/ways.js'
import { plainOf, tensorOf } from './operation.js'
import { isFloating, type Plain, volume } from './plain.js'

/** A function, element by element of its operands, that is held to float64. */
export interface Held {
  readonly f: (...xs: readonly T.AnyTensor[]) => T.AnyTensor
  readonly differentiable: boolean
  /** By how much derivatives may be off, besides what rounding explains. */
  readonly absolute: number
  /** Where the value (0) or one of the derivatives (1, 2, …) is another one; nowhere where not given. */
  readonly isOther?: (result: number, xs: readonly number[]) => boolean
}

const signed = (xs: readonly number[]): readonly number[] => xs.flatMap(x => [x, -x])

/** Numbers around all powers of two, and the usual ones closer together: so many, so far apart. */
const numbers = (mantissas: readonly number[], exponents: number, usual: number): readonly number[] => {
  const powers = Array.from({ length: Math.ceil(277 / exponents) }, (_, k) => 2 ** (exponents * k - 149))
  const near = Array.from({ length: usual }, (_, k) => (130 * (k + 0.13)) / usual)
  const sizes = [0, 0.5, 1, 2, 3, Infinity, ...powers.flatMap(power => mantissas.map(m => m * power)), ...near]
  return signed(sizes).map(Math.fround)
}

/** What one of several operands is tried with. */
const choices = [
  numbers([1, 1.1, 1.37, 1.83, 1.99], 1, 600),
  numbers([1, 1.37], 9, 12),
  numbers([1.37], 40, 4),
] as const

/** Operands side by side, in which all choices meet. */
export const grid = (dtypes: readonly T.DType[]): readonly Plain[] => {
  const floats = choices[Math.max(0, dtypes.filter(isFloating).length - 1)]!
  const lists = dtypes.map(dtype => (isFloating(dtype) ? floats : [0, 1]))
  const size = volume(lists.map(({ length }) => length))
  return dtypes.map((dtype, n) => {
    const stride = volume(lists.slice(n + 1).map(({ length }) => length))
    const list = lists[n]!
    const data = Array.from({ length: size }, (_, i) => list[Math.floor(i / stride) % list.length]!)
    return { shape: [size], dtype: isFloating(dtype) ? 'float32' : dtype, data }
  })
}

/** The values and, one after another, the derivatives by each of the floats, forwards and backwards. */
const results =
  ({ f, differentiable }: Held) =>
  (...xs: readonly T.AnyTensor[]): readonly T.AnyTensor[] => {
    const y = f(...xs)
    if (!differentiable || !isFloating(y.dtype)) return [y]
    const by = xs.flatMap((x, k) => (isFloating(x.dtype) ? [k] : []))
    return [
      y,
      ...by.flatMap(k => {
        const alone = (x: T.AnyTensor) => f(...xs.with(k, x))
        const pull = T.vjp(alone)(xs[k]!)[1]
        return [T.jvp(alone)([xs[k]!], [T.onesLike(xs[k]!)])[1], pull(T.onesLike(y))[0]!] as const
      }),
    ]
  }

/** Half a unit in the last place of float32, by which what is given may be off, as a factor. */
const half = 2 ** -24

/** Whether a value is none in float32: NaN, or finite and out of range, or not 0 and too small. */
export const isLost = (value: number): boolean =>
  Number.isNaN(value) ||
  Number.isFinite(value) !== Number.isFinite(Math.fround(value)) ||
  (value !== 0) !== (Math.fround(value) !== 0)

const numbersOf = (run: ReturnType<typeof results>, xs: readonly Plain[]): readonly Float64Array[] =>
  run(...xs.map(tensorOf)).map(y => Float64Array.from(plainOf(y).data))

/** One result in float64, and how far it moves with its operands, each by half a unit in the last place of float32. */
interface Exact {
  readonly value: Float64Array
  readonly slack: Float64Array
}

const exactOf = (held: Held, xs: readonly Plain[]): readonly Exact[] => {
  const on = (change: (n: number) => number) =>
    numbersOf(
      results(held),
      xs.map((x, n) =>
        isFloating(x.dtype) ? { ...x, dtype: 'float64' as const, data: x.data.map(e => e * change(n)) } : x,
      ),
    )
  const moved = [
    [1, 1, 1],
    [1, -1, 1],
    [-1, 1, -1],
    [-1, -1, -1],
  ].map(signs => on(n => 1 + signs[n]! * half))
  return on(() => 1).map((value, n) => ({
    value,
    slack: value.map((z, i) => Math.max(...moved.map(one => Math.abs(one[n]![i]! - z))) || 0),
  }))
}

/**
 * Where float32 has other numbers than float64, so much that rounding does not explain it: the first of each result, for any way
 * in which float32 is computed. Float64 is computed once, by definition.
 */
export const differences = (held: Held, xs: readonly Plain[]): ((of: Way['of']) => readonly string[]) => {
  let exact: readonly Exact[] | undefined
  return of => {
    exact ??= withEngine('reference', () => exactOf(held, xs))
    const [{ value: values }] = exact as readonly [Exact]
    return numbersOf(of(results(held)), xs).flatMap((data, n) => {
      const wrong = [...data].flatMap((y, i) => {
        const value = values[i]!
        const z = exact![n]!.value[i]!
        if (
          y === Math.fround(z) ||
          Object.is(y, Math.fround(z)) ||
          (n > 0 && isLost(value)) ||
          held.isOther?.(
            n,
            xs.map(x => x.data[i]!),
          )
        )
          return []
        // A derivative may be made of the value, which has few digits where it is subnormal.
        const ofValue = n > 0 && value !== 0 ? 2 ** -149 / Math.abs(value) : 0
        const limit = (2e-6 + ofValue) * Math.abs(z) + 2 * exact![n]!.slack[i]! + 1e-42 + (n > 0 ? held.absolute : 0)
        if (Math.abs(y - z) <= limit) return []
        return [`${n === 0 ? 'value' : `derivative ${n}`} at ${xs.map(x => x.data[i])}: ${y}, not ${z}`]
      })
      return wrong.length === 0 ? [] : [`${wrong[0]} (and ${wrong.length - 1} more)`]
    })
  }
}
