import { isFloat } from '../tensor/dtype.js'
import type { Spec } from '../tensor/tensor.js'
import { bind, byDefinition, type Evaluate, evaluateBy } from '../trace/trace.js'
import { stageLeaves } from '../transform/program.js'
import { onWasm } from './engine.js'
import { Recent } from './recent.js'
import { compile, type Executable } from './wasm/execute.js'

/**
 * With fewer multiplications a module does not pay. That takes 1 to 2 ms once for each form of operands; so many
 * multiplications take 0.14 ms by plain loops and 0.02 ms by a module (one core of a server, Node 20), so that it pays after
 * some ten products of one form. A quarter or four times of it would do as well.
 */
const fewMultiplications = 2 ** 18

/** Modules of one product each, some kilobytes. A network that is not compiled has fewer forms of large products than this. */
const known = new Recent<Executable>(64)

const keyOf = (name: string, inputs: readonly Spec[], params: unknown): string =>
  [name, JSON.stringify(params), ...inputs.map(({ dtype, shape }) => `${dtype}[${shape}]`)].join(' ')

/** Products and convolutions that are large enough run as a compiled function does; all else by its definition. */
const evaluate: Evaluate = (primitive, inputs, params) => {
  const { name, multiplications } = primitive
  const isHeavy = (multiplications?.(inputs, params) ?? 0) >= fewMultiplications
  if (!isHeavy || !inputs.every(({ dtype }) => isFloat(dtype))) return byDefinition(primitive, inputs, params)
  const key = keyOf(name, inputs, params)
  const staged = () => stageLeaves(name, values => bind(primitive, values, params), inputs)
  const executable = onWasm(() => known.get(key) ?? compile(staged()))
  if (executable === undefined) return byDefinition(primitive, inputs, params)
  known.set(key, executable)
  return executable(inputs)
}

/** From now on operations that are not compiled use the kernels as well, where it pays. */
export const useKernels = (): void => void evaluateBy(evaluate)
