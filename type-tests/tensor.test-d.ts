import type { Either } from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import { expectAssignable, expectError, expectNotAssignable, expectType } from 'tsd'

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

// Literals: the shape is read off, the element type is float32 or bool unless said otherwise.
expectType<T.Tensor<[]>>(T.tensor(1))
expectType<T.Tensor<[], 'bool'>>(T.tensor(true))
expectType<T.Tensor<[3], 'int32'>>(T.tensor([1, 2, 3], 'int32'))
expectType<T.Tensor<[2, 1, 2], 'bool'>>(T.tensor([[[true, false]], [[false, true]]]))
expectType<T.Tensor<[0]>>(T.tensor([]))
const numbers: number[][] = [[1]]
expectType<T.Tensor<[number, number]>>(T.tensor(numbers))
expectError(T.tensor([[1, 2], [3]]))
expectError(T.tensor([1, 'a']))
expectError(T.tensor([1, true]))
expectType<T.Tensor<[1], 'float16'>>(T.tensor([1], 'float16'))
expectType<T.Tensor<[1], 'bfloat16'>>(T.add(T.tensor([1], 'bfloat16'), 2))
expectError(T.add(T.tensor([1], 'bfloat16'), T.tensor([1])))
expectError(T.add(T.tensor([1], 'bfloat16'), T.tensor([1], 'float16')))
expectError(T.random.normal(T.random.key(0), [2], { dtype: 'bfloat16' }))
expectError(T.tensor([1], 'float8'))
expectError(T.tensor([1], 'bool'))

// A size known at run time only keeps its name.
const rows: number = 3
const batch = T.dim('batch', rows)
const images = T.fromArray(new Float32Array(rows * 784), [batch, 1, 28, 28])
expectType<T.Tensor<['batch', 1, 28, 28], 'float32'>>(images)
expectType<T.Tensor<['batch', 784], 'float32'>>(T.reshape(images, [batch, 784]))
expectType<T.Tensor<['batch', 28], 'float32'>>(pipe(images, T.sum({ axis: [1, -1] })))

// Typed arrays keep their element type.
expectType<T.Tensor<[2], 'float64'>>(T.fromArray(new Float64Array(2), [2]))
expectType<T.Tensor<[4]>>(T.fromArray(Array(4).fill(0), [4]))
expectType<T.Tensor<[0]>>(T.fromArray([], [0]))
expectType<T.Tensor<[2], 'int32'>>(T.fromArray(new Int32Array(2), [2]))
expectType<T.Tensor<[2], 'uint8'>>(T.fromArray(new Uint8Array(2), [2]))
expectType<T.Tensor<[2], 'bool'>>(T.fromArray([true, false], [2]))
expectType<T.Tensor<[2], 'float64'>>(T.fromArray([1, 2], [2], 'float64'))
expectType<T.Tensor<[number, 2]>>(T.fromArray([1, 2], [rows, 2]))
expectError(T.fromArray('12', [2]))

// Data that the compiler knows nothing of.
expectType<Either<T.ShapeError | T.DTypeError, T.Tensor<['batch', 2]>>>(T.fromUnknown({}, [batch, 2]))
expectType<Either<T.ShapeError | T.DTypeError, T.Tensor<[2], 'int32'>>>(T.fromUnknown({}, [2], 'int32'))

// Filled tensors.
expectType<T.Tensor<['batch', 3]>>(T.zeros([batch, 3]))
expectType<T.Tensor<[2], 'int32'>>(T.ones([2], 'int32'))
expectType<T.Tensor<[2], 'bool'>>(T.full([2], true, 'bool'))
expectType<T.Tensor<[2, 3], 'float64'>>(T.onesLike(T.zeros([2, 3], 'float64')))
expectType<T.Tensor<[2, 3]>>(T.fullLike(x, 3))
expectType<T.Tensor<[3, 3]>>(T.eye(3))
expectType<T.Tensor<[3, 4], 'int32'>>(T.eye(3, 4, 'int32'))
expectType<T.Tensor<[5]>>(T.arange(5))
expectType<T.Tensor<[3]>>(T.arange(2, 5))
expectType<T.Tensor<[4], 'int32'>>(T.arange(0, 10, 3, 'int32'))
expectType<T.Tensor<[7], 'float64'>>(T.linspace(0, 1, 7, 'float64'))
expectError(T.zeros(3))
expectError(T.zeros(['batch', 3]))
expectError(T.full([2], 1, 'bool'))

// Reading: only a scalar has an item.
expectType<number>(T.item(T.sum(x)))
expectType<boolean>(T.item(T.tensor(true)))
expectError(T.item(x))
expectType<readonly (readonly number[])[]>(T.toArray(x))
expectType<number>(T.toArray(T.tensor(1)))
expectType<readonly boolean[]>(T.toArray(T.less(T.ones([2]), 1)))
expectType<Float32Array>(T.data(x))
expectType<Uint8Array>(T.data(T.tensor(true)))
expectType<Promise<Float64Array>>(T.read(T.ones([2], 'float64')))

// Sizes are invariant, and neither shape nor element type is lost on the way.
declare const known: T.Tensor<[4]>
declare const unknown: T.Tensor<[number]>
declare const anyRank: T.Tensor<T.Shape>
expectAssignable<T.Tensor<[number]>>(known)
expectAssignable<T.Tensor<T.Shape>>(known)
expectAssignable<T.AnyTensor>(known)
expectNotAssignable<T.Tensor<[5]>>(known)
expectNotAssignable<T.Tensor<[4 | 5]>>(known)
expectNotAssignable<T.Tensor<['batch']>>(known)
expectNotAssignable<T.Tensor<[4, 1]>>(known)
expectNotAssignable<T.Tensor<[4], 'float64'>>(known)
expectNotAssignable<number>(known)
expectType<readonly [4]>(known.shape)
expectType<'float32'>(known.dtype)
expectError(known.data)
expectError(T.matmul(known, T.ones([5])))
expectType<T.Tensor<[]>>(T.dot(unknown, T.ones([5])))
expectType<T.Tensor<T.Shape>>(T.exp(anyRank))
