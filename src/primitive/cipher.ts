import type { Data } from '../tensor/dtype.js'

const rotated = (x: number, by: number): number => (x << by) | (x >>> (32 - by))

/**
 * Threefry-2x32 of numbers (`threefry` in `bits.ts` is that of tensors): 20 rounds on the words x0 and x1, which become
 * element i of `first` and element j of `second`. Written out, as it takes five times as long by lists of rotations and keys.
 */
export const encrypt = (
  k0: number,
  k1: number,
  x0: number,
  x1: number,
  first: Data,
  i: number,
  second: Data,
  j: number,
): void => {
  let a = (x0 + k0) | 0
  let b = (x1 + k1) | 0
  let [key, next, last] = [k1, k0 ^ k1 ^ 0x1bd11bda, k0]
  for (let group = 1; group <= 5; group++) {
    if (group % 2 === 1) {
      a = (a + b) | 0
      b = rotated(b, 13) ^ a
      a = (a + b) | 0
      b = rotated(b, 15) ^ a
      a = (a + b) | 0
      b = rotated(b, 26) ^ a
      a = (a + b) | 0
      b = rotated(b, 6) ^ a
    } else {
      a = (a + b) | 0
      b = rotated(b, 17) ^ a
      a = (a + b) | 0
      b = rotated(b, 29) ^ a
      a = (a + b) | 0
      b = rotated(b, 16) ^ a
      a = (a + b) | 0
      b = rotated(b, 24) ^ a
    }
    a = (a + key) | 0
    b = (b + next + group) | 0
    const used = key
    key = next
    next = last
    last = used
  }
  first[i] = a
  second[j] = b
}
