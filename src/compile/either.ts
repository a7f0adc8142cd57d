import { cast } from '../primitive/cast.js'
import type { Stored } from '../tensor/storage.js'
import type { Spec, Value } from '../tensor/tensor.js'
import { byDual, type Primitive } from '../trace/primitive.js'
import type { Equation, Program } from '../trace/program.js'
import { replay } from '../trace/replay.js'
import { bind } from '../trace/trace.js'
import { stageLeaves } from '../transform/program.js'

// What is faster than a definition, and the same for nearly all numbers, is taken where they are such.

interface Branches {
  readonly branches: readonly [otherwise: Program, then: Program]
}

const never = byDual('either')

/** The second of two Programs where the first input is 1, and the first where it is 0; the other inputs are theirs. */
const either: Primitive<Branches> = {
  name: 'either',
  spec: (_, { branches }) => branches[0].outputs.map(({ spec }) => spec),
  evaluate: ([index, ...inputs], { branches }) =>
    replay(branches[index!.data[0] === 0 ? 0 : 1], inputs) as readonly Stored[],
  jvp: never,
  dual: never,
  batch: never,
  lower: (_, { branches }) => ({ kind: 'branch', branches }),
}

/** An equation as what it is made of where `when` holds, and else as the call of its definition. */
export const eitherOf = (
  { primitive, params }: Equation,
  specs: readonly Spec[],
  as: (inputs: readonly Value[]) => readonly Value[],
  when: (inputs: readonly Value[]) => Value,
): Program => {
  const { lower: _, ...defined } = primitive
  const { name } = primitive
  const branches = [
    stageLeaves(name, values => bind(defined, values, params), specs),
    stageLeaves(name, as, specs),
  ] as const
  return stageLeaves(name, values => bind(either, [cast(when(values), 'int32'), ...values], { branches }), specs)
}
