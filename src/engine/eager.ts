import { isFloat } from '../tensor/dtype.js'
import type { Spec } from '../tensor/tensor.js'
import { bind, byDefinition, type Evaluate, evaluateBy } from '../trace/trace.js'
import { stageLeaves } from '../transform/program.js'
import { onWasm } from './engine.js'
import { Recent } from './recent.js'
import { compile, type Executable } from './wasm/execute.js'

/** With fewer multiplications the plain loops are done before the operands are copied and a module is called. */
const fewMultiplications = 2 ** 18

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
