// Shapes of which a part is a type variable, and arguments of which little is known.
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import { expectError, expectType } from 'tsd'

const m = T.ones([2, 3])
const t = T.ones([2, 3, 4])

// Leading axes that are a type variable.
export const along = <B extends T.Shape, M extends T.Dim, K extends T.Dim, H extends T.Dim>(
  x: T.Tensor<[...B, M, K]>,
  i: T.Tensor<[...B, H, K], 'int32'>,
): T.Tensor<[...B, H, K]> => T.takeAlongAxis(x, i, { axis: -2 })
export const classes = <B extends T.Shape>(x: T.Tensor<[...B], 'int32'>): T.Tensor<[...B, 10]> => T.oneHot(x, 10)
export const stays = <B extends T.Shape>(x: T.Tensor<[...B, 5, 1]>): T.Tensor<[...B, 5, 1]> => T.moveAxis(x, 1, 1)
expectType<T.Tensor<[2, 4, 3]>>(along(T.ones([2, 5, 3]), T.zeros([2, 4, 3], 'int32')))
expectType<T.Tensor<[2, 3, 10]>>(classes(T.zeros([2, 3], 'int32')))

// Shapes that are one type variable.
export const whole = <S extends T.Shape>(x: T.Tensor<S>): T.Tensor<S> => T.slice(T.swapAxes(x, -1, -1), [])
export const same = <S extends T.Shape>(x: T.Tensor<S>): T.Tensor<S> => pipe(x, T.diff({ n: 0 }), T.moveAxis(-2, -2))
export const spread = <S extends T.Shape>(x: T.Tensor<S>): T.Tensor<[3, 4]> => T.broadcastTo(x, [3, 4])
export const turned = <S extends T.Shape>(x: T.Tensor<S>) => pipe(x, T.transpose)
expectType<T.Tensor<[4, 3, 2]>>(turned(t))
expectType<T.Tensor<[2, 3]>>(whole(m))
expectError(T.broadcastTo(m, [3, 4]))

// Sizes and element types that are type variables.
export const flat = <N extends T.Dim>(x: T.Tensor<[N]>): T.Tensor<[N]> => T.flatten(x)
export const column = <N extends T.Dim>(x: T.Tensor<[N, 1]>): T.Tensor<[N]> => T.reshape(x, [-1])
export const products = <N extends T.Dim, M extends T.Dim>(x: T.Tensor<[N]>, y: T.Tensor<[M]>): T.Tensor<[N, M]> =>
  T.outer(x, y)
export const rows = <N extends T.Dim>(x: T.Tensor<[N, 3]>): T.Tensor<[N]> => T.map(row => T.sum(row), x)
export const nothing = <N extends T.Dim>(x: T.Tensor<[2, N]>): T.Tensor<[2, 0]> => T.repeat(x, 0, { axis: -1 })
export const depth = <N extends T.Dim, M extends T.Dim>(x: T.Tensor<[N], 'int32'>, m: T.SizeOf<M>): T.Tensor<[N, M]> =>
  T.oneHot(x, m)
export const twos = <D extends T.FloatDType>(x: T.Tensor<[2], D>): T.Tensor<[2], D> => T.fullLike(x, 2)
export const halves = <N extends T.Dim>(x: T.Tensor<[N, 4]>): T.Tensor<[N, 3]> => {
  const [a, b] = T.split(x, 2, { axis: 1 })
  return T.matmul(T.add(a, b), T.ones([2, 3]))
}
export const cut = <N extends T.Dim>(x: T.Tensor<[N, 4]>): T.Tensor<[N, 4]> => {
  const [a, b] = T.split(x, [1], { axis: -1 })
  return T.concat([b, a], { axis: 1 })
}
expectType<T.Tensor<[5]>>(rows(T.ones([5, 3])))

// What is not known.
export const pooled = (kernel: 2 | readonly [2, 1]) => T.avgPool2d(T.ones([1, 1, 6, 5]), { kernel, stride: 2 })
expectType<T.Tensor<[1, 1, 3, 2 | 3]>>(pooled(2))
const anything = JSON.parse('[1, 0]')
expectType<T.Tensor<T.Shape>>(T.slice(T.ones([6, 3]), [anything, [0, 2]]))
expectType<T.Tensor<[number, number]>>(T.transpose(m, anything))
export const maybeOrdered = (order?: readonly [1, 2, 0]) => T.transpose(t, order)
expectType<T.Tensor<[number, number, number]>>(maybeOrdered())
export const oneOrder = (order: readonly [1, 0] | readonly [-1, -2]) => T.transpose(m, order)
expectType<T.Tensor<[number, number]>>(oneOrder([1, 0]))
expectError(T.split([1, 2])(T.ones([1])))

// A list that has a length and no axes one after the other ends nothing.
declare const odd: T.Tensor<readonly number[] & { readonly length: 2 }>
expectType<T.Tensor<[number, ...T.Dim[]]>>(T.moveAxis(odd, -1, 0))
