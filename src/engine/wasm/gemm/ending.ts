import type { Code } from '../encoder/code.js'
import { advance, ifBelow, integers, upTo, wholeSteps } from '../encoder/control.js'
import type { Module } from '../encoder/module.js'
import { type Element, loadLanes, storeLanes } from './element.js'

/** A part of a row of C, in numbers of local variables (i32). */
export interface RowPlace {
  /** The row of C. */
  readonly row: number
  /** The column of C that the next numbers are in. */
  readonly column: number
  /** The parameters that the caller handed to `multiply` for the epilogue. */
  readonly parameters: readonly number[]
}

/** Adjacent numbers in a row of C. */
export interface Piece {
  /** The local variable with the vector of numbers (v128). */
  readonly value: number
  /** How many of them there are. Further lanes are 0, and nothing may be read for them. */
  readonly lanes: number
}

/** What happens to the finished numbers of C, as adding a bias and an activation. */
export interface Epilogue {
  /** How many parameters of type i32 `multiply` takes for it, behind its own. */
  readonly parameters: number
  /**
   * Writes what is done once at the beginning of a row, and returns what writes code that leaves the new vector on the
   * stack. That is called once for whole vectors, whose code then runs for one after the other, and for the rest of a row.
   */
  readonly emit: (code: Code, place: RowPlace) => (piece: Piece) => void
}

/** The parameters of `multiply` before those of the epilogue: from, to, A, B, C, room. */
export const multiplyParameters = 6

/** The parameters of an epilogue in a function that has `own` others before them. */
export const parametersAfter = (own: number, epilogue: Epilogue | undefined): readonly number[] =>
  Array.from({ length: epilogue?.parameters ?? 0 }, (_, i) => own + i)

/**
 * A function that applies the epilogue to a block of C, which the caches still hold. Its parameters are the address of the
 * block, its first row, the row behind its last, and the same for columns, as local variables; then those of the epilogue.
 * A block begins with a whole vector, and ends with one or with its row of C, which has `n` numbers.
 *
 * It is not a part of the inner kernel, because V8 then ordered the products worse, which cost 7 % at n = 512.
 */
export const emitFinishing = (
  module: Module,
  element: Element,
  n: number,
  rowOfC: number,
  epilogue: Epilogue,
): number => {
  const parameters = parametersAfter(5, epilogue)
  return module.function({ params: integers(5 + parameters.length), results: [] }, code => {
    const [block, row, endRow, firstColumn, endColumn] = [0, 1, 2, 3, 4] as const
    const [c, column, whole] = [code.local('i32'), code.local('i32'), code.local('i32')]
    const value = code.local('v128')
    const rest = n % element.lanes
    wholeSteps(code, whole, firstColumn, endColumn, element.lanes)
    upTo(code, row, endRow, 1, () => {
      code.get(block).set(c).get(firstColumn).set(column)
      const write = epilogue.emit(code, { row, column, parameters })
      const finish = (lanes: number) => {
        loadLanes(code, element, c, 0, lanes)
        code.set(value)
        write({ value, lanes })
        code.set(value)
        storeLanes(code, element, c, 0, lanes, value)
      }
      upTo(code, column, whole, element.lanes, () => {
        finish(element.lanes)
        advance(code, c, 16)
      })
      if (rest > 0) ifBelow(code, column, endColumn, () => finish(rest))
      advance(code, block, rowOfC)
    })
  })
}
