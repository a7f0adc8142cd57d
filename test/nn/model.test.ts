import { flow, pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, test } from 'vitest'
import { lenet } from '../../examples/mnist/models.js'
import { flatten } from '../../src/trace/tree.js'
import { gradientError, normal, numbers } from './numeric.js'

describe('LeNet-5', () => {
  const params = lenet.init(T.random.key(0))
  const batch = T.dim('batch', 3)
  const images = T.fromArray(numbers(normal(1, 3, 1, 28, 28)), [batch, 1, 28, 28])
  const labels = T.fromArray([1, 2, 3], [batch], 'int32')

  test('has 61,706 parameters', () => {
    expect(
      flatten(params)
        .leaves.map(leaf => T.data(leaf as T.AnyTensor).length)
        .reduce((a, b) => a + b),
    ).toBe(61_706)
    expect(lenet.layers.flatMap(layer => layer.rows).reduce((sum, row) => sum + row.parameters, 0)).toBe(61_706)
    expect(lenet.output).toEqual([10])
  })

  test('learns: a step against the gradient lowers the loss', () => {
    const loss = (p: typeof params) => nn.softmaxCrossEntropy(lenet.apply(p, images), labels)
    const [before, gradient] = T.valueAndGrad(loss)(params)
    const { leaves, structure } = flatten(params)
    const steps = flatten(gradient).leaves
    const moved = structure.unflatten(
      leaves.map((leaf, i) => T.sub(leaf as T.Tensor, T.mul(steps[i] as T.Tensor, 0.01))),
    ) as typeof params
    expect(T.item(loss(moved))).toBeLessThan(T.item(before))
    expect(steps.every(step => numbers(step as T.Tensor).some(x => x !== 0))).toBe(true)
  })

  test('writes a program that knows no layer', () => {
    const text = String(T.program(lenet.apply)(params, images))
    expect(text).toContain('conv')
    expect(text).not.toContain('dense')
  })
})

describe('init', () => {
  const model = pipe(nn.input(4), nn.dense('a', 4), nn.dense('b', 4))

  test('gives the same for the same key, and another for another', () => {
    const weights = (seed: number) => numbers(model.init(T.random.key(seed)).a.w)
    expect(weights(1)).toEqual(weights(1))
    expect(weights(1)).not.toEqual(weights(2))
  })

  test('gives each layer numbers of its own', () => {
    const { a, b } = model.init(T.random.key(0))
    expect(numbers(a.w)).not.toEqual(numbers(b.w))
  })
})

describe('train', () => {
  test('of a plain model is apply, with an empty state', () => {
    const params = lenet.init(T.random.key(0))
    const x = normal(1, 2, 1, 28, 28)
    const { output, state } = lenet.train(params, x)
    expect(numbers(output)).toEqual(numbers(lenet.apply(params, x)))
    expect([state, lenet.state]).toEqual([{}, {}])
  })

  test('with a key and a state runs both kinds of layers', () => {
    const model = pipe(nn.input(2), nn.dropout(0.5), nn.batchNorm('bn'), nn.dropout(0.5), nn.dense('out', 1))
    const params = model.init(T.random.key(0))
    const { output, state } = model.train(params, T.ones([8, 2]), { key: T.random.key(1), state: model.state })
    expect(output.shape).toEqual([8, 1])
    expect(numbers(state.bn.mean)).not.toEqual([0, 0])
  })
})

describe('a function of models', () => {
  const classify =
    <In extends T.Shape, Classes extends T.Dim, P>(model: nn.Model<In, [Classes], P>, params: P) =>
    <B extends T.Dim>(x: T.Tensor<[B, ...In]>): T.Tensor<[B], 'int32'> =>
      T.argmax(model.apply(params, x), { axis: 1 })

  const lossOf =
    <In extends T.Shape, Classes extends T.Dim, P, C>(model: nn.Model<In, [Classes], P, C>) =>
    <B extends T.Dim>(
      params: P,
      x: T.Tensor<[B, ...In]>,
      labels: T.Tensor<[B], 'int32'>,
      ...context: nn.TrainArguments<C>
    ): T.Tensor<[]> =>
      nn.softmaxCrossEntropy(model.train(params, x, ...context).output, labels)

  test('is generic in all that a model is', () => {
    const model = pipe(nn.input(2), nn.dense('out', 2, { init: nn.initializers.ones }))
    const params = { out: { w: T.eye(2), b: T.zeros([2]) } }
    const classes: T.Tensor<[3], 'int32'> = classify(
      model,
      params,
    )(
      T.tensor([
        [1, 2],
        [4, 3],
        [5, 6],
      ]),
    )
    expect(T.toArray(classes)).toEqual([1, 0, 1])
  })

  test('hands on what training asks for', () => {
    const model = pipe(nn.input(2), nn.dense('out', 2), nn.dropout(0.5))
    const params = { out: { w: T.zeros([2, 2]), b: T.zeros([2]) } }
    const labels = T.tensor([1], 'int32')
    const loss = lossOf(model)(params, T.ones([1, 2]), labels, { key: T.random.key(0) })
    expect(T.item(loss)).toBeCloseTo(Math.log(2), 6)
    // @ts-expect-error the key is missing
    expect(() => lossOf(model)(params, T.ones([1, 2]), labels)).toThrow('give the key')
  })
})

describe('the gradient of a whole model', () => {
  test('is that of central differences', () => {
    const block = flow(nn.layerNorm('ln'), nn.dense('a', 4), nn.gelu, nn.dense('b', 3))
    const model = pipe(
      nn.input(2, 4, 4),
      nn.conv2d('c', { filters: 2, kernel: 3 }),
      nn.tanh,
      nn.avgPool2d(2),
      nn.flatten,
    )
    const deep = pipe(model, nn.dense('in', 3), nn.named('block', nn.residual(block)))
    const x = T.cast(normal(3, 2, 2, 4, 4), 'float64') as unknown as T.Tensor<[2, 2, 4, 4]>
    const labels = T.tensor([2, 0], 'int32')
    const loss = (params: ReturnType<typeof deep.init>) => nn.softmaxCrossEntropy(deep.apply(params, x), labels)
    expect(gradientError(loss, deep.init(T.random.key(5)))).toBeLessThan(1e-7)
  })
})

describe('a call that went past the types', () => {
  const model = pipe(nn.input(1, 4, 4), nn.flatten, nn.dense('f', 2))
  const apply = model.apply as unknown as (params: object, x: object) => unknown

  test.each([[[16]], [[3, 16]], [[3, 1, 4, 5]], [[]]])('names the shape of the batch %j', shape => {
    expect(() => apply(model.init(T.random.key(0)), T.ones(shape))).toThrow(
      new T.ShapeError(`apply: expected a batch of shape [batch, 1, 4, 4], got [${shape.join(', ')}]`),
    )
  })

  test('names the parameters that are missing', () => {
    expect(() => apply({}, T.ones([1, 1, 4, 4]))).toThrow("found no parameters of 'f'")
  })

  test('names the state that is missing, or another than the model keeps', () => {
    const kept = nn.batchNorm('n')(nn.input(3))
    const given = kept.train as unknown as (params: object, x: object, context: object) => unknown
    const step = (state: unknown) => given(kept.init(T.random.key(0)), T.ones([2, 3]), { state })
    expect(() => step(undefined)).toThrow('train: a layer of the model keeps a state; give it, as in { state }')
    expect(() => step({ n: [] })).toThrow("train: found no state of 'n'")
    expect(() => step(T.ones([3]))).toThrow("train: expected the state to be a record by the layers' names")
    expect(() => step({ n: { ...kept.state.n, mean: T.ones([4]) } })).toThrow(
      'train: expected the state n.mean to be a tensor of shape [3], got a tensor of shape [4]',
    )
    expect(() => step({ n: { ...kept.state.n, mean: T.ones([3], 'int32') } })).toThrow(
      'train: expected the state n.mean to be float32, got int32; convert it with T.cast',
    )
  })
})
