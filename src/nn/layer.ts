import { foldIn, type Key } from '../random/random.js'
import { describe } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import { ShapeError } from '../shape/error.js'
import { show } from '../shape/show.js'
import { size } from '../shape/size.js'
import { type DType, DTypeError, isFloat } from '../tensor/dtype.js'
import { isValue } from '../tensor/storage.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import { showPlace } from '../trace/path.js'
import { inLayer } from '../trace/within.js'
import { at, partsOf, tensorsOf } from './form.js'
import { type Fans, fans, type Initializer } from './initializers.js'
import type { Batch, Form } from './spec.js'

// What a layer is at run time. Shapes are known to the types of `Model`, not here.

/** Parameters or state by name, nested as the layers are. */
export type Scope = Readonly<Record<string, unknown>>

/** What a layer has to work with besides its input. */
export interface Use {
  readonly params: Scope
  readonly state: Scope
  /** Only there while training, and only if the model is random. */
  readonly key: Key | undefined
  readonly training: boolean
}

/** What a layer gives: the state holds only what has changed. */
export interface Result {
  readonly output: Batch
  readonly state: Scope
}

/** One line of a model's summary. */
export interface Row {
  /** The names that lead to the layer; none for one without a name. */
  readonly path: readonly string[]
  /** What kind of layer it is, as in `conv2d`. */
  readonly type: string
  /** What one example is before and after. */
  readonly input: Form
  readonly output: Form
  /** How many numbers are learnt. */
  readonly parameters: number
  /** How many numbers are remembered from step to step of training. */
  readonly state: number
}

/** One step of a model, or several taken together. */
export interface Layer {
  /** What one example is after it. */
  readonly output: Form
  /** The names under which its parameters and its state stand. */
  readonly names: readonly string[]
  readonly random: boolean
  /** The shapes of what it learns. */
  readonly shapes: Scope
  /** The state before training. */
  readonly state: Scope
  readonly init: (key: Key) => Scope
  readonly run: (x: Batch, use: Use) => Result
  readonly rows: readonly Row[]
}

/** A parameter before it has a value. */
export interface Parameter {
  readonly shape: readonly number[]
  readonly init: Initializer
  /** The fans of the layer; those that follow from the shape where not given. */
  readonly fans?: Fans | undefined
}

/** Parameters by name, or records of such; one that is undefined there is not. */
export interface Parameters {
  readonly [name: string]: Parameter | Parameters | undefined
}

/** A single layer as its rule describes it; parameters and state are its own, without its name. */
export interface Leaf {
  /** How it is called in sentences. */
  readonly label: string
  readonly type: string
  readonly input: Form
  readonly output: Form
  readonly name: string | undefined
  readonly parameters: Parameters
  readonly state: Scope
  readonly random: boolean
  /** Gives the result, or of a layer with state the result and the next state. */
  readonly apply: (x: Batch, own: Use) => unknown
}

/** The entries of nested records, with the names that lead there. */
const entriesOf = <A>(
  record: Readonly<Record<string, unknown>>,
  isEntry: (x: unknown) => x is A,
  path: readonly string[] = [],
): readonly (readonly [path: readonly string[], entry: A])[] =>
  Object.entries(record).flatMap(([name, entry]) => {
    if (isEntry(entry)) return [[[...path, name], entry] as const]
    return entry === undefined ? [] : entriesOf(entry as Scope, isEntry, [...path, name])
  })

/** Nested records with another value in the place of each entry. */
const mapEntries = <A>(
  record: Readonly<Record<string, unknown>>,
  isEntry: (x: unknown) => x is A,
  f: (entry: A) => unknown,
): Scope =>
  Object.fromEntries(
    Object.entries(record).flatMap(([name, entry]) => {
      if (isEntry(entry)) return [[name, f(entry)]]
      return entry === undefined ? [] : [[name, mapEntries(entry as Scope, isEntry, f)]]
    }),
  )

/** A parameter has a list for its shape; a record of parameters in which one is called `shape` has none. */
export const isParameter = (x: unknown): x is Parameter =>
  typeof x === 'object' &&
  x !== null &&
  'shape' in x &&
  Array.isArray(x.shape) &&
  'init' in x &&
  typeof x.init === 'function'

const isTensor = (x: unknown): x is Tensor<Shape> => isValue(x)

const inside = (scope: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, name) => (isScope(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined), scope)

/** How many numbers there are in all. */
const total = (entries: readonly (readonly [unknown, { readonly shape: Shape }])[]): number =>
  entries.reduce((sum, [, { shape }]) => sum + size(shape as readonly number[]), 0)

/** The layer that a leaf describes, under its name if it has one. */
export const leaf = (description: Leaf): Layer => {
  const { label, type, input, output, name, parameters, state, random, apply } = description
  const learnt = entriesOf(parameters, isParameter)
  const kept = entriesOf(state, isTensor)
  const layer: Layer = {
    output,
    names: [],
    random,
    shapes: mapEntries(parameters, isParameter, ({ shape }) => shape),
    state,
    init: key => {
      const values = learnt.map(([path, { shape, init, fans: given }], i) => {
        const value = init(foldIn(key, i), shape, given ?? fans(shape))
        requireShape('init', `the first value of ${path.join('.')}`, shape, value)
        return value
      })
      let next = 0
      return mapEntries(parameters, isParameter, () => values[next++])
    },
    run: (x, use) => {
      const result = name === undefined ? inLayer(type, () => apply(x, use)) : apply(x, use)
      if (kept.length === 0) return { output: requireOutput(label, tensorsOf(input, x), output, result), state: {} }
      if (!isScope(result) || !('output' in result))
        throw new TypeError(`${label}: expected apply to give { output, state }, got ${describe(result)}`)
      // Without a next state it stays as it is.
      const next = result.state ?? use.state
      for (const [path, { shape }] of kept)
        requireShape(label, `the next ${path.join('.')}`, shape as readonly number[], inside(next, path))
      return { output: requireOutput(label, tensorsOf(input, x), output, result.output), state: next as Scope }
    },
    rows: [{ path: [], type, input, output, parameters: total(learnt), state: total(kept) }],
  }
  return name === undefined ? layer : scoped(name, layer)
}

/** The result of a layer, where it is what its rule says. Of float type is what is so before, and what was not may become it. */
const requireOutput = (label: string, before: readonly Value[], output: Form, given: unknown): Batch => {
  const float = before.find(({ dtype }) => isFloat(dtype))?.dtype
  const floats: readonly DType[] = float === undefined ? ['float32', 'float64', 'float16', 'bfloat16'] : [float]
  for (const { place, sizes, dtype } of partsOf(output)) {
    const value = at(given, place)
    const shape = [...before[0]!.shape.slice(0, 1), ...sizes] as const
    const types = dtype === undefined ? floats : [dtype]
    const isOfShape = isTensor(value) && value.shape.join() === shape.join()
    if (isOfShape && types.includes(value.dtype)) continue
    const where = place.length === 0 ? '' : `in ${showPlace(place)} `
    const got = isTensor(value) ? `${value.dtype} of shape ${show(value.shape)}` : describe(value)
    const expected = `${label}: expected apply to give ${where}${types[0]} of shape ${show(shape)}, got ${got}`
    if (isOfShape) throw new DTypeError(expected)
    throw isTensor(value) ? new ShapeError(expected) : new TypeError(expected)
  }
  return given as Batch
}

/** One scope of several. Assignment would take what stands under `__proto__` for the prototype. */
const together = (scopes: readonly Scope[]): Scope => Object.fromEntries(scopes.flatMap(scope => Object.entries(scope)))

/** Layers one after the other. What is random in one is independent of the others: its key has its position folded in. */
export const sequence = (input: Form, layers: readonly Layer[]): Layer => ({
  output: layers.at(-1)?.output ?? input,
  names: layers.flatMap(layer => layer.names),
  random: layers.some(layer => layer.random),
  shapes: together(layers.map(layer => layer.shapes)),
  state: together(layers.map(layer => layer.state)),
  init: key => together(layers.map((layer, i) => layer.init(foldIn(key, i)))),
  run: (x, use) =>
    layers.reduce<Result>(
      ({ output, state }, layer, i) => {
        const key = layer.random && use.key !== undefined ? foldIn(use.key, i) : undefined
        const result = layer.run(output, { ...use, key })
        return { output: result.output, state: { ...state, ...result.state } }
      },
      { output: x, state: {} },
    ),
  rows: layers.flatMap(layer => layer.rows),
})

/** Layers on one input, whose results become one. */
export const beside = (
  type: string,
  input: Form,
  layers: readonly Layer[],
  output: Form,
  join: (results: readonly Batch[]) => Batch,
): Layer => ({
  // Parameters, state and names as of layers in a row.
  ...sequence(input, layers),
  output,
  run: (x, use) => {
    const results = layers.map((layer, i) =>
      layer.run(x, { ...use, key: use.key === undefined ? undefined : foldIn(use.key, i) }),
    )
    return {
      output: join(results.map(result => result.output)),
      state: together(results.map(result => result.state)),
    }
  },
  rows: [...layers.flatMap(layer => layer.rows), { path: [], type, input, output, parameters: 0, state: 0 }],
})

const isEmpty = (scope: Scope): boolean => Object.keys(scope).length === 0

/** Throws where a parameter, or a number that a layer remembers, is no tensor of its shape. */
const requireShape = (op: string, what: string, shape: readonly number[], given: unknown): void => {
  if (isValue(given) && given.shape.join() === shape.join()) return
  const expected = `${op}: expected ${what} to be a tensor of shape ${show(shape)}, got ${describe(given)}`
  throw isValue(given) ? new ShapeError(expected) : new TypeError(expected)
}

export const isScope = (given: unknown): given is Scope =>
  typeof given === 'object' && given !== null && !isValue(given)

export const requireScope = (op: string, what: string, given: unknown): void => {
  if (!isScope(given) || Array.isArray(given))
    throw new TypeError(`${op}: expected ${what} to be a record by the layers' names, got ${describe(given)}`)
}

/** A layer whose parameters and state stand under a name. */
export const scoped = (name: string, layer: Layer): Layer => {
  const under = (scope: Scope): Scope => (isEmpty(scope) ? {} : { [name]: scope })
  return {
    ...layer,
    names: [name],
    shapes: { [name]: layer.shapes },
    state: under(layer.state),
    init: key => ({ [name]: layer.init(key) }),
    run: (x, use) => {
      const params = use.params[name] as Scope
      const state = isEmpty(layer.state) ? {} : (use.state[name] as Scope)
      const result = inLayer(name, () => layer.run(x, { ...use, params, state }))
      return { output: result.output, state: under(result.state) }
    },
    rows: layer.rows.map(row => ({ ...row, path: [name, ...row.path] })),
  }
}
