// Neurons as gates: prints their truth tables and draws the regions that layers of them cut out: `npm run example gates`.
import * as T from 'tensor-ts'
import { draw, type Panel, type Point } from '../chart/chart.js'
import * as gates from './gates.js'

const corners: readonly Point[] = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]
const bits = T.fromArray(corners.flat(), [4, 2])
const { and, nand, or, xor, softAnd, softOr } = gates
for (const [name, gate] of Object.entries({ and, nand, or, xor, softAnd, softOr })) {
  const answers = T.toArray(gate(bits)).map(x => x.toFixed(4))
  console.log(`${name.padEnd(8)} of 00, 01, 10, 11: ${answers.join(' ')}`)
}

const size = 120

/** What a network answers on a grid over a rectangle. */
const region = (
  title: string,
  network: (x: gates.Inputs) => T.Tensor<[number]>,
  [x0, x1, y0, y1]: readonly [number, number, number, number],
): Panel => {
  const [x, y] = T.meshgrid([T.linspace(x0, x1, size), T.linspace(y0, y1, size)])
  const plane = T.stack([T.flatten(x), T.flatten(y)], { axis: 1 })
  return {
    title,
    x: { min: x0, max: x1 },
    y: { min: y0, max: y1 },
    field: { rows: T.toArray(T.reshape(network(plane), [size, size])), range: [0, 1.6] },
  }
}
const near = [-0.5, 1.5, -0.5, 1.5] as const
/** The four inputs, by what is wanted of them. */
const withTruth = (panel: Panel, truth: readonly number[]): Panel => ({
  ...panel,
  lines: [0, 1].map(value => ({
    name: `${value}`,
    as: 'points',
    points: corners.filter((_, i) => truth[i] === value),
  })),
})
const wide = [-2, 4, -2, 2] as const

draw('gates', {
  columns: 3,
  width: 300,
  height: 260,
  panels: [
    withTruth(region('AND', and, near), [0, 0, 0, 1]),
    withTruth(region('OR', or, near), [0, 1, 1, 1]),
    withTruth(region('XOR, of two layers', xor, near), [0, 1, 1, 0]),
    region('one neuron: a half-plane', gates.neuron(T.tensor([3, 3]), -3), wide),
    region('half-planes joined by AND', gates.square, wide),
    region('regions joined by OR', gates.union, wide),
  ],
})
