import type { Floating } from '../ops/face.js'
import type { MayEqual } from '../shape/align.js'
import type { Dim, Shape } from '../shape/dim.js'
import type { IsAny, IsIdentical } from '../shape/equals.js'
import type { Both, Guard } from '../shape/error.js'
import type { Show } from '../shape/show.js'
import type { DType, FloatDType } from '../tensor/dtype.js'
import type { AnyTensor, Tensor } from '../tensor/tensor.js'
import type { CanHold, FirstSize } from './guard.js'
import type { LearntType, SameAsLearnt } from './learnt.js'
import type { Discrete, Example, Spec } from './spec.js'

// What `apply` and `train` ask of a batch that is not one tensor of float numbers: in types what `batch.ts` asks at run time.

/** Where in a batch something is, as sentences begin to say what is expected there. */
type ToBe<Path extends string> = Path extends '' ? '' : `${Path} to be `

/** The sentences on what is wrong in a batch `X` of examples `In`; `never` if nothing is. */
type Wrong<Op extends string, Path extends string, X, In, Params, P> =
  IsAny<X> extends true
    ? never
    : In extends Shape
      ? OfTensor<Op, Path, X, In, FloatWrong<Op, Path, X, Params, P>>
      : In extends Example<infer S, infer D>
        ? OfTensor<Op, Path, X, S, TypeWrong<Op, Path, X, D>>
        : X extends AnyTensor | Shape
          ? `${Op}: expected ${ToBe<Path>}a record of tensors`
          : {
              [K in keyof In & string]: K extends keyof X
                ? Wrong<Op, `${Path}.${K}`, X[K], In[K], Params, P>
                : string extends K
                  ? never
                  : `${Op}: the batch has no entry ${Path}.${K}`
            }[keyof In & string]

type OfTensor<Op extends string, Path extends string, X, S extends Shape, OfType> =
  X extends Tensor<infer T, infer _D>
    ? [OfType] extends [never]
      ? CanHold<Op, T, S, Path> extends infer Sentence extends string
        ? Sentence
        : never
      : OfType
    : `${Op}: expected ${ToBe<Path>}a batch of shape ${Show<['batch', ...S]>}`

/** A sentence, or `never`. */
type Sentence<Outcome> = Outcome extends string ? Outcome : never

type FloatWrong<Op extends string, Path extends string, X, Params, P> =
  X extends Tensor<Shape, infer D>
    ? Sentence<Both<Floating<Op, D> extends string ? NoFloat<Op, Path, D> : unknown, SameAsLearnt<Op, D, Params, P>>>
    : never

type NoFloat<
  Op extends string,
  Path extends string,
  D extends DType,
> = `${Op}: expected ${ToBe<Path>}floats, got ${D}; convert it with T.cast`

type TypeWrong<Op extends string, Path extends string, X, D extends DType> =
  X extends Tensor<Shape, infer E>
    ? [D & E] extends [never]
      ? `${Op}: expected ${ToBe<Path>}${D}, got ${E}; convert it with T.cast`
      : never
    : never

// What stands in a list is inferred, and what is asked about is an argument: of a list with an alias in it TypeScript asks again
// what that is, for sizes that might be anything, and the rule would wait.
/** The places of the tensors of a batch, each with its number of examples. */
type Counts<X, In, Path extends string = ''> = { i: In } extends {
  i: infer _One extends Shape | Example<Shape, Discrete>
}
  ? X extends Tensor<infer S, infer _D>
    ? { n: FirstSize<S> } extends { n: infer N }
      ? readonly [Path, N]
      : never
    : never
  : { [K in keyof In & string]: K extends keyof X ? Counts<X[K], In[K], `${Path}.${K}`> : never }[keyof In & string]

/** The sentence on two tensors of a batch that are of different numbers of examples; each comes first in one. */
type Differ<Op extends string, A, B = A> = A extends readonly [infer P extends string, infer N extends Dim]
  ? B extends readonly [infer Q extends string, infer M extends Dim]
    ? MayEqual<N, M> extends true
      ? never
      : `${Op}: ${P} has ${N} examples, ${Q} has ${M}`
    : never
  : never

type Outcome<Sentences> = [Sentences] extends [never] ? unknown : Sentences

/** Whether something is a batch of examples `In`, all tensors of one number of examples. */
export type CanBatches<Op extends string, X, In extends Spec, Params, P> = Guard<
  Both<Outcome<Wrong<Op, '', X, In, Params, P>>, Outcome<Differ<Op, Counts<X, In>>>>
>

/** The number of examples in a batch. */
export type BatchSize<X, In> = OneCount<Counts<X, In>>

// The counts are asked for twice, as of one type variable beside itself it would be known at once that it is one size.
type OneCount<Count, Same = Count> = [Count, Same] extends [
  readonly [string, infer N extends Dim],
  readonly [string, infer M extends Dim],
]
  ? IsIdentical<N, M> extends true
    ? N
    : number
  : number

/** The element types of the float tensors of a batch. */
type FloatsIn<X, In> = { i: In } extends { i: infer _One extends Shape }
  ? X extends Tensor<infer _S, infer D>
    ? D
    : never
  : In extends Example<infer _Sizes, infer _D>
    ? never
    : { [K in keyof In]: K extends keyof X ? FloatsIn<X[K], In[K]> : never }[keyof In]

/** The element type of what is computed from a batch: that of its float tensors, or of what is learnt. */
export type FloatIn<X, In, Params, P> = OneFloat<FloatsIn<X, In>, Params, P>

type OneFloat<D, Params, P> = [D] extends [never]
  ? LearntType<Params, P> & FloatDType
  : [D] extends [infer One extends FloatDType]
    ? One
    : FloatDType
