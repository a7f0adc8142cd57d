import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { expectError, expectType } from 'tsd'

// What a user's own function may be generic in: the annotations of the results are the test.

const total = <S extends T.Shape, D extends T.FloatDType>(x: T.Tensor<S, D>): T.Tensor<[], D> => T.sum(x)
expectType<T.Tensor<[], 'float64'>>(total(T.ones([2, 3], 'float64')))
expectType<T.Tensor<[], 'int32'>>(T.sum(T.ones([2], 'uint8')))
expectType<T.Tensor<[], 'int32'>>(T.sum(T.zeros([2], 'bool')))

const gradientOfSquares = <S extends T.Shape>(x: T.Tensor<S>): T.Tensor<S> =>
  T.grad((y: T.Tensor<S>) => T.sum(T.square(y)))(x)
expectType<T.Tensor<['batch', 3]>>(gradientOfSquares(T.ones([T.dim('batch', 2), 3])))

const error = <S extends T.Shape>(x: T.Tensor<S>, y: T.Tensor<S>): T.Tensor<[]> => nn.meanSquaredError(x, y)
const errorInPipe = <S extends T.Shape>(x: T.Tensor<S>, y: T.Tensor<S>): T.Tensor<[]> => pipe(x, nn.meanSquaredError(y))
expectType<T.Tensor<[]>>(error(T.ones([2]), T.ones([2])))
expectType<T.Tensor<[]>>(errorInPipe(T.ones([2]), T.ones([2])))

// A record may have a field of any name: only a tensor's own shape is passed over.
T.grad((p: { readonly shape: T.Tensor<[2]> }) => T.sum(p.shape))
expectError(T.grad((p: { readonly shape: T.Tensor<[2], 'int32'> }) => T.cast(T.sum(p.shape), 'float32')))

// What docs/types.md says to write instead of what waits for the call.
type Dim = T.Dim
export const instead = [
  <N extends Dim>(x: T.Tensor<[N, 3]>): T.Tensor<[N]> => T.sum(T.exp(x), { axis: 1 }),
  <S extends T.Shape>(x: T.Tensor<S, 'bool'>): T.Tensor<[], 'bool'> => T.all(x),
  <S extends T.Shape>(x: T.Tensor<S>): T.Tensor<[]> => T.logSumExp(x),
  <B extends T.Shape, N extends Dim, M extends Dim>(
    x: T.Tensor<[...B, N, M]>,
    w: T.Tensor<[M, M]>,
  ): T.Tensor<[...B, N, M]> => T.matmul(x, w),
  <B extends T.Shape, N extends Dim, M extends Dim>(
    x: T.Tensor<[...B, N, M]>,
    w: T.Tensor<[M, M]>,
  ): T.Tensor<[...B, N, M]> => T.einsum('...ij,jk->...ik', x, w),
  <B extends T.Shape, N extends Dim, M extends Dim, K extends Dim>(
    x: T.Tensor<[...B, N, M]>,
    y: T.Tensor<[...B, M, K]>,
  ): T.Tensor<[...B, N, K]> => T.einsum('...ij,...jk->...ik', x, y),
  <N extends Dim, R extends T.Shape>(x: T.Tensor<[N, ...R]>): T.Tensor<[N, ...R]> => T.map(row => T.exp(row), x),
  <N extends Dim>(x: T.Tensor<[N, 2]>): T.Tensor<[N, 2]> => T.map(row => T.mul(row, 2), x),
  <B extends T.Shape, N extends Dim>(x: T.Tensor<[...B, N]>): T.Tensor<[...B, N]> =>
    T.div(x, T.sum(x, { axis: -1, keepDims: true })),
]
export const outsideOfMatrix = [
  <N extends Dim>(x: T.Tensor<[N, 1]>): T.Tensor<[0]> => T.diagonal(x, { offset: 1 }),
  <N extends Dim>(x: T.Tensor<[1, N]>): T.Tensor<[0]> => T.diagonal(x, { offset: -1 }),
]

// Models whose sizes are type variables, on batches of whatever number: of one tensor of labels, and of records.
export const modelsOfAnySize = [
  <B extends Dim, N extends Dim>(x: T.Tensor<[B, N], 'int32'>, n: T.SizeOf<N>): T.Tensor<[B, N, 3]> =>
    (model => model.apply(model.init(T.random.key(0)), x))(pipe(nn.inputs([n], 'int32'), nn.embedding('words', 9, 3))),
  <S extends T.Shape>(x: T.Tensor<[4, ...S], 'int32'>, one: T.Tensor<S>): T.Tensor<[4, ...S, 3]> =>
    (model => model.apply(model.init(T.random.key(0)), x))(
      pipe(nn.inputs(T.dims(one), 'int32'), nn.embedding('words', 9, 3)),
    ),
  <B extends Dim, N extends Dim>(x: T.Tensor<[B, N]>, y: T.Tensor<[B, 2], 'int32'>, n: T.SizeOf<N>): T.Tensor<[B, N]> =>
    pipe(
      nn.inputs({ x: [n], y: { shape: [2], dtype: 'int32' } }),
      nn.on('x', nn.relu),
      model => model.apply(model.init(T.random.key(0)), { x, y }).x,
    ),
]
export const ofSeveralSizes = (x: T.Tensor<[2 | 3, 5], 'int32'>): T.Tensor<[number, 5, 3]> =>
  (model => model.apply(model.init(T.random.key(0)), x))(pipe(nn.inputs([5], 'int32'), nn.embedding('words', 9, 3)))

// What waits for the call, as the whole tensor is a type variable, is a tensor to the next operation, and exact at the call.
const standardized = <X extends T.Tensor<[4, 3]>>(x: X) => T.div(T.sub(x, T.mean(x)), T.add(T.std(x), 1e-5))
expectType<T.Tensor<[4, 3]>>(standardized(T.ones([4, 3])))
const shares = <X extends T.AnyTensor>(x: X) => T.div(T.exp(x), T.sum(T.exp(x), { axis: -1, keepDims: true }))
expectType<T.Tensor<['n', 3]>>(shares(T.ones([T.dim('n', 2), 3])))
const positive = <X extends T.Tensor<[2, 3]>>(x: X): X =>
  T.whileLoop(
    y => T.less(T.sum(y), 0),
    y => T.add(y, 1),
    x,
  )
expectType<T.Tensor<[2, 3]>>(positive(T.ones([2, 3])))

export const differences = [
  <B extends T.Shape>(x: T.Tensor<[...B, 1]>): T.Tensor<[...B, 0]> => T.diff(x),
  <B extends T.Shape>(x: T.Tensor<[...B, 5]>): T.Tensor<[...B, 3]> => T.diff(x, { n: 2 }),
  <B extends T.Shape, N extends Dim>(x: T.Tensor<[...B, N, 4]>): T.Tensor<[...B, N, 3]> => T.diff(x, { axis: -1 }),
]

// The size of a shape that is not known yet, as a number, stands wherever a size or a number may.
export const sized = <N extends T.Dim>(x: T.Tensor<[N]>, i: T.Tensor<[3], 'int32'>, key: T.random.Key) => {
  const n = x.shape[0]
  const made = [T.zeros([n]), T.full([n], 2), T.eye(n), T.arange(n), T.linspace(0, 1, n), T.arange(0, n), T.eye(n, n)]
  const drawn = [T.random.normal(key, [n]), T.random.uniform(key, [n, 2]), T.random.choice(key, x, [n])]
  const moved = [
    T.reshape(x, [n, 1]),
    T.broadcastTo(x, [2, n]),
    T.repeat(x, n),
    T.tile(x, [n]),
    T.roll(x, n),
    T.pad(x, [[0, n]]),
  ]
  const parts = [T.slice(x, [[0, n]]), T.dynamicSlice(x, [0], [n]), T.split(x, n)[0]!, T.topK(x, n)[0]]
  const counted = [
    T.segmentSum(x, T.zeros([n], 'int32'), n),
    T.oneHot(i, n),
    pipe(i, T.oneHot(n)),
    T.div(x, n),
    T.mul(n, x),
  ]
  const keys = [
    T.random.split(key, n),
    T.random.permutation(key, n),
    T.random.randint(key, [n], 0, n),
    T.arange(n, 'int32'),
  ]
  const floats = [...made, ...drawn, ...moved, ...parts, ...counted].map(y => T.exp(y))
  return [...floats, ...keys.map(y => T.add(y, 1))]
}
