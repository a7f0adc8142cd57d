import type { DType } from '../tensor/dtype.js'
import type { Stored } from '../tensor/storage.js'
import type { Spec } from '../tensor/tensor.js'
import type { ScalarOperation } from '../trace/lowering.js'
import type { Primitive } from '../trace/primitive.js'

// The form between the compiler and the engines: loop nests over buffers. It knows no machine; an engine prints it as what
// its machine runs.

/** Room for the elements of one tensor, row-major. */
export interface Buffer {
  readonly id: number
  readonly dtype: DType
  /** In elements. */
  readonly size: number
}

/** An element of a buffer: `offset`, plus for each loop around it its index times the stride. In elements. */
export interface Access {
  readonly buffer: Buffer
  readonly offset: number
  readonly strides: readonly number[]
}

/** The computation of one element. Scalars are shared: what stands twice in a nest is computed once. */
export type Scalar =
  | { readonly kind: 'load'; readonly access: Access; readonly dtype: DType }
  | { readonly kind: 'constant'; readonly value: number; readonly dtype: DType }
  /** What the head of the nest has computed for this place. */
  | { readonly kind: 'head'; readonly dtype: DType }
  | {
      readonly kind: 'apply'
      readonly operation: ScalarOperation
      readonly operands: readonly Scalar[]
      readonly dtype: DType
    }

export interface Store {
  readonly access: Access
  readonly value: Scalar
}

/** What is computed first for each place of a nest. */
export type Head =
  /** `value` combined over inner loops; its accesses have the strides of the nest's loops, then those of the inner ones. */
  | {
      readonly kind: 'reduce'
      readonly combine: 'add' | 'maximum' | 'minimum'
      readonly sizes: readonly number[]
      readonly value: Scalar
    }
  /** The last two loops are rows and columns of a matrix product, whose inner size is `inner`. */
  | {
      readonly kind: 'product'
      readonly a: Buffer
      readonly b: Buffer
      readonly transposeA: boolean
      readonly transposeB: boolean
      readonly inner: number
    }

/** For every index of the loops, outermost first: the head, then the stores. */
export interface Nest {
  readonly kind: 'nest'
  readonly sizes: readonly number[]
  readonly head: Head | undefined
  readonly stores: readonly Store[]
}

/** A buffer is filled with zeros. */
export interface Clear {
  readonly kind: 'clear'
  readonly buffer: Buffer
}

/** A primitive without loops is run by its own definition. */
export interface Call {
  readonly kind: 'call'
  readonly primitive: Primitive
  readonly params: unknown
  readonly inputs: readonly { readonly buffer: Buffer; readonly spec: Spec }[]
  readonly outputs: readonly { readonly buffer: Buffer; readonly spec: Spec }[]
}

export type Kernel = Nest | Clear | Call

/** A Program as kernels that run one after the other. */
export interface Loops {
  readonly inputs: readonly Buffer[]
  readonly constants: readonly { readonly buffer: Buffer; readonly value: Stored }[]
  readonly kernels: readonly Kernel[]
  /** An output may be an input or stand twice. */
  readonly outputs: readonly { readonly buffer: Buffer; readonly spec: Spec }[]
}

/** All scalars that the given ones are made of, each once, however often it stands in them. */
export const scalarsOf = (values: readonly Scalar[]): readonly Scalar[] => {
  const found = new Set<Scalar>()
  const visit = (value: Scalar): void => {
    if (found.has(value)) return
    found.add(value)
    if (value.kind === 'apply') for (const operand of value.operands) visit(operand)
  }
  for (const value of values) visit(value)
  return [...found]
}

/** The elements that scalars read from memory. */
export const loadsOf = (values: readonly Scalar[]): readonly Access[] =>
  scalarsOf(values).flatMap(value => (value.kind === 'load' ? [value.access] : []))
