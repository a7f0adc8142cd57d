import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import { encode } from 'tensor-ts/io'
import * as optim from 'tensor-ts/optim'
import { expectError, expectType } from 'tsd'

type Vector = T.Tensor<[3]>
type Scalar = T.Tensor<[]>
type Params = {
  readonly c1: { readonly w: T.Tensor<[2, 3]>; readonly b?: Vector }
  readonly layers: readonly [Vector, { readonly k: T.Tensor<[2], 'int32'> }]
  readonly rows: readonly Scalar[]
}
declare const params: Params
declare const x: Vector

// --- T.tree -----------------------------------------------------------------------------------------------------------

// A function that keeps shapes keeps the type of the tree; another element type is seen, another shape too.
expectType<Params>(T.tree.map(params, leaf => T.mul(leaf, 2)))
expectType<Params>(pipe(params, T.tree.map(T.neg)))
expectType<Params>(T.tree.map(params, T.zerosLike))
expectType<T.Tensor<[2, 3], 'float64'>>(T.tree.map(params, leaf => T.cast(leaf, 'float64')).c1.w)
expectType<T.Tensor<[2], 'float64'>>(T.tree.map(params, leaf => T.cast(leaf, 'float64')).layers[1].k)
expectType<string>(T.tree.map(params, (leaf, path) => `${path}${leaf.shape}`).layers[0])
expectType<readonly number[]>(
  pipe(
    params,
    T.tree.map(leaf => leaf.shape),
  ).c1.w,
)
expectType<T.AnyTensor>(T.tree.map(params, leaf => T.transpose(leaf)).c1.w)
expectType<Params>(T.tree.zipWith(params, params, (a, b) => T.add(a, b)))
expectType<Params>(
  pipe(
    params,
    T.tree.zipWith(params, (a, b) => T.add(a, b)),
  ),
)
expectType<boolean>(T.tree.zipWith(params, params, (a, b) => a === b).c1.w)
expectType<{ readonly w: T.AnyTensor }>(T.tree.zipWith({ w: x }, { w: T.ones([4]) }, (a, b) => T.mul(a, b)))
expectType<{ readonly w: T.AnyTensor }>(
  pipe(
    { w: T.ones([4]) },
    T.tree.zipWith({ w: x }, (a, b) => T.mul(a, b)),
  ),
)
export const decayed = <P>(mean: P, now: P): P => T.tree.zipWith(mean, now, (m, y) => T.add(T.mul(m, 0.9), y))
export const doubled = <P>(tree: P): P => T.tree.map(tree, y => T.mul(y, 2))
expectType<number>(T.tree.reduce(params, (n, leaf) => n + leaf.shape.length, 0))
expectType<number>(
  pipe(
    params,
    T.tree.reduce((n: number, leaf) => n + leaf.shape.length, 0),
  ),
)
expectType<readonly T.AnyTensor[]>(T.tree.leaves(params))
expectType<readonly string[]>(T.tree.paths(params))
expectError(T.tree.map(params, 3))
expectError(T.tree.zipWith(params, { w: x }, (a: Vector, _: Vector) => a))

expectType<T.Tensor<[2, 3]>>(T.tree.select(params, '.c1.w'))
expectType<T.Tensor<[2, 3]>>(T.tree.select(params, 'c1.w'))
expectType<T.Tensor<[2, 3]>>(pipe(params, T.tree.select('.c1.w')))
expectType<Vector | undefined>(T.tree.select(params, '.c1.b'))
expectType<Params['c1']>(T.tree.select(params, '.c1'))
expectType<Params>(T.tree.select(params, ''))
expectType<Vector>(T.tree.select(params, '.layers[0]'))
expectType<T.Tensor<[2], 'int32'>>(T.tree.select(params, '.layers[1].k'))
expectType<Scalar>(T.tree.select(params, '.rows[7]'))
expectType<Vector>(T.tree.select({ 'a.b': [{ c: x }] } as const, '["a.b"][0].c'))
declare const anyPath: string
expectType<unknown>(T.tree.select(params, anyPath))
expectError(T.tree.select(params, '.c1.v'))
expectError(T.tree.select(params, '.c2'))
expectError(T.tree.select(params, '.c1.w.shape'))
expectError(T.tree.select(params, '.layers[2]'))
expectError(pipe(params, T.tree.select('.c1.v')))

class Line {
  readonly w: Vector
  readonly unit: string
  constructor(w: Vector, unit: string) {
    this.w = w
    this.unit = unit
  }
  total(): Scalar {
    return T.sum(this.w)
  }
}
T.tree.register(Line, { flatten: ({ w, unit }) => ({ w, unit }), unflatten: ({ w, unit }) => new Line(w, unit) })
expectError(T.tree.register(Line, { flatten: ({ w }) => ({ w }), unflatten: ({ w }) => w }))
expectError(T.tree.register(Line, { flatten: ({ w }) => ({ w }), unflatten: ({ v }) => new Line(v, '') }))
expectError(T.tree.register(3, { flatten: () => [], unflatten: () => 3 }))

// --- what can be differentiated ---------------------------------------------------------------------------------------

expectType<Line>(T.grad((line: Line) => line.total())(new Line(x, 'm')))
type Optional = { readonly w: Vector; readonly b?: Vector; readonly c: Vector | null; readonly d: undefined }
declare const optional: Optional
expectType<Optional>(T.grad((p: Optional) => T.sum(p.w))(optional))
expectType<readonly Vector[]>(T.grad((p: readonly Vector[]) => T.sum(p[0]!))([x]))
expectType<Vector[]>(T.grad((p: Vector[]) => T.sum(p[0]!))([x]))
expectType<Record<string, Vector>>(T.grad((p: Record<string, Vector>) => T.sum(p.a!))({ a: x }))
interface Nested {
  readonly w: Vector
  readonly inner?: Nested
}
expectType<Nested>(T.grad((p: Nested) => T.sum(p.w))({ w: x }))
type Either = { readonly tag: Vector } | { readonly other: Scalar }
declare const either: Either
expectType<Either>(T.grad((_: Either) => T.tensor(1))(either))

interface WithNumber {
  readonly w: Vector
  readonly n: number
}
expectError(T.grad((p: WithNumber) => T.sum(p.w)))
expectError(T.valueAndGrad((p: WithNumber) => T.sum(p.w)))
expectError(T.hessian((p: WithNumber) => T.sum(p.w)))
expectError(T.hvp((p: WithNumber) => T.sum(p.w)))
expectError(T.jacrev((p: WithNumber) => p.w))
expectError(T.jacfwd((p: WithNumber) => p.w))
expectError(optim.fold(optim.sgd(0.1), (p: WithNumber) => T.sum(p.w)))
expectError(T.grad((p: { readonly w: Vector; readonly kind: 'relu' }) => T.sum(p.w)))
expectError(T.grad((p: { readonly w: Vector; readonly on: { readonly all: readonly boolean[] } }) => T.sum(p.w)))
expectError(T.grad((p: { readonly w: Vector; readonly n?: 3n }) => T.sum(p.w)))
expectError(T.grad((p: { readonly w: Vector; readonly m: ReadonlyMap<string, Vector> }) => T.sum(p.w)))
expectError(T.grad((p: { readonly w: Vector; readonly m: Promise<Vector> }) => T.sum(p.w)))
expectError(T.jvp((v: Vector, n: number) => T.mul(v, n)))
expectError(T.vjp((v: Vector, n: number) => T.mul(v, n)))
expectError(T.linearize((v: Vector, n: number) => T.mul(v, n)))
expectError(T.linearTranspose((v: Vector, n: number) => T.mul(v, n)))
expectError(T.vjp((p: WithNumber) => p.w))
expectError(T.grad((p: number) => T.tensor(p)))
expectError(T.grad((p: ReadonlyMap<string, Vector>) => T.sum(p.get('w')!)))

// So can what is stored, and what an optimizer begins with.
expectError(optim.adam(0.1).init({ w: x, n: 3 }))
expectError(optim.sgd(0.1).init({ w: x, deep: [{ on: true }] }))
expectError(encode({ w: x, epoch: 3 }))
expectError(encode([x, 'relu']))
expectType<Uint8Array<ArrayBuffer>>(encode({ params, optional, line: new Line(x, 'm') }))
expectType<optim.CountState>(optim.sgd(0.1).init(optional))
const begun = <F extends optim.StateOf, P>(optimizer: optim.Optimizer<F>, p: P) => optimizer.init(p)
expectType<optim.CountState>(begun(optim.sgd(0.1), { w: x }))
const stored = <P>(p: P) => encode(p)
stored(params)

// A method stays one, whatever becomes of the tensors.
const lines = T.vmap((line: Line) => line)
declare const many: Parameters<typeof lines>[0]
expectType<() => Scalar>(lines(many).total)
expectType<() => Scalar>(T.tree.map(new Line(x, 'm'), leaf => leaf.shape).total)
expectType<Date>(T.vmap((v: Vector) => ({ v, at: new Date() }))(T.ones([2, 3])).at)

// --- functions that return no trees -----------------------------------------------------------------------------------

const late = async (v: Vector) => v
expectError(T.jit(late))
expectError(T.vmap(late))
expectError(T.vmap(late, { inAxes: 0 }))
expectError(T.jvp(late))
expectError(T.vjp(late))
expectError(T.linearize(late))
expectError(T.linearTranspose(late))
expectError(T.checkpoint(late))
expectError(T.customJvp(late, ([v], [t]) => [v, t]))
expectError(
  T.customVjp(
    late,
    v => [v, v],
    c => [c],
  ),
)
expectError(T.evalShape(late))
expectError(T.program(late))
expectError(T.explain(late))
expectError(T.jacfwd(late))
expectError(T.jacrev(late))
expectError(T.grad(async (v: Vector) => T.sum(v)))
expectError(T.valueAndGrad(async (v: Vector) => T.sum(v)))
expectError(T.hessian(async (v: Vector) => T.sum(v)))
expectError(T.map(async v => v, x))
expectError(T.scan(async (c: Scalar, v) => [c, v], T.tensor(0), x))
expectError(T.scan((c: Scalar, v) => [c, Promise.resolve(v)], T.tensor(0), x))
expectError(T.forLoop(3, async (_, v) => v, x))
expectError(
  T.whileLoop(
    () => T.tensor(true),
    async v => v,
    x,
  ),
)
expectError(
  T.whileLoop(
    async () => T.tensor(true),
    v => v,
    x,
  ),
)
expectError(
  T.cond(
    true,
    async v => v,
    async v => v,
    x,
  ),
)
expectError(
  T.cond(
    true,
    v => v,
    async v => v,
    x,
  ),
)
expectError(optim.fold(optim.sgd(0.1), async (v: Vector) => T.sum(v)))

expectError(T.jit((v: Vector) => new Map([['v', v]])))
expectError(T.jit((v: Vector) => ({ deep: [new Set([v])] })))
expectError(T.jit((m: ReadonlyMap<string, Vector>) => m.get('v')!))
expectError(T.vmap((v: Vector) => ({ v, later: Promise.resolve(1) })))
expectType<{ m: Map<string, number>; v: Vector }>(T.jit((v: Vector) => ({ m: new Map([['a', 1]]), v }))(x))
expectType<Line>(T.jit((line: Line) => line)(new Line(x, 'm')))

// --- functions that users write for all of them -----------------------------------------------------------------------

const compiled = <A extends readonly unknown[], R>(f: (...args: A) => R) => T.jit(f)
expectType<Vector>(compiled((v: Vector) => v)(x))
const pushed = <A extends readonly unknown[], R>(f: (...args: A) => R, args: A) => T.jvp(f)(args, args)
expectType<readonly [value: Vector, tangent: Vector]>(pushed((v: Vector) => v, [x] as [Vector]))
const descend = <P extends T.FloatTree<P>>(f: (p: P) => Scalar, p: P): P =>
  T.tree.zipWith(p, T.jit(T.grad(f))(p), (a, g) => T.sub(a, g))
expectType<{ w: Vector }>(descend((p: { readonly w: Vector }) => T.sum(p.w), { w: x }))

// Types that have themselves as parts, to any depth: what is wrong near the top is seen, the rest is for the run time.
interface Cells {
  readonly w: T.Tensor<[2]>
  readonly next?: Cells
}
interface Branches {
  readonly w: T.Tensor<[2]>
  readonly left: Branches | null
  readonly right: Branches | null
}
type Lists = T.Tensor<[2]> | readonly Lists[]
type Named = { readonly [name: string]: Named } | T.Tensor<[2]>
interface WithNotes {
  readonly next?: WithNotes
  readonly notes: ReadonlyMap<string, T.Tensor<[2]>>
}
T.jit((x: Cells) => x)
T.jit((x: Branches) => x)
T.jit((x: Lists) => x)
T.jit((x: Named) => x)
T.jvp((x: Cells) => x)
T.linearize((x: Branches) => x)
T.vjp((x: Lists) => x)
T.checkpoint((x: Named) => x)
T.grad((x: Branches) => T.sum(x.w))
T.jit(T.grad((x: Cells) => T.sum(x.w)))
expectError(T.jit((x: WithNotes) => x.next))
expectError(T.vmap((x: { readonly deep: { readonly deeper: readonly WithNotes[] } }) => x.deep.deeper.length))

// Every loop and branch refuses the same.
expectError(T.forLoop(2, (_, m: Map<string, T.Tensor<[]>>) => m, new Map<string, T.Tensor<[]>>()))
expectError(T.switchCase(0, [async (x: T.Tensor<[2]>) => x], T.ones([2])))
expectError(T.switchCase(0, [(x: T.Tensor<[2]>) => new Set([x])], T.ones([2])))

// A function that does something to the first axis alone is known by it: rows, a row, a mean of rows, copies.
type Rows = { readonly x: T.Tensor<['n', 2, 3]>; readonly label: readonly [T.Tensor<['n'], 'int32'>] }
declare const rows: Rows
declare const places: T.Tensor<[8], 'int32'>
declare const place: T.Tensor<[], 'int32'>
type Row = { readonly x: T.Tensor<[2, 3]>; readonly label: readonly [T.Tensor<[], 'int32'>] }
expectType<T.Batched<8, Row>>(T.tree.map(rows, leaf => T.take(leaf, places, { axis: 0 })))
expectType<T.Batched<8, Row>>(
  pipe(
    rows,
    T.tree.map(leaf => T.take(leaf, places, { axis: 0 })),
  ),
)
expectType<T.Batched<number, Row>>(T.tree.map(rows, leaf => T.slice(leaf, [[0, 3]])))
expectType<T.Batched<number, Row>>(T.tree.map(rows, leaf => T.concat([leaf, leaf])))
expectType<Row>(T.tree.map(rows, leaf => T.slice(leaf, [3])))
expectType<Row>(T.tree.map(rows, leaf => T.take(leaf, place, { axis: 0 })))
expectType<T.Batched<2, Rows>>(T.tree.map(rows, leaf => T.stack([leaf, leaf])))
expectType<T.Batched<1, Rows>>(T.tree.map(rows, leaf => T.expandDims(leaf, 0)))
expectType<T.Tensor<[2, 3], 'float64'>>(T.tree.map(rows, leaf => T.mean(T.cast(leaf, 'float64'), { axis: 0 })).x)
// Along another axis, and from the end, it depends on the rank.
expectType<T.AnyTensor>(T.tree.map(rows, leaf => T.take(leaf, places, { axis: -1 })).x)
expectType<T.AnyTensor>(T.tree.map(rows, leaf => T.max(leaf, { axis: -2 })).x)

// Of trees of different shapes the first is kept where a function keeps it: rows with another row.
declare const row: Row
expectType<Rows>(T.tree.zipWith(rows, row, (all, one) => T.at(all, place).set(one)))
expectType<Rows>(
  T.tree.zipWith(
    rows,
    T.tree.map(rows, leaf => T.slice(leaf, [0])),
    (all, one) => T.at(all, place).set(one),
  ),
)
expectType<Rows>(T.tree.zipWith(rows, row, all => T.mul(all, 2)))
expectType<T.AnyTensor>(T.tree.zipWith(rows, row, (all, one) => T.add(all, one)).x)
