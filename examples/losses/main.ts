// Draws losses and their slopes, and shows which numbers outliers move: `npm run example losses`.
import * as T from 'tensor-ts'
import { draw, type Line, type Point } from '../chart/chart.js'
import { centre, curve, gradientByLogits, ofError, ofLogit } from './losses.js'

const [logits, target] = [T.tensor([0.3, 2.9, 4]), T.tensor([0, 0, 1])]
const digits = (x: T.Tensor<[3]>): string =>
  T.toArray(x)
    .map(value => value.toFixed(6))
    .join(' ')
console.log(`softmax                     y     = ${digits(T.softmax(logits))}`)
console.log(`gradient of cross-entropy   y - t = ${digits(gradientByLogits(logits, target))}`)

const numbers = T.tensor([1, 2, 2, 3, 10])
for (const [name, loss] of Object.entries(ofError))
  console.log(`1, 2, 2, 3, 10 by ${name.padEnd(20)} are ${centre(loss, numbers).toFixed(2)}`)

const lines = (
  losses: Readonly<Record<string, (x: T.Tensor<[]>) => T.Tensor<[]>>>,
  of: 'values' | 'slopes',
): readonly Line[] => {
  const at = T.linspace(-6, 6, 121)
  const xs = T.toArray(at)
  return Object.entries(losses).map(([name, loss]) => ({
    name,
    points: curve(loss, at)[of].map((y, i): Point => [xs[i] ?? 0, y]),
  }))
}

draw('losses', {
  columns: 2,
  width: 400,
  height: 270,
  legends: 'each',
  panels: [
    {
      title: 'of a class: the loss',
      x: { name: 'logit of the right class' },
      y: { name: 'loss' },
      lines: lines(ofLogit, 'values'),
    },
    {
      title: 'of a class: the slope',
      x: { name: 'logit of the right class' },
      y: { name: 'slope' },
      lines: lines(ofLogit, 'slopes'),
    },
    {
      title: 'of a number: the loss',
      x: { name: 'error e' },
      y: { name: 'loss', max: 8 },
      lines: lines(ofError, 'values'),
    },
    { title: 'of a number: the slope', x: { name: 'error e' }, y: { name: 'slope' }, lines: lines(ofError, 'slopes') },
  ],
})
