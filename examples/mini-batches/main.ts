// Draws the three learning curves side by side: `npx tsx examples/mini-batches/main.ts`.
import { mkdir, writeFile } from 'node:fs/promises'
import * as echarts from 'echarts'
import { runs } from './train.js'

const results = runs(6)
for (const { name, stepsPerEpoch, curve } of results)
  console.log(
    `${name}: ${stepsPerEpoch} steps an epoch, loss ${curve.at(-1)?.[1].toFixed(4)} after ${curve.length - 1} steps`,
  )

const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 1080, height: 360 })
const width = 100 / results.length
chart.setOption({
  animation: false,
  title: results.map(({ name }, i) => ({ text: name, left: `${(i + 0.5) * width}%`, textAlign: 'center' })),
  grid: results.map((_, i) => ({ left: `${i * width + 5}%`, width: `${width - 7}%` })),
  xAxis: results.map((_, i) => ({ gridIndex: i, type: 'value', name: 'epoch', nameLocation: 'middle', nameGap: 26 })),
  yAxis: results.map((_, i) => ({ gridIndex: i, type: 'value', min: 0.25, max: 0.75 })),
  series: results.map(({ curve }, i) => ({
    type: 'line',
    xAxisIndex: i,
    yAxisIndex: i,
    showSymbol: false,
    lineStyle: { width: 1 },
    data: curve.map(point => [...point]),
  })),
})
await mkdir('runs', { recursive: true })
await writeFile('runs/mini-batches.svg', chart.renderToSVGString())
// A chart that stays keeps the process alive.
chart.dispose()
console.log('wrote runs/mini-batches.svg')
