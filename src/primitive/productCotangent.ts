import type { Data } from '../tensor/dtype.js'
import { around } from './strided.js'
import {
  addProduct,
  clear,
  isMantissa,
  isNothing,
  multiplyBy,
  read,
  type Unbounded,
  unbounded,
  write,
} from './unbounded.js'

const unit = (): Unbounded => {
  const made = unbounded(1)
  write(made, 0, 1)
  return made
}

const one = unit()
const summand = unbounded(1)
const part = unbounded(1)

/** `to[i] *= factor`, where that is more than a product of mantissas. */
const multiplyAny = (to: Unbounded, i: number, factor: number): void => {
  if (!isNothing(to, i)) multiplyBy(to, i, factor)
}

/** `to[i] += number`. */
const addAny = (to: Unbounded, i: number, number: number): void => {
  write(summand, 0, number)
  addProduct(to, i, summand, 0, one, 0)
}

/** m · 2^(256 e) for a product of two mantissas, which may be infinite or 0 now. */
const readAny = (m: number, e: number): number => {
  if (m === 0 || !Number.isFinite(m)) return m
  if (Math.abs(e) > 8) return e > 0 ? m * Infinity : m * 0
  write(part, 0, m, e)
  return read(part, 0)
}

/**
 * The cotangent of each factor from those of its products, of all factors up to each one along an axis, or of all: the factors
 * before it, times the cotangents of the products from it on, each with the factors between. Exponents have no bounds on the
 * way; what is nearly always so, that they are 0, is done without calls, which is much faster.
 */
export const cotangentOfProducts = (
  out: Data,
  x: Data,
  cotangent: Data,
  shape: readonly number[],
  axis: number,
  last: boolean,
): void => {
  const [outer, size, inner] = around(shape, axis)
  const [before, product, behind] = [unbounded(size * inner), unbounded(inner), unbounded(inner)]
  const [ms, es, beforeMs, beforeEs] = [product.mantissas, product.exponents, before.mantissas, before.exponents]
  const [behindMs, behindEs] = [behind.mantissas, behind.exponents]
  for (let o = 0; o < outer; o++) {
    const start = o * size * inner
    for (let i = 0; i < inner; i++) {
      write(product, i, 1)
      clear(behind, i)
    }
    for (let step = 0; step < size; step++)
      for (let i = 0; i < inner; i++) {
        const k = step * inner + i
        const [m, factor] = [ms[i]!, x[start + k]!]
        beforeMs[k] = m
        beforeEs[k] = es[i]!
        const next = m * factor
        if (isMantissa(next, m, factor)) ms[i] = next
        else multiplyAny(product, i, factor)
      }
    for (let step = size - 1; step >= 0; step--)
      for (let i = 0; i < inner; i++) {
        const k = step * inner + i
        if (step < size - 1) {
          const [m, factor] = [behindMs[i]!, x[start + k + inner]!]
          const next = m * factor
          if (isMantissa(next, m, factor)) behindMs[i] = next
          else multiplyAny(behind, i, factor)
        }
        const own = last ? (step === size - 1 ? cotangent[o * inner + i]! : 0) : cotangent[start + k]!
        // Along 0 nothing moves, however steep it is.
        if (own !== 0) {
          const sum = behindMs[i]! + own
          if (behindEs[i] === 0 && isMantissa(own, 1, 1) && isMantissa(sum, 1, 1)) behindMs[i] = sum
          else addAny(behind, i, own)
        }
        const e = beforeEs[k]! + behindEs[i]!
        const whole = beforeMs[k]! * behindMs[i]!
        out[start + k] = e === 0 ? whole : isNothing(behind, i) ? 0 : readAny(whole, e)
      }
  }
}
