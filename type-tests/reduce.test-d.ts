import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import { expectError, expectType } from 'tsd'

// Options of which little is known, and shapes that begin or end with a type variable.

const x = T.ones([2, 3])

declare const perhaps: { readonly axis?: 0 }
declare const none: { readonly axis: 0 } | undefined
declare const one: { readonly axis: 0 } | { readonly axis: 1 }
declare const either: { readonly axis: 0 | 1 }
declare const anything: { readonly axis: ReturnType<typeof JSON.parse> }
declare const kept: { readonly axis: 0; readonly keepDims: boolean }
declare const some: { readonly axis: number }
declare const list: { readonly axis: readonly number[] }
declare const numbers: number[]

expectType<T.Tensor<T.Shape>>(T.sum(x, perhaps))
expectType<T.Tensor<T.Shape>>(T.sum(x, none))
expectType<T.Tensor<T.Shape>>(T.sum(x, one))
expectType<T.Tensor<T.Shape>>(T.sum(x, either))
expectType<T.Tensor<T.Shape>>(T.sum(x, anything))
expectType<T.Tensor<T.Shape>>(T.sum(x, kept))
expectType<T.Tensor<[number]>>(T.sum(x, some))
expectType<T.Tensor<T.Shape>>(T.sum(x, list))
expectType<T.Tensor<T.Shape>>(T.nanSum(x, { axis: numbers }))
expectType<T.Tensor<[number, number]>>(T.max(x, { ...list, keepDims: true }))
expectType<T.Tensor<T.Shape>>(pipe(x, T.mean(list)))
expectType<T.Tensor<T.Shape>>(pipe(x, T.sum(perhaps)))
expectType<T.Tensor<T.Shape>>(T.norm(x, none))
expectType<T.Tensor<T.Shape>>(T.squeeze(T.ones([1, 3]), perhaps))
expectType<T.Tensor<[number, number]>>(T.diff(x, perhaps))
expectType<T.Tensor<[2, 3]>>(T.sort(x, none))
expectType<T.Tensor<[]>>(T.sum(x, undefined))

export const last = <B extends T.Shape, N extends T.Dim, M extends T.Dim>(
  a: T.Tensor<[...B, N, M]>,
): T.Tensor<[...B, N]> => T.sum(a, { axis: -1 })
export const lastTwo = <B extends T.Shape, N extends T.Dim, M extends T.Dim>(a: T.Tensor<[...B, N, M]>): T.Tensor<B> =>
  T.mean(a, { axis: [-2, -1] })
export const first = <N extends T.Dim, R extends T.Shape>(a: T.Tensor<[N, ...R]>): T.Tensor<R> => T.max(a, { axis: 0 })
export const greatest = <B extends T.Shape>(a: T.Tensor<[...B, 9]>): T.Tensor<[...B, 2]> => T.topK(a, 2)[0]
export const embed = <V extends T.Dim, D extends T.Dim, I extends T.Shape>(
  table: T.Tensor<[V, D]>,
  ids: T.Tensor<I, 'int32'>,
): T.Tensor<[...I, D]> => T.take(table, ids)
export const squeezed = <B extends T.Shape>(a: T.Tensor<[...B, 1]>): T.Tensor<B> => T.squeeze(a, { axis: -1 })
export const steps = <B extends T.Shape>(a: T.Tensor<[...B, 5]>): T.Tensor<[...B, 4]> => T.diff(a)
export const anyShape = <S extends T.Shape>(a: T.Tensor<S>): T.Tensor<S> => pipe(a, T.softmax({ axis: -1 }), T.sort)
const onLast = <S extends T.Shape>(a: T.Tensor<S>) => T.sum(a, { axis: -1 })
expectType<T.Tensor<[2]>>(onLast(x))
const along = <K extends number>(axis: K) => T.sum(x, { axis })
expectType<T.Tensor<[2]>>(along(1))

// A result that is expected is not taken for the shape of the tensor.
export const expected = (a: T.Tensor<[3, 1]>): T.Tensor<[3]> => T.sum(T.mul(a, 2), { axis: [1] })
export const narrowed = (a: T.Tensor<[3, 1]>): T.Tensor<[3]> => T.squeeze(T.mul(a, 2), { axis: -1 })
export const total = (a: T.Tensor<[3]>): T.Tensor<[]> => T.sum(T.mul(a, a), { axis: -1 })
export const greatestOf = (a: T.Tensor<[3]>): T.Tensor<[]> => T.max(T.add(a, 1), { axis: [0] })

declare const end: 0 | -1
expectType<T.Tensor<[number, number, number]>>(T.expandDims(x, end))
declare const maybe: { readonly axis: 1 } | undefined
expectType<T.Tensor<[number, number]>>(T.topK(1, maybe)(x)[0])

expectError(T.sum(x, 1))
expectType<T.Tensor<[2]>>(T.sum(x, { axis: 1, where: T.less(x, 1) }))
expectType<T.Tensor<[2, 3]>>(T.softmax(x, { where: T.tensor([true, false, true]) }))
expectType<T.Tensor<[2]>>(pipe(x, T.max({ axis: 1, where: T.tensor([true, false, true]) })))
expectError(T.sum(x, { where: T.tensor([true, false]) }))
expectError(T.sum(x, { where: x }))
expectError(T.softmax(x, { where: T.ones([3]) }))
expectError(pipe(x, T.max({ where: T.tensor([true, false]) })))
expectType<T.Tensor<[3]>>(T.quantile(x, 0.5, { axis: 0 }))
expectType<T.Tensor<[]>>(T.quantile(x, 0.5))
expectType<T.Tensor<[2]>>(pipe(x, T.quantile(0.5, { axis: 1 })))
expectError(T.quantile(x, 2))
expectError(T.quantile(x, 0.5, { axis: 2 }))
expectType<T.Tensor<[2], 'float64'>>(T.median(T.ones([2, 3], 'float64'), { axis: 1 }))
expectError(T.max(T.ones([0, 3]), { axis: 0 }))
expectError(T.topK(x, -1))
export const softmaxByHand = <B extends T.Shape, N extends T.Dim>(a: T.Tensor<[...B, N]>): T.Tensor<[...B, N]> => {
  const powers = T.exp(T.sub(a, T.max(a, { axis: -1, keepDims: true })))
  return T.div(powers, T.sum(powers, { axis: -1, keepDims: true }))
}
export const shares = <B extends T.Shape>(
  a: T.Tensor<[...B, 5, 2]>,
  b: T.Tensor<[...B, 5, 2]>,
): T.Tensor<[...B, 5, 2]> => T.div(a, T.sum(b, { axis: -1, keepDims: true }))
export const spread = <B extends T.Shape>(a: T.Tensor<[...B, 3], 'bool'>): T.Tensor<[...B, 1]> =>
  T.variance(a, { axis: -1, keepDims: true })
