import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import { expectError, expectType } from 'tsd'

declare const x: T.Tensor<['batch', 4]>
declare const v: T.Tensor<[6], 'float64'>
declare const whole: T.Tensor<[6], 'int32'>

expectType<T.Tensor<['batch', 4]>>(T.sort(x))
expectType<T.Tensor<['batch', 4], 'int32'>>(T.argsort(x, { axis: 0, descending: true }))
expectType<T.Tensor<['batch', 4]>>(pipe(x, T.sort({ axis: -2 })))
expectType<T.Tensor<['batch', 4]>>(pipe(x, T.sort))
expectError(T.sort(x, { axis: 2 }))
expectError(T.sort(x, { order: 1 }))
expectType<[values: T.Tensor<['batch', 2]>, indices: T.Tensor<['batch', 2], 'int32'>]>(T.topK(x, 2))
expectError(T.topK(x, 5))
expectType<T.Tensor<['batch', 4], 'int32'>>(T.searchSorted(T.ones([9]), x))
expectError(T.searchSorted(x, x))
expectError(T.searchSorted(v, x))
expectType<T.Tensor<['batch', 4]>>(T.interp(x, T.ones([5]), T.ones([5])))
expectType<T.Tensor<['batch', 4]>>(pipe(x, T.interp(T.ones([5]), T.ones([5]))))
expectError(T.interp(x, T.ones([5]), T.ones([4])))
expectError(T.interp(whole, T.ones([5]), T.ones([5])))
expectType<[T.Tensor<[3, 2]>, T.Tensor<[3, 2], 'bool'>]>(T.meshgrid([T.ones([2]), T.ones([3], 'bool')]))
expectType<[T.Tensor<['n', 2]>, T.Tensor<['n', 2]>]>(
  T.meshgrid([T.ones([T.dim('n', 4)]), T.ones([2])], { indexing: 'ij' }),
)
expectError(T.meshgrid([x]))
expectType<T.Tensor<['batch', 3]>>(T.tensorDot(x, T.ones([4, 3]), { axes: 1 }))
expectType<T.Tensor<[4, 5]>>(T.tensorDot(x, T.ones([5, T.dim('batch', 2)]), { axes: [[0], [-1]] }))
expectType<T.Tensor<[]>>(pipe(x, T.tensorDot(x)))
expectError(T.tensorDot(x, T.ones([3, 4]), { axes: 1 }))

expectType<T.Tensor<['batch', 4]>>(T.flip(x))
expectType<T.Tensor<['batch', 4]>>(T.flip(x, { axis: [0, 1] }))
expectError(T.flip(x, { axis: [0, 0] }))
expectType<T.Tensor<['batch', 4]>>(pipe(x, T.roll(2, { axis: 1 })))
expectError(T.roll(x, 1, { axis: 5 }))
expectType<T.Tensor<['batch', 3]>>(T.diff(x))
expectType<T.Tensor<[4], 'float64'>>(pipe(v, T.diff({ n: 2 })))
expectError(T.diff(x, { n: -1 }))
expectType<T.Tensor<['batch*2', 12]>>(T.tile(x, [2, 3]))
expectType<T.Tensor<['batch', 12]>>(pipe(x, T.tile(3)))
expectError(T.tile(x, [-1]))
expectType<T.Tensor<['batch', 8]>>(T.repeat(x, 2, { axis: 1 }))
expectType<T.Tensor<['batch*8']>>(T.repeat(x, 2))

expectType<T.Tensor<['batch', 4]>>(T.tril(x, { k: 1 }))
expectError(T.triu(v))
declare const square: T.Tensor<[3, 3, 'n'], 'int32'>
expectType<T.Tensor<['n', 3], 'int32'>>(T.diagonal(square))
expectType<T.Tensor<['n', 2], 'int32'>>(T.diagonal(square, { offset: -1 }))
expectType<T.Tensor<['n'], 'int32'>>(T.trace(square))
expectError(T.trace(v))
expectError(T.diagonal(square, { axis1: 1 }))

expectType<T.Tensor<['batch', 4]>>(T.cumprod(x, { axis: 1 }))
expectType<T.Tensor<[6], 'float64'>>(pipe(v, T.cummax({ axis: 0 })))
expectError(T.cummax(v, { axis: 1 }))

expectType<T.Tensor<[6, 6], 'float64'>>(T.outer(v, v))
expectError(T.outer(v, whole))
expectType<T.Tensor<['batch*3', 8]>>(T.kron(x, T.ones([3, 2])))
expectType<T.Tensor<[]>>(T.norm(x))
expectType<T.Tensor<['batch', 1]>>(T.norm(x, { axis: 1, keepDims: true, ord: 1 }))
expectError(T.norm(whole))
expectType<T.Tensor<[3], 'float64'>>(T.segmentSum(v, whole, 3))
expectType<T.Tensor<['users'], 'float64'>>(pipe(v, T.segmentSum(whole, T.dim('users', 2))))
expectError(T.segmentSum(v, v, 3))
expectError(T.segmentSum(x, T.zeros([2, 2], 'int32'), 3))
expectType<T.Tensor<['batch', 4]>>(T.nanToNum(x, { nan: 1 }))
expectType<T.Tensor<[], 'bool'>>(T.allClose(x, T.ones([4]), { atol: 1 }))
expectError(T.allClose(x, T.ones([3])))
