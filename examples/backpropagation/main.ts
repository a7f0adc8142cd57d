// Works out backpropagation on a network of two layers, and counts what gradients cost: `npm run example backpropagation`.
import * as T from 'tensor-ts'
import { draw, type Point } from '../chart/chart.js'
import { byBackpropagation, byDifferences, chainRule, counting, operations, point } from './cost.js'
import { error, forward, initial, step, train } from './network.js'

const digits = (x: T.Tensor<T.Shape, 'float64'>): string => [...T.data(x)].map(value => value.toFixed(9)).join(' ')

const { netHidden, hidden, netOutput, output } = forward(initial)
const [e, gradient] = T.valueAndGrad(error)(initial)
console.log(`forward    net of h ${digits(netHidden)}, out of h ${digits(hidden)}`)
console.log(`           net of o ${digits(netOutput)}, out of o ${digits(output)}`)
console.log(`           E ${digits(e)}`)
console.log(`backward   ∂E/∂w1 … w4 ${digits(gradient.hidden.w)}`)
console.log(`           ∂E/∂w5 … w8 ${digits(gradient.output.w)}`)
const next = step(initial)
console.log(`one step   w1 … w4 ${digits(next.hidden.w)}`)
console.log(`           w5 … w8 ${digits(next.output.w)}`)
const [last, errors] = train(initial)
console.log(`10,000     E ${digits(error(last))}, out of o ${digits(forward(last).output)}`)

const { factors, product, gradient: nested } = chainRule(0.5)
console.log(`chain rule of sin(exp(x²)) at 0.5: ${factors.map(x => x.toFixed(6)).join(' · ')} = ${product.toFixed(6)},`)
console.log(`           grad says ${nested.toFixed(6)}`)

/** Evaluations that a gradient by n parameters takes, in each way. */
const counts = [1, 3, 10, 30, 100, 300].map(n => {
  const [differences, backpropagation] = [counting(), counting()]
  byDifferences(differences.f, point(n))
  byBackpropagation(backpropagation.f, point(n))
  console.log(
    `of ${n} parameters: ${differences.evaluations()} evaluations by differences,`,
    `${backpropagation.evaluations()} by backpropagation, which takes ${operations(n)} times its operations`,
  )
  return { n, differences: differences.evaluations(), backpropagation: operations(n) }
})

const curve = T.toArray(errors)
draw('backpropagation', {
  columns: 2,
  width: 400,
  legends: 'each',
  panels: [
    {
      title: 'the error of the network, rate 0.5',
      x: { name: 'step', log: true, min: 1, max: 10_000 },
      y: { name: 'E', log: true },
      lines: [
        {
          name: '½ Σ (target − output)²',
          // At equal distances on the axis.
          points: Array.from({ length: 81 }, (_, i) => Math.round(10 ** (i / 20))).map(
            (at): Point => [at, curve[at - 1] ?? 0],
          ),
        },
      ],
    },
    {
      title: 'what a gradient costs',
      x: { name: 'parameters', log: true },
      y: { name: 'evaluations of the function', log: true },
      lines: [
        { name: 'differences', as: 'path', points: counts.map(({ n, differences }): Point => [n, differences]) },
        {
          name: 'backpropagation',
          as: 'path',
          points: counts.map(({ n, backpropagation }): Point => [n, backpropagation]),
        },
      ],
    },
  ],
})
