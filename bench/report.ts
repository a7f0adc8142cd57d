import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { type Spread, spread } from './measure.js'
import type { Work } from './work.js'

/** What was measured of one contender, ours included. */
export interface Measured {
  readonly contender: string
  /** In the work's unit. */
  readonly samples: readonly number[]
}

/** Ours beside one other. */
export interface Row {
  readonly work: string
  readonly unit: string
  readonly ours: Spread
  /** Nothing where only a limit of our own is held. */
  readonly contender?: string
  readonly theirs?: Spread
  /** Ours divided by theirs, round by round. */
  readonly ratio?: Spread
  /** The most that the ratio, or our number where there is no other, may be. */
  readonly target?: number
  readonly met?: boolean
}

/** The rows of one work: one for each other contender, and one for a limit of our own. */
export const rowsOf = (
  { name: work, unit, targets, limit }: Work,
  ours: Measured,
  others: readonly Measured[],
): Row[] => {
  const mine = spread(ours.samples)
  const own: Row = { work, unit, ours: mine }
  const judged = (value: number, target: number | undefined) =>
    target === undefined ? {} : { target, met: value <= target }
  const compared = others.map(({ contender, samples }): Row => {
    const ratio = spread(ours.samples.map((x, i) => x / samples[i]!))
    return { ...own, contender, theirs: spread(samples), ratio, ...judged(ratio.median, targets[contender]) }
  })
  return limit === undefined && others.length > 0 ? compared : [{ ...own, ...judged(mine.median, limit) }, ...compared]
}

const short = (x: number): string => (x >= 100 ? x.toFixed(0) : x.toPrecision(3))
const range = ({ median, low, high }: Spread): string => `${short(median)} (${short(low)}–${short(high)})`

const columns = ['work', 'ours', 'against', 'theirs', 'ours / theirs', 'at most', ''] as const

const cells = ({ work, unit, ours, contender, theirs, ratio, target, met }: Row): readonly string[] => [
  work,
  `${range(ours)} ${unit}`,
  contender ?? '',
  theirs === undefined ? '' : `${range(theirs)} ${unit}`,
  ratio === undefined ? '' : range(ratio),
  target === undefined ? '' : ratio === undefined ? `${short(target)} ${unit}` : short(target),
  met === undefined ? '' : met ? 'met' : 'missed',
]

/** The rows as text: medians, and in brackets between which half of the samples lie. */
export const table = (rows: readonly Row[]): string => {
  const lines = [columns, ...rows.map(cells)]
  const widths = columns.map((_, i) => Math.max(...lines.map(line => line[i]!.length)))
  return lines
    .map(line =>
      line
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Writes what was measured, and on what; and what was not, and why. */
export const writeResults = (file: URL, rows: readonly Row[], missing: Readonly<Record<string, string>>): void => {
  const machine = { processor: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version }
  const results = { date: new Date().toISOString().slice(0, 10), machine, rows, missing }
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`)
}
