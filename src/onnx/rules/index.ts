import type { Rule } from '../rule.js'
import { bits } from './bits.js'
import { control } from './control.js'
import { elementwise } from './elementwise.js'
import { gathering } from './gather.js'
import { movement } from './movement.js'
import { product } from './product.js'
import { reduction } from './reduction.js'
import { running } from './running.js'

/** How each primitive is printed, by its name. */
export const rules: Readonly<Record<string, Rule>> = {
  ...elementwise,
  ...bits,
  ...movement,
  ...reduction,
  ...running,
  ...gathering,
  ...product,
  ...control,
}

/** The primitives that stand in no Program that is finished: of a derivative of one's own that was not transposed. */
export const without: readonly string[] = ['unknown', 'pullback']
