import type { DType } from '../tensor/dtype.js'

// Long lines of numbers of 32 bits are put in order by their digits, the last ones first: each pass keeps what the ones before it did.

const width = 11
const digits = 2 ** width
const passes = 3

/** From so many numbers on they are in order before as many are compared with each other. */
export const fewest = 4096

const float = new Float32Array(1)
const word = new Uint32Array(float.buffer)

/** An unsigned integer that is in the order of the numbers; 0 is -0. */
const keyOf: Partial<Record<DType, (element: number) => number>> = {
  int32: element => element ^ (2 ** 31),
  uint8: element => element,
  bool: element => element,
  float32: element => {
    float[0] = element + 0
    const bits = word[0]!
    return bits >= 2 ** 31 ? ~bits : bits | (2 ** 31)
  },
}

/** How numbers of an element type are put in order by their digits, if they have few enough. */
export const keyByDigits = (dtype: DType, descending: boolean): ((element: number) => number) | undefined => {
  const key = keyOf[dtype]
  return key && descending ? element => ~key(element) : key
}

/** Numbers and where they were. */
export interface Placed {
  readonly keys: Uint32Array
  readonly places: Int32Array<ArrayBuffer>
}

/** The places of the first `size` of `given` in the order of their keys; `other` has room for as many. */
export const orderByDigits = (given: Placed, other: Placed, size: number): Int32Array<ArrayBuffer> => {
  const counts = new Uint32Array(passes * digits)
  for (let i = 0; i < size; i++) {
    const key = given.keys[i]!
    for (let pass = 0; pass < passes; pass++) counts[pass * digits + ((key >>> (pass * width)) & (digits - 1))]!++
  }
  let [from, to] = [given, other]
  for (let pass = 0; pass < passes; pass++) {
    const next = counts.subarray(pass * digits, (pass + 1) * digits)
    // Where all have the same digit nothing moves.
    if (next.includes(size)) continue
    let start = 0
    for (let digit = 0; digit < digits; digit++) {
      const count = next[digit]!
      next[digit] = start
      start += count
    }
    for (let i = 0; i < size; i++) {
      const key = from.keys[i]!
      const at = next[(key >>> (pass * width)) & (digits - 1)]!++
      to.keys[at] = key
      to.places[at] = from.places[i]!
    }
    ;[from, to] = [to, from]
  }
  return from.places
}
