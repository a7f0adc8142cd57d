export { bernoulli, bits, foldIn, type Key, key, normal, permutation, type Range, split, uniform } from './random.js'
