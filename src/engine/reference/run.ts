import type { Value } from '../../tensor/tensor.js'
import type { Program } from '../../trace/program.js'
import { replay } from '../../trace/replay.js'

/** Runs a Program equation by equation, with each primitive's own definition. This is what other engines are held to. */
export const run: (program: Program, inputs: readonly Value[]) => readonly Value[] = replay
