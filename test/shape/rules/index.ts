import type fc from 'fast-check'
import { axesRules } from './axes.js'
import { broadcastRules } from './broadcast.js'
import { matmulRules } from './matmul.js'
import { reshapeRules } from './reshape.js'
import type { Program } from './rule.js'
import { sizeRules } from './size.js'

/** Random programs over every rule of the shape algebra. A new rule joins with a file here and a line below. */
export const rules: readonly fc.Arbitrary<Program>[] = [
  ...sizeRules,
  ...broadcastRules,
  ...matmulRules,
  ...reshapeRules,
  ...axesRules,
]
