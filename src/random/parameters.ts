import { requireDType } from '../ops/create.js'
import type { OnlyOptions } from '../ops/face.js'
import type { DTypeOf, OperandLike, ShapeOf } from '../ops/operand.js'
import * as p from '../primitive/arithmetic.js'
import { broadcast } from '../primitive/broadcast.js'
import { broadcastTo, type CanBroadcastTo } from '../shape/broadcast.js'
import { describe } from '../shape/describe.js'
import type { Mutable, Shape, SizesOf } from '../shape/dim.js'
import type { Both, Guard, Objection } from '../shape/error.js'
import type { CanSizes, FindSize } from '../shape/natural.js'
import type { OptionOf } from '../shape/options.js'
import { type DType, DTypeError, type FullDType, isFull } from '../tensor/dtype.js'
import { isValue, scalar } from '../tensor/storage.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import type { CanKey } from './random.js'

// Parameters of distributions, which may be tensors, and the element type of samples.

/** The element type of samples, float32 where not given. */
export interface FloatOptions {
  readonly dtype?: FullDType | undefined
}

/** The element type that options name. */
export type FloatOf<O> = OptionOf<O, 'dtype', 'float32', FullDType> extends infer D extends FullDType ? D : FullDType

/** A function of a key and the shape of its samples, which are floats. */
export interface FloatSampler<Op extends string> {
  <const S extends Shape, const O extends FloatOptions | undefined, K extends Shape = [2], E extends DType = 'int32'>(
    key: CanKey<Op, K, E> & Tensor<K, E>,
    shape: CanSizes<Op, S> & SizesOf<S>,
    options: O & OnlyOptions<Op, O, FloatOptions>,
  ): Tensor<Mutable<S>, FloatOf<O>>
  <const S extends Shape, K extends Shape = [2], E extends DType = 'int32'>(
    key: CanKey<Op, K, E> & Tensor<K, E>,
    shape: CanSizes<Op, S> & SizesOf<S>,
  ): Tensor<Mutable<S>>
}

export const requireFloatType = (op: string, dtype: unknown): FullDType => {
  const given = requireDType(op, dtype as DType)
  if (isFull(given)) return given
  throw new DTypeError(`${op}: expected float32 or float64, got ${given}`)
}

/** The sizes that are numbers; what stands for a name the run time sees. */
type Counted<S extends Shape> = { -readonly [I in keyof S]: S[I] extends string ? number : S[I] }

/** Whether a parameter of shape `S` is spread over samples of shape `To`, if that has sizes and nothing else. */
type CanSpread<Op extends string, S extends Shape, To extends Shape> = [FindSize<To>] extends [never]
  ? CanBroadcastTo<S, Counted<To>> extends `broadcastTo: ${infer Sentence}`
    ? `${Op}: ${Sentence}`
    : unknown
  : unknown

/** Whether a parameter is a number or a tensor of one of the element types `D`, which is spread over samples of shape `To`. */
export type CanParameter<Op extends string, X, To extends Shape, D extends DType = FullDType> = Guard<
  [X] extends [number]
    ? unknown
    : Objection<
        Both<
          [Extract<DTypeOf<X, never>, D>] extends [never]
            ? `${Op}: expected parameters of ${Named<D>}, got ${DTypeOf<X, never>}`
            : unknown,
          CanSpread<Op, ShapeOf<X>, To>
        >
      >
>

/** How element types are named in a sentence. */
type Named<D extends DType> = [FullDType] extends [D] ? 'float32 or float64' : D

/** What may be a parameter. */
export type Parameter = OperandLike

/** A parameter that is a tensor, spread over the samples, if it has one of the element types. */
export const spreadTo = (op: string, input: Value, shape: readonly number[], dtypes: readonly DType[]): Value => {
  if (!dtypes.includes(input.dtype))
    throw new DTypeError(`${op}: expected parameters of ${dtypes.join(' or ')}, got ${input.dtype}`)
  return broadcast(input, broadcastTo(input.shape, shape, `${op}:`))
}

/** A parameter as float64 over the samples: a tensor, or a number of which `isRight` says whether it can be meant. */
export const parameterOf = (
  op: string,
  given: unknown,
  shape: readonly number[],
  isRight: (n: number) => boolean,
  expected: string,
): Value => {
  if (isValue(given)) return p.cast(spreadTo(op, given, shape, ['float32', 'float64']), 'float64')
  if (typeof given === 'number' && isRight(given)) return broadcast(scalar(given, 'float64'), shape)
  throw new TypeError(`${op}: expected ${expected}, got ${describe(given)}`)
}
