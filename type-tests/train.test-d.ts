// Trainings inside functions of a user's: the state that one begins with, or goes on from, is that of its fold.
import * as E from 'fp-ts/lib/Either.js'
import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import * as train from 'tensor-ts/train'
import { expectType } from 'tsd'

type Vector = T.Tensor<[3]>

// Generic in the parameters, in the state, in sizes, and in the options.
export const g1 = <P, S, B>(fold: optim.Fold<P, S, B>, params: P, batches: readonly B[]) =>
  train.fit({ fold, start: fold.init(params), batches, epochs: 3 })
export const g2 = <P, S, B>(
  fold: optim.Fold<P, S, B>,
  start: optim.FoldState<P, S>,
  batches: readonly B[],
  from?: train.Progress<optim.FoldState<P, S>, unknown>,
) => train.fit({ fold, start, batches, epochs: 3, from })
export const g3 = <S extends train.FitState, B>(fold: train.Fold<S, B>, start: S, batch: B) =>
  train.overfitBatch({ fold, start, batch })
export const g4 = <S extends train.FitState, B>(options: train.FitOptions<S, B, never, Record<never, never>>) =>
  train.fit(options)
export const g5 = <P, S, B>(make: (rate: optim.Schedule) => optim.Fold<P, S, B>, params: P, batches: readonly B[]) =>
  train.findLearningRate({
    training: rate => {
      const fold = make(rate)
      return { fold, start: fold.init(params) }
    },
    batches,
  })
const g6 = <N extends T.Dim>(x: T.Tensor<[N]>) => {
  const fold = optim.fold(optim.sgd(0.1), (p: { readonly w: T.Tensor<[N]> }, row: T.Tensor<[N]>) =>
    T.sum(T.mul(p.w, row)),
  )
  return train.fit({ fold, start: fold.init({ w: x }), batches: [x], epochs: 1 })
}
const f6 = await g6(T.ones([3]))()
if (E.isRight(f6)) expectType<{ readonly w: Vector }>(f6.right.params)

// What a training gave goes on: its state, its progress, and how far it was where it failed.
const loss = (p: Vector, x: Vector, n: T.Tensor<[], 'int32'>) => [T.sum(T.mul(p, x)), T.add(n, 1)] as const
const fold = optim.fold(optim.adam(0.1), loss, { hasAux: true })
const start = fold.init(T.ones([3]), T.tensor(0, 'int32'))
const options = { fold, start, batches: [T.ones([3])], epochs: 1 }
const first = await train.fit(options)()
if (E.isRight(first)) {
  train.fit({ ...options, from: first.right.progress })
  train.fit({ ...options, start: { ...first.right.state, loss: T.tensor(3) } })
} else train.fit({ ...options, from: first.left.progress })

// Of what nothing is known, nothing is refused.
const any = JSON.parse('0')
train.fit({ fold, start: any, batches: [T.ones([3])], from: any })
// More than is needed is a state, too.
const longer = optim.fold(optim.adam(0.1), (p: Vector, x: Vector) => T.sum(T.mul(p, x)))
train.fit({ fold: longer, start, batches: [T.ones([3])] })
