import type { Value } from '../tensor/tensor.js'
import { batchElementwise } from './batch.js'
import { elementwise, step } from './comparison.js'
import { type Bound, define } from './define.js'
import { transpose } from './movement.js'

const bitwise = (name: string, f: (a: number, b: number) => number): Bound<[a: Value, b: Value]> =>
  define(
    {
      name,
      spec: inputs => ({ shape: elementwise(...inputs), dtype: 'int32' }),
      evaluate: (out, [a, b]) => {
        const [i, j] = [step(a!), step(b!)]
        for (let k = 0; k < out.data.length; k++) out.data[k] = f(a!.data[k * i]!, b!.data[k * j]!)
      },
      batch: batchElementwise,
      jvp: [],
    },
    apply => (a, b) => apply([a, b], {}),
  )

/** Exclusive or of the bits of two int32. */
export const bitXor = bitwise('bitXor', (a, b) => a ^ b)

/** The bits of an int32 moved to the right, with zeros coming in. */
export const shiftRight = bitwise('shiftRight', (a, b) => a >>> b)

/** The remainder of two int32 seen as unsigned; that of a division by 0, as by 2³², is the dividend. */
export const unsignedRemainder = bitwise('unsignedRemainder', (a, b) => (b === 0 ? a : (a >>> 0) % (b >>> 0)))

const rotations = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const

const rotateLeft = (x: number, by: number): number => (x << by) | (x >>> (32 - by))

/** 20 rounds on one block of two words: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011. */
const threefryBlock = (k0: number, k1: number, x0: number, x1: number): readonly [number, number] => {
  const keys = [k0, k1, k0 ^ k1 ^ 0x1bd11bda]
  let a = (x0 + k0) | 0
  let b = (x1 + k1) | 0
  for (let group = 0; group < 5; group++) {
    for (const by of rotations[group % 2]!) {
      a = (a + b) | 0
      b = rotateLeft(b, by) ^ a
    }
    a = (a + keys[(group + 1) % 3]!) | 0
    b = (b + keys[(group + 2) % 3]! + group + 1) | 0
  }
  return [a, b]
}

/** The block cipher Threefry-2x32 on int32 words, elementwise; the two words of the result are its leading axis. */
export const threefry: Bound<[k0: Value, k1: Value, x0: Value, x1: Value]> = define(
  {
    name: 'threefry',
    spec: inputs => ({ shape: [2, ...elementwise(...inputs)], dtype: 'int32' }),
    evaluate: (out, inputs) => {
      const [k0, k1, x0, x1] = inputs.map(input => input.data)
      const [i, j, k, l] = inputs.map(step)
      const half = out.data.length / 2
      for (let n = 0; n < half; n++) {
        const [a, b] = threefryBlock(k0![n * i!]!, k1![n * j!]!, x0![n * k!]!, x1![n * l!]!)
        out.data[n] = a
        out.data[n + half] = b
      }
    },
    batch: (inputs, batched, params, apply) => {
      const words = batchElementwise(inputs, batched, params, apply)
      return transpose(words, [1, 0, ...words.shape.slice(2).map((_, i) => i + 2)])
    },
    jvp: [],
  },
  apply => (k0, k1, x0, x1) => apply([k0, k1, x0, x1], {}),
)
