// Bayesian regression by Hamiltonian Monte Carlo: a chain is a scan, chains side by side are a vmap of it.
import * as T from 'tensor-ts'

/** The intercept and the slope of a line. */
export type Line = T.Tensor<[2]>

/** How far the points are from the line, and how large its two numbers are thought to be before any point is seen. */
const noise = 0.5
const prior = 3

/** Points about the line 1 − 2 x. */
export const points = (key: T.random.Key) => {
  const [xKey, noiseKey] = T.random.split(key)
  const x = T.random.uniform(xKey, [20], { low: -1, high: 1 })
  const y = T.add(T.sub(1, T.mul(2, x)), T.mul(noise, T.random.normal(noiseKey, [20])))
  return { x, y }
}
export type Points = ReturnType<typeof points>

/** log p(line | points) but for a constant: −|line|² / 2 τ² − Σ (y − intercept − slope x)² / 2 σ². */
export const logDensity = (line: Line, { x, y }: Points): T.Tensor<[]> => {
  const [intercept, slope] = [T.slice(line, [0]), T.slice(line, [1])]
  const errors = T.sub(y, T.add(intercept, T.mul(slope, x)))
  const fit = T.div(T.sum(T.square(errors)), -2 * noise ** 2)
  return T.add(fit, T.div(T.sum(T.square(line)), -2 * prior ** 2))
}

/** How a sample is gone on from: so many steps of that length. */
export interface Way {
  readonly steps: number
  readonly length: number
}

/** A ball on the hill −log p: where it is, and its momentum. */
type Ball = { readonly place: Line; readonly momentum: T.Tensor<[2]> }

/** Its energy: −log p(place) + |momentum|² / 2. Physics keeps it. */
const energy = ({ place, momentum }: Ball, data: Points): T.Tensor<[]> =>
  T.sub(T.div(T.sum(T.square(momentum)), 2), logDensity(place, data))

/** The leapfrog: half a step of the momentum, a step of the place, half a step of the momentum. Backwards it comes back. */
export const roll = (ball: Ball, data: Points, { steps, length }: Way): Ball => {
  const push = (place: Line, momentum: T.Tensor<[2]>) =>
    T.add(momentum, T.mul(length / 2, T.grad(logDensity)(place, data)))
  const [end] = T.scan(
    ({ place, momentum }: Ball) => {
      const half = push(place, momentum)
      const there = T.add(place, T.mul(length, half))
      return [{ place: there, momentum: push(there, half) }, null]
    },
    ball,
    undefined,
    { length: steps },
  )
  return end
}

/** A sample behind another: a push at random, and where the ball then rolls, taken with probability exp(energy before − energy behind). */
const sample = (place: Line, key: T.random.Key, data: Points, way: Way): Line => {
  const [pushKey, takeKey] = T.random.split(key)
  const before: Ball = { place, momentum: T.random.normal(pushKey, [2]) }
  const behind = roll(before, data, way)
  const isTaken = T.less(T.log(T.random.uniform(takeKey, [])), T.sub(energy(before, data), energy(behind, data)))
  return T.where(isTaken, behind.place, place)
}

/** Chains of samples side by side, each from a place of its own. */
export const chains = (key: T.random.Key, data: Points, count: number, samples: number, way: Way) => {
  const chain = (key: T.random.Key) => {
    const [startKey, keys] = T.random.split(key)
    const start = T.mul(prior, T.random.normal(startKey, [2]))
    const [, places] = T.scan(
      (place: Line, key: T.random.Key) => {
        const next = sample(place, key, data, way)
        return [next, next]
      },
      start,
      T.random.split(keys, samples),
    )
    return places
  }
  return T.jit(T.vmap(chain))(T.random.split(key, count))
}

/** What the samples are to be like: of a linear model with normal noise the posterior is normal, with precision A = Xᵀ X / σ² + I / τ². */
export const exact = ({ x, y }: Points) => {
  const [n, sx, sxx] = [20, T.item(T.sum(x)), T.item(T.dot(x, x))]
  const [a, b, d] = [n / noise ** 2 + prior ** -2, sx / noise ** 2, sxx / noise ** 2 + prior ** -2]
  const determinant = a * d - b * b
  const covariance = [
    [d / determinant, -b / determinant],
    [-b / determinant, a / determinant],
  ] as const
  const right = [T.item(T.sum(y)) / noise ** 2, T.item(T.dot(x, y)) / noise ** 2] as const
  const mean = covariance.map(([p, q]) => p * right[0] + q * right[1])
  return { mean, covariance }
}
