import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { expectError, expectType } from 'tsd'

type Params = { readonly w: T.Tensor<[2, 3]>; readonly b: T.Tensor<[3]> }
type Batch = { readonly x: T.Tensor<['batch', 2]> }
declare const params: Params
declare const batches: readonly Batch[]
declare const loss: (params: Params, batch: Batch) => T.Tensor<[]>

// The state's type follows from the parameters' type.
const adam = optim.adam(1e-3)
const state = adam.init(params)
expectType<readonly [optim.AdamState<Params>, optim.CountState]>(state)
expectType<T.Tensor<[2, 3]>>(state[0].mean.w)
expectType<T.Tensor<[], 'int32'>>(state[0].count)
expectType<optim.CountState>(optim.sgd(0.1).init(params))
expectType<readonly [optim.CountState, optim.MomentumState<Params>]>(optim.sgd(0.1, { momentum: 0.9 }).init(params))
expectType<readonly [optim.AdaGradState<Params>, optim.CountState]>(optim.adaGrad(0.1).init(params))
expectType<readonly [optim.RmsPropState<Params>, optim.CountState]>(optim.rmsProp(0.1).init(params))
expectType<readonly [optim.AdaDeltaState<Params>, optim.CountState]>(optim.adaDelta().init(params))
expectType<readonly [optim.AdamState<Params>, readonly [], optim.CountState]>(optim.adamW(0.1).init(params))

expectType<readonly [optim.AdamState<Params>, optim.CountState]>(optim.nadam(0.1).init(params))
expectType<readonly [optim.AdamState<Params>, optim.CountState]>(optim.radam(0.1).init(params))
expectType<readonly [optim.AdamaxState<Params>, optim.CountState]>(optim.adamax(0.1).init(params))
expectType<readonly [optim.AmsGradState<Params>, optim.CountState]>(optim.amsGrad(0.1).init(params))
expectType<readonly [optim.LionState<Params>, readonly [], optim.CountState]>(optim.lion(0.1).init(params))
expectType<readonly [optim.AdamState<Params>, readonly [], readonly [], optim.CountState]>(optim.lamb(0.1).init(params))
expectType<optim.ScheduleFreeState<Params>>(optim.scheduleFreeAdamW(0.1).init(params))
expectType<optim.LbfgsState>(optim.lbfgs().init(params))

// Of matrices Adafactor keeps rows and columns, of what is of unknown rank one or the other.
const { squares } = optim.adafactor(0.1).init(params)
expectType<T.Tensor<[2, 1]>>(squares.w.rows)
expectType<T.Tensor<[1, 3]>>(squares.w.columns)
expectType<T.Tensor<[3]>>(squares.b)
declare const kernel: T.Tensor<['batch', 4, 5, 6], 'float64'>
expectType<T.Tensor<['batch', 4, 5, 1], 'float64'>>(optim.adafactor(0.1).init(kernel).squares.rows)
expectType<T.Tensor<['batch', 4, 1, 6], 'float64'>>(optim.adafactor(0.1).init(kernel).squares.columns)

// Wrappers.
expectType<Params>(optim.averaged(adam, 0.9).init(params).average)
expectType<typeof state>(optim.averaged(adam, 0.9).init(params).inner)
expectType<Params>(optim.accumulate(adam, 2).init(params).gradients)
expectType<typeof state>(optim.skipNonFinite(adam).init(params).inner)
expectType<optim.CountState>(optim.withSchedule(optim.constant(1), rate => optim.sgd(rate)).init(params).inner)
const parted = optim.partition({ some: adam, others: optim.sgd(0.1) }, { '': 'some', '.b': 'others' }).init(params)
expectType<readonly [optim.AdamState<optim.Part>, optim.CountState]>(parted.some)
expectType<optim.CountState>(parted.others)
expectError(optim.partition({ some: adam }, { '': 'others' }))
expectError(optim.partition({ some: adam }, () => 'others'))
expectType<readonly [optim.AdamState<optim.Part>, optim.CountState]>(optim.masked(adam, '.w').init(params))

// Numbers out of range.
expectError(optim.adam(-1))
expectError(optim.adam(0.1, { beta1: 1 }))
expectError(optim.accumulate(adam, 0))
declare const someNumber: number
optim.adam(someNumber, { beta1: someNumber })

const { chain, clipByGlobalNorm, momentum, scaleByAdam, scaleByLearningRate } = optim
expectType<readonly []>(chain().init(params))
expectType<readonly [readonly [optim.AdamState<Params>, optim.CountState]]>(chain(adam).init(params))
expectType<readonly [readonly [], optim.MomentumState<Params>, optim.AdamState<Params>, optim.CountState, readonly []]>(
  chain(clipByGlobalNorm(1), momentum(0.5), scaleByAdam(), scaleByLearningRate(0.1), clipByGlobalNorm(1)).init(params),
)

// A step keeps the types.
const step = adam.update(params, state, params)
expectType<Params>(step.updates)
expectType<typeof state>(step.state)
expectType<Params>(optim.applyUpdates(params, step.updates))

// A wrong tree, a wrong shape, the state of another optimizer.
expectError(adam.update({ w: params.w }, state, params))
expectError(adam.update({ w: params.w, b: params.w }, state, params))
expectError(adam.update(params, optim.sgd(0.1).init(params), params))
expectError(adam.update(params, adam.init({ w: params.w }), params))
// A state that is written out.
expectType<optim.MomentumState<Params>>(momentum(0.5).update(params, { velocity: params }, params).state)
expectType<readonly []>(chain().update(params, [], params).state)
expectType<readonly [readonly []]>(chain(clipByGlobalNorm(1)).update(params, [[]], params).state)
expectError(momentum(0.5).update(params, { velocity: params, mean: params }, params))
expectError(optim.applyUpdates(params, { w: params.w }))
expectError(chain(adam, loss))

// Options.
expectError(optim.sgd(0.1, { nesterov: true }))
expectError(optim.adam('0.1'))
expectError(optim.adam(0.1, { decay: 0.9 }))
expectType<optim.Schedule>(optim.join(optim.warmup(0.1, { steps: 5 }), 5, optim.cosineDecay(0.1, { steps: 50 })))
optim.adam(count => T.mul(T.cast(count, 'float32'), 0.1))
expectError(optim.adam(count => count))

// A fold is a reducer.
const fold = optim.fold(adam, loss)
expectType<optim.Fold<Params, typeof state, Batch>>(fold)
expectType<optim.FoldState<Params, typeof state>>(batches.reduce(fold.step, fold.init(params)))
expectType<T.Tensor<[]>>(fold.init(params).loss)
expectError(fold.init({ w: params.w }))
expectError(fold.step(fold.init(params), { x: params.w }))

const withAux = optim.fold(
  adam,
  (params: Params, batch: Batch, key: T.Tensor<[2], 'int32'>) => [loss(params, batch), key],
  { hasAux: true },
)
expectType<T.Tensor<[2], 'int32'>>(withAux.init(params, T.zeros([2], 'int32')).aux)
expectError(withAux.init(params))

// A loss must be a scalar float, of floats.
expectError(optim.fold(adam, (params: Params) => params.b))
expectError(optim.fold(adam, (params: Params) => T.argmax(params.b)))
expectError(optim.fold(adam, (params: { readonly ids: T.Tensor<[2], 'int32'> }) => T.mean(params.ids)))
expectType<T.Tensor<[], 'float64'>>(
  optim.fold(adam, (x: T.Tensor<[], 'float64'>) => T.square(x)).init(T.tensor(1, 'float64')).params,
)

// Functions that are generic in the parameters, in the optimizer, or in both.
const average = <P>(gradients: P, params: P): P => {
  const optimizer = optim.rmsProp(0.1)
  const first: optim.RmsPropState<P> = optimizer.init(params)[0]
  return optimizer.update(first.meanSquare, optimizer.init(params), gradients).updates
}
expectType<Params>(average(params, params))

const train = <F extends optim.StateOf, P extends T.FloatTree<P>, Batch>(
  optimizer: optim.Optimizer<F>,
  loss: (params: P, batch: Batch) => T.Tensor<[]>,
  params: P,
  batches: readonly Batch[],
): optim.FoldState<P, optim.State<F, P>> => {
  const fold = optim.fold(optimizer, loss)
  return batches.reduce(fold.step, fold.init(params))
}
expectType<optim.FoldState<Params, typeof state>>(train(adam, loss, params, batches))

// A loss for batches of any size has parameters, and its fold takes every batch that the loss takes.
const anyBatch = <B extends T.Dim>({ w, b }: Params, x: T.Tensor<[B, 2]>) => T.mean(T.add(T.matmul(x, w), b))
const anyFold = optim.fold(adam, anyBatch)
expectType<Params>(anyFold.init(params).params)
expectType<typeof state>(anyFold.step(anyFold.init(params), T.ones([5, 2])).optimizer)
anyFold.step(anyFold.init(params), T.ones([T.dim('batch', 4), 2]))
expectError(anyFold.step(anyFold.init(params), T.ones([5, 3])))
expectError(anyFold.init({ w: params.w }))
const anyFoldOf = optim.fold(
  adam,
  <B extends T.Dim>({ w, b }: Params, { x }: { readonly x: T.Tensor<[B, 2]> }, key: T.random.Key) =>
    [T.mean(T.add(T.matmul(x, w), b)), key] as const,
  { hasAux: true },
)
expectType<T.random.Key>(anyFoldOf.step(anyFoldOf.init(params, T.random.key(0)), { x: T.ones([5, 2]) }).aux)
expectError(anyFoldOf.init(params, T.ones([3])))
