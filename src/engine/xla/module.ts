import { donations } from '../../export/donation.js'
import type { Precision } from '../../export/hlo.js'
import type { Mesh } from '../../export/mesh.js'
import { moduleText } from '../../export/module.js'
import { type PlacementOptions, placementOf } from '../../export/placement.js'
import type { Sharding } from '../../shape/sharding.js'
import { namesOf } from '../../shape/sizes.js'
import type { Spec, Value } from '../../tensor/tensor.js'
import type { Program } from '../../trace/program.js'
import type { Staged } from '../../transform/program.js'

/** What a function is compiled with. */
export interface Build extends PlacementOptions {
  /**
   * How exact products of float32 are: 'highest', where not given, is float32 everywhere; 'default' is up to the machine, on NVIDIA's
   * cards TF32, which keeps ten bits of the factors.
   */
  readonly precision?: Precision | undefined
}

/** A Program as text, and how its inputs and outputs are split over a mesh, if there is one. */
export interface Module {
  readonly text: string
  readonly mesh: Mesh | undefined
  readonly inputs: readonly Sharding[]
  readonly outputs: readonly Sharding[]
}

/** An identifier that tells in XLA's profiles and messages what runs. */
const nameOf = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : 'program')

const specsOf = (atoms: readonly { readonly spec: Spec }[]): readonly Spec[] => atoms.map(({ spec }) => spec)

/** The sharding of a tensor that is whole on every device. */
const whole = (shape: readonly number[]): Sharding => shape.map(() => null)

/** The module of a Program that takes, behind its own inputs, constants; `who` asks. */
export const moduleOf = (
  who: string,
  name: string,
  program: Program,
  { argument, result, leaves }: Staged,
  donated: ReadonlySet<number>,
  { precision = 'highest', ...placing }: Build,
): Module => {
  const [ins, outs] = [specsOf(program.inputs), specsOf(program.outputs)]
  // The arguments themselves know the names of their sizes.
  const placement = placementOf(who, { argument, result, inputs: leaves, outputs: outs }, placing)
  const given = { inputs: placement?.inputs ?? [], outputs: placement?.outputs ?? [] }
  const paths = { inputs: argument.paths, outputs: result.paths }
  const taken = donations(program, [...donated], { ...given, paths, inherits: placing.outputs === undefined })
  const inputs = ins.map(({ shape }, i) => given.inputs[i] ?? whole(shape))
  // What takes over the memory of an argument is split as that is.
  const heirs = new Map([...taken].map(([i, k]) => [k, inputs[i]!]))
  const outputs = outs.map(({ shape }, k) => given.outputs[k] ?? heirs.get(k) ?? whole(shape))
  const axes = placement?.mesh.axes
  const text = moduleText(who, program, { name: nameOf(name), axes, inputs, outputs, taken, precision })
  return { text, mesh: placement?.mesh, inputs, outputs }
}

/** What a module depends on besides the shapes of the arguments: the names of their sizes, where these say how they are split. */
export const namesText = ({ sizes }: PlacementOptions, leaves: readonly Value[]): string =>
  sizes === undefined ? '' : JSON.stringify(leaves.map(({ shape }) => namesOf(shape)))
