/** A loop along an operand: so many steps, each of so many numbers. */
export interface Steps {
  readonly size: number
  readonly stride: number
}

/**
 * How far it is along an operand from each row, or column, to the next, in numbers. Where that differs, as between windows of
 * an image, these are loops, outermost first.
 */
export type Distance = number | readonly Steps[]

/** `size` rows or columns as loops. */
export const stepsAlong = (size: number, distance: Distance): readonly Steps[] =>
  typeof distance === 'number' ? [{ size, stride: distance }] : distance
