import type { Data } from '../tensor/dtype.js'
import type { Value } from '../tensor/tensor.js'
import type { Lowering, ScalarOperation } from '../trace/lowering.js'
import { mul } from './arithmetic.js'
import { batchElementwise } from './batch.js'
import { type Bound, define } from './define.js'

/** What a function is computed by in loops: an operation on elements, or other primitives. */
export type Formula = ScalarOperation | ((x: Value) => Value)

const lowering = (formula: Formula): Lowering =>
  typeof formula === 'string'
    ? { kind: 'elementwise', operation: formula }
    : { kind: 'expand', as: ([x]) => formula(x!) }

/** An elementwise function of one number. `derivative` is dy/dx from x and y; null where it is zero wherever it exists. */
export const unaryBy = (
  name: string,
  formula: Formula,
  loop: (out: Data, x: Data) => void,
  derivative: ((x: Value, y: Value) => Value) | null,
): Bound<[x: Value]> =>
  define(
    {
      name,
      spec: ([x]) => x!,
      evaluate: (out, [x]) => loop(out.data, x!.data),
      batch: batchElementwise,
      lower: () => lowering(formula),
      jvp: derivative === null ? [] : [(t, { inputs: [x], output: y }) => mul(t, derivative(x!, y))],
    },
    apply => x => apply([x], {}),
  )

/** As `unaryBy`, of a name that is an operation on elements. */
export const unary = (
  name: ScalarOperation,
  loop: (out: Data, x: Data) => void,
  derivative: ((x: Value, y: Value) => Value) | null,
): Bound<[x: Value]> => unaryBy(name, name, loop, derivative)
