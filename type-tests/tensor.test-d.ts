import { pipe } from 'fp-ts/function'
import * as T from 'tensor-ts'
import { expectError, expectType } from 'tsd'

// The first example of the design, against the declarations as they are published.
const x = T.tensor([
  [1, 2, 3],
  [4, 5, 6],
])
const w = T.ones([3, 4])
expectType<T.Tensor<[2, 3], 'float32'>>(x)
expectType<T.Tensor<[3, 4], 'float32'>>(w)
expectType<T.Tensor<[2, 4], 'float32'>>(pipe(x, T.matmul(w), T.add(1), T.relu))
expectType<T.Tensor<[2, 4], 'float32'>>(T.matmul(x, w))
expectError(T.matmul(w, x))
expectError(pipe(w, T.matmul(x)))

// A size known at run time only keeps its name.
const rows: number = 3
const batch = T.dim('batch', rows)
const images = T.fromArray(new Float32Array(rows * 784), [batch, 1, 28, 28])
expectType<T.Tensor<['batch', 1, 28, 28], 'float32'>>(images)
expectType<T.Tensor<['batch', 784], 'float32'>>(T.reshape(images, [batch, 784]))
expectType<T.Tensor<['batch', 28], 'float32'>>(pipe(images, T.sum({ axis: [1, -1] })))

// Element types are types, and only a cast changes them.
expectType<T.Tensor<[2, 3], 'bool'>>(T.less(x, 2))
expectType<T.Tensor<[2], 'int32'>>(T.argmax(x, { axis: 1 }))
expectType<T.Tensor<[2, 3], 'float64'>>(T.cast(x, 'float64'))
expectError(T.add(x, T.cast(x, 'float64')))

// Only a scalar has an item and a gradient, and only floating point numbers have one.
expectType<number>(T.item(T.sum(x)))
expectError(T.item(x))
expectType<T.Tensor<[2, 3], 'float32'>>(T.grad((y: T.Tensor<[2, 3]>) => T.sum(y))(x))
expectError(T.grad((y: T.Tensor<[2, 3]>) => y))
expectError(T.grad((y: T.Tensor<[2], 'int32'>) => T.cast(T.sum(y), 'float32')))
