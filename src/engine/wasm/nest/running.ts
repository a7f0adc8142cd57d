import { type Access, reducedValuesOf, type Scalar, type Store, scalarsOf } from '../../../compile/loops.js'
import { bytesOf } from '../../../compile/memory/plan.js'
import type { Code } from '../encoder/code.js'
import { transpose } from '../gemm/transpose.js'
import { laneAddress } from './access.js'
import { begin, combine, multiply, rounded, type Total } from './reduction.js'
import { type Loop, type Piece, sequential, vectorized } from './walk.js'
import { type Known, one, type ReduceHead, totalsOf, type Writer } from './writer.js'

// Totals that go along an axis, each of which is stored after every step. Where lanes are lines whose elements lie side by side
// along that axis, four steps of four lines are a square, which is read and written by its lines and transposed in between.

/** How many vectors of totals go together: each waits for its last addition. */
const together = 4

/** The same of lines: more of them are often as far apart as what takes the same place in the cache. */
const linesTogether = 2

/** Steps and lines of a square. */
const side = 4

const lanes = { lanes: side, bytes: 4 }

/** A vector of totals, and the elements that belong to it. */
interface Used {
  readonly piece: Piece
  readonly total: Total
}

class Running {
  private readonly code: Code
  private readonly writer: Writer
  private readonly value: Scalar
  private readonly factor: Scalar | undefined
  private readonly across: Loop
  private readonly along: Loop
  private readonly turnedLoads: readonly (Scalar & { readonly kind: 'load' })[]
  private readonly turnedStores: ReadonlySet<Store>

  constructor(code: Code, writer: Writer, head: ReduceHead, across: Loop, along: Loop) {
    this.code = code
    this.writer = writer
    this.value = writer.reducedOf(head)
    this.factor = head.factor
    this.across = across
    this.along = along
    const canTurn = writer.width === side && !writer.looksUp && across.size >= side && along.size >= side
    const isTurned = (access: Access): boolean =>
      canTurn &&
      bytesOf[access.buffer.dtype] === lanes.bytes &&
      ![0, 1].includes(writer.stride(access, across)) &&
      Math.abs(writer.stride(access, along)) === 1
    this.turnedLoads = scalarsOf([...reducedValuesOf(head), ...writer.values]).flatMap(scalar =>
      scalar.kind === 'load' && isTurned(scalar.access) ? [scalar] : [],
    )
    this.turnedStores = new Set(writer.nest.stores.filter(({ access }) => isTurned(access)))
  }

  get isTurned(): boolean {
    return this.turnedLoads.length + this.turnedStores.size > 0
  }

  /** The total goes one step; gives the local variables of what is stored there, by store. `later` as of `Writer.place`. */
  private next({ piece, total }: Used, known: Known, later: number): readonly number[] {
    const { code, writer, across } = this
    const step = writer.vectors(across, piece, known, later)
    const value = step.local(this.value)
    if (this.factor !== undefined) multiply(code, total, step.local(this.factor))
    combine(code, total, value)
    const elements = writer.vectors(across, piece, [...known, ...writer.head(rounded(code, total))], later)
    return writer.values.map(value => elements.local(value))
  }

  /** Writes a step. */
  step(used: Used, later = 0): void {
    const locals = this.next(used, [], later)
    this.writer.nest.stores.forEach((store, i) => {
      this.writer.write(store, this.across, used.piece, locals[i]!, undefined, later)
    })
  }

  /** Writes as many steps as a square has. */
  steps(used: Used): void {
    const { code, writer, across } = this
    const { piece } = used
    if (piece.lanes < side) {
      for (let later = 0; later < side; later++) this.step(used, later)
      return
    }
    const elements = this.turnedLoads.map(scalar => [scalar, this.read(scalar.access, piece)] as const)
    const rows = new Map([...this.turnedStores].map(store => [store, this.vectors()]))
    for (let later = 0; later < side; later++) {
      const known = elements.map(([scalar, vectors]) => [scalar, vectors[later]!] as const)
      const locals = this.next(used, known, later)
      writer.nest.stores.forEach((store, i) => {
        const row = rows.get(store)?.[later]
        if (row === undefined) writer.write(store, across, piece, locals[i]!, undefined, later)
        else code.get(locals[i]!).set(row)
      })
    }
    for (const [{ access }, vectors] of rows) this.write(access, piece, vectors)
  }

  /** Local variables for a square. */
  private vectors(): readonly number[] {
    return Array.from({ length: side }, () => this.code.local('v128'))
  }

  /** Leaves on the stack where a line of a square begins, and gives what is to be added to it. */
  private address(access: Access, { ahead }: Piece, line: number): number {
    const last = this.isBackwards(access) ? side - 1 : 0
    return laneAddress(this.code, this.writer.place(access, this.across, ahead, undefined, last), line)
  }

  /** What is walked backwards lies in memory from the last step on. */
  private isBackwards(access: Access): boolean {
    return this.writer.stride(access, this.along) < 0
  }

  /** The steps of a square that lies there by lines. */
  private read(access: Access, piece: Piece): readonly number[] {
    const lines = this.vectors()
    for (const [line, local] of lines.entries()) {
      const offset = this.address(access, piece, line)
      this.code.memory('v128.load', offset).set(local)
    }
    const steps = transpose(this.code, lanes, lines, this.vectors())
    return this.isBackwards(access) ? steps.toReversed() : steps
  }

  /** Writes the steps of a square by lines. */
  private write(access: Access, piece: Piece, steps: readonly number[]): void {
    const inMemory = this.isBackwards(access) ? steps.toReversed() : steps
    for (const [line, local] of transpose(this.code, lanes, inMemory, this.vectors()).entries()) {
      const offset = this.address(access, piece, line)
      this.code.get(local).memory('v128.store', offset)
    }
  }
}

/** Writes totals that go along an axis. */
export const emitRunning = (code: Code, writer: Writer, outer: readonly Loop[], head: ReduceHead): void => {
  const { pointers, width } = writer
  const [along = one] = writer.reduced
  const across = outer.at(-1) ?? one
  const running = new Running(code, writer, head, across, along)
  const vectors = running.isTurned ? linesTogether : together
  const totals = totalsOf(code, writer, head, vectors)
  const squares = running.isTurned ? Math.floor(along.size / side) : 0
  const done = squares * side
  const part = (size: number, steps: number): Loop => ({
    size,
    strides: along.strides.map(stride => stride * steps),
  })
  sequential(code, pointers, outer.slice(0, -1), () => {
    vectorized(code, pointers, across, width, vectors, pieces => {
      const used = pieces.map((piece, i) => ({ piece, total: totals[i]! }))
      for (const { total } of used) begin(code, total)
      sequential(code, pointers, [part(squares, side)], () => {
        for (const each of used) running.steps(each)
      })
      pointers.advance(along, done)
      sequential(code, pointers, [part(along.size - done, 1)], () => {
        for (const each of used) running.step(each)
      })
      pointers.advance(along, -done)
    })
  })
}
