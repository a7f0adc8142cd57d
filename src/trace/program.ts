import type { Spec, Value } from '../tensor/tensor.js'
import type { Primitive } from './primitive.js'

/** A value inside a Program, assigned exactly once. */
export interface Variable {
  readonly kind: 'variable'
  readonly id: number
  readonly spec: Spec
}

/** A scalar written into the Program. */
export interface Literal {
  readonly kind: 'literal'
  readonly value: number
  readonly spec: Spec
}

export type Atom = Variable | Literal

/** `outputs = primitive[params] inputs`. */
export interface Equation {
  readonly primitive: Primitive
  readonly inputs: readonly Atom[]
  readonly params: unknown
  readonly outputs: readonly Variable[]
}

/** Whether a parameter of an equation is a Program. */
export const isProgram = (value: unknown): value is Program =>
  typeof value === 'object' && value !== null && 'equations' in value

/** The Programs among the parameters of an equation. */
export const nested = (params: unknown): readonly Program[] =>
  Object.values(params as object)
    .flat()
    .filter(isProgram)

/** A tensor that the traced function closed over, and the variable that stands for it. */
export interface Constant {
  readonly variable: Variable
  readonly value: Value
}

/**
 * A function as data: typed, first-order, in static single assignment form. Equations stand in an order in which every
 * variable is assigned before it is used. Engines and exporters are written against this type alone.
 */
export interface Program {
  readonly inputs: readonly Variable[]
  readonly constants: readonly Constant[]
  readonly equations: readonly Equation[]
  readonly outputs: readonly Atom[]
  /** The printed form, see `showProgram`. */
  toString(): string
}
