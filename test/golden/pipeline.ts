// The transformations as stages that make a function from a function: those of families/pipeline.py, with ours.
import * as T from 'tensor-ts'
import { isTensor } from './encoding.js'

/** A function of trees. What it takes and gives is known to the cases alone. */
export type TreeFunction = (...args: readonly unknown[]) => unknown

/** A stage with its options. */
export type Stage = string | readonly [name: string, options: Options]
type Options = Readonly<Record<string, never>>

type Scalar = T.Tensor<[], 'float64'>
type Args = readonly unknown[]

/** The same tree, with `f` of each tensor. */
const mapLeaves = (f: (x: T.AnyTensor) => T.AnyTensor, tree: unknown): unknown => {
  if (isTensor(tree)) return f(tree)
  if (Array.isArray(tree)) return tree.map(each => mapLeaves(f, each))
  if (typeof tree !== 'object' || tree === null) return tree
  return Object.fromEntries(Object.entries(tree).map(([name, each]) => [name, mapLeaves(f, each)]))
}

// Only cases whose arguments and results are such come here; that they may be trees is known at run time.
const isFloat = (x: T.AnyTensor): x is Scalar => x.dtype === 'float32' || x.dtype === 'float64'
const asLoss =
  (f: TreeFunction) =>
  (params: Scalar, ...rest: Args) =>
    f(params, ...rest) as Scalar
const asLossWithAux =
  (f: TreeFunction) =>
  (params: Scalar, ...rest: Args) =>
    f(params, ...rest) as readonly [Scalar, unknown]
const asStep = (f: TreeFunction) => (carry: unknown, x: unknown) => f(carry, x) as readonly [unknown, unknown]
const asFunction = (f: (params: Scalar, ...rest: Args) => unknown): TreeFunction => f as TreeFunction
const asArgs = (tree: unknown) => tree as Args

const total =
  (f: TreeFunction): TreeFunction =>
  (...args) => {
    const sums: Scalar[] = []
    mapLeaves(
      x => {
        if (isFloat(x)) sums.push(T.sum(T.square(x)))
        return x
      },
      f(...args),
    )
    return sums.reduce((sum, square) => T.add(sum, square))
  }

const doubled = (by: number) => (tree: unknown) => mapLeaves(x => (isFloat(x) ? T.mul(x, by) : x), tree)

const stages: Readonly<Record<string, (f: TreeFunction, options: Options) => TreeFunction>> = {
  jvp: f => (primals, tangents) => T.jvp(f)(asArgs(primals), asArgs(tangents)),
  vjp: f => (primals, cotangent) => {
    const [value, pullback] = T.vjp(f)(...asArgs(primals))
    return [value, pullback(cotangent)]
  },
  linearize: f => (primals, tangents) => {
    const [value, push] = T.linearize(f)(...asArgs(primals))
    return [value, push(...asArgs(tangents))]
  },
  linearTranspose: f => (like, cotangent) => T.linearTranspose(f)(...asArgs(like))(cotangent),
  grad: (f, options) =>
    asFunction('hasAux' in options ? T.grad(asLossWithAux(f), { hasAux: true }) : T.grad(asLoss(f))),
  valueAndGrad: (f, options) =>
    asFunction('hasAux' in options ? T.valueAndGrad(asLossWithAux(f), { hasAux: true }) : T.valueAndGrad(asLoss(f))),
  hvp: f => {
    const product = T.hvp(asLoss(f))
    return (params, direction, ...rest) => product(params as Scalar, direction as Scalar, ...rest)
  },
  hessian: f => asFunction(T.hessian(asLoss(f))),
  jacfwd: f => asFunction(T.jacfwd(asLoss(f))),
  jacrev: f => asFunction(T.jacrev(asLoss(f))),
  vmap: (f, options) => T.vmap(f, options),
  jit: f => T.jit(f),
  checkpoint: f => T.checkpoint(f),
  scan: (f, options) => (carry, xs) => T.scan(asStep(f), carry, xs, options),
  map:
    f =>
    (...args) =>
      T.map((each: unknown) => f(...asArgs(each)), args),
  cond:
    f =>
    (...args) => {
      const operands = args.slice(0, -1)
      return T.cond(args.at(-1) as T.Tensor<[], 'bool'>, f, (...given: Args) => doubled(-2)(f(...given)), ...operands)
    },
  total,
  aux:
    f =>
    (...args) => {
      const value = f(...args)
      return [value, { twice: doubled(2)(value), by: args[0] }]
    },
  evalShape: f => T.evalShape(f),
  program:
    f =>
    (...args) => {
      const { inputs, outputs } = T.program(f)(...args)
      return { inputs: inputs.map(({ spec }) => spec), outputs: outputs.map(({ spec }) => spec) }
    },
}

export const nameOf = (stage: Stage): string => (typeof stage === 'string' ? stage : stage[0])

/** The function that the stages, the outermost first, make of `f`. */
export const through = (f: TreeFunction, pipeline: readonly Stage[]): TreeFunction =>
  pipeline.reduceRight((inner, stage) => {
    const make = stages[nameOf(stage)]
    if (make === undefined) throw new Error(`there is no stage ${nameOf(stage)}`)
    return make(inner, typeof stage === 'string' ? {} : stage[1])
  }, f)
