// Operations that move entries: in generic functions, with options that may be absent, and with names.
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import { expectAssignable, expectError, expectType } from 'tsd'

type Dim = T.Dim
type Shape = T.Shape
declare const unsure: number

// A product of type variables cannot be said, so it is said to be some number; what is known stays.
export const rows = <B extends Dim, N extends Dim>(x: T.Tensor<[B, N, 8]>): T.Tensor<[number, 8]> =>
  T.reshape(x, [-1, 8])
const rowsOf = <B extends Dim, N extends Dim>(x: T.Tensor<[B, N, 8]>) => pipe(x, T.reshape([-1, 8]), T.relu)
expectType<T.Tensor<[6, 8]>>(rowsOf(T.ones([2, 3, 8])))
export const heads = <N extends Dim>(x: T.Tensor<[N, 64, 96]>): T.Tensor<[N, 64, 4, 24]> =>
  T.reshape(x, [-1, 64, 4, 24])
export const flat = <B extends Dim>(x: T.Tensor<[B, 28, 28]>): T.Tensor<[number, 784]> =>
  T.reshape(x, [x.shape[0], 784])
export const kept = <B extends Dim>(x: T.Tensor<[B, 28, 28]>) => {
  const [b] = T.dims(x)
  expectType<T.Tensor<[B, 784]>>(T.reshape(x, [b, 784]))
}
export const named = <N extends string, M extends string>(
  x: T.Tensor<[N, M]>,
  n: T.NamedDim<N>,
  m: T.NamedDim<M>,
): T.Tensor<[M, N]> => T.reshape(x, [m, n])
export const pairs = <S extends Shape>(x: T.Tensor<S>): T.Tensor<[2, number]> => T.reshape(x, [2, -1])
export const again = <B extends Dim>(x: T.Tensor<[B, 784]>): T.Tensor<[B, 784]> =>
  T.reshape(T.reshape(x, [-1, 28, 28]), [-1, 784])
expectType<T.Tensor<[number, 784]>>(T.reshape(T.ones([unsure, 28, 28]), [-1, 784]))

// A -1 beside sizes that are type variables.
export const found = [
  <N extends Dim, M extends Dim>(x: T.Tensor<[N, M]>, n: T.SizeOf<N>): T.Tensor<[N, M]> => T.reshape(x, [n, -1]),
  <N extends Dim, M extends Dim>(x: T.Tensor<[N, M]>, m: T.SizeOf<M>): T.Tensor<[N, M]> => T.reshape(x, [-1, m]),
  <N extends Dim, M extends Dim, K extends Dim>(
    x: T.Tensor<[N, M, K]>,
    n: T.SizeOf<N>,
    k: T.SizeOf<K>,
  ): T.Tensor<[N, M, K]> => pipe(x, T.reshape([n, -1, k])),
  <N extends Dim>(x: T.Tensor<[N, 4]>, n: T.SizeOf<N>): T.Tensor<[N, 1, 4]> => T.reshape(x, [n, 1, -1]),
  <N extends Dim>(x: T.Tensor<[N, 4]>, n: T.SizeOf<N>): T.Tensor<[4, N]> => T.reshape(x, [-1, n]),
  <N extends Dim>(x: T.Tensor<[N, 28, 28]>, n: T.SizeOf<N>): T.Tensor<[N, 784]> => T.reshape(x, [n, -1]),
  <N extends Dim>(x: T.Tensor<[N, 784]>, n: T.SizeOf<N>): T.Tensor<[N, 28, 28]> => T.reshape(x, [n, 28, -1]),
  <N extends Dim, M extends Dim>(x: T.Tensor<[N, M, 28, 28]>, n: T.SizeOf<N>): T.Tensor<[N, T.Mul<M, 784>]> =>
    T.reshape(x, [n, -1]),
  <N extends Dim>(x: T.Tensor<[N]>): T.Tensor<[1, N]> => T.reshape(x, [1, -1]),
  <N extends Dim>(x: T.Tensor<[N]>): T.Tensor<[N, 1]> => T.reshape(x, [-1, 1]),
  <N extends Dim>(x: T.Tensor<[N, 1]>): T.Tensor<[1, N]> => T.reshape(x, [1, -1]),
  <N extends Dim>(x: T.Tensor<[1, N]>): T.Tensor<[N]> => T.reshape(x, [-1]),
  <N extends Dim>(x: T.Tensor<[1, N]>): T.Tensor<[N]> => T.flatten(x),
  <N extends Dim>(x: T.Tensor<[N, 1]>): T.Tensor<[N]> => T.flatten(x),
  <N extends Dim>(x: T.Tensor<[1, N, 1]>): T.Tensor<[N]> => T.flatten(x),
  <N extends Dim>(x: T.Tensor<[1, 1, N, 1, 1]>): T.Tensor<[N]> => T.flatten(x),
  <N extends Dim>(x: T.Tensor<[N, 28, 28]>): T.Tensor<[T.Mul<N, 784>]> => T.flatten(x),
]
expectError(T.reshape(T.ones([0, 5]), [0, -1]))
expectError(T.reshape(T.ones([4]), [3]))

// Leading axes that are a type variable.
type M3<B extends Shape, N extends Dim, M extends Dim> = T.Tensor<[...B, N, M]>
export const swapped = <B extends Shape, N extends Dim, M extends Dim>(x: M3<B, N, M>): M3<B, M, N> =>
  T.swapAxes(x, -1, -2)
export const moved = <B extends Shape, N extends Dim, M extends Dim>(x: M3<B, N, M>): M3<B, M, N> =>
  pipe(x, T.moveAxis(-1, -2))
export const wider = <B extends Shape, N extends Dim>(x: T.Tensor<[...B, N]>): T.Tensor<[...B, N, 1]> =>
  T.expandDims(x, -1)
export const halves = <B extends Shape, N extends Dim>(x: T.Tensor<[...B, N, 8]>): T.Tensor<[...B, N, 4]> =>
  T.split(x, 2, { axis: -1 })[0]
export const rest = <N extends Dim>(x: T.Tensor<[N, 3]>) => T.relu(T.split(x, [1])[1])
export const once = <B extends Shape, N extends Dim>(x: T.Tensor<[...B, N]>): T.Tensor<[...B, N]> => T.tile(x, [1])
const twice = <B extends Shape, N extends Dim>(x: T.Tensor<[...B, N]>) => pipe(x, T.repeat(2, { axis: -1 }))
expectType<T.Tensor<[3, 8]>>(twice(T.ones([3, 4])))
export const rolled = <S extends Shape>(x: T.Tensor<S>): T.Tensor<S> => T.roll(x, 2, { axis: -1 })
export const padded = <N extends Dim>(x: T.Tensor<[N, 2]>): T.Tensor<[N, 4]> =>
  T.pad(x, [
    [0, 0],
    [1, 1],
  ])
export const cut = <N extends Dim>(x: T.Tensor<[N, 4]>): T.Tensor<[N, 2]> => T.slice(x, [null, [1, 3]])
export const part = <S extends Shape>(x: T.Tensor<S>) => T.slice([[-2, null], null])(x)

// What may be absent, or is one of several.
const x = T.ones([4, 2])
declare const perhaps: { readonly axis?: 1 }
declare const given: { readonly axis: 1 } | undefined
declare const either: 0 | 1
declare const oneOrTwo: 1 | 2
type Half = T.Tensor<[number, number]>
expectType<readonly [Half, Half]>(T.split(x, 2, perhaps))
expectType<readonly [Half, Half]>(T.split(x, 2, given))
expectType<readonly [Half, Half]>(pipe(x, T.split(2, given)))
expectType<readonly T.Tensor<[number, 2]>[]>(T.split(x, oneOrTwo))
expectType<T.Tensor<Shape>>(T.repeat(x, 2, perhaps))
expectType<T.Tensor<[number, number]>>(T.swapAxes(x, 0, either))
expectType<readonly T.Tensor<[number]>[]>(T.unstack(x, { axis: either }))
expectType<T.Tensor<[number, number]>>(T.moveAxis(x, either, 0))
expectType<T.Tensor<[4, 2]>>(T.roll(x, 2, given))

// Names.
expectType<T.Tensor<['n*4', 2]>>(T.tile(x, [T.dim('n', 3), 1]))
expectType<T.Tensor<['n']>>(T.slice(T.concat([T.ones([T.dim('n', 3)]), T.ones([1])]), [[1, null]]))

// Anything.
declare const anything: ReturnType<typeof JSON.parse>
expectAssignable<T.Tensor<Shape>>(T.swapAxes(anything, 0, 1))
expectAssignable<T.Tensor<Shape>>(T.tile(anything, 2))

expectError(T.split(x, 3))
expectError(T.split(x, 2, { axis: 2 }))
expectError(T.split(x, [5]))
expectError(T.split(x, { axis: 1 }))
expectError(T.pad(x, [[1, 1]]))
expectError(T.pad(x, { value: 1 }))
expectError(T.repeat(x, -1))
expectError(T.repeat(x, 2, { axis: 2 }))
expectError(T.roll(x, { axis: 1 }))
expectError(T.tile(x, [-1]))
