import * as T from 'tensor-ts'
import { describe, expect, test } from 'vitest'
import { energyDistance } from '../../examples/data/energyDistance.js'
import { belief, discriminatorLoss, generatorLoss, init, make, met, ring, train } from '../../examples/gan/gan.js'

const distance = (...points: Parameters<typeof energyDistance>) => T.item(energyDistance(...points))
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('the energy distance', () => {
  test('of two places is twice how far apart they are, and 0 of one', () => {
    const [here, there] = [T.tensor([[0, 0]]), T.tensor([[3, 4]])]
    expect(distance(here, there)).toBe(10)
    expect(distance(here, here)).toBe(0)
  })

  test('is of pairs', () => {
    // 2 (1 + 2 + 0 + 1) / 4 − (0 + 1 + 1 + 0) / 4 − the same.
    const [x, y] = [T.tensor([[0, 0], [1, 0]]), T.tensor([[1, 0], [2, 0]])] // biome-ignore format: rows
    expect(distance(x, y)).toBe(1)
  })
})

describe('course row 24: a generative adversarial network', () => {
  const { discriminator, generator } = init(T.random.key(0))
  const key = T.random.key(1)
  const made = make(generator.params, key, 256)
  const real = ring(T.random.key(2), 256)
  const beliefs = (x: T.Tensor<[number, 2]>) => T.toArray(belief(discriminator.params, x))

  test('the loss of the discriminator is −E log σ(D(x)) − E log(1 − σ(D(G(z)))) + 0.02 E ‖∇D(x)‖²', () => {
    const logit = (p: number) => Math.log(p / (1 - p))
    const slopes = [T.tensor([1, 0]), T.tensor([0, 1])].map(axis => {
      const [up, down] = [1e-2, -1e-2].map(h => beliefs(T.add(real, T.mul(h, axis))).map(logit))
      return (up ?? []).map((high, i) => ((high - (down?.[i] ?? 0)) / 2e-2) ** 2)
    })
    const steepness = slopes.reduce((sum, squares) => sum + mean(squares), 0)
    const expected =
      -mean(beliefs(real).map(Math.log)) - mean(beliefs(made).map(p => Math.log(1 - p))) + 0.02 * steepness
    expect(T.item(discriminatorLoss(discriminator.params, { real, made }))).toBeCloseTo(expected, 3)
  })

  test('the loss of the generator is −E log σ(D(G(z))), which is not flat where the discriminator is sure', () => {
    const loss = T.item(generatorLoss(generator.params, { params: discriminator.params, key }))
    expect(loss).toBeCloseTo(-mean(beliefs(made).map(Math.log)), 5)
  })

  test('after 400 steps every mode is met, and made points are near true ones', () => {
    const truth = ring(T.random.key(3), 1000)
    const makeOf = (params: Parameters<typeof make>[0]) => make(params, T.random.key(4), 1000)
    expect(distance(truth, makeOf(generator.params))).toBeGreaterThan(0.5)
    let last = generator.params
    let step = 0
    for (const { generator } of train(0)) {
      last = generator.params
      step += 1
      if (step === 400) break
    }
    const points = makeOf(last)
    expect(distance(truth, points)).toBeLessThan(0.08)
    expect(Math.min(...met(points))).toBeGreaterThanOrEqual(5)
    expect(Math.min(...met(truth))).toBeGreaterThan(90)
  })
})
