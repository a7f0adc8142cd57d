import type {
  Below,
  Digits,
  DivideDigits,
  OneDigit,
  Pad,
  Plus,
  Quotients,
  Remainders,
  Row,
  ShortDivision,
  Sum,
  Tens,
  Three,
  Times,
  Trim,
  Units,
} from './digits.js'

// Exact division in types, from the last digit to the first (T. Jebelean, "An algorithm for exact division", 1993): of a
// divisor that ends in 1, 3, 7 or 9 the last digit of the dividend says the last digit of the quotient, so that nothing is tried.
// Factors of 2, 5 and 10 are taken out of both numbers before.

/** The digit whose product with the first, an odd digit but 5, ends in what the second lacks to 10. */
// biome-ignore format: a table
export interface Lacking {
  readonly [digit: number]: Row
  1: { 0: 0; 1: 9; 2: 8; 3: 7; 4: 6; 5: 5; 6: 4; 7: 3; 8: 2; 9: 1 }
  3: { 0: 0; 1: 3; 2: 6; 3: 9; 4: 2; 5: 5; 6: 8; 7: 1; 8: 4; 9: 7 }
  7: { 0: 0; 1: 7; 2: 4; 3: 1; 4: 8; 5: 5; 6: 2; 7: 9; 8: 6; 9: 3 }
  9: { 0: 0; 1: 1; 2: 2; 3: 3; 4: 4; 5: 5; 6: 6; 7: 7; 8: 8; 9: 9 }
}

/** A number of at most six digits as its digits. */
export type SixDigits<X extends string> =
  Digits<X> extends readonly [infer A, infer B, infer C]
    ? [0, 0, 0, A, B, C]
    : Pad<X> extends `${infer A extends number}${infer B extends number}${infer C extends number}${infer D extends number}${infer E extends number}${infer F}`
      ? F extends `${infer Last extends OneDigit}`
        ? [A, B, C, D, E, Last]
        : 0
      : 0

// `X + Y * D`, which ends in 0, without that: where the quotient is found all that is left is `Y`. The digits of the quotient are
// what D lacks to 10 in the first that is not 0, `Lack` says which, and to 9 in the others.
export type Step<
  X extends readonly number[],
  Y extends readonly number[],
  Lack extends Row,
  Q extends string,
  D extends number = Lacking[Y[2]][X[5]],
  R extends Row = Times[D],
  P5 extends number = Plus[R[Y[1]]][Sum[X[4]][Tens[Plus[R[Y[2]]][X[5]]]]],
  P4 extends number = Plus[R[Y[0]]][Sum[X[3]][Tens[P5]]],
  P3 extends number = Sum[X[2]][Tens[P4]],
  P2 extends number = Sum[X[1]][Tens[P3]],
  P1 extends number = Sum[X[0]][Tens[P2]],
> = OddQuotient<
  [Tens[P1], Units[P1], Units[P2], Units[P3], Units[P4], Units[P5]],
  Y,
  D extends 0 ? Lack : Times[10],
  `${Lack[D]}${Q}`
>

export type OddQuotient<
  X extends readonly number[],
  Y extends readonly number[],
  Lack extends Row,
  Q extends string,
> = X extends readonly [0, 0, 0, ...Y]
  ? Lack extends Times[10]
    ? Trim<Q>
    : `1${Q}`
  : Q extends Three<Three<string>>
    ? never
    : Step<X, Y, Lack, Q>

export type Whole<Division> = Division extends [infer Q extends string, '0'] ? Q : never

export type Halved<X extends string, Y extends string, D extends keyof Below> =
  ShortDivision<Y, Quotients<D>, Remainders<D>> extends [infer YQ extends string, '0']
    ? ShortDivision<X, Quotients<D>, Remainders<D>> extends [infer XQ extends string, '0']
      ? ExactQuotient<XQ, YQ>
      : never
    : 0

/** The quotient of natural numbers other than 0, written in decimal; never where there is a remainder. */
export type ExactQuotient<X extends string, Y extends string> = Y extends `${OneDigit}`
  ? Whole<DivideDigits<X, Y>>
  : Y extends `${infer YR}0`
    ? X extends `${infer XR}0`
      ? ExactQuotient<XR, YR>
      : never
    : Y extends `${string}${2 | 4 | 6 | 8}`
      ? Halved<X, Y, 8> extends infer Q extends string
        ? Q
        : Halved<X, Y, 2>
      : Y extends `${string}5`
        ? Halved<X, Y, 5>
        : [SixDigits<X>, Digits<Y>] extends [infer XD extends readonly number[], infer YD extends readonly number[]]
          ? OddQuotient<XD, YD, Lacking[1], ''>
          : Whole<DivideDigits<X, Y>>
