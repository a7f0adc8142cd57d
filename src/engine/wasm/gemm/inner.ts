import type { Code } from '../encoder/code.js'
import { advance, atMost, ifBelow, integers, partAt, place, upTo } from '../encoder/control.js'
import type { Module } from '../encoder/module.js'
import type { Work } from '../work.js'
import { type Element, loadLanes, storeLanes, zeros } from './element.js'
import { type Epilogue, emitFinishing, multiplyParameters, parametersAfter } from './ending.js'
import { interleaved } from './transpose.js'

/** The product of a matrix and a transposed one: C[i, j] is the inner product of two rows. Distances are in bytes. */
export interface InnerProducts {
  readonly element: Element
  readonly m: number
  readonly n: number
  /** Numbers in a row of A and of B, which are adjacent. */
  readonly depth: number
  readonly rowOfA: number
  readonly rowOfB: number
  readonly rowOfC: number
  /** Whether the product is added to what C holds. */
  readonly accumulate: boolean
  readonly epilogue: Epilogue | undefined
}

/** Rows of A and of B whose inner products are computed together: eight sums, as in a tile of the other products. */
const tileRows = 2
const tileColumns = 4

/** Units of work that threads find equal shares in. */
const enoughUnits = 16

/** Leaves on the stack a vector whose lane i is the sum of the lanes of vector i. */
const foldLanes = (code: Code, element: Element, vectors: readonly number[]): void => {
  const [lower, upper] = [interleaved(element, 0), interleaved(element, element.lanes / 2)]
  let left = vectors
  while (left.length > 1) {
    const half = left.length / 2
    left = left.slice(0, half).map((first, i) => {
      const [second, sum] = [left[half + i]!, code.local('v128')]
      code.get(first).get(second).shuffle(lower).get(first).get(second).shuffle(upper).op(element.add).set(sum)
      return sum
    })
  }
  code.get(left[0]!)
}

/**
 * A function that computes a tile of C, and those below it. Its parameters are the addresses of A, of B and of C, and the
 * number of tiles.
 */
const emitTiles = (module: Module, product: InnerProducts, rows: number, columns: number): number =>
  module.function({ params: integers(4), results: [] }, code => {
    const { element, depth, rowOfA, rowOfB, rowOfC, accumulate } = product
    const [firstA, firstB, c, count] = [0, 1, 2, 3] as const
    const [a, b, last] = [code.local('i32'), code.local('i32'), code.local('i32')]
    const none = code.local('v128')
    const sums = Array.from({ length: rows }, () => Array.from({ length: columns }, () => code.local('v128')))
    const rowsOfA = sums.map(() => code.local('v128'))
    const part = code.local('v128')
    const add = (lanes: number) => {
      for (const [i, row] of rowsOfA.entries()) {
        loadLanes(code, element, a, i * rowOfA, lanes)
        code.set(row)
      }
      for (let j = 0; j < columns; j++) {
        loadLanes(code, element, b, j * rowOfB, lanes)
        code.set(part)
        for (const [i, row] of sums.entries())
          code.get(row[j]!).get(rowsOfA[i]!).get(part).op(element.mul, element.add).set(row[j]!)
      }
    }
    const [whole, rest] = [depth - (depth % element.lanes), depth % element.lanes]
    code.loop(again => {
      for (const sum of sums.flat()) zeros(code).set(sum)
      code.get(firstA).i32(0).op('i32.add').set(a)
      code.get(firstB).i32(0).op('i32.add').set(b)
      if (whole > 0) {
        code
          .get(firstB)
          .i32((whole - element.lanes) * element.bytes)
          .op('i32.add')
          .set(last)
        code.loop(next => {
          add(element.lanes)
          code.get(b).get(last).op('i32.ne')
          code.get(a).i32(16).op('i32.add').set(a)
          code.get(b).i32(16).op('i32.add').set(b)
          code.branchIf(next)
        })
      }
      if (rest > 0) add(rest)
      for (const [i, row] of sums.entries())
        for (let from = 0; from < columns; from += element.lanes) {
          const present = row.slice(from, from + element.lanes)
          const offset = i * rowOfC + from * element.bytes
          foldLanes(code, element, [...present, ...Array.from({ length: element.lanes - present.length }, () => none)])
          if (accumulate) {
            loadLanes(code, element, c, offset, present.length)
            code.op(element.add)
          }
          code.set(part)
          storeLanes(code, element, c, offset, present.length, part)
        }
      advance(code, firstA, rows * rowOfA)
      advance(code, c, rows * rowOfC)
      code.get(count).i32(-1).op('i32.add').tee(count).branchIf(again)
    })
  })

/**
 * Emits the product of a matrix with a transposed one that need not be copied, as both are read along their rows. A unit of
 * work is some columns of C. Parameters are those of a product of matrices.
 *
 * Lane l sums the terms p with p mod lanes = l; then the lanes are added in pairs.
 */
export const emitInnerProducts = (module: Module, product: InnerProducts): Work => {
  const { element, m, n, rowOfA, rowOfB, rowOfC, epilogue } = product
  const [fullRows, restRows] = [Math.floor(m / tileRows), m % tileRows]
  const [fullColumns, restColumns] = [Math.floor(n / tileColumns) * tileColumns, n % tileColumns]
  const unitColumns = Math.max(1, Math.ceil(Math.ceil(n / tileColumns) / enoughUnits)) * tileColumns
  const parameters = parametersAfter(multiplyParameters, epilogue)
  const index = module.function({ params: integers(multiplyParameters + parameters.length), results: [] }, code => {
    const [unit, to, a, b, c] = [0, 1, 2, 3, 4] as const
    const i32 = () => code.local('i32')
    const [first, column, end, whole, rowsOfB, here] = [i32(), i32(), i32(), i32(), i32(), i32()]
    const tiles = (columns: number) => {
      if (fullRows > 0) {
        code.get(a).get(rowsOfB).get(here).i32(fullRows)
        code.call(emitTiles(module, product, tileRows, columns))
      }
      if (restRows > 0) {
        const above = fullRows * tileRows
        code
          .get(a)
          .i32(above * rowOfA)
          .op('i32.add')
          .get(rowsOfB)
        code
          .get(here)
          .i32(above * rowOfC)
          .op('i32.add')
          .i32(1)
        code.call(emitTiles(module, product, restRows, columns))
      }
      advance(code, rowsOfB, columns * rowOfB)
      advance(code, here, columns * element.bytes)
    }
    upTo(code, unit, to, 1, () => {
      partAt(code, first, end, unit, unitColumns, n)
      code.get(first).set(column)
      code.get(end).set(whole)
      atMost(code, whole, fullColumns)
      place(code, rowsOfB, b, first, rowOfB)
      place(code, here, c, first, element.bytes)
      upTo(code, column, whole, tileColumns, () => tiles(tileColumns))
      if (restColumns > 0) ifBelow(code, whole, end, () => tiles(restColumns))
      if (epilogue === undefined) return
      place(code, here, c, first, element.bytes)
      code.get(here).i32(0).i32(m).get(first).get(end)
      for (const parameter of parameters) code.get(parameter)
      code.call(emitFinishing(module, element, n, rowOfC, epilogue))
    })
  })
  return { function: index, units: Math.ceil(n / unitColumns) }
}
