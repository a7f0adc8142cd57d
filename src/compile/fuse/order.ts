import { around } from '../../primitive/strided.js'
import type { Lowering } from '../../trace/lowering.js'
import type { Equation } from '../../trace/program.js'
import type { Builder } from './builder.js'

/** At how many places lines may be sorted at the same time: enough to even out their differences between threads. */
const mostPlaces = 16

/** Lines are sorted one by one, each in a room of its own. */
export const addOrder = (
  builder: Builder,
  { inputs: [input], outputs: [output] }: Equation,
  { axis, descending, count }: Lowering & { readonly kind: 'order' },
): void => {
  const [outer, size, inner] = around(input!.spec.shape, axis)
  const places = Math.max(1, Math.min(mostPlaces, outer * inner))
  const given = builder.materialize(input!)
  const result = builder.buffer(output!.spec)
  builder.push({
    kind: 'order',
    ...{ outer, size, inner, count, descending, places },
    input: given,
    output: result,
    keys: builder.buffer({ dtype: 'float64', shape: [places, 2, size] }),
    order: builder.buffer({ dtype: 'int32', shape: [places, 2, size] }),
  })
  builder.put(output!, result)
}
