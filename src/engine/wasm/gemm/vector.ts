import { advance, ifBelow, integers, partAt, place, upTo, wholeSteps } from '../encoder/control.js'
import type { Module } from '../encoder/module.js'
import type { Work } from '../work.js'
import { type Element, loadLanes, storeLanes } from './element.js'
import { type Epilogue, emitFinishing, multiplyParameters, parametersAfter } from './ending.js'

/** The product of a matrix and a vector: result[i] = Σₚ matrix[i, p] · vector[p]. Distances are in bytes. */
export interface MatrixVector {
  readonly element: Element
  /** Numbers in the result. */
  readonly count: number
  /** Numbers in the vector: terms of each sum. */
  readonly depth: number
  /** From one row of the matrix to the next. */
  readonly row: number
  /** From one column of the matrix to the next. */
  readonly column: number
  /** From one number of the vector to the next. */
  readonly step: number
  /** From one number of the result to the next. */
  readonly stepOfC: number
  /** Whether the vector is A and the result a row of C; else the vector is B, and the result a column of C. */
  readonly isRow: boolean
  /** Whether the product is added to what C holds. */
  readonly accumulate: boolean
  readonly epilogue: Epilogue | undefined
}

/** Numbers of the result in a unit of work: enough for reading a matrix by long pieces of its rows. */
const unitSize = 256

/** Rows of the matrix that are worked on together, so that sums need not wait for each other. */
const rowsTogether = 4

/** Columns of the matrix that are added to the result together, which is then read and written less often. */
const columnsTogether = 8

/**
 * A function that computes `rows` numbers of the result as dot products with adjacent rows of the matrix, whose numbers are
 * adjacent as those of the vector are. Its parameters are the addresses of the matrix, the vector and the result.
 *
 * Lane l sums the terms p with p mod lanes = l; then the lanes are added in pairs.
 */
const emitDots = (module: Module, { element, depth, row, stepOfC, accumulate }: MatrixVector, rows: number): number =>
  module.function({ params: integers(3), results: [] }, code => {
    const [matrix, vector, c] = [0, 1, 2] as const
    const [end, part] = [code.local('i32'), code.local('v128')]
    const sums = Array.from({ length: rows }, () => code.local('v128'))
    const add = (lanes: number) => {
      loadLanes(code, element, vector, 0, lanes)
      code.set(part)
      for (const [r, sum] of sums.entries()) {
        code.get(sum)
        loadLanes(code, element, matrix, r * row, lanes)
        code.get(part).op(element.mul, element.add).set(sum)
      }
    }
    const rest = depth % element.lanes
    code
      .get(vector)
      .i32((depth - rest) * element.bytes)
      .op('i32.add')
      .set(end)
    upTo(code, vector, end, 16, () => {
      add(element.lanes)
      advance(code, matrix, 16)
    })
    if (rest > 0) add(rest)
    for (const [r, sum] of sums.entries()) {
      code.get(c)
      for (let lane = 0; lane < element.lanes; lane += 2)
        code
          .get(sum)
          .lane(element.extract, lane)
          .get(sum)
          .lane(element.extract, lane + 1)
          .op(element.scalarAdd)
      if (element.lanes === 4) code.op(element.scalarAdd)
      if (accumulate)
        code
          .get(c)
          .memory(element.load, r * stepOfC)
          .op(element.scalarAdd)
      code.memory(element.store, r * stepOfC)
    }
  })

/**
 * A function that adds `columns` columns of the matrix, each times its number of the vector, to the result, whose numbers
 * are adjacent as those of a column are. Its parameters are the addresses of the matrix, the vector, the result and its end.
 */
const emitColumns = (module: Module, { element, count, column, step }: MatrixVector, columns: number): number =>
  module.function({ params: integers(4), results: [] }, code => {
    const [matrix, vector, c, end] = [0, 1, 2, 3] as const
    const [whole, sum] = [code.local('i32'), code.local('v128')]
    const factors = Array.from({ length: columns }, () => code.local('v128'))
    const rest = count % element.lanes
    const add = (lanes: number) => {
      loadLanes(code, element, c, 0, lanes)
      for (const [t, factor] of factors.entries()) {
        loadLanes(code, element, matrix, t * column, lanes)
        code.get(factor).op(element.mul, element.add)
      }
      code.set(sum)
      storeLanes(code, element, c, 0, lanes, sum)
    }
    for (const [t, factor] of factors.entries())
      code
        .get(vector)
        .memory(element.splat, t * step)
        .set(factor)
    // A unit is whole vectors, but for the last.
    wholeSteps(code, whole, c, end, 16)
    upTo(code, c, whole, 16, () => {
      add(element.lanes)
      advance(code, matrix, 16)
    })
    if (rest > 0) ifBelow(code, c, end, () => add(rest))
  })

/** Whether the product reads the matrix along its rows. */
export const isByRows = ({ element: { bytes }, column, step }: MatrixVector): boolean =>
  column === bytes && step === bytes

const isByColumns = ({ element: { bytes }, row, step, stepOfC }: MatrixVector): boolean =>
  row === bytes && stepOfC === bytes && step > 0

/** Whether there is a way to compute this product that is faster than tiles. */
export const isFastVector = (product: MatrixVector): boolean => isByRows(product) || isByColumns(product)

/**
 * Emits the product of a matrix and a vector, which reads each number of the matrix once: by dot products where its rows
 * are adjacent numbers, else by adding up its columns. A unit of work is a part of the result. Parameters are those of a
 * product of matrices.
 */
export const emitMatrixVector = (module: Module, product: MatrixVector): Work => {
  const { element, count, depth, row, column, step, stepOfC, isRow, accumulate, epilogue } = product
  const { bytes } = element
  const parameters = parametersAfter(multiplyParameters, epilogue)

  const index = module.function({ params: integers(multiplyParameters + parameters.length), results: [] }, code => {
    const [unit, to, a, b, c] = [0, 1, 2, 3, 4] as const
    const [matrix, vector] = isRow ? [b, a] : [a, b]
    const i32 = () => code.local('i32')
    const [first, end, matrixHere, vectorHere, here, endHere] = [i32(), i32(), i32(), i32(), i32(), i32()]

    const byRows = () => {
      const dots = (rows: number) => {
        const index = emitDots(module, product, rows)
        return () => {
          code.get(matrixHere).get(vector).get(here).call(index)
          advance(code, matrixHere, rows * row)
        }
      }
      wholeSteps(code, endHere, first, end, rowsTogether)
      place(code, endHere, c, endHere, stepOfC)
      upTo(code, here, endHere, rowsTogether * stepOfC, dots(rowsTogether))
      place(code, endHere, c, end, stepOfC)
      upTo(code, here, endHere, stepOfC, dots(1))
    }

    const byColumns = () => {
      const columns = (size: number) => {
        const index = emitColumns(module, product, size)
        return () => {
          code.get(matrixHere).get(vectorHere).get(here).get(endHere).call(index)
          advance(code, matrixHere, size * column)
        }
      }
      place(code, endHere, c, end, bytes)
      if (!accumulate) code.get(here).i32(0).get(endHere).get(here).op('i32.sub').fill()
      const rest = depth % columnsTogether
      const endOfVector = i32()
      code.get(vector).tee(vectorHere)
      code
        .i32((depth - rest) * step)
        .op('i32.add')
        .set(endOfVector)
      upTo(code, vectorHere, endOfVector, columnsTogether * step, columns(columnsTogether))
      if (rest > 0) columns(rest)()
    }

    const finish = (epilogue: Epilogue) => {
      const index = emitFinishing(module, element, isRow ? count : 1, stepOfC, epilogue)
      place(code, here, c, first, stepOfC)
      code.get(here)
      if (isRow) code.i32(0).i32(1).get(first).get(end)
      else code.get(first).get(end).i32(0).i32(1)
      for (const parameter of parameters) code.get(parameter)
      code.call(index)
    }

    upTo(code, unit, to, 1, () => {
      partAt(code, first, end, unit, unitSize, count)
      place(code, matrixHere, matrix, first, row)
      place(code, here, c, first, stepOfC)
      if (isByRows(product)) byRows()
      else byColumns()
      if (epilogue !== undefined) finish(epilogue)
    })
  })
  return { function: index, units: Math.ceil(count / unitSize) }
}
