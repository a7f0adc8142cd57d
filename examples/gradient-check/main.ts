// Finds a backpropagation that was written down wrong, and shows which step to check with: `npm run example gradient-check`.
import * as T from 'tensor-ts'
import { checkGradients, GradientError } from 'tensor-ts/testing'
import { draw, type Point } from '../chart/chart.js'
import { differences, errorOf, flat, loss, right, start, wrong } from './network.js'

checkGradients(loss, { at: start, gradient: right })
console.log('The right one passes.\n')

try {
  checkGradients(loss, { at: start, gradient: wrong })
} catch (error) {
  if (!(error instanceof GradientError)) throw error
  console.log(error.message)
}

const numbered = (derivatives: T.Tensor<[8], 'float64'>): readonly Point[] =>
  T.toArray(derivatives).map((value, i) => [i + 1, value])
/** Powers of ten, two for each, from 10⁻¹³ to 1. */
const steps = Array.from({ length: 27 }, (_, i) => 10 ** ((i - 26) / 2))

draw('gradient-check', {
  columns: 2,
  width: 400,
  legends: 'each',
  panels: [
    {
      title: 'the derivatives by w1 … w4',
      x: { name: 'weight', min: 0, max: 5 },
      y: { name: '∂E/∂w' },
      lines: [
        { name: 'differences', points: numbered(differences(1e-5)).slice(0, 4) },
        { name: 'right', as: 'points', points: numbered(flat(right(start))).slice(0, 4) },
        { name: 'wrong', as: 'points', points: numbered(flat(wrong(start))).slice(0, 4) },
      ],
    },
    {
      title: 'central differences: which step?',
      x: { name: 'h', log: true, min: 1e-13, max: 1 },
      y: { name: 'greatest error', log: true },
      lines: [{ name: '|(E(w + h) − E(w − h)) / 2h − ∂E/∂w|', points: steps.map((h): Point => [h, errorOf(h)]) }],
    },
  ],
})
