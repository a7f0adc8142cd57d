import type { Data } from '../tensor/dtype.js'
import type { Stored } from '../tensor/storage.js'
import type { Spec, Value } from '../tensor/tensor.js'
import type { ScalarOperation } from '../trace/lowering.js'
import { batchElementwise } from './batch.js'
import { expand, reduceTo } from './broadcast.js'
import { type Bound, define, definePlain, known, scalarLike, specOf } from './define.js'

/**
 * The shape of an elementwise result. An operand is full or a scalar (rank 0); every other broadcast is a primitive of
 * its own, which `ops` puts before.
 */
export const elementwise = (...inputs: readonly Spec[]): readonly number[] =>
  (inputs.find(input => input.shape.length > 0) ?? inputs[0]!).shape

/** How far to go in an operand for each element of the result: a scalar stands still. */
export const step = (x: Stored): 0 | 1 => (x.shape.length === 0 ? 0 : 1)

type Compare = (out: Data, a: Data, i: 0 | 1, b: Data, j: 0 | 1) => void

const comparison = (name: ScalarOperation, compare: Compare): Bound<[a: Value, b: Value]> =>
  define(
    {
      name,
      spec: inputs => ({ shape: elementwise(...inputs), dtype: 'bool' }),
      evaluate: (out, [a, b]) => compare(out.data, a!.data, step(a!), b!.data, step(b!)),
      batch: batchElementwise,
      lower: () => ({ kind: 'elementwise', operation: name }),
      jvp: [],
    },
    apply => (a, b) => apply([a, b], {}),
  )

export const equal = comparison('equal', (out, a, i, b, j) => {
  for (let k = 0; k < out.length; k++) out[k] = a[k * i]! === b[k * j]! ? 1 : 0
})

export const less = comparison('less', (out, a, i, b, j) => {
  for (let k = 0; k < out.length; k++) out[k] = a[k * i]! < b[k * j]! ? 1 : 0
})

export const lessEqual = comparison('lessEqual', (out, a, i, b, j) => {
  for (let k = 0; k < out.length; k++) out[k] = a[k * i]! <= b[k * j]! ? 1 : 0
})

/** Of two bools. */
export const and = comparison('and', (out, a, i, b, j) => {
  for (let k = 0; k < out.length; k++) out[k] = a[k * i]! & b[k * j]!
})

/** Of two bools. */
export const or = comparison('or', (out, a, i, b, j) => {
  for (let k = 0; k < out.length; k++) out[k] = a[k * i]! | b[k * j]!
})

/** Of a bool. */
export const not: Bound<[x: Value]> = define(
  {
    name: 'not',
    spec: ([x]) => x!,
    evaluate: (out, [x]) => {
      for (let k = 0; k < out.data.length; k++) out.data[k] = 1 - x!.data[k]!
    },
    batch: batchElementwise,
    lower: () => ({ kind: 'elementwise', operation: 'not' }),
    jvp: [],
  },
  apply => x => apply([x], {}),
)

/** Elements of `a` where `condition` holds, of `b` elsewhere. */
export const select: Bound<[condition: Value, a: Value, b: Value]> = definePlain(
  {
    name: 'select',
    spec: inputs => ({ shape: elementwise(...inputs), dtype: inputs[1]!.dtype }),
    evaluate: (out, [condition, a, b]) => {
      const [c, i, j] = [step(condition!), step(a!), step(b!)]
      const [conditions, as, bs] = [condition!.data, a!.data, b!.data]
      for (let k = 0; k < out.data.length; k++) out.data[k] = conditions[k * c] === 1 ? as[k * i]! : bs[k * j]!
    },
    batch: batchElementwise,
    lower: () => ({ kind: 'elementwise', operation: 'select' }),
    jvp: [
      null,
      (t, { inputs, output }) => expand(select(inputs[0]!, t, scalarLike(0, t)), output),
      (t, { inputs, output }) => expand(select(inputs[0]!, scalarLike(0, t), t), output),
    ],
    transpose: (cotangent, [condition, a, b]) => {
      const zero = scalarLike(0, cotangent)
      return [
        undefined,
        reduceTo(select(known(condition!), cotangent, zero), specOf(a!)),
        reduceTo(select(known(condition!), zero, cotangent), specOf(b!)),
      ]
    },
  },
  apply => (condition, a, b) => apply([condition, a, b], {}),
)
