import type { One } from '../shape/equals.js'
import type { Guard, Refused } from '../shape/error.js'
import type { CanOptions, IfOptions, KeysOf } from '../shape/options.js'
import type { TensorMark } from '../tensor/tensor.js'
import type { IfTensor } from './face.js'

// Options that may be left out are the rest of the arguments, inferred as one list: an optional parameter hides that its
// argument may be undefined, and a type inferred for one key of it that the key may be absent.

/** An axis where options stand: it is refused with a sentence. */
export type BareAxis = number

/**
 * What may be left of the arguments: options, or nothing. It is also the default where it is inferred, so that nothing is said of the
 * result where TypeScript infers nothing, as for a function that is one of two.
 */
export type Rest<Options> = readonly [options?: Options | BareAxis | undefined]

type Outcome<Op extends string, O, Options, Besides, Names extends string> = [Names] extends [never]
  ? IfOptions<
      Op,
      O,
      Options,
      Besides,
      O extends BareAxis ? Refused<`${Op}: expected options such as { axis: ${O} }, got ${O}`> : Besides
    >
  : CanOptions<Op, O, Options, Names, Besides>

/**
 * What is asked `Besides` where `O` is a record of options that there are, which are called `Names` where none of them is an axis.
 */
export type Checked<Op extends string, O, Options, Besides = unknown, Names extends string = never> = Guard<
  Outcome<Op, O, Options, Besides, Names>
>

// The element type of a tensor whose whole type is a type variable is known, and its keys are not.
type MarkOf<D> = [D] extends [never] ? never : keyof TensorMark

// A call inside of a call is passed over at first, and what a type variable extends stands in its place.
/**
 * The guard of what stands behind a first argument of type `X`: nothing may, where that is certainly the options. `D` is the
 * element type that is read off it, where one is.
 */
export type Behind<Op extends string, X, Guarded = unknown, D = never> = Guard<
  One<keyof TensorMark> extends One<MarkOf<D> | KeysOf<X>>
    ? Guarded
    : Refused<`${Op}: expected the tensor before its options`>
>

// As in `Guard`: of a type variable it is decided that it is not certainly undefined, and `Op` keeps the question open before there is a call.
/** What is given, `Absent` where that is certainly undefined. */
type Present<O, Absent, Op> = [<T>() => T extends { readonly given: O } ? 1 : 2, Op] extends [
  <T>() => T extends { readonly given: undefined } ? 1 : 2,
  unknown,
]
  ? Absent
  : O

// `Left` is compared inside a record, so that it is decided after it is inferred, and stays `const`.
/** The parameters for what is left of the arguments behind `X`; `Fits` says whether the options fit the tensor. */
export type Remaining<Op extends string, X, Left, Options, Fits, D = never, Names extends string = never> = {
  left: Left
} extends {
  left: readonly []
}
  ? [options?: Options]
  : {
      [I in keyof Left]: Behind<Op, X, Outcome<Op, Left[I], Options, Fits, Names>, D> & Present<Left[I], unknown, Op>
    }

/** What may be left of the arguments where options must be given behind the tensor. */
export type Needs<Options> = readonly [options?: Options | undefined]

/** Options that must be given, and of which `Asked` is asked: behind a tensor, or in its place, where nothing is left. */
export type Needed<Op extends string, X, Left extends readonly unknown[], Options, Asked, D = never> = {
  left: Left
} extends {
  left: readonly []
}
  ? IfTensor<X, D, [options: Options], []>
  : { [I in keyof Left]-?: Behind<Op, X, Asked, D> & Present<Left[I], Options, Op> }

/** The options in what is left of the arguments; none where nothing is. */
export type Given<Left> = Left extends readonly [infer O]
  ? O
  : Left extends readonly []
    ? Record<never, never>
    : Left extends readonly unknown[]
      ? Left[0]
      : never
