import { foldIn, type Key } from '../random/random.js'
import { describe } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import { ShapeError } from '../shape/error.js'
import { show } from '../shape/show.js'
import { size } from '../shape/size.js'
import { printable } from '../shape/text.js'
import { isValue } from '../tensor/storage.js'
import type { Tensor } from '../tensor/tensor.js'
import { fans, type Initializer } from './initializers.js'

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
  readonly output: Tensor<Shape>
  readonly state: Scope
}

/** One line of a model's summary. */
export interface Row {
  /** The names that lead to the layer; none for one without a name. */
  readonly path: readonly string[]
  /** What kind of layer it is, as in `conv2d`. */
  readonly type: string
  /** The shapes of one example before and after. */
  readonly input: readonly number[]
  readonly output: readonly number[]
  /** How many numbers are learnt. */
  readonly parameters: number
}

/** One step of a model, or several taken together. */
export interface Layer {
  /** The shape of one example after it. */
  readonly output: readonly number[]
  /** The names under which its parameters and its state stand. */
  readonly names: readonly string[]
  readonly random: boolean
  /** The state before training. */
  readonly state: Scope
  readonly init: (key: Key) => Scope
  readonly run: (x: Tensor<Shape>, use: Use) => Result
  readonly rows: readonly Row[]
}

/** A parameter before it has a value. */
export interface Parameter {
  readonly shape: readonly number[]
  readonly init: Initializer
}

type Parameters = Readonly<Record<string, Parameter | undefined>>
type State = Readonly<Record<string, Tensor<Shape>>>

/** A single layer as its file describes it; parameters and state are its own, without its name. */
export interface Leaf<P extends Parameters, S extends State> {
  readonly type: string
  readonly input: readonly number[]
  readonly output: readonly number[]
  readonly name?: string
  readonly parameters?: P
  readonly state?: S
  readonly random?: boolean
  readonly run: (
    x: Tensor<Shape>,
    own: {
      readonly params: { readonly [K in keyof P]: Tensor<Shape> }
      readonly state: S
      readonly key: Key | undefined
      readonly training: boolean
    },
  ) => Tensor<Shape> | Result
}

/** The layer that a leaf describes, under its name if it has one. */
export const leaf = <P extends Parameters, S extends State>(description: Leaf<P, S>): Layer => {
  const { type, input, output, name, parameters = {}, state = {}, random = false } = description
  const given: Parameters = parameters
  const shapes = Object.entries(given).flatMap(([name, parameter]) =>
    parameter === undefined ? [] : [{ name, ...parameter }],
  )
  const layer: Layer = {
    output,
    names: [],
    random,
    state,
    init: key =>
      Object.fromEntries(
        shapes.map(({ name, shape, init }, i) => {
          const value = init(foldIn(key, i), shape, fans(shape))
          requireShape('init', `the first value of ${name}`, shape, value)
          return [name, value]
        }),
      ),
    run: (x, use) => {
      const op = use.training ? 'train' : 'apply'
      const of = description.name === undefined ? '' : ` of '${printable(description.name)}'`
      for (const { name, shape } of shapes) requireShape(op, `${name}${of}`, shape, use.params[name])
      for (const [name, { shape }] of Object.entries<Tensor<Shape>>(state))
        requireShape(op, `${name}${of}`, shape as readonly number[], use.state[name])
      // The one place where parameters and state get the types of their descriptions.
      const result = description.run(x, use as never)
      return 'output' in result ? result : { output: result, state: {} }
    },
    rows: [{ path: [], type, input, output, parameters: shapes.reduce((sum, { shape }) => sum + size(shape), 0) }],
  }
  return name === undefined ? layer : scoped(name, layer)
}

/** One scope of several. Assignment would take what stands under `__proto__` for the prototype. */
const together = (scopes: readonly Scope[]): Scope => Object.fromEntries(scopes.flatMap(scope => Object.entries(scope)))

/** Layers one after the other. What is random in one is independent of the others: its key has its position folded in. */
export const sequence = (input: readonly number[], layers: readonly Layer[]): Layer => ({
  output: layers.at(-1)?.output ?? input,
  names: layers.flatMap(layer => layer.names),
  random: layers.some(layer => layer.random),
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

const isEmpty = (scope: Scope): boolean => Object.keys(scope).length === 0

/** Throws where a parameter, or a number that a layer remembers, is no tensor of its shape. */
const requireShape = (op: string, what: string, shape: readonly number[], given: unknown): void => {
  if (isValue(given) && given.shape.join() === shape.join()) return
  const expected = `${op}: expected ${what} to be a tensor of shape ${show(shape)}, got ${describe(given)}`
  throw isValue(given) ? new ShapeError(expected) : new TypeError(expected)
}

const isScope = (given: unknown): given is Scope => typeof given === 'object' && given !== null && !isValue(given)

export const requireScope = (op: string, what: string, given: unknown): void => {
  if (!isScope(given) || Array.isArray(given))
    throw new TypeError(`${op}: expected ${what} to be a record by the layers' names, got ${describe(given)}`)
}

const enter = (what: string, scope: Scope, name: string, training: boolean): Scope => {
  const inner = Object.hasOwn(scope, name) ? scope[name] : undefined
  if (isScope(inner)) return inner
  throw new TypeError(`${training ? 'train' : 'apply'}: found no ${what} of '${printable(name)}'`)
}

/** A layer whose parameters and state stand under a name. */
export const scoped = (name: string, layer: Layer): Layer => {
  const under = (scope: Scope): Scope => (isEmpty(scope) ? {} : { [name]: scope })
  return {
    ...layer,
    names: [name],
    state: under(layer.state),
    init: key => ({ [name]: layer.init(key) }),
    run: (x, use) => {
      const params = enter('parameters', use.params, name, use.training)
      const state = isEmpty(layer.state) ? {} : enter('state', use.state, name, use.training)
      const result = layer.run(x, { ...use, params, state })
      return { output: result.output, state: under(result.state) }
    },
    rows: layer.rows.map(row => ({ ...row, path: [name, ...row.path] })),
  }
}
