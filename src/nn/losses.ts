import { mul, neg, square, sub } from '../ops/arithmetic.js'
