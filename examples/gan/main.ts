// A generative adversarial network learns eight heaps of points on a ring, by a game of two: `npm run example gan`.
import * as T from 'tensor-ts'
import { draw, type Panel, type Point } from '../chart/chart.js'
import { energyDistance } from '../data/energyDistance.js'
import { belief, make, met, ring, type State, steps, train } from './gan.js'

const real = ring(T.random.key(1), 4000)
const madeBy = ({ generator }: State) => make(generator.params, T.random.key(2), 1000)

const size = 48
const [x, y] = T.meshgrid([T.linspace(-3, 3, size), T.linspace(-3, 3, size)])
const grid = T.stack([T.flatten(x), T.flatten(y)], { axis: 1 })
const dots = (x: T.Tensor<[number, 2]>): readonly Point[] =>
  T.toArray(T.slice(x, [[0, 180]])).map(([u = 0, v = 0]): Point => [u, v])

/** What is made of 1,000 draws of noise, and behind it what the discriminator thinks of each place. */
const moment = (state: State, step: number): Panel => ({
  title: `after ${step.toLocaleString('en')} steps`,
  x: { min: -3, max: 3 },
  y: { min: -3, max: 3 },
  field: {
    rows: T.toArray(T.reshape(belief(state.discriminator.params, grid), [size, size])),
    range: [0, 1],
    scale: 'diverging',
  },
  lines: [
    { name: 'true', as: 'points', colour: '#6b6b6b', points: dots(real) },
    { name: 'made', as: 'points', colour: '#0072b2', points: dots(madeBy(state)) },
  ],
})

const history = Array.from(train(0), (state, i) => {
  const step = i + 1
  const isShown = [100, 500, 1500, steps].includes(step)
  const loss = { discriminator: T.item(state.discriminator.loss), generator: T.item(state.generator.loss) }
  const distance = step % 100 === 0 ? [T.item(energyDistance(real, madeBy(state)))] : []
  if (isShown)
    console.log(
      `step ${step}: energy distance ${distance[0]?.toFixed(4)}, of 1,000 made points at each mode ${met(madeBy(state)).join(', ')}`,
    )
  return { loss, distance, panel: isShown ? [moment(state, step)] : [] }
})

/** The means of a hundred steps each: single batches say little. */
const hundreds = Array.from({ length: steps / 100 }, (_, i) => history.slice(100 * i, 100 * (i + 1)))
const curve = (of: 'discriminator' | 'generator') =>
  hundreds.map((part, i): Point => [100 * i + 50, part.reduce((sum, { loss }) => sum + loss[of], 0) / part.length])
const level = (height: number): readonly Point[] => [
  [0, height],
  [steps, height],
]

draw('gan', {
  columns: 3,
  width: 320,
  height: 300,
  panels: [
    ...history.flatMap(({ panel }) => panel),
    {
      title: 'The loss of each',
      x: { name: 'step', min: 0, max: steps },
      y: { min: 0, max: 2 },
      lines: [
        { name: 'discriminator', colour: '#d55e00', points: curve('discriminator') },
        { name: '2 log 2', colour: '#d55e00', dashed: true, points: level(2 * Math.LN2) },
        { name: 'generator', colour: '#009e73', points: curve('generator') },
        { name: 'log 2', colour: '#009e73', dashed: true, points: level(Math.LN2) },
      ],
    },
    {
      title: 'Energy distance to true points',
      x: { name: 'step', min: 0, max: steps },
      y: { log: true, min: 0.001, max: 1 },
      lines: [
        {
          name: '',
          colour: '#0072b2',
          points: history.flatMap(({ distance }) => distance).map((d, i): Point => [100 * (i + 1), d]),
        },
      ],
    },
  ],
})
