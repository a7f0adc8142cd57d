import { cloudTexts, columnTexts, counts, optimizerTexts } from './parts.js'
import type { Settings } from './settings.js'

/** The TypeScript program that settings stand for: it prints what the playground shows after the last epoch. */
export const program = (settings: Settings): string => {
  const { data, noise, seed, points, features, layers, activation, batch, epochs, penalty, penaltyRate } = settings
  const { all, train } = counts(settings)
  const step = activation === 'linear' ? '' : ` nn.${activation},`
  const hidden = layers.map((units, i) => `  nn.dense('hidden${i + 1}', ${units}),${step}\n`).join('')
  const used = (name: string) => features.some(feature => new RegExp(`\\b${name}\\b`).test(columnTexts[feature]))
  const column = (name: string, at: number) => (used(name) ? `\n  const ${name} = T.slice(points, [null, ${at}])` : '')
  const noisy =
    data === 'own'
      ? ''
      : `\nconst points = T.add(clean, T.mul(${noise}, T.random.normal(key(3), [${all}, 2]))) // Tensor<[${all}, 2], "float32">`
  const entropy = 'nn.binaryCrossEntropy(logits(params, points), labels)'
  const isWeight = `path => path.endsWith('.w')`
  const loss =
    penalty === 'none'
      ? `  ${entropy}`
      : `  T.add(\n    ${entropy},\n    T.mul(${penaltyRate}, nn.${penalty}Penalty(params, ${isWeight})),\n  )`
  return `import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as data from 'tensor-ts/data'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'

const key = (stream: number) => T.random.foldIn(T.random.key(${seed}), stream)

${cloudTexts[data](points)}${noisy}
const [train, test] = data.split({ points, labels }, { count: ${train}, key: key(4), names: ['train', 'test'] })

const features = <B extends T.Dim>(points: T.Tensor<[B, 2]>) => {${column('x', 0)}${column('y', 1)}
  return T.stack([${features.map(feature => columnTexts[feature]).join(', ')}], { axis: 1 })
} // Tensor<[B, ${features.length}], "float32">

const model = pipe(
  nn.input(${features.length}),
${hidden}  nn.dense('out', 1),
)
const start = model.init(key(5))
type Params = typeof start
const logits = <B extends T.Dim>(params: Params, points: T.Tensor<[B, 2]>) =>
  T.squeeze(model.apply(params, features(points)), { axis: 1 }) // Tensor<[B], "float32">

type Batch = { readonly points: T.Tensor<['batch', 2]>; readonly labels: T.Tensor<['batch']> }
const loss = (params: Params, { points, labels }: Batch) =>
${loss}

const fold = optim.fold(${optimizerTexts[settings.optimizer](settings.rate)}, loss)
let state = fold.init(start)
for (let epoch = 0; epoch < ${epochs}; epoch++)
  state = data.batches(train, { size: ${batch}, key: T.random.foldIn(key(6), epoch) }).reduce(fold.step, state)

const answers = logits(state.params, test.points) // Tensor<["test"], "float32">
const wrong = T.notEqual(T.greater(answers, 0), T.greater(test.labels, 0.5))
console.log('test loss', T.item(nn.binaryCrossEntropy(answers, test.labels)))
console.log('test error', T.item(T.mean(T.cast(wrong, 'float32'))))
`
}
