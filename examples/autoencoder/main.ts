// Squeezes digits into two numbers, by PCA, by a linear autoencoder and by a deep one: `npm run example autoencoder`.
import * as T from 'tensor-ts'
import { draw, type Panel, type Point } from '../chart/chart.js'
import { type Image, sheet } from '../chart/sheet.js'
import { smallDigits } from '../data/digits.js'
import { deep, degreesBetween, type Images, linear, pca, train } from './autoencoder.js'

const { x, labels } = await smallDigits(1000)
const images: Images = T.sub(x, T.mean(x, { axis: 0 }))

const best = pca(images)
const flat = train(linear, images, 1000, 0.05)
const curved = train(deep, images, 600, 0.01)
const angle = degreesBetween(best.basis, flat.params.decoder.image.w)
console.log(
  `mean squared error: PCA ${best.loss.toFixed(5)}, linear ${flat.loss.toFixed(5)}, deep ${curved.loss.toFixed(5)}`,
)
console.log(`the plane of the linear autoencoder and that of PCA are ${angle.toFixed(2)} degrees apart`)

type Codes = T.Tensor<['digits', 2]>
const digits = T.toArray(labels)
const shown = [0, 1, 3, 4, 7]
const scatter = (title: string, codes: Codes): Panel => ({
  title,
  x: { name: 'first number' },
  y: { name: 'second number' },
  lines: shown.map(digit => ({
    name: `${digit}`,
    as: 'points',
    points: T.toArray(codes).flatMap(([u = 0, v = 0], i): readonly Point[] => (digits[i] === digit ? [[u, v]] : [])),
  })),
})

/** One of each digit. */
const examples = Array.from({ length: 10 }, (_, digit) => digits.indexOf(digit))
const imagesOf = (all: Images): readonly Image[] => {
  const grey = T.toArray(T.reshape(T.add(all, T.mean(x, { axis: 0 })), [-1, 14, 14]))
  return examples.map(i => grey[i] ?? [])
}
const rebuilt = [images, best.images, flat.images, curved.images].map(imagesOf)

draw('autoencoder', {
  columns: 2,
  width: 400,
  height: 300,
  panels: [
    scatter('PCA', best.codes),
    scatter('linear autoencoder', flat.codes),
    scatter('deep autoencoder', curved.codes),
    {
      title: 'What two numbers keep',
      x: { ticks: Array.from({ length: 10 }, (_, digit) => `${digit}`) },
      y: { ticks: ['deep', 'linear', 'PCA', 'image'] },
      field: { rows: sheet(rebuilt), range: [0, 1] },
    },
  ],
})
