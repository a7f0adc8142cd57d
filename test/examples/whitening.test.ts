import * as E from 'fp-ts/lib/Either.js'
import * as T from 'tensor-ts'
import { project, scale } from 'tensor-ts/data'
import { decode, encode } from 'tensor-ts/io'
import { describe, expect, test } from 'vitest'
import { covariance, fitted, train, transforms, unseen } from '../../examples/whitening/whitening.js'

const of = (name: (typeof transforms)[number]['name']) =>
  transforms.find(transform => transform.name === name)?.of ?? expect.fail(`there is no ${name}`)

const near = (x: T.Tensor<T.Shape>, y: T.Tensor<T.Shape>, atol: number): boolean =>
  T.item(T.allClose(x, y, { rtol: 0, atol }))

describe('course row 19: scaling, PCA, whitening', () => {
  test('whitening gives the identity covariance, also turned back', () => {
    expect(near(covariance(of('whitened')(train)), T.eye(2), 1e-4)).toBe(true)
    expect(near(covariance(project(train, fitted.zca)), T.eye(2), 1e-4)).toBe(true)
  })

  test('PCA decorrelates: the covariance is diagonal, the greatest variance first', () => {
    const [[a = 0, b = 0] = [], [, d = 0] = []] = T.toArray(covariance(of('decorrelated by PCA')(train)))
    expect(Math.abs(b)).toBeLessThan(1e-4)
    expect(a).toBeGreaterThan(d)
    expect(near(T.tensor([a, d]), fitted.pca.variance, 1e-3)).toBe(true)
  })

  test('scaled to [0, 1], zero-centred, standardised', () => {
    const scaled = of('scaled to [0, 1]')(train)
    expect(near(T.min(scaled, { axis: 0 }), T.zeros([2]), 1e-6)).toBe(true)
    expect(near(T.max(scaled, { axis: 0 }), T.ones([2]), 1e-6)).toBe(true)
    for (const name of ['zero-centred', 'standardised'] as const)
      expect(near(T.mean(of(name)(train), { axis: 0 }), T.zeros([2]), 1e-5), name).toBe(true)
    expect(near(T.std(of('standardised')(train), { axis: 0 }), T.ones([2]), 1e-5)).toBe(true)
  })

  test('the statistics are those of the training set only: unseen rows are nearly, not exactly, white', () => {
    const white = covariance(of('whitened')(unseen))
    expect(near(white, T.eye(2), 0.5)).toBe(true)
    expect(near(white, T.eye(2), 1e-2)).toBe(false)
    expect(T.toArray(scale(T.slice(unseen, [[0, 1]]), fitted.standard))).toEqual(
      T.toArray(T.slice(of('standardised')(unseen), [[0, 1]])),
    )
  })

  test('what was fitted is saved with the model, and does the same when it is read', () => {
    const model = { params: { w: T.zeros([2, 1]) }, ...fitted }
    const read = decode(model)(encode(model))
    if (E.isLeft(read)) expect.fail('it could not be read')
    expect(T.toArray(project(unseen, read.right.whitening))).toEqual(T.toArray(of('whitened')(unseen)))
  })
})
