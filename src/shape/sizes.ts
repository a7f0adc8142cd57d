// Shapes are frozen lists, whose methods are slow, and whose entries are slow to read. What is done with every shape is
// written here as loops; a copy by `[...shape]` is quick, too, and has quick methods.

/** How many shapes are found again, a power of two: those of a model are fewer. */
const most = 256

/** A frozen list, a copy that is quick to read, the number of elements, and the sizes in words once they were asked for. */
interface Made {
  readonly list: readonly number[]
  readonly sizes: readonly number[]
  readonly elements: number
  text: string
}

/** Lists of more axes are not remembered: a file can hold a hundred thousand tensors of sixty axes each. */
const mostKnown = 8

const recent = new Array<Made | undefined>(most).fill(undefined)

/** What there is of each frozen list. */
const known = new WeakMap<readonly number[], Made>()

const make = (shape: readonly number[]): Made => {
  const sizes = mapped(shape, size => size)
  const made: Made = { list: Object.freeze([...sizes]), sizes, elements: product(sizes), text: '' }
  known.set(made.list, made)
  return made
}

/** The one that was asked for last: an operation asks for that of its result more than once. */
let last: Made = { list: Object.freeze([]), sizes: [], elements: 1, text: '' }

/** A frozen list of the same sizes. Freezing takes longer than many an operation, so lists that were made lately are found again. */
const madeOf = (shape: readonly number[]): Made => {
  if (shape === last.list || same(last.sizes, shape)) return last
  if (shape.length > mostKnown) {
    const list = Object.isFrozen(shape) ? shape : Object.freeze([...shape])
    last = { list, sizes: list, elements: product(list), text: '' }
    return last
  }
  const own = known.get(shape)
  if (own !== undefined) {
    last = own
    return own
  }
  let hash = shape.length
  for (let axis = 0; axis < shape.length; axis++) hash = (Math.imul(hash, 31) + shape[axis]!) | 0
  const place = (hash ^ (hash >>> 8)) & (most - 1)
  const found = recent[place]
  last = found !== undefined && same(found.sizes, shape) ? found : make(shape)
  recent[place] = last
  return last
}

/** The names that sizes of a list were given, of those that have any. */
export type Names = readonly (string | undefined)[]

const names = new WeakMap<readonly number[], Names>()

/** Whether there are names at all: who uses none does not wait for them to be looked up. */
let areNamed = false

/** The names of the sizes of a shape, where it has any. */
export const namesOf = (shape: readonly number[]): Names | undefined => (areNamed ? names.get(shape) : undefined)

/** The same sizes in a list that knows their names, and is found again by nobody who has only the sizes. */
export const withNames = (shape: readonly number[], own: Names): readonly number[] => {
  const list = Object.freeze([...shape])
  names.set(list, own)
  areNamed = true
  return list
}

/** The same sizes without names: a function that is compiled once is called with sizes of other names as well. */
export const nameless = (shape: readonly number[]): readonly number[] =>
  areNamed && names.has(shape) ? madeOf(shape).list : shape

/** The same sizes in a list that nobody can write to: the shape of a tensor stays what it is. */
export const frozen = (shape: readonly number[]): readonly number[] =>
  areNamed && names.has(shape) ? shape : madeOf(shape).list

/** The sizes with commas between them. */
export const sizesText = (shape: readonly number[]): string => {
  const made = madeOf(shape)
  if (made.text === '') made.text = made.sizes.join()
  return made.text
}

/** Whether two shapes are the same. */
export const same = (a: readonly number[], b: readonly number[]): boolean => {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false
  return true
}

/** The number of elements: 0 where a size is 0, also where the others have no finite product. */
export const count = (shape: readonly number[]): number => (shape === last.list ? last.elements : product(shape))

const product = (sizes: readonly number[]): number => {
  let total = 1
  for (let axis = 0; axis < sizes.length; axis++) {
    if (sizes[axis] === 0) return 0
    total *= sizes[axis]!
  }
  return total
}

/** Something of each size. */
export const mapped = <A>(shape: readonly number[], of: (size: number, axis: number) => A): A[] => {
  const result = new Array<A>(shape.length)
  for (let axis = 0; axis < shape.length; axis++) result[axis] = of(shape[axis]!, axis)
  return result
}

/** The first axes, as indices. */
export const axesUpTo = (rank: number): number[] => axesBetween(0, rank)

/** The axes from one up to, not including, another, as indices. */
export const axesBetween = (start: number, stop: number): number[] => {
  const axes = new Array<number>(stop - start)
  for (let i = 0; i < axes.length; i++) axes[i] = start + i
  return axes
}

/** The sizes from one axis up to, not including, another, each counted from the end where negative. */
export const part = (shape: readonly number[], start: number, stop = shape.length): number[] => {
  const last = stop < 0 ? stop + shape.length : Math.min(stop, shape.length)
  const sizes: number[] = []
  for (let axis = start < 0 ? Math.max(0, start + shape.length) : start; axis < last; axis++) sizes.push(shape[axis]!)
  return sizes
}

/** Without some axes. */
export const without = (shape: readonly number[], axes: readonly number[]): number[] => {
  const sizes: number[] = []
  for (let axis = 0; axis < shape.length; axis++) if (!axes.includes(axis)) sizes.push(shape[axis]!)
  return sizes
}

/** With another size before an axis, or behind the last. */
export const inserted = (shape: readonly number[], at: number, size: number): number[] => {
  const sizes = new Array<number>(shape.length + 1)
  for (let axis = 0; axis < sizes.length; axis++)
    sizes[axis] = axis < at ? shape[axis]! : axis === at ? size : shape[axis - 1]!
  return sizes
}

/** With another size on some axes. */
export const resized = (shape: readonly number[], axes: readonly number[], size: number): number[] => {
  const sizes = mapped(shape, size => size)
  for (let i = 0; i < axes.length; i++) sizes[axes[i]!] = size
  return sizes
}
