import type { Spec } from '../../tensor/tensor.js'
import type { AxisMap } from '../../trace/lowering.js'
import type { Atom, Variable } from '../../trace/program.js'
import type { Affine } from '../affine.js'
import type { Buffer, Head, Kernel, Lookup, Scalar } from '../loops.js'
import type { Simplified } from '../simplify.js'
import type { Group } from './sequence.js'

/** What Programs are written with, kernel by kernel. */
export interface Builder {
  buffer(spec: Spec): Buffer
  /** The buffer of an atom, which is written now if it was not yet. */
  materialize(atom: Atom): Buffer
  /** The elements of an atom are written into a buffer that nothing uses before. */
  fill(buffer: Buffer, atom: Atom): void
  /** From now on a variable is in a buffer. */
  put(variable: Variable, buffer: Buffer): void
  /** A variable of which each element is one of another atom's. */
  view(variable: Variable, of: Atom, axes: readonly AxisMap[]): void
  /** A variable is a part of a buffer, whose place depends on the turn of a loop. */
  window(variable: Variable, buffer: Buffer, offset: number, lookup: Lookup): void
  isUsed(variable: Variable): boolean
  /** Whether a Program that is not entered yet uses a variable as an operand of products and for nothing else. */
  isMultiplied(variable: Variable, program: Simplified): boolean
  /** Whether all elements are one that is known. */
  isUniform(atom: Atom): boolean
  include(program: Simplified): void
  push(kernel: Kernel): void
  /** A nest of these loops, which grows until something else is entered. */
  open(sizes: readonly number[], head?: Head): Group
  /** The element of an atom at an index in loops; in the nest `group` values are taken that it has. */
  element(atom: Atom, index: readonly Affine[], loops: number, group?: Group): Scalar
  /** The kernels that `write` pushes; buffers that it makes are used by them alone, apart from those that it returns. */
  within(write: () => readonly Buffer[]): readonly Kernel[]
}
