export {
  type CategoricalOptions,
  categorical,
  exponential,
  gumbel,
  randint,
  truncatedNormal,
} from './distributions.js'
export { bernoulli, bits, foldIn, type Key, key, normal, permutation, type Range, split, uniform } from './random.js'
