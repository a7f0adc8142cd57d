// A network becomes the right side of a differential equation, and learns through its solver: `npm run example neural-ode`.
import * as T from 'tensor-ts'
import { draw, type Point } from '../chart/chart.js'
import { learned, observed, solve, start, step, train, truth, watched } from './neural.js'

const { params, losses } = train(5000, 0)
const field = learned(params)
const from = (x: T.Tensor<[2]>) => ({ learned: solve(field, x, watched), exact: solve(truth, x, watched) })

const whole = from(start)
const apart = T.norm(T.sub(whole.learned, whole.exact), { axis: 1 })
console.log(`loss ${losses[0]?.toFixed(3)}, then ${losses.at(-1)?.toFixed(5)}`)
console.log(
  `from the start over ${watched} steps: off by ${T.item(T.mean(apart)).toFixed(3)} in the mean, ${T.item(T.max(apart)).toFixed(3)} at most`,
)

const other = from(T.tensor([1.5, 0.5]))
const elsewhere = T.norm(T.sub(other.learned, other.exact), { axis: 1 })
console.log(`from another place: off by ${T.item(T.mean(elsewhere)).toFixed(3)} in the mean`)

const plane = (x: T.Tensor<[number, 2]>): readonly Point[] => T.toArray(x).map(([u = 0, v = 0]): Point => [u, v])
const inTime = (x: T.Tensor<[number, 2]>, first: number): readonly Point[] =>
  T.toArray(x).map(([u = 0], i): Point => [step * (i + first), u])
const ways = ({ learned, exact }: typeof whole) => [
  { name: 'network', colour: '#0072b2', points: plane(learned) },
  { name: 'true', colour: '#000000', dashed: true, points: plane(exact) },
]
const seen = { name: 'observed', as: 'points' as const, colour: '#b0b0b0' }
const square = { x: { name: 'x₀', min: -2.5, max: 2.5 }, y: { name: 'x₁', min: -2.5, max: 2.5 } }

draw('neural-ode', {
  columns: 2,
  width: 400,
  height: 280,
  panels: [
    { title: 'From where it was watched', ...square, lines: [{ ...seen, points: plane(observed) }, ...ways(whole)] },
    { title: 'From another place', ...square, lines: ways(other) },
    {
      title: 'The same in time',
      x: { name: 'time', min: 0, max: step * watched },
      y: { name: 'x₀', min: -2.5, max: 2.5 },
      lines: [
        { ...seen, points: inTime(observed, 0) },
        { name: 'network', colour: '#0072b2', points: inTime(whole.learned, 1) },
        { name: 'true', colour: '#000000', dashed: true, points: inTime(whole.exact, 1) },
      ],
    },
    {
      title: 'The loss',
      x: { name: 'step', min: 0, max: losses.length },
      y: { log: true },
      lines: [
        {
          name: '',
          colour: '#6b6b6b',
          points: losses.flatMap((loss, i): readonly Point[] => (i % 20 === 0 ? [[i, loss]] : [])),
        },
      ],
    },
  ],
})
