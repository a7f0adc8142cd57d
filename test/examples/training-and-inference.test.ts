import * as T from 'tensor-ts'
import { describe, expect, test } from 'vitest'
import { classes, draws, infer, learn, model, points } from '../../examples/training-and-inference/model.js'

describe('course row 28: training and inference', () => {
  const learnt = learn(60)
  const logits = infer(learnt)(points.x)

  test('training is random, inference is not', () => {
    expect(new Set(draws(learnt, 0, 5)).size).toBe(5)
    expect(T.data(infer(learnt)(points.x))).toEqual(T.data(logits))
  })

  test('in inference an example has the same answer whatever is beside it', () => {
    const alone = infer(learnt)(T.slice(points.x, [[3, 4]]))
    expect(T.item(T.allClose(alone, T.slice(logits, [[3, 4]]), { atol: 1e-5 }))).toBe(true)
    const train = (x: T.Tensor<[number, 2]>) =>
      T.slice(model.train(learnt.params, x, { state: learnt.running, key: T.random.key(0) }).output, [[0, 1]])
    expect(
      T.item(T.allClose(train(T.slice(points.x, [[0, 8]])), train(T.slice(points.x, [[0, 16]])), { atol: 1e-5 })),
    ).toBe(false)
  })

  test('logits give the same classes as probabilities, and they are learnt', () => {
    expect(T.data(classes(logits))).toEqual(T.data(classes(T.softmax(logits))))
    const right = T.mean(T.cast(T.equal(classes(logits), points.labels), 'float32'))
    expect(T.item(right)).toBeGreaterThan(0.85)
  })
})
