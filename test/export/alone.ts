import { Stored } from '../../src/tensor/storage.js'
import type { Spec } from '../../src/tensor/tensor.js'
import type { Primitive } from '../../src/trace/primitive.js'
import type { Program, Variable } from '../../src/trace/program.js'
import { showProgram } from '../../src/trace/show.js'

/** A Program of one equation. */
export const alone = (primitive: Primitive, inputs: readonly Spec[], params: unknown): Program => {
  const variable = ({ shape, dtype }: Spec, id: number): Variable => ({ kind: 'variable', id, spec: { shape, dtype } })
  const variables = inputs.map(variable)
  const outputs = primitive.spec(inputs, params).map((spec, i) => variable(spec, inputs.length + i))
  return {
    inputs: variables,
    constants: [],
    equations: [{ primitive, inputs: variables, params, outputs }],
    outputs,
    toString() {
      return showProgram(this)
    },
  }
}

/** The same tensor in float32, if it is of float64. */
export const single = (x: Stored): Stored =>
  x.dtype === 'float64' ? new Stored(x.shape, 'float32', Float32Array.from(x.data)) : x
