import { advance, atMost, integers, partAt, place, upTo } from '../encoder/control.js'
import type { Module } from '../encoder/module.js'
import type { Work } from '../work.js'
import type { Element } from './element.js'
import { type Epilogue, emitFinishing, multiplyParameters, parametersAfter } from './ending.js'
import type { Packing } from './pack.js'
import { emitSweep } from './sweep.js'
import { tileColumns, tileRows, type Walk } from './tile.js'

/** How the work is cut, in tiles and terms. */
export interface Blocks {
  /** Tiles below each other in a unit of work. */
  readonly rowTiles: number
  /** Tiles side by side in a unit of work. */
  readonly columnTiles: number
  /** Terms that are summed up before the next part of the operands is taken. */
  readonly depth: number
}

/** A product, and how its operands are walked through. */
export interface Multiplication {
  readonly element: Element
  readonly m: number
  readonly n: number
  readonly k: number
  readonly walkA: Walk
  readonly walkB: Walk
  /** How each unit copies its columns of B into panels, in its room; they are not in any before. */
  readonly packing?: Packing | undefined
  /** Bytes from one row of C to the next. */
  readonly rowOfC: number
  /** Whether the product is added to what C holds. */
  readonly accumulate: boolean
  readonly epilogue: Epilogue | undefined
  readonly blocks: Blocks
}

/**
 * Emits the function that computes C in units of work, which are blocks of C, numbered along their rows.
 *
 * For each block of terms it goes from one panel of B to the next, which then stays near while the rows of the unit go
 * past it (Goto and van de Geijn, Anatomy of high-performance matrix multiplication, 2008: the inner three loops). A number
 * of C is the sum of the sums of its blocks of terms, in their order.
 */
export const emitMultiply = (module: Module, multiplication: Multiplication): Work => {
  const { element, m, n, k, walkA, walkB, packing, rowOfC, accumulate, epilogue, blocks } = multiplication
  const width = tileColumns(element)
  const [fullRows, restRows] = [Math.floor(m / tileRows), m % tileRows]
  const [fullColumns, restColumns] = [Math.floor(n / width), n % width]
  const rowBlocks = Math.ceil(Math.ceil(m / tileRows) / blocks.rowTiles)
  const columnBlocks = Math.ceil(Math.ceil(n / width) / blocks.columnTiles)
  const unitColumns = blocks.columnTiles * width
  const depthBlocks = Math.max(1, Math.ceil(k / blocks.depth))
  const parameters = parametersAfter(multiplyParameters, epilogue)

  const index = module.function({ params: integers(multiplyParameters + parameters.length), results: [] }, code => {
    const [unit, to, a, b, c, room] = [0, 1, 2, 3, 4, 5] as const
    const i32 = () => code.local('i32')
    const [rowBlock, columnBlock, tiles, row, column, endColumn] = [i32(), i32(), i32(), i32(), i32(), i32()]
    const [blockA, blockB, blockC, panelA, panelB, panelC] = [i32(), i32(), i32(), i32(), i32(), i32()]

    const inLast = (block: number, blocks: number, body: () => void) =>
      code
        .get(block)
        .i32(blocks - 1)
        .op('i32.eq')
        .if(body)

    /** Sums over some of the terms, which are added to C unless they are the first. */
    const sumUp = (depth: number, adds: boolean) => {
      const sweep = (rows: number, columns: number, count: () => void) => {
        const tile = { element, rows, columns }
        const index = emitSweep(module, { tile, walkA, walkB, depth, rowOfC, adds })
        code.get(panelA).get(panelB)
        code.i32(Math.max(0, depth - 1) * walkB.step).op('i32.add')
        code.get(panelC)
        count()
        code.call(index)
      }
      const panel = (columns: number) => {
        code.get(blockA).set(panelA)
        place(code, panelC, blockC, column, element.bytes)
        if (fullRows > 0) sweep(tileRows, columns, () => code.get(tiles))
        if (restRows === 0) return
        inLast(rowBlock, rowBlocks, () => {
          place(code, panelA, panelA, tiles, walkA.panel)
          place(code, panelC, panelC, tiles, tileRows * rowOfC)
          sweep(restRows, columns, () => code.i32(1))
        })
      }
      code.i32(0).set(column).get(blockB).set(panelB)
      upTo(code, column, endColumn, width, () => {
        panel(width)
        advance(code, panelB, walkB.panel)
      })
      if (restColumns > 0) inLast(columnBlock, columnBlocks, () => panel(restColumns))
      advance(code, blockA, depth * walkA.step)
      advance(code, blockB, depth * walkB.step)
    }

    const sumUpAll = () => {
      if (depthBlocks > 1) sumUp(blocks.depth, accumulate)
      if (depthBlocks > 2) {
        const [block, last] = [i32(), i32()]
        code.i32(1).set(block)
        code.i32(depthBlocks - 1).set(last)
        upTo(code, block, last, 1, () => sumUp(blocks.depth, true))
      }
      sumUp(k - (depthBlocks - 1) * blocks.depth, accumulate || depthBlocks > 1)
    }

    const finish = (epilogue: Epilogue) => {
      const index = emitFinishing(module, element, n, rowOfC, epilogue)
      const [endRow, firstColumn] = [i32(), i32()]
      partAt(code, row, endRow, rowBlock, blocks.rowTiles * tileRows, m)
      partAt(code, firstColumn, endColumn, columnBlock, unitColumns, n)
      code.get(blockC).get(row).get(endRow).get(firstColumn).get(endColumn)
      for (const parameter of parameters) code.get(parameter)
      code.call(index)
    }

    /** The columns of a unit lie in its room as they would in the panels of all. */
    const pack = ({ function: index, units, together }: Packing) => {
      const [first, end] = [i32(), i32()]
      partAt(code, first, end, columnBlock, unitColumns / together, units)
      code.get(first).get(end).get(b).get(room)
      code
        .get(columnBlock)
        .i32(blocks.columnTiles * walkB.panel)
        .op('i32.mul', 'i32.sub')
        .call(index)
      code.get(room).set(blockB)
    }

    upTo(code, unit, to, 1, () => {
      code.get(unit).i32(columnBlocks).op('i32.div_u').set(rowBlock)
      code.get(unit).i32(columnBlocks).op('i32.rem_u').set(columnBlock)
      code.i32(fullRows).get(rowBlock).i32(blocks.rowTiles).op('i32.mul', 'i32.sub').set(tiles)
      atMost(code, tiles, blocks.rowTiles)
      code
        .get(rowBlock)
        .i32(blocks.rowTiles * tileRows)
        .op('i32.mul')
        .set(row)
      // The end of whole panels, from the first column of the unit on.
      code
        .i32(fullColumns * width)
        .get(columnBlock)
        .i32(unitColumns)
        .op('i32.mul', 'i32.sub')
        .set(endColumn)
      atMost(code, endColumn, unitColumns)
      place(code, blockA, a, rowBlock, blocks.rowTiles * walkA.panel)
      if (packing === undefined) place(code, blockB, b, columnBlock, blocks.columnTiles * walkB.panel)
      else pack(packing)
      place(code, blockC, c, row, rowOfC)
      place(code, blockC, blockC, columnBlock, unitColumns * element.bytes)
      sumUpAll()
      if (epilogue !== undefined) finish(epilogue)
    })
  })
  return { function: index, units: rowBlocks * columnBlocks }
}
