// Draws the activations and their derivatives, and shows why layers need one: `npm run example activations`.
import * as T from 'tensor-ts'
import { draw, type Point } from '../chart/chart.js'
import { activations, collapsed, curves, gradientThroughSigmoids, linearNetwork } from './activations.js'

const at = T.linspace(-4, 4, 161)
const xs = T.toArray(at)
const points = (ys: readonly number[]): readonly Point[] => ys.map((y, i) => [xs[i] ?? 0, y])

const params = linearNetwork.init(T.random.key(0))
const { w, b } = collapsed(params)
const x = T.random.normal(T.random.key(1), [8, 5])
const difference = T.item(T.max(T.abs(T.sub(linearNetwork.apply(params, x), T.add(T.matmul(x, w), b)))))
console.log(
  `three layers without an activation and one matrix of 5 × 3 differ by at most ${difference.toExponential(1)}`,
)

for (const depth of [1, 2, 4, 8, 16])
  console.log(`the gradient behind ${depth} sigmoids: ${gradientThroughSigmoids(depth, 1).toExponential(2)}`)

draw('activations', {
  columns: 4,
  width: 270,
  height: 230,
  panels: activations.map(activation => {
    const { values, slopes } = curves(activation, at)
    return {
      title: activation.name,
      y: { min: -2, max: 4 },
      lines: [
        { name: 'value', points: points(values) },
        { name: 'derivative', points: points(slopes), dashed: true },
      ],
    }
  }),
})
