export { type ChoiceOptions, choice, type ShuffleOptions, shuffle } from './choice.js'
export {
  bernoulli,
  type CategoricalOptions,
  categorical,
  exponential,
  gumbel,
  randint,
} from './distributions.js'
export { beta, gamma } from './gamma.js'
export { normal, normalLike, truncatedNormal } from './normal.js'
export type { FloatOptions } from './parameters.js'
export { poisson } from './poisson.js'
export { bits, foldIn, type Key, key, permutation, split } from './random.js'
export { type Range, uniform } from './uniform.js'
