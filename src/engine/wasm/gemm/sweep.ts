import { advance, integers } from '../encoder/control.js'
import type { Module } from '../encoder/module.js'
import { loadLanes, storeLanes } from './element.js'
import { accumulators, clear, lanesOf, sumProducts, type Tile, type Walk } from './tile.js'

/** What a sweep computes: tiles of C below each other, from one panel of B. */
export interface Sweep {
  readonly tile: Tile
  readonly walkA: Walk
  readonly walkB: Walk
  /** How many terms are summed up. */
  readonly depth: number
  /** Bytes from one row of C to the next. */
  readonly rowOfC: number
  /** Whether the sums are added to what C holds. */
  readonly adds: boolean
}

/**
 * A function that computes tiles of C below each other, while the panel of B stays in the nearest caches. Its parameters
 * are the addresses of A, of the last term in B and of C, and the number of tiles.
 */
export const emitSweep = (module: Module, { tile, walkA, walkB, depth, rowOfC, adds }: Sweep): number =>
  module.function({ params: integers(4), results: [] }, code => {
    const { element, rows } = tile
    const [firstA, last, c, count] = [0, 1, 2, 3] as const
    const [a, b, below] = [code.local('i32'), code.local('i32'), code.local('i32')]
    const sums = accumulators(code, tile)
    const store = (sum: number, offset: number, lanes: number) => {
      if (adds) {
        loadLanes(code, element, c, offset, lanes)
        code.get(sum).op(element.add).set(sum)
      }
      storeLanes(code, element, c, offset, lanes, sum)
    }
    code.block(done =>
      code.loop(again => {
        code.get(count).op('i32.eqz').branchIf(done)
        clear(code, sums)
        if (depth > 0) {
          const before = (depth - 1) * walkB.step
          code.get(firstA).get(below).op('i32.add').set(a)
          code.get(last).i32(before).op('i32.sub').set(b)
          sumProducts(code, tile, walkA, walkB, { a, b, last }, sums)
        }
        for (const [i, row] of sums.entries())
          for (const [v, sum] of row.entries()) store(sum, i * rowOfC + v * 16, lanesOf(tile, v))
        advance(code, below, walkA.panel)
        advance(code, c, rows * rowOfC)
        advance(code, count, -1)
        code.branch(again)
      }),
    )
  })
