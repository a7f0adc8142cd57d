// A network that learns its examples by heart, and what helps against it (course rows 15 and 16).
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import { split } from 'tensor-ts/data'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import { accuracy, fit, metrics, showCheckpointError } from 'tensor-ts/train'
import { moons, type Points } from '../data/points.js'

/** Far more weights, 4,482, than examples; without dropout where the rate is 0. */
const network = (rate: number) =>
  pipe(
    nn.input(2),
    nn.dense('a', 64),
    nn.relu,
    nn.dropout(rate),
    nn.dense('b', 64),
    nn.relu,
    nn.dropout(rate),
    nn.dense('out', 2),
  )

type Params = nn.ParamsOf<ReturnType<typeof network>>
type Examples = Points<number>

/** A cure: what it changes of a training; the rest stays. */
export interface Cure {
  readonly name: string
  readonly optimizer?: optim.Optimizer<optim.StateOf>
  /** Added to the loss. */
  readonly penalty?: (params: Params) => T.Tensor<[]>
  readonly dropout?: number
  /** What a step sees of the examples, and of the weights. */
  readonly examples?: (batch: Examples, key: T.random.Key) => Examples
  readonly weights?: (params: Params, key: T.random.Key) => Params
  /** How many examples are known. */
  readonly known?: number
  /** After how many epochs without a better validation loss training stops. */
  readonly patience?: number
}

const isWeight = (path: string): boolean => path.endsWith('.w')

const noisy = <S extends T.Shape>(x: T.Tensor<S>, key: T.random.Key, deviation: number): T.Tensor<S> =>
  T.add(x, T.mul(deviation, T.random.normalLike(key, x)))

/** Half a turn takes each moon to the other: each example teaches a second one. */
const turned = ({ x, labels }: Examples): Examples => ({
  x: T.concat([x, T.sub(T.tensor([1, 0.5]), x)]),
  labels: T.concat([labels, T.sub(1, labels)]),
})

export const cures: readonly Cure[] = [
  { name: 'no cure' },
  { name: 'early stopping', patience: 50 },
  { name: 'L1 penalty', penalty: params => T.mul(1e-3, nn.l1Penalty(params, isWeight)) },
  { name: 'L2 penalty', penalty: params => T.mul(5e-3, nn.l2Penalty(params, isWeight)) },
  { name: 'weight decay', optimizer: optim.adamW(1e-2, { weightDecay: 0.3 }) },
  { name: 'dropout', dropout: 0.5 },
  { name: 'noise on inputs', examples: ({ x, labels }, key) => ({ x: noisy(x, key, 0.3), labels }) },
  {
    name: 'noise on weights',
    weights: ({ a, b, out }, key) => ({
      a: { ...a, w: noisy(a.w, T.random.foldIn(key, 0), 0.2) },
      b: { ...b, w: noisy(b.w, T.random.foldIn(key, 1), 0.2) },
      out: { ...out, w: noisy(out.w, T.random.foldIn(key, 2), 0.2) },
    }),
  },
  { name: 'augmentation', examples: turned },
  { name: 'more data', known: 1000 },
]

/** What was never seen in training. */
export const test = moons(T.random.key(1), 1000, 0.35)

/** Trains on four fifths of what is known, and validates on the other. */
export const train = async (cure: Cure, epochs: number) => {
  const { optimizer = optim.adam(1e-2), penalty, dropout = 0, examples, weights, known = 100, patience } = cure
  const model = network(dropout)
  const names = ['batch', 'batch'] as const
  const [training, validation] = split(moons(T.random.key(0), known, 0.35), { fraction: 0.8, names })

  // Beside the parameters the key of what is drawn goes from step to step.
  const loss = (params: Params, batch: Examples, key: T.random.Key) => {
    const draw = (i: number) => T.random.foldIn(key, i)
    const { x, labels } = examples?.(batch, draw(1)) ?? batch
    const { output } = model.train(weights?.(params, draw(2)) ?? params, x, { key: draw(3) })
    const error = nn.softmaxCrossEntropy(output, labels)
    return [penalty === undefined ? error : T.add(error, penalty(params)), draw(0)] as const
  }
  const fold = optim.fold(optimizer, loss, { hasAux: true })

  const fitted = await fit({
    fold,
    start: fold.init(model.init(T.random.key(2)), T.random.key(3)),
    batches: [training],
    epochs,
    validation: {
      batches: [validation],
      outcome: ({ params }: { readonly params: Params }, { x, labels }: Examples) => ({
        logits: model.apply(params, x),
        labels,
      }),
      metrics: { loss: metrics.crossEntropy(), accuracy: metrics.accuracy },
    },
    earlyStopping: { monitor: ({ loss }) => loss, patience: patience ?? epochs },
  })()
  if (E.isLeft(fitted)) throw new Error(showCheckpointError(fitted.left))
  // With early stopping the parameters are those of the best epoch, else the last ones.
  const { history, best, params, progress } = fitted.right
  return { model, training, history, best, params: patience === undefined ? progress.state.params : params }
}

type Trained = Awaited<ReturnType<typeof train>>

/** Cross-entropy and accuracy on examples. */
export const measure = ({ model, params }: Pick<Trained, 'model' | 'params'>, { x, labels }: Examples) => {
  const logits = model.apply(params, x)
  return { loss: T.item(nn.softmaxCrossEntropy(logits, labels)), accuracy: T.item(accuracy(logits, labels)) }
}
