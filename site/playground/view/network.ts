import type { Begun, Frame } from '../protocol.js'
import { colourOf, contextOf, type Palette, paletteOf, picture } from './canvas.js'

/** The side of a unit's map. */
const side = 30

/** The maps of each layer: of the features, which are scaled to their largest value, and of each layer's units. */
const mapsOf = ({ inputs }: Begun, { layers }: Frame, palette: Palette): readonly (readonly HTMLCanvasElement[])[] => {
  const last = layers.length - 1
  return [inputs, ...layers.map(({ map }) => map)].map(({ columns, values }, layer) =>
    Array.from({ length: columns }, (_, column) => {
      let most = 1e-6
      if (layer === 0) for (let i = column; i < values.length; i += columns) most = Math.max(most, Math.abs(values[i]!))
      // Of the output the logit is known: 2 σ(x) − 1 = tanh(x / 2).
      const shade = layer > last ? (x: number) => Math.tanh(x / 2) : (x: number) => x / (layer === 0 ? most : 1)
      return picture(values, columns, column, shade, palette)
    }),
  )
}

/** Draws the units as maps, and the weights as lines: blue above 0, orange below, as wide as they are large. */
export const drawNetwork = (canvas: HTMLCanvasElement, begun: Begun, frame: Frame): void => {
  const context = contextOf(canvas)
  if (context === undefined) return
  const palette = paletteOf(canvas)
  const { clientWidth: width, clientHeight: height } = canvas
  const maps = mapsOf(begun, frame, palette)
  const across = width / maps.length
  const placeOf = (layer: number, unit: number) => {
    const count = maps[layer]!.length
    const down = Math.min(height / count, 52)
    return { x: across * (layer + 0.5), y: height / 2 + (unit - (count - 1) / 2) * down }
  }
  frame.layers.forEach(({ weights: { rows, columns, values } }, layer) => {
    for (let from = 0; from < rows; from++)
      for (let to = 0; to < columns; to++) {
        const weight = values[from * columns + to]!
        const [a, b] = [placeOf(layer, from), placeOf(layer + 1, to)]
        const middle = (a.x + b.x) / 2
        context.strokeStyle = `rgb(${colourOf(Math.sign(weight) * (0.25 + Math.abs(weight)), palette.ground).join()})`
        context.lineWidth = Math.min(5, 0.4 + 1.6 * Math.abs(weight))
        context.beginPath()
        context.moveTo(a.x + side / 2, a.y)
        context.bezierCurveTo(middle, a.y, middle, b.y, b.x - side / 2, b.y)
        context.stroke()
      }
  })
  const biases = [undefined, ...frame.layers.map(layer => layer.biases.values)]
  maps.forEach((units, layer) => {
    units.forEach((map, unit) => {
      const { x, y } = placeOf(layer, unit)
      context.drawImage(map, x - side / 2, y - side / 2, side, side)
      context.strokeStyle = palette.line
      context.lineWidth = 1
      context.strokeRect(x - side / 2, y - side / 2, side, side)
      const bias = biases[layer]?.[unit]
      if (bias === undefined) return
      context.fillStyle = `rgb(${colourOf(bias, palette.ground).join()})`
      context.fillRect(x - side / 2 - 3, y + side / 2 - 4, 7, 7)
      context.strokeRect(x - side / 2 - 3, y + side / 2 - 4, 7, 7)
    })
  })
}
