import type { Code } from '../encoder/code.js'
import { type Element, loadLanes, zeros } from './element.js'

/** Rows of a full tile of C. With two vectors of columns it fits the 16 registers of x86-64: larger tiles spill. */
export const tileRows = 4

/** Vectors in a row of a full tile of C. */
export const tileVectors = 2

/** Columns of a full tile of C. */
export const tileColumns = (element: Element): number => tileVectors * element.lanes

/** How an operand lies in memory, in bytes, as the product walks through it. */
export interface Walk {
  /** From one line of a panel to the next: of A its rows. Unused for B, whose columns are adjacent. */
  readonly line: number
  /** To the next term of the sum. */
  readonly step: number
  /** To the next panel. */
  readonly panel: number
  /** Whether whole vectors may be read at the edges, because a copy was filled up with zeros. */
  readonly padded: boolean
}

/** A tile of C: at most `tileRows` × `tileColumns`. */
export interface Tile {
  readonly element: Element
  readonly rows: number
  readonly columns: number
}

/** How many of the columns are in a vector of the tile. */
export const lanesOf = ({ element, columns }: Tile, vector: number): number =>
  Math.min(element.lanes, columns - vector * element.lanes)

/** The vectors in a row of the tile. */
export const vectorsOf = ({ element, columns }: Tile): number => Math.ceil(columns / element.lanes)

/** New local variables for the sums of a tile, by row and vector. */
export const accumulators = (code: Code, tile: Tile): readonly (readonly number[])[] =>
  Array.from({ length: tile.rows }, () => Array.from({ length: vectorsOf(tile) }, () => code.local('v128')))

/** Sets the sums of a tile to 0. */
export const clear = (code: Code, sums: readonly (readonly number[])[]): void => {
  for (const sum of sums.flat()) zeros(code).set(sum)
}

/**
 * The inner kernel: adds Σₚ A[i, p] · B[p, j] to the sums of a tile, one term p a turn of the loop, in the order of p.
 * There is at least one term. The addresses `a` and `b` move along; `last` is the address of the last term in B.
 *
 * Its form is what V8 makes the best code of, measured as gemm-speed.ts beside the tests does: not unrolled, since the
 * sums then leave their registers (less than 60 % of the speed); the end tested before the addresses move (10 %); and
 * `a` and `b` should start as sums or differences, because those are known to have no bits above the 32nd, which would
 * have to be cleared in every turn.
 */
export const sumProducts = (
  code: Code,
  tile: Tile,
  walkA: Walk,
  walkB: Walk,
  { a, b, last }: { readonly a: number; readonly b: number; readonly last: number },
  sums: readonly (readonly number[])[],
): void => {
  const { element } = tile
  const rowOfB = Array.from({ length: vectorsOf(tile) }, () => code.local('v128'))
  const factor = code.local('v128')
  code.loop(again => {
    for (const [v, vector] of rowOfB.entries()) {
      loadLanes(code, element, b, v * 16, walkB.padded ? element.lanes : lanesOf(tile, v))
      code.set(vector)
    }
    for (const [i, row] of sums.entries()) {
      code
        .get(a)
        .memory(element.splat, i * walkA.line)
        .set(factor)
      for (const [v, sum] of row.entries())
        code.get(sum).get(factor).get(rowOfB[v]!).op(element.mul, element.add).set(sum)
    }
    code.get(b).get(last).op('i32.ne')
    code.get(a).i32(walkA.step).op('i32.add').set(a)
    code.get(b).i32(walkB.step).op('i32.add').set(b)
    code.branchIf(again)
  })
}
