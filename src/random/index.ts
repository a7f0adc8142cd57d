export { type ChoiceOptions, choice, type ShuffleOptions, shuffle } from './choice.js'
export {
  bernoulli,
  type CategoricalOptions,
  categorical,
  exponential,
  gumbel,
  randint,
} from './distributions.js'
export { normal, truncatedNormal } from './normal.js'
export { bits, foldIn, type Key, key, permutation, split } from './random.js'
export { type Range, uniform } from './uniform.js'
