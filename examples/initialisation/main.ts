// Draws the histograms of activations by depth for each initialisation, and what zeros come to: `npm run example initialisation`.
import * as T from 'tensor-ts'
import { draw, type Panel, type Point } from '../chart/chart.js'
import { activations, beginnings, learn, spread, starts } from './initialisation.js'

/** How large a part of the values is in each of 40 bins from low to high; what is beyond is in the last ones. */
const histogram = (values: ArrayLike<number>, low: number, high: number): readonly Point[] => {
  const bins = 40
  const counts = Array.from(values).reduce(
    (counts: readonly number[], value) => {
      const bin = Math.min(bins - 1, Math.max(0, Math.floor((bins * (value - low)) / (high - low))))
      return counts.with(bin, (counts[bin] ?? 0) + 1)
    },
    Array.from({ length: bins }, () => 0),
  )
  return counts.map((count, i) => [low + ((i + 0.5) * (high - low)) / bins, count / values.length])
}

const histograms = beginnings.map((beginning): Panel => {
  const layers = activations(beginning)
  console.log(`${beginning.name.padEnd(26)} deviations ${layers.map(x => T.item(T.std(x)).toExponential(1)).join(' ')}`)
  return {
    title: beginning.name,
    x:
      beginning.activation === T.tanh
        ? { name: 'activation', min: -1, max: 1 }
        : { name: 'activation', min: 0, max: 4 },
    y: { name: 'part of all', min: 0, max: 0.15 },
    lines: layers.map((x, i) => ({
      name: `layer ${i + 1}`,
      points: beginning.activation === T.tanh ? histogram(T.data(x), -1, 1) : histogram(T.data(x), 0, 4),
    })),
  }
})

const steps = 200
const ways = Object.entries(starts).map(([name, init]) => {
  const states = learn(init, steps)
  const last = states.at(-1)
  console.log(
    `exclusive or from ${name}: loss ${last?.loss.toFixed(4)}, units apart ${last === undefined ? 0 : spread(last.params).toFixed(4)}`,
  )
  return { name: `from ${name}`, states }
})

draw('initialisation', {
  columns: 4,
  width: 280,
  height: 240,
  panels: [
    ...histograms,
    {
      title: 'exclusive or: the loss',
      x: { name: 'step', max: steps },
      y: { name: 'cross-entropy', min: 0 },
      lines: ways.map(({ name, states }) => ({ name, points: states.map(({ loss }, i): Point => [i, loss]) })),
    },
    {
      title: 'how far units are apart',
      x: { name: 'step', max: steps },
      y: { name: 'greatest difference', min: 0 },
      lines: ways.map(({ name, states }) => ({
        name,
        points: states.map(({ params }, i): Point => [i, spread(params)]),
      })),
    },
  ],
})
