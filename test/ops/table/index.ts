import type { Operation } from '../operation.js'
import { decompositions } from './decomposition.js'
import { elementwise } from './elementwise.js'
import { gathering } from './gather.js'
import { linearAlgebra } from './linalg.js'
import { made } from './made.js'
import { movement } from './movement.js'
import { products } from './product.js'
import { rearrangement } from './rearrange.js'
import { reducing } from './reduction.js'
import { scattering } from './scatter.js'
import { sorting } from './sort.js'
import { window } from './window.js'

/** Every operation of tensors with its definition; some stand in two rows, for two ways to call them. */
export const operations: readonly Operation[] = [
  ...elementwise,
  ...reducing,
  ...movement,
  ...gathering,
  ...scattering,
  ...products,
  ...linearAlgebra,
  ...decompositions,
  ...window,
  ...sorting,
  ...rearrangement,
  ...made,
]
