// How far apart two distributions are, by points of each.
import * as T from 'tensor-ts'

type Points = T.Tensor<[number, 2]>

/** E ‖x − y‖ over all pairs of a row of `x` and a row of `y`. */
const between = (x: Points, y: Points): T.Tensor<[]> =>
  T.mean(T.norm(T.sub(T.expandDims(x, 1), T.expandDims(y, 0)), { axis: -1 }))

/** 2 E ‖x − y‖ − E ‖x − x′‖ − E ‖y − y′‖: 0 where the distributions are one, and else above (Székely and Rizzo, 2013). */
export const energyDistance: (x: Points, y: Points) => T.Tensor<[]> = T.jit((x: Points, y: Points) =>
  T.sub(T.mul(2, between(x, y)), T.add(between(x, x), between(y, y))),
)
