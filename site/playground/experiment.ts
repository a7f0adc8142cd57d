import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as data from 'tensor-ts/data'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import { activationSteps, clouds, columns, counts, keysOf, noiseOf, optimizerOf } from './parts.js'
import { reach, type Settings } from './settings.js'

/** Weights `[inputs, units]` and biases `[units]` by the names of the layers. */
export type Params = Readonly<Record<string, nn.DenseParams<[number], number>>>

/** A model of which the settings say the number of layers and units. */
type Model = nn.Model<[number], [number], Params>

type Points = T.Tensor<[number, 2]>

/** Points and their classes, an example a row. */
export interface Examples {
  readonly points: Points
  readonly labels: T.Tensor<[number]>
}

/** What is shown of a network beside its parameters. */
export interface Measures {
  /** Cross-entropies without the penalty. */
  readonly trainLoss: T.Tensor<[]>
  readonly testLoss: T.Tensor<[]>
  /** The part of the test examples that is put in the wrong class. */
  readonly testError: T.Tensor<[]>
  /** Of each layer what its units give over the grid, `[grid², units]`; of the last the logit. */
  readonly maps: readonly T.Tensor<[number, number]>[]
}

/** The points on each side of the grid on which units are drawn. */
export const grid = 40

/** The grid from its upper left corner, row by row. */
const gridPoints = (): Points => {
  const along = T.linspace(-reach, reach, grid)
  const x = T.broadcastTo(along, [grid, grid])
  const y = T.transpose(T.neg(x))
  return T.stack([T.reshape(x, [grid * grid]), T.reshape(y, [grid * grid])], { axis: 1 })
}

/** The models up to each layer: hidden ones, and that of the logit. */
const modelsOf = ({ features, layers, activation }: Settings): readonly Model[] => {
  const models: Model[] = []
  const step = activationSteps[activation]
  let model: Model = nn.input(features.length)
  layers.forEach((units, i) => {
    model = pipe(model, nn.dense(`hidden${i + 1}`, units))
    if (step !== undefined) model = step(model)
    models.push(model)
  })
  return [...models, pipe(model, nn.dense('out', 1))]
}

/** What a worker trains: the program of the same settings, with all that is drawn of it. */
export const experiment = (settings: Settings) => {
  const key = keysOf(settings.seed)
  const { clean, labels } = clouds[settings.data](key, settings.points)
  const points = T.add(clean, T.mul(noiseOf(settings), T.random.normalLike(key(3), clean)))
  const [train, test] = data.split({ points, labels }, { count: counts(settings).train, key: key(4) })

  const featuresOf = (points: Points) => {
    const [x, y] = [T.slice(points, [null, 0]), T.slice(points, [null, 1])]
    return T.stack(
      settings.features.map(feature => columns[feature](x, y)),
      { axis: 1 },
    )
  }
  const models = modelsOf(settings)
  const model = models.at(-1)!
  const logits = (params: Params, points: Points) =>
    T.reshape(model.apply(params, featuresOf(points)), [points.shape[0]])
  const entropy = (params: Params, { points, labels }: Examples) =>
    nn.binaryCrossEntropy(logits(params, points), labels)

  const { penalty, penaltyRate } = settings
  const penaltyOf = { l1: nn.l1Penalty, l2: nn.l2Penalty }
  const isWeight = (path: string) => path.endsWith('.w')
  const loss = (params: Params, batch: Examples) =>
    penalty === 'none'
      ? entropy(params, batch)
      : T.add(entropy(params, batch), T.mul(penaltyRate, penaltyOf[penalty](params, isWeight)))

  const fold = optim.fold(optimizerOf(settings), loss)
  const shown = gridPoints()
  return {
    train,
    test,
    /** What the features give over the grid, `[grid², features]`. */
    inputs: featuresOf(shown),
    names: [...settings.layers.map((_, i) => `hidden${i + 1}`), 'out'],
    begin: () => fold.init(model.init(key(5))),
    batches: (epoch: number) => data.batches(train, { size: settings.batch, key: T.random.foldIn(key(6), epoch) }),
    step: fold.step,
    measure: T.jit((params: Params): Measures => {
      const answers = logits(params, test.points)
      const wrong = T.notEqual(T.greater(answers, 0), T.greater(test.labels, 0.5))
      return {
        trainLoss: entropy(params, train),
        testLoss: nn.binaryCrossEntropy(answers, test.labels),
        testError: T.mean(T.cast(wrong, 'float32')),
        maps: models.map(each => each.apply(params, featuresOf(shown))),
      }
    }),
  }
}
