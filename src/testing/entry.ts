/** An element of a tensor in a tree. */
export interface Place {
  /** The tensor, as a path in the tree: `.c1.w`; empty where the tree is the tensor. */
  readonly path: string
  /** The element in that tensor. */
  readonly index: readonly number[]
}

/** How far one number is from another. */
export interface Deviation {
  readonly absoluteError: number
  /** The absolute error divided by the size of the second number. */
  readonly relativeError: number
}

export const deviation = (actual: number, expected: number): Deviation => {
  const absoluteError = Object.is(actual, expected) ? 0 : Math.abs(actual - expected)
  return { absoluteError, relativeError: absoluteError === 0 ? 0 : absoluteError / Math.abs(expected) }
}

export const showDeviation = ({ absoluteError, relativeError }: Deviation): string =>
  `absolute error ${absoluteError.toExponential(2)}, relative ${relativeError.toExponential(2)}`

/** The index of the element that stands at `offset` in memory. */
export const indexOf = (shape: readonly number[], offset: number): readonly number[] => {
  let rest = offset
  return shape
    .toReversed()
    .map(size => {
      const index = rest % size
      rest = Math.floor(rest / size)
      return index
    })
    .toReversed()
}

/** `.c1.w[0, 2]`; `whole` names a tree that is a tensor itself. */
export const showPlace = ({ path, index }: Place, whole: string): string =>
  `${path === '' ? whole : path}${index.length === 0 ? '' : `[${index.join(', ')}]`}`
