// Points of the plane in two classes: what most of the small networks here learn from.
import * as T from 'tensor-ts'

/** Points, a row each, and the class of each, 0 or 1. */
export type Points<N extends T.Dim> = {
  readonly x: T.Tensor<[N, 2]>
  readonly labels: T.Tensor<[N], 'int32'>
}

const scattered = (key: T.random.Key, x: T.Tensor<['points']>, y: T.Tensor<['points']>, noise: number) => {
  const points = T.stack([x, y], { axis: 1 })
  return T.add(points, T.mul(noise, T.random.normalLike(key, points)))
}

/** Two half-moons, one inside the bow of the other. Half a turn around (0.5, 0.25) takes each to the other. */
export const moons = (key: T.random.Key, count: number, noise: number): Points<'points'> => {
  const [angleKey, noiseKey] = T.random.split(key)
  const points = T.dim('points', count)
  const angle = T.random.uniform(angleKey, [points], { low: 0, high: Math.PI })
  const labels = T.mod(T.arange(points, 'int32'), 2)
  const isLower = T.equal(labels, 1)
  const x = T.where(isLower, T.sub(1, T.cos(angle)), T.cos(angle))
  const y = T.where(isLower, T.sub(0.5, T.sin(angle)), T.sin(angle))
  return { x: scattered(noiseKey, x, y, noise), labels }
}

/** Two arms that wind around each other, so many turns. */
export const spiral = (key: T.random.Key, count: number, noise: number, turns = 1.5): Points<'points'> => {
  const [radiusKey, noiseKey] = T.random.split(key)
  const points = T.dim('points', count)
  const radius = T.sqrt(T.random.uniform(radiusKey, [points], { low: 0.02, high: 1 }))
  const labels = T.mod(T.arange(points, 'int32'), 2)
  const angle = T.add(T.mul(2 * Math.PI * turns, radius), T.mul(Math.PI, T.cast(labels, 'float32')))
  return { x: scattered(noiseKey, T.mul(radius, T.cos(angle)), T.mul(radius, T.sin(angle)), noise), labels }
}
