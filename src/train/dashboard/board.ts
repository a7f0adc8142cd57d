import { appended, type Curve, emptyCurve } from './curve.js'

/** How many numbers are in each of equal parts between the least and the greatest. */
export interface Bins {
  readonly counts: readonly number[]
  readonly low: number
  readonly high: number
}

/** Something that the model has been asked, and what it says. */
export interface Picture {
  readonly caption: string
  /** A file as a `data:` address; none where there is nothing to see. */
  readonly source: string | undefined
}

/** What is told at one step of a training, in plain values. */
export interface Told {
  readonly step: number
  readonly curves: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly histograms: Readonly<Record<string, Bins>>
  readonly matrices: Readonly<Record<string, readonly (readonly number[])[]>>
  readonly samples: readonly Picture[] | undefined
  readonly facts: Readonly<Record<string, string>>
  readonly texts: Readonly<Record<string, string>>
  readonly marks: Readonly<Record<string, number>>
}

/** All that has been told so far. */
export interface Board {
  readonly title: string
  /** By chart, then by line. */
  readonly curves: ReadonlyMap<string, ReadonlyMap<string, Curve>>
  readonly histograms: ReadonlyMap<string, Bins & { readonly step: number }>
  readonly matrices: ReadonlyMap<string, readonly (readonly number[])[]>
  readonly samples: readonly Picture[]
  readonly facts: ReadonlyMap<string, string>
  readonly texts: ReadonlyMap<string, string>
  /** Steps that stand out in all charts. */
  readonly marks: ReadonlyMap<string, number>
}

export const emptyBoard = (title: string): Board => ({
  title,
  curves: new Map(),
  histograms: new Map(),
  matrices: new Map(),
  samples: [],
  facts: new Map(),
  texts: new Map(),
  marks: new Map(),
})

/** A map with some entries more, or the same one where there are none: what has not changed is not drawn again. */
const withEntries = <A>(
  map: ReadonlyMap<string, A>,
  entries: readonly (readonly [string, A])[],
): ReadonlyMap<string, A> => (entries.length === 0 ? map : new Map([...map, ...entries]))

/** The fold of a training into what is seen of it. */
export const told = (board: Board, now: Told): Board => ({
  title: board.title,
  curves: withEntries(
    board.curves,
    Object.entries(now.curves).map(([chart, lines]) => {
      const before = board.curves.get(chart) ?? new Map<string, Curve>()
      const longer = Object.entries(lines).map(
        ([line, value]) => [line, appended(before.get(line) ?? emptyCurve, now.step, value)] as const,
      )
      return [chart, withEntries(before, longer)] as const
    }),
  ),
  histograms: withEntries(
    board.histograms,
    Object.entries(now.histograms).map(([name, bins]) => [name, { ...bins, step: now.step }] as const),
  ),
  matrices: withEntries(board.matrices, Object.entries(now.matrices)),
  samples: now.samples ?? board.samples,
  facts: withEntries(board.facts, Object.entries(now.facts)),
  texts: withEntries(board.texts, Object.entries(now.texts)),
  marks: withEntries(board.marks, Object.entries(now.marks)),
})
