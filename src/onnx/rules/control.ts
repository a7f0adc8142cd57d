import type { Program } from '../../trace/program.js'
import type { Printer, Term } from '../printer.js'
import type { Rule } from '../rule.js'
import { reversed } from './movement.js'
import { scanAlong } from './running.js'

interface Scan {
  readonly body: Program
  readonly constants: number
  readonly carry: number
  readonly length: number
  readonly reverse: boolean
}

/** A loop of so many turns, for which there is nothing to be read slice by slice. */
const counted = (g: Printer, { body, constants, length, reverse }: Scan, inputs: readonly Term[], carry: number) => {
  const fixed = inputs.slice(0, constants)
  const first = inputs.slice(constants)
  let next: readonly Term[] = []
  const graph = g.graph(
    'turn',
    [{ type: 'int64', shape: [] }, { type: 'bool', shape: [] }, ...first],
    (inner, [, goesOn, ...state]) => {
      next = inner.program(inner, body, [...fixed, ...state])
      return [goesOn!, ...next]
    },
  )
  const outputs = next.map(({ type, shape }, i) => ({ type, shape: i < carry ? shape : [length, ...shape] }))
  const results = g.several('Loop', [g.scalar(length, 'int64'), g.scalar(1, 'bool'), ...first], outputs, {
    body: graph,
  })
  return results.map((result, i) => (reverse && i >= carry ? reversed(g, result, [0]) : result))
}

const scan: Rule<Scan> = (g, { inputs, params, outputs }) => {
  const { body, constants, carry, length, reverse } = params
  const [fixed, first] = [inputs.slice(0, constants), inputs.slice(constants, constants + carry)]
  if (length === 0) return outputs.map((out, i) => (i < carry ? first[i]! : g.full(0, out.dtype, out.shape)))
  const sequences = inputs.slice(constants + carry)
  if (sequences.length === 0) return counted(g, params, inputs, carry)
  return scanAlong(g, { axis: 0, reverse }, first, sequences, (inner, states, slices) => {
    const results = inner.program(inner, body, [...fixed, ...states, ...slices])
    return { states: results.slice(0, carry), results: results.slice(carry) }
  })
}

interface While {
  readonly condition: Program
  readonly body: Program
  readonly conditionConstants: number
  readonly bodyConstants: number
}

const whileLoop: Rule<While> = (g, { inputs, params }) => {
  const { condition, body, conditionConstants, bodyConstants } = params
  const forCondition = inputs.slice(0, conditionConstants)
  const forBody = inputs.slice(conditionConstants, conditionConstants + bodyConstants)
  const first = inputs.slice(conditionConstants + bodyConstants)
  const goesOn = (at: Printer, state: readonly Term[]) => at.program(at, condition, [...forCondition, ...state])[0]!
  const graph = g.graph(
    'turn',
    [{ type: 'int64', shape: [] }, { type: 'bool', shape: [] }, ...first],
    (inner, [, , ...state]) => {
      const next = inner.program(inner, body, [...forBody, ...state])
      return [goesOn(inner, next), ...next]
    },
  )
  const outputs = first.map(({ type, shape }) => ({ type, shape }))
  return g.several('Loop', [undefined, goesOn(g, first), ...first], outputs, { body: graph })
}

/** If … else if … else, by the index. */
const switchCase: Rule<{ readonly branches: readonly Program[] }> = (g, { inputs, params: { branches }, outputs }) => {
  const [index, ...operands] = inputs as [Term, ...Term[]]
  const from = (at: Printer, number: number): readonly Term[] => {
    if (number === branches.length - 1) return at.program(at, branches[number]!, operands)
    const isThis = at.compare('LessOrEqual', index, number)
    return at.several(
      'If',
      [isThis],
      outputs.map(({ dtype, shape }) => ({ type: dtype, shape })),
      {
        then_branch: at.graph('then', [], inner => inner.program(inner, branches[number]!, operands)),
        else_branch: at.graph('else', [], inner => from(inner, number + 1)),
      },
    )
  }
  return from(g, 0)
}

const inline: Rule<{ readonly body: Program }> = (g, { inputs, params: { body } }) => g.program(g, body, inputs)

export const control: Readonly<Record<string, Rule>> = {
  scan: scan as Rule,
  whileLoop: whileLoop as Rule,
  switchCase: switchCase as Rule,
  checkpoint: inline as Rule,
  custom: inline as Rule,
}
