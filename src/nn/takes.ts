import { shown } from '../shape/describe.js'
import { ShapeError } from '../shape/error.js'
import { DTypeError, isDType, isFloat } from '../tensor/dtype.js'
import { type Place, showPlace } from '../trace/path.js'
import { isBatches, isExample, isForms, isSizes } from './form.js'
import type { Takes } from './rule.js'
import type { Form } from './spec.js'

// What layers take: at run time what `CanTake` and `InputOf` are in types.

/** Throws where something does not say what a layer takes. */
export const requireTakes = (label: string, takes: unknown): void => {
  if (takes === 'float' || takes === 'any' || (isDType(takes) && !isFloat(takes))) return
  if (!isBatches(takes))
    throw new TypeError(
      `${label}: expected 'float', 'int32', 'uint8', 'bool', 'any' or a record of these for what it takes, got ${shown(takes)}`,
    )
  for (const inner of Object.values(takes)) requireTakes(label, inner)
}

/** The sizes of an example that a layer takes; throws where it does not take it. */
export const taken = (label: string, takes: Takes, form: Form, place: Place = []): unknown => {
  if (takes === 'any') return form
  const toBe = place.length === 0 ? '' : `${showPlace(place)} to be `
  if (typeof takes === 'string') {
    if (isForms(form))
      throw new ShapeError(
        `${label}: expected ${toBe}one tensor, got a record; nn.on puts a layer on one of its entries`,
      )
    const sizes = isSizes(form) ? form : form.shape
    const dtype = isExample(form) ? form.dtype : 'float'
    if (dtype === takes) return sizes
    const cast = takes === 'float' && place.length === 0 ? '; convert it with T.cast' : ''
    throw new DTypeError(`${label}: expected ${toBe}${called(takes)}, got ${called(dtype)}${cast}`)
  }
  if (!isForms(form)) throw new ShapeError(`${label}: expected ${toBe}a record of tensors, got one tensor`)
  const missing = Object.keys(takes).find(name => !Object.hasOwn(form, name))
  if (missing !== undefined)
    throw new ShapeError(`${label}: the example has no entry ${showPlace([...place, missing])}`)
  const besides = Object.keys(form).find(name => !Object.hasOwn(takes, name))
  if (besides !== undefined) throw new ShapeError(`${label}: expected no entry ${showPlace([...place, besides])}`)
  return Object.fromEntries(
    Object.entries(takes).map(([name, inner]) => [name, taken(label, inner, form[name]!, [...place, name])]),
  )
}

const called = (takes: string): string => (takes === 'float' ? 'floats' : takes)
