import * as T from 'tensor-ts'
import { describe, expect, test } from 'vitest'
import { deep, degreesBetween, type Images, linear, pca, train } from '../../examples/autoencoder/autoencoder.js'
import { smallDigits } from '../../examples/data/digits.js'

describe('course row 24: autoencoders', () => {
  test('the angle between planes', () => {
    const rows = (...second: readonly number[]) =>
      T.fromArray(
        [0, 1].flatMap(row => Array.from({ length: 196 }, (_, i) => (row === 0 ? Number(i === 0) : (second[i] ?? 0)))),
        [2, 196],
      )
    const radians = 30 * (Math.PI / 180)
    expect(degreesBetween(rows(3, 1), rows(1, 2 * Math.cos(radians), 2 * Math.sin(radians)))).toBeCloseTo(30, 2)
    expect(degreesBetween(rows(3, 1), rows(5, 2))).toBeLessThan(0.1)
  })

  test('the linear one finds the subspace of PCA, within a degree', async () => {
    const { x } = await smallDigits(300)
    const images: Images = T.sub(x, T.mean(x, { axis: 0 }))
    const [best, learned] = [pca(images), train(linear, images, 600, 0.05)]
    expect(degreesBetween(best.basis, learned.params.decoder.image.w)).toBeLessThan(1)
    expect(learned.loss / best.loss).toBeCloseTo(1, 3)
    expect(learned.loss).toBeGreaterThan(best.loss * (1 - 1e-5))
  })

  test('the deep one keeps more with as many numbers', async () => {
    const { x } = await smallDigits(100)
    const images: Images = T.sub(x, T.mean(x, { axis: 0 }))
    expect(train(deep, images, 100, 0.01).loss).toBeLessThan(0.9 * pca(images).loss)
  })
})
