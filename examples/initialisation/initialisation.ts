// What the first weights do to activations, layer by layer, and why zeros fail (course row 18).
import { pipe } from 'fp-ts/lib/function.js'
import * as RA from 'fp-ts/lib/ReadonlyArray.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'

const { constant, heNormal, lecunNormal, normal, xavierNormal, zeros } = nn.initializers

const units = 100
export const depth = 5

/** Ways to begin, each with an activation. */
export const beginnings = [
  { name: '0.001 · normal, tanh', init: normal(0.001), activation: T.tanh },
  { name: 'normal, tanh', init: normal(1), activation: T.tanh },
  { name: 'fan-in: normal / √n, tanh', init: lecunNormal, activation: T.tanh },
  { name: 'Xavier, tanh', init: xavierNormal, activation: T.tanh },
  { name: 'Xavier, ReLU', init: xavierNormal, activation: T.relu },
  { name: 'He, ReLU', init: heNormal, activation: T.relu },
] as const

type Activations = T.Tensor<[400, typeof units]>

/** The activations of 400 normal examples behind each of the layers: x ← f(x W), of which each is kept. */
export const activations = ({ init, activation }: (typeof beginnings)[number]): readonly Activations[] => {
  const key = T.random.key(0)
  const layer = (i: number, x: Activations): Activations => {
    const w = T.expectShape(init(T.random.foldIn(key, i), [units, units], { in: units, out: units }), [units, units])
    return activation(T.matmul(x, w))
  }
  const x = T.random.normal(T.random.key(1), [400, units])
  return pipe(
    RA.makeBy(depth, i => i + 1),
    RA.scanLeft(x, (x, i) => layer(i, x)),
    RA.dropLeft(1),
  )
}

/** Exclusive or. */
const batch = {
  x: T.tensor([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]),
  y: T.tensor([0, 1, 1, 0]),
}

const network = (init: nn.Initializer) =>
  pipe(nn.input(2), nn.dense('hidden', 4, { init }), nn.tanh, nn.dense('out', 1, { init }))

/** How four hidden units begin that learn exclusive or. */
export const starts = { zeros, 'the same number': constant(0.5), random: xavierNormal } as const

/** The parameters and the loss before each of so many steps, all on the same four examples. */
export const learn = (init: nn.Initializer, steps: number) => {
  const model = network(init)
  const loss = (params: nn.ParamsOf<typeof model>, { x, y }: typeof batch) =>
    nn.binaryCrossEntropy(T.squeeze(model.apply(params, x), { axis: 1 }), y)
  const fold = optim.fold(optim.adam(0.05), loss)
  return pipe(
    RA.replicate(steps, batch),
    RA.scanLeft(fold.init(model.init(T.random.key(1))), fold.step),
    RA.dropLeft(1),
    RA.map(({ params, loss }) => ({ params, loss: T.item(loss) })),
  )
}

/** How far the weights of the hidden units are apart: 0 where all four are the same unit. */
export const spread = ({ hidden }: nn.ParamsOf<ReturnType<typeof network>>): number =>
  T.item(T.max(T.sub(T.max(hidden.w, { axis: 1 }), T.min(hidden.w, { axis: 1 }))))
