import type { Recipe } from '../call.js'
import { create } from './create.js'
import { elementwise } from './elementwise.js'
import { layers } from './layers.js'
import { models } from './models.js'
import { move } from './move.js'
import { nesting } from './nested.js'
import { products } from './products.js'
import { reduce } from './reduce.js'
import { transforms } from './transform.js'

/** Every operation that takes tensors or sizes, in families; some stand twice, as there is more to draw. */
export const recipes: Readonly<Record<string, readonly Recipe[]>> = {
  elementwise,
  reduce,
  move,
  create,
  products,
  models,
  layers,
  nesting,
  transforms,
}
