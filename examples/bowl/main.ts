// Draws the ways of SGD, momentum, AdaGrad and Adam down an elongated bowl: `npm run example bowl`.
import * as T from 'tensor-ts'
import { draw, type Point } from '../chart/chart.js'
import { heights, type Place, path } from '../plane/plane.js'
import { bowl, optimizers, start } from './bowl.js'

const steps = 30

const x = [-8, 8] as const
const y = [-3, 3] as const
/** Deep is dark; of the root, so that the bottom is seen. */
const depths = heights((place: Place) => T.neg(T.sqrt(bowl(place))), { x, y })

draw('bowl', {
  columns: 2,
  width: 420,
  height: 280,
  panels: optimizers.map(({ name, optimizer }) => {
    const places = path(optimizer, bowl, start, steps)
    const last = places[steps]
    console.log(`${name}: after ${steps} steps f is ${last === undefined ? NaN : T.item(bowl(last)).toExponential(1)}`)
    return {
      title: name,
      x: { name: 'x', min: x[0], max: x[1] },
      y: { name: 'y', min: y[0], max: y[1] },
      field: { rows: depths, range: [-6, 0] },
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
