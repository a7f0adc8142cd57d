import type { Value } from '../tensor/tensor.js'
import { whileLoop } from '../transform/loop.js'
import { scanTrees } from '../transform/scan.js'

// Loops of lists of tensors whose shapes only the run time knows.

type Values = readonly Value[]

/** A loop as long as a condition of what it carries holds. */
export const loopWhile = (
  condition: (carry: Values) => Value,
  body: (carry: Values) => Values,
  initial: Values,
): Values => whileLoop(condition as never, body as never, initial as never)

/** A loop over the first axis of sequences: what it carries in the end, and the stacked results of its steps. */
export const loopOver = (
  body: (carry: Values, slices: Values) => readonly [carry: Values, results: Values],
  initial: Values,
  sequences: Values,
  reverse = false,
): readonly [carry: Values, results: Values] => scanTrees('scan', body, initial, sequences, reverse)
