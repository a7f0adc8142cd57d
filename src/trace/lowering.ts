import type { Value } from '../tensor/tensor.js'
import type { Program } from './program.js'

/** What is computed for one element; each means what the primitive of that name means. */
export type ScalarOperation =
  | 'neg'
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'maximum'
  | 'minimum'
  | 'pow'
  | 'remainder'
  | 'abs'
  | 'sign'
  | 'floor'
  | 'ceil'
  | 'round'
  | 'sqrt'
  | 'exp'
  | 'expm1'
  | 'log'
  | 'log1p'
  | 'log2'
  | 'log10'
  | 'sin'
  | 'cos'
  | 'tan'
  | 'tanh'
  | 'atan2'
  | 'sigmoid'
  | 'erf'
  | 'erfc'
  | 'erfInv'
  | 'equal'
  | 'less'
  | 'lessEqual'
  | 'and'
  | 'or'
  | 'not'
  | 'select'
  | 'cast'
  | 'bitcast'
  | 'bitXor'
  | 'shiftRight'
  | 'rotateLeft'
  | 'unsignedRemainder'

/** Operations of one instruction or a few. */
const cheap: ReadonlySet<ScalarOperation> = new Set([
  ...(['neg', 'add', 'sub', 'mul', 'maximum', 'minimum', 'abs', 'equal', 'less', 'lessEqual'] as const),
  ...(['and', 'or', 'not', 'select', 'cast'] as const),
])

export const isCheap = (operation: ScalarOperation): boolean => cheap.has(operation)

/** An index along an axis of the input: where it starts, and how far it goes with each step along axes of the result. */
export interface AxisMap {
  readonly start: number
  readonly steps: readonly (readonly [axis: number, step: number])[]
}

/** Where an input is written in a result of zeros: first index and step along each axis. */
export interface Part {
  readonly start: readonly number[]
  readonly step: readonly number[]
}

/** Loops in each step of which one element of the input is added to one of the result; both go with the loops. */
export interface Addition {
  readonly sizes: readonly number[]
  readonly from: readonly AxisMap[]
  readonly to: readonly AxisMap[]
}

/**
 * How a primitive becomes loops: the form that compilers read. Nothing in it is of one machine.
 *
 * - `elementwise`: one element from the elements at the same place; a scalar operand stands still.
 * - `view`: each element is one of the input's; `axes` says which.
 * - `reshape`: the same elements in the same order.
 * - `reduce`: the elements along `axes` combined.
 * - `running`: the elements up to each one along an axis combined, or from each one on if `reverse`. Floats are added in
 *   float64, and multiplied there as though exponents had no bounds. With a second input, what was added up so far is
 *   multiplied by its element each time before: a linear recurrence.
 * - `order`: the places along an axis, in the order of the elements there, of the first `count` of them; NaN is the greatest.
 * - `product`: matrix products over equal leading axes.
 * - `gather`: the first input's elements at places along the axis behind `batch` leading ones, which the second input says;
 *   negative ones count from the end, and out of range is `fill`.
 * - `write`: zeros, in which the inputs stand at the given places, which do not overlap.
 * - `scatter`: the first input's elements combined, in their order, at places that the second says as for `gather`; out of range
 *   is left out. Floats are added in float64.
 * - `lastPlace`: for each row that indices may name as for `gather`, which of them, behind `batch` leading axes, is the last to
 *   do so; the number of indices where none does.
 * - `update`: the first input, in which a window stands at the second's elements. Behind `batch` leading axes it begins where the
 *   others say, one for each of `axes`, as int32 [...batch]: negative ones count from the end, and it is moved so that it fits.
 * - `accumulate`: zeros, to which elements of the input are added, one set of loops after the other; `isOnce` where no two
 *   of all elements are added to the same place.
 * - `expand`: made of other primitives; several outputs are a list. With `when` that is the definition only where a bool holds
 *   which it computes, and elsewhere the primitive is run as it is defined.
 * - `program`: the equations of a Program; one that is `apart` shares no computation with what stands around it.
 * - `repeat`: `body`, `length` times. Its inputs are `constants`, which stay the same, then the `carry`, which its first
 *   outputs replace, then one slice of each sequence along its first axis; its other outputs are slices of the results.
 *   `reverse`: from the last slice to the first.
 * - `while`: `body`, of its constants and the carry, as long as `condition` holds of its constants and the carry.
 * - `branch`: the one of several Programs whose number is the first input; out of range it is the nearest.
 */
export type Lowering =
  | { readonly kind: 'elementwise'; readonly operation: ScalarOperation }
  | { readonly kind: 'view'; readonly axes: readonly AxisMap[] }
  | { readonly kind: 'reshape' }
  | { readonly kind: 'reduce'; readonly combine: 'add' | 'maximum' | 'minimum'; readonly axes: readonly number[] }
  | {
      readonly kind: 'running'
      readonly combine: 'add' | 'maximum' | 'minimum' | 'multiply'
      readonly axis: number
      readonly reverse: boolean
    }
  | { readonly kind: 'order'; readonly axis: number; readonly descending: boolean; readonly count: number }
  | { readonly kind: 'product'; readonly transposeA: boolean; readonly transposeB: boolean }
  | { readonly kind: 'gather'; readonly batch: number; readonly fill: number }
  | { readonly kind: 'write'; readonly parts: readonly Part[] }
  | { readonly kind: 'scatter'; readonly combine: 'add' | 'maximum' | 'minimum'; readonly batch: number }
  | { readonly kind: 'lastPlace'; readonly batch: number }
  | { readonly kind: 'update'; readonly batch: number; readonly axes: readonly number[] }
  | { readonly kind: 'accumulate'; readonly additions: readonly Addition[]; readonly isOnce: boolean }
  | {
      readonly kind: 'expand'
      readonly as: (inputs: readonly Value[]) => Value | readonly Value[]
      readonly when?: ((inputs: readonly Value[]) => Value) | undefined
    }
  | { readonly kind: 'program'; readonly body: Program; readonly apart: boolean }
  | {
      readonly kind: 'repeat'
      readonly body: Program
      readonly constants: number
      readonly carry: number
      readonly length: number
      readonly reverse: boolean
    }
  | {
      readonly kind: 'while'
      readonly condition: Program
      readonly body: Program
      readonly conditionConstants: number
      readonly bodyConstants: number
    }
  | { readonly kind: 'branch'; readonly branches: readonly Program[] }
