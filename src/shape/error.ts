/**
 * Shapes do not fit. At compile time a parameter is intersected with `ShapeError<'the sentence'>`, so that the sentence
 * stands in the editor at the argument that is wrong; at run time the same sentence is thrown.
 */
export class ShapeError<out Message extends string = string> extends Error {
  declare readonly message: Message
  override readonly name = 'ShapeError'
  constructor(message: Message) {
    super(message)
  }
}
