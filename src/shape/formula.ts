// Named sizes are formulas, as text: products of names, sums of those. Factors and summands stand in the order of their first
// characters, so that `'a*b'` and `'b*a'`, however they come about, are one text.

/** The characters of formulas, in order. Names may have others, which stand behind these. */
export type Order = '$()*+,-./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz'

/** Whether X stands before Y, or is Y. */
export type Before<X extends string, Y extends string> = X extends `${infer C}${infer XR}`
  ? Y extends `${infer D}${infer YR}`
    ? C extends D
      ? Before<XR, YR>
      : Order extends `${string}${C}${string}${D}${string}`
        ? true
        : Order extends `${string}${D}${string}`
          ? false
          : Order extends `${string}${C}${string}`
            ? true
            : false
    : false
  : true

export type Insert<X extends string, L extends readonly string[], Done extends readonly string[] = []> = L extends [
  infer Y extends string,
  ...infer R extends readonly string[],
]
  ? Before<X, Y> extends true
    ? [...Done, X, ...L]
    : Insert<X, R, [...Done, Y]>
  : [...Done, X]

export type Sorted<L extends readonly string[], Done extends readonly string[] = []> = L extends [
  infer X extends string,
  ...infer R extends readonly string[],
]
  ? Sorted<R, Insert<X, Done>>
  : Done

export type Joined<L extends readonly string[], Sign extends string, Text extends string = ''> = L extends [
  infer X extends string,
  ...infer R extends readonly string[],
]
  ? Joined<R, Sign, Text extends '' ? X : `${Text}${Sign}${X}`>
  : Text

/** The factors of `'a*(b+c)'`, apart: `['a', '(b+c)']`. */
export type Split<X extends string, Sign extends '*' | '+' = '*'> = X extends ''
  ? []
  : X extends `${string}(${string}`
    ? SplitNested<X, Sign>
    : X extends `${infer A}${Sign}${infer R}`
      ? [A, ...Split<R, Sign>]
      : [X]
export type SplitNested<
  X extends string,
  Sign extends '*' | '+',
  Depth extends readonly unknown[] = [],
  Part extends string = '',
  Parts extends readonly string[] = [],
> = X extends `${infer C}${infer R}`
  ? C extends '('
    ? SplitNested<R, Sign, [...Depth, 1], `${Part}(`, Parts>
    : C extends ')'
      ? SplitNested<R, Sign, Depth extends readonly [unknown, ...infer D] ? D : [], `${Part})`, Parts>
      : C extends Sign
        ? Depth extends readonly []
          ? SplitNested<R, Sign, [], '', [...Parts, Part]>
          : SplitNested<R, Sign, Depth, `${Part}${C}`, Parts>
        : SplitNested<R, Sign, Depth, `${Part}${C}`, Parts>
  : [...Parts, Part]

/** Two products, none of them 1, as one. */
export type InOrder<A extends string, B extends string> = `${A}${B}` extends `${string}${'*' | '('}${string}`
  ? Joined<Sorted<[...Split<A>, ...Split<B>]>, '*'>
  : Before<A, B> extends true
    ? `${A}*${B}`
    : `${B}*${A}`

/** Two sums, none of them 0, as one. What has a difference in it stays as it is. */
export type SumInOrder<A extends string, B extends string> = `${A}${B}` extends `${string}-${string}`
  ? `${A}+${B}`
  : `${A}${B}` extends `${string}${'+' | '('}${string}`
    ? Joined<Sorted<[...Split<A, '+'>, ...Split<B, '+'>]>, '+'>
    : Before<A, B> extends true
      ? `${A}+${B}`
      : `${B}+${A}`

/** A formula as it is written here, whoever wrote it, but for what has a difference in it. */
export type Canonical<X extends string> = X extends `${string}-${string}`
  ? X
  : Joined<Sorted<EachSorted<Split<X, '+'>>>, '+'>
export type EachSorted<L extends readonly string[]> = { [K in keyof L]: Joined<Sorted<Split<L[K]>>, '*'> }
