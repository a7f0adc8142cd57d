/** Losses of a prediction and a target of one shape, which have a term for each element. */
export const ofElements = [
  'meanSquaredError',
  'halfSquaredError',
  'meanAbsoluteError',
  'huberLoss',
  'logCosh',
  'binaryCrossEntropy',
  'focalLoss',
  'hingeLoss',
] as const

/** The same, and those that have one for each row. */
export const compared = [...ofElements, 'klDivergence', 'cosineDistance'] as const
