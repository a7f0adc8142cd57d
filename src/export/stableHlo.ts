import { describe } from '../shape/describe.js'
import { type MeshAxes, requireMeshAxes, type Sharding } from '../shape/sharding.js'
import { requireOptions } from '../tensor/options.js'
import { isProgram, type Program } from '../trace/program.js'
import { donations } from './donation.js'
import type { Precision } from './hlo.js'
import type { Mesh } from './mesh.js'
import { moduleText } from './module.js'

/** The version of StableHLO that modules are written in, and CHLO's error functions beside it. */
export const stableHloVersion = '1.16'

/** How a Program becomes a module. Inputs and outputs are those of the Program, one tensor each. */
export interface StableHloOptions {
  /** The name of the module, an identifier; `program` where not given. */
  readonly name?: string | undefined
  /** The devices that it runs on; one where not given. */
  readonly mesh?: Pick<Mesh, 'axes'> | undefined
  /** How each input is split over the mesh; what has none is whole on every device. */
  readonly inputs?: readonly (Sharding | undefined)[] | undefined
  /** The same of the outputs. */
  readonly outputs?: readonly (Sharding | undefined)[] | undefined
  /**
   * The numbers of the inputs whose memory outputs may take over. Each is taken over by the first output of the same shape, element
   * type and sharding that is free, and cannot be used afterwards; one that no output is like keeps its memory.
   */
  readonly donate?: readonly number[] | undefined
  /** How exact products of float32 are on machines that have units of less: 'default' is up to them, 'highest' is float32. */
  readonly precision?: Precision | undefined
}

const who = 'stableHlo'
const optionNames = ['name', 'mesh', 'inputs', 'outputs', 'donate', 'precision']
const precisions: readonly unknown[] = ['default', 'high', 'highest']

export const requireName = (who: string, name: unknown): string => {
  if (typeof name === 'string' && /^[A-Za-z_][\w$.]*$/.test(name)) return name
  throw new TypeError(`${who}: expected an identifier as the module's name, got ${describe(name)}`)
}

export const requirePrecision = (who: string, precision: unknown): Precision => {
  if (precisions.includes(precision)) return precision as Precision
  throw new TypeError(`${who}: expected 'default', 'high' or 'highest' as precision, got ${describe(precision)}`)
}

const requireMesh = (mesh: unknown): MeshAxes => {
  if (typeof mesh === 'object' && mesh !== null && 'axes' in mesh) return requireMeshAxes(mesh.axes)
  throw new TypeError(`${who}: expected a mesh, as mesh({ data: 8 }), got ${describe(mesh)}`)
}

/** Shardings for each of `count` inputs or outputs. */
const requireShardings = (
  what: string,
  given: unknown,
  count: number,
  mesh: object | undefined,
): readonly (Sharding | undefined)[] => {
  if (given === undefined) return []
  if (mesh === undefined) throw new TypeError(`${who}: expected a mesh beside the shardings of ${what}`)
  if (!Array.isArray(given) || given.length !== count)
    throw new TypeError(`${who}: expected a list of shardings for ${count} ${what}, got ${describe(given)}`)
  return given
}

const requireDonated = (given: unknown, count: number): readonly number[] => {
  if (!Array.isArray(given))
    throw new TypeError(`${who}: donate is a list of inputs by their numbers, got ${describe(given)}`)
  for (const place of given)
    if (!Number.isInteger(place) || place < 0 || place >= count)
      throw new TypeError(
        `${who}: donate lists inputs by their numbers, from 0 to ${count - 1}, got ${describe(place)}`,
      )
  return given
}

/**
 * A Program as a module of StableHLO in text form, whose function is `main`: for XLA and all that reads StableHLO. What the
 * Program holds as constants stands in the text, two characters a byte: large tensors are better inputs.
 *
 * @throws TypeError if a primitive has no rule (it and its equation are named) or options are wrong; ShapeError if a tensor cannot
 * be split as a sharding says; TraceError if the Program holds a traced value, or a derivative that is not known.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { stableHlo } from 'tensor-ts/export'
 *
 * const program = T.program((x: T.Tensor<[2]>) => T.exp(T.exp(x)))(T.zeros([2]))
 * assert.deepEqual(stableHlo(program).split('\n').slice(2, 5), [
 *   '    %0 = stablehlo.exponential %arg0 : tensor<2xf32>',
 *   '    %1 = stablehlo.exponential %0 : tensor<2xf32>',
 *   '    return %1 : tensor<2xf32>',
 * ])
 * ```
 */
export const stableHlo = (program: Program, options: StableHloOptions = {}): string => {
  if (!isProgram(program))
    throw new TypeError(`${who}: expected a Program, as T.program(f)(...args) gives one, got ${describe(program)}`)
  requireOptions(who, options, optionNames)
  const { mesh, donate = [] } = options
  const axes = mesh === undefined ? undefined : requireMesh(mesh)
  const name = requireName(who, options.name ?? 'program')
  const inputs = requireShardings('inputs', options.inputs, program.inputs.length, mesh)
  const outputs = requireShardings('outputs', options.outputs, program.outputs.length, mesh)
  const taken = donations(program, requireDonated(donate, program.inputs.length), { inputs, outputs })
  const precision = requirePrecision(who, options.precision ?? 'default')
  return moduleText(who, program, { name, axes, inputs, outputs, taken, precision })
}
