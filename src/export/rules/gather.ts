import { identityOf } from '../../primitive/identity.js'
import { axesBetween, axesUpTo, count, part } from '../../shape/sizes.js'
import { array, type Hlo, list, scalarOf, type Term, type Type } from '../hlo.js'
import type { Rule, Rules } from '../rule.js'

interface Batch {
  /** How many leading axes are shared. */
  readonly batch: number
}

/** Negative indices count from the end. */
export const fromStart = (hlo: Hlo, indices: Term, size: number): Term => {
  const isNegative = hlo.compare('LT', indices, hlo.scalar('int32', 0))
  return hlo.select(isNegative, hlo.elementwise('add', indices, hlo.scalar('int32', size)), indices)
}

/** The axes that are shared, of the operand and of the indices. */
const sharing = (batch: number, operand: string, indices: string): string =>
  batch === 0 ? '' : `${operand} = ${list(axesUpTo(batch))}, ${indices} = ${list(axesUpTo(batch))}, `

/** Rows of x [...B, N, ...R] at int32 indices [...B, ...I]; `fill` where there is none. */
const gather: Rule<Batch & { readonly fill: number }> = (hlo, [x, indices], { batch, fill }) => {
  const [size, at] = [x!.shape[batch]!, indices!.shape]
  const row = part(x!.shape, batch + 1)
  const out: Type = { shape: [...at, ...row], dtype: x!.dtype }
  if (count(x!.shape) === 0) return hlo.full(out, fill)
  const places = fromStart(hlo, indices!, size)
  const column = hlo.reshape(places, [...at, 1])
  const numbers = [
    `offset_dims = ${list(axesBetween(at.length, at.length + row.length))}, collapsed_slice_dims = [${batch}], `,
    sharing(batch, 'operand_batching_dims', 'start_indices_batching_dims'),
    `start_index_map = [${batch}], index_vector_dim = ${at.length}`,
  ].join('')
  const sizes = array([...axesUpTo(batch + 1).map(() => 1), ...row])
  const attributes = `dimension_numbers = #stablehlo.gather<${numbers}>, indices_are_sorted = false, slice_sizes = ${sizes}`
  const found = hlo.generic('gather', [x!, column], out, attributes)
  const isThere = hlo.elementwise(
    'and',
    hlo.compare('GE', places, hlo.scalar('int32', 0)),
    hlo.compare('LT', places, hlo.scalar('int32', size)),
  )
  return hlo.select(hlo.broadcast(isThere, out.shape, axesUpTo(at.length)), found, hlo.scalar(x!.dtype, fill))
}

/** `into` [...B, N, ...R] with rows [...B, ...I, ...R] combined with those that indices [...B, ...I] name; out of range is dropped. */
export const scatter = (
  hlo: Hlo,
  into: Term,
  rows: Term,
  indices: Term,
  batch: number,
  combine: 'add' | 'maximum' | 'minimum',
): Term => {
  const at = indices.shape
  const row = part(into.shape, batch + 1)
  const places = hlo.reshape(fromStart(hlo, indices, into.shape[batch]!), [...at, 1])
  const numbers = [
    `update_window_dims = ${list(axesBetween(at.length, at.length + row.length))}, inserted_window_dims = [${batch}], `,
    sharing(batch, 'input_batching_dims', 'scatter_indices_batching_dims'),
    `scatter_dims_to_operand_dims = [${batch}], index_vector_dim = ${at.length}`,
  ].join('')
  const scalar = scalarOf(into.dtype)
  return hlo.regions(
    'scatter',
    [into, places, rows],
    [into],
    `indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<${numbers}>, unique_indices = false`,
    [hlo.region([scalar, scalar], ([a, b]) => [hlo.elementwise(combine, a!, b!)])],
  )[0]!
}

const scatterAdd: Rule<Batch & { readonly shape: readonly number[] }> = (hlo, [updates, indices], { shape, batch }) => {
  if (count(updates!.shape) === 0) return hlo.full({ shape, dtype: updates!.dtype }, 0)
  return scatter(hlo, hlo.full({ shape, dtype: updates!.dtype }, 0), updates!, indices!, batch, 'add')
}

/** The greatest or least of the updates at each place, from what changes nothing on. */
const scatterExtreme: Rule<Batch & { readonly shape: readonly number[]; readonly greatest: boolean }> = (
  hlo,
  [updates, indices],
  { shape, batch, greatest },
  { outputs },
) => {
  const combine = greatest ? 'maximum' : 'minimum'
  const start = hlo.full({ shape, dtype: updates!.dtype }, identityOf(combine, outputs[0]!.spec.dtype))
  return count(updates!.shape) === 0 ? start : scatter(hlo, start, updates!, indices!, batch, combine)
}

/** The greatest of the numbers of the indices that name each row; as many as there are where none does. */
const lastPlace: Rule<Batch> = (hlo, [indices], { batch }, { outputs }) => {
  const { shape } = outputs[0]!.spec
  const own = part(indices!.shape, batch)
  const each = count(own)
  if (count(indices!.shape) === 0) return hlo.full({ shape, dtype: 'int32' }, each)
  const numbers = hlo.reshape(hlo.iota([each], 0), own)
  const places = hlo.broadcast(numbers, indices!.shape, axesBetween(batch, batch + own.length))
  const last = scatter(hlo, hlo.full({ shape, dtype: 'int32' }, -1), places, indices!, batch, 'maximum')
  const isNone = hlo.compare('LT', last, hlo.scalar('int32', 0))
  return hlo.select(isNone, hlo.scalar('int32', each), last)
}

export const gathering: Rules = { gather, scatterAdd, scatterExtreme, lastPlace }
