import { count } from '../shape/sizes.js'
import { type Data, isHalf } from '../tensor/dtype.js'
import { fromHalf } from '../tensor/half.js'
import { type Element, literal } from './element.js'

/** Up to how many elements a constant is written as numbers. */
const mostNumbers = 16

/** `[[1.0, 2.0], [3.0, 4.0]]`. */
const nested = (texts: readonly string[], shape: readonly number[]): string => {
  const [size, ...rest] = shape
  if (size === undefined) return texts[0]!
  const length = texts.length / size
  const parts = Array.from({ length: size }, (_, i) => nested(texts.slice(i * length, (i + 1) * length), rest))
  return `[${parts.join(', ')}]`
}

const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1

/** The bytes of elements, the least significant first, as MLIR reads them. */
const hexadecimal = (data: Data): string => {
  const width = data.BYTES_PER_ELEMENT
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  const digits = new Array<string>(bytes.length)
  for (let i = 0; i < bytes.length; i++) {
    const from = isLittleEndian ? i : i - (i % width) + (width - 1 - (i % width))
    digits[i] = bytes[from]!.toString(16).padStart(2, '0')
  }
  return digits.join('').toUpperCase()
}

/** What stands in `dense<…>`; of elements that have no form of their own there, those of `dtype`, and what they are there. */
export const dense = (
  dtype: Element,
  shape: readonly number[],
  held: Data,
): { readonly text: string; readonly dtype: Element } => {
  const data = isHalf(dtype) ? fromHalf(held, dtype) : held
  const elements = count(shape)
  if (elements === 0) return { text: '', dtype }
  const [first] = data
  if (data.every(element => Object.is(element, first))) return { text: literal(dtype, first!), dtype }
  if (elements <= mostNumbers) {
    const texts = Array.from(data, element => literal(dtype, element))
    return { text: nested(texts, shape), dtype }
  }
  // How bits are packed has changed between versions, and halves are kept in other ways than they are written.
  if (isHalf(dtype)) return { text: `"0x${hexadecimal(data)}"`, dtype: 'float32' }
  return { text: `"0x${hexadecimal(data)}"`, dtype: dtype === 'bool' ? 'uint8' : dtype }
}
