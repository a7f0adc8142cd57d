/**
 * Shapes do not fit. What is known to the compiler is refused there, with the sentence that is thrown at run time: see
 * `Refused`.
 */
export class ShapeError extends Error {
  override readonly name = 'ShapeError'
}

/**
 * What a number, a text or a function must be besides where a rule refuses it. A guard is `unknown` where all is well and
 * else the sentence itself, as a type of text; a tensor or a record is intersected with that, so that the editor shows the
 * sentence and nothing else. A number beside a text would be `never`, whose error says nothing: it gets the sentence inside.
 */
export interface Refused<out Sentence> {
  readonly [refused]: Sentence
}

declare const refused: unique symbol

/** The guard of an argument that may be a number, a text or a function. */
export type Objection<Guard> = Guard extends string ? Refused<Guard> : unknown

/**
 * A guard that stands aside in generic code. Of a guard that is not decided yet TypeScript asks that both outcomes be
 * acceptable, so that what is right for every size would be refused. The functions below are certainly not identical as
 * long as the guard is open, which lets TypeScript leave out the outcome with the error; the second entry keeps the question
 * open until the guard is decided. (The functions are written out because two uses of one alias would be compared by their
 * arguments alone, and an open argument fits everything.) Nothing is inferred from it: TypeScript would look through all of the
 * guard for what it says of a type variable. `On` is what the outcome depends on,
 * where it asks that inside of a tuple or a record, in which what TypeScript tries for a type variable fits anything.
 */
export type Guard<Outcome, On = never> = NoInfer<
  [
    <T>() => T extends { readonly fails: (unknown extends Outcome ? false : true) | Open<On> } ? 1 : 2,
    Outcome,
  ] extends [<T>() => T extends { readonly fails: true } ? 1 : 2, unknown]
    ? Outcome
    : unknown
>

/** `never`; of a type variable it is open, so that beside an answer it keeps that open. */
export type Open<V> = V extends unknown ? never : never

/** What is asked first, or where that is well, what is asked next: two sentences at once would be `never`. */
export type Both<First, Next> = First extends string ? First : Next

/** What is asked of one argument, unless another is wrong, where that is said. */
export type Unless<OfOther, OfThis> = OfOther extends string ? unknown : OfThis

/**
 * A guard of tensors whose ranks are `Rank`: while a rank is open, as that of a type variable of shapes is, it stands aside.
 * Where all ranks are known, and only sizes are open, it does not: what is right for some sizes only is refused.
 */
export type Sized<Rank, Outcome> = [
  <T>() => T extends { readonly open: number extends Rank ? true : false } ? 1 : 2,
  Rank,
] extends [<T>() => T extends { readonly open: false } ? 1 : 2, unknown]
  ? Outcome
  : Guard<Outcome>
