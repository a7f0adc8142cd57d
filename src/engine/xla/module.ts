import { donations } from '../../export/donation.js'
import type { Precision } from '../../export/hlo.js'
import { type PlacementOptions, placementOf } from '../../export/placement.js'
import { stableHlo } from '../../export/stableHlo.js'
import type { MeshAxes, Sharding } from '../../shape/sharding.js'
import { namesOf } from '../../shape/sizes.js'
import type { Spec, Value } from '../../tensor/tensor.js'
import type { Program } from '../../trace/program.js'
import type { Staged } from '../../transform/program.js'
import type { Split } from './parts.js'

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
  readonly axes: MeshAxes | undefined
  readonly inputs: readonly Split[]
  readonly outputs: readonly Split[]
}

/** An identifier that tells in XLA's profiles and messages what runs. */
const nameOf = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : 'program')

const specsOf = (atoms: readonly { readonly spec: Spec }[]): readonly Spec[] => atoms.map(({ spec }) => spec)

/** A sharding for each tensor; of those of which nothing is said one that splits nothing. */
const full = (specs: readonly Spec[], given: readonly (Sharding | undefined)[] | undefined): readonly Split[] =>
  specs.map(({ shape }, i) => given?.[i] ?? shape.map(() => null))

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
  const donate = [...donated]
  const inputs = placement && ins.map((_, i) => placement.inputs[i])
  const outputs = placement && [...placement.outputs]
  // What takes over the memory of an argument is split as that is.
  if (inputs !== undefined && outputs !== undefined && placing.outputs === undefined)
    for (const [i, k] of donations(program, donate)) outputs[k] ??= inputs[i]
  const text = stableHlo(program, { name: nameOf(name), mesh: placement?.mesh, inputs, outputs, donate, precision })
  return { text, axes: placement?.mesh.axes, inputs: full(ins, inputs), outputs: full(outs, outputs) }
}

/** What a module depends on besides the shapes of the arguments: the names of their sizes, where these say how they are split. */
export const namesText = ({ sizes }: PlacementOptions, leaves: readonly Value[]): string =>
  sizes === undefined ? '' : JSON.stringify(leaves.map(({ shape }) => namesOf(shape)))
