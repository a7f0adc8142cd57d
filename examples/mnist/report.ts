import * as echarts from 'echarts'
import { PNG } from 'pngjs'

/** One point of the curves; plain data, as a type that is no interface is in the eyes of the compiler. */
export type Point = {
  /** Epochs done, as a fraction inside an epoch. */
  readonly epoch: number
  readonly loss: number
  readonly accuracy: number
}

/** A test image that the model takes for something else. */
export interface Mistake {
  /** 28 × 28 pixels, 0 to 255. */
  readonly pixels: Uint8Array
  readonly label: number
  readonly predicted: number
  /** How likely the model finds its answer. */
  readonly probability: number
}

export interface Report {
  readonly title: string
  readonly facts: readonly (readonly [name: string, value: string])[]
  readonly summary: string
  readonly training: readonly Point[]
  readonly validation: readonly Point[]
  /** The epoch whose parameters are kept. */
  readonly kept: number
  /** Rows are labels, columns predictions. */
  readonly confusion: readonly (readonly number[])[]
  readonly mistakes: readonly Mistake[]
}

const text = (value: string): string => value.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`)

const svg = (option: echarts.EChartsOption, width: number, height: number): string => {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height })
  chart.setOption({ animation: false, ...option })
  const drawing = chart.renderToSVGString()
  chart.dispose()
  return drawing
}

/** The next number with a half or no digit behind its first: where an axis ends. */
const rounded = (x: number): number => {
  const unit = 10 ** Math.floor(Math.log10(x)) / 2
  return Number((Math.ceil(x / unit) * unit).toPrecision(2))
}

/**
 * How far from perfect the values are after the first quarter of the epochs, with some room. An axis that ends there shows
 * a validation loss that rises again while the training loss falls; beside the first steps both would look flat.
 */
const reach = ({ training, validation }: Report, error: (point: Point) => number): number => {
  const all = [...training, ...validation]
  const end = all.reduce((last, { epoch }) => Math.max(last, epoch), 0)
  const errors = all.filter(({ epoch }) => epoch > end / 4).map(error)
  const most = errors.filter(Number.isFinite).reduce((a, b) => Math.max(a, b), 0)
  return most > 0 ? rounded(1.1 * most) : 1
}

const curve = (
  title: string,
  report: Report,
  pick: (point: Point) => number,
  yAxis: { readonly min: number; readonly max: number },
): string =>
  svg(
    {
      title: { text: title, left: 'center', top: 0, textStyle: { fontSize: 14 } },
      legend: { bottom: 0 },
      grid: { left: 60, right: 20, top: 56, bottom: 60 },
      xAxis: { type: 'value', name: 'epoch', nameLocation: 'middle', nameGap: 24, min: 0 },
      yAxis: { type: 'value', ...yAxis },
      series: [
        { name: 'training', type: 'line', showSymbol: false, data: report.training.map(p => [p.epoch, pick(p)]) },
        {
          name: 'validation',
          type: 'line',
          symbolSize: 8,
          data: report.validation.map(p => [p.epoch, pick(p)]),
          markLine: {
            silent: true,
            symbol: 'none',
            lineStyle: { color: '#888' },
            label: { formatter: 'kept', color: '#666' },
            data: [{ xAxis: report.kept }],
          },
        },
      ],
    },
    500,
    330,
  )

// Colour by share of the row, on a scale that shows single mistakes beside a thousand hits.
const confusionMatrix = ({ confusion }: Report): string => {
  const classes = confusion.map((_, label) => String(label))
  const cells = confusion.flatMap((row, label) => {
    const total = row.reduce((sum, count) => sum + count, 0)
    return row.map((count, predicted) => ({
      value: [predicted, label, Math.sqrt(count / Math.max(1, total))],
      label: { show: count > 0, formatter: String(count), color: count > total / 2 ? '#fff' : '#333' },
    }))
  })
  return svg(
    {
      title: { text: 'Confusion matrix of the test set', left: 'center', textStyle: { fontSize: 14 } },
      grid: { left: 60, right: 20, top: 40, bottom: 50 },
      xAxis: { type: 'category', data: classes, name: 'predicted', nameLocation: 'middle', nameGap: 26 },
      yAxis: { type: 'category', data: classes, name: 'label', nameLocation: 'middle', nameGap: 30, inverse: true },
      visualMap: { show: false, min: 0, max: 1, dimension: 2, inRange: { color: ['#fff', '#9ecae1', '#08519c'] } },
      series: [{ type: 'heatmap', data: cells }],
    },
    500,
    470,
  )
}

const image = ({ pixels, label, predicted, probability }: Mistake): string => {
  const side = Math.sqrt(pixels.length)
  const png = new PNG({ width: side, height: side })
  pixels.forEach((pixel, i) => {
    png.data.set([255 - pixel, 255 - pixel, 255 - pixel, 255], i * 4)
  })
  const source = `data:image/png;base64,${PNG.sync.write(png).toString('base64')}`
  const caption = `${label} taken for ${predicted} (${(100 * probability).toFixed(0)}\u00a0%)`
  return `<figure><img src="${source}" alt="${caption}" width="84" height="84"><figcaption>${caption}</figcaption></figure>`
}

const style = `
body { font: 15px/1.5 system-ui, sans-serif; max-width: 1080px; margin: 2rem auto; padding: 0 1rem; color: #222 }
h2 { font-size: 1.1rem; margin-top: 2rem }
table { border-collapse: collapse } td { padding: .15rem 1.5rem .15rem 0; vertical-align: top } td + td { font-variant-numeric: tabular-nums }
.charts { display: flex; flex-wrap: wrap; gap: 1rem } .mistakes { display: flex; flex-wrap: wrap; gap: 1rem }
svg { max-width: 100%; height: auto }
figure { margin: 0; width: 116px; text-align: center; font-size: .8rem } img { image-rendering: pixelated; border: 1px solid #ddd }
pre { background: #f6f6f6; padding: 1rem; overflow-x: auto }`

/** A page that needs nothing but itself: no script, no font, no file beside it. */
export const html = (report: Report): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${text(report.title)}</title>
<style>${style}</style>
<h1>${text(report.title)}</h1>
<table>${report.facts.map(([name, value]) => `<tr><td>${text(name)}</td><td>${text(value)}</td></tr>`).join('')}</table>
<h2>Learning</h2>
<div class="charts">
${curve('Loss, after the first epochs', report, point => point.loss, { min: 0, max: reach(report, point => point.loss) })}
${curve('Accuracy, after the first epochs', report, point => point.accuracy, {
  min: Number((1 - reach(report, point => 1 - point.accuracy)).toFixed(9)),
  max: 1,
})}
</div>
<h2>What is taken for what</h2>
<div class="charts">${confusionMatrix(report)}</div>
<h2>Worst mistakes</h2>
<div class="mistakes">${report.mistakes.map(image).join('\n')}</div>
<h2>The model</h2>
<pre>${text(report.summary)}</pre>
</html>
`
