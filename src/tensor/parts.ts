import type { MeshAxes, Sharding } from '../shape/sharding.js'
import { count } from '../shape/sizes.js'
import { allocate, type Data, type DType } from './dtype.js'

// Which part of a tensor a device has.

/** A block of a tensor: in each axis where it begins, and how long it is. */
export interface Part {
  readonly start: readonly number[]
  readonly size: readonly number[]
}

/** Where the parts of a tensor are: one on each device, in the order of devices. */
export interface Placement {
  /** The same text for the same placement. */
  readonly key: string
  readonly parts: readonly Part[]
}

export const isWhole = (shape: readonly number[], { size }: Part): boolean =>
  shape.every((length, axis) => length === size[axis])

/** A tensor as the only part of itself. */
export const wholePart = (shape: readonly number[]): Part => ({ start: shape.map(() => 0), size: shape })

/** What two parts of a tensor have in common; undefined where that is nothing. */
export const common = (a: Part, b: Part): Part | undefined => {
  const start = a.start.map((from, axis) => Math.max(from, b.start[axis]!))
  const size = start.map(
    (from, axis) => Math.min(a.start[axis]! + a.size[axis]!, b.start[axis]! + b.size[axis]!) - from,
  )
  return size.every(length => length > 0) ? { start, size } : undefined
}

/** A part as one of another part that holds it. */
export const within = (outer: Part, { start, size }: Part): Part => ({
  start: start.map((from, axis) => from - outer.start[axis]!),
  size,
})

/** All of a tensor on the first device. */
export const onOne = (shape: readonly number[]): Placement => ({ key: 'one', parts: [wholePart(shape)] })

/** Where each device of a mesh stands in it. */
const positions = (axes: MeshAxes): readonly Readonly<Record<string, number>>[] =>
  Object.entries(axes).reduce<readonly Readonly<Record<string, number>>[]>(
    (before, [name, length]) =>
      before.flatMap(position => Array.from({ length }, (_, i) => ({ ...position, [name]: i }))),
    [{}],
  )

/** A tensor split over a mesh. The mesh divides it: who made the sharding has checked that. */
export const onMesh = (shape: readonly number[], split: Sharding, axes: MeshAxes): Placement => {
  const size = shape.map((length, axis) => (split[axis] == null ? length : length / axes[split[axis]!]!))
  const parts = positions(axes).map(position => ({
    start: size.map((length, axis) => (split[axis] == null ? 0 : position[split[axis]!]! * length)),
    size,
  }))
  return { key: `${JSON.stringify(axes)} ${JSON.stringify(split)}`, parts }
}

/** Goes through a part by the runs in which its elements lie side by side, also in the whole. */
export const forRuns = (
  shape: readonly number[],
  { start, size }: Part,
  visit: (inWhole: number, inPart: number, length: number) => void,
): void => {
  let axis = shape.length - 1
  while (axis > 0 && size[axis] === shape[axis]) axis -= 1
  const inner = count(shape.slice(axis + 1))
  const length = (size[axis] ?? 1) * inner
  const outer = count(size.slice(0, Math.max(axis, 0)))
  if (length === 0) return
  for (let run = 0; run < outer; run++) {
    let rest = run
    let stride = inner * (shape[axis] ?? 1)
    let at = (start[axis] ?? 0) * inner
    for (let above = axis - 1; above >= 0; above--) {
      at += (start[above]! + (rest % size[above]!)) * stride
      rest = Math.floor(rest / size[above]!)
      stride *= shape[above]!
    }
    visit(at, run * length, length)
  }
}

/** The elements of a part, where they lie side by side without a copy. */
export const cut = (dtype: DType, data: Data, shape: readonly number[], part: Part): Data => {
  if (isWhole(shape, part)) return data
  let made: Data | undefined
  const total = count(part.size)
  forRuns(shape, part, (inWhole, inPart, length) => {
    if (length === total) made = data.subarray(inWhole, inWhole + length)
    else {
      made ??= allocate(dtype, total)
      made.set(data.subarray(inWhole, inWhole + length), inPart)
    }
  })
  return made ?? allocate(dtype, 0)
}

/** Writes the elements of a part into the whole. */
export const paste = (whole: Data, shape: readonly number[], part: Part, data: Data): void =>
  forRuns(shape, part, (inWhole, inPart, length) => whole.set(data.subarray(inPart, inPart + length), inWhole))

/** The devices that together have all parts, each once. */
export const holders = ({ parts }: Placement): readonly number[] => {
  const seen = new Set<string>()
  return parts.flatMap(({ start }, device) => {
    const key = start.join()
    if (seen.has(key)) return []
    seen.add(key)
    return [device]
  })
}
