import type { Equation } from '../../trace/program.js'
import type { Builder } from './builder.js'

/** An equation that has no loops is run by its definition, on whole tensors. */
export const addCall = (builder: Builder, { primitive, params, inputs, outputs }: Equation): void => {
  const given = inputs.map(input => ({ buffer: builder.materialize(input), spec: input.spec }))
  const results = outputs.map(({ spec }) => ({ buffer: builder.buffer(spec), spec }))
  builder.push({ kind: 'call', primitive, params, inputs: given, outputs: results })
  outputs.forEach((variable, i) => {
    builder.put(variable, results[i]!.buffer)
  })
}
