import type { AddDigits, DivideDigits, MultiplyDigits, NotShort, ShortProduct, SubtractDigits } from './digits.js'
import type { Dim, Shape } from './dim.js'
import type { IsOpen, One, Two } from './equals.js'
import type { ExactQuotient } from './exact.js'
import type { Canonical, InOrder, Split, SumInOrder } from './formula.js'
import { count } from './sizes.js'

// Whole numbers, positive or negative, as text ------------------------------------------------------------------------

export type Negate<X extends string> = X extends `-${infer A}` ? A : `-${X}`

export type AddText<X extends string, Y extends string> = X extends `-${infer A}`
  ? Y extends `-${infer B}`
    ? `-${AddDigits<A, B>}`
    : SubtractDigits<Y, A>
  : Y extends `-${infer B}`
    ? SubtractDigits<X, B>
    : AddDigits<X, Y>

export type MultiplyText<X extends string, Y extends string> = X extends `-${infer A}`
  ? Negate<MultiplyText<A, Y>>
  : Y extends `-${infer B}`
    ? `-${MultiplyDigits<X, B>}`
    : MultiplyDigits<X, Y>

export type FloorDivideText<X extends string, Y extends string> = X extends `-${infer A}`
  ? DivideDigits<A, Y> extends [infer Q extends string, infer R]
    ? `-${R extends '0' ? Q : AddDigits<Q, '1'>}`
    : ''
  : DivideDigits<X, Y>[0]

export type AtLeast16 =
  `${number}${number}${number}${number}${number}${number}${number}${number}${number}${number}${number}${number}${number}${number}${number}${number}${string}`

/** The number a text stands for; `number` beyond 2^53, where not every whole number is one of JavaScript's. */
export type ToNumber<X extends string> = X extends AtLeast16
  ? SubtractDigits<'9007199254740992', X> extends `-${string}`
    ? number
    : Parse<X>
  : Parse<X>
export type Parse<X extends string> = X extends `${infer N extends number}` ? N : number

// Named sizes, as text --------------------------------------------------------------------------------------------

/** Whether a text is a sum at its top level, so that it needs brackets as a factor. */
export type IsSum<X extends string> = X extends `${string}+${string}` | `${string}-${string}`
  ? X extends `${string}(${string}`
    ? HasTerms<X>
    : true
  : false
export type HasTerms<X extends string, Depth extends readonly unknown[] = []> = X extends `${infer C}${infer R}`
  ? C extends '('
    ? HasTerms<R, [...Depth, 1]>
    : C extends ')'
      ? HasTerms<R, Depth extends readonly [unknown, ...infer D] ? D : []>
      : C extends '+' | '-'
        ? Depth extends readonly []
          ? true
          : HasTerms<R, Depth>
        : HasTerms<R, Depth>
  : false
export type Bracketed<X extends string> = IsSum<X> extends true ? `(${X})` : X

/** `'a+b-2'` is `['a+b', -2]`. A constant stands last, and a closing bracket never ends it. */
export type Terms<X extends string, Head extends string = ''> = X extends `${infer A}+${infer R}`
  ? R extends `${infer N extends number}`
    ? [`${Head}${A}`, N]
    : Terms<R, `${Head}${A}+`>
  : X extends `${infer A}-${infer R}`
    ? R extends `${number}`
      ? [`${Head}${A}`, Parse<`-${R}`>]
      : Terms<R, `${Head}${A}-`>
    : [`${Head}${X}`, 0]

/** `'a*b*6'` is `['a*b', 6]`. A coefficient stands last. */
export type Factors<X extends string, Head extends string = ''> = X extends `${infer A}*${infer R}`
  ? R extends `${infer N extends number}`
    ? [`${Head}${A}`, N]
    : Factors<R, `${Head}${A}*`>
  : [`${Head}${X}`, 1]

export type SplitSum<X extends Dim> = X extends string ? Terms<X> : ['', X]
export type SplitProduct<X extends Dim> = X extends string ? Factors<Bracketed<X>> : ['', X]

export type JoinSum<Names extends string, Constant extends number> = number extends Constant
  ? number
  : Names extends ''
    ? Constant
    : Constant extends 0
      ? Names
      : `${Constant}` extends `-${string}`
        ? `${Names}${Constant}`
        : `${Names}+${Constant}`
export type JoinProduct<Names extends string, Coefficient extends number> = number extends Coefficient
  ? number
  : Names extends ''
    ? Coefficient
    : Coefficient extends 0
      ? 0
      : Coefficient extends 1
        ? Names
        : `${Names}*${Coefficient}`

export type Plus<A extends string, B extends string> = A extends ''
  ? B
  : B extends ''
    ? A
    : B extends `-${string}`
      ? `${A}${B}`
      : SumInOrder<A, B>
export type Minus<A extends string, B extends string> = B extends '' ? A : A extends B ? '' : `${A}-${Bracketed<B>}`
export type TimesName<A extends string, B extends string> = A extends '' ? B : B extends '' ? A : InOrder<A, B>

export type AddNamed<X, Y> = X extends [infer A extends string, infer C extends number]
  ? Y extends [infer B extends string, infer D extends number]
    ? JoinSum<Plus<A, B>, Add<C, D> & number>
    : never
  : never
export type SubtractNamed<X, Y> = X extends [infer A extends string, infer C extends number]
  ? Y extends [infer B extends string, infer D extends number]
    ? JoinSum<Minus<A, B>, Subtract<C, D> & number>
    : never
  : never
export type MultiplyNamed<X, Y> = X extends [infer A extends string, infer C extends number]
  ? Y extends [infer B extends string, infer D extends number]
    ? JoinProduct<TimesName<A, B>, Multiply<C, D> & number>
    : never
  : never

/** The product of the factors in `Xs` that are left when those in `Ys` are taken out; never if one is not there. */
export type Without<Xs extends readonly string[], Ys extends readonly string[]> = Ys extends readonly [
  infer Y extends string,
  ...infer Rest extends readonly string[],
]
  ? Remove<Xs, Y> extends infer Left extends readonly string[]
    ? Without<Left, Rest>
    : never
  : Product<Xs>
export type Remove<
  Xs extends readonly string[],
  Y extends string,
  Before extends readonly string[] = [],
> = Xs extends readonly [infer X extends string, ...infer Rest extends readonly string[]]
  ? X extends Y
    ? [...Before, ...Rest]
    : Remove<Rest, Y, [...Before, X]>
  : false
export type Product<Xs extends readonly string[], Text extends string = ''> = Xs extends readonly [
  infer X extends string,
  ...infer Rest extends readonly string[],
]
  ? Product<Rest, TimesName<Text, X>>
  : Text

export type DivideNamed<X, Y> = X extends [infer A extends string, infer C extends number]
  ? Y extends [infer B extends string, infer D extends number]
    ? [Without<Split<A>, Split<B>>, Divide<C, D>] extends [infer Names extends string, infer N extends number]
      ? [Names] extends [never]
        ? never
        : [N] extends [never]
          ? never
          : JoinProduct<Names, N>
      : never
    : never
  : never

// What the rules use ----------------------------------------------------------------------------------------------

// While a size depends on type variables, TypeScript asks what it may be by following every branch of the arithmetic, of all that it
// is computed from: tens of thousands of them after a dozen operations that join and cut. Behind `extends infer D extends Dim` it sees
// no more than that it is a size. Each rule asks so by itself, since it is by the rule's name that TypeScript compares two sizes; the
// arithmetic has `Known` behind its name. (`Divide` has no such question: whether there is a quotient is asked of all it may be.)

/** Whether a size, or one of a union, is unknown: `number`, or a name that is not a literal. */
export type IsUnknown<D extends Dim> = number extends D ? true : string extends D ? true : false

/**
 * The sum of two sizes: `Add<50_257, 1>` is 50258, `Add<'a', 'b'>` is `'a+b'`, `Add<'a+2', 3>` is `'a+5'`. An unknown
 * size gives `number`, and so does a sum beyond 2^53.
 */
export type Add<X extends Dim, Y extends Dim> = AddKnown<X, Y> extends infer D extends Dim ? D : never
export type AddKnown<X extends Dim, Y extends Dim> = Y extends 0
  ? X
  : X extends 0
    ? Y
    : IsUnknown<X | Y> extends true
      ? number
      : [X | Y] extends [number]
        ? ToNumber<AddText<`${X}`, `${Y}`>>
        : AddNamed<SplitSum<X>, SplitSum<Y>>

/** The difference of two sizes, which may be negative: `Subtract<3, 5>` is -2, `Subtract<'a+2', 2>` is `'a'`. */
export type Subtract<X extends Dim, Y extends Dim> = SubtractKnown<X, Y> extends infer D extends Dim ? D : never
export type SubtractKnown<X extends Dim, Y extends Dim> = Y extends 0
  ? X
  : IsUnknown<X | Y> extends true
    ? number
    : [X | Y] extends [number]
      ? ToNumber<AddText<`${X}`, Negate<`${Y}`>>>
      : SubtractNamed<SplitSum<X>, SplitSum<Y>>

/**
 * The product of two sizes: `Multiply<50_257, 768>` is 38597376, `Multiply<28, 'batch*28'>` is `'batch*784'`,
 * `Multiply<'a+b', 2>` is `'(a+b)*2'`. An unknown size gives `number`, and so does a product beyond 2^53.
 */
export type Multiply<X extends Dim, Y extends Dim> = MultiplyKnown<X, Y> extends infer D extends Dim ? D : never
export type MultiplyKnown<X extends Dim, Y extends Dim> = X extends 0 | 1
  ? X extends 1
    ? Y
    : 0
  : Y extends 0 | 1
    ? Y extends 1
      ? X
      : 0
    : [X | Y] extends [number]
      ? number extends X | Y
        ? number
        : MultiplyNumbers<`${X}`, `${Y}`>
      : IsUnknown<X | Y> extends true
        ? number
        : [X, Y] extends [string, number]
          ? Scaled<X & string, Y & number>
          : [X, Y] extends [number, string]
            ? Scaled<Y & string, X & number>
            : [(X | Y) & Formula] extends [never]
              ? InOrder<X & string, Y & string>
              : MultiplyNamed<SplitProduct<X>, SplitProduct<Y>>

/** A size so many times: as `Multiply`, but of a type variable, too, 0 times is 0 and once is the size itself. */
export type Times<X extends Dim, By extends Dim> = By extends 0 ? 0 : By extends 1 ? X : Multiply<X, By>

/** What is more than a bare name. */
export type Formula = `${string}${'*' | '+' | '-' | '('}${string}`

export type MultiplyNumbers<X extends string, Y extends string> = [(X | Y) & NotShort] extends [never]
  ? Parse<ShortProduct<X, Y>>
  : ToNumber<MultiplyText<X, Y>>

/** A named size times a number: of a bare name this is only written behind it. */
export type Scaled<X extends string, N extends number> = X extends Formula
  ? MultiplyNamed<SplitProduct<X>, ['', N]>
  : `${X}*${N}`

/**
 * The exact quotient of two sizes, `never` where there is none: `Divide<784, 28>` is 28, `Divide<'a*b*6', 'b*2'>` is
 * `'a*3'`, `Divide<5, 2>` is never.
 */
export type Divide<X extends Dim, Y extends Dim> = Y extends 1
  ? X
  : Y extends 0
    ? never
    : X extends 0
      ? 0
      : IsUnknown<X | Y> extends true
        ? number
        : X extends Y
          ? 1
          : [X | Y] extends [number]
            ? ExactQuotient<`${X}`, `${Y}`> extends infer Q extends string
              ? Parse<Q>
              : never
            : DivideNamed<SplitProduct<X>, SplitProduct<Y>>

/**
 * The quotient rounded down (towards minus infinity) by a positive size: `FloorDivide<-1, 2>` is -1,
 * `FloorDivide<'batch*784', 784>` is `'batch'`, `FloorDivide<'h-5', 2>` is `'floor((h-5)/2)'`.
 */
export type FloorDivide<X extends Dim, Y extends Dim> = FloorDivideKnown<X, Y> extends infer D extends Dim ? D : never
export type FloorDivideKnown<X extends Dim, Y extends Dim> = Y extends 1
  ? X
  : IsUnknown<X | Y> extends true
    ? number
    : X extends number
      ? Y extends number
        ? ToNumber<FloorDivideText<`${X}`, `${Y}`>>
        : FloorNamed<X, Y>
      : FloorNamed<X, Y>
export type FloorNamed<X extends Dim, Y extends Dim> = [Divide<X, Y>] extends [never]
  ? `floor(${Bracketed<`${X}`>}/${Divisor<`${Y}`>})`
  : Divide<X, Y>
export type Divisor<Y extends string> = Y extends `${string}*${string}` ? `(${Y})` : Bracketed<Y>

/** Whether X is less than Y: true or false where both are known, else boolean. */
export type Less<X extends Dim, Y extends Dim> = Y extends unknown
  ? X extends Y
    ? IsUnknown<X | Y> extends true
      ? boolean
      : false
    : [X | Y] extends [number]
      ? IsUnknown<X | Y> extends true
        ? boolean
        : AddText<`${X}`, Negate<`${Y}`>> extends `-${string}`
          ? true
          : false
      : boolean
  : never

/** A difference where it is positive, else 0. A name stands for no negative size; what is less than one may be. */
export type OrZero<X extends Dim> = OrZeroKnown<X> extends infer D extends Dim ? D : never
export type OrZeroKnown<X extends Dim> =
  IsUnknown<X> extends true
    ? number
    : X extends number
      ? `${X}` extends `-${string}`
        ? 0
        : X
      : X extends `${string}-${string}`
        ? `max(${X},0)`
        : X

/**
 * The number of elements of a shape: `Size<[32, 784]>` is 25088, `Size<['batch', 28, 28]>` is `'batch*784'`. `N` is the product of
 * the literal sizes before it, and `Named` holds that of names and type variables, if there are any.
 */
export type Size<
  S extends Shape,
  N extends Dim = 1,
  Named extends Shape = [],
  Literal extends number = 1,
> = S extends readonly [infer H extends Dim, ...infer R extends Shape]
  ? { h: H; open: IsOpen<H> } extends { h: number; open: IsOpen<Literal> }
    ? Size<R, Multiply<N, H>, Named>
    : Size<R, N, Named extends readonly [infer M extends Dim] ? [Multiply<M, H>] : [H]>
  : number extends S['length']
    ? number
    : Named extends readonly [infer M extends Dim]
      ? N extends 1
        ? M
        : Multiply<M, N>
      : N

// `Literal` as in `IsIdentical`: where the first size is a type variable, it is certainly no 1.

/** The number of elements of a shape; of a single axis its size, beside sizes of 1 too, also where it is a type variable. */
export type Flat<S extends Shape, Literal extends number = 1> =
  One<S> extends One<readonly [infer D extends Dim]>
    ? D
    : { s: S; open: IsOpen<S[0]> } extends {
          s: readonly [1, ...infer R extends readonly [Dim, ...Dim[]]]
          open: IsOpen<Literal>
        }
      ? Flat<R>
      : Two<S, IsOpen<S[1]>> extends Two<readonly [infer D extends Dim, ...1[]], IsOpen<Literal>>
        ? D
        : Size<S>

/**
 * Whether two sizes are the same: true or false, or boolean where one is unknown or one of several. The order of named
 * factors and summands does not matter: `'a*b+c'` and `'c+b*a'` are the same.
 */
export type SameSize<X extends Dim, Y extends Dim> =
  IsUnknown<X | Y> extends true
    ? boolean
    : X extends unknown
      ? Y extends unknown
        ? [X, Y] extends [Y, X]
          ? true
          : [X, Y] extends [infer A extends string, infer B extends string]
            ? [Canonical<A>, Canonical<B>] extends [Canonical<B>, Canonical<A>]
              ? true
              : false
            : false
        : never
      : never

/** Whether two names that are written in different ways are one size. */
export type IsSame<X extends Dim, Y extends Dim> = [X, Y] extends [string, string] ? SameSize<X, Y> : false

/**
 * The number of elements of a shape: the product of its sizes, 1 for a scalar.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { size } from './size.js'
 *
 * assert.equal(size([32, 28, 28]), 25_088)
 * assert.equal(size([]), 1)
 * ```
 */
export const size = (shape: readonly number[]): number => count(shape)
