import { cast, mul, sub } from '../primitive/arithmetic.js'
import { shiftRight } from '../primitive/bits.js'
import { expand, full } from '../primitive/broadcast.js'
import { elementwise, equal, less, select } from '../primitive/comparison.js'
import { scalarLike } from '../primitive/define.js'
import { reduceMax } from '../primitive/reduction.js'
import { axesUpTo } from '../shape/sizes.js'
import type { Value } from '../tensor/tensor.js'
import { loopWhile } from './loops.js'

const half = (x: Value): Value => shiftRight(x, scalarLike(1, x))

/** Whether numbers that are not negative are odd. */
const isOdd = (x: Value): Value => equal(sub(x, mul(half(x), scalarLike(2, x))), scalarLike(1, x))

/** Integers to the power of integers modulo 2³²: 1 and -1 are all that have a negative one, which is 0 of others. */
export const power = ([a, b]: readonly Value[]): Value => {
  const shape = elementwise(a!, b!)
  const [x, y] = [a!, b!].map(value => expand(cast(value, 'int32'), { shape, dtype: 'int32' })) as [Value, Value]
  const c = (number: number) => scalarLike(number, x)
  const isNegative = less(y, c(0))
  const [result] = loopWhile(
    ([, , rest]) => less(c(0), reduceMax(rest!, axesUpTo(shape.length))),
    ([product, base, rest]) => [select(isOdd(rest!), mul(product!, base!), product!), mul(base!, base!), half(rest!)],
    [full(c(1), shape), x, select(isNegative, c(0), y)],
  )
  const isEven = equal(sub(y, mul(half(y), c(2))), c(0))
  const inverse = select(equal(x, c(1)), c(1), select(equal(x, c(-1)), select(isEven, c(1), c(-1)), c(0)))
  return cast(select(isNegative, inverse, result!), a!.dtype)
}
