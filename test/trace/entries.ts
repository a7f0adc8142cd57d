import * as T from 'tensor-ts'
import * as data from 'tensor-ts/data'
import * as io from 'tensor-ts/io'
import { saveParts } from 'tensor-ts/io/node'
import * as optim from 'tensor-ts/optim'
import * as testing from 'tensor-ts/testing'
import { fit } from 'tensor-ts/train'
import type { Vector } from './containers.js'

// Every way by which trees come in, and by which a function of the user's gives one.

type Get = (tree: never) => Vector
/** Hands a tree in. `get` gives the tensor in it. */
export type Taking = (tree: never, get: Get) => unknown

const three = T.tensor([1, 2, 3])
const total = (get: Get) => (tree: never) => T.sum(get(tree))
interface Untyped {
  readonly init: (params: unknown) => unknown
  readonly update: (gradients: unknown, state: unknown, params: unknown) => unknown
}
const optimizers: Readonly<Record<string, () => unknown>> = {
  sgd: () => optim.sgd(0.1),
  momentum: () => optim.momentum(0.5),
  adam: () => optim.adam(0.1),
  adamW: () => optim.adamW(0.1),
  adaGrad: () => optim.adaGrad(0.1),
  adaDelta: () => optim.adaDelta(),
  rmsProp: () => optim.rmsProp(0.1),
  clipByGlobalNorm: () => optim.clipByGlobalNorm(1),
  addDecayedWeights: () => optim.addDecayedWeights(0.1),
  adamax: () => optim.adamax(0.1),
  nadam: () => optim.nadam(0.1),
  amsGrad: () => optim.amsGrad(0.1),
  radam: () => optim.radam(0.1),
  lion: () => optim.lion(0.1),
  lamb: () => optim.lamb(0.1),
  adafactor: () => optim.adafactor(0.1),
  scheduleFreeAdamW: () => optim.scheduleFreeAdamW(0.1),
  scaleByTrustRatio: () => optim.scaleByTrustRatio(),
  clipByValue: () => optim.clipByValue(1),
  clipByNorm: () => optim.clipByNorm(1),
  clipAdaptively: () => optim.clipAdaptively(1),
  masked: () => optim.masked(optim.sgd(0.1), ''),
  partition: () => optim.partition({ all: optim.sgd(0.1) }, { '': 'all' }),
  frozen: () => optim.frozen(),
  accumulate: () => optim.accumulate(optim.adam(0.1), 2),
  averaged: () => optim.averaged(optim.adam(0.1), 0.9),
  skipNonFinite: () => optim.skipNonFinite(optim.adam(0.1)),
  withSchedule: () => optim.withSchedule(optim.constant(0.1), rate => optim.sgd(rate)),
  'user’s own': () => optim.chain(optim.scaleByAdam(), optim.scaleByLearningRate(0.1)),
}

/** What `update` is handed, also where `init` refuses the parameters. */
const stateFor = ({ init }: Untyped, tree: unknown): unknown => {
  try {
    return init(tree)
  } catch {
    return init(three)
  }
}

/** What is taken here is differentiated, or stored, and holds tensors only. */
export const tensorsOnly: Readonly<Record<string, Taking>> = {
  grad: (tree, get) => T.grad(total(get))(tree),
  valueAndGrad: (tree, get) => T.valueAndGrad(total(get))(tree),
  jvp: (tree, get) => T.jvp(total(get))([tree], [tree]),
  vjp: (tree, get) => T.vjp(total(get))(tree),
  linearize: (tree, get) => T.linearize(total(get))(tree),
  linearTranspose: (tree, get) => T.linearTranspose(total(get))(tree)(T.tensor(1)),
  jacfwd: (tree, get) => T.jacfwd(get)(tree),
  jacrev: (tree, get) => T.jacrev(get)(tree),
  hessian: (tree, get) => T.hessian(total(get))(tree),
  hvp: (tree, get) => T.hvp(total(get))(tree, tree),
  'fold: init': (tree, get) => optim.fold(optim.sgd(0.1), total(get)).init(tree),
  'fold: step': (tree, get) => {
    const fold = optim.fold(optim.sgd(0.1), total(get))
    return fold.step({ ...fold.init(three as never), params: tree }, undefined)
  },
  applyUpdates: tree => optim.applyUpdates(tree, tree),
  encode: tree => io.encode(tree),
  encodeNpyFiles: tree => io.encodeNpyFiles(tree),
  encodePieces: tree => io.encodePieces(tree),
  encodeParts: tree => io.encodeParts(tree, { save: 'a' }),
  saveParts: tree => saveParts('folder', tree),
  encodeShards: tree => io.encodeShards(tree, { most: 9 }),
  ...Object.fromEntries(
    Object.entries(optimizers as Readonly<Record<string, () => Untyped>>).flatMap(
      ([name, make]): [string, Taking][] => [
        [`${name}: init`, tree => make().init(tree)],
        [`${name}: update`, tree => make().update(tree, stateFor(make(), tree), tree)],
      ],
    ),
  ),
}

/** Here something that is no tensor may stand beside tensors. */
export const anyTrees: Readonly<Record<string, Taking>> = {
  vmap: (tree, get) => T.vmap(total(get))(tree),
  jit: (tree, get) => T.jit(total(get))(tree),
  'jit, the second argument': (tree, get) => T.jit((_: unknown, x: never) => T.sum(get(x)))(1, tree),
  'scan: carry': tree => T.scan((carry: never, x) => [carry, x] as never, tree, three),
  'scan: sequence': tree => T.scan((carry: T.Tensor<[]>, x: never) => [carry, x] as never, T.tensor(0), tree),
  map: tree => T.map((x: never) => x, tree),
  cond: (tree, get) => T.cond(true, total(get), total(get), tree),
  switchCase: (tree, get) => T.switchCase(0, [total(get)], tree),
  whileLoop: (tree, get) =>
    T.whileLoop(
      (x: never) => T.less(T.sum(get(x)), 0),
      (x: never) => x as never,
      tree,
    ),
  forLoop: tree => T.forLoop(2, (_, x: never) => x as never, tree),
  checkpoint: (tree, get) => T.checkpoint(total(get))(tree),
  customJvp: (tree, get) => T.customJvp(total(get), ([x], [t]) => [total(get)(x), total(get)(t)])(tree),
  customVjp: (tree, get) =>
    T.customVjp(
      total(get),
      x => [total(get)(x), x],
      x => [x],
    )(tree),
  evalShape: (tree, get) => T.evalShape(total(get))(tree),
  abstract: (tree, get) => T.abstract(total(get))(tree),
  program: (tree, get) => T.program(total(get))(tree),
  explain: (tree, get) => T.explain(total(get))(tree),
  'fold: batch': (tree, get) => {
    const loss = (w: T.Tensor<[]>, batch: never) => T.mul(w, T.sum(get(batch)))
    const fold = optim.fold(optim.sgd(0.1), loss)
    return fold.step(fold.init(T.tensor(1)), tree)
  },
  'fold: aux': (tree, get) => {
    const loss = (w: T.Tensor<[]>, _: unknown, aux: never) => [T.mul(w, T.sum(get(aux))), aux] as const
    const fold = optim.fold(optim.sgd(0.1), loss, { hasAux: true })
    return fold.step(fold.init(T.tensor(1), tree), undefined)
  },
  'fit: batch': async tree => {
    const step = (state: { readonly params: Vector; readonly loss: T.Tensor<[]> }, _: unknown) => state
    await fit({ fold: { step }, start: { params: three, loss: T.tensor(0) }, batches: [tree], epochs: 1 })()
  },
  decode: tree => io.decode(tree)(new Uint8Array(0)),
  decodeNpyFiles: tree => io.decodeNpyFiles(tree)(new Map()),
  decodeOpened: tree => io.decodeOpened(tree)({ metadata: {}, tensors: new Map() }),
  batches: tree => [...data.batches(tree, { size: 2 })],
  split: tree => data.split(tree, { count: 1 }),
  take: tree => data.take(tree, 2),
  countRows: tree => data.countRows(tree),
  checkGradients: (tree, get) => testing.checkGradients(total(get), { at: tree }),
  closeTo: tree => testing.closeTo(tree, tree),
  trees: tree => testing.trees(tree),
  'tree.map': tree => T.tree.map(tree, x => x),
  'tree.zipWith': tree => T.tree.zipWith(tree, tree, (x: T.AnyTensor) => x),
  'tree.reduce': tree => T.tree.reduce(tree, n => n + 1, 0),
  'tree.leaves': tree => T.tree.leaves(tree),
  'tree.paths': tree => T.tree.paths(tree),
  'tree.unflatten': tree => T.tree.unflatten(tree, T.tree.leaves(tree)),
}

/** Runs a function of the user's, which gives what `make` makes of a vector. */
export type Giving = (make: (w: Vector) => never) => unknown

const one = T.tensor(1)
const scalar = (x: Vector): T.Tensor<[]> => T.sum(x)

export const results: Readonly<Record<string, Giving>> = {
  'grad: aux': make => T.grad((x: Vector) => [scalar(x), make(x)] as const, { hasAux: true })(three),
  'vjp: aux': make => T.vjp((x: Vector) => [scalar(x), make(x)] as const, { hasAux: true })(three),
  'jacrev: aux': make => T.jacrev((x: Vector) => [scalar(x), make(x)] as const, { hasAux: true })(three),
  'valueAndGrad: aux': make => T.valueAndGrad((x: Vector) => [scalar(x), make(x)] as const, { hasAux: true })(three),
  jvp: make => T.jvp(make)([three], [three]),
  vjp: make => T.vjp(make)(three),
  linearize: make => T.linearize(make)(three),
  linearTranspose: make => T.linearTranspose(make)(three)(make(three)),
  jacfwd: make => T.jacfwd(make)(three),
  jacrev: make => T.jacrev(make)(three),
  vmap: make => T.vmap(make)(T.ones([2, 3])),
  jit: make => T.jit(make)(three),
  'scan: carry': make => T.scan((_, x) => [make(three), x] as never, make(three), three),
  'scan: result': make => T.scan((carry: Vector, x) => [carry, make(T.mul(three, x))], three, three),
  map: make => T.map(x => make(T.mul(three, x)), three),
  cond: make => T.cond(true, make, make, three),
  switchCase: make => T.switchCase(0, [make], three),
  whileLoop: make =>
    T.whileLoop(
      () => T.tensor(false),
      () => make(three),
      make(three),
    ),
  forLoop: make => T.forLoop(1, () => make(three), make(three)),
  checkpoint: make => T.checkpoint(make)(three),
  customJvp: make => T.customJvp(make, ([x], [t]) => [make(x), make(t)])(three),
  evalShape: make => T.evalShape(make)(three),
  abstract: make => T.abstract(make)(three),
  program: make => T.program(make)(three),
  explain: make => T.explain(make)(three),
  'fold: aux': make => {
    const loss = (w: T.Tensor<[]>, _: unknown, aux: Vector) => [T.mul(w, T.sum(aux)), make(aux)] as never
    const fold = optim.fold(
      optim.sgd(0.1),
      loss as (w: T.Tensor<[]>, _: unknown, aux: Vector) => [T.Tensor<[]>, Vector],
      { hasAux: true },
    )
    return fold.step(fold.init(one, three), undefined)
  },
  checkGradients: make => testing.checkGradients(make, { at: three }),
}

/** What rules give must be like what the function takes or gives. */
export const rules: Readonly<Record<string, Giving>> = {
  'customJvp: the rule': make =>
    T.jvp(
      T.customJvp(
        (x: Vector) => x,
        ([x], [t]) => [make(x), make(t)],
      ),
    )([three], [three]),
  'customVjp: residuals': make =>
    T.vjp(
      T.customVjp(
        (x: Vector) => x,
        x => [x, make(x)],
        (_, c) => [c],
      ),
    )(three)[1](three),
  'customVjp: backward': make => {
    const f = T.customVjp(
      (x: { readonly p: Vector }) => x.p,
      x => [x.p, x],
      (_, c) => [make(c)],
    )
    return T.vjp(f)({ p: three } as never)[1](three)
  },
}
