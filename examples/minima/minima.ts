// A shallow minimum, a plateau and a saddle point: where plain gradient descent stays, and momentum goes on (course row 12).
import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { type Place, place, type Rectangle, type Surface } from '../plane/plane.js'

/** A surface, where to begin, the learning rate, and the places that are of interest. */
export interface Landscape {
  readonly name: string
  readonly surface: Surface
  readonly over: Rectangle
  readonly start: Place
  readonly rate: number
  readonly places: Readonly<Record<string, Place>>
}

/** f(x, y) = (x² − 1)² + 0.6 x + y²: a shallow valley on the right, a deep one on the left. */
export const valleys: Landscape = {
  name: 'a shallow minimum',
  surface: ({ x, y }) => T.add(T.add(T.square(T.sub(T.square(x), 1)), T.mul(0.6, x)), T.square(y)),
  over: { x: [-2, 2], y: [-1.5, 1.5] },
  start: place(1.6, 1),
  rate: 0.02,
  // Where 4 x (x² − 1) + 0.6 = 0.
  places: { 'on the right': place(0.914, 0), between: place(0.153, 0), 'on the left': place(-1.068, 0) },
}

/** f(x, y) = −exp(−(x² + y²) / 2): a hole in a plain. */
export const plateau: Landscape = {
  name: 'a plateau',
  surface: ({ x, y }) => T.neg(T.exp(T.div(T.add(T.square(x), T.square(y)), -2))),
  over: { x: [-2, 4], y: [-2, 3] },
  start: place(3, 2),
  rate: 0.3,
  places: { 'on the plain': place(3, 2), 'in the hole': place(0, 0) },
}

/** f(x, y) = x² − y² + y⁴ / 2: down along x is up along y; the minima are at (0, ±1). */
export const saddle: Landscape = {
  name: 'a saddle point',
  surface: ({ x, y }) => T.add(T.sub(T.square(x), T.square(y)), T.div(T.square(T.square(y)), 2)),
  over: { x: [-2, 2], y: [-1, 1.5] },
  start: place(-1.5, 1e-4),
  rate: 0.03,
  places: { 'at (0, 0)': place(0, 0), 'at (0, 1)': place(0, 1) },
}

export const landscapes = [valleys, plateau, saddle] as const

/** Plain gradient descent, and with momentum: v ← 0.9 v + ∇f, place ← place − rate · v. */
export const optimizers = [
  { name: 'SGD', of: (rate: number) => optim.sgd(rate) },
  { name: 'momentum', of: (rate: number) => optim.sgd(rate, { momentum: 0.9 }) },
] as const

/** The eigenvalues of the matrix of second derivatives: how the surface bends, along the two directions of least and most. */
export const curvatures = (surface: Surface, at: Place): readonly number[] => {
  const { x, y } = T.hessian(surface)(at)
  const [values] = T.eigh(T.stack([T.stack([x.x, x.y]), T.stack([y.x, y.y])]))
  return T.toArray(values)
}

/** What a place without a slope is: what bends up in every direction is a minimum, what bends both ways is a saddle point. */
export const kindOf = (surface: Surface, at: Place): 'minimum' | 'maximum' | 'saddle point' | 'plateau' => {
  const [least = 0, most = 0] = curvatures(surface, at)
  const flat = 0.05
  if (least > flat) return 'minimum'
  if (most < -flat) return 'maximum'
  return least < -flat && most > flat ? 'saddle point' : 'plateau'
}
