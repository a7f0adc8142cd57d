/** Where a box of elements stands in a row-major tensor. */
export interface Place {
  readonly offset: number
  readonly strides: readonly number[]
}

/** Elements of any width in their bytes. */
type Elements = Pick<Uint8Array, 'buffer' | 'byteOffset' | 'byteLength' | 'BYTES_PER_ELEMENT'>

/** How far apart neighbours along each axis stand in a row-major tensor. */
export const stridesOf = (shape: readonly number[]): readonly number[] => {
  const strides = new Array<number>(shape.length)
  let next = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = next
    next *= shape[axis]!
  }
  return strides
}

/** Elements as numbers without a sign, of 32 bits at most: a float that is copied as a number may lose the payload of a NaN. */
const bitsOf = ({ buffer, byteOffset, byteLength, BYTES_PER_ELEMENT }: Elements) => {
  if (BYTES_PER_ELEMENT === 1) return new Uint8Array(buffer, byteOffset, byteLength)
  return BYTES_PER_ELEMENT === 2
    ? new Uint16Array(buffer, byteOffset, byteLength / 2)
    : new Uint32Array(buffer, byteOffset, byteLength / 4)
}

/** Copies a box of elements from one place to another. */
export const copyBox = (
  given: Elements,
  source: Place,
  room: Elements,
  target: Place,
  box: readonly number[],
): void => {
  if (box.includes(0)) return
  const [from, to] = [bitsOf(given), bitsOf(room)]
  const words = given.BYTES_PER_ELEMENT / from.BYTES_PER_ELEMENT
  const within = words > 1 || box.length === 0 ? [words] : []
  const inWords = (strides: readonly number[]): number[] => [
    ...strides.map(stride => stride * words),
    ...within.map(() => 1),
  ]
  const [sizes, steps, strides] = [[...box, ...within], inWords(source.strides), inWords(target.strides)]
  // Axes that lie side by side on both sides are one.
  while (sizes.length > 1 && [steps, strides].every(all => all.at(-2) === sizes.at(-1)! * all.at(-1)!)) {
    sizes.push(sizes.pop()! * sizes.pop()!)
    for (const all of [steps, strides]) all.splice(-2, 1)
  }
  const last = sizes.length - 1
  const go = (axis: number, at: number, into: number): void => {
    const [size, step, stride] = [sizes[axis]!, steps[axis]!, strides[axis]!]
    if (axis < last) for (let i = 0; i < size; i++) go(axis + 1, at + i * step, into + i * stride)
    else if (step === 1 && stride === 1) to.set(from.subarray(at, at + size), into)
    else for (let i = 0; i < size; i++) to[into + i * stride] = from[at + i * step]!
  }
  go(0, source.offset * words, target.offset * words)
}
