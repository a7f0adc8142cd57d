import { sizes } from '../ops/create.js'
import { describe } from '../shape/describe.js'
import { show } from '../shape/show.js'
import { isDType, isFloat } from '../tensor/dtype.js'
import { isValue } from '../tensor/storage.js'
import type { AnyTensor, Value } from '../tensor/tensor.js'
import { type Place, showPlace } from '../trace/path.js'
import type { Batch, Discrete, Example, Form, Forms } from './spec.js'

// What one example of a model is, at run time.

export const isSizes = (form: Form): form is readonly number[] => Array.isArray(form)

/** An example with an element type; a record in which one is called `dtype` has no text there. */
export const isExample = (form: Form): form is Example<readonly number[], Discrete> =>
  !isSizes(form) && typeof form.dtype === 'string'

export const isForms = (form: Form): form is Forms => !isSizes(form) && !isExample(form)

/** Whether something is what an example is. */
export const isForm = (x: unknown): x is Form =>
  Array.isArray(x) ||
  (isBatches(x) && (typeof x.dtype === 'string' ? Array.isArray(x.shape) : Object.values(x).every(isForm)))

/** One tensor of an example: its sizes, and its element type if that is none of floats. */
export interface Part {
  readonly place: Place
  readonly sizes: readonly number[]
  readonly dtype: Discrete | undefined
}

/** The tensors of an example. */
export const partsOf = (form: Form, place: Place = []): readonly Part[] => {
  if (isSizes(form)) return [{ place, sizes: form, dtype: undefined }]
  if (isExample(form)) return [{ place, sizes: form.shape, dtype: form.dtype }]
  return Object.entries(form).flatMap(([name, inner]) => partsOf(inner, [...place, name]))
}

/** How an example is written in a sentence: `[28, 28]`, `int32 [16]`, `{ tokens: int32 [16], image: [1, 28, 28] }`. */
export const showForm = (form: Form): string => {
  if (isSizes(form)) return show(form)
  if (isExample(form)) return `${form.dtype} ${show(form.shape)}`
  return `{ ${Object.entries(form)
    .map(([name, inner]) => `${name}: ${showForm(inner)}`)
    .join(', ')} }`
}

/** A batch of examples, as an example is written. */
export const withBatch = (form: Form, batch: number): Form => {
  if (isSizes(form)) return [batch, ...form]
  if (isExample(form)) return { ...form, shape: [batch, ...form.shape] }
  return Object.fromEntries(Object.entries(form).map(([name, inner]) => [name, withBatch(inner, batch)]))
}

const outlineOf = (form: Form): string =>
  JSON.stringify(
    partsOf(form)
      .map(({ place, sizes, dtype }) => [place, sizes, dtype])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  )

/** Whether two examples are of the same tensors. */
export const sameForm = (a: Form, b: Form): boolean => outlineOf(a) === outlineOf(b)

export const isBatches = (x: unknown): x is Readonly<Record<string, unknown>> =>
  typeof x === 'object' && x !== null && !Array.isArray(x) && !isValue(x)

/** What stands in a batch at a place; undefined where there is nothing. */
export const at = (batch: unknown, place: Place): unknown =>
  place.reduce<unknown>(
    (inner, name) => (isBatches(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined),
    batch,
  )

const isTensor = (x: unknown): x is AnyTensor => isValue(x)

/** The tensor of a batch at a place of its example, which `requireBatch` has looked for. */
export const tensorAt = (batch: unknown, place: Place): AnyTensor => {
  const found = at(batch, place)
  if (isTensor(found)) return found
  throw new TypeError(`expected a tensor at ${showPlace(place)}, got ${describe(found)}`)
}

/** The entries of a batch whose example is a record. */
export const recordOf = (batch: Batch): Readonly<Record<string, Batch>> => {
  if (!isTensor(batch)) return batch
  throw new TypeError('expected a record of tensors, got one tensor')
}

/** The tensors of a batch, in the order of the example. */
export const tensorsOf = (form: Form, batch: Batch): readonly Value[] =>
  partsOf(form).map(({ place }) => tensorAt(batch, place))

/** A batch with the results of `f` in the places of the tensors of an example. */
export const build = (form: Form, f: (part: Part) => AnyTensor, place: Place = []): Batch => {
  if (isSizes(form)) return f({ place, sizes: form, dtype: undefined })
  if (isExample(form)) return f({ place, sizes: form.shape, dtype: form.dtype })
  return Object.fromEntries(Object.entries(form).map(([name, inner]) => [name, build(inner, f, [...place, name])]))
}

const isNamed = (given: unknown): boolean =>
  typeof given === 'object' && given !== null && 'name' in given && typeof given.name === 'string'

/** What is given for an example, as sizes; `op` is what was given it. */
export const toForm = (op: string, given: unknown, place: Place = []): Form => {
  const where = place.length === 0 ? 'an example' : showPlace(place)
  if (Array.isArray(given)) return sizes(op, given)
  const expected = `${op}: expected ${where} to be a shape, { shape, dtype }, or a record of these`
  if (!isBatches(given) || isNamed(given)) throw new TypeError(`${expected}, got ${describe(given)}`)
  const { dtype } = given
  if (typeof dtype === 'string') {
    if (!isDType(dtype))
      throw new TypeError(`${op}: expected the element type of ${where} to be int32, uint8 or bool, got '${dtype}'`)
    if (isFloat(dtype))
      throw new TypeError(
        `${op}: numbers of float types are given by their shape alone, got { shape, dtype: '${dtype}' }`,
      )
    if (!Array.isArray(given.shape)) throw new TypeError(`${expected}, got no shape`)
    return { shape: sizes(op, given.shape), dtype }
  }
  const entries = Object.entries(given)
  if (entries.length === 0) throw new TypeError(`${expected}, got an empty record`)
  return Object.fromEntries(entries.map(([name, inner]) => [name, toForm(op, inner, [...place, name])]))
}
