import { type Axis, axisOf, shown } from './axis.js'
import type { Bins } from './board.js'
import { type Curve, countOf, type Point } from './curve.js'

// Charts as the text of SVG. Their colours are classes and variables of the page, so that they follow its light and dark.

export const escaped = (text: string): string => text.replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`)

const size = { width: 410, height: 240 }
const box = { left: 52, right: 388, top: 14, bottom: 208 }

/** The place of a value in pixels, to a tenth; what is far outside of the axis is not much further. */
const place = (value: number, { low, high }: Axis, from: number, to: number): number => {
  // By halves: the distance of two numbers may be out of range.
  const share = Math.min(3, Math.max(-2, (value / 2 - low / 2) / (high / 2 - low / 2)))
  return Math.round(10 * (from + share * (to - from))) / 10
}

type Place = (value: number) => number

const across =
  (x: Axis): Place =>
  value =>
    place(value, x, box.left, box.right)
const up =
  (y: Axis): Place =>
  value =>
    place(value, y, box.bottom, box.top)

/** What is drawn between the axes, and cut off there. */
const plot = (content: string): string => {
  const [width, height] = [box.right - box.left, box.bottom - box.top]
  const place = `x="${box.left}" y="${box.top}" width="${width}" height="${height}"`
  return `<svg ${place} viewBox="${box.left} ${box.top} ${width} ${height}">${content}</svg>`
}

/** A chart with its axes. */
const framed = (label: string, x: Axis, y: Axis, content: string): string => {
  const [atX, atY] = [across(x), up(y)]
  const rows = y.marks.map(
    mark =>
      `<path class="grid" d="M${box.left} ${atY(mark)}H${box.right}"/><text x="${box.left - 6}" y="${atY(mark)}" class="y">${shown(mark)}</text>`,
  )
  const columns = x.marks.map(mark => `<text x="${atX(mark)}" y="${box.bottom + 18}" class="x">${shown(mark)}</text>`)
  return [
    `<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${escaped(label)}">`,
    ...rows,
    ...columns,
    content,
    '</svg>',
  ].join('')
}

const isSeen = ({ count, broken }: Point): boolean => count > broken

/** Parts of a curve that no NaN and no infinity interrupts. */
const runs = (points: readonly Point[]): readonly (readonly Point[])[] => {
  const done: Point[][] = []
  points.forEach((point, i) => {
    if (!isSeen(point)) return
    const before = points[i - 1]
    if (before !== undefined && isSeen(before)) done.at(-1)?.push(point)
    else done.push([point])
  })
  return done
}

const middle = ({ from, to }: Point): number => from / 2 + to / 2

const lineOf = (points: readonly Point[], atX: Place, atY: Place): string =>
  runs(points)
    .map(run => {
      const [first, ...rest] = run.map(point => `${atX(middle(point))} ${atY(point.mean)}`)
      return `M${first}${rest.map(each => `L${each}`).join('')}`
    })
    .join('')

/** From the least to the greatest of neighbours; empty where every value is a point of its own. */
const bandOf = (points: readonly Point[], atX: Place, atY: Place): string =>
  runs(points)
    .filter(run => run.some(({ count }) => count > 1))
    .map(run => {
      const above = run.map(point => `${atX(middle(point))} ${atY(point.greatest)}`)
      const below = run.toReversed().map(point => `${atX(middle(point))} ${atY(point.least)}`)
      return `M${[...above, ...below].join('L')}Z`
    })
    .join('')

/** So few points are marked one by one. */
const few = 32

const dotsOf = (points: readonly Point[], atX: Place, atY: Place): string =>
  points.length > few
    ? ''
    : points
        .filter(isSeen)
        .map(point => `M${atX(middle(point))} ${atY(point.mean)}h0`)
        .join('')

const extremes = (values: readonly number[]): readonly [number, number] => [
  values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
  values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
]

/**
 * From the least to the greatest mean behind the first quarter, and what is before as far as it fits: beside the first steps what
 * comes later would look flat, and with it a validation loss that rises again.
 */
const heights = (curves: readonly Curve[], last: number, first: number): Axis => {
  const points = curves.flatMap(curve => curve.points.filter(isSeen))
  const later = points.filter(point => point.to >= first + (last - first) / 4)
  const [low, high] = extremes((later.length === 0 ? points : later).map(({ mean }) => mean))
  if (!(low <= high)) return axisOf(0, 1)
  const room = (high / 2 - low / 2) * 0.1
  // What is near to 0 is seen beside it.
  const isNear = low >= 0 && low <= 0.5 * high
  return axisOf(isNear ? 0 : low - room, high + room)
}

/** As many colours as lines have; more begin again. */
export const colours = 6

/** Lines of one chart, over steps. */
export const curveChart = (
  label: string,
  lines: ReadonlyMap<string, Curve>,
  marks: ReadonlyMap<string, number>,
): string => {
  const curves = [...lines.values()]
  const [first, last] = extremes(curves.flatMap(({ points }) => points.flatMap(({ from, to }) => [from, to])))
  const x = first < last ? { ...axisOf(first, last), low: first, high: last } : axisOf(first, last)
  const within = { ...x, marks: x.marks.filter(mark => mark >= x.low && mark <= x.high) }
  const y = heights(curves, last, first)
  const [atX, atY] = [across(within), up(y)]
  const drawn = curves.map(({ points }, i) => {
    const kinds = { band: bandOf, line: lineOf, dots: dotsOf }
    return Object.entries(kinds)
      .map(([kind, of]) => ({ kind, way: of(points, atX, atY) }))
      .map(({ kind, way }) => (way === '' ? '' : `<path class="${kind} c${i % colours}" d="${way}"/>`))
      .join('')
  })
  const lost = curves.flatMap(({ points }) =>
    points
      .filter(({ broken }) => broken > 0)
      .map(point => `<path class="lost" d="M${atX(middle(point))} ${box.top}V${box.bottom}"/>`),
  )
  const standing = [...marks]
    .filter(([, step]) => step >= within.low && step <= within.high)
    .map(
      ([name, step]) =>
        `<path class="mark" d="M${atX(step)} ${box.top}V${box.bottom}"/><text class="mark" x="${atX(step)}" y="${box.top - 3}">${escaped(name)}</text>`,
    )
  return framed(label, within, y, [...lost, plot(drawn.join('')), ...standing].join(''))
}

/** What a line says in words: how it is called, its last value, and how much there is of it. */
export const legend = (lines: ReadonlyMap<string, Curve>): string => {
  const items = [...lines].map(([name, curve], i) => {
    const broken = curve.points.reduce((sum, point) => sum + point.broken, 0)
    const lost = broken === 0 ? '' : `, <strong>${broken} not finite</strong>`
    const steps = countOf(curve)
    return `<li><span class="key c${i % colours}"></span>${escaped(name)} <b>${shown(curve.last)}</b> <small>${steps} ${steps === 1 ? 'value' : 'values'}${lost}</small></li>`
  })
  return `<ul class="legend">${items.join('')}</ul>`
}

/** Bars of equal width between two numbers. */
export const histogramChart = (label: string, { counts, low, high }: Bins): string => {
  if (!(Number.isFinite(low) && Number.isFinite(high))) return '<p>no finite numbers</p>'
  const most = counts.reduce((a, b) => Math.max(a, b), 0)
  const exact = low < high ? { low, high } : { low: low - 1, high: low + 1 }
  const marks = axisOf(exact.low, exact.high).marks.filter(mark => mark >= exact.low && mark <= exact.high)
  const [x, y] = [{ ...exact, marks }, axisOf(0, Math.max(1, most))]
  const [atX, atY] = [across({ low: 0, high: counts.length, marks: [] }), up(y)]
  const bars = counts.map((count, i) => `M${atX(i)} ${box.bottom}V${atY(count)}H${atX(i + 1)}V${box.bottom}Z`)
  return framed(label, x, y, `<path class="bars" d="${bars.join('')}"/>`)
}

/** Counts as a table whose cells are the darker, the larger a part of their row they are. */
export const matrixTable = (rows: readonly (readonly number[])[], names: readonly string[]): string => {
  const nameOf = (i: number) => escaped(names[i] ?? String(i))
  const head = (rows[0] ?? []).map((_, i) => `<th scope="col">${nameOf(i)}</th>`).join('')
  const body = rows.map((row, i) => {
    const all = row.reduce((a, b) => a + b, 0)
    const cells = row.map(count => {
      // On a scale that shows single mistakes beside a thousand hits.
      const share = Math.sqrt(count / Math.max(1, all))
      return `<td style="--share:${(100 * share).toFixed(0)}%"${share > 0.6 ? ' class="most"' : ''}>${count === 0 ? '' : shown(count)}</td>`
    })
    return `<tr><th scope="row">${nameOf(i)}</th>${cells.join('')}</tr>`
  })
  return `<table class="matrix"><caption>rows are labels, columns answers</caption><thead><tr><td></td>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`
}
