import type { Spec } from '../tensor/tensor.js'
import { type Atom, isProgram, type Literal, type Program, type Variable } from './program.js'

/** a, b, … z, aa, ab, … in the order in which variables first appear. */
const nameOf = (index: number): string =>
  (index >= 26 ? nameOf(Math.floor(index / 26) - 1) : '') + String.fromCharCode(97 + (index % 26))

/** Element type and shape: `float32[2, 3]`. */
export const showSpec = ({ shape, dtype }: Spec): string => `${dtype}[${shape.join(', ')}]`

const showParam = (value: unknown): string => {
  if (isProgram(value)) return showProgram(value).replaceAll('\n', '\n  ')
  if (Array.isArray(value)) return `[${value.map(showParam).join(', ')}]`
  return typeof value === 'object' && value !== null ? showParams(value) : String(value)
}

const showParams = (params: unknown): string => {
  const entries = Object.entries(params as object)
  return entries.length === 0 ? '' : `{ ${entries.map(([key, value]) => `${key}: ${showParam(value)}`).join(', ')} }`
}

const showLiteral = ({ value, spec }: Literal): string => {
  if (spec.dtype === 'bool') return String(value === 1)
  return Object.is(value, -0) ? '-0' : String(value)
}

/**
 * A Program as text, one equation a line:
 *
 * ```text
 * program(a: float32[2, 3]) {
 *   b: float32[2, 3] = exp a
 *   c: float32[2] = reduceSum{ axes: [1] } b
 *   return c
 * }
 * ```
 */
export const showProgram = (program: Program): string => {
  const names = new Map<Variable, string>()
  const name = (variable: Variable): string => {
    const known = names.get(variable)
    if (known !== undefined) return known
    const fresh = nameOf(names.size)
    names.set(variable, fresh)
    return fresh
  }
  const declare = (variable: Variable): string => `${name(variable)}: ${showSpec(variable.spec)}`
  const use = (atom: Atom): string => (atom.kind === 'variable' ? name(atom) : showLiteral(atom))
  const inputs = program.inputs.map(declare).join(', ')
  const lines = [
    ...program.constants.map(({ variable }) => `${declare(variable)} = constant`),
    ...program.equations.map(
      ({ primitive, inputs, params, outputs }) =>
        `${outputs.map(declare).join(', ')} = ${primitive.name}${showParams(params)} ${inputs.map(use).join(' ')}`,
    ),
    `return ${program.outputs.map(use).join(', ')}`,
  ]
  return `program(${inputs}) {\n${lines.map(line => `  ${line}\n`).join('')}}`
}
