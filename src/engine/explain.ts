import { everyKernel, isControl } from '../compile/loops.js'
import { bytesOf } from '../compile/memory/plan.js'
import { showLoopNests } from '../compile/show.js'
import { count } from '../shape/sizes.js'
import { requireFunction } from '../transform/function.js'
import type { UserFunction } from '../transform/leaves.js'
import { stage } from '../transform/program.js'
import type { CanTransform } from '../transform/types.js'
import { layoutOf, lower } from './wasm/lower.js'

const kibibytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KiB`

/**
 * What the compiler makes of a function at the given arguments, as text: how many equations there were and are left, which
 * loops they were fused into, and how much memory it takes, with that of its arguments, results and constants, before and after.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const layer = (x: T.Tensor<[2, 3]>) => T.tanh(T.add(T.mul(x, x), T.exp(x)))
 * assert.equal(
 *   T.explain(T.jit(layer))(T.zeros([2, 3])),
 *   `4 equations, 4 expanded and simplified, in 1 kernel
 * memory: 0.1 KiB planned, 0.1 KiB if every value had its own
 * for i < 2, j < 3
 *   %1[3 i + j] = tanh(add(mul(%0[3 i + j], %0[3 i + j]), exp(%0[3 i + j])))`,
 * )
 * ```
 */
export const explain = <A extends readonly unknown[], R>(
  f: CanTransform<'explain', A, R> & ((...args: A) => R),
): ((...args: A) => string) => {
  requireFunction('explain', f)
  return (...args) => {
    const { program } = stage('explain', f as UserFunction, args)
    const { simplified, loops } = lower(program)
    const variables = program.equations.flatMap(({ outputs }) => outputs)
    const own = [...program.inputs, ...variables].reduce(
      (sum, { spec }) => sum + count(spec.shape) * bytesOf[spec.dtype],
      0,
    )
    const { bytes } = layoutOf(loops)
    const kernels = everyKernel(loops.kernels).filter(kernel => !isControl(kernel)).length
    return [
      `${program.equations.length} equations, ${simplified.equations.length} expanded and simplified, in ${kernels} kernel${kernels === 1 ? '' : 's'}`,
      `memory: ${kibibytes(bytes)} planned, ${kibibytes(own)} if every value had its own`,
      showLoopNests(loops),
    ].join('\n')
  }
}
