import type { Bare, CanOptions } from '../shape/options.js'
import { requireOptions } from '../tensor/options.js'
import { leavesOf, requireDonate } from '../transform/donate.js'
import { requireFunction } from '../transform/function.js'
import type { UserFunction } from '../transform/leaves.js'
import { stage } from '../transform/program.js'
import type { CanTransform } from '../transform/types.js'
import { donations } from './donation.js'
import type { Precision } from './hlo.js'
import { moduleText } from './module.js'
import { type CanPlace, type PlacementOptions, placementOf, requirePlacement } from './placement.js'
import { requireName, requirePrecision } from './stableHlo.js'

/** How a function becomes a module. */
export interface ExportOptions extends PlacementOptions {
  /** The name of the module, an identifier; `program` where not given. */
  readonly name?: string | undefined
  /** The arguments, counted from 0, whose memory results may take over, as in `T.jit`. */
  readonly donate?: readonly number[] | undefined
  /** How exact products of float32 are on machines that have units of less: 'default' is up to them, 'highest' is float32. */
  readonly precision?: Precision | undefined
}

const who = 'exportStableHlo'
const optionNames = ['name', 'mesh', 'inputs', 'outputs', 'sizes', 'donate', 'precision']

/**
 * A function as a module of StableHLO in text form, for arguments of the shapes and element types of those given. On a mesh of devices
 * `inputs` and `outputs` say how tensors are split, as trees like the arguments and the result, and `sizes` how named sizes are.
 *
 * @throws ShapeError if the mesh does not divide a size; TypeError for shardings of what is no tensor, other wrong options, or a
 * primitive that cannot be written; TraceError if the function reads or branches on a traced value.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { exportStableHlo, mesh } from 'tensor-ts/export'
 *
 * const layer = (params: { w: T.Tensor<[784, 128]> }, x: T.Tensor<[32, 784]>) => T.relu(T.matmul(x, params.w))
 * const text = exportStableHlo(layer, {
 *   mesh: mesh({ data: 4, model: 2 }),
 *   inputs: [{ w: [null, 'model'] }, ['data', null]],
 *   outputs: ['data', 'model'],
 * })({ w: T.zeros([784, 128]) }, T.zeros([32, 784]))
 * assert.match(text, /tensor<32x784xf32> {sdy.sharding = #sdy.sharding<.mesh, \[{"data"}, {}\]>}/)
 * ```
 */
export const exportStableHlo = <A extends readonly unknown[], R, const O extends ExportOptions | Bare = ExportOptions>(
  f: CanTransform<'exportStableHlo', A, R> & ((...args: A) => R),
  options: CanPlace<'exportStableHlo', A, R, O> &
    CanOptions<'exportStableHlo', O, ExportOptions, 'mesh, inputs, outputs, sizes, donate, precision, name'> &
    O = {} as never,
): ((...args: A) => string) => {
  requireFunction(who, f)
  requireOptions(who, options, optionNames)
  const { donate = [], ...given } = options as ExportOptions
  const { name: module, precision: exactness, ...placing } = given
  const name = requireName(who, module ?? 'program')
  const precision = requirePrecision(who, exactness ?? 'default')
  requireDonate(who, donate)
  requirePlacement(who, placing)
  return (...args) => {
    const { program, argument, result, leaves } = stage(who, f as UserFunction, args)
    const specs = program.outputs.map(({ spec }) => spec)
    const placement = placementOf(who, { argument, result, inputs: leaves, outputs: specs }, placing)
    const { inputs = [], outputs = [] } = placement ?? {}
    const paths = { inputs: argument.paths, outputs: result.paths }
    const taken = donations(program, [...leavesOf(who, args, donate)], { inputs, outputs, paths })
    return moduleText(who, program, { name, axes: placement?.mesh.axes, inputs, outputs, taken, precision })
  }
}
