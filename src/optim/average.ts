import { add, mul } from '../ops/arithmetic.js'
import type { Leaf } from './leaves.js'

/** The running average in which the old one has the weight `decay`: decay · average + (1 - decay) · x. */
export const average =
  (decay: number) =>
  (x: Leaf, old: Leaf): Leaf =>
    add(mul(old, decay), mul(x, 1 - decay))
