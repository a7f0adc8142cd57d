// Over-fitting and each of its cures side by side: what they learn, and what it is worth on unseen examples: `npm run example over-fitting`.
import { traverseSeqArray } from 'fp-ts/lib/Task.js'
import * as T from 'tensor-ts'
import { draw, type Panel, type Point } from '../chart/chart.js'
import { type Cure, cures, measure, test, train } from './cures.js'

const epochs = 500
const [low, high] = [[-2, -1.5] as const, [3, 2] as const]
const size = 30

const [x, y] = T.meshgrid([T.linspace(low[0], high[0], size), T.linspace(low[1], high[1], size)])
const grid = T.stack([T.flatten(x), T.flatten(y)], { axis: 1 })

const panelOf = ({ cure, model, params, training, unseen }: Result): Panel => {
  const likely = T.slice(T.softmax(model.apply(params, grid)), [null, 1])
  const labels = T.toArray(training.labels)
  return {
    title: `${cure.name}: ${unseen.loss.toFixed(2)}`,
    x: { min: low[0], max: high[0] },
    y: { min: low[1], max: high[1] },
    field: { rows: T.toArray(T.reshape(likely, [size, size])), range: [0, 1], scale: 'diverging' },
    lines: [0, 1].map(label => ({
      name: `class ${label}`,
      as: 'points',
      points: T.toArray(training.x)
        .map(([x = 0, y = 0]): Point => [x, y])
        .filter((_, i) => labels[i] === label)
        .slice(0, 40),
    })),
  }
}

const curvesOf = ({ cure, history }: Result): Panel => ({
  title: `${cure.name}: the loss`,
  x: { name: 'epoch', max: epochs },
  y: { min: 0, max: 2 },
  lines: [
    { name: 'training', points: history.map(({ epoch, loss }): Point => [epoch, loss]) },
    { name: 'validation', points: history.map(({ epoch, metrics }): Point => [epoch, metrics.loss]) },
  ],
})

/** One training after the other. */
const results = await traverseSeqArray((cure: Cure) => async () => {
  const trained = await train(cure, epochs)
  return { cure, ...trained, known: measure(trained, trained.training), unseen: measure(trained, test) }
})(cures)()
type Result = (typeof results)[number]

for (const { cure, known, unseen, history, best } of results)
  console.log(
    `${cure.name.padEnd(16)} loss ${known.loss.toFixed(3)} on what it learnt, ${unseen.loss.toFixed(3)} on what it did not`,
    `(${(100 * unseen.accuracy).toFixed(1)} % right)`,
    cure.patience === undefined ? '' : `stopped after ${history.length} epochs, parameters of epoch ${best?.epoch}`,
  )

const compared = results.filter(({ cure }) => cure.name === 'no cure' || cure.name === 'noise on inputs')
draw('over-fitting', {
  columns: 4,
  width: 270,
  height: 230,
  panels: [...results.map(panelOf), ...compared.map(curvesOf)],
})
