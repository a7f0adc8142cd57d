import type { Rules } from '../rule.js'
import { arithmetic } from './arithmetic.js'
import { bits } from './bits.js'
import { broadcasting } from './broadcast.js'
import { comparison } from './comparison.js'
import { control } from './control.js'
import { convolution } from './convolution.js'
import { division } from './division.js'
import { gathering } from './gather.js'
import { hyperbolic } from './hyperbolic.js'
import { math } from './math.js'
import { matrices } from './matrices.js'
import { movement } from './movement.js'
import { order } from './order.js'
import { reduction } from './reduction.js'
import { running } from './running.js'
import { triangle } from './triangle.js'
import { updating } from './update.js'

/** How every primitive is written: those of a Program, and those that carry Programs. */
export const rules: Rules = {
  ...arithmetic,
  ...math,
  ...triangle,
  ...hyperbolic,
  ...division,
  ...bits,
  ...comparison,
  ...broadcasting,
  ...movement,
  ...reduction,
  ...running,
  ...order,
  ...gathering,
  ...updating,
  ...matrices,
  ...convolution,
  ...control,
}
