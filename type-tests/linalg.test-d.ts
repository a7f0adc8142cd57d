import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import { expectError, expectType } from 'tsd'

declare const tall: T.Tensor<['batch', 5, 3], 'float64'>
declare const wide: T.Tensor<[3, 5]>
declare const named: T.Tensor<['n', 'n']>
declare const mixed: T.Tensor<['n', 3]>
declare const vector: T.Tensor<[4]>
declare const whole: T.Tensor<[3, 3], 'int32'>

expectType<readonly [q: T.Tensor<['batch', 5, 3], 'float64'>, r: T.Tensor<['batch', 3, 3], 'float64'>]>(T.qr(tall))
expectType<readonly [q: T.Tensor<[3, 3]>, r: T.Tensor<[3, 5]>]>(T.qr(wide))
expectType<readonly [q: T.Tensor<['n', 'n']>, r: T.Tensor<['n', 'n']>]>(T.qr(named))
expectType<readonly [q: T.Tensor<['n', number]>, r: T.Tensor<[number, 3]>]>(T.qr(mixed))
expectError(T.qr(vector))
expectError(T.qr(whole))

expectType<readonly [values: T.Tensor<['n']>, vectors: T.Tensor<['n', 'n']>]>(T.eigh(named))
expectError(T.eigh(tall))
expectError(T.eigh(whole))

const [u, s, vt] = pipe(tall, T.svd)
expectType<T.Tensor<['batch', 5, 3], 'float64'>>(u)
expectType<T.Tensor<['batch', 3], 'float64'>>(s)
expectType<T.Tensor<['batch', 3, 3], 'float64'>>(vt)
expectType<readonly [u: T.Tensor<[3, 3]>, s: T.Tensor<[3]>, vt: T.Tensor<[3, 5]>]>(T.svd(wide))
expectError(T.svd(vector))

// In a function of a user's own the sizes follow.
const whitened = <N extends T.Dim>(x: T.Tensor<[N, N]>): T.Tensor<[N, N]> => T.eigh(x)[1]
expectType<T.Tensor<[7, 7]>>(whitened(T.ones([7, 7])))

declare const x: T.Tensor<['batch', 4]>
declare const rows: T.Tensor<[2], 'int32'>

expectType<T.Tensor<[2, 4]>>(T.at(x, rows).get())
expectType<T.Tensor<['batch', 2]>>(T.at(x, rows, { axis: 1 }).get())
expectType<T.Tensor<['batch', 4]>>(T.at(x, rows).set(T.ones([4])))
expectType<T.Tensor<['batch', 4]>>(T.at(x, rows).set(3))
expectType<T.Tensor<['batch', 4]>>(T.at(x, rows, { axis: -1 }).add(T.ones([2])))
expectType<T.Tensor<['batch', 2]>>(T.at(x, [null, [1, 3]]).get())
expectType<T.Tensor<['batch', 4]>>(T.at(x, [0]).add(T.ones([4])))
expectError(T.at(x, rows).set(T.ones([3])))
expectError(T.at(x, rows).set(T.ones([2, 2, 4])))
expectError(T.at(x, rows).set(T.ones([4], 'float64')))
expectError(T.at(x, rows, { axis: 2 }))
expectError(T.at(x, x))
expectError(T.at(x, [0, 4]))
expectError(T.at(x, [0, 1, 2]))
expectError(T.at(x, [0], { axis: 1 }))
expectError(T.at(x, rows, { mode: 'add' }))
declare const flags: T.Tensor<[4], 'bool'>
expectType<T.Tensor<[4], 'bool'>>(T.at(flags, rows).set(T.ones([2], 'bool')))
expectError(T.at(flags, rows).add(T.ones([2], 'bool')))

expectType<T.Tensor<['batch', 4]>>(T.scatter(x, rows, T.ones([2, 1])))
expectType<T.Tensor<['batch', 4]>>(T.scatter(x, rows, 0, { axis: 1, mode: 'add' }))
expectType<T.Tensor<['batch', 4]>>(pipe(x, T.scatter(rows, T.ones([4]))))
expectType<T.Tensor<['batch', 4]>>(pipe(x, T.scatter([null, 0], 5, { mode: 'add' })))
expectError(T.scatter(x, rows, T.ones([3, 4])))
expectError(T.scatter(x, rows, T.ones([2, 4]), { axis: 1 }))
expectError(T.scatter(x, rows, T.ones([4]), { mode: 'mean' }))
expectType<T.Tensor<['batch', 4]>>(T.scatter(x, rows, T.ones([4]), { mode: 'max' }))
expectType<T.Tensor<['batch', 4]>>(T.at(x, [rows, rows]).mul(T.ones([2])))
expectType<T.Tensor<[2]>>(T.at(x, [rows, rows]).get())
expectType<T.Tensor<[3, 2]>>(T.gather(x, [T.zeros([3, 1], 'int32'), rows]))
expectType<T.Tensor<[2, 4]>>(pipe(x, T.gather([rows])))
expectError(T.gather(x, [rows, rows, rows]))
expectError(T.gather(x, [T.ones([2])]))
expectError(T.at(x, [rows, rows]).max(T.ones([3])))
expectError(T.at(flags, [rows]).min(T.ones([2], 'bool')))
expectError(T.scatter(flags, rows, T.ones([2], 'bool'), { mode: 'add' }))
expectError(pipe(x, T.scatter(rows, T.ones([3, 4]))))
