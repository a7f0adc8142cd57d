import { convert, type DType, isFloat, numbersOf } from '../tensor/dtype.js'
import type { Value } from '../tensor/tensor.js'
import { type Bound, definePlain, specOf } from './plain.js'

/** Another element type; differentiable between floats. */
export const cast: Bound<[x: Value, dtype: DType]> = definePlain(
  {
    name: 'cast',
    spec: ([x], { dtype }: { readonly dtype: DType }) => ({ shape: x!.shape, dtype }),
    evaluate: (out, [x]) => out.data.set(convert(numbersOf(x!), out.dtype)),
    batch: ([x], _, { dtype }) => cast(x!, dtype),
    lower: () => ({ kind: 'elementwise', operation: 'cast' }),
    jvp: [(t, { params }) => (isFloat(params.dtype) ? cast(t, params.dtype) : undefined)],
    transpose: (ct, [x]) => [cast(ct, specOf(x!).dtype)],
  },
  apply => (x, dtype) => (x.dtype === dtype ? x : apply([x], { dtype })),
)
