import type { Program } from '../../trace/program.js'
import type { Hlo, Term } from '../hlo.js'
import { inline } from '../inline.js'
import type { Rule, Rules } from '../rule.js'

interface Body {
  readonly body: Program
}

interface While extends Body {
  readonly condition: Program
  readonly conditionConstants: number
  readonly bodyConstants: number
}

interface Scan extends Body {
  readonly constants: number
  readonly carry: number
  readonly length: number
  readonly reverse: boolean
}

/** Behind a barrier, so that what is computed again is not taken from what was computed before. */
const checkpoint: Rule<Body> = (hlo, inputs, { body }) => inline(hlo, body, hlo.barrier(inputs))

/** An index out of range is the nearest here, and the last branch there. */
const switchCase: Rule<{ readonly branches: readonly Program[] }> = (
  hlo,
  [index, ...inputs],
  { branches },
  { outputs },
) => {
  if (outputs.length === 0) return []
  const last = hlo.scalar('int32', branches.length - 1)
  const nearest = hlo.elementwise('maximum', hlo.elementwise('minimum', index!, last), hlo.scalar('int32', 0))
  const bodies = branches.map(branch => hlo.region([], () => inline(hlo, branch, inputs)))
  return hlo.regions(
    'case',
    [nearest],
    outputs.map(({ spec }) => spec),
    '',
    bodies,
  )
}

const whileLoop: Rule<While> = (hlo, inputs, { condition, body, conditionConstants, bodyConstants }) => {
  const first = conditionConstants + bodyConstants
  const [forCondition, forBody] = [inputs.slice(0, conditionConstants), inputs.slice(conditionConstants, first)]
  return hlo.while(
    inputs.slice(first),
    carry => inline(hlo, condition, [...forCondition, ...carry])[0]!,
    carry => inline(hlo, body, [...forBody, ...carry]),
  )
}

/** One step of a scan: the next number of the step, carry and results. */
const step = (
  hlo: Hlo,
  inputs: readonly Term[],
  params: Scan,
  [number, ...carried]: readonly Term[],
): readonly Term[] => {
  const { body, constants, carry, length, reverse } = params
  const at = reverse ? hlo.elementwise('subtract', hlo.scalar('int32', length - 1), number!) : number!
  const slices = inputs.slice(constants + carry).map(sequence => hlo.at(sequence, at))
  const next = inline(hlo, body, [...inputs.slice(0, constants), ...carried.slice(0, carry), ...slices])
  const results = carried.slice(carry).map((result, i) => hlo.withAt(result, next[carry + i]!, at))
  return [hlo.elementwise('add', number!, hlo.scalar('int32', 1)), ...next.slice(0, carry), ...results]
}

/** A loop that counts its steps. */
const scan: Rule<Scan> = (hlo, inputs, params, { outputs }) => {
  const { constants, carry, length } = params
  const start = inputs.slice(constants, constants + carry)
  const blank = outputs.slice(carry).map(({ spec }) => hlo.full(spec, 0))
  if (length === 0) return [...start, ...blank]
  const [, ...results] = hlo.while(
    [hlo.scalar('int32', 0), ...start, ...blank],
    ([number]) => hlo.compare('LT', number!, hlo.scalar('int32', length)),
    carried => step(hlo, inputs, params, carried),
  )
  return results
}

export const control: Rules = {
  checkpoint,
  custom: (hlo, inputs, { body }: Body) => inline(hlo, body, inputs),
  switchCase,
  whileLoop,
  scan,
}
