// Training and inference told apart: what is random, what statistics are taken, and why no softmax is needed (course row 28).
import { pipe } from 'fp-ts/lib/function.js'
import * as RA from 'fp-ts/lib/ReadonlyArray.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import { moons } from '../data/points.js'

export const model = pipe(
  nn.input(2),
  nn.dense('a', 32),
  nn.batchNorm('norm'),
  nn.relu,
  nn.dropout(0.3),
  nn.dense('b', 32),
  nn.relu,
  nn.dropout(0.3),
  nn.dense('out', 2),
)

export type Params = nn.ParamsOf<typeof model>
export type Running = nn.StateOf<typeof model>

export const points = moons(T.random.key(0), 256, 0.3)

/**
 * Learning: `train` draws what dropout leaves out, normalises by the batch, and hands on the running statistics and the key; the
 * loss takes the logits, as the softmax is part of it.
 */
export const learn = (steps: number): { readonly params: Params; readonly running: Running } => {
  const loss = (
    params: Params,
    { x, labels }: typeof points,
    aux: { readonly running: Running; readonly key: T.random.Key },
  ) => {
    const [key, next] = T.random.split(aux.key)
    const { output, state } = model.train(params, x, { state: aux.running, key })
    return [nn.softmaxCrossEntropy(output, labels), { running: state, key: next }] as const
  }
  const fold = optim.fold(optim.adam(0.01), loss, { hasAux: true })
  const start = fold.init(model.init(T.random.key(1)), { running: model.state, key: T.random.key(2) })
  const { params, aux } = RA.replicate(steps, points).reduce(fold.step, start)
  return { params, running: aux.running }
}

/** Inference: nothing is random, the running statistics are taken, and only logits are computed. */
export const infer =
  ({ params, running }: { readonly params: Params; readonly running: Running }) =>
  <N extends T.Dim>(x: T.Tensor<[N, 2]>): T.Tensor<[N, 2]> =>
    model.apply(params, x, { state: running })

/** The class is that of the greatest logit: softmax keeps their order, so that nothing is gained by it. */
export const classes = <N extends T.Dim>(logits: T.Tensor<[N, 2]>): T.Tensor<[N], 'int32'> =>
  T.argmax(logits, { axis: 1 })

/** What training says of an example, among the others, in so many draws: the probability of class 1. */
export const draws = (
  { params, running }: ReturnType<typeof learn>,
  example: number,
  times: number,
): readonly number[] =>
  RA.makeBy(times, i => {
    const { output } = model.train(params, points.x, { state: running, key: T.random.key(i) })
    return T.item(T.slice(T.softmax(output), [example, 1]))
  })
