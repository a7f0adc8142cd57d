import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import type { HalfDType } from '../../src/tensor/dtype.js'
import { numbersOf, convert as toElements } from '../../src/tensor/dtype.js'
import { asFunction, difference, materialise, plainOf } from './operation.js'
import { isPlain, type Plain } from './plain.js'
import { operations } from './table/index.js'

// Of float16 and bfloat16 every operation is that of float32, rounded once at the end, and so is its derivative.

type Arguments = readonly unknown[]
type Long = 'float32' | 'float64'

const halved = (x: Plain, dtype: HalfDType): Plain => ({
  ...x,
  dtype,
  data: [...numbersOf({ dtype, data: toElements(x.data, dtype) })],
})

/** Arguments with other tensors in the place of those of an element type. */
const mapped = (args: Arguments, from: Long, f: (x: Plain) => Plain): Arguments => {
  const visit = (x: unknown): unknown => {
    if (isPlain(x)) return x.dtype === from ? f(x) : x
    if (Array.isArray(x) && x.some(isPlain)) return x.map(visit)
    if (typeof x === 'object' && x !== null && Object.values(x).some(isPlain))
      return Object.fromEntries(Object.entries(x).map(([key, value]) => [key, visit(value)]))
    return x
  }
  return args.map(visit)
}

const hasAny = (args: Arguments, dtype: Long): boolean => {
  let found = false
  mapped(args, dtype, x => {
    found = true
    return x
  })
  return found
}

type Several = (...xs: readonly T.AnyTensor[]) => readonly T.AnyTensor[]

/** The operation as a function of its tensors of 16 bits: as it is, and as that of float32, rounded. */
const both = (name: string, args: Arguments, from: Long, dtype: HalfDType) => {
  const own = asFunction(
    name,
    mapped(args, from, x => halved(x, dtype)),
    x => x.dtype === dtype,
  )
  const single = asFunction(
    name,
    mapped(args, from, x => ({ ...x, dtype: 'float32' })),
    x => x.dtype === 'float32',
  )
  const rounded = (x: T.AnyTensor) => (x.dtype === 'float32' ? T.cast(x, dtype) : x)
  const inSingle: Several = (...xs) => single.f(...xs.map(x => T.cast(x, 'float32'))).map(rounded)
  return { own: own.f as Several, inSingle, given: materialise(own.leaves) as readonly T.AnyTensor[] }
}

const jit = (f: Several): Several => T.jit(f as never) as unknown as Several

/** The gradients for a cotangent of ones. */
const pulledBack =
  (f: Several): Several =>
  (...xs) => {
    const vjp = T.vjp as unknown as (f: Several) => (...xs: readonly T.AnyTensor[]) => readonly [unknown, unknown]
    const [results, pullback] = vjp(f)(...xs) as readonly [readonly T.AnyTensor[], (cotangents: unknown) => unknown]
    return pullback(results.map(x => T.onesLike(x))) as readonly T.AnyTensor[]
  }

const plain = (xs: readonly T.AnyTensor[]): readonly Plain[] => xs.map(plainOf)

// A cast gives what it is asked for, and instead of an infinity there stands the greatest number of the type.
const rows = operations.filter(({ name, dtypes }) => dtypes.includes('float32') && !['cast', 'nanToNum'].includes(name))

describe.each(['float16', 'bfloat16'] as const)('%s', dtype => {
  describe('operations round once', () => {
    it.each(rows)('$name', ({ name, uses }) => {
      fc.assert(
        fc.property(
          uses.filter(({ args }) => hasAny(args, 'float32')),
          ({ args }) => {
            const { own, inSingle, given } = both(name, args, 'float32', dtype)
            expect(difference(plain(own(...given)), plain(inSingle(...given)), true)).toBe('')
            expect(difference(plain(jit(own)(...given)), plain(jit(inSingle)(...given)), true)).toBe('')
          },
        ),
        { numRuns: 10 },
      )
    })
  })

  describe('derivatives round once', () => {
    it.each(rows.filter(({ differentiable }) => differentiable))('$name', ({ name, smoothUses }) => {
      fc.assert(
        fc.property(
          smoothUses.filter(({ args }) => hasAny(args, 'float64')),
          ({ args }) => {
            const { own, inSingle, given } = both(name, args, 'float64', dtype)
            const [found, wanted] = [pulledBack(own), pulledBack(inSingle)]
            expect(difference(plain(found(...given)), plain(wanted(...given)), true)).toBe('')
            expect(difference(plain(jit(found)(...given)), plain(jit(wanted)(...given)), true)).toBe('')
          },
        ),
        { numRuns: 10 },
      )
    })
  })

  it('nanToNum gives the greatest and the least number of the type', () => {
    const x = T.tensor([Infinity, -Infinity, Number.NaN, 2], dtype)
    const most = dtype === 'float16' ? 65504 : (2 - 2 ** -7) * 2 ** 127
    expect(T.toArray(T.nanToNum(x))).toEqual([most, -most, 0, 2])
  })
})
