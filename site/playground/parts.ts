import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import type { Activation, DataSet, Feature, Optimizer, Point, Settings } from './settings.js'

// The parts of a run, each beside its text in the program. A test runs the program and finds the same numbers.

/** Points before noise is added, and their classes, 0 or 1. */
export interface Cloud {
  readonly clean: T.Tensor<[number, 2]>
  readonly labels: T.Tensor<[number]>
}

/** Independent streams of random numbers from one seed. */
export type Keys = (stream: number) => ReturnType<typeof T.random.key>

export const keysOf =
  (seed: number): Keys =>
  stream =>
    T.random.foldIn(T.random.key(seed), stream)

/** How many points a data set has that is drawn. */
export const drawn = 400

const halves = () => T.concat([T.ones([200]), T.zeros([200])])

const circle = (key: Keys): Cloud => {
  const radius = T.concat([
    T.random.uniform(key(0), [200], { high: 2.5 }),
    T.random.uniform(key(1), [200], { low: 3.5, high: 5 }),
  ])
  const angle = T.random.uniform(key(2), [400], { high: 2 * Math.PI })
  return { clean: T.stack([T.mul(radius, T.cos(angle)), T.mul(radius, T.sin(angle))], { axis: 1 }), labels: halves() }
}
const circleText = `// A disc, and a ring around it.
const radius = T.concat([
  T.random.uniform(key(0), [200], { high: 2.5 }),
  T.random.uniform(key(1), [200], { low: 3.5, high: 5 }),
])
const angle = T.random.uniform(key(2), [400], { high: 2 * Math.PI })
const clean = T.stack([T.mul(radius, T.cos(angle)), T.mul(radius, T.sin(angle))], { axis: 1 }) // Tensor<[400, 2], "float32">
const labels = T.concat([T.ones([200]), T.zeros([200])])`

const xor = (key: Keys): Cloud => {
  const clean = T.random.uniform(key(0), [400, 2], { low: -5, high: 5 })
  return { clean, labels: T.cast(T.greater(T.prod(clean, { axis: 1 }), 0), 'float32') }
}
const xorText = `// Exclusive or: the class says whether x and y have the same sign.
const clean = T.random.uniform(key(0), [400, 2], { low: -5, high: 5 }) // Tensor<[400, 2], "float32">
const labels = T.cast(T.greater(T.prod(clean, { axis: 1 }), 0), 'float32')`

const gaussian = (key: Keys): Cloud => {
  const centres = T.concat([T.full([200, 2], 2), T.full([200, 2], -2)])
  return { clean: T.add(centres, T.mul(0.7, T.random.normal(key(0), [400, 2]))), labels: halves() }
}
const gaussianText = `// Two normal distributions.
const centres = T.concat([T.full([200, 2], 2), T.full([200, 2], -2)])
const clean = T.add(centres, T.mul(0.7, T.random.normal(key(0), [400, 2]))) // Tensor<[400, 2], "float32">
const labels = T.concat([T.ones([200]), T.zeros([200])])`

const spiral = (): Cloud => {
  const radius = T.linspace(0.25, 5, 200)
  const angle = T.mul(radius, 0.7 * Math.PI)
  const arm = T.stack([T.mul(radius, T.sin(angle)), T.mul(radius, T.cos(angle))], { axis: 1 })
  return { clean: T.concat([arm, T.neg(arm)]), labels: halves() }
}
const spiralText = `// Two arms of a spiral.
const radius = T.linspace(0.25, 5, 200)
const angle = T.mul(radius, 0.7 * Math.PI)
const arm = T.stack([T.mul(radius, T.sin(angle)), T.mul(radius, T.cos(angle))], { axis: 1 }) // Tensor<[200, 2], "float32">
const clean = T.concat([arm, T.neg(arm)]) // Tensor<[400, 2], "float32">
const labels = T.concat([T.ones([200]), T.zeros([200])])`

const own = (points: readonly Point[]): Cloud => ({
  clean: T.fromArray(
    points.flatMap(({ x, y }) => [x, y]),
    [points.length, 2],
  ),
  labels: T.fromArray(
    points.map(({ label }) => label),
    [points.length],
  ),
})
const ownText = (points: readonly Point[]) => `// Points of one's own.
const points = T.fromArray([${points.map(({ x, y }) => `${x}, ${y}`).join(', ')}], [${points.length}, 2]) // Tensor<[${points.length}, 2], "float32">
const labels = T.fromArray([${points.map(({ label }) => label).join(', ')}], [${points.length}])`

export const clouds: { readonly [K in DataSet]: (key: Keys, points: readonly Point[]) => Cloud } = {
  circle,
  xor,
  gaussian,
  spiral,
  own: (_, points) => own(points),
}
export const cloudTexts: { readonly [K in DataSet]: (points: readonly Point[]) => string } = {
  circle: () => circleText,
  xor: () => xorText,
  gaussian: () => gaussianText,
  spiral: () => spiralText,
  own: ownText,
}

/** How many points there are, and how many of them are learnt from: at least one, and one is left to test. */
export const counts = ({ data, split, points }: Settings): { readonly all: number; readonly train: number } => {
  const all = data === 'own' ? points.length : drawn
  return { all, train: Math.min(Math.max(1, Math.round((all * split) / 100)), all - 1) }
}

/** How much noise is added: to points of one's own none. */
export const noiseOf = ({ data, noise }: Settings): number => (data === 'own' ? 0 : noise)

type Column = T.Tensor<[number]>

export const columns: { readonly [K in Feature]: (x: Column, y: Column) => Column } = {
  x: x => x,
  y: (_, y) => y,
  xx: x => T.square(x),
  yy: (_, y) => T.square(y),
  xy: (x, y) => T.mul(x, y),
  sinX: x => T.sin(x),
  sinY: (_, y) => T.sin(y),
}
export const columnTexts: { readonly [K in Feature]: string } = {
  x: 'x',
  y: 'y',
  xx: 'T.square(x)',
  yy: 'T.square(y)',
  xy: 'T.mul(x, y)',
  sinX: 'T.sin(x)',
  sinY: 'T.sin(y)',
}

/** The step of a model behind each hidden layer; none where it is linear. */
export const activationSteps: { readonly [K in Activation]: nn.Activation | undefined } = {
  tanh: nn.tanh,
  relu: nn.relu,
  sigmoid: nn.sigmoid,
  gelu: nn.gelu,
  linear: undefined,
}

const makers = {
  sgd: (rate: number) => optim.sgd(rate),
  momentum: (rate: number) => optim.sgd(rate, { momentum: 0.9 }),
  rmsProp: (rate: number) => optim.rmsProp(rate),
  adam: (rate: number) => optim.adam(rate),
} satisfies { readonly [K in Optimizer]: unknown }
export const optimizerOf = ({ optimizer, rate }: Settings) => makers[optimizer](rate)
export const optimizerTexts: { readonly [K in Optimizer]: (rate: number) => string } = {
  sgd: rate => `optim.sgd(${rate})`,
  momentum: rate => `optim.sgd(${rate}, { momentum: 0.9 })`,
  rmsProp: rate => `optim.rmsProp(${rate})`,
  adam: rate => `optim.adam(${rate})`,
}
