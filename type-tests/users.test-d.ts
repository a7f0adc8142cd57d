// What users write, in one file: sizes of functions of their own, options that may be absent, batches of any rank, names.
import { flow, pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import { expectError, expectType } from 'tsd'

type Dim = T.Dim
declare const x: T.Tensor<[2, 3]>
declare const c: T.Tensor<[2, 3], 'bool'>
// What nobody knows anything of.
const any = JSON.parse('0')
declare const n: T.NamedDim<'n'>

// Sizes that are counted.
const v1 = T.arange(0, 1, 0.1)
expectType<T.Tensor<[number]>>(v1)
const v2 = T.arange(2.5)
expectType<T.Tensor<[number]>>(v2)
const v3 = T.arange(5, 2)
expectType<T.Tensor<[0]>>(v3)

// Element types of data of which little is known.
// Entries of any are taken for numbers.
const v4 = T.fromArray(Array(4).fill(0), [4])
expectType<T.Tensor<[4]>>(v4)
const v5 = T.fromArray([], [0])
expectType<T.Tensor<[0]>>(v5)

// A default element type beside another tensor.
const v6 = T.stack([x, T.mul(2, x)])
expectType<T.Tensor<[2, 2, 3]>>(v6)
const v7 = T.stack([x, T.where(c, 0, x)])
expectType<T.Tensor<[2, 2, 3]>>(v7)
const v8 = T.concat([T.ones([2]), T.linspace(0, 1, 2)])
expectType<T.Tensor<[4]>>(v8)

// Functions of any shape, and sizes of a tensor as sizes.
export const leaky = <S extends T.Shape>(x: T.Tensor<S>): T.Tensor<S> => T.where(T.less(x, 0), T.neg(x), x)
export const r1 = <B extends Dim, N extends Dim>(x: T.Tensor<[B, N, 8]>) => T.reshape(x, [-1, 8])
export const r2 = <N extends Dim>(x: T.Tensor<[N, 64, 96]>): T.Tensor<[N, 64, 4, 24]> => T.reshape(x, [-1, 64, 4, 24])
export const r3 = <B extends Dim>(x: T.Tensor<[B, 28, 28]>) => T.reshape(x, [x.shape[0], 784])
export const r4 = <S extends Dim>(x: T.Tensor<[S, 384]>, y: T.Tensor<[number, 384]>) => T.add(x, y)
export const d1 = <S extends T.Shape>(x: T.Tensor<S>): T.Tensor<S> => T.zeros(T.dims(x))
export const d2 = <S extends T.Shape>(x: T.Tensor<S>): T.Tensor<S> =>
  T.add(x, T.random.normal(T.random.key(0), T.dims(x)))
export const d3 = <N extends Dim>(x: T.Tensor<[N, 28, 28]>): T.Tensor<[N, 784]> => {
  const [n] = T.dims(x)
  return T.reshape(x, [n, 784])
}
const v9 = T.arange(n, 'int32')
expectType<T.Tensor<['n'], 'int32'>>(v9)
const v10 = T.zeros(x.shape)
expectType<T.Tensor<[2, 3]>>(v10)

// Options that may be absent, and sizes that are one of several.
declare const o: { axis?: 0 }
const v11 = T.sum(T.ones([2, 3]), o)
expectType<T.Tensor<T.Shape>>(v11)
const v12 = pipe(T.ones([2, 3]), T.sum(o))
expectType<T.Tensor<T.Shape>>(v12)
export const o2 = [
  T.argmax(x, o),
  T.norm(x, o),
  T.squeeze(T.ones([1, 1]), o),
  T.concat([x, x], o),
  T.stack([x, x], o),
  T.split(x, 1, o),
  T.take(x, T.zeros([2], 'int32'), o),
  T.repeat(x, 2, o),
  T.diff(x, o),
  T.topK(x, 1, o),
  T.diagonal(x),
]
declare const ne: readonly [T.Tensor<[4]>, ...T.Tensor<[4]>[]]
const v13 = T.stack(ne)
expectType<T.Tensor<[number, 4]>>(v13)
declare const un: T.Tensor<[2 | 3]>
export const u1 = T.add(un, T.ones([2])),
  u2 = T.matmul(T.ones([4, 2]), T.ones([2, 3])),
  u3 = T.concat([un, un])

// A tensor or a number, and any.
declare const tn: T.Tensor<[2, 3]> | number
export const t1 = T.mul(tn, 2),
  t2 = T.less(tn, 2),
  t3 = T.exp(tn)
const v14 = T.add(tn, x)
expectType<T.Tensor<T.Shape>>(v14)
export const a1: T.Tensor<T.Shape, T.DType> = T.exp(any),
  a2 = T.tensor(JSON.parse('[1]')),
  a3 = T.sum(x, { axis: any })

// Leading axes that are a type variable.
export const g1 = <B extends T.Shape, N extends Dim, M extends Dim>(
  x: T.Tensor<[...B, N, M]>,
): T.Tensor<[...B, N, M]> => T.tril(x)
export const g2 = <B extends T.Shape, N extends Dim, K extends Dim, M extends Dim>(
  x: T.Tensor<[...B, N, K]>,
  w: T.Tensor<[K, M]>,
  b: T.Tensor<[M]>,
): T.Tensor<[...B, N, M]> => T.add(T.matmul(x, w), b)
export const g3 = <B extends T.Shape, N extends Dim>(x: T.Tensor<[...B, N]>): T.Tensor<B> => T.sum(x, { axis: -1 })
export const g4 = <B extends Dim, R extends T.Shape>(x: T.Tensor<[B, ...R]>): T.Tensor<R> => T.mean(x, { axis: 0 })
export const g5 = <S extends T.Shape>(x: T.Tensor<S>): T.Tensor<S> => T.softmax(x)
export const g6 = <B extends T.Shape, N extends Dim>(x: T.Tensor<[...B, N]>): T.Tensor<[...B, N]> => T.softmax(x)
export const g7 = <K extends number>(x: T.Tensor<[2, 3, 4]>, axis: K) => T.sum(x, { axis })
export const g8 = <B extends T.Shape, N extends Dim, M extends Dim>(
  x: T.Tensor<[...B, N, M]>,
): T.Tensor<[...B, M, N]> => T.swapAxes(x, -1, -2)
export const g9 = <B extends T.Shape>(x: T.Tensor<[...B, 8]>) => T.split(x, 2, { axis: -1 })
export const g10 = <B extends T.Shape, N extends Dim>(x: T.Tensor<[...B, N]>): T.Tensor<[...B]> =>
  T.norm(x, { axis: -1 })
export const g11 = <N extends Dim, M extends Dim>(x: T.Tensor<[N, M]>) => [
  T.topK(x, 2),
  T.tile(x, [2, 1]),
  T.diagonal(x),
  T.concat([x, x], { axis: 1 }),
]
export const g12 = <B extends T.Shape, N extends Dim, M extends Dim, K extends Dim>(
  a: T.Tensor<[...B, N, K]>,
  b: T.Tensor<[...B, K, M]>,
): T.Tensor<[...B, N, M]> => T.matmul(a, b)

// The beginning of a flow.
export const f1 = flow(T.relu, T.exp)
const v15 = f1(x)
expectType<T.Tensor<[2, 3]>>(v15)
const w = T.ones([3, 4])
export const f2 = flow(T.matmul(w), T.relu)
const v16 = f2(x)
expectType<T.Tensor<[2, 4]>>(v16)
expectType<T.Tensor<[4]>>(flow(T.relu, T.matmul(w), T.add(1), T.sum({ axis: 0 }), T.exp)(x))
expectType<T.Tensor<[3]>>(flow(T.sum({ axis: 0 }), T.relu)(x))
expectType<T.Tensor<[3, 4]>>(flow(T.add(w), T.relu)(w))
export const f3 = flow(T.matmul(w), T.relu, T.softmax({}))
expectType<T.Tensor<[2, 4]>>(f3(T.ones([2, 3])))
expectError(f3(T.ones([2, 5])))
expectType<T.Tensor<[2]>>(flow(T.matmul(w), T.relu, T.norm({ axis: -1 }))(T.ones([2, 3])))
expectType<T.Tensor<[2]>>(flow(T.matmul(w), T.relu, T.logSumExp({ axis: -1 }))(T.ones([2, 3])))
expectType<T.Tensor<[2, 3]>>(flow(T.matmul(w), T.relu, T.diff({ axis: -1 }))(T.ones([2, 3])))

// A step whose tensor is a type variable.
export const p1 = <X extends T.Tensor<[2, 3]>>(a: X): T.Tensor<[2, 4]> => pipe(a, T.matmul(w))
export const p2 = <X extends T.Tensor<[2, 3]>>(a: X): T.Tensor<[2]> => pipe(a, T.sum({ axis: 1 }))
export const p3 = <X extends T.Tensor>(a: X): number => T.item(T.sum(pipe(a, T.matmul(w))))
export const p4 = <X extends T.AnyTensor>(a: X) => T.toArray(T.sum(pipe(a, T.add(1))))
export const p5 = <S extends T.Shape, D extends T.FloatDType>(a: T.Tensor<S, D>): T.Tensor<[], D> =>
  pipe(a, T.exp, T.sum)

// Names.
const v17 = T.eye(n)
expectType<T.Tensor<['n', 'n']>>(v17)
const v18 = T.arange(n)
expectType<T.Tensor<['n']>>(v18)
const v19 = T.linspace(0, 1, n)
expectType<T.Tensor<['n']>>(v19)
export const n1 = [T.tile(x, [n, 1]), T.random.permutation(T.random.key(0), n), T.random.split(T.random.key(0), n)]
declare const a: T.Tensor<['a*b']>
declare const b: T.Tensor<['b*a']>
declare const p: T.Tensor<['a+b']>
declare const q: T.Tensor<['b+a']>
export const n2 = [T.add(a, b), T.add(p, q)]
declare const np: T.Tensor<['n+1']>
const v20 = T.slice(np, [[1, null]])
expectType<T.Tensor<['n']>>(v20)

// Brands, and narrowing.
declare const brand: T.Tensor<[2]> & { readonly brand: 'logits' }
const v21 = T.exp(brand)
expectType<T.Tensor<[2]>>(v21)
declare const unk: T.Tensor<[number]>
const v22 = T.expectShape(unk, [3])
expectType<T.Tensor<[3]>>(v22)

// What may be a number or a scalar has the shape of a scalar.
export const lerp = <S extends T.Shape>(a: T.Tensor<S>, b: T.Tensor<S>, t: number | T.Tensor<[]>): T.Tensor<S> =>
  T.add(a, T.mul(T.sub(b, a), t))
export const tempered = (logits: T.Tensor<['batch', 10]>, t: number | T.Tensor<[]>): T.Tensor<['batch', 10]> =>
  pipe(logits, T.div(t), T.maximum(t), T.softmax({ axis: -1 }))
export const clamped = (x: T.Tensor<[3]>, most: number | T.Tensor<[]>): T.Tensor<[3]> =>
  T.where(T.less(x, most), x, most)

// A reduction that is one of two: of its shape nothing is said where there are options.
declare const either: 'sum' | 'mean'
const reductions = { sum: T.sum, mean: T.mean }
expectType<T.Tensor<T.Shape>>(reductions[either](T.ones([2, 3]), { axis: 0 }))
