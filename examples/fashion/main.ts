// Trains a residual network of separable convolutions on photographs of clothes, Fashion-MNIST: `npm run example fashion`.
import * as E from 'fp-ts/lib/Either.js'
import * as T from 'tensor-ts'
import * as data from 'tensor-ts/data'
import * as nn from 'tensor-ts/nn'
import { accuracy, confusionMatrix } from 'tensor-ts/train'
import { draw, type Point } from '../chart/chart.js'
import { sheet } from '../chart/sheet.js'
import { isLong } from '../commandLine.js'
import { folder, kinds } from './data.js'
import { type Images, model, predict, surestMistakes, train } from './fashion.js'

const long = isLong()
const { count, epochs } = long ? { count: 60_000, epochs: 5 } : { count: 12_000, epochs: 3 }

const clothes = await data.mnist(folder)()
if (E.isLeft(clothes)) {
  console.error(
    `${data.showDataError(clothes.left)}\nnpx tsx examples/fashion/fetchData.ts fetches Fashion-MNIST into ${folder}`,
  )
  process.exit(1)
}
const { train: all, test } = clothes.right
const part: Images = { images: T.slice(all.images, [[0, count]]), labels: T.slice(all.labels, [[0, count]]) }

console.log(nn.summary(model))
const history = Array.from(train(part, epochs, 0), trained => {
  const predicted = predict(trained, test)
  const share = T.item(accuracy(predicted, test.labels))
  console.log(`epoch ${trained.epoch}: loss ${trained.loss.toFixed(4)}, test accuracy ${share.toFixed(4)}`)
  return { epoch: trained.epoch, predicted, share }
})
const last = history.at(-1)
if (last === undefined) throw new Error('no epoch')

// Rows are labels, columns answers; shares of a thousand images each, on a scale that shows single mistakes.
const confusion = confusionMatrix(T.argmax(last.predicted, { axis: 1 }), test.labels, 10)
const shares = T.sqrt(T.div(T.cast(confusion, 'float32'), test.labels.shape[0] / 10))
for (const [label, row] of T.toArray(confusion).entries())
  console.log(`${kinds[label]?.padEnd(9)} ${row.map(n => `${n}`.padStart(4)).join(' ')}`)

const mistakes = surestMistakes(last.predicted, test.labels, 8)
const imageAt = (index: number) => T.toArray(T.reshape(T.slice(test.images, [index]), [28, 28]))
const points = history.map(({ epoch, share }): Point => [epoch, share])

draw(
  'fashion',
  {
    columns: 3,
    width: 320,
    height: 320,
    panels: [
      {
        title: 'Accuracy on the test images',
        x: { name: 'epoch', min: 0, max: epochs },
        y: { max: 1 },
        lines: [{ name: '', as: 'path', points }],
      },
      {
        title: 'What (up) is taken for what (along)',
        x: { ticks: kinds },
        y: { ticks: kinds },
        field: { rows: T.toArray(shares), range: [0, 1] },
      },
      {
        title: 'Wrong, and sure of it',
        x: { ticks: [] },
        y: { ticks: kinds },
        field: { rows: sheet(mistakes.toReversed().map(row => row.map(({ index }) => imageAt(index)))) },
      },
    ],
  },
  long ? undefined : 'runs',
)
