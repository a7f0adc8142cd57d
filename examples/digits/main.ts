// Reads MNIST, shows some of it, and what is said of a file that is cut short: `npm run example digits`.
import * as E from 'fp-ts/lib/Either.js'
import * as T from 'tensor-ts'
import * as data from 'tensor-ts/data'
import { draw, type Point } from '../chart/chart.js'
import { sheet } from '../chart/sheet.js'
import { cutShort, everyClass, readMnist } from './digits.js'

const mnist = await readMnist()
if (E.isLeft(mnist)) throw new Error(data.showDataError(mnist.left))
const { train, test } = mnist.right
for (const [name, { images, labels }] of Object.entries({ train, test }))
  console.log(`${name}: images [${images.shape}], ${images.dtype}; labels [${labels.shape}], ${labels.dtype}`)
const short = await cutShort()
console.log(E.isLeft(short) ? data.showDataError(short.left) : 'nothing is wrong with it')

const [counts] = T.histogram(train.labels, { bins: 10, range: [-0.5, 9.5] })
const classes = everyClass(test, 8)

draw('digits', {
  columns: 2,
  width: 340,
  height: 380,
  panels: [
    { title: 'Eight of each class', x: { ticks: [] }, y: { ticks: [] }, field: { rows: sheet(classes) } },
    {
      title: 'Training digits of each class',
      x: { name: 'digit', ticks: Array.from({ length: 10 }, (_, i) => `${i}`) },
      y: { min: 0 },
      lines: [{ name: '', as: 'path', points: T.toArray(counts).map((count, i): Point => [i, count]) }],
    },
  ],
})
