// Scales, decorrelates and whitens two features, with statistics of the training set only: `npm run example whitening`.
import * as T from 'tensor-ts'
import { draw, type Panel, type Point } from '../chart/chart.js'
import { covariance, train, transforms, unseen } from './whitening.js'

const points = (x: T.Tensor<[T.Dim, 2]>): readonly Point[] => T.toArray(x).map(([a = 0, b = 0]): Point => [a, b])
const digits = (x: T.Tensor<[2, 2]>): string =>
  T.toArray(x)
    .map(row => row.map(value => value.toFixed(3)).join(' '))
    .join(', ')

/** As wide as high in the features' own units, so that one sees the form. */
const square = (low: number, high: number) => ({ x: { min: low, max: high }, y: { min: low, max: high } })
const axes = {
  'as it is': square(-10, 15),
  'zero-centred': square(-10, 15),
  'scaled to [0, 1]': square(-0.5, 1.5),
  standardised: square(-4, 4),
  'decorrelated by PCA': square(-10, 10),
  whitened: square(-4, 4),
}

const panels = transforms.map(({ name, of }): Panel => {
  console.log(
    `${name.padEnd(20)} covariance ${digits(covariance(of(train)))} of the training set, ${digits(covariance(of(unseen)))} of the unseen`,
  )
  return {
    title: name,
    ...axes[name],
    lines: [
      { name: 'training set', as: 'points', points: points(of(train)).slice(0, 150) },
      { name: 'unseen', as: 'points', points: points(of(unseen)).slice(0, 40) },
    ],
  }
})

draw('whitening', { columns: 3, width: 280, height: 290, panels })
