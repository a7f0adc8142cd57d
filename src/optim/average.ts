import { add } from '../ops/arithmetic.js'
import { complement, type Hyperparameter, times } from './hyperparameter.js'
import type { Leaf } from './leaves.js'

/** The running average in which the old one has the weight `decay`: decay · average + (1 - decay) · x. */
export const average =
  (decay: Hyperparameter) =>
  (x: Leaf, old: Leaf): Leaf =>
    add(times(old, decay), times(x, complement(decay)))
