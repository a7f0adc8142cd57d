// Functions of the plane: their heights, and the ways of optimizers down them.
import { pipe } from 'fp-ts/lib/function.js'
import * as RA from 'fp-ts/lib/ReadonlyArray.js'
import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'

/** A place in the plane, as parameters. */
export type Place = { readonly x: T.Tensor<[]>; readonly y: T.Tensor<[]> }

export const place = (x: number, y: number): Place => ({ x: T.tensor(x), y: T.tensor(y) })

/** A height at every place. */
export type Surface = (place: Place) => T.Tensor<[]>

/** The places that an optimizer goes through from `start`: a fold of which each state is kept. */
export const path = (
  optimizer: optim.Optimizer<optim.StateOf>,
  surface: Surface,
  start: Place,
  steps: number,
): readonly Place[] => {
  const fold = optim.fold(optimizer, surface)
  return pipe(
    RA.replicate(steps, undefined),
    RA.scanLeft(fold.init(start), fold.step),
    RA.map(({ params }) => params),
  )
}

/** A rectangle of the plane. */
export interface Rectangle {
  readonly x: readonly [least: number, greatest: number]
  readonly y: readonly [least: number, greatest: number]
}

/** The heights over a rectangle on a grid, the row of the least y first. */
export const heights = (surface: Surface, { x, y }: Rectangle): readonly (readonly number[])[] => {
  const [xs, ys] = T.meshgrid([T.linspace(...x, 96), T.linspace(...y, 72)])
  return T.toArray(T.vmap(T.vmap(surface))({ x: xs, y: ys }))
}
