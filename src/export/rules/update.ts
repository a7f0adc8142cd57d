import { axesBetween, axesUpTo, count, part } from '../../shape/sizes.js'
import { type Hlo, list, scalarOf, type Term } from '../hlo.js'
import type { Rule, Rules } from '../rule.js'
import { fromStart } from './gather.js'

interface Params {
  readonly batch: number
  readonly axes: readonly number[]
}

/** A window in each example, all of which begin elsewhere. */
const inEach = (hlo: Hlo, x: Term, update: Term, starts: readonly Term[], { batch, axes }: Params): Term => {
  const at = part(x.shape, 0, batch)
  const columns = starts.map((start, i) => {
    const size = x.shape[batch + axes[i]!]!
    const most = hlo.scalar('int32', size - update.shape[batch + axes[i]!]!)
    const first = hlo.elementwise(
      'maximum',
      hlo.elementwise('minimum', fromStart(hlo, start, size), most),
      hlo.scalar('int32', 0),
    )
    return hlo.reshape(first, [...at, 1])
  })
  const shared = list(axesUpTo(batch))
  const numbers =
    `update_window_dims = ${list(axesBetween(batch, x.shape.length))}, input_batching_dims = ${shared}, ` +
    `scatter_indices_batching_dims = ${shared}, scatter_dims_to_operand_dims = ${list(axes.map(axis => batch + axis))}, ` +
    `index_vector_dim = ${batch}`
  const scalar = scalarOf(x.dtype)
  return hlo.regions(
    'scatter',
    [x, hlo.concatenate(columns, batch), update],
    [x],
    `indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<${numbers}>, unique_indices = true`,
    [hlo.region([scalar, scalar], ([, next]) => [next!])],
  )[0]!
}

/** XLA moves windows that do not fit as it is meant here; negative starts count from the end. */
const updateWindow: Rule<Params> = (hlo, [x, update, ...starts], params) => {
  const { batch, axes } = params
  if (count(update!.shape) === 0) return x!
  if (batch > 0) return inEach(hlo, x!, update!, starts, params)
  const zero = hlo.scalar('int32', 0)
  const places = axesUpTo(x!.shape.length).map(axis => {
    const i = axes.indexOf(axis)
    return i < 0 ? zero : fromStart(hlo, starts[i]!, x!.shape[axis]!)
  })
  return places.length === 0 ? update! : hlo.update(x!, update!, places)
}

export const updating: Rules = { updateWindow }
