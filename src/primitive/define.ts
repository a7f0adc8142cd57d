import { type HalfDType, isHalf } from '../tensor/dtype.js'
import type { Value } from '../tensor/tensor.js'
import { cast } from './cast.js'
import { type Bound, type Decomposition, type Definition, definePlain, severalPlain } from './plain.js'

export {
  type At,
  type BatchRule,
  type Bound,
  type Decomposition,
  type Definition,
  definePlain,
  isUnknown,
  known,
  scalarLike,
  specOf,
  type TangentRule,
} from './plain.js'

// Among primitives floats of 16 bits are known to `cast` alone, and to those that move elements (`definePlain`). What computes is
// handed float32, and its result is rounded: derivatives, batches and engines meet nothing else.

/** The element type of 16 bits among those of inputs, if there is one. */
export const halfAmong = (inputs: readonly Value[]): HalfDType | undefined => {
  for (const { dtype } of inputs) if (isHalf(dtype)) return dtype
  return undefined
}

export const widened = (x: Value): Value => (isHalf(x.dtype) ? cast(x, 'float32') : x)

/** What was computed in float32 in the place of another type; positions and truth values are what they are. */
export const narrowed = (x: Value, dtype: HalfDType): Value => (x.dtype === 'float32' ? cast(x, dtype) : x)

/** A primitive from its definition; `call` says how it is written in code. */
export const define = <P, Args extends readonly unknown[]>(
  definition: Definition<P>,
  call: (apply: (inputs: readonly Value[], params: P) => Value) => (...args: Args) => Value,
): Bound<Args> =>
  definePlain(definition, apply =>
    call((inputs, params) => {
      const half = halfAmong(inputs)
      return half === undefined ? apply(inputs, params) : narrowed(apply(inputs.map(widened), params), half)
    }),
  )

/** A primitive with several outputs from its definition. */
export const defineSeveral = (definition: Decomposition): Bound<readonly [x: Value], readonly Value[]> => {
  const plain = severalPlain(definition)
  const apply = (x: Value): readonly Value[] => {
    const { dtype } = x
    return isHalf(dtype) ? plain(widened(x)).map(each => narrowed(each, dtype)) : plain(x)
  }
  return Object.assign(apply, { primitive: plain.primitive })
}
