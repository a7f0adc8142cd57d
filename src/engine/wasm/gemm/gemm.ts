import { advance, integers, upTo } from '../encoder/control.js'
import type { Module } from '../encoder/module.js'
import type { Work } from '../work.js'
import type { Distance } from './distance.js'
import { type Element, type ElementType, elements } from './element.js'
import { type Epilogue, multiplyParameters, parametersAfter } from './ending.js'
import { emitInnerProducts } from './inner.js'
import { type Blocks, emitMultiply } from './multiply.js'
import { bytesOfPanels, emitPacking, type Packing, packedWalk } from './pack.js'
import type { Lines } from './panel.js'
import { tileColumns, tileRows, type Walk } from './tile.js'
import { emitMatrixVector, isByRows, isFastVector, type MatrixVector } from './vector.js'

/** Distances in an operand, in numbers. A transposed matrix is the matrix with its strides exchanged. */
export interface Strides<D extends Distance = Distance> {
  /** From one row to the next. */
  readonly row: D
  /** From one column to the next. */
  readonly column: D
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
  /** Bytes of room that `multiply` needs. */
  readonly room: number
}

/** A product whose operands lie evenly. */
type EvenProduct = Product & { readonly a: Strides<number>; readonly b: Strides<number> }

/** Whether rows and columns of an operand are each as far from the one before. */
export const isEvenly = (operand: Strides): operand is Strides<number> =>
  typeof operand.row === 'number' && typeof operand.column === 'number'

const isEven = (product: Product): product is EvenProduct => isEvenly(product.a) && isEvenly(product.b)

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

/** With so many tiles side by side, or fewer, half as many are in a unit, so that threads find enough of them. */
const fewColumnTiles = 16

/** The most bytes of B that a unit of work copies for itself: they stay in the second-level cache. */
const mostRoom = 2 ** 19

/** An operand of up to this many bytes stays in the first-level cache, unless it is crowded there. */
const nearBytes = 20 * 1024

/** Lines of the first-level cache that are so far apart share a set. */
const wayBytes = 2 ** 12

/** Lines in a set of the first-level cache, on most machines. */
const ways = 8

/** With this many rows of A, a copy of B costs as much as it saves, at n = k = 512. */
const fewRows = 8

/** B is read by vectors, one term after the other: without a copy its rows have to be adjacent numbers, and apart. */
const mustPackB = ({ k, b }: Product): boolean => k > 0 && (!isEvenly(b) || b.column !== 1 || b.row === 0)

/**
 * Whether the rows of B, a multiple of a large power of two apart, fill all lines of the few sets that they share: 64 rows of a head
 * of 32 in 128 float32 cost 7 % as they lie, with 544 bytes from one to the next they cost nothing.
 */
export const isCrowded = ({ type, m, k, b }: Product): boolean => {
  if (!isEvenly(b) || b.column !== 1 || m <= fewRows) return false
  const distance = b.row * elements[type].bytes
  const powerOfTwo = distance & -distance
  return k * Math.min(powerOfTwo, wayBytes) >= ways * wayBytes
}

const shouldPackB = (product: Product, { bytes }: Element): boolean =>
  mustPackB(product) || isCrowded(product) || (product.m > fewRows && product.k * product.n * bytes > nearBytes)

/**
 * A is copied where its rows are not adjacent numbers, unless it is small or used by few columns of B; and where they
 * are, for many columns of B: that gains 2 % at n = 512.
 */
const shouldPackA = ({ m, n, k, a }: Product, { bytes }: Element): boolean =>
  !isEvenly(a) || ((a.column === 1 ? n >= 256 && m > fewRows : n >= 32) && m * k * bytes > nearBytes)

/** With more rows of A than these a copy of B costs less than to read it along its columns. */
export const mostInnerRows = 16

/** Whether both operands are read along their rows: B as it lies would have to be copied. */
const isInner = (product: Product, options: GemmOptions): product is EvenProduct => {
  const { m, k, a, b } = product
  return (
    isEven(product) &&
    a.column === 1 &&
    b.row === 1 &&
    b.column !== 1 &&
    k > 0 &&
    !options.packA &&
    !options.packB &&
    (options.packB === false || m <= mostInnerRows)
  )
}

const vectorOf = (
  { m, n, k, a, b, rowOfC }: EvenProduct,
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

/** How a product is computed by tiles. */
interface Tiling {
  readonly packsA: boolean
  /** Whether, and when, B is copied into panels: before all units of work, or by each of them for itself. */
  readonly packsB: 'never' | 'before' | 'inside'
  readonly blocks: Blocks
}

/** Tiles below each other, and side by side. */
const tilesOf = ({ type, m, n }: Product): readonly [rows: number, columns: number] => [
  Math.ceil(m / tileRows),
  Math.ceil(n / tileColumns(elements[type])),
]

const unitsOf = (product: Product, { rowTiles, columnTiles }: Blocks): number => {
  const [rows, columns] = tilesOf(product)
  return Math.ceil(rows / rowTiles) * Math.ceil(columns / columnTiles)
}

/** Bytes of B that a unit of work reads. */
const roomOf = (product: Product, { columnTiles }: Blocks): number => {
  const [, columns] = tilesOf(product)
  const element = elements[product.type]
  return Math.min(columnTiles, columns) * tileColumns(element) * product.k * element.bytes
}

const tilingOf = (product: Product, options: GemmOptions): Tiling => {
  const { type, k } = product
  const element = elements[type]
  const packsA = options.packA ?? shouldPackA(product, element)
  const packsB = options.packB ?? shouldPackB(product, element)
  const [rows, columns] = tilesOf(product)
  const depth = Math.ceil(k / Math.ceil(k / longestSum)) || 1
  const cut = (rowTiles: number, columnTiles: number): Blocks => options.blocks ?? { rowTiles, columnTiles, depth }

  // Columns of B that one unit alone reads are still near when it has copied them.
  const upright = cut(mostRowTiles, columns <= fewColumnTiles ? columnTiles / 2 : columnTiles)
  if (packsB && rows <= upright.rowTiles && roomOf(product, upright) <= mostRoom)
    return { packsA, packsB: 'inside', blocks: upright }
  let rowTiles = mostRowTiles
  while (rowTiles > 8 && unitsOf(product, { rowTiles, columnTiles, depth }) < enoughUnits) rowTiles /= 2
  return { packsA, packsB: packsB ? 'before' : 'never', blocks: cut(rowTiles, columnTiles) }
}

/** The tiling of a product by tiles; those with a vector, and of few rows with rows, read both operands as they lie. */
const tilingIfAny = (product: Product, options: GemmOptions): Tiling | undefined => {
  const element = elements[product.type]
  const isVector = isEven(product) && vectorOf(product, element, options) !== undefined
  return isVector || isInner(product, options) ? undefined : tilingOf(product, options)
}

/** The memory that a product takes for copies of its operands, in bytes. */
export interface Copies {
  /** Panels of A, which are made before; 0 if there are none. */
  readonly a: number
  /** Panels of B, which are made before, or as which units lie in their rooms. */
  readonly b: number
  /** What each call of `multiply` that runs at the same time as others needs for itself. */
  readonly room: number
  /** The units of `multiply` where it needs room: there are no more calls at the same time. */
  readonly units: number
}

export const copiesOf = (product: Product, options: GemmOptions = {}): Copies => {
  const tiling = tilingIfAny(product, options)
  if (tiling === undefined) return { a: 0, b: 0, room: 0, units: 0 }
  const { packsA, packsB, blocks } = tiling
  const [a, b] = linesOf(product)
  const isInside = packsB === 'inside'
  return {
    a: packsA ? bytesOfPanels(a) : 0,
    b: packsB === 'never' ? 0 : bytesOfPanels(b),
    room: isInside ? roomOf(product, blocks) : 0,
    units: isInside ? unitsOf(product, blocks) : 0,
  }
}

/** A product that copies nothing. */
const asTheyLie = (multiply: Work): Gemm => ({ packA: undefined, packB: undefined, multiply, room: 0 })

/** The product as a sum of products of parts of the operands, for which the same work is cut in the same way. */
const emitInParts = (module: Module, product: EvenProduct, options: GemmOptions): Gemm => {
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
    const [from, to, addressOfA, addressOfB, c, room] = [0, 1, 2, 3, 4, 5] as const
    const [done, end] = [code.local('i32'), code.local('i32')]
    const multiply = (work: Work, ...more: readonly number[]) => {
      for (const local of [from, to, addressOfA, addressOfB, c, room, ...more]) code.get(local)
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
  return asTheyLie({ function: index, units: first.units })
}

/**
 * Emits C = A · B, or C = C + A · B, for float32 and float64. A and B have any strides that are not negative: transposed,
 * with gaps, or 0; or they go on in loops, as windows do, which several numbers of an operand may share.
 *
 * ```
 * packA(from, to, A, panelsOfA)    packB(from, to, B, panelsOfB)    where they are there
 * multiply(from, to, A or panelsOfA, B or panelsOfB, C, room, …parameters of the epilogue)
 * ```
 *
 * All parameters are i32; addresses count bytes. Each function does the units of work `from` to `to` (exclusive) of its
 * `units`. Units of one function write to different places and may be done by any threads in any order; all packing is
 * done before any multiplication. Panels, and the room of `room` bytes that each call of `multiply` has for itself while it
 * runs, begin at a multiple of 16 bytes; operands and C need only the alignment of their numbers. C overlaps no operand.
 * Outside of operands, panels, rooms and C, and between the rows of C, nothing is read or written. Every stride times a size is
 * below 2³¹ bytes. The products of a batch are a call each.
 *
 * The bits of C do not depend on how the units are shared out. A number is summed up in the order of k: in parts of up to
 * 2048 terms, each from 0 on, which are added in their order. Products with a vector and of rows with rows differ, whose
 * lanes share parts of up to 8192 terms (`emitMatrixVector`, `emitInnerProducts`).
 *
 * @throws TypeError where `packA` or `packB` is false, but A or B cannot be read as it lies.
 */
export const emitGemm = (module: Module, product: Product, options: GemmOptions = {}): Gemm => {
  const { type, m, n, k, rowOfC } = product
  const element = elements[type]
  const { bytes } = element
  const vector = isEven(product) ? vectorOf(product, element, options) : undefined
  if (k > longestSharedSum && isEven(product) && (vector !== undefined || isInner(product, options)))
    return emitInParts(module, product, options)
  if (vector !== undefined) return asTheyLie(emitMatrixVector(module, vector))
  const { accumulate = false, epilogue } = options
  if (isInner(product, options))
    return asTheyLie(
      emitInnerProducts(module, {
        element,
        m,
        n,
        depth: k,
        rowOfA: product.a.row * bytes,
        rowOfB: product.b.column * bytes,
        rowOfC: rowOfC * bytes,
        accumulate,
        epilogue,
      }),
    )
  const [linesOfA, linesOfB] = linesOf(product)
  const { packsA, packsB, blocks } = tilingOf(product, options)
  const walk = ({ line, step, width }: Lines, isReadable: boolean, name: string): Walk => {
    if (typeof line !== 'number' || typeof step !== 'number' || !isReadable)
      throw new TypeError(`internal: ${name}, which cannot be read as it lies, has to be packed`)
    return { line: line * bytes, step: step * bytes, panel: width * line * bytes, padded: false }
  }
  const packA = packsA ? emitPacking(module, linesOfA) : undefined
  const packB =
    packsB === 'never' ? undefined : emitPacking(module, linesOfB, blocks.columnTiles * tileColumns(element))
  const multiply = emitMultiply(module, {
    element,
    m,
    n,
    k,
    walkA: packsA ? packedWalk(linesOfA) : walk(linesOfA, true, 'A'),
    walkB: packB === undefined ? walk(linesOfB, !mustPackB(product), 'B') : packedWalk(linesOfB),
    packing: packsB === 'inside' ? packB : undefined,
    rowOfC: rowOfC * bytes,
    accumulate,
    epilogue,
    blocks,
  })
  const isInside = packsB === 'inside'
  return { packA, packB: isInside ? undefined : packB, multiply, room: isInside ? roomOf(product, blocks) : 0 }
}
