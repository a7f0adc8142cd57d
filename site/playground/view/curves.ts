import { contextOf, paletteOf } from './canvas.js'

/** The losses at a moment of a run. */
export interface Moment {
  readonly epoch: number
  readonly train: number
  readonly test: number
}

/** How many moments are kept: of more, every other one. */
const most = 1200

/** The moments with one more. */
export const recorded = (moments: readonly Moment[], moment: Moment): readonly Moment[] => [
  ...(moments.length < most ? moments : moments.filter((_, i) => i % 2 === 0)),
  moment,
]

/** Draws both losses from 0 on: that of training as a line, that of the test dashed. */
export const drawCurves = (canvas: HTMLCanvasElement, moments: readonly Moment[]): void => {
  const context = contextOf(canvas)
  if (context === undefined) return
  const palette = paletteOf(canvas)
  const { clientWidth: width, clientHeight: height } = canvas
  const finite = moments.flatMap(({ train, test }) => [train, test]).filter(Number.isFinite)
  const top = Math.min(2, Math.max(0.1, ...finite))
  const end = Math.max(1, moments.at(-1)?.epoch ?? 1)
  const [left, bottom] = [34, 18]
  const x = (epoch: number) => left + (epoch / end) * (width - left - 4)
  const y = (loss: number) => 6 + (1 - Math.min(loss, top) / top) * (height - bottom - 6)
  context.font = '11px system-ui, sans-serif'
  context.fillStyle = palette.text
  context.strokeStyle = palette.line
  for (const part of [0, 0.5, 1]) {
    context.beginPath()
    context.moveTo(left, y(part * top))
    context.lineTo(width, y(part * top))
    context.stroke()
    context.fillText((part * top).toFixed(2), 2, y(part * top) + 4)
  }
  context.textAlign = 'right'
  context.fillText(`epoch ${Math.floor(end)}`, width - 4, height - 4)
  context.textAlign = 'left'
  const line = (of: (moment: Moment) => number, colour: string, dashes: readonly number[]): void => {
    context.beginPath()
    context.setLineDash([...dashes])
    context.strokeStyle = colour
    context.lineWidth = 1.8
    for (const moment of moments) if (Number.isFinite(of(moment))) context.lineTo(x(moment.epoch), y(of(moment)))
    context.stroke()
    context.setLineDash([])
  }
  line(({ train }) => train, palette.text, [])
  line(({ test }) => test, '#cc79a7', [5, 3])
}
