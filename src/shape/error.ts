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
