// A network learns how a wave becomes a shock from the equation alone, Burgers', without any data: `npm run example physics`.
import * as T from 'tensor-ts'
import { draw, type Panel, type Point } from '../chart/chart.js'
import { anywhere, at, train } from './burgers.js'

const { params, losses } = train(3000, 0)
const { learned, exact } = at(params, anywhere(T.random.key(1), 10_000))
const error = T.sub(learned, exact)
const relative = T.item(T.div(T.norm(error), T.norm(exact)))
console.log(`loss ${losses[0]?.toFixed(2)}, then ${losses.at(-1)?.toFixed(5)}`)
console.log(`off by ${(100 * relative).toFixed(2)} %, nowhere by more than ${T.item(T.max(T.abs(error))).toFixed(4)}`)

const size = 80
const [ts, xs] = T.meshgrid([T.linspace(0, 1, size), T.linspace(-1, 1, size)])
const grid = at(params, { x: T.flatten(xs), t: T.flatten(ts) })
const field = (title: string, values: T.Tensor<[number]>, range: Point, scale: 'sequential' | 'diverging'): Panel => ({
  title,
  x: { name: 'time t', min: 0, max: 1 },
  y: { name: 'place x', min: -1, max: 1 },
  field: { rows: T.toArray(T.reshape(values, [size, size])), range, scale },
})
const places = T.linspace(-1, 1, 101)
const moments = [0, 0.25, 0.5, 1].map(time => ({ time, ...at(params, { x: places, t: T.full([101], time) }) }))
const curve = (values: T.Tensor<[number]>): readonly Point[] => T.toArray(values).map((u, i): Point => [-1 + i / 50, u])

draw('physics', {
  columns: 2,
  width: 400,
  height: 280,
  legends: 'each',
  panels: [
    field('What the network says: u(x, t)', grid.learned, [-1, 1], 'diverging'),
    field(
      'By how much it is wrong, white 0, dark 0.01',
      T.abs(T.sub(grid.learned, grid.exact)),
      [0, 0.01],
      'sequential',
    ),
    {
      title: 'Four moments, and dashed the exact solution',
      x: { name: 'place x', min: -1, max: 1 },
      y: { name: 'u' },
      lines: moments.flatMap(({ time, learned, exact }) => [
        { name: `t = ${time}`, points: curve(learned) },
        { name: '', colour: '#000000', dashed: true, points: curve(exact) },
      ]),
    },
    {
      title: 'The mean squared residual',
      x: { name: 'step', min: 0, max: losses.length },
      y: { log: true },
      lines: [
        {
          name: '',
          colour: '#6b6b6b',
          points: losses.flatMap((loss, i): readonly Point[] => (i % 10 === 0 ? [[i, loss]] : [])),
        },
      ],
    },
  ],
})
