// Pictures of one or several panels, as SVG: the one place of the examples that draws.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import * as echarts from 'echarts'
import { PNG } from 'pngjs'

/** A point of the plane. */
export type Point = readonly [x: number, y: number]

/** An axis: its name with the unit, and where it begins and ends; without, where the data do. */
export interface Axis {
  readonly name?: string
  readonly min?: number
  readonly max?: number
  /** Powers of ten at equal distances. */
  readonly log?: boolean
  /** What stands in the place of the numbers 0, 1, 2, …: the axis goes from half a place before to half a place behind them. */
  readonly ticks?: readonly string[]
}

/** One line of a panel. Lines of one name have one colour in all panels of a picture. */
export interface Line {
  readonly name: string
  readonly points: readonly Point[]
  /** Joined by a line, marked one by one, or both. */
  readonly as?: 'line' | 'points' | 'path'
  readonly dashed?: boolean
  readonly colour?: string
}

/** Values on a grid, as colours behind the lines: `rows[0]` is the lowest row. */
export interface Field {
  readonly rows: readonly (readonly number[])[]
  /** The values of the first and of the last colour; without, the least and the greatest value. */
  readonly range?: Point
  /** From white to dark, or from one colour over white to another. */
  readonly scale?: 'sequential' | 'diverging'
}

/** Lines over an optional field. */
export interface Panel {
  readonly title: string
  readonly x?: Axis
  readonly y?: Axis
  readonly lines?: readonly Line[]
  readonly field?: Field
  /** How often values lie between two borders: `counts[i]` between `borders[i]` and `borders[i + 1]`. */
  readonly histogram?: { readonly borders: readonly number[]; readonly counts: readonly number[] }
}

export interface Picture {
  readonly panels: readonly Panel[]
  /** Panels side by side; 3 unless given. */
  readonly columns?: number
  /** Of each panel, in pixels; 360 × 280 unless given. */
  readonly width?: number
  readonly height?: number
  /** One legend for all panels unless given; 'each' where the lines of each panel are of another kind. */
  readonly legends?: 'shared' | 'each'
}

/** Eight colours that most colour-blind readers can tell apart: Okabe and Ito, https://jfly.uni-koeln.de/color/. */
export const palette = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#6b6b6b', '#000000'] as const

/** An entry of a legend; the gap is for texts that are wider than is reckoned without a screen. */
const entry = { itemWidth: 14, itemGap: 20, textStyle: { fontSize: 11 } }

const room = { left: 52, right: 14, top: 34, bottom: 44, legend: 28 }

type Rgb = readonly [number, number, number]
const scales: Readonly<Record<'sequential' | 'diverging', readonly Rgb[]>> = {
  sequential: [
    [255, 255, 255],
    [0, 79, 125],
  ],
  diverging: [
    [86, 160, 211],
    [255, 255, 255],
    [230, 140, 70],
  ],
}

const colourAt = (stops: readonly Rgb[], at: number): Rgb => {
  const place = Math.min(1, Math.max(0, at)) * (stops.length - 1)
  const i = Math.min(Math.floor(place), stops.length - 2)
  const [from, to] = [stops[i] ?? [0, 0, 0], stops[i + 1] ?? [0, 0, 0]]
  const between = (k: 0 | 1 | 2) => Math.round(from[k] + (place - i) * (to[k] - from[k]))
  return [between(0), between(1), between(2)]
}

/** A field as a PNG, top row first: of a pixel a value, or of many where they are few, so that each is seen as a square. */
const fieldImage = ({ rows, range, scale = 'sequential' }: Field): string => {
  const values = rows.flat().filter(Number.isFinite)
  const least = range?.[0] ?? values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const greatest = range?.[1] ?? values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  const side = rows.length < 24 ? 16 : 1
  const png = new PNG({ width: side * (rows[0]?.length ?? 0), height: side * rows.length })
  const lines = rows.toReversed()
  for (let y = 0; y < png.height; y++)
    for (let x = 0; x < png.width; x++) {
      const value = lines[Math.floor(y / side)]?.[Math.floor(x / side)] ?? Number.NaN
      const colour = colourAt(scales[scale], (value - least) / (greatest - least || 1))
      png.data.set([...colour, Number.isFinite(value) ? 255 : 0], 4 * (y * png.width + x))
    }
  return `data:image/png;base64,${PNG.sync.write(png).toString('base64')}`
}

/** 10⁻³, 1, 10, 100, 10³. */
const powerOfTen = (value: number): string => {
  const exponent = Math.round(Math.log10(value))
  if (Math.abs(value / 10 ** exponent - 1) > 1e-6) return `${value}`
  const digits = [...`${exponent}`].map(digit => (digit === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]))
  return exponent >= -1 && exponent <= 2 ? `${value}` : `10${digits.join('')}`
}

/** All of them, small; below an axis slanted where they are long. */
const words = (ticks: readonly string[], isBelow: boolean) => ({
  interval: 0,
  fontSize: 10,
  margin: 4,
  rotate: isBelow && ticks.some(({ length }) => length > 3) ? 45 : 0,
})

const axis = ({ name, min, max, log, ticks }: Axis, isBelow: boolean) => ({
  type: ticks !== undefined ? ('category' as const) : log ? ('log' as const) : ('value' as const),
  nameLocation: 'middle' as const,
  nameGap: isBelow ? 24 : 38,
  scale: true,
  axisLine: { show: true, onZero: false },
  splitLine: { lineStyle: { color: '#eeeeee' } },
  ...(log ? { axisLabel: { formatter: powerOfTen } } : {}),
  ...(ticks === undefined ? {} : { data: [...ticks], axisTick: { show: false }, axisLabel: words(ticks, isBelow) }),
  ...(name === undefined ? {} : { name }),
  ...(min === undefined ? {} : { min }),
  ...(max === undefined ? {} : { max }),
})

/** The bars of a histogram as the outline of a stair. */
const stair = (borders: readonly number[], counts: readonly number[]): readonly Point[] => [
  [borders[0] ?? 0, 0],
  ...counts.flatMap((count, i): readonly Point[] => [
    [borders[i] ?? 0, count],
    [borders[i + 1] ?? 0, count],
  ]),
  [borders.at(-1) ?? 0, 0],
]

const namesOf = (panels: readonly Panel[]): readonly string[] =>
  [...new Set(panels.flatMap(panel => linesOf(panel).map(({ name }) => name)))].filter(name => name !== '')

const linesOf = ({ lines = [], histogram }: Panel): readonly (Line & { readonly filled?: boolean })[] =>
  histogram === undefined
    ? lines
    : [{ name: '', points: stair(histogram.borders, histogram.counts), filled: true }, ...lines]

/** The picture as the text of an SVG. The same picture gives the same text, in a process that draws one. */
export const svg = ({ panels, columns = 3, width = 360, height = 280, legends = 'shared' }: Picture): string => {
  const across = Math.min(columns, panels.length)
  const down = Math.ceil(panels.length / across)
  const isShared = legends === 'shared'
  const names = namesOf(panels)
  const below = names.length > 0 ? room.legend : 0
  const size = { width: across * width, height: down * height + (isShared ? below : 0) }
  const boxes = panels.map((_, i) => ({
    left: (i % across) * width + room.left,
    top: Math.floor(i / across) * height + room.top,
    width: width - room.left - room.right,
    height: height - room.top - room.bottom - (isShared ? 0 : below),
  }))
  const each = panels.map((panel, i) => {
    const { left = 0, top = 0, width = 0, height = 0 } = boxes[i] ?? {}
    const place = { left: left - room.left / 2, width: width + room.left, top: top + height + room.bottom - 2 }
    return {
      data: [...namesOf([panel])],
      ...place,
      itemWidth: 14,
      itemGap: 20,
      padding: 0,
      textStyle: { fontSize: 11 },
    }
  })
  const shared = names.length > 0 ? [{ ...entry, bottom: 0, data: [...names] }] : []
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, ...size })
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    legend: isShared ? shared : each,
    title: panels.map(({ title }, i) => ({
      text: title,
      left: (boxes[i]?.left ?? 0) + (boxes[i]?.width ?? 0) / 2,
      top: (boxes[i]?.top ?? 0) - 30,
      textAlign: 'center',
      textStyle: { fontSize: 13 },
    })),
    // Words below an axis take of the room behind it, not of the panel, which a field fills.
    grid: boxes.map((box, i) =>
      panels[i]?.x?.ticks === undefined ? box : { ...box, outerBoundsMode: 'none' as const },
    ),
    xAxis: panels.map(({ x = {} }, gridIndex) => ({ gridIndex, ...axis(x, true) })),
    yAxis: panels.map(({ y = {} }, gridIndex) => ({ gridIndex, ...axis(y, false) })),
    graphic: panels.flatMap(({ field }, i) => {
      const box = boxes[i]
      if (field === undefined || box === undefined) return []
      const { left: x, top: y, width, height } = box
      return [{ type: 'image' as const, z: -1, silent: true, style: { image: fieldImage(field), x, y, width, height } }]
    }),
    series: panels.flatMap((panel, i) =>
      linesOf(panel).map(({ name, points, as = 'line', dashed, colour, filled }) => {
        const known = isShared ? names : namesOf([panel])
        const color = colour ?? palette[Math.max(0, known.indexOf(name)) % palette.length]
        return {
          name,
          type: as === 'points' ? ('scatter' as const) : ('line' as const),
          xAxisIndex: i,
          yAxisIndex: i,
          showSymbol: as === 'path',
          symbolSize: as === 'points' ? 7 : 4,
          // One path for all points: a tenth of the text.
          ...(as === 'points' ? { large: true, largeThreshold: 1, progressive: 0, itemStyle: { opacity: 0.8 } } : {}),
          lineStyle: { width: 1.6, ...(dashed ? { type: 'dashed' as const } : {}) },
          ...(filled ? { areaStyle: { opacity: 0.35 } } : {}),
          color,
          data: points.map(point => [...point]),
        }
      }),
    ),
  })
  // A field fills its panel, whatever the shape of its grid.
  const text = chart.renderToSVGString().replaceAll('<image ', '<image preserveAspectRatio="none" ')
  // A chart that stays keeps the process alive.
  chart.dispose()
  return text
}

/** Where pictures go: `docs/gallery` of the repository, or `runs` elsewhere. */
const gallery = (): string => (existsSync('docs/gallery') ? 'docs/gallery' : 'runs')

/** Draws a picture into a folder, the gallery where none is given, and says where. */
export const draw = (name: string, picture: Picture, folder: string = gallery()): void => {
  mkdirSync(folder, { recursive: true })
  const file = `${folder}/${name}.svg`
  writeFileSync(file, `${svg(picture)}\n`)
  console.log(`drew ${file}`)
}
