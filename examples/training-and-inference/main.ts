// Tells training from inference: what one example is said to be in many draws of training, and in inference: `npm run example training-and-inference`.
import * as T from 'tensor-ts'
import { draw, type Panel, type Point } from '../chart/chart.js'
import { classes, draws, infer, learn, points } from './model.js'

const learnt = learn(200)
const logits = infer(learnt)(points.x)
const isSame = T.item(T.all(T.equal(classes(logits), classes(T.softmax(logits)))))
console.log(`the greatest logit and the greatest probability are of the same class everywhere: ${isSame}`)

const times = 200
const bins = 20
const borders = Array.from({ length: bins + 1 }, (_, i) => i / bins)
const panels = [64, 38, 20].map((example): Panel => {
  const drawn = draws(learnt, example, times)
  const [inferred = 0] = T.toArray(T.slice(T.softmax(logits), [[example, example + 1], 1]))
  console.log(
    `example ${example}: between ${Math.min(...drawn).toFixed(3)} and ${Math.max(...drawn).toFixed(3)} in training,`,
    `always ${inferred.toFixed(3)} in inference`,
  )
  const counts = borders.slice(1).map((border, i) => drawn.filter(p => p > (borders[i] ?? 0) && p <= border).length)
  return {
    title: `example ${example}`,
    x: { name: 'probability of class 1', min: 0, max: 1 },
    y: { name: `of ${times} draws`, min: 0 },
    histogram: { borders, counts },
    lines: [
      {
        name: 'inference',
        colour: '#d55e00',
        points: [0, Math.max(...counts)].map((y): Point => [inferred, y]),
      },
    ],
  }
})

draw('training-and-inference', { width: 300, height: 240, panels })
