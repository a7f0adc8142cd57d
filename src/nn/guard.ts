import type { Floating } from '../ops/face.js'
import type { CanAlign } from '../shape/align.js'
import { shown } from '../shape/describe.js'
import type { Dim, Shape } from '../shape/dim.js'
import { type Both, type Guard, ShapeError, type Unless } from '../shape/error.js'
import { type Show, show } from '../shape/show.js'
import { printable } from '../shape/text.js'
import type { DType, FloatDType } from '../tensor/dtype.js'
import { type Place, showPlace } from '../trace/path.js'
import { isForms, sameForm, showForm } from './form.js'
import type { SameAsLearnt } from './learnt.js'
import type { Empty } from './model.js'
import type { Discrete, Example, Form, Forms, ShapeOf, Spec } from './spec.js'

export type { Both, Guard, Unless }

// What a layer asks of the model that it is put on: each rule once as a type and once as a function, with one sentence.

/** The size of the first axis. (In the objects, so that it is known of a batch in generic code.) */
export type FirstSize<S extends Spec> = { s: S } extends {
  s: readonly [infer N extends Dim, ...infer _Others extends Shape]
}
  ? N
  : number

/** Whether a tensor is a batch of examples of shape `In`, of the element type that the parameters `P` have, if there are any. */
export type CanBatch<Op extends string, S extends Shape, D extends DType, In extends Spec, Params, P> = Guard<
  Both<Floating<Op, D>, Both<CanHold<Op, S, In>, SameAsLearnt<Op, D, Params, P>>>
>

/** Whether a tensor is a batch of examples of shape `In`, of whatever element type; `Path` is where it stands in the batch. */
export type CanHold<
  Op extends string,
  S extends Shape,
  In extends Spec,
  Path extends string = '',
> = S extends readonly [infer _Batch, ...infer Example extends Shape]
  ? CanAlign<Op, Example, ShapeOf<In>, never> extends string
    ? NoBatch<Op, S, ShapeOf<In>, Path>
    : unknown
  : number extends S['length']
    ? unknown
    : NoBatch<Op, S, ShapeOf<In>, Path>

type NoBatch<
  Op extends string,
  S extends Shape,
  In extends Shape,
  Path extends string,
> = `${Op}: expected ${Path extends '' ? '' : `${Path} to be `}a batch of shape ${Show<['batch', ...In]>}, got ${Show<S>}`

/** Whether one example is one tensor of float numbers. */
export type CanOne<Layer extends string, Out> = { o: Out } extends { o: infer _Sizes extends Shape }
  ? unknown
  : Out extends Shape
    ? unknown
    : Out extends Example<infer _Sizes, infer D>
      ? `${Layer}: expected floats, got ${D}; convert it with T.cast`
      : `${Layer}: expected one tensor, got a record; nn.on puts a layer on one of its entries`

/** Whether an example is a record that has some entries. */
export type CanFind<Layer extends string, Record, Names extends readonly string[]> = { r: Record } extends {
  r: infer _One extends Shape | Example<Shape, Discrete>
}
  ? `${Layer}: expected a record of tensors, got one tensor`
  : string extends keyof Record
    ? unknown
    : Exclude<Names[number], keyof Record> extends infer Missing extends string
      ? [Missing] extends [never]
        ? unknown
        : `${Layer}: the example has no entry .${Missing}`
      : unknown

/** `D` where it is known to be a float type; else it is one of them. */
export type FloatOf<D extends DType> = { d: D } extends { d: infer F extends FloatDType } ? F : FloatDType

/** How a layer is called in sentences: `dense('f1')`. */
export const labelled = (type: string, name: unknown): string => {
  if (typeof name === 'string') return `${type}('${printable(name)}')`
  throw new TypeError(`${type}: expected a name, got ${shown(name)}`)
}

/** Whether a layer may be named `N` beside the parameters `Params`; where those may have any name, or may have it or not, it may. */
export type CanName<Layer extends string, Params, N extends string> = N extends keyof Params
  ? string extends keyof Params
    ? unknown
    : Empty extends Pick<Params, N>
      ? unknown
      : `${Layer}: the name '${N}' is already used`
  : unknown

export const requireName = (layer: string, names: readonly string[], name: string): void => {
  if (names.includes(name)) throw new ShapeError(`${layer}: the name '${printable(name)}' is already used`)
}

/** Whether one example is a vector of features. */
export type CanFeatures<Layer extends string, S extends Spec> = S extends readonly [Dim]
  ? unknown
  : S extends Shape
    ? number extends S['length']
      ? unknown
      : `${Layer} expects one example of shape [features], got ${Show<S>}; flatten it first`
    : CanOne<Layer, S>

export const requireFeatures = (layer: string, shape: readonly number[]): number => {
  const [features] = shape
  if (features !== undefined && shape.length === 1) return features
  throw new ShapeError(`${layer} expects one example of shape [features], got ${show(shape)}; flatten it first`)
}

/** Whether one example has an axis of channels or features. */
export type CanChannels<Layer extends string, S extends Spec> = S extends readonly [unknown, ...unknown[]]
  ? unknown
  : S extends readonly []
    ? `${Layer} expects one example with at least one axis, got []`
    : CanOne<Layer, S>

export const requireChannels = (layer: string, shape: readonly number[]): number => {
  const [channels] = shape
  if (channels !== undefined) return channels
  throw new ShapeError(`${layer} expects one example with at least one axis, got []`)
}

/** Whether two examples may be of the same tensors. */
export type Alike<A extends Spec, B extends Spec> = { s: A; t: B } extends { s: B; t: A } ? true : Unsure<A, B>

/** Whether there are sizes that are not known. */
type Unsure<In, Out> = number extends
  | (In extends Shape ? In['length'] | In[number] : 0)
  | (Out extends Shape ? Out['length'] | Out[number] : 0)
  ? true
  : false

/** How an example is written in a sentence; of a record only that it is one. */
export type ShowSpec<S> = S extends Shape
  ? Show<S>
  : S extends Example<infer Sizes, infer D>
    ? `${D} ${Show<Sizes>}`
    : 'a record'

/** As `ShowSpec`. */
export const sketch = (form: Form): string => (isForms(form) ? 'a record' : showForm(form))

/** Where two examples differ: at a place in a record, or `''`, and what is there; 'nothing' where there is no such entry. */
type Difference<A, B, Path extends string = ''> = [A] extends [OneTensor | Nothing]
  ? Unlike<A, B, Path>
  : [B] extends [OneTensor | Nothing]
    ? Unlike<A, B, Path>
    : string extends keyof A | keyof B
      ? never
      : {
          [K in (keyof A | keyof B) & string]: Difference<EntryOf<A, K>, EntryOf<B, K>, `${Path}.${K}`>
        }[(keyof A | keyof B) & string]

type OneTensor = Shape | Example<Shape, Discrete>
type Nothing = 'nothing'
type EntryOf<Record, K> = K extends keyof Record ? Record[K] : Nothing

type Unlike<A, B, Path extends string> = [A, B] extends [infer In extends Spec, infer Out extends Spec]
  ? Alike<In, Out> extends true
    ? never
    : Different<Sketch<A>, Sketch<B>, Path>
  : Different<Sketch<A>, Sketch<B>, Path>

interface Different<A extends string, B extends string, Path extends string> {
  readonly of: A
  readonly beside: B
  readonly path: Path
}

type Sketch<A> = A extends Nothing ? Nothing : ShowSpec<A>

/** Whether a block keeps what an example is. */
export type CanAdd<In extends Spec, Out extends Spec, Layer extends string = 'residual'> =
  Alike<In, Out> extends true ? unknown : NotKept<Difference<In, Out>, Layer>

type NotKept<Found, Layer extends string> = [Found] extends [never]
  ? unknown
  : Found extends Different<infer A, infer B, infer Path>
    ? Path extends ''
      ? `${Layer}: the block must keep the shape ${A}, it gives ${B}`
      : `${Layer}: the block must give ${A} as ${Path}, it gives ${B}`
    : never

/** Whether a block and the shortcut beside it give one shape. */
export type CanJoin<Out extends Spec, Around extends Spec> =
  Alike<Out, Around> extends true ? unknown : NotJoined<Difference<Out, Around>>

type NotJoined<Found> = [Found] extends [never]
  ? unknown
  : Found extends Different<infer A, infer B, infer Path>
    ? `residual: the block gives ${A}${Path extends '' ? '' : ` as ${Path}`}, the shortcut ${B}`
    : never

/** The first difference, with what is there written as in a sentence. */
const differenceOf = (a: Form, b: Form, place: Place = []): Found | undefined => {
  if (isForms(a) && isForms(b)) {
    for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const [inA, inB] = [entryOf(a, name), entryOf(b, name)]
      const inner: Place = [...place, name]
      const found =
        inA === undefined || inB === undefined
          ? { place: inner, of: sketched(inA), beside: sketched(inB) }
          : differenceOf(inA, inB, inner)
      if (found !== undefined) return found
    }
    return undefined
  }
  return sameForm(a, b) ? undefined : { place, of: sketch(a), beside: sketch(b) }
}

interface Found {
  readonly place: Place
  readonly of: string
  readonly beside: string
}

const entryOf = (forms: Forms, name: string): Form | undefined => (Object.hasOwn(forms, name) ? forms[name] : undefined)

const sketched = (form: Form | undefined): string => (form === undefined ? 'nothing' : sketch(form))

export const requireJoined = (block: Form, shortcut: Form): void => {
  const found = differenceOf(block, shortcut)
  if (found === undefined) return
  const place = found.place.length === 0 ? '' : ` as ${showPlace(found.place)}`
  throw new ShapeError(`residual: the block gives ${found.of}${place}, the shortcut ${found.beside}`)
}

export const requireSameShape = (layer: string, input: Form, output: Form): void => {
  const found = differenceOf(input, output)
  if (found === undefined) return
  throw new ShapeError(
    found.place.length === 0
      ? `${layer}: the block must keep the shape ${found.of}, it gives ${found.beside}`
      : `${layer}: the block must give ${found.of} as ${showPlace(found.place)}, it gives ${found.beside}`,
  )
}

/** Whether one example has an axis behind that of its channels. */
export type CanMaps<Layer extends string, S extends Shape> = S extends readonly [] | readonly [unknown]
  ? `${Layer} expects one example of channels and at least one more axis, got ${Show<S>}`
  : unknown

export const requireMaps = (layer: string, shape: readonly number[]): void => {
  if (shape.length < 2)
    throw new ShapeError(`${layer} expects one example of channels and at least one more axis, got ${show(shape)}`)
}
