import { axesUpTo, same } from '../../shape/sizes.js'
import { isFloatElement } from '../element.js'
import { type Hlo, scalarOf, type Term } from '../hlo.js'
import type { Rule, Rules } from '../rule.js'

interface Order {
  readonly axis: number
  readonly descending: boolean
}

/** Whether one element stands before another: NaN is greater than any number. */
const isLess = (hlo: Hlo, x: Term, y: Term): Term => {
  const less = hlo.compare('LT', x, y)
  if (!isFloatElement(x.dtype)) return less
  const isBeforeNaN = hlo.elementwise('and', hlo.compare('EQ', x, x), hlo.compare('NE', y, y))
  return hlo.elementwise('or', less, isBeforeNaN)
}

const argSort: Rule<Order> = (hlo, [x], { axis, descending }, { outputs }) => {
  const { shape } = outputs[0]!.spec
  const [element, place] = [scalarOf(x!.dtype), scalarOf('int32')]
  const body = hlo.region([element, element, place, place], ([a, b]) => [
    descending ? isLess(hlo, b!, a!) : isLess(hlo, a!, b!),
  ])
  const places = hlo.regions(
    'sort',
    [x!, hlo.iota(x!.shape, axis)],
    [x!, { shape: x!.shape, dtype: 'int32' }],
    `dimension = ${axis} : i64, is_stable = true`,
    [body],
  )[1]!
  if (same(shape, x!.shape)) return places
  const axes = axesUpTo(shape.length)
  return hlo.slice(
    places,
    axes.map(() => 0),
    shape,
    axes.map(() => 1),
  )
}

export const order: Rules = { argSort }
