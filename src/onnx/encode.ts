import { describe } from '../shape/describe.js'
import type { Bare, CanOptions } from '../shape/options.js'
import { shorten } from '../shape/text.js'
import type { DType } from '../tensor/dtype.js'
import { requireOptions } from '../tensor/options.js'
import type { Program } from '../trace/program.js'
import { flatten, type Structure } from '../trace/tree.js'
import { requireFunction } from '../transform/function.js'
import { onLeaves, type UserFunction } from '../transform/leaves.js'
import { stageLeaves } from '../transform/program.js'
import type { CanTransform } from '../transform/types.js'
import { outside } from './external.js'
import type { Graph, ValueInfo } from './graph.js'
import { modelBytes } from './model.js'
import { printGraph } from './print.js'
import { own } from './printer.js'
import type { Sizes } from './size.js'
import { tidy } from './tidy.js'
import { farFrom, namedSizes, requireSizes, resizedTo, tracedAt, tracesOf, whereItRuns } from './traces.js'
import { unify } from './unify.js'

/** The versions of ONNX's operators that a model may be written in. All that it uses is the same in these. */
const opsets = { least: 18, most: 23 } as const

/** How a function becomes a model. */
export interface EncodeOptions {
  /** The version of the operators, from 18 (onnxruntime 1.14 and later) to 23; 18 where not given. */
  readonly opset?: number | undefined
  /** What each argument is called; `input0`, `input1`, … where not given. */
  readonly inputs?: readonly string[] | undefined
  /** What the result is called; `output` where not given. */
  readonly output?: string | undefined
  /** The name of the file, beside that of the model, that will hold the `data`: constants of 1,024 bytes or more. */
  readonly externalData?: string | undefined
  /**
   * For a named size the sizes at which the function is traced, three different ones at least; where not given it is the one of the
   * example and the next ones.
   */
  readonly sizes?: Readonly<Record<string, readonly number[]>> | undefined
}

const knownOptions = ['opset', 'inputs', 'output', 'externalData', 'sizes']

/** A tensor that a model takes or gives; a size that is a text is dynamic: an expression of names, or '?' where it is none. */
export interface ModelValue {
  /** The name of the argument or the result, and the path of the tensor in it: `params.c1.w`. */
  readonly name: string
  readonly dtype: DType
  readonly shape: readonly (number | string)[]
}

/** A function as an ONNX model. */
export interface Model {
  /** The bytes of the file. */
  readonly model: Uint8Array<ArrayBuffer>
  /** The bytes of the file with the large constants, where `externalData` names one. */
  readonly data: Uint8Array<ArrayBuffer> | undefined
  /** The version of the operators. */
  readonly opset: number
  /** What it takes: the leaves of the arguments, in the order of `T.tree.leaves`. */
  readonly inputs: readonly ModelValue[]
  /** What it gives: the leaves of the result. */
  readonly outputs: readonly ModelValue[]
}

// --- options ----------------------------------------------------------------------------------------------------------

const requireOpset = (opset: unknown): number => {
  if (Number.isInteger(opset) && (opset as number) >= opsets.least && (opset as number) <= opsets.most)
    return opset as number
  throw new TypeError(`encode: expected an opset from ${opsets.least} to ${opsets.most}, got ${describe(opset)}`)
}

const requireName = (what: string, name: unknown): string => {
  if (typeof name === 'string' && name !== '' && !name.startsWith(own)) return name
  throw new TypeError(`encode: expected ${what} to be a name that does not begin with '${own}', got ${describe(name)}`)
}

const requireInputs = (inputs: unknown, count: number): readonly string[] => {
  if (inputs === undefined) return Array.from({ length: count }, (_, i) => `input${i}`)
  if (Array.isArray(inputs) && inputs.length === count) return inputs.map(name => requireName('each of inputs', name))
  throw new TypeError(`encode: expected inputs to be a name for each of ${count} arguments, got ${describe(inputs)}`)
}

const requireFile = (file: unknown): string | undefined => {
  if (file === undefined || (typeof file === 'string' && /^[^/\\]+$/.test(file) && file !== '.' && file !== '..'))
    return file
  throw new TypeError(
    `encode: expected externalData to be the name of a file in the folder of the model, got ${describe(file)}`,
  )
}

// --- names ------------------------------------------------------------------------------------------------------------

/** The paths of leaves behind the name of what they stand in. */
const pathsIn = (name: string, { paths }: Structure): readonly string[] => paths.map(path => `${name}${path}`)

const requireDifferent = (names: readonly string[]): void => {
  const twice = names.find((name, i) => names.indexOf(name) < i)
  if (twice !== undefined) throw new TypeError(`encode: two inputs or outputs are called '${shorten(twice)}'`)
}

// --- the model --------------------------------------------------------------------------------------------------------

const requireForms = (missing: ReadonlyMap<string, number>): void => {
  if (missing.size === 0) return
  const all = [...missing].map(([what, times]) => (times === 1 ? what : `${what} (${times} times)`))
  throw new TypeError(`encode: ONNX has nothing for ${all.join(', ')}`)
}

const modelValue = ({ name, type, shape }: ValueInfo): ModelValue => ({ name, dtype: type as DType, shape })

const encodeAll = (f: UserFunction, args: readonly unknown[], options: EncodeOptions): Model => {
  const opset = requireOpset(options.opset ?? opsets.least)
  const file = requireFile(options.externalData)
  const roots = requireInputs(options.inputs, args.length)
  const root = requireName('output', options.output ?? 'output')
  const { leaves, structure } = flatten(args, 'encode')
  const inputs = args.flatMap((argument, i) => pathsIn(roots[i]!, flatten(argument, 'encode').structure))
  const named = namedSizes(leaves, inputs)
  const near = tracesOf(requireSizes(options.sizes, named))
  const inner = onLeaves(f, structure, 'encode')
  const staged = (sizes: Sizes): Program =>
    stageLeaves(
      'encode',
      inner.call,
      leaves.map(leaf => resizedTo(leaf, sizes)),
    )
  const first = near.map(sizes => ({ sizes, program: tracedAt(sizes, () => staged(sizes)) }))
  const outputs = pathsIn(root, inner.structure())
  const far = farFrom(near[0]!, options.sizes).flatMap(sizes => {
    const program = whereItRuns(() => staged(sizes))
    return program === undefined ? [] : [{ sizes, program }]
  })
  const traced = [...first, ...far]
  const traces = traced.map(({ sizes }) => sizes)
  if (outputs.length === 0) throw new TypeError('encode: expected a function that returns a tensor, got none')
  requireDifferent([...inputs, ...outputs])
  const printed = traced.map(({ program }) => printGraph(program, inputs, outputs))
  requireForms(printed[0]!.missing)
  const graphs = printed.map(({ graph }) => graph)
  const places = new Map([...named].map(([name, { place }]) => [name, place]))
  const whole: Graph = tidy(named.size === 0 ? graphs[0]! : unify(graphs, traces, places))
  const { external, data } = outside(whole.constants, file)
  return {
    model: modelBytes(whole, opset, external),
    data,
    opset,
    inputs: whole.inputs.map(modelValue),
    outputs: whole.outputs.map(modelValue),
  }
}

/**
 * A function as an ONNX model, traced as `jit` does: onnxruntime and others run it without this library. What the function closes
 * over, as parameters, is written into the model; arguments are its inputs, one for each tensor. A named size of an example (`T.dim`) is a
 * dynamic axis: the function is traced at several sizes, and every size that depends on it is computed in the model.
 *
 * @throws TypeError where ONNX has nothing for an operation (all of them are named), names clash or options are wrong; ShapeError
 * where something depends on a named size in no way that a model can compute; TraceError if the function reads a traced value.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as onnx from 'tensor-ts/onnx'
 *
 * const w = T.ones([3, 2])
 * const examples = T.zeros([T.dim('batch', 4), 3])
 * const layer = (x: T.Tensor<['batch', 3]>) => T.relu(T.matmul(x, w))
 * const { model, inputs, outputs } = onnx.encode(layer, { inputs: ['x'], output: 'y' })(examples)
 * assert.ok(model.length > 0) // the bytes of model.onnx
 * assert.deepEqual(inputs, [{ name: 'x', dtype: 'float32', shape: ['batch', 3] }])
 * assert.deepEqual(outputs, [{ name: 'y', dtype: 'float32', shape: ['batch', 2] }])
 * ```
 */
export const encode = <A extends readonly unknown[], R, const O extends EncodeOptions | Bare = EncodeOptions>(
  f: CanTransform<'encode', A, R> & ((...args: A) => R),
  options: CanOptions<'encode', O, EncodeOptions, 'opset, inputs, output, externalData, sizes'> & O = {} as never,
): ((...args: A) => Model) => {
  requireFunction('encode', f)
  requireOptions('encode', options, knownOptions)
  return (...args) => encodeAll(f as UserFunction, args, options as EncodeOptions)
}
