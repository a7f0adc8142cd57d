import { advance, integers, upTo } from '../encoder/control.js'
import type { Module } from '../encoder/module.js'
import type { Work } from '../work.js'
import { type Element, type ElementType, elements } from './element.js'
import { type Epilogue, multiplyParameters, parametersAfter } from './ending.js'
import { emitInnerProducts } from './inner.js'
import { type Blocks, emitMultiply } from './multiply.js'
import { bytesOfPanels, emitPacking, type Lines, type Packing, packedWalk } from './pack.js'
import { tileColumns, tileRows, type Walk } from './tile.js'
import { emitMatrixVector, isByRows, isFastVector, type MatrixVector } from './vector.js'

/** Distances in an operand, in numbers. A transposed matrix is the matrix with its strides exchanged. */
export interface Strides {
  /** From one row to the next. */
  readonly row: number
  /** From one column to the next. */
  readonly column: number
}

/** The product C = A · B of an m × k matrix and a k × n matrix, whose sizes are known when it is emitted. */
export interface Product {
  readonly type: ElementType
  readonly m: number
  readonly n: number
  readonly k: number
  readonly a: Strides
  readonly b: Strides
  /** Numbers from one row of C to the next; the numbers in a row are adjacent. */
  readonly rowOfC: number
}

/** How a product is computed. */
export interface GemmOptions {
  /** Whether the product is added to what C holds. The default is false. */
  readonly accumulate?: boolean
  /** What happens to the numbers of C at the end, after the addition that `accumulate` asks for. */
  readonly epilogue?: Epilogue
  /** Whether A is copied into panels first. The default is chosen from the sizes. */
  readonly packA?: boolean
  /** The same for B. */
  readonly packB?: boolean
  /** How the work is cut. The default is chosen from the sizes. */
  readonly blocks?: Blocks
}

/** The functions of a product. */
export interface Gemm {
  /** Copies A into panels. Where it is there, it must be done before `multiply`, which takes the copy in the place of A. */
  readonly packA: Packing | undefined
  /** The same for B. */
  readonly packB: Packing | undefined
  /** Computes C. */
  readonly multiply: Work
}

// The numbers below were measured by `npx tsx test/engine/wasm/gemm-speed.ts` on an AMD Zen 4 core under Node 20.

/** Terms up to which a sum is not cut: a panel of B then has at most 64 KiB. Cutting at 512 costs 5 % at n = 1024. */
const longestSum = 2048

/** The same where lanes share the terms of a sum, in products with a vector and of rows with rows. */
const longestSharedSum = 2 ** 13

/** Tiles below each other in a unit of work: 16 cost 5 % at n = 2048, where B comes from afar; 64 cost 3 % in float64. */
const mostRowTiles = 32

/** Tiles side by side in a unit of work. More of them gain nothing. */
const columnTiles = 4

/** Units of work below which they are made lower, so that threads find equal shares. */
const enoughUnits = 32

const blocksFor = (element: Element, { m, n, k }: Product): Blocks => {
  const columnBlocks = Math.ceil(n / tileColumns(element) / columnTiles)
  let rowTiles = mostRowTiles
  while (rowTiles > 8 && Math.ceil(m / tileRows / rowTiles) * columnBlocks < enoughUnits) rowTiles /= 2
  return { rowTiles, columnTiles, depth: Math.ceil(k / Math.ceil(k / longestSum)) || 1 }
}

/** An operand of up to this many bytes stays in the first-level cache, however its numbers lie. */
const nearBytes = 20 * 1024

/** With this many rows of A, a copy of B costs as much as it saves, at n = k = 512. */
const fewRows = 8

/** B is read by vectors, one term after the other: without a copy its rows have to be adjacent numbers, and apart. */
const mustPackB = ({ k, b }: Product): boolean => k > 0 && (b.column !== 1 || b.row === 0)

const shouldPackB = (product: Product, { bytes }: Element): boolean =>
  mustPackB(product) || (product.m > fewRows && product.k * product.n * bytes > nearBytes)

/**
 * A is copied where its rows are not adjacent numbers, unless it is small or used by few columns of B; and where they
 * are, for many columns of B: that gains 2 % at n = 512.
 */
const shouldPackA = ({ m, n, k, a }: Product, { bytes }: Element): boolean =>
  (a.column === 1 ? n >= 256 && m > fewRows : n >= 32) && m * k * bytes > nearBytes

/** With more rows of A than these a copy of B costs less than to read it along its columns. */
const mostInnerRows = 16

/** Whether both operands are read along their rows: B as it lies would have to be copied. */
const isInner = ({ m, k, a, b }: Product, options: GemmOptions): boolean =>
  a.column === 1 &&
  b.row === 1 &&
  b.column !== 1 &&
  k > 0 &&
  !options.packA &&
  !options.packB &&
  (options.packB === false || m <= mostInnerRows)

const vectorOf = (
  { m, n, k, a, b, rowOfC }: Product,
  element: Element,
  options: GemmOptions,
): MatrixVector | undefined => {
  const isRow = m === 1
  if ((!isRow && n !== 1) || options.packA || options.packB) return undefined
  const [row, column, step, stepOfC] = isRow ? [b.column, b.row, a.column, 1] : [a.row, a.column, b.row, rowOfC]
  const { bytes } = element
  const product: MatrixVector = {
    element,
    count: isRow ? n : m,
    depth: k,
    row: row * bytes,
    column: column * bytes,
    step: step * bytes,
    stepOfC: stepOfC * bytes,
    isRow,
    accumulate: options.accumulate ?? false,
    epilogue: options.epilogue,
  }
  // Columns are added to the result one after the other, in one go.
  return isFastVector(product) && (isByRows(product) || k <= longestSum) ? product : undefined
}

/** The operands of a product as lines. */
const linesOf = ({ type, m, n, k, a, b }: Product): readonly [a: Lines, b: Lines] => [
  { type, count: m, depth: k, line: a.row, step: a.column, width: tileRows },
  { type, count: n, depth: k, line: b.column, step: b.row, width: tileColumns(elements[type]) },
]

/** Which operands are copied into panels. Products with a vector, and of few rows with rows, read both as they lie. */
const isPacked = (product: Product, options: GemmOptions): readonly [a: boolean, b: boolean] => {
  const element = elements[product.type]
  if (vectorOf(product, element, options) !== undefined || isInner(product, options)) return [false, false]
  return [options.packA ?? shouldPackA(product, element), options.packB ?? shouldPackB(product, element)]
}

/** The bytes that the panels of a product take, those of A and of B. */
export const panelsOf = (product: Product, options: GemmOptions = {}): readonly [a: number, b: number] => {
  const [a, b] = linesOf(product)
  const [packsA, packsB] = isPacked(product, options)
  return [packsA ? bytesOfPanels(a) : 0, packsB ? bytesOfPanels(b) : 0]
}

/** The product as a sum of products of parts of the operands, for which the same work is cut in the same way. */
const emitInParts = (module: Module, product: Product, options: GemmOptions): Gemm => {
  const { type, k, a, b } = product
  const { bytes } = elements[type]
  const parts = Math.ceil(k / longestSharedSum)
  const terms = Math.ceil(k / parts)
  const { epilogue, ...bare } = options
  const part = (k: number, options: GemmOptions): Work => emitGemm(module, { ...product, k }, options).multiply
  const first = part(terms, bare)
  const next = parts > 2 ? part(terms, { ...bare, accumulate: true }) : undefined
  const last = part(k - (parts - 1) * terms, { ...options, accumulate: true })
  const parameters = parametersAfter(multiplyParameters, epilogue)
  const index = module.function({ params: integers(multiplyParameters + parameters.length), results: [] }, code => {
    const [from, to, addressOfA, addressOfB, c] = [0, 1, 2, 3, 4] as const
    const [done, end] = [code.local('i32'), code.local('i32')]
    const multiply = (work: Work, ...more: readonly number[]) => {
      for (const local of [from, to, addressOfA, addressOfB, c, ...more]) code.get(local)
      code.call(work.function)
    }
    const goOn = () => {
      advance(code, addressOfA, terms * a.column * bytes)
      advance(code, addressOfB, terms * b.row * bytes)
    }
    multiply(first)
    goOn()
    if (next !== undefined) {
      code.i32(parts - 2).set(end)
      upTo(code, done, end, 1, () => {
        multiply(next)
        goOn()
      })
    }
    multiply(last, ...parameters)
  })
  return { packA: undefined, packB: undefined, multiply: { function: index, units: first.units } }
}

/**
 * Emits C = A · B, or C = C + A · B, for float32 and float64. A and B have any strides that are not negative: transposed,
 * with gaps, or 0.
 *
 * ```
 * packA(from, to, A, panelsOfA)    packB(from, to, B, panelsOfB)    where they are there
 * multiply(from, to, A or panelsOfA, B or panelsOfB, C, …parameters of the epilogue)
 * ```
 *
 * All parameters are i32; addresses count bytes. Each function does the units of work `from` to `to` (exclusive) of its
 * `units`. Units of one function write to different places and may be done by any threads in any order; all packing is
 * done before any multiplication. Panels begin at a multiple of 16 bytes and take `bytes` bytes; operands and C need only
 * the alignment of their numbers. C overlaps no operand. Outside of operands, panels and C, and between the rows of C,
 * nothing is read or written. Every stride times a size is below 2³¹ bytes. The products of a batch are a call each.
 *
 * The bits of C do not depend on how the units are shared out. A number is summed up in the order of k: in parts of up to
 * 2048 terms, each from 0 on, which are added in their order. Products with a vector and of rows with rows differ, whose
 * lanes share parts of up to 8192 terms (`emitMatrixVector`, `emitInnerProducts`).
 *
 * @throws TypeError where `packB: false` is asked for, but B cannot be read as it lies.
 */
export const emitGemm = (module: Module, product: Product, options: GemmOptions = {}): Gemm => {
  const { type, m, n, k, a, b, rowOfC } = product
  const element = elements[type]
  const { bytes } = element
  const vector = vectorOf(product, element, options)
  if (k > longestSharedSum && (vector !== undefined || isInner(product, options)))
    return emitInParts(module, product, options)
  if (vector !== undefined) return { packA: undefined, packB: undefined, multiply: emitMatrixVector(module, vector) }
  if (isInner(product, options))
    return {
      packA: undefined,
      packB: undefined,
      multiply: emitInnerProducts(module, {
        element,
        m,
        n,
        depth: k,
        rowOfA: a.row * bytes,
        rowOfB: b.column * bytes,
        rowOfC: rowOfC * bytes,
        accumulate: options.accumulate ?? false,
        epilogue: options.epilogue,
      }),
    }
  const [linesOfA, linesOfB] = linesOf(product)
  const [packsA, packsB] = isPacked(product, options)
  if (options.packB === false && mustPackB(product))
    throw new TypeError(`internal: B with strides ${b.row} and ${b.column} has to be packed`)
  const packA = packsA ? emitPacking(module, linesOfA) : undefined
  const packB = packsB ? emitPacking(module, linesOfB) : undefined
  const walk = ({ line, step, width }: Lines): Walk => ({
    line: line * bytes,
    step: step * bytes,
    panel: width * line * bytes,
    padded: false,
  })
  const multiply = emitMultiply(module, {
    element,
    m,
    n,
    k,
    walkA: packA === undefined ? walk(linesOfA) : packedWalk(linesOfA),
    walkB: packB === undefined ? walk(linesOfB) : packedWalk(linesOfB),
    rowOfC: rowOfC * bytes,
    accumulate: options.accumulate ?? false,
    epilogue: options.epilogue,
    blocks: options.blocks ?? blocksFor(element, product),
  })
  return { packA, packB, multiply }
}
