// Draws the ways of SGD, momentum, AdaGrad and Adam down an elongated bowl: `npm run example bowl`.
import * as T from 'tensor-ts'
import { draw, type Point } from '../chart/chart.js'
import { bowl, optimizers, path } from './bowl.js'

const steps = 30

/** Heights of the bowl on a grid: deep is dark. */
const [x, y] = T.meshgrid([T.linspace(-8, 8, 96), T.linspace(-3, 3, 72)])
const heights = T.toArray(T.vmap(T.vmap((x: T.Tensor<[]>, y: T.Tensor<[]>) => T.neg(T.sqrt(bowl({ x, y })))))(x, y))

draw('bowl', {
  columns: 2,
  width: 420,
  height: 280,
  panels: optimizers.map(({ name, optimizer }) => {
    const places = path(optimizer, steps)
    const last = places[steps]
    console.log(`${name}: after ${steps} steps f is ${last === undefined ? NaN : T.item(bowl(last)).toExponential(1)}`)
    return {
      title: name,
      x: { name: 'x', min: -8, max: 8 },
      y: { name: 'y', min: -3, max: 3 },
      field: { rows: heights, range: [-6, 0] },
      lines: [
        {
          name: '',
          as: 'path',
          colour: '#d55e00',
          points: places.map(({ x, y }): Point => [T.item(x), T.item(y)]),
        },
      ],
    }
  }),
})
