import * as T from 'tensor-ts'
import { beforeAll, describe, expect, test } from 'vitest'
import { cures, measure, train, test as unseen } from '../../examples/over-fitting/cures.js'

type Trained = Awaited<ReturnType<typeof train>>

describe('course rows 15 and 16: over-fitting and its cures', () => {
  const epochs = 200
  // The others are in the gallery; all differ from these by an entry of the record.
  const tried = ['no cure', 'early stopping', 'L2 penalty', 'noise on inputs']
  const trained: Record<string, Trained> = {}
  beforeAll(async () => {
    for (const cure of cures) if (tried.includes(cure.name)) trained[cure.name] = await train(cure, epochs)
  })
  const of = (name: string): Trained => trained[name] ?? expect.fail(`${name} was not trained`)

  test('training and validation are 4 : 1', () => {
    expect(of('no cure').training.x.shape).toEqual([80, 2])
  })

  test('without a cure the training loss goes to nothing while the validation loss rises', () => {
    const { history } = of('no cure')
    const validation = history.map(({ metrics }) => metrics.loss)
    expect(history.at(-1)?.loss).toBeLessThan(0.06)
    expect(validation.at(-1)).toBeGreaterThan(3 * Math.min(...validation))
    expect(measure(of('no cure'), unseen).loss).toBeGreaterThan(0.8)
  })

  test('each cure is worth more on unseen examples, though less on those it learnt', () => {
    const none = of('no cure')
    for (const name of tried.slice(1)) {
      expect(measure(of(name), unseen).loss, name).toBeLessThan(0.75 * measure(none, unseen).loss)
      expect(measure(of(name), none.training).loss, name).toBeGreaterThan(measure(none, none.training).loss)
    }
  })

  test('early stopping ends before, and gives the parameters of the best epoch', () => {
    const { history, best, model, params } = of('early stopping')
    const validation = history.map(({ metrics }) => metrics.loss)
    expect(history.length).toBeLessThan(epochs)
    expect(best?.score).toBe(Math.min(...validation))
    expect(validation.indexOf(best?.score ?? 0)).toBe((best?.epoch ?? 0) - 1)
    expect(history.length).toBe((best?.epoch ?? 0) + 50)
    // As long as nothing stops it, the training without a cure is the same one.
    expect(of('no cure').history[(best?.epoch ?? 0) - 1]?.metrics.loss).toBe(best?.score)
    expect(T.item(T.all(T.isFinite(model.apply(params, unseen.x))))).toBe(true)
  })
})
