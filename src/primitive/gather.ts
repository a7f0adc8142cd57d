import { count, part } from '../shape/sizes.js'
import { type Data, encoded, isFloat } from '../tensor/dtype.js'
import type { Stored } from '../tensor/storage.js'
import type { Spec, Value } from '../tensor/tensor.js'
import { allBatched } from './batch.js'
import { type Bound, define, definePlain, known, specOf } from './define.js'
import { isFew, isListed, pickAmongFew, placeOne } from './few.js'

interface Batch {
  /** How many leading axes `x` and `indices` share: index `[b, i]` picks from `x[b]`. */
  readonly batch: number
}

interface Fill extends Batch {
  /** What an index out of range picks. */
  readonly fill: number
}

const missing = (x: Spec): number => (isFloat(x.dtype) ? Number.NaN : x.dtype === 'int32' ? -(2 ** 31) : 0)

/** Visits each index with the row of `x` that it names, or -1 for one out of range; negative indices count from the end. */
export const eachRow = (
  shape: readonly number[],
  indices: Stored,
  batch: number,
  visit: (place: number, row: number) => void,
): void => {
  const rows = shape[batch]!
  const each = count(part(indices.shape, batch))
  for (let place = 0; place < indices.data.length; place++) {
    const index = indices.data[place]!
    const row = index < 0 ? index + rows : index
    visit(place, row >= 0 && row < rows ? Math.floor(place / each) * rows + row : -1)
  }
}

/** From how many elements on a row is copied faster by the machine's own copy. */
const long = 16

/**
 * x [...B, N, ...R] and int32 indices [...B, ...I] give [...B, ...I, ...R]. Out of range gives NaN (for integers the
 * least value). Transpose: `scatterAdd`.
 */
export const gather: Bound<[x: Value, indices: Value, batch?: number, fill?: number]> = definePlain(
  {
    name: 'gather',
    spec: ([x, indices], { batch }: Fill) => ({
      shape: [...indices!.shape, ...part(x!.shape, batch + 1)],
      dtype: x!.dtype,
    }),
    evaluate: (out, [x, indices], { batch, fill }) => {
      const length = count(part(x!.shape, batch + 1))
      const none = encoded(fill, out.dtype)
      eachRow(x!.shape, indices!, batch, (place, row) => {
        if (row < 0) out.data.fill(none, place * length, (place + 1) * length)
        else if (length >= long) out.data.set(x!.data.subarray(row * length, (row + 1) * length), place * length)
        else for (let k = 0; k < length; k++) out.data[place * length + k] = x!.data[row * length + k]!
      })
    },
    batch: (inputs, batched, { batch, fill }) => {
      // One tensor for all indices: the batch is one more axis of the indices.
      if (!batched[0] && batch === 0) return gather(inputs[0]!, inputs[1]!, 0, fill)
      const [x, indices] = allBatched(inputs, batched)
      return gather(x!, indices!, batch + 1, fill)
    },
    lower: ([x], { batch, fill }) => {
      const [size, ...row] = part(x!.shape, batch)
      return row.length === 0 && isFew(size!)
        ? { kind: 'expand', as: ([from, at]) => pickAmongFew(from!, at!, fill) }
        : { kind: 'gather', batch, fill }
    },
    jvp: [(t, { inputs, params }) => gather(t, inputs[1]!, params.batch, 0), null],
    transpose: (cotangent, [x, indices], { batch }) => [
      scatterAdd(cotangent, known(indices!), specOf(x!).shape, batch),
      undefined,
    ],
  },
  apply =>
    (x, indices, batch = 0, fill = missing(x)) =>
      apply([x, indices], { batch, fill }),
)

const addRow = (to: Data, at: number, from: Data, start: number, length: number): void => {
  for (let k = 0; k < length; k++) to[at + k]! += from[start + k]!
}

/** Elements that are added up in float64 at a time. */
const mostAtOnce = 2 ** 20

/**
 * Adds each row of float32 to the one that `rows` names; -1 names none. Where three or more are added to one, they are added in
 * float64 and rounded once, as long sums are: for so many columns at a time that this takes no more than a few megabytes,
 * or an element for three updates.
 */
const addLong = (out: Data, updates: Data, rows: Int32Array, length: number): void => {
  const times = new Uint32Array(out.length / length)
  for (const row of rows) if (row >= 0) times[row]!++
  const long = new Int32Array(times.length).fill(-1)
  let longs = 0
  times.forEach((n, row) => {
    if (n > 2) long[row] = longs++
  })
  rows.forEach((row, place) => {
    if (row >= 0 && long[row]! < 0) addRow(out, row * length, updates, place * length, length)
  })
  if (longs === 0) return
  const width = Math.min(length, Math.max(1, Math.floor(mostAtOnce / longs)))
  const sums = new Float64Array(longs * width)
  for (let column = 0; column < length; column += width) {
    const wide = Math.min(width, length - column)
    sums.fill(0)
    rows.forEach((row, place) => {
      if (row >= 0 && long[row]! >= 0) addRow(sums, long[row]! * width, updates, place * length + column, wide)
    })
    long.forEach((sum, row) => {
      if (sum >= 0) out.set(sums.subarray(sum * width, sum * width + wide), row * length + column)
    })
  }
}

/**
 * Zeros of `shape` [...B, N, ...R] with updates [...B, ...I, ...R] added at indices [...B, ...I]; out of range is dropped.
 * Float32 is added in float64.
 */
export const scatterAdd: Bound<[updates: Value, indices: Value, shape: readonly number[], batch?: number]> = define(
  {
    name: 'scatterAdd',
    spec: ([updates], { shape }: Batch & { readonly shape: readonly number[] }) => ({ shape, dtype: updates!.dtype }),
    evaluate: (out, [updates, indices], { shape, batch }) => {
      const length = count(part(shape, batch + 1))
      const rows = Int32Array.from(indices!.data)
      eachRow(shape, indices!, batch, (place, row) => {
        rows[place] = row
      })
      if (out.dtype === 'float32') addLong(out.data, updates!.data, rows, length)
      else
        rows.forEach((row, place) => {
          if (row >= 0) addRow(out.data, row * length, updates!.data, place * length, length)
        })
    },
    batch: (inputs, batched, { shape, batch }) => {
      const [updates, indices] = allBatched(inputs, batched)
      return scatterAdd(updates!, indices!, [updates!.shape[0]!, ...shape], batch + 1)
    },
    lower: ([updates, indices], { shape, batch }) => {
      if (updates!.dtype === 'bool') return undefined
      return shape.length === batch + 1 && isListed(shape[batch]!) && count(part(indices!.shape, batch)) === 1
        ? { kind: 'expand', as: ([from, places]) => placeOne(from!, places!, shape) }
        : { kind: 'scatter', combine: 'add', batch }
    },
    jvp: [(t, { inputs, params }) => scatterAdd(t, inputs[1]!, params.shape, params.batch), null],
    transpose: (cotangent, [, indices], { batch }) => [gather(cotangent, known(indices!), batch, 0), undefined],
  },
  apply =>
    (updates, indices, shape, batch = 0) =>
      apply([updates, indices], { shape, batch }),
)

/**
 * For each row that indices [...B, ...I] may name, the place of the last index that names it, counted along I, as int32
 * [...B, rows]; the number of indices where none does. It has no derivative.
 */
export const lastPlace: Bound<[indices: Value, rows: number, batch?: number]> = define(
  {
    name: 'lastPlace',
    spec: ([indices], { rows, batch }: Batch & { readonly rows: number }) => ({
      shape: [...part(indices!.shape, 0, batch), rows],
      dtype: 'int32',
    }),
    evaluate: (out, [indices], { batch }) => {
      const each = count(part(indices!.shape, batch))
      out.data.fill(each)
      eachRow(out.shape, indices!, batch, (place, row) => {
        if (row >= 0) out.data[row] = place % each
      })
    },
    batch: ([indices], _, { rows, batch }) => lastPlace(indices!, rows, batch + 1),
    lower: (_, { batch }) => ({ kind: 'lastPlace', batch }),
    jvp: [],
  },
  apply =>
    (indices, rows, batch = 0) =>
      apply([indices], { rows, batch }),
)
