import type { Dim, Shape } from './dim.js'
import type { Four, One, Two } from './equals.js'
import { ShapeError } from './error.js'
import { requireOneSizeOf } from './names.js'
import { type Show, type ShowDim, show } from './show.js'
import type { IsSame, IsUnknown } from './size.js'
import { namesOf, same, withNames } from './sizes.js'

// How the tests below are put. TypeScript decides a conditional type at once if it holds, or fails, for whatever the
// type variables in it may become; else it waits, and a user's own generic function no longer checks. So each test asks
// all its questions in one object: `Alike` holds for a type variable beside itself and beside 1, on either side,
// `Trivial` for a shape beside itself and beside a scalar; and a list is taken apart inside an object, where of `[...B, N]`
// the last size is N at once. `Waiting` adds what would fail for a known type, but holds for a type variable, where it is
// a conditional type that waits: of such a one TypeScript leaves out a branch of any.
// biome-ignore lint/suspicious/noExplicitAny: see above
export type Waiting<A extends Shape> = A['length'] extends number ? any : never

/** As `Waiting`, where X is 1 or something else: `number`, or a union. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export type Loose<X> = 1 extends X ? (X extends 1 ? never : any) : never

/** Y is X or 1, or X is Y or 1. */
export type Alike<X extends Dim, Y extends Dim> = { y: X | 1 } | { x: Y | 1 }

// The larger of two is what the union of both has beside 1, or that union where it has nothing else. It is asked for alone: beside
// X and Y TypeScript would look for it in all that these are computed from. `Once`, which is 1, keeps the question open: of any X and
// Y it would hold at once, with both as the answer.
export type BroadcastDim<X extends Dim, Y extends Dim, Once extends number = 1> = {
  x: X
  y: Y
  l: Loose<X>
  m: Loose<Y>
} extends Alike<X, Y> & { l: never; m: never }
  ? { both: X | Y; once: Once } extends { both: 1 | (infer D extends Dim); once: 1 }
    ? D
    : never
  : { n: number } extends { n: X } | { n: Y }
    ? Certain<X, Y>
    : [Larger<X, Y>] extends [never]
      ? number
      : Larger<X, Y>

// Beside an unknown size a literal one other than 1 wins; a named one does not, since it may turn out to be 1.
export type Certain<X extends Dim, Y extends Dim> = { n: number; x: Literal<X>; y: Literal<Y> } extends
  | { n: X; y: never }
  | { n: Y; x: never }
  ? number
  : { n: number } extends { n: X }
    ? Y
    : X

/** As `Waiting`, where X is a number that is known, and not 1. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export type Literal<X> = 1 extends X ? never : [X] extends [number] ? any : never

/** The larger of each of X and each of Y, where one may stand beside the other; a name may be any number. */
export type Larger<X extends Dim, Y extends Dim> = X extends 1
  ? Y
  : Y extends 1
    ? X
    : X extends Y
      ? X
      : X extends number
        ? Y extends number
          ? never
          : number
        : IsSame<X, Y> extends true
          ? X
          : number

/** Whether one of the shapes is that of a scalar, or both are the same type variable. */
export type Trivial<A extends Shape, B extends Shape> = { a: A; b: B; known: Waiting<A> } extends
  | { a: [] }
  | { b: [] }
  | { a: B; b: A; known: never }
  ? true
  : false

/** Of such a pair the shape that is not a scalar's. */
export type Either<A extends Shape, B extends Shape> =
  Four<A, B, A | B, 0> extends
    | Four<[], unknown, [] | (infer S extends A | B), 0>
    | Four<unknown, [], [] | (infer S extends A | B), 0>
    | Four<B, A, [] | (infer S extends A | B), 0>
    ? S
    : Shape

/**
 * The shape two tensors are repeated to where sizes of 1 stand beside others, aligned at the last axis, as in NumPy:
 * `Broadcast<[8, 1, 3], [4, 3]>` is `[8, 4, 3]`.
 */
export type Broadcast<A extends Shape, B extends Shape> =
  Four<A, B, Unknown<A>, Unknown<B>> extends Four<B, A, never, never>
    ? A
    : Four<A, 0, Unknown<A>, Unknown<B>> extends Four<Ending<B>, 0, never, never>
      ? A
      : Two<A, B> extends Two<readonly [], unknown> | Two<unknown, readonly []>
        ? Either<A, B>
        : One<A['length'] extends number ? Unknown<A> | Unknown<B> : 0> extends One<never>
          ? BroadcastKnown<A, B>
          : BroadcastRight<A, B>

// Most shapes are known, and most of these are equal, or the second is the end of the first: that costs little to see. A type variable
// among the sizes is certainly not known, so that nothing waits for it.

/** As `Waiting`, where a shape has no sizes, or one that is not known: `never` for one that is known. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export type Unknown<S extends Shape> = S['length'] extends 0 ? any : One<number> extends One<S[number]> ? any : never

/** Of two known shapes: of one rank size by size, else the first axes of the longer are those of the result. */
export type BroadcastKnown<A extends Shape, B extends Shape> = A['length'] extends B['length']
  ? BroadcastEach<A, B> extends infer S extends Shape
    ? S
    : never
  : `${B['length'] & number}` extends keyof A
    ? A extends readonly [infer H extends Dim, ...infer R extends Shape]
      ? [H, ...Broadcast<R, B>]
      : Shape
    : B extends readonly [infer H extends Dim, ...infer R extends Shape]
      ? [H, ...Broadcast<A, R>]
      : Shape

/** What ends with the sizes of B, if these are numbers other than 1. */
export type Ending<B extends Shape> = 1 extends B[number]
  ? never
  : B[number] extends number
    ? readonly [...Shape, ...B]
    : never

export type BroadcastEach<A extends Shape, B extends Shape> = {
  -readonly [I in keyof A]: KnownDim<A[I], B[I & keyof B] & Dim>
}
export type KnownDim<X extends Dim, Y extends Dim> =
  Two<X, Y> extends Two<Y, X> ? X : One<X> extends One<1> ? Y : One<Y> extends One<1> ? X : BroadcastDim<X, Y>

export type BroadcastRight<A extends Shape, B extends Shape, Tail extends Dim[] = []> = { a: A; b: B } extends {
  a: readonly [...infer AR extends Shape, infer X extends Dim]
  b: readonly [...infer BR extends Shape, infer Y extends Dim]
}
  ? Trivial<AR, BR> extends true
    ? [...Either<AR, BR>, BroadcastDim<X, Y>, ...Tail]
    : BroadcastRight<AR, BR, [BroadcastDim<X, Y>, ...Tail]>
  : Two<A, B> extends Two<B, A>
    ? Tail extends []
      ? A
      : [...A, ...Tail]
    : Shape

/** Whether a size of the one may stand beside one of the other. */
export type Fits<X extends Dim, Y extends Dim> = X extends 1
  ? true
  : Y extends 1 | X
    ? true
    : IsUnknown<X> extends true
      ? true
      : IsUnknown<Y> extends true
        ? true
        : IsSame<X, Y>

/** Whether two shapes broadcast. `A0` and `B0` are what the sentence shows, where these are only a part of them. */
export type CanBroadcast<
  Operation extends string,
  A extends Shape,
  B extends Shape,
  A0 extends Shape = A,
  B0 extends Shape = B,
> = Two<A, B> extends Two<B, A> ? unknown : One<A> extends One<Ending<B>> ? unknown : FitRight<Operation, A, B, A0, B0>

export type FitRight<Operation extends string, A extends Shape, B extends Shape, A0 extends Shape, B0 extends Shape> =
  Trivial<A, B> extends true
    ? unknown
    : { a: A; b: B } extends {
          a: readonly [...infer AR extends Shape, infer X extends Dim]
          b: readonly [...infer BR extends Shape, infer Y extends Dim]
        }
      ? { x: X; y: Y } extends Alike<X, Y>
        ? FitRight<Operation, AR, BR, A0, B0>
        : true extends Fits<X, Y>
          ? FitRight<Operation, AR, BR, A0, B0>
          : `${Operation}: cannot broadcast ${Show<A0>} with ${Show<B0>}: ${ShowDim<X>} vs ${ShowDim<Y>}`
      : unknown

export type CanRepeat<A extends Shape, B extends Shape, A0 extends Shape, B0 extends Shape> = A extends readonly [
  ...infer AR extends Shape,
  infer X extends Dim,
]
  ? B extends readonly [...infer BR extends Shape, infer Y extends Dim]
    ? { d: X } extends { d: Y | 1 }
      ? CanRepeat<AR, BR, A0, B0>
      : true extends IsUnknown<X | Y> | IsSame<X, Y>
        ? CanRepeat<AR, BR, A0, B0>
        : `broadcastTo: ${Show<A0>} does not fit ${Show<B0>}: ${X} vs ${Y}`
    : `broadcastTo: ${Show<A0>} has more axes than ${Show<B0>}`
  : unknown

/** Whether a shape broadcasts to another, so that the result has just that other shape. */
export type CanBroadcastTo<S extends Shape, To extends Shape> = number extends To['length']
  ? unknown
  : number extends S['length']
    ? unknown
    : CanRepeat<S, To, S, To>

/**
 * The shape two tensors are repeated to where sizes of 1 stand beside others, aligned at the last axis, as in NumPy.
 * `a0` and `b0` are what the sentence shows, where `a` and `b` are only a part of them.
 *
 * Throws a `ShapeError` where two sizes differ and none of them is 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { broadcast } from './broadcast.js'
 *
 * assert.deepEqual(broadcast('add', [8, 1, 3], [4, 3]), [8, 4, 3])
 * assert.throws(() => broadcast('add', [2, 3], [4]), /add: cannot broadcast \[2, 3\] with \[4\]: 3 vs 4/)
 * ```
 */
export const broadcast = (
  operation: string,
  a: readonly number[],
  b: readonly number[],
  a0: readonly number[] = a,
  b0: readonly number[] = b,
): readonly number[] => {
  if (same(a, b)) return namesOf(a) === undefined && namesOf(b) !== undefined ? b : a
  const result: number[] = []
  for (let back = 1; back <= Math.max(a.length, b.length); back++) {
    const x = a[a.length - back] ?? 1
    const y = b[b.length - back] ?? 1
    if (x !== y && x !== 1 && y !== 1) {
      throw new ShapeError(`${operation}: cannot broadcast ${show(a0)} with ${show(b0)}: ${x} vs ${y}`)
    }
    result.unshift(x === 1 ? y : x)
  }
  return withBoth(operation, a, b, result, a0, b0)
}

/** The result of broadcasting with the names of both, of which each stands for one size. */
const withBoth = (
  operation: string,
  a: readonly number[],
  b: readonly number[],
  result: readonly number[],
  a0: readonly number[],
  b0: readonly number[],
): readonly number[] => {
  requireOneSizeOf(operation, [{ shape: a0 }, { shape: b0 }])
  const [inA, inB] = [namesOf(a), namesOf(b)]
  if (inA === undefined && inB === undefined) return result
  return withNames(
    result,
    result.map((size, axis) => {
      const [i, j] = [axis - result.length + a.length, axis - result.length + b.length]
      return a[i] === size && inA?.[i] !== undefined ? inA[i] : b[j] === size ? inB?.[j] : undefined
    }),
  )
}

/**
 * The shape `to`, where `shape` broadcasts to it; `what` is said to fit or not.
 *
 * Throws a `ShapeError` where `shape` has more axes, or a size that is neither 1 nor that of `to`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { broadcastTo } from './broadcast.js'
 *
 * assert.deepEqual(broadcastTo([3], [2, 3]), [2, 3])
 * ```
 */
export const broadcastTo = (
  shape: readonly number[],
  to: readonly number[],
  what = 'broadcastTo:',
): readonly number[] => {
  for (let back = 1; back <= shape.length; back++) {
    const x = shape[shape.length - back]
    const y = to[to.length - back]
    if (y === undefined) throw new ShapeError(`${what} ${show(shape)} has more axes than ${show(to)}`)
    if (x !== y && x !== 1) {
      throw new ShapeError(`${what} ${show(shape)} does not fit ${show(to)}: ${x} vs ${y}`)
    }
  }
  return to
}
