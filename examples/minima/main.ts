// Draws what holds plain gradient descent and momentum passes: a shallow minimum, a plateau, a saddle point: `npm run example minima`.
import * as T from 'tensor-ts'
import { draw, type Panel, type Point } from '../chart/chart.js'
import { heights, path } from '../plane/plane.js'
import { curvatures, kindOf, landscapes, optimizers } from './minima.js'

const steps = 200
/** How many of them are drawn on the surface. */
const first = 50
const colours = ['#0072b2', '#d55e00'] as const

const drawn = landscapes.map(({ name, surface, over, start, rate, places }) => {
  for (const [where, at] of Object.entries(places)) {
    const bends = curvatures(surface, at).map(x => x.toFixed(2))
    console.log(`${name}: ${where} the curvatures are ${bends.join(' and ')}: ${kindOf(surface, at)}`)
  }
  const ways = optimizers.map((optimizer, i) => {
    const way = path(optimizer.of(rate), surface, start, steps)
    const depths = way.map(at => T.item(surface(at)))
    console.log(`  ${optimizer.name}: f = ${depths.at(-1)?.toFixed(3)} after ${steps} steps`)
    return { name: optimizer.name, colour: colours[i] ?? '#000000', way, depths }
  })
  const above: Panel = {
    title: `${name}: ${first} steps`,
    x: { name: 'x', min: over.x[0], max: over.x[1] },
    y: { name: 'y', min: over.y[0], max: over.y[1] },
    // Deep is dark.
    field: { rows: heights(place => T.exp(T.neg(surface(place))), over) },
    lines: ways.map(({ name, colour, way }) => ({
      name,
      colour,
      as: 'path',
      points: way.slice(0, first + 1).map(({ x, y }): Point => [T.item(x), T.item(y)]),
    })),
  }
  const below: Panel = {
    title: `${steps} steps`,
    x: { name: 'step', max: steps },
    y: { name: 'f' },
    lines: ways.map(({ name, colour, depths }) => ({ name, colour, points: depths.map((f, i): Point => [i, f]) })),
  }
  return { above, below }
})

draw('minima', {
  columns: 3,
  width: 320,
  height: 250,
  panels: [...drawn.map(({ above }) => above), ...drawn.map(({ below }) => below)],
})
