import { flow, pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import { expectError, expectType } from 'tsd'

const batch = T.dim('batch', 8 as number)
const x = T.ones([2, 3])
const ints = T.zeros([2, 3], 'int32')
const named = T.ones([batch, 3])
const images = T.ones([batch, 3, 28, 28])
const indices = T.zeros([5], 'int32')

// Every operation of two tensors, or of a tensor and options, waits for the tensor.
expectType<T.Tensor<[2, 3]>>(pipe(x, T.add(1), T.mul(T.ones([3])), T.sub(x), T.div(2), T.pow(2), T.maximum(0)))
expectType<T.Tensor<[2, 3], 'bool'>>(pipe(x, T.greater(0), T.logicalOr(T.less(x, 1)), T.logicalNot))
expectType<T.Tensor<[2, 3]>>(pipe(x, T.greater(0), T.where(x, T.ones([1, 3]))))
expectType<T.Tensor<[2, 3]>>(pipe(x, T.clip(0, T.ones([2, 1]))))
expectType<T.Tensor<[2, 3], 'float64'>>(pipe(x, T.cast('float64'), T.exp, T.log))
expectType<T.Tensor<[2, 3]>>(pipe(x, T.leakyRelu({ slope: 0.2 }), T.elu, T.gelu({ approximate: true })))
expectType<T.Tensor<[2]>>(pipe(x, T.softmax({ axis: 0 }), T.max({ axis: 1 })))
expectType<T.Tensor<[]>>(pipe(x, T.logSoftmax, T.sum))
expectType<T.Tensor<['batch', 1]>>(pipe(named, T.variance({ axis: 1, keepDims: true })))
expectType<T.Tensor<['batch'], 'int32'>>(pipe(named, T.argmax({ axis: -1 })))
expectType<T.Tensor<[2, 3]>>(pipe(x, T.cumsum({ axis: 0 })))
expectType<T.Tensor<[3, 1, 2]>>(pipe(x, T.transpose, T.expandDims(1)))
expectType<T.Tensor<[6]>>(pipe(x, T.transpose([1, 0]), T.reshape([3, 2]), T.flatten))
expectType<T.Tensor<[3, 2]>>(pipe(x, T.swapAxes(0, -1)))
expectType<T.Tensor<[2, 3]>>(pipe(x, T.swapAxes(1, -1)))
expectType<T.Tensor<[2, 3]>>(pipe(x, T.expandDims(0), T.moveAxis(0, 1), T.swapAxes(0, 1), T.squeeze({ axis: 0 })))
expectType<T.Tensor<[4, 2, 3]>>(pipe(x, T.broadcastTo([4, 2, 3])))
expectType<T.Tensor<[1]>>(pipe(x, T.slice([0, [1, 2]])))
expectType<T.Tensor<[4, 3]>>(
  pipe(
    x,
    T.pad(
      [
        [1, 1],
        [0, 0],
      ],
      { value: 1 },
    ),
  ),
)
expectType<T.Tensor<[1, 3]>>(pipe(x, T.split(2))[1])
expectType<T.Tensor<[2, 5]>>(pipe(x, T.take(indices, { axis: 1 })))
expectType<T.Tensor<[5, 10]>>(pipe(indices, T.oneHot(10)))
expectType<T.Tensor<[2, 4]>>(pipe(x, T.matmul(T.ones([3, 4]))))
expectType<T.Tensor<[2]>>(pipe(x, T.dot(T.ones([3]))))
expectType<T.Tensor<['batch', 6, 14, 14]>>(
  pipe(images, T.conv2d(T.ones([6, 3, 5, 5]), { padding: 2 }), T.relu, T.maxPool2d({ kernel: 2 })),
)

// Not commutative: the tensor that waits comes first.
expectType<T.Tensor<[2, 4]>>(pipe(x, T.matmul(T.ones([3, 4]))))
expectError(pipe(T.ones([3, 4]), T.matmul(x)))

// A wrong step is wrong at that step.
expectError(pipe(x, T.add(T.ones([4]))))
expectError(pipe(x, T.relu, T.add(ints)))
expectError(pipe(x, T.sum({ axis: 2 })))
expectError(pipe(x, T.sum({ axis: 1 }), T.sum({ axis: 1 })))
expectError(pipe(x, T.reshape([4])))
expectError(pipe(x, T.softmax({ axis: 2 })))
expectError(pipe(ints, T.exp))
expectError(pipe(x, T.logicalNot))
expectError(pipe(images, T.conv2d(T.ones([6, 1, 5, 5]))))
expectError(pipe(x, T.squeeze({ axis: 0 })))

// `flow` makes a function of steps.
const network = flow((a: T.Tensor<['batch', 3]>) => T.matmul(a, T.ones([3, 4])), T.add(1), T.tanh, T.sum({ axis: 1 }))
expectType<T.Tensor<['batch']>>(network(named))
expectError(network(x))

// A step stands by itself as well, for every tensor that it fits.
const double = T.mul(2)
expectType<T.Tensor<[2, 3]>>(double(x))
expectType<T.Tensor<[2, 3], 'int32'>>(double(ints))
const total = T.sum({ axis: 0 })
expectType<T.Tensor<[3]>>(total(x))
expectType<T.Tensor<[]>>(total(T.ones([7])))
expectError(total(T.ones([])))
