// A diffusion model makes a spiral of nothing but noise, a little at a time: `npm run example diffusion`.
import * as T from 'tensor-ts'
import { draw, type Panel, type Point } from '../chart/chart.js'
import { energyDistance } from '../data/energyDistance.js'
import { data, levels, noised, sample, train } from './diffusion.js'

const { params, losses } = train(8000, 0)
const made = sample(params, T.random.key(1))
const real = T.expectShape(T.slice(data, [[0, 1000]]), [1000, 2])

/** What is there behind so many steps of noise, and what is there when as many are left to be taken away. */
const moments = [0, 5, 15, 40, levels].map(t => {
  const noise = T.random.normal(T.random.key(2), [1000, 2])
  const forward = t === 0 ? real : noised(real, noise, T.full([1000], t - 1, 'int32'))
  return { t, forward, back: t === levels ? noise : T.slice(made, [t]) }
})

const last = losses.slice(-500)
console.log(`loss ${(last.reduce((sum, loss) => sum + loss) / last.length).toFixed(3)}`)
for (const { t, back } of moments.toReversed())
  console.log(`${t} steps to go: energy distance to the spiral ${T.item(energyDistance(back, data)).toFixed(4)}`)

const panel = (title: string, name: string, colour: string, x: T.Tensor<[number, 2]>): Panel => ({
  title,
  x: { min: -3, max: 3 },
  y: { min: -3, max: 3 },
  lines: [
    {
      name,
      as: 'points',
      colour,
      points: T.toArray(T.slice(x, [[0, 150]])).map(([u = 0, v = 0]): Point => [u, v]),
    },
  ],
})
draw('diffusion', {
  columns: moments.length,
  width: 210,
  height: 200,
  panels: [
    ...moments.map(({ t, forward }) => panel(`${t} steps of noise`, 'data', '#6b6b6b', forward)),
    ...moments.toReversed().map(({ t, back }) => panel(`${t} to be taken away`, 'made', '#0072b2', back)),
  ],
})
