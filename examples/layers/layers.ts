// What the layers of a network have to learn, and to compute (course row 4).
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { lenet } from '../mnist/models.js'

/** Dense layers on 30,000 numbers: the network whose table the course works out. */
export const dense = pipe(
  nn.input(30_000),
  nn.dense('d1', 100),
  nn.relu,
  nn.dense('d2', 256),
  nn.relu,
  nn.dense('d3', 256),
  nn.relu,
  nn.dense('out', 10),
)

/** The parameters of a layer, and its multiplications for one example. */
export interface Cost {
  readonly layer: string
  readonly parameters: number
  readonly multiplications: number
}

const sizeOf = ({ shape }: T.AnyTensor): number => shape.reduce((product, size) => product * size, 1)

/** A dense layer uses each weight once for an example, a convolution at each place of its output: `places`, where not 1. */
const costs = (
  params: Readonly<Record<string, { readonly w: T.AnyTensor; readonly b: T.AnyTensor }>>,
  places: Readonly<Record<string, number>>,
): readonly Cost[] =>
  Object.entries(params).map(([layer, { w, b }]) => ({
    layer,
    parameters: sizeOf(w) + sizeOf(b),
    multiplications: sizeOf(w) * (places[layer] ?? 1),
  }))

const key = T.random.key(0)

export const ofDense = costs(dense.init(key), {})
export const ofLenet = costs(lenet.init(key), { c1: 28 * 28, c2: 10 * 10 })
