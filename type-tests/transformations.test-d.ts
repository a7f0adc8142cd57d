import * as T from 'tensor-ts'
import { expectError, expectType } from 'tsd'

type Vector<N extends T.Dim> = T.Tensor<[N]>
type Scalar = T.Tensor<[]>
type Params = { readonly w: T.Tensor<[3, 2]>; readonly b: Vector<2> }
declare const params: Params
declare const rows: T.Tensor<['batch', 3]>
declare const flag: T.Tensor<[], 'bool'>
declare const index: T.Tensor<[], 'int32'>
const x = T.ones([3])
const loss = ({ w, b }: Params, v: Vector<3>) => T.sum(T.add(T.matmul(v, w), b))

// --- vmap: one axis more for every tensor -----------------------------------------------------------------------------

expectType<Vector<'batch'>>(T.vmap((v: Vector<3>) => T.sum(v))(rows))
expectType<{ readonly w: T.Tensor<['batch', 3, 2]>; readonly b: T.Tensor<['batch', 2]> }>(
  T.vmap(T.grad(loss), { inAxes: [null, 0] })(params, rows),
)
const batched = { w: T.ones([5, 3, 2]), b: T.ones([5, 2]) }
expectType<{ readonly w: T.Tensor<[5, 3, 2]>; readonly b: T.Tensor<[5, 2]> }>(
  T.vmap(T.grad(loss))(batched, T.ones([5, 3])),
)
expectType<T.Tensor<[3, 4]>>(T.vmap((v: Vector<3>) => T.exp(v), { outAxes: 1 })(T.ones([4, 3])))
expectType<T.Tensor<[4, 3]>>(T.vmap((v: Vector<3>) => T.exp(v), { inAxes: -1 })(T.ones([3, 4])))
// The sizes of a generic function that is passed on are unknown to TypeScript; a function in between says them.
expectType<T.Tensor<[4, T.Dim, 3]>>(T.vmap(T.vmap((v: Vector<3>) => T.exp(v)))(T.ones([4, 5, 3])))
const inner = (v: T.Tensor<[5, 3]>) => T.vmap((w: Vector<3>) => T.exp(w))(v)
expectType<T.Tensor<[4, 5, 3]>>(T.vmap(inner)(T.ones([4, 5, 3])))
expectType<T.Tensor<[number, 3]>>(T.vmap((v: Vector<3>) => T.exp(v))(T.ones([4 as number, 3])))
const twice = T.vmap((v: Vector<3>, a: Scalar) => T.mul(v, a))
expectType<T.Tensor<[4, 3]>>(twice(T.ones([4, 3]), T.ones([4])))
expectType<T.Tensor<[4, 3]>>(T.jit(twice)(T.ones([4, 3]), T.ones([4])))
expectError(twice(T.ones([4, 3]), T.ones([5])))
expectError(twice(T.ones([4, 2]), T.ones([4])))
expectError(twice(T.ones([4, 3]), T.ones([])))
expectError(twice(T.ones([4, 3])))
expectError(twice(rows, T.ones([4])))
expectError(T.vmap((v: Vector<3>) => T.exp(v), { inAxis: 0 }))

// --- Jacobians and Hessians -------------------------------------------------------------------------------------------

const two = (v: Vector<3>): Vector<2> => T.slice(T.exp(v), [[0, 2]])
expectType<T.Tensor<[2, 3]>>(T.jacrev(two)(x))
expectType<T.Tensor<[2, 3]>>(T.jacfwd(two)(x))
expectType<T.Tensor<[2, 3, 3]>>(T.jacfwd(T.jacrev(two))(x))
expectType<T.Tensor<[3, 3]>>(T.hessian((v: Vector<3>) => T.sum(T.exp(v)))(x))
const second = T.hessian(loss)(params, x)
expectType<T.Tensor<[3, 2, 3, 2]>>(second.w.w)
expectType<T.Tensor<[3, 2, 2]>>(second.w.b)
expectType<T.Tensor<[2, 2]>>(second.b.b)
expectType<Params>(T.hvp(loss)(params, params, x))
expectType<T.Tensor<['batch', 3, 3]>>(T.vmap(T.hessian((v: Vector<3>) => T.sum(T.exp(v))))(rows))
expectError(T.hessian(two))
expectError(T.hvp(two))
expectError(T.jacrev((v: T.Tensor<[3], 'int32'>) => T.cast(v, 'float32')))
expectError(T.hvp(loss)(params, x, x))

// --- linear functions -------------------------------------------------------------------------------------------------

const [value, tangent] = T.linearize(two)(x)
expectType<Vector<2>>(value)
expectType<Vector<2>>(tangent(x))
expectError(tangent(value))

// --- jit, checkpoint, custom derivatives: the same function -----------------------------------------------------------

expectType<Params>(T.jit(T.grad(loss))(params, x))
expectType<Scalar>(T.checkpoint(loss)(params, x))
expectType<Scalar>(T.jit((v: Vector<3>, n: number) => T.mul(T.sum(v), n), { verify: true })(x, 2))
expectError(T.jit(loss)(params))
expectError(T.jit(loss, { static: [0] }))
expectError(T.customJvp(two, ([v], [t]) => [two(v), t]))
expectError(
  T.customVjp(
    two,
    v => [two(v), v] as const,
    (_, c) => [c],
  ),
)

// --- scan: the carry comes back as it went ----------------------------------------------------------------------------

const [last, sums] = T.scan((sum: Scalar, v) => [T.add(sum, T.sum(v)), v], T.tensor(0), rows)
expectType<Scalar>(last)
expectType<T.Tensor<['batch', 3]>>(sums)
const pair = T.scan(
  ([a, b]: readonly [Vector<3>, Scalar], v) => [[T.add(a, v), T.sum(v)], { a, b }],
  [x, T.tensor(0)],
  rows,
)
expectType<readonly [Vector<3>, Scalar]>(pair[0])
expectType<T.Tensor<['batch', 3]>>(pair[1].a)
expectType<Vector<'batch'>>(pair[1].b)
expectError(T.scan((sum: Scalar, v) => [v, sum] as const, T.tensor(0), rows))
expectError(T.scan((sum: Scalar, v) => [T.cast(sum, 'float64'), v] as const, T.tensor(0), rows))
expectError(T.scan((c: { a: Scalar }, v) => [{ a: c.a, b: v }, v] as const, { a: T.tensor(0) }, rows))
expectError(
  T.scan((c: { a: Scalar; b: Scalar }, v) => [{ a: c.a }, v] as const, { a: T.tensor(0), b: T.tensor(1) }, rows),
)
expectError(T.scan((sum: Scalar, v: Vector<2>) => [sum, v] as const, T.tensor(0), rows))
expectError(T.scan((sum: Scalar, v) => [sum, v] as const, T.tensor(0), { a: rows, b: T.ones([4]) }))
expectError(T.scan((sum: Scalar, v) => [sum, v] as const, T.tensor(0), rows, { backwards: true }))

// --- loops ------------------------------------------------------------------------------------------------------------

expectType<Vector<'batch'>>(T.map((v: Vector<3>) => T.sum(v), rows))
expectType<Vector<3>>(T.forLoop(3, (i, v) => T.mul(v, T.cast(i, 'float32')), x))
expectType<Vector<3>>(
  T.whileLoop(
    (v: Vector<3>) => T.less(T.sum(v), 9),
    v => T.add(v, 1),
    x,
  ),
)
expectError(T.forLoop(3, (_, v) => T.sum(v), x))
expectError(
  T.whileLoop(
    (v: Vector<3>) => T.less(v, 9),
    v => v,
    x,
  ),
)
expectError(
  T.whileLoop(
    (v: Vector<3>) => T.less(T.sum(v), 9),
    v => T.sum(v),
    x,
  ),
)
expectError(T.map(v => v, { a: T.ones([3]), b: T.ones([4]) }))

// --- cond: branches of one type ---------------------------------------------------------------------------------------

expectType<Vector<3>>(
  T.cond(
    flag,
    v => T.exp(v),
    v => v,
    x,
  ),
)
expectType<{ readonly a: Vector<3> }>(
  T.cond(
    flag,
    (v: Vector<3>): { readonly a: Vector<3> } => ({ a: v }),
    v => ({ a: T.neg(v) }),
    x,
  ),
)
expectType<Vector<3>>(T.switchCase(index, [T.sin, T.exp, T.neg], x))
expectError(
  T.cond(
    flag,
    v => T.exp(v),
    v => T.sum(v),
    x,
  ),
)
expectError(
  T.cond(
    flag,
    v => v,
    v => T.cast(v, 'int32'),
    x,
  ),
)
expectError(
  T.cond(
    flag,
    v => ({ a: v }),
    v => ({ b: v }),
    x,
  ),
)
expectError(
  T.cond(
    index,
    v => v,
    v => v,
    x,
  ),
)
expectError(T.switchCase(index, [(v: Vector<3>) => v, (v: Vector<3>) => T.sum(v)], x))
expectError(T.switchCase(index, [], x))
expectError(T.switchCase(flag, [T.sin], x))

// --- functions that users write for every size ------------------------------------------------------------------------

const recur = <N extends T.Dim, B extends T.Dim, H extends T.Dim>(h: T.Tensor<[B, H]>, xs: T.Tensor<[N, B, H]>) =>
  T.scan((carry: T.Tensor<[B, H]>, v) => [T.tanh(T.add(carry, v)), carry], h, xs)
expectType<readonly [carry: T.Tensor<[2, 4]>, results: T.Tensor<[7, 2, 4]>]>(recur(T.ones([2, 4]), T.ones([7, 2, 4])))
const either = <N extends T.Dim>(p: T.Tensor<[], 'bool'>, v: Vector<N>) =>
  T.cond(
    p,
    a => T.exp(a),
    a => T.neg(a),
    v,
  )
expectType<Vector<4>>(either(flag, T.ones([4])))
const repeated = <P extends T.FloatTree<P>>(update: (params: P) => P, start: P) =>
  T.forLoop(3, (_, p) => update(p), start)
expectType<Params>(repeated((p: Params) => p, params))
const scale = <B extends T.Dim>(v: T.Tensor<[B, 3]>, a: Vector<B>) => twice(v, a)
expectType<T.Tensor<[4, 3]>>(scale(T.ones([4, 3]), T.ones([4])))
const every = <B extends T.Dim, N extends T.Dim>(f: (v: Vector<N>) => Scalar, v: T.Tensor<[B, N]>) =>
  T.vmap(T.grad(f))(v)
expectType<T.Tensor<['batch', 3]>>(every((v: Vector<3>) => T.sum(v), rows))
const slope = <P extends T.FloatTree<P>>(f: (params: P) => Scalar, p: P) => T.jit(T.grad(f))(p)
expectType<Params>(slope((p: Params) => T.sum(p.w), params))

// --- element types of Jacobians: the result's in forward mode, the argument's in reverse mode -----------------------------

type Mixed = { readonly a: T.Tensor<[2]>; readonly b: T.Tensor<[3], 'float64'> }
declare const mixed: Mixed
const narrow = ({ a, b }: Mixed) => T.mul(T.sum(a), T.cast(b, 'float32'))
expectType<{ readonly a: T.Tensor<[3, 2]>; readonly b: T.Tensor<[3, 3]> }>(T.jacfwd(narrow)(mixed))
expectType<{ readonly a: T.Tensor<[3, 2]>; readonly b: T.Tensor<[3, 3], 'float64'> }>(T.jacrev(narrow)(mixed))
const squared = T.hessian((m: Mixed) => T.sum(narrow(m)))(mixed)
expectType<T.Tensor<[2, 3]>>(squared.a.b)
expectType<T.Tensor<[3, 2], 'float64'>>(squared.b.a)

// --- what may be absent, or one of several, says nothing definite --------------------------------------------------------

const byTwo = (v: Vector<3>, n: number, m: { readonly b: Vector<2> }) => T.mul(T.mul(T.sum(v), T.sum(m.b)), n)
const twoParams = { b: T.ones([2]) }
expectType<{ readonly b: Vector<2> }>(T.grad(byTwo, { argnums: 2 })(x, 1, twoParams))
expectType<[{ readonly b: Vector<2> }, Vector<3>]>(T.grad(byTwo, { argnums: [2, 0] })(x, 1, twoParams))
expectType<readonly [value: T.Tensor<[]>, gradient: [Vector<3>]]>(
  T.valueAndGrad(byTwo, { argnums: [0] })(x, 1, twoParams),
)
expectError(T.grad(byTwo, { argnums: 1 }))
expectError(T.grad(byTwo, { argnums: 3 }))
const outer = (a: Vector<3>, b: Vector<2>) => [T.outer(a, b), { a }] as const
expectType<readonly [jacobian: T.Tensor<[3, 2, 2]>, aux: { readonly a: Vector<3> }]>(
  T.jacrev(outer, { argnums: 1, hasAux: true })(x, T.ones([2])),
)
expectType<readonly [T.Tensor<[3, 2, 3]>, T.Tensor<[3, 2, 2]>]>(
  T.jacfwd((a: Vector<3>, b: Vector<2>) => T.outer(a, b), { argnums: [0, 1] })(x, T.ones([2])),
)
const [pulledValue, pulled, pulledAux] = T.vjp(outer, { hasAux: true })(x, T.ones([2]))
expectType<T.Tensor<[3, 2]>>(pulledValue)
expectType<{ readonly a: Vector<3> }>(pulledAux)
expectType<[a: Vector<3>, b: Vector<2>]>(pulled(pulledValue))
expectError(T.vjp((v: Vector<3>) => v, { hasAux: true }))
expectType<readonly [carry: Vector<3>, results: T.Tensor<[5, 3]>]>(
  T.scan((c: Vector<3>) => [c, c] as const, x, undefined, { length: 5 }),
)
expectType<readonly [carry: Vector<3>, results: T.Tensor<['n']>]>(
  T.scan((c: Vector<3>) => [c, T.sum(c)] as const, x, undefined, { length: T.dim('n', 5) }),
)
expectError(T.scan((c: Vector<3>) => [c, c] as const, x, undefined))
expectError(T.scan((c: Vector<3>) => [c, c] as const, x, null))
expectError(T.scan((c: Vector<3>) => [c, c] as const, x, undefined, { length: undefined }))
expectType<readonly [carry: Vector<3>, results: T.Tensor<[5, 3]>]>(
  T.scan((c: Vector<3>) => [c, c] as const, x, null, { length: 5 }),
)
const twoOf = (c: Vector<3>) => [c, c] as const
const timesNumber = <N extends number>(n: N): T.Tensor<[N, 3]> => T.scan(twoOf, x, undefined, { length: n })[1]
const timesSize = <N extends T.Dim>(n: T.SizeOf<N>): T.Tensor<[N, 3]> => T.scan(twoOf, x, null, { length: n })[1]
const pieces = <P extends number, N extends number>(p: P, n: N, all: T.Tensor<[100]>): T.Tensor<[P, N]> =>
  T.reshape(all, [p, n])
expectType<T.Tensor<[4, 25]>>(pieces(4, 25, T.ones([100])))
expectType<T.Tensor<[5, 3]>>(timesNumber(5))
expectType<T.Tensor<['n', 3]>>(timesSize(T.dim('n', 5)))

declare const perhaps: { readonly hasAux?: boolean }
declare const unsure: T.Tensor<[4 | 5, 3]>
const pairOf = (v: Vector<3>) => [T.sum(v), { v }] as const
type Pair = { readonly v: Vector<3> }
expectType<Vector<3>>(T.grad((v: Vector<3>) => T.sum(v), { hasAux: false })(x))
expectType<Vector<3>>(T.grad((v: Vector<3>) => T.sum(v), {})(x))
expectType<readonly [gradient: Vector<3>, aux: Pair]>(T.grad(pairOf, { hasAux: true })(x))
expectType<Vector<3> | readonly [gradient: Vector<3>, aux: Pair]>(T.grad(pairOf, perhaps)(x))
expectType<T.Tensor<[4 | 5, 3]>>(T.vmap((v: Vector<3>) => T.exp(v))(unsure))
expectType<T.Tensor<[4 | 5, 3]>>(T.vmap((v: Vector<3>, w: Vector<3>) => T.add(v, w))(unsure, unsure))
expectType<T.Tensor<T.Shape>>(T.vmap((v: Vector<3>) => T.exp(v), { outAxes: 0 as 0 | 1 })(T.ones([4, 3])))
expectType<T.Tensor<T.Shape>>(T.vmap((v: Vector<3>) => T.exp(v), {} as { readonly outAxes?: 1 })(T.ones([4, 3])))
expectType<T.Tensor<[2 | 3, 2 | 3]>>(T.jacfwd((v: Vector<2 | 3>) => T.exp(v))(T.ones([2 as 2 | 3])))
expectType<T.Tensor<[number, number]>>(T.jacrev((v: Vector<number>) => T.exp(v))(T.ones([2 as number])))
expectType<Vector<4 | 5>>(T.map((v: Vector<3>) => T.sum(v), unsure))
expectError(T.map((v: Scalar) => v, T.ones([])))
expectError(T.forLoop(-1, (_, v) => v, x))

// --- any is a tensor of unknown shape ---------------------------------------------------------------------------------------

// biome-ignore lint/suspicious/noExplicitAny: what is known of it is what is tested
declare const anything: any
// biome-ignore lint/suspicious/noExplicitAny: as above
expectType<any>(T.grad((v: any) => T.sum(v))(anything))
// biome-ignore lint/suspicious/noExplicitAny: as above
expectType<Vector<3>>(T.grad((_: Vector<3>): any => anything)(x))
// biome-ignore lint/suspicious/noExplicitAny: as above
expectType<any>(T.vmap((_: Vector<3>): any => anything)(rows))

// --- functions of functions, generic in shapes, element types and trees ------------------------------------------------

const slopes = <S extends T.Shape, D extends T.FloatDType>(
  f: (v: T.Tensor<S, D>) => T.Tensor<[], D>,
  v: T.Tensor<S, D>,
) => T.valueAndGrad(f)(v)
expectType<readonly [value: Scalar, gradient: Vector<3>]>(slopes((v: Vector<3>) => T.sum(v), x))
const gradients = <P>(f: (params: P) => Scalar, p: P) => T.grad(f)(p)
expectType<Params>(gradients((p: Params) => T.sum(p.w), params))
const each = <N extends T.Dim, B extends T.Shape>(
  f: (v: T.Tensor<[...B, 3]>) => T.Tensor<[...B, 2]>,
  v: T.Tensor<[N, ...B, 3]>,
): T.Tensor<[N, ...B, 2]> => T.vmap(f)(v)
expectType<T.Tensor<[4, 2]>>(each((_: Vector<3>): Vector<2> => T.ones([2]), T.ones([4, 3])))
const stepped = <N extends T.Dim, S extends T.Shape>(c: T.Tensor<S>, v: T.Tensor<[N, ...S]>) =>
  T.scan((a: T.Tensor<S>, b: T.Tensor<S>) => [a, b], c, v)
expectType<readonly [carry: Vector<3>, results: T.Tensor<[4, 3]>]>(stepped(x, T.ones([4, 3])))
const compiled = <A extends readonly unknown[], R>(f: (...args: A) => R) => T.jit(f)
expectType<(v: Vector<3>) => Scalar>(compiled((v: Vector<3>) => T.sum(v)))
const generic = T.jit(<N extends T.Dim>(v: Vector<N>) => T.exp(v))
expectType<Vector<7>>(generic(T.ones([7])))
