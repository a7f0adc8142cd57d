import type { SameDType } from '../ops/face.js'
import type { Retyped } from '../ops/tree.js'
import { describe } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import type { IsAny, One } from '../shape/equals.js'
import { type Guard, ShapeError } from '../shape/error.js'
import { type Show, show } from '../shape/show.js'
import { printable } from '../shape/text.js'
import { type DType, DTypeError, type FloatDType, isFloat } from '../tensor/dtype.js'
import { isValue } from '../tensor/storage.js'
import type { AnyTensor, Tensor, Value } from '../tensor/tensor.js'
import type { Noun } from '../transform/types.js'
import { isScope, requireScope, type Scope } from './layer.js'

// The parameters of a call, in types: `Params` as `init` gives them, in float32, and `P` as they are given, which may be cast.

/** A function of the element type of each float tensor of a tree: what may be given to all of them is in every tensor. */
type Takers<P> = P extends AnyTensor
  ? [P['dtype'] & FloatDType] extends [never]
    ? never
    : (dtype: P['dtype']) => void
  : P extends object
    ? { [K in keyof P]: Takers<P[K]> }[keyof P]
    : never

/** The element type that all tensors of a tree have; `never` where two differ. */
type Common<P> = [Takers<P>] extends [(dtype: infer D) => void] ? D & FloatDType : never

/** The element type of parameters. What is nearly always so is asked first. */
export type LearntType<Params, P> = One<P> extends One<Params> ? (true extends IsAny<P> ? DType : 'float32') : Common<P>

/**
 * Parameters `P`, where they are those of a model and all of one element type; else what is wrong with them. Before it reads a call
 * inside the argument that might return a function, TypeScript asks whether the argument may do, with nothing known of `P`: it
 * may where its other tensors may.
 */
export type Learnt<Op extends string, Params, P> =
  One<P> extends One<Params> ? P : NoInfer<OtherParameters<Op, Params, P>>

// Nothing is inferred from it: TypeScript would look through all of the parameters for what they say of `P`.
type OtherParameters<Op extends string, Params, P> = unknown extends P
  ? Floats<Params>
  : // Beside a variable with a constraint, so that it is known of a type variable.
    { p: P } extends { p: infer _Given extends Floats<Params> }
    ? Guard<OneType<Op, Common<P>>> & P
    : Misfit<Op, 'parameter', Params, P>

/** Parameters of whatever float types. */
type Floats<Params> = Retyped<Params, FloatDType>

type OneType<Op extends string, D extends FloatDType> = [D] extends [never]
  ? `${Op}: the parameters are of several element types; convert them to one with T.cast`
  : unknown

/** The sentences on what is wrong in parameters or in a state, or at a place in them, that should be `Expected`; `never` if nothing is. */
type Misfit<Op extends string, Is extends What, Expected, X, Path extends string = ''> =
  IsAny<X> extends true
    ? never
    : Expected extends Tensor<infer S extends Shape, infer D extends DType>
      ? OfTensor<`${Op}: expected the ${Is} ${Path} to be`, S, Is extends 'parameter' ? FloatDType : D, X>
      : X extends AnyTensor | readonly unknown[] | ((...args: never) => unknown)
        ? NoRecord<Op, Is, X, Path>
        : X extends object
          ? {
              [K in keyof Expected & string]: Misfit<
                Op,
                Is,
                Expected[K],
                K extends keyof X ? X[K] : undefined,
                Path extends '' ? K : `${Path}.${K}`
              >
            }[keyof Expected & string]
          : NoRecord<Op, Is, X, Path>

type NoRecord<Op extends string, Is extends What, X, Path extends string> = Path extends ''
  ? `${Op}: expected the ${Wholes[Is]} to be a record by the layers' names, got ${Noun<X>}`
  : `${Op}: found no ${Wholes[Is]} of '${Path}'`

type OfTensor<Expected extends string, S extends Shape, D extends DType, X> =
  X extends Tensor<S, infer E extends DType>
    ? E extends D
      ? never
      : `${Expected} ${FloatDType extends D ? 'floats' : D}, got ${E}; convert it with T.cast`
    : `${Expected} a tensor of shape ${Show<S>}, got ${Noun<X>}`

/**
 * The context `Expected` of a call, where `Given` is given. What does not do is looked at only then, and what is wrong with it is
 * said in its place, or in that of the state.
 */
export type FittingContext<Op extends string, Expected, Given> =
  One<Given> extends One<Expected>
    ? Expected
    : // Never so: it is there to infer `Given` from.
      [Given] extends [never]
      ? Given
      : NoInfer<OtherContext<Op, Expected, Given>>

type OtherContext<Op extends string, Expected, Given> = { expected: Expected; given: Given } extends {
  expected: infer Known extends object
  given: infer C extends object
}
  ? OfContext<Op, Known, C, Exclude<keyof C, 'key' | 'state'> & string, Exclude<keyof Known, keyof C>>
  : Expected

type OfContext<Op extends string, Known, C, More extends string, Missing> = [C] extends [
  AnyTensor | readonly unknown[] | ((...args: never) => unknown),
]
  ? Known
  : [More] extends [never]
    ? 'key' extends Missing
      ? `${Op}: a layer of the model is random; give the key, as in { key }`
      : 'state' extends Missing
        ? NoState<Op>
        : { readonly [K in keyof Known]: K extends 'state' ? StateOr<Op, Known[K], C[K & keyof C]> : Known[K] }
    : `${Op}: expected options among key, state, got '${More}'`

type NoState<Op extends string> = `${Op}: a layer of the model keeps a state; give it, as in { state }`

/** The state that is expected, or what is wrong with the one that is given. */
type StateOr<Op extends string, Expected, X> = (
  X extends null | undefined
    ? NoState<Op>
    : Misfit<Op, 'state', Expected, X>
) extends infer Sentence
  ? [Sentence] extends [never]
    ? Expected
    : Sentence
  : never

/** Whether a batch of element type `D` has that of the parameters, if there are any. */
export type SameAsLearnt<Op extends string, D extends DType, Params, P> = keyof Params extends never
  ? unknown
  : SameDType<Op, D, LearntType<Params, P>>

/** Throws where a tensor is not of its shape, or of no element type that it may have: a float type where that is not given. */
const requireTensor = (expected: string, shape: readonly number[], dtype: DType | undefined, given: unknown): void => {
  if (!isValue(given) || given.shape.join() !== shape.join()) {
    const sentence = `${expected} a tensor of shape ${show(shape)}, got ${describe(given)}`
    throw isValue(given) ? new ShapeError(sentence) : new TypeError(sentence)
  }
  if (dtype === undefined || isFloat(dtype) ? !isFloat(given.dtype) : given.dtype !== dtype)
    throw new DTypeError(`${expected} ${dtype ?? 'floats'}, got ${given.dtype}; convert it with T.cast`)
}

const wholes = { parameter: 'parameters', state: 'state' } as const
type Wholes = typeof wholes

/** What a model learns, or what it remembers. */
type What = keyof Wholes

const requireInside = (op: string, what: What, expected: Scope, given: Scope, path: string): void => {
  for (const [name, inner] of Object.entries(expected)) {
    const place = `${path}${printable(name)}`
    const found = Object.hasOwn(given, name) ? given[name] : undefined
    const sentence = `${op}: expected the ${what} ${place} to be`
    if (isValue(inner)) requireTensor(sentence, inner.shape, inner.dtype, found)
    else if (Array.isArray(inner)) requireTensor(sentence, inner, undefined, found)
    else if (isScope(found) && !Array.isArray(found)) requireInside(op, what, inner as Scope, found, `${place}.`)
    else throw new TypeError(`${op}: found no ${wholes[what]} of '${place}'`)
  }
}

/** Throws where what is given is not what a model has learnt, by its shapes, or what it remembers, by its tensors. */
export const requireAll = (op: string, what: What, expected: Scope, given: unknown): void => {
  requireScope(op, `the ${wholes[what]}`, given)
  requireInside(op, what, expected, given as Scope, '')
}

/** The tensors that stand in the places of what a model learns. */
export const learntOf = (shapes: Scope, params: Scope): readonly Value[] =>
  Object.entries(shapes).flatMap(([name, inner]) =>
    Array.isArray(inner) ? [params[name] as Value] : learntOf(inner as Scope, params[name] as Scope),
  )
