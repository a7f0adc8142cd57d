import { type DType, DTypeError } from '../tensor/dtype.js'
import type { Stored } from '../tensor/storage.js'
import { npyMagic as magic } from './magic.js'
import { before } from './npyRead.js'

const descrs: Readonly<Record<Exclude<DType, 'bfloat16'>, string>> = {
  float64: '<f8',
  float32: '<f4',
  float16: '<f2',
  int32: '<i4',
  uint8: '|u1',
  bool: '|b1',
}

/** NumPy leaves room for the first size to grow, and ends the header at a multiple of 64. */
const growing = 21
const alignment = 64

/** Throws of an element type that NumPy has not. */
export const requireNpyType: (who: string, dtype: DType) => asserts dtype is Exclude<DType, 'bfloat16'> = (
  who,
  dtype,
) => {
  if (dtype === 'bfloat16') throw new DTypeError(`${who}: NumPy has no bfloat16; convert it with T.cast`)
}

/** An .npy file of a tensor, the bytes that NumPy writes. */
export const npyOf = (who: string, { shape, dtype, data }: Stored): Uint8Array<ArrayBuffer> => {
  requireNpyType(who, dtype)
  const sizes = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`
  const literal = `{'descr': '${descrs[dtype]}', 'fortran_order': False, 'shape': ${sizes}, }`
  const text = literal + ' '.repeat(shape.length === 0 ? 0 : growing - String(shape[0]).length)
  const start = before + 2
  const size = Math.ceil((start + text.length + 1) / alignment) * alignment
  const file = new Uint8Array(size + data.byteLength).fill(0x20, 0, size)
  file.set([...magic, 1, 0])
  new DataView(file.buffer).setUint16(before, size - start, true)
  file.set(new TextEncoder().encode(text), start)
  file[size - 1] = 0x0a
  file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), size)
  return file
}
