import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { cofactor, cofactorTangent } from '../../src/expansions/cofactor.js'
import { det, solve } from '../../src/expansions/elimination.js'
import { qr } from '../../src/expansions/householder.js'
import { eigh, svd } from '../../src/expansions/jacobi.js'
import { rootOfSquares } from '../../src/expansions/norm.js'
import { power } from '../../src/expansions/power.js'
import { cumulativeProduct } from '../../src/expansions/product.js'
import type { Expansion } from '../../src/export/rule.js'
import { primitives } from '../../src/primitive/index.js'
import { isFloat } from '../../src/tensor/dtype.js'
import { concrete, Stored } from '../../src/tensor/storage.js'
import { type Sample, samples } from '../primitive/samples.js'

// What is written of a primitive that StableHLO has no operation for is made of other primitives: the reference engine
// computes it, and it is what the definition of the primitive says.

const expansions: Readonly<Record<string, Expansion>> = {
  rootOfSquares,
  cumulativeProduct,
  solve,
  det,
  cofactor,
  cofactorTangent,
  qr,
  eigh,
  svd,
}

const primitiveOf = (name: string) => primitives.find(primitive => primitive.name === name)!

/** The expansion and the definition, each with its results. */
const both = (name: string, expansion: Expansion, { inputs, params }: Pick<Sample, 'inputs' | 'params'>) => {
  const primitive = primitiveOf(name)
  const expected = primitive.evaluate(inputs, params, primitive.spec(inputs, params))
  const result = expansion(inputs, params as never)
  const found = (Array.isArray(result) ? result : [result]).map(value => concrete(value, 'test'))
  return { expected, found }
}

/** How far two numbers are apart, beside the greater of 1 and what is expected. */
const distance = (found: number, expected: number): number =>
  Object.is(found, expected) || found === expected ? 0 : Math.abs(found - expected) / Math.max(1, Math.abs(expected))

const expectSame = (found: readonly Stored[], expected: readonly Stored[], tolerance: number): void => {
  expect(found.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(
    expected.map(({ shape, dtype }) => ({ shape, dtype })),
  )
  const wrong = expected.flatMap(({ data }, i) =>
    [...data].flatMap((value, k) => {
      const other = found[i]!.data[k]!
      return distance(other, value) <= tolerance ? [] : [`output ${i} at ${k} is ${other}, expected ${value}`]
    }),
  )
  expect(wrong.join('; ')).toBe('')
}

const tolerances: Readonly<Record<T.DType, number>> = {
  float64: 1e-12,
  float32: 1e-6,
  float16: 0,
  bfloat16: 0,
  int32: 0,
  uint8: 0,
  bool: 0,
}

/** Of integers, machines multiply themselves. */
const isMeant = ({ inputs }: Sample): boolean => isFloat(inputs[0]!.dtype)

describe.each(Object.entries(expansions))('what is written of %s', (name, expansion) => {
  it.each(samples[name]!.filter(isMeant))('is the definition, sample %#', sample => {
    const { found, expected } = both(name, expansion, sample)
    expectSame(found, expected, tolerances[sample.inputs[0]!.dtype])
  })
})

const matrix = (shape: readonly number[], data: readonly number[]): Stored =>
  new Stored(shape, 'float64', Float64Array.from(data))

const elements = (count: number) =>
  fc.array(
    fc.double({ min: -4, max: 4, noNaN: true }).map(x => Math.round(x * 64) / 64),
    {
      minLength: count,
      maxLength: count,
    },
  )

const matrices = (least: number, most: number) =>
  fc
    .tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }))
    .chain(([batch, m, n]) => elements(batch * m * n).map(data => matrix([batch, m, n], data)))

const squares = (least: number, most: number) =>
  fc
    .tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: least, max: most }))
    .chain(([batch, n]) => elements(batch * n * n).map(data => matrix([batch, n, n], data)))

const product = (a: T.AnyTensor, b: T.AnyTensor): T.AnyTensor => T.matmul(a as never, b as never) as T.AnyTensor
const flipped = (x: T.AnyTensor): T.AnyTensor => T.swapAxes(x as never, -1, -2) as T.AnyTensor
const asTensor = (x: Stored): T.AnyTensor => x as unknown as T.AnyTensor
const expectNear = (a: T.AnyTensor, b: T.AnyTensor, tolerance = 1e-10): void =>
  expectSame([concrete(a, 'test')], [concrete(b, 'test')], tolerance)
const identity = (n: number, batch: number): T.AnyTensor =>
  T.broadcastTo(T.cast(T.eye(n), 'float64') as never, [batch, n, n]) as T.AnyTensor

describe('what is written of decompositions, of any matrices', () => {
  it('multiplies to the matrix (qr), with orthogonal columns and a triangle', () => {
    fc.assert(
      fc.property(
        matrices(1, 6).filter(({ shape: [, m, n] }) => m! >= n!),
        x => {
          const [q, r] = qr([x]).map(value => asTensor(concrete(value, 'test'))) as [T.AnyTensor, T.AnyTensor]
          expectNear(product(q, r), asTensor(x))
          expectNear(product(flipped(q), q), identity(x.shape[2]!, x.shape[0]!))
          expectSame(
            [concrete(q, 'test'), concrete(r, 'test')],
            both('qr', qr, { inputs: [x], params: {} }).expected,
            1e-6,
          )
        },
      ),
      { numRuns: 60 },
    )
  })

  it('multiplies to the symmetric part (eigh), in ascending order', () => {
    fc.assert(
      fc.property(squares(1, 7), x => {
        const n = x.shape[2]!
        const [values, vectors] = eigh([x]).map(value => asTensor(concrete(value, 'test'))) as [
          T.AnyTensor,
          T.AnyTensor,
        ]
        const scaled = T.mul(vectors as never, T.expandDims(values as never, 1)) as T.AnyTensor
        const even = T.mul(T.add(asTensor(x) as never, flipped(asTensor(x)) as never), 0.5) as T.AnyTensor
        expectNear(product(scaled, flipped(vectors)), even)
        expectNear(product(flipped(vectors), vectors), identity(n, x.shape[0]!))
        const { expected } = both('eigh', eigh, { inputs: [x], params: {} })
        expectSame([concrete(values, 'test')], [expected[0]!], 1e-11)
      }),
      { numRuns: 60 },
    )
  })

  it('multiplies to the matrix (svd), also where it has not full rank', () => {
    const deficient = squares(2, 5).map(x => {
      const n = x.shape[2]!
      return matrix(
        x.shape,
        [...x.data].map((value, k) => (k % n === n - 1 ? x.data[k - 1]! : value)),
      )
    })
    fc.assert(
      fc.property(fc.oneof(matrices(1, 6), deficient), x => {
        const [u, s, vt] = svd([x]).map(value => asTensor(concrete(value, 'test'))) as [
          T.AnyTensor,
          T.AnyTensor,
          T.AnyTensor,
        ]
        expectNear(product(T.mul(u as never, T.expandDims(s as never, 1)) as T.AnyTensor, vt), asTensor(x))
        const k = s.shape[1]!
        expectNear(product(flipped(u), u), identity(k, x.shape[0]!), 1e-8)
        expectNear(product(vt, flipped(vt)), identity(k, x.shape[0]!), 1e-8)
        const { expected } = both('svd', svd, { inputs: [x], params: {} })
        expectSame([concrete(s, 'test')], [expected[1]!], 1e-11)
      }),
      { numRuns: 60 },
    )
  })

  it('is NaN where something is not finite', () => {
    const x = matrix([2, 2, 2], [1, 2, 3, 4, 1, Number.NaN, 3, 4])
    for (const [name, f] of Object.entries({ eigh, svd })) {
      const { found, expected } = both(name, f, { inputs: [x], params: {} })
      expectSame(found, expected, 1e-12)
    }
  })
})

describe('products with exponents that have no bounds', () => {
  const magnitudes = fc.integer({ min: -140, max: 120 }).chain(e => fc.constantFrom(2 ** e, -(2 ** e), 1.5 * 2 ** e))
  const numbers = fc.oneof({ weight: 8, arbitrary: magnitudes }, fc.constantFrom(0, -0, 1, Infinity, Number.NaN))
  const lines = fc.array(numbers, { minLength: 1, maxLength: 9 })
  const line = (data: readonly number[]): Stored => new Stored([data.length], 'float32', Float32Array.from(data))

  it('are those of the definition, up to each and of all', () => {
    fc.assert(
      fc.property(lines, fc.boolean(), (data, last) => {
        const params = { axis: 0, last, transposed: false }
        const { found, expected } = both('cumulativeProduct', cumulativeProduct, { inputs: [line(data)], params })
        const scale = (x: Stored) => [...x.data].map(value => (Math.abs(value) < 2 ** -126 ? 0 : value))
        const wrong = scale(expected[0]!).flatMap((value, k) => {
          const other = scale(found[0]!)[k]!
          const isNear = Object.is(value, other) || value === other || Math.abs(value - other) <= 1e-6 * Math.abs(value)
          return isNear ? [] : [`${other} instead of ${value} at ${k}`]
        })
        expect(wrong).toEqual([])
      }),
      { numRuns: 300 },
    )
  })
})

describe('powers of integers', () => {
  it('are those of the definition', () => {
    const ints = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.integer(), fc.constantFrom(2 ** 31 - 1, -(2 ** 31)))
    fc.assert(
      fc.property(fc.array(fc.tuple(ints, ints), { minLength: 1, maxLength: 6 }), pairs => {
        const column = (i: 0 | 1) =>
          new Stored(
            [pairs.length],
            'int32',
            Int32Array.from(pairs, pair => pair[i]),
          )
        const { found, expected } = both('pow', power, { inputs: [column(0), column(1)], params: {} })
        expectSame(found, expected, 0)
      }),
      { numRuns: 200 },
    )
  })
})
