// A small training of everything that a checkpoint has to hold: an optimizer with state, running statistics and a key that goes
// from step to step, batches in another order in each epoch, and dropout.
import { createHash } from 'node:crypto'
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import { pipeline } from 'tensor-ts/data'
import { encode } from 'tensor-ts/io'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import { type CheckpointOptions, fit, metrics } from 'tensor-ts/train'

export const model = pipe(
  nn.input(4),
  nn.dense('hidden', 8),
  nn.batchNorm('norm'),
  nn.relu,
  nn.dropout(0.2),
  nn.dense('out', 3),
)

const rows = 40
const x = T.random.normal(T.random.key(1), [rows, 4])
const labels = T.argmax(
  T.slice(x, [
    [0, rows],
    [0, 3],
  ]),
  { axis: 1 },
)
const dataset = { x, labels }

export type Params = nn.ParamsOf<typeof model>

type Batch = { readonly x: T.Tensor<['batch', 4]>; readonly labels: T.Tensor<['batch'], 'int32'> }

const loss = (params: Params, batch: Batch, { state, key }: { state: typeof model.state; key: T.random.Key }) => {
  const own = T.random.foldIn(key, 0)
  const { output, state: after } = model.train(params, batch.x, { state, key: own })
  return [nn.softmaxCrossEntropy(output, batch.labels), { state: after, key: T.random.foldIn(key, 1) }] as const
}

export const fold = optim.fold(optim.adam(1e-2), loss, { hasAux: true })

export const start = fold.init(model.init(T.random.key(0)), { state: model.state, key: T.random.key(2) })

export const batches = (epoch: number) =>
  pipe(
    pipeline.rows(dataset),
    pipeline.shuffle({ buffer: 16, key: T.random.foldIn(T.random.key(3), epoch) }),
    pipeline.batch({ size: 8 }),
  )

export const training = (epochs: number, checkpoints?: CheckpointOptions, onEvent?: (event: unknown) => unknown) =>
  fit({
    fold,
    start,
    batches,
    epochs,
    validation: {
      batches: batches(0),
      outcome: ({ params, aux }, { x, labels }) => ({ logits: model.apply(params, x, { state: aux.state }), labels }),
      metrics: { accuracy: metrics.accuracy, loss: metrics.crossEntropy() },
    },
    earlyStopping: { monitor: measured => measured.loss, patience: Number.POSITIVE_INFINITY },
    checkpoints,
    onEvent,
  })

/** All that comes of a training, to the last bit, but how long it took. */
export const digest = ({
  state,
  progress,
  history,
  best,
}: {
  readonly state: unknown
  readonly progress: { readonly state: unknown; readonly steps: number; readonly place: unknown }
  readonly history: readonly object[]
  readonly best: unknown
}): string => {
  const bytes = encode({ state, last: progress.state } as never)
  const { steps, place } = progress
  const epochs = history.map(report => ({ ...report, seconds: 0 }))
  return `${createHash('sha256').update(bytes).digest('hex')} ${JSON.stringify({ steps, place, epochs, best })}`
}
