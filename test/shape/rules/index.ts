import type fc from 'fast-check'
import { arrayRules } from './arrays.js'
import { axesRules } from './axes.js'
import { broadcastRules } from './broadcast.js'
import { einsumRules } from './einsum.js'
import { gatherRules } from './gather.js'
import { joinRules } from './join.js'
import { linalgRules } from './linalg.js'
import { literalRules } from './literal.js'
import { matmulRules } from './matmul.js'
import { reshapeRules } from './reshape.js'
import type { Program } from './rule.js'
import { sizeRules } from './size.js'
import { sliceRules } from './slice.js'
import { windowRules } from './window.js'

/** Random programs over every rule of the shape algebra. A new rule joins with a file here and a line below. */
export const rules: readonly fc.Arbitrary<Program>[] = [
  ...sizeRules,
  ...broadcastRules,
  ...matmulRules,
  ...linalgRules,
  ...reshapeRules,
  ...axesRules,
  ...literalRules,
  ...joinRules,
  ...sliceRules,
  ...gatherRules,
  ...einsumRules,
  ...windowRules,
  ...arrayRules,
]
