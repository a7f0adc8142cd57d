import type { Begun, Frame, Scatter } from '../protocol.js'
import { type Point, reach } from '../settings.js'
import { colourOf, contextOf, paletteOf, picture } from './canvas.js'

/** The points of one's own before a run can begin with them. */
const scatterOf = (points: readonly Point[]): Scatter => ({
  points: Float32Array.from(points.flatMap(({ x, y }) => [x, y])),
  labels: Float32Array.from(points.map(({ label }) => label)),
})

/** Draws what the network answers in the plane, the points that it learns from, and, as rings, those that test it. */
export const drawSurface = (
  canvas: HTMLCanvasElement,
  begun: Begun | undefined,
  frame: Frame | undefined,
  points: readonly Point[],
): void => {
  const context = contextOf(canvas)
  if (context === undefined) return
  const palette = paletteOf(canvas)
  const { clientWidth: width, clientHeight: height } = canvas
  const logits = frame?.layers.at(-1)?.map
  if (logits !== undefined) {
    context.imageSmoothingEnabled = true
    const shade = (x: number) => 0.5 * Math.tanh(x / 2)
    context.drawImage(picture(logits.values, 1, 0, shade, palette), 0, 0, width, height)
  }
  context.strokeStyle = palette.line
  context.strokeRect(0.5, 0.5, width - 1, height - 1)
  context.beginPath()
  context.moveTo(width / 2, 0)
  context.lineTo(width / 2, height)
  context.moveTo(0, height / 2)
  context.lineTo(width, height / 2)
  context.stroke()
  const draw = ({ points, labels }: Scatter, ring: boolean): void =>
    labels.forEach((label, i) => {
      const x = ((points[2 * i]! + reach) / (2 * reach)) * width
      const y = ((reach - points[2 * i + 1]!) / (2 * reach)) * height
      const colour = `rgb(${colourOf(label === 1 ? 1.2 : -1.2, palette.ground).join()})`
      context.beginPath()
      context.arc(x, y, ring ? 2.6 : 3.4, 0, 2 * Math.PI)
      context.fillStyle = ring ? `rgb(${palette.ground.join()})` : colour
      context.fill()
      context.lineWidth = ring ? 2 : 1
      context.strokeStyle = ring ? colour : `rgb(${palette.ground.join()})`
      context.stroke()
    })
  if (begun === undefined) draw(scatterOf(points), false)
  else {
    draw(begun.test, true)
    draw(begun.train, false)
  }
}
