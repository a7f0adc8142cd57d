import { count, part } from '../shape/sizes.js'
import type { Value } from '../tensor/tensor.js'
import { cast, div, maximum } from './arithmetic.js'
import { allBatched } from './batch.js'
import { equal, select } from './comparison.js'
import { type Bound, define, scalarLike } from './define.js'
import { eachRow, gather, scatterAdd } from './gather.js'
import { identityOf } from './identity.js'

interface Params {
  readonly shape: readonly number[]
  readonly greatest: boolean
  readonly batch: number
}

const combineOf = ({ greatest }: Params): 'maximum' | 'minimum' => (greatest ? 'maximum' : 'minimum')

/**
 * For each row of `shape` [...B, N, ...R] the greatest (or the least) of the updates [...B, ...I, ...R] whose indices [...B, ...I]
 * name it; where none does, what is less (or greater) than all; out of range is dropped. NaN is the greatest and the least. Updates
 * that are equal share the derivative.
 */
export const scatterExtreme: Bound<
  [updates: Value, indices: Value, shape: readonly number[], greatest: boolean, batch?: number]
> = define(
  {
    name: 'scatterExtreme',
    spec: ([updates], { shape }: Params) => ({ shape, dtype: updates!.dtype }),
    evaluate: (out, [updates, indices], params) => {
      const { shape, greatest, batch } = params
      out.data.fill(identityOf(combineOf(params), out.dtype))
      const length = count(part(shape, batch + 1))
      const better = greatest ? Math.max : Math.min
      eachRow(shape, indices!, batch, (place, row) => {
        for (let k = 0; row >= 0 && k < length; k++)
          out.data[row * length + k] = better(out.data[row * length + k]!, updates!.data[place * length + k]!)
      })
    },
    batch: (inputs, batched, { shape, greatest, batch }) => {
      const [updates, indices] = allBatched(inputs, batched)
      return scatterExtreme(updates!, indices!, [updates!.shape[0]!, ...shape], greatest, batch + 1)
    },
    lower: ([updates], params) =>
      updates!.dtype === 'bool' ? undefined : { kind: 'scatter', combine: combineOf(params), batch: params.batch },
    jvp: [
      (t, { inputs: [updates, indices], output, params: { shape, batch } }) => {
        const isExtreme = equal(updates!, gather(output, indices!, batch))
        const sum = (x: Value): Value => scatterAdd(x, indices!, shape, batch)
        const ties = maximum(sum(cast(isExtreme, t.dtype)), scalarLike(1, t))
        return div(sum(select(isExtreme, t, scalarLike(0, t))), ties)
      },
      null,
    ],
  },
  apply =>
    (updates, indices, shape, greatest, batch = 0) =>
      apply([updates, indices], { shape, greatest, batch }),
)
