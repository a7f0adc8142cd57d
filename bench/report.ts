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
  /** Nothing where it was not there. */
  readonly theirs?: Spread
  /** Ours divided by theirs, round by round. */
  readonly ratio?: Spread
  /** The most that the ratio, or our number where there is no other, may be. */
  readonly target?: number
  readonly met?: boolean
}

/** The rows of one work: one for each other contender, also where one with a target was not there, and one for a limit of our own. */
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
  const absent = Object.entries(targets).filter(([name]) => others.every(({ contender }) => contender !== name))
  const rows = [...compared, ...absent.map(([contender, target]): Row => ({ ...own, contender, target }))]
  return limit === undefined && rows.length > 0 ? rows : [{ ...own, ...judged(mine.median, limit) }, ...rows]
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
  target === undefined ? '' : contender === undefined ? `${short(target)} ${unit}` : short(target),
  met !== undefined ? (met ? 'met' : 'missed') : target === undefined ? '' : 'not measured',
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

/** All that a run gives. */
export interface Results {
  readonly rows: readonly Row[]
  /** Of each contender that took part. */
  readonly versions: Readonly<Record<string, string>>
  /** What could not be measured, and why. */
  readonly missing: Readonly<Record<string, string>>
}

/** Writes what was measured, when and on what. */
export const writeResults = (file: URL, results: Results): void => {
  const machine = { processor: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version }
  const date = new Date().toISOString().slice(0, 10)
  writeFileSync(file, `${JSON.stringify({ date, machine, ...results }, null, 2)}\n`)
}
