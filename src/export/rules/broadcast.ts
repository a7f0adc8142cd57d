import { axesBetween } from '../../shape/sizes.js'
import type { Rule, Rules } from '../rule.js'

interface Target {
  readonly shape: readonly number[]
}

interface Axes {
  readonly axes: readonly number[]
}

/** Axes of the input are the last of the result. */
const broadcast: Rule<Target> = (hlo, [x], { shape }) =>
  x!.value === undefined
    ? hlo.broadcast(x!, shape, axesBetween(shape.length - x!.shape.length, shape.length))
    : hlo.full({ shape, dtype: x!.dtype }, x!.value)

const reduceSum: Rule<Axes> = (hlo, [x], { axes }) => hlo.reduce('add', x!, axes, 0)

export const broadcasting: Rules = {
  broadcast,
  reduceSum,
  reshape: (hlo, [x], { shape }: Target) => hlo.reshape(x!, shape),
}
