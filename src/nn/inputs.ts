import { typed } from '../ops/face.js'
import type { AnySize, Dim, Mutable, Shape, SizeOf, SizesOf } from '../shape/dim.js'
import type { Guard, Objection } from '../shape/error.js'
import type { CanSizes, FindSize, SizeOutcome } from '../shape/natural.js'
import type { DType, FloatDType } from '../tensor/dtype.js'
import { toForm } from './form.js'
import { type Model, model } from './model.js'
import type { Discrete, Example, Spec } from './spec.js'

/** What is given for an example: a shape, a shape with an element type, or several of these by name. */
type GivenSpec = readonly AnySize[] | { readonly shape: readonly AnySize[]; readonly dtype: DType } | GivenSpecs

interface GivenSpecs {
  readonly [name: string]: GivenSpec
}

/** A size as it was given. (In the objects, so that it is known of a type variable.) */
type SizeIn<Given> = { g: Given } extends { g: SizeOf<infer N> }
  ? N
  : { g: Given } extends { g: infer D extends Dim }
    ? D
    : number

type ShapeIn<Given extends readonly unknown[]> = { -readonly [K in keyof Given]: SizeIn<Given[K]> }

/** What an example is, as it was given. */
type SpecIn<Given> = Given extends readonly unknown[]
  ? ShapeIn<Given>
  : Given extends { readonly shape: infer S extends readonly unknown[]; readonly dtype: infer D extends Discrete }
    ? Example<ShapeIn<S>, D>
    : { readonly [K in keyof Given]: SpecIn<Given[K]> }

type Sentence<Outcome> = Outcome extends string ? Outcome : never

/** The sentences on what is wrong in what was given; `never` if nothing is. */
type Wrong<Given> = Given extends readonly unknown[]
  ? Sentence<SizeOutcome<'inputs', FindSize<ShapeIn<Given>>>>
  : Given extends { readonly shape: infer S extends readonly unknown[]; readonly dtype: infer D extends DType }
    ? Sentence<CanLabel<D>> | Sentence<SizeOutcome<'inputs', FindSize<ShapeIn<S>>>>
    : { [K in keyof Given]: Wrong<Given[K]> }[keyof Given]

type CanLabel<D extends DType> = [D] extends [FloatDType]
  ? `inputs: numbers of float types are given by their shape alone, got { shape, dtype: '${D}' }`
  : unknown

type CanBegin<Given> = Guard<[Wrong<Given>] extends [never] ? unknown : Wrong<Given>>

interface Inputs {
  <const S extends Shape, D extends DType>(
    shape: CanSizes<'inputs', S> & SizesOf<S>,
    dtype: Guard<Objection<CanLabel<D>>> & D,
  ): Model<Example<Mutable<S>, D & Discrete>, Example<Mutable<S>, D & Discrete>>
  <const X extends GivenSpec>(example: CanBegin<X> & X): SpecIn<X> extends infer In extends Spec ? Model<In, In> : never
}

/**
 * The beginning of a model of more than one float tensor: of tokens, labels or flags, which have an element type, or of several
 * tensors by name. An entry is a shape, for numbers of whatever float type; `{ shape, dtype }`, for int32, uint8 and bool; or a
 * record of these. `apply` and `train` take such a record of batches, which are of one number of examples.
 *
 * @throws ShapeError if a size is not an integer of at least 0; TypeError if an element type is a float type.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(
 *   nn.inputs({ image: [1, 8, 8], words: [16] }),
 *   nn.on('image', nn.flatten),
 *   nn.join(['image', 'words'], 'concat'),
 *   nn.dense('out', 3),
 * )
 * const params = model.init(T.random.key(0))
 * const y = model.apply(params, { image: T.ones([5, 1, 8, 8]), words: T.ones([5, 16]) }) // Tensor<[5, 3], "float32">
 * assert.deepEqual([params.out.w.shape, y.shape], [[80, 3], [5, 3]])
 *
 * const tokens = nn.inputs([16], 'int32').apply({}, T.zeros([5, 16], 'int32')) // Tensor<[5, 16], "int32">
 * assert.equal(tokens.dtype, 'int32')
 * ```
 */
export const inputs: Inputs = typed((given: unknown, ...[dtype]: readonly [dtype?: unknown]) =>
  model(toForm('inputs', dtype === undefined ? given : { shape: given, dtype }), []),
)
