import { describe } from '../shape/describe.js'
import { ShapeError } from '../shape/error.js'
import { show } from '../shape/show.js'
import { DTypeError, isFloat } from '../tensor/dtype.js'
import { isValue } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'
import { type Place, showPlace } from '../trace/path.js'
import { at, build, isBatches, isForms, partsOf, tensorAt } from './form.js'
import type { Batch, Form } from './spec.js'

/** Where in a batch something is, as sentences begin to say what is expected there. */
const toBe = (place: Place): string => (place.length === 0 ? '' : `${showPlace(place)} to be `)

/** Throws where a batch is no record of what the example is a record of. */
const requireEntries = (op: string, form: Form, x: unknown, place: Place = []): void => {
  if (!isForms(form)) return
  if (!isBatches(x)) throw new TypeError(`${op}: expected ${toBe(place)}a record of tensors, got ${describe(x)}`)
  for (const [name, inner] of Object.entries(form)) {
    const next = [...place, name]
    if (!Object.hasOwn(x, name)) throw new TypeError(`${op}: the batch has no entry ${showPlace(next)}`)
    requireEntries(op, inner, x[name], next)
  }
}

/** Throws where what is given is no batch of examples; gives the batch, without what no layer asks for. */
export const requireBatch = (op: string, form: Form, x: unknown): Batch => {
  requireEntries(op, form, x)
  const parts = partsOf(form)
  const values = parts.map(({ place, sizes, dtype }) => {
    const value = at(x, place)
    const expected = `${op}: expected ${toBe(place)}a batch of shape ${show(['batch', ...sizes] as never)}`
    if (!isValue(value)) throw new TypeError(`${expected}, got ${describe(value)}`)
    if (dtype === undefined && !isFloat(value.dtype))
      throw new DTypeError(`${op}: expected ${toBe(place)}floats, got ${value.dtype}; convert it with T.cast`)
    if (dtype !== undefined && value.dtype !== dtype)
      throw new DTypeError(`${op}: expected ${toBe(place)}${dtype}, got ${value.dtype}; convert it with T.cast`)
    if (value.shape.length === 0 || value.shape.slice(1).join() !== sizes.join())
      throw new ShapeError(`${expected}, got ${show(value.shape)}`)
    return value
  })
  requireOneSize(
    op,
    parts.map(({ place }) => place),
    values,
  )
  return build(form, ({ place }) => tensorAt(x, place))
}

/** Throws where the tensors of a batch are of different numbers of examples. */
const requireOneSize = (op: string, places: readonly Place[], values: readonly Value[]): void => {
  const counts = values.map(({ shape }) => shape[0])
  const other = counts.findIndex(count => count !== counts[0])
  if (other >= 0)
    throw new ShapeError(
      `${op}: ${showPlace(places[0]!)} has ${counts[0]} examples, ${showPlace(places[other]!)} has ${counts[other]}`,
    )
}
