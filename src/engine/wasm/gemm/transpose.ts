import type { Code } from '../encoder/code.js'

/** How many numbers a vector holds, each of so many bytes. */
export interface Lanes {
  readonly lanes: number
  readonly bytes: number
}

/** The bytes that interleave two vectors' numbers, from lane `from` on. */
export const interleaved = ({ lanes, bytes }: Lanes, from: number): readonly number[] =>
  Array.from({ length: lanes / 2 }, (_, i) => [from + i, lanes + from + i])
    .flat()
    .flatMap(lane => Array.from({ length: bytes }, (_, i) => lane * bytes + i))

/**
 * As many vectors as each has lanes, transposed: vector i of the result holds lane i of each.
 *
 * In each round the vectors of the first half are interleaved with those of the second; after log₂ of their number, each
 * lane has come to its place.
 */
export const transpose = (
  code: Code,
  element: Lanes,
  vectors: readonly number[],
  spare: readonly number[],
): readonly number[] => {
  let [from, to] = [vectors, spare]
  for (let round = 1; round < element.lanes; round *= 2) {
    for (const [i, target] of to.entries()) {
      const [first, second] = [from[i >> 1]!, from[(i >> 1) + element.lanes / 2]!]
      const bytes = interleaved(element, (i % 2) * (element.lanes / 2))
      code.get(first).get(second).shuffle(bytes).set(target)
    }
    ;[from, to] = [to, from]
  }
  return from
}
