import { movement } from '../shape/moveAxis.js'
import { count, part } from '../shape/sizes.js'
import { build, type Stored, scalar } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'
import type { Tangent } from '../trace/primitive.js'
import { add, maximum, minimum } from './arithmetic.js'
import { allBatched, shifted } from './batch.js'
import { broadcast, reshape } from './broadcast.js'
import { less, select } from './comparison.js'
import { type Bound, definePlain, isUnknown, known, scalarLike, specOf } from './define.js'
import { gather } from './gather.js'
import { transpose } from './movement.js'
import { copy, rowMajor } from './strided.js'

interface Params {
  /** How many leading axes all inputs share. */
  readonly batch: number
  /** The axes behind these along which the window begins where it is said; along the others it begins at 0. */
  readonly axes: readonly number[]
}

const integer = (number: number): Value => scalar(number, 'int32')

/** The start of a window within an axis: counted from the front, and moved so that the window fits. */
const clamped = (start: Value, size: number, window: number): Value => {
  const front = select(less(start, integer(0)), add(start, integer(size)), start)
  return maximum(minimum(front, integer(size - window)), integer(0))
}

/** The same of a number. */
const within = (start: number, size: number, window: number): number =>
  Math.max(0, Math.min(size - window, start < 0 ? start + size : start))

/** 0, 1, …, n - 1. */
const upTo = (n: number): Value =>
  build({ shape: [n], dtype: 'int32' }, data => {
    for (let i = 0; i < n; i++) data[i] = i
  })

/** A window of x [...B, ...S], of `sizes` behind the leading axes, which begins along each of `axes` at starts int32 [...B]. */
export const windowOf = (
  x: Value,
  sizes: readonly number[],
  starts: readonly Value[],
  { batch, axes }: Params,
): Value =>
  axes.reduce((window, axis, i) => {
    const [at, size, length] = [batch + axis, x.shape[batch + axis]!, sizes[axis]!]
    const start = clamped(starts[i]!, size, length)
    const shape = [...start.shape, length]
    const places = add(
      broadcast(upTo(length), shape),
      batch === 0 ? start : broadcast(reshape(start, [...start.shape, 1]), shape),
    )
    const picked = gather(transpose(window, movement(window.shape, at, batch)), places, batch)
    return transpose(picked, movement(window.shape, batch, at))
  }, x)

const zerosLike = (x: Value): Value => broadcast(scalarLike(0, x), x.shape)

/**
 * x [...B, ...S] in which a window stands at update [...B, ...U]: along each of `axes` it begins at starts int32 [...B], of which
 * negative ones count from the end, moved so that it fits.
 */
export const updateWindow: Bound<
  [x: Value, update: Value, starts: readonly Value[], axes: readonly number[], batch?: number]
> = definePlain(
  {
    name: 'updateWindow',
    spec: ([x], _: Params) => x!,
    evaluate: (out, inputs, { batch, axes }) => {
      const [x, update, ...starts] = inputs as [Stored, Stored, ...Stored[]]
      out.data.set(x.data)
      const [window, rest] = [part(update.shape, batch), part(x.shape, batch)]
      const [to, from] = [rowMajor(rest), rowMajor(window)]
      for (let b = 0; b < count(part(x.shape, 0, batch)); b++) {
        const offset = axes.reduce(
          (sum, axis, i) => sum + within(starts[i]!.data[b]!, rest[axis]!, window[axis]!) * to[axis]!,
          b * count(rest),
        )
        copy(
          window,
          { data: out.data, offset, strides: to },
          { data: update.data, offset: b * count(window), strides: from },
        )
      }
    },
    batch: (inputs, batched, { batch, axes }) => {
      const [x, update, ...starts] = allBatched(inputs, batched) as [Value, Value, ...Value[]]
      // With the same starts for all, the batch is one more axis of the window.
      if (batch === 0 && !batched.includes(true, 2)) return updateWindow(x, update, inputs.slice(2), shifted(axes))
      return updateWindow(x, update, starts, axes, batch + 1)
    },
    lower: (_, params) => ({ kind: 'update', ...params }),
    jvp: ([dx, du]: readonly Tangent[], { inputs: [x, update, ...starts], params: { axes, batch } }) =>
      dx || du ? updateWindow(dx ?? zerosLike(x!), du ?? zerosLike(update!), starts, axes, batch) : undefined,
    transpose: (cotangent, [x, update, ...others], params) => {
      const starts = others.map(known)
      const { shape, dtype } = specOf(update!)
      const zeros = () => broadcast(scalarLike(0, { shape: [], dtype }), shape)
      return [
        isUnknown(x!) ? updateWindow(cotangent, zeros(), starts, params.axes, params.batch) : undefined,
        isUnknown(update!) ? windowOf(cotangent, part(shape, params.batch), starts, params) : undefined,
        ...others.map(() => undefined),
      ]
    },
  },
  apply =>
    (x, update, starts, axes, batch = 0) =>
      apply([x, update, ...starts], { batch, axes }),
)
