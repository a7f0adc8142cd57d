import { viewOf } from '../tensor/dtype.js'
import { build, scalar } from '../tensor/storage.js'
import type { Spec, Value } from '../tensor/tensor.js'
import type { ScalarOperation } from '../trace/lowering.js'
import type { Primitive } from '../trace/primitive.js'
import { bind } from '../trace/trace.js'
import { add } from './arithmetic.js'
import { batchElementwise } from './batch.js'
import { encrypt } from './cipher.js'
import { elementwise, step } from './comparison.js'
import { type Bound, define } from './define.js'

type Operation = ScalarOperation & ('bitXor' | 'shiftRight' | 'rotateLeft' | 'unsignedRemainder')

/** Machines move all lanes of a vector by the same number of bits. */
const moves: readonly Operation[] = ['shiftRight', 'rotateLeft']

const bitwise = (name: Operation, f: (a: number, b: number) => number): Bound<[a: Value, b: Value]> =>
  define(
    {
      name,
      spec: inputs => ({ shape: elementwise(...inputs), dtype: 'int32' }),
      evaluate: (out, [a, b]) => {
        const [i, j] = [step(a!), step(b!)]
        for (let k = 0; k < out.data.length; k++) out.data[k] = f(a!.data[k * i]!, b!.data[k * j]!)
      },
      batch: batchElementwise,
      lower: ([, b]) =>
        moves.includes(name) && b!.shape.length > 0 ? undefined : { kind: 'elementwise', operation: name },
      jvp: [],
    },
    apply => (a, b) => apply([a, b], {}),
  )

/** Exclusive or of the bits of two int32. */
export const bitXor = bitwise('bitXor', (a, b) => a ^ b)

/** The bits of an int32 moved to the right, with zeros coming in. */
export const shiftRight = bitwise('shiftRight', (a, b) => a >>> b)

/** The bits of an int32 moved to the left; those that leave it come in at the right. */
export const rotateLeft = bitwise('rotateLeft', (x, by) => (x << by) | (x >>> (32 - by)))

/** The remainder of two int32 seen as unsigned; that of a division by 0, as by 2³², is the dividend. */
export const unsignedRemainder = bitwise('unsignedRemainder', (a, b) => (b === 0 ? a : (a >>> 0) % (b >>> 0)))

/** The same 32 bits as the other of int32 and float32. */
export const bitcast: Bound<[x: Value, dtype: 'int32' | 'float32']> = define(
  {
    name: 'bitcast',
    spec: ([x], { dtype }: { readonly dtype: 'int32' | 'float32' }) => ({ shape: x!.shape, dtype }),
    evaluate: (out, [x]) => {
      const { buffer, byteOffset, length } = x!.data
      out.data.set(viewOf(out.dtype, buffer, byteOffset, length))
    },
    batch: batchElementwise,
    lower: () => ({ kind: 'elementwise', operation: 'bitcast' }),
    jvp: [],
  },
  apply => (x, dtype) => apply([x], { dtype }),
)

const rotations = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const

const word = (value: number): Value => scalar(value, 'int32')

/** 20 rounds on one block of two words: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011. */
const ofTensors = (k0: Value, k1: Value, x0: Value, x1: Value): readonly [Value, Value] => {
  const keys = [k0, k1, bitXor(bitXor(k0, k1), word(0x1bd11bda))]
  let a = add(x0, k0)
  let b = add(x1, k1)
  for (let group = 0; group < 5; group++) {
    for (const by of rotations[group % 2]!) {
      a = add(a, b)
      b = bitXor(rotateLeft(b, word(by)), a)
    }
    a = add(a, keys[(group + 1) % 3]!)
    b = add(b, add(keys[(group + 2) % 3]!, word(group + 1)))
  }
  return [a, b]
}

const threefryPrimitive: Primitive<Readonly<Record<string, never>>> = {
  name: 'threefry',
  spec: inputs => {
    const words: Spec = { shape: elementwise(...inputs), dtype: 'int32' }
    return [words, words]
  },
  evaluate: (inputs, _, specs) => {
    const [k0, k1, x0, x1] = inputs.map(input => input.data)
    const [i, j, k, l] = inputs.map(step)
    const [first, second] = specs.map(spec => build(spec, () => {}))
    for (let n = 0; n < first!.data.length; n++)
      encrypt(k0![n * i!]!, k1![n * j!]!, x0![n * k!]!, x1![n * l!]!, first!.data, n, second!.data, n)
    return [first!, second!]
  },
  batch: (inputs, batched, params) =>
    batchElementwise(inputs, batched, params, all => bind(threefryPrimitive, all, {})),
  lower: () => ({ kind: 'expand', as: ([k0, k1, x0, x1]) => ofTensors(k0!, k1!, x0!, x1!) }),
  jvp: (_, __, outputs) => outputs.map(() => []),
}

/** The block cipher Threefry-2x32 on int32 words, elementwise; two words give two. */
export const threefry: Bound<[k0: Value, k1: Value, x0: Value, x1: Value], readonly [Value, Value]> = Object.assign(
  (...inputs: readonly Value[]) => bind(threefryPrimitive, inputs, {}) as readonly [Value, Value],
  { primitive: threefryPrimitive },
)
