import { type GenericFormatter, SingleBar } from 'cli-progress'

/** What a step looks like. */
export interface Shown {
  readonly epoch: number
  readonly loss: number
  readonly accuracy: number
  /** Examples a second. */
  readonly speed: number
}

/** How many columns there are; what is no terminal has as many as it takes. */
export const columns = (stream: { readonly columns?: number }): number => stream.columns || 120

/** The longest bar. */
const longest = 24

/** The shortest that shows something. */
const shortest = 4

/** A line of progress, `done` of `total` steps, that fits into so many columns. */
export const line = ({ epoch, loss, accuracy, speed }: Shown, done: number, total: number, width: number): string => {
  const [head, count] = [`epoch ${epoch} [`, `] ${done}/${total}`]
  const details = [
    ` | loss ${loss.toFixed(4)} | accuracy ${accuracy.toFixed(4)} | ${speed} examples/s`,
    ` | loss ${loss.toFixed(4)} | accuracy ${accuracy.toFixed(4)}`,
    ` loss ${loss.toFixed(4)} acc ${accuracy.toFixed(4)}`,
    ` loss ${loss.toFixed(2)}`,
    '',
  ]
  // The last column stays free: some terminals begin a new line with it.
  const room = (detail: string) => width - 1 - head.length - count.length - detail.length
  const detail = details.find(each => room(each) >= shortest) ?? ''
  const size = Math.max(0, Math.min(longest, room(detail)))
  const full = Math.round((size * done) / total)
  return `${head}${'='.repeat(full)}${'-'.repeat(size - full)}${count}${detail}`.slice(0, Math.max(1, width - 1))
}

/** A progress bar on the standard error. */
export const progressBar = (): SingleBar => {
  const format: GenericFormatter = (_, { value, total }, shown: Shown) =>
    line(shown, value, total, columns(process.stderr))
  return new SingleBar({ format, hideCursor: true, noTTYOutput: true, notTTYSchedule: 10_000 })
}

/** A table of several columns, without the second where it would be wider than there is room. */
export const narrowed = (table: string, width: number): string => {
  const lines = table.split('\n')
  if (lines.every(each => each.length <= width)) return table
  return lines.map(each => each.replace(/^([^|+]*)[|+][^|+]*(?=[|+])/, '$1')).join('\n')
}
