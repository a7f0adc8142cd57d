import { type Chain, scalarsOf } from '../../../compile/loops.js'
import type { Code } from '../encoder/code.js'
import { begin, combine, newTotal, rounded, type Total } from './reduction.js'
import { type Loop, type Piece, sequential, vectorized } from './walk.js'
import { mostTwice, one, type ReduceHead, totalsOf, type Writer } from './writer.js'

// What is combined of some steps only, of a scatter of those that name a row. Most rows have none of them, or one.

/** How many places walk a chain together: its links are looked at once for all of them. */
const together = 16

/** Vectors at a time where there is nothing to add up. */
const atOnce = 4

/** Writes what is combined along chains; sums are rounded once. */
export const emitChained = (
  code: Code,
  writer: Writer,
  outer: readonly Loop[],
  head: ReduceHead,
  { first, next }: Chain,
): void => {
  const { pointers, width, values } = writer
  const size = head.sizes[0]!
  const value = writer.reducedOf(head)
  const [along = one] = writer.reduced
  const neighbours = outer.at(-1) ?? one
  // Places with chains of their own are walked one by one.
  const isEach = writer.moves(first, neighbours)
  const across = isEach ? one : neighbours
  const totals = totalsOf(code, writer, head, together / width)
  const [step, following] = [code.local('i32'), code.local('i32')]
  const isEnd = (local: number) => code.get(local).i32(size).op('i32.ge_u')
  /** With the pointers where the inner loop is at `step`; stores do not go along it. */
  const atStep = (body: () => void): void => {
    pointers.advanceBy(along, step, 1)
    body()
    pointers.advanceBy(along, step, -1)
  }
  const findNext = () => {
    writer.index(next)
    code.set(following)
  }
  const addTo = (total: Total, piece: Piece) => combine(code, total, writer.vectors(across, piece).local(value))

  const addAll = () =>
    vectorized(code, pointers, across, width, totals.length, pieces => {
      const used = pieces.map((piece, i) => ({ piece, total: totals[i]! }))
      for (const { total } of used) begin(code, total)
      writer.index(first)
      code.set(step)
      code.block(end =>
        code.loop(again => {
          isEnd(step).branchIf(end)
          atStep(() => {
            for (const { piece, total } of used) addTo(total, piece)
            findNext()
          })
          code.get(following).set(step).branch(again)
        }),
      )
      for (const { piece, total } of used) writer.stores(across, piece, writer.head(rounded(code, total)))
    })

  /** One element alone is rounded as it is; added to 0, as -0 would be. */
  const total = newTotal(code, head.combine, value.dtype, width)
  const storeOne = (isThere: boolean) =>
    vectorized(code, pointers, across, width, atOnce, pieces => {
      for (const piece of pieces) {
        begin(code, total)
        if (isThere) addTo(total, piece)
        writer.stores(across, piece, writer.head(total.local))
      }
    })

  const isShort = !isEach && scalarsOf([value, ...values]).length <= mostTwice
  sequential(code, pointers, isEach ? outer : outer.slice(0, -1), () => {
    if (!isShort) {
      addAll()
      return
    }
    writer.index(first)
    code.set(step)
    isEnd(step).if(
      () => storeOne(false),
      () => {
        atStep(findNext)
        isEnd(following).if(() => atStep(() => storeOne(true)), addAll)
      },
    )
  })
}
