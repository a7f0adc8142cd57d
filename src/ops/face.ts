import { describe } from '../shape/describe.js'
import type { One } from '../shape/equals.js'
import type { Refused } from '../shape/error.js'
import type { OnlyOptions } from '../shape/options.js'
import { type DType, DTypeError, type FloatDType, type FullDType, isFloat, isFull } from '../tensor/dtype.js'
import { requireOptions } from '../tensor/options.js'
import { isValue, scalar } from '../tensor/storage.js'
import type { TensorMark, Value } from '../tensor/tensor.js'

// Where the typed face of the operations meets the untyped core: each operation passes through one of these functions
// once, with its signature as `F` and its body over values of unknown shape.

/** Inside an operation a tensor is a value, and a number is what the user wrote for a scalar. */
export type Input = Value | number

/** Which argument of an operation is its options, and those that there are. */
interface Taken {
  readonly op: string
  readonly at: number
  readonly known: readonly string[]
  readonly needed: boolean
}

/** The options of an operation: they are the argument `at`, counted with the tensors. */
export const takes = (op: string, at: number, known: readonly string[]): Taken => ({ op, at, known, needed: false })

/** As `takes`, of options that must be given. */
export const needs = (op: string, at: number, known: readonly string[]): Taken => ({ op, at, known, needed: true })

type Body = (...args: never[]) => unknown

/** The body itself, or the body behind a check of its options. */
type Given = readonly [body: Body] | readonly [taken: Taken, body: Body]

const check = ({ op, at, known, needed }: Taken, args: readonly unknown[]): void => {
  if (needed || args.length > at) requireOptions(op, args[at], known, needed)
}

const checked = (given: Given): Body => {
  if (given.length === 1) return given[0]
  const [taken, body] = given
  return (...args) => {
    check(taken, args)
    return body(...args)
  }
}

/** An operation whose arguments are always given together. */
export const typed = <F>(...given: Given): F => checked(given) as F

/** An operation that, given all its arguments but the first, waits for that one; `complete` tells whether it is there. */
const waiting = <F>(complete: (args: readonly unknown[]) => boolean, given: Given): F => {
  const [taken, body] = given.length === 1 ? [undefined, given[0]] : given
  const later = checked(given)
  return ((...args: never[]) => {
    if (!complete(args)) {
      if (taken !== undefined && args.length > taken.at)
        throw new TypeError(`${taken.op}: expected the tensor before its options`)
      return (first: never) => later(first, ...args)
    }
    if (taken !== undefined) check(taken, args)
    return body(...args)
  }) as F
}

/** An operation of `arity` arguments that, given fewer, waits for the first. */
export const dual = <F>(arity: number, ...given: Given): F => waiting(args => args.length >= arity, given)

/** As `dual`, of arguments of which the last may be left out: waits where a setting comes first, and not what it is for. */
export const dualBy = <F>(arity: number, isSetting: (first: unknown) => boolean, ...given: Given): F =>
  waiting(args => args.length >= arity || (args.length > 0 && !isSetting(args[0])), given)

const isOptions = (x: unknown): boolean => typeof x === 'object' && x !== null && !isValue(x) && !Array.isArray(x)

// What can be no setting is taken for the tensor, so that the body says what is wrong with it.
const isSetting = (x: unknown): boolean => typeof x === 'number' || Array.isArray(x) || isOptions(x)

/** An operation of a tensor and other things that, where no tensor comes first, waits for it. */
export const onTensor = <F>(...given: Given): F => waiting(args => args.length > 0 && !isSetting(args[0]), given)

const areThere = (tensors: number) => (args: readonly unknown[]) =>
  args.length >= tensors && !isOptions(args[tensors - 1])

/** An operation of two tensors and options that, where only one tensor comes first, waits for the other. */
export const onTensors = <F>(...given: Given): F => waiting(areThere(2), given)

/** An operation of three tensors and options that, where only two tensors come first, waits for the other. */
export const onThree = <F>(...given: Given): F => waiting(areThere(3), given)

export type { OnlyOptions }

/** What is asked of an argument of type `O` that can only be options. */
export type Options<Op extends string, O, Known> = O extends Known | undefined
  ? OnlyOptions<Op, O, Known>
  : Refused<`${Op}: expected options`>

// An operation that takes a tensor and perhaps options has one signature, in which `X` is either. With two the compiler
// would lose the shape where the operation stands by itself in a `pipe`.

// What keys a type variable has is open, but the element type is inferred from what it extends if that is a tensor, and stands as
// `never` by default if it is not: so a type variable of options is known to be options. That is asked with `D` beside it, so that it
// waits in the signature, whose own variables are open; and as in `Guard`, so that it is decided for a type variable.

/** 'dtype' where it is a key of `X`. */
type Keyed<X, D> = [<T>() => T extends { readonly has: 'dtype' extends keyof X ? true : false } ? 1 : 2, D] extends [
  <T>() => T extends { readonly has: true } ? 1 : 2,
  unknown,
]
  ? 'dtype'
  : never

/** 'dtype' where `D` was inferred from a tensor. */
type Read<D> = D extends DType ? 'dtype' : never

/**
 * One type where the first argument `X` is a tensor, another where it is options, both where it may be either, as while the compiler has
 * not yet looked at a first argument that is a call. `D` is the element type that is inferred from it, by default `never`; where the
 * result is of that element type it is read once more, as `Is`, since from `any` nothing is inferred.
 */
export type IfTensor<X, D, OfTensor, OfOptions> =
  One<'dtype'> extends One<Keyed<X, D> | Read<D>>
    ? OfTensor
    : [
          <T>() => T extends {
            readonly is: [Extract<X, TensorMark>] extends [never] ? 'options' : 'either'
          }
            ? 1
            : 2,
          D,
        ] extends [<T>() => T extends { readonly is: 'either' } ? 1 : 2, unknown]
      ? OfTensor | OfOptions
      : OfOptions

// Nothing is asked, as `D` is an element type. What is inferred for it is inferred from either branch.
/** Where the element type `D` of a first argument is read off, also of one whose whole type is a type variable. */
export type Reads<D extends DType> = [D] extends [DType] ? unknown : { readonly dtype: D }

/** The number that an argument is, where it is one and not something else in its place. */
export type NumberIn<X> = [X] extends [number] ? X : number

// Of an element type that may be one of several, one that fits is enough.

/** `unknown` where `E` may be computed with `D`; `never` is the element type of a number, which adapts. */
export type SameDType<Op extends string, D extends DType, E extends DType> = { d: E } extends { d: D }
  ? unknown
  : [D & E] extends [never]
    ? `${Op}: ${D} and ${E} do not mix; convert one of them with T.cast`
    : unknown

/** `unknown` where `D` is a number type. */
export type Numeric<Op extends string, D extends DType> = { d: D } extends {
  d: infer _Number extends Exclude<DType, 'bool'>
}
  ? unknown
  : [Exclude<D, 'bool'>] extends [never]
    ? `${Op}: expected numbers, got ${D}; convert it with T.cast`
    : unknown

/** `unknown` where `D` is a float type. */
export type Floating<Op extends string, D extends DType> = { d: D } extends { d: infer _Float extends FloatDType }
  ? unknown
  : [D & FloatDType] extends [never]
    ? `${Op}: expected floats, got ${D}; convert it with T.cast`
    : unknown

/** `unknown` where `D` is a float type that samples have. */
export type Full<Op extends string, D extends DType> = { d: D } extends { d: infer _Float extends FullDType }
  ? unknown
  : [D & FullDType] extends [never]
    ? `${Op}: expected float32 or float64, got ${D}; convert it with T.cast`
    : unknown

/** `unknown` where `D` is bool. */
export type Bool<Op extends string, D extends DType> = { d: D } extends { d: 'bool' }
  ? unknown
  : [D & 'bool'] extends [never]
    ? `${Op}: expected bool, got ${D}; compare it, or convert it with T.cast`
    : unknown

/** A tensor argument as a value; a number becomes a scalar of `dtype`. */
export const value = (op: string, x: unknown, dtype: DType = 'float32'): Value => {
  if (isValue(x)) return x
  if (typeof x === 'number' || (typeof x === 'boolean' && dtype === 'bool'))
    return scalar(x, dtype, op, '; use T.cast to change the element type of the tensor')
  throw new TypeError(`${op}: expected a tensor, got ${describe(x)}`)
}

export const requireNumeric = (op: string, x: Value): void => {
  if (x.dtype === 'bool') throw new DTypeError(`${op}: expected numbers, got bool; convert it with T.cast`)
}

export const requireFloat = (op: string, x: Value): void => {
  if (!isFloat(x.dtype)) throw new DTypeError(`${op}: expected floats, got ${x.dtype}; convert it with T.cast`)
}

export const requireFull = (op: string, x: Value): void => {
  if (!isFull(x.dtype))
    throw new DTypeError(`${op}: expected float32 or float64, got ${x.dtype}; convert it with T.cast`)
}

export const requireBoolean = (op: string, x: Value): void => {
  if (x.dtype !== 'bool')
    throw new DTypeError(`${op}: expected bool, got ${x.dtype}; compare it, or convert it with T.cast`)
}

export const requireSame = (op: string, a: Value, b: Value): void => {
  if (a.dtype !== b.dtype)
    throw new DTypeError(`${op}: ${a.dtype} and ${b.dtype} do not mix; convert one of them with T.cast`)
}
