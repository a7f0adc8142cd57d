import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Module } from '../../../src/engine/wasm/encoder/module.js'
import { type Distance, type Steps, stepsAlong } from '../../../src/engine/wasm/gemm/distance.js'
import { type ElementType, elements, loadLanes } from '../../../src/engine/wasm/gemm/element.js'
import type { Epilogue } from '../../../src/engine/wasm/gemm/ending.js'
import { copiesOf, emitGemm, type GemmOptions, type Product, type Strides } from '../../../src/engine/wasm/gemm/gemm.js'
import { emitPacking } from '../../../src/engine/wasm/gemm/pack.js'
import { compileModule, createMemory, instantiate } from '../../../src/engine/wasm/host.js'

const limits = { initial: 128, maximum: 128, shared: false }
const memory = createMemory(limits)
const size = memory.buffer.byteLength

type Numbers = Float32Array | Float64Array

const numbersOf = (type: ElementType, offset: number, length: number): Numbers =>
  type === 'f32' ? new Float32Array(memory.buffer, offset, length) : new Float64Array(memory.buffer, offset, length)

/** How far row or column `i` is from the first. */
const placeOf = (i: number, size: number, distance: Distance): number => {
  let [place, rest] = [0, i]
  for (const loop of stepsAlong(size, distance).toReversed()) {
    place += (rest % loop.size) * loop.stride
    rest = Math.floor(rest / loop.size)
  }
  return place
}

/** Numbers that a matrix reaches over. */
const extent = (rows: number, columns: number, { row, column }: Strides): number =>
  rows === 0 || columns === 0 ? 0 : placeOf(rows - 1, rows, row) + placeOf(columns - 1, columns, column) + 1

/** How a run goes. */
interface Run {
  /** Where the units of each function are cut, as fractions of all. */
  readonly cuts?: readonly number[]
  /** Numbers by which operands are off from the alignment of vectors. */
  readonly shift?: number
  /** Which operand ends where the memory ends, so that reading behind it traps. */
  readonly last?: 'a' | 'b'
  /** Parameters of the epilogue, and the numbers that they are the addresses of. */
  readonly extra?: readonly (readonly number[])[]
}

type Entry = (i: number, j: number) => number

/** Runs a product on matrices with these entries; gives C as the memory holds it, between its rows too. */
const run = (
  product: Product,
  options: GemmOptions,
  a: Entry,
  b: Entry,
  { cuts = [], shift = 0, last = 'b', extra = [] }: Run = {},
): Numbers => {
  const { type, m, n, k, rowOfC } = product
  const { bytes } = elements[type]
  const module = new Module(limits)
  const gemm = emitGemm(module, product, options)
  const export_ = (name: string, params: number, index: number) =>
    module.function(
      { params: Array.from({ length: params }, () => 'i32' as const), results: [] },
      code => {
        for (let i = 0; i < params; i++) code.get(i)
        code.call(index)
      },
      name,
    )
  if (gemm.packA) export_('packA', 4, gemm.packA.function)
  if (gemm.packB) export_('packB', 4, gemm.packB.function)
  export_('multiply', 6 + extra.length, gemm.multiply.function)
  const functions = instantiate(compileModule(module.encode()), memory)

  // Whatever is not meant to be read is NaN, which would show in the result.
  new Uint8Array(memory.buffer).fill(0xff)
  let free = 0
  const take = (length: number, aligned: boolean): number => {
    free = Math.ceil(free / 16) * 16 + (aligned ? 0 : shift * bytes)
    const at = free
    free += length + 64
    return at
  }
  const lengthOfC = extent(m, n, { row: rowOfC, column: 1 })
  const atC = take(lengthOfC * bytes, false)
  const numbersA = extent(m, k, product.a)
  const numbersB = extent(k, n, product.b)
  const atA = last === 'a' ? size - numbersA * bytes : take(numbersA * bytes, false)
  const atB = last === 'b' ? size - numbersB * bytes : take(numbersB * bytes, false)
  const panelsA = take(gemm.packA?.bytes ?? 0, true)
  const panelsB = take(gemm.packB?.bytes ?? 0, true)
  const rooms = [...cuts, 1].map(() => take(gemm.room, true))
  const parameters = extra.map(values => {
    const at = take(values.length * bytes, false)
    numbersOf(type, at, values.length).set(values)
    return at
  })
  if (free > size - Math.max(numbersA, numbersB) * bytes) throw new RangeError('too large for the test')
  const inA = numbersOf(type, atA, numbersA)
  const atOf = (i: number, j: number, rows: number, columns: number, { row, column }: Strides) =>
    placeOf(i, rows, row) + placeOf(j, columns, column)
  for (let i = 0; i < m; i++) for (let p = 0; p < k; p++) inA[atOf(i, p, m, k, product.a)] = a(i, p)
  const inB = numbersOf(type, atB, numbersB)
  for (let p = 0; p < k; p++) for (let j = 0; j < n; j++) inB[atOf(p, j, k, n, product.b)] = b(p, j)
  const c = numbersOf(type, atC, lengthOfC)
  c.fill(3)

  /** In shares, the last first. */
  const inShares = (units: number, share: (from: number, to: number, number: number) => void) => {
    const ends = [0, ...cuts.map(cut => Math.floor(cut * units)), units].sort((x, y) => x - y)
    for (let i = ends.length - 2; i >= 0; i--) share(ends[i]!, ends[i + 1]!, i)
  }
  if (gemm.packA) inShares(gemm.packA.units, (from, to) => functions.packA!(from, to, atA, panelsA))
  if (gemm.packB) inShares(gemm.packB.units, (from, to) => functions.packB!(from, to, atB, panelsB))
  const [operandA, operandB] = [gemm.packA ? panelsA : atA, gemm.packB ? panelsB : atB]
  inShares(gemm.multiply.units, (from, to, i) =>
    functions.multiply!(from, to, operandA, operandB, atC, rooms[i]!, ...parameters),
  )
  for (const room of rooms)
    expect(new Uint8Array(memory.buffer, room + gemm.room, 64).every(byte => byte === 0xff)).toBe(true)
  const guard = new Uint8Array(memory.buffer, atC + lengthOfC * bytes, 64)
  expect(guard.every(byte => byte === 0xff)).toBe(true)
  expect(new Uint8Array(memory.buffer, 0, atC).every(byte => byte === 0xff)).toBe(true)
  return c.slice()
}

/** What `run` should give: C was 3 before. */
const reference = (
  { m, n, k, rowOfC }: Product,
  a: Entry,
  b: Entry,
  accumulate = false,
  finish: (value: number, i: number, j: number) => number = value => value,
): number[] =>
  Array.from({ length: extent(m, n, { row: rowOfC, column: 1 }) }, (_, at) => {
    const [i, j] = [Math.floor(at / rowOfC), at % rowOfC]
    if (j >= n) return 3
    let sum = accumulate ? 3 : 0
    for (let p = 0; p < k; p++) sum += a(i, p) * b(p, j)
    return finish(sum, i, j)
  })

/** Small whole numbers, whose products add up exactly in any order. */
const whole =
  (seed: number): Entry =>
  (i, j) =>
    ((i * 7 + j * 13 + seed + ((i * j) % 5)) % 17) - 8

/** Numbers of all signs and of sizes from 1/8 to 8. */
const real =
  (seed: number): Entry =>
  (i, j) => {
    const x = Math.sin(i * 12.9898 + j * 78.233 + seed) * 43758.5453
    return (x - Math.floor(x) - 0.5) * 2 ** (((i + j) % 7) - 2)
  }

const strides = (rows: number, columns: number, isTransposed: boolean, gap = 0): Strides =>
  isTransposed ? { row: 1, column: Math.max(1, rows + gap) } : { row: Math.max(1, columns + gap), column: 1 }

const types: readonly ElementType[] = ['f32', 'f64']

const sizes = fc.oneof({ weight: 1, arbitrary: fc.integer({ min: 0, max: 2 }) }, fc.integer({ min: 0, max: 37 }))

const products = fc
  .record({
    type: fc.constantFrom(...types),
    m: sizes,
    n: sizes,
    k: sizes,
    transposeA: fc.boolean(),
    transposeB: fc.boolean(),
    gap: fc.integer({ min: 0, max: 3 }),
  })
  .map(
    ({ type, m, n, k, transposeA, transposeB, gap }): Product => ({
      type,
      m,
      n,
      k,
      a: strides(m, k, transposeA, gap),
      b: strides(k, n, transposeB, gap),
      rowOfC: Math.max(1, n + (gap % 2)),
    }),
  )

const optionsOf = (product: Product) =>
  fc.record(
    {
      accumulate: fc.boolean(),
      packA: fc.boolean(),
      packB: product.b.column === 1 ? fc.boolean() : fc.constant(true),
      blocks: fc.record({
        rowTiles: fc.integer({ min: 1, max: 3 }),
        columnTiles: fc.integer({ min: 1, max: 3 }),
        depth: fc.integer({ min: 1, max: 19 }),
      }),
    },
    { requiredKeys: [] },
  )

const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 2 })

const cases = products.chain(product =>
  fc.tuple(
    fc.constant(product),
    optionsOf(product),
    fc.record({
      cuts,
      shift: fc.constantFrom(0, 1),
      last: fc.constantFrom('a' as const, 'b' as const),
    }),
  ),
)

describe('a product', () => {
  it('of rows with rows, which need no copy, is the same', () => {
    const rows = fc.record({ m: sizes, n: sizes, k: sizes, gap: fc.integer({ min: 0, max: 3 }) })
    fc.assert(
      fc.property(rows, fc.constantFrom(...types), fc.boolean(), cuts, (given, type, accumulate, cuts) => {
        const { m, n, k, gap } = given
        const [a, b] = [strides(m, k, false, gap), strides(k, n, true, gap)]
        const product: Product = { type, m, n, k, a, b, rowOfC: Math.max(1, n + gap) }
        const numbers = run(product, { packB: false, accumulate }, whole(1), whole(6), { cuts })
        expect([...numbers]).toEqual(reference(product, whole(1), whole(6), accumulate))
      }),
    )
  })

  it('is the sum of the products, of any sizes, strides, blocks and shares', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 0, max: 16 }), ([product, options, how], seed) => {
        const [a, b] = [whole(seed), whole(seed + 5)]
        expect([...run(product, options, a, b, how)]).toEqual(reference(product, a, b, options.accumulate))
      }),
      { numRuns: 400 },
    )
  })

  // Sizes at which operands are packed of themselves, or are cut, and the tall and the flat ones.
  it.each([
    [70, 300, 80],
    [65, 129, 131],
    [64, 10, 128],
    [10, 784, 64],
    [1, 600, 33],
    [600, 1, 33],
    [2, 3, 5000],
    [5, 9, 4097],
    [300, 40, 3],
  ])('of %i × %i numbers, summed over %i, in every transposition', (m, n, k) => {
    for (const type of types)
      for (const transposeA of [false, true])
        for (const transposeB of [false, true]) {
          const product = { type, m, n, k, a: strides(m, k, transposeA), b: strides(k, n, transposeB), rowOfC: n }
          const [a, b] = [whole(m), whole(n)]
          expect([...run(product, {}, a, b, { last: transposeA ? 'a' : 'b' })]).toEqual(reference(product, a, b))
        }
  })

  it('of a vector in any stride', () => {
    for (const type of types)
      for (const [m, n] of [
        [1, 21],
        [21, 1],
      ] as const)
        for (const gap of [0, 2]) {
          const product = {
            type,
            m,
            n,
            k: 19,
            a: { row: 40, column: 1 + gap },
            b: { row: 30, column: 1 },
            rowOfC: n + gap,
          }
          const [a, b] = [whole(1), whole(2)]
          for (const accumulate of [false, true])
            expect([...run(product, { accumulate }, a, b)]).toEqual(reference(product, a, b, accumulate))
        }
  })

  it('of operands that repeat one row, column or number', () => {
    const all = [0, 1].flatMap(row => [0, 1].map(column => ({ row, column })))
    for (const type of types)
      for (const [m, n] of [
        [5, 11],
        [1, 9],
        [9, 1],
      ] as const)
        for (const a of all)
          for (const b of all) {
            const product = { type, m, n, k: 19, a, b, rowOfC: n }
            // An entry depends on where it lies, as entries share places.
            const [entryA, entryB] = [a, b].map(
              ({ row, column }, seed): Entry =>
                (i, j) =>
                  whole(seed)(i * row + j * column, 0),
            ) as [Entry, Entry]
            expect([...run(product, {}, entryA, entryB)]).toEqual(reference(product, entryA, entryB))
          }
  })

  it('copies rows of B that crowd the sets of a cache, and is the same', () => {
    for (const type of types)
      for (const m of [8, 13]) {
        const distances = [512, 544].map(apart => {
          const b = { row: apart / elements[type].bytes, column: 1 }
          const product = { type, m, n: 21, k: 64, a: strides(m, 64, false), b, rowOfC: 21 }
          expect([...run(product, {}, whole(1), whole(2))]).toEqual(reference(product, whole(1), whole(2)))
          return copiesOf(product).room > 0
        })
        // Few rows of A are not worth a copy.
        expect(distances).toEqual([m > 8, false])
      }
  })

  it('without terms is 0', () => {
    for (const type of types)
      for (const [m, n] of [
        [5, 11],
        [1, 9],
        [9, 1],
      ] as const) {
        const product = { type, m, n, k: 0, a: strides(m, 0, true), b: strides(0, n, false), rowOfC: n }
        expect([...run(product, {}, whole(0), whole(0))]).toEqual(Array.from({ length: m * n }, () => 0))
      }
  })

  it('of windows that overlap, on either side, as they lie', () => {
    const size = fc.integer({ min: 1, max: 5 })
    const windows = fc.record({
      channels: fc.integer({ min: 1, max: 3 }),
      kernel: fc.tuple(size, size),
      places: fc.tuple(size, fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(4, 8, 16))),
      stride: fc.integer({ min: 1, max: 2 }),
      dilation: fc.integer({ min: 1, max: 2 }),
      others: fc.integer({ min: 1, max: 19 }),
      type: fc.constantFrom(...types),
      isPlaces: fc.boolean(),
      isA: fc.boolean(),
      cuts,
    })
    fc.assert(
      fc.property(windows, ({ channels, kernel, places, stride, dilation, others, type, isPlaces, isA, cuts }) => {
        const along = (i: 0 | 1) => (places[i] - 1) * stride + (kernel[i] - 1) * dilation + 1
        const [reach, width] = [along(0), along(1)]
        const taps = [
          { size: channels, stride: reach * width },
          { size: kernel[0], stride: dilation * width },
          { size: kernel[1], stride: dilation },
        ]
        const outputs = [
          { size: places[0], stride: stride * width },
          { size: places[1], stride },
        ]
        const count = (loops: readonly Steps[]) => loops.reduce((product, loop) => product * loop.size, 1)
        const [lines, terms] = isPlaces ? [outputs, taps] : [taps, outputs]
        const k = count(terms)
        const [m, n] = isA ? [count(lines), others] : [others, count(lines)]
        const product: Product = {
          type,
          m,
          n,
          k,
          a: isA ? { row: lines, column: terms } : strides(m, k, false),
          b: isA ? strides(k, n, false) : { row: terms, column: lines },
          rowOfC: n,
        }
        // A number stands at several rows and columns.
        const shared: Entry = (line, term) => whole(3)(placeOf(line, 0, lines) + placeOf(term, 0, terms), 0)
        const [a, b]: readonly [Entry, Entry] = isA ? [shared, whole(5)] : [whole(5), (p, j) => shared(j, p)]
        const found = run(product, {}, a, b, { cuts, last: isA ? 'a' : 'b' })
        expect([...found]).toEqual(reference(product, a, b))
      }),
      { numRuns: 300 },
    )
  })

  it('errs by at most k roundings of the sum of the absolute products', () => {
    fc.assert(
      fc.property(cases, fc.integer(), ([product, options, how], seed) => {
        const [exactA, exactB] = [real(seed % 1000), real(seed % 77)]
        const round = product.type === 'f32' ? Math.fround : (x: number) => x
        const a: Entry = (i, j) => round(exactA(i, j))
        const b: Entry = (i, j) => round(exactB(i, j))
        const actual = run(product, options, a, b, how)
        const expected = reference(product, a, b, options.accumulate)
        const bound = reference(
          product,
          (i, j) => Math.abs(a(i, j)),
          (i, j) => Math.abs(b(i, j)),
          options.accumulate,
        )
        // The reference in float64 rounds as often as a product in float64.
        const rounding = product.type === 'f32' ? 2 ** -24 : 2 ** -52
        for (const [i, value] of actual.entries())
          expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(bound[i]! * (product.k + 2) * rounding)
      }),
      { numRuns: 150 },
    )
  })

  it('is the same bit by bit in one share, in two and in three', () => {
    for (const type of types)
      for (const [m, n, k] of [
        [130, 150, 60],
        [64, 10, 128],
        [1, 1000, 300],
        [1000, 1, 300],
        [33, 65, 2500],
      ] as const)
        for (const isTransposed of [false, true]) {
          const product = { type, m, n, k, a: strides(m, k, isTransposed), b: strides(k, n, isTransposed), rowOfC: n }
          const [one, two, three] = [[], [0.5], [0.3, 0.7]].map(cuts => run(product, {}, real(1), real(2), { cuts }))
          expect(two).toEqual(one)
          expect(three).toEqual(one)
        }
  })

  it('is infinite or no number where its terms are', () => {
    const product = {
      type: 'f32',
      m: 6,
      n: 11,
      k: 9,
      a: strides(6, 9, false),
      b: strides(9, 11, true),
      rowOfC: 11,
    } as const
    const a: Entry = (i, p) => (i === 2 && p === 3 ? Infinity : whole(0)(i, p))
    const b: Entry = (p, j) => (j === 5 && p === 1 ? NaN : whole(1)(p, j))
    expect([...run(product, {}, a, b)]).toEqual(reference(product, a, b))
  })

  it('cannot read columns of B by vectors', () => {
    const product = {
      type: 'f32',
      m: 9,
      n: 9,
      k: 9,
      a: strides(9, 9, true),
      b: strides(9, 9, true),
      rowOfC: 9,
    } as const
    expect(() => emitGemm(new Module(limits), product, { packB: false })).toThrow(
      'B, which cannot be read as it lies, has to be packed',
    )
  })
})

/** max(0, c + bias[j] + 100 i), where the address of the bias is the parameter. */
const biased = (type: ElementType): Epilogue => ({
  parameters: 1,
  emit:
    (code, { row, column, parameters: [bias] }) =>
    ({ value, lanes }) => {
      const element = elements[type]
      const [address, sum] = [code.local('i32'), code.local('v128')]
      code.get(bias!).get(column).i32(element.bytes).op('i32.mul', 'i32.add').set(address)
      loadLanes(code, element, address, 0, lanes)
      code.get(value).op(element.add)
      code.get(row).i32(100).op('i32.mul')
      if (type === 'f32') code.op('f32.convert_i32_u', 'f32x4.splat', 'f32x4.add')
      else code.op('f64.convert_i32_u', 'f64x2.splat', 'f64x2.add')
      code.set(sum).v128(new Uint8Array(16)).get(sum)
      code.op(type === 'f32' ? 'f32x4.max' : 'f64x2.max')
    },
})

describe('an epilogue', () => {
  it('finishes every number once, with its row and column', () => {
    fc.assert(
      fc.property(cases, ([product, options, how]) => {
        const bias = Array.from({ length: product.n }, (_, j) => 3 * j - 20)
        const [a, b] = [whole(2), whole(9)]
        const actual = run(product, { ...options, epilogue: biased(product.type) }, a, b, { ...how, extra: [bias] })
        const finish = (value: number, i: number, j: number) => Math.max(0, value + bias[j]! + 100 * i)
        expect([...actual]).toEqual(reference(product, a, b, options.accumulate, finish))
      }),
      { numRuns: 200 },
    )
  })

  it('of products with a vector too', () => {
    for (const type of types)
      for (const [m, n] of [
        [1, 523],
        [523, 1],
      ] as const)
        for (const isTransposed of [false, true]) {
          const a1 = strides(m, 37, isTransposed)
          const product = { type, m, n, k: 37, a: a1, b: strides(37, n, isTransposed), rowOfC: n }
          const bias = Array.from({ length: n }, (_, j) => 3 * j - 20)
          const [a, b] = [whole(2), whole(9)]
          const actual = run(product, { epilogue: biased(type) }, a, b, { extra: [bias], cuts: [0.4] })
          const finish = (value: number, i: number, j: number) => Math.max(0, value + bias[j]! + 100 * i)
          expect([...actual]).toEqual(reference(product, a, b, false, finish))
        }
  })
})

describe('a copy in panels', () => {
  it('holds the lines side by side, term by term, and zeros where there are none', () => {
    const [depth, count] = [5, 19]
    for (const type of types)
      for (const { line, step, width } of [
        { line: 1, step: 23, width: 4 },
        { line: 1, step: 23, width: 8 },
        { line: 7, step: 1, width: 4 },
        { line: 7, step: 1, width: 8 },
        { line: 12, step: 2, width: 4 },
      ]) {
        const module = new Module(limits)
        const packing = emitPacking(module, { type, count, depth, line, step, width })
        const { bytes } = elements[type]
        module.function(
          { params: ['i32', 'i32'], results: [] },
          code => code.get(0).get(1).i32(65536).i32(4096).call(packing.function),
          'pack',
        )
        const { pack } = instantiate(compileModule(module.encode()), memory)
        new Uint8Array(memory.buffer, 0, 131072).fill(0xff)
        numbersOf(type, 65536, 1000).set(Array.from({ length: 1000 }, (_, i) => i))
        for (let unit = packing.units - 1; unit >= 0; unit--) pack!(unit, unit + 1)
        const expected = Array.from({ length: Math.ceil(count / width) * depth * width }, (_, at) => {
          const [panel, term, within] = [Math.floor(at / (depth * width)), Math.floor(at / width) % depth, at % width]
          const i = panel * width + within
          return i < count ? i * line + term * step : 0
        })
        expect(packing.bytes).toBe(expected.length * bytes)
        expect([...numbersOf(type, 4096, expected.length)]).toEqual(expected)
        expect(numbersOf(type, 4096 + packing.bytes, 1)[0]).toBeNaN()
      }
  })
})
