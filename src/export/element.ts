import type { DType } from '../tensor/dtype.js'

/** How MLIR names element types: those of the library, and those that rules need on their way. */
const names = {
  float64: 'f64',
  float32: 'f32',
  float16: 'f16',
  bfloat16: 'bf16',
  int64: 'i64',
  int32: 'i32',
  int16: 'i16',
  int8: 'i8',
  uint64: 'ui64',
  uint32: 'ui32',
  uint16: 'ui16',
  uint8: 'ui8',
  bool: 'i1',
} as const

/** An element type of the text. */
export type Element = keyof typeof names

/** Every element type of the library is one. */
export const elementOf = (dtype: DType): Element => dtype

/** Numbers that have no digits, by their bits. */
interface Special {
  readonly nan: string
  readonly infinity: string
  readonly minusInfinity: string
}

const specials: Partial<Record<Element, Special>> = {
  float64: { nan: '0x7FF8000000000000', infinity: '0x7FF0000000000000', minusInfinity: '0xFFF0000000000000' },
  float32: { nan: '0x7FC00000', infinity: '0x7F800000', minusInfinity: '0xFF800000' },
  float16: { nan: '0x7E00', infinity: '0x7C00', minusInfinity: '0xFC00' },
  bfloat16: { nan: '0x7FC0', infinity: '0x7F80', minusInfinity: '0xFF80' },
}

export const isFloatElement = (dtype: Element): boolean => dtype in specials

export const isUnsigned = (dtype: Element): boolean => dtype.startsWith('uint')

/** `tensor<2x3xf32>`. */
export const tensorType = ({ shape, dtype }: { readonly shape: readonly number[]; readonly dtype: Element }): string =>
  `tensor<${[...shape, names[dtype]].join('x')}>`

/** Digits with a point, which MLIR tells a float by. */
const decimal = (value: number): string => {
  if (Object.is(value, -0)) return '-0.0'
  const [digits, exponent] = String(value).split('e') as [string, string | undefined]
  return `${digits}${digits.includes('.') ? '' : '.0'}${exponent === undefined ? '' : `e${exponent}`}`
}

/** One element as MLIR reads it, to the last bit. */
export const literal = (dtype: Element, value: number): string => {
  const special = specials[dtype]
  if (special === undefined) return dtype === 'bool' ? String(value !== 0) : String(value)
  if (Number.isNaN(value)) return special.nan
  if (!Number.isFinite(value)) return value > 0 ? special.infinity : special.minusInfinity
  return decimal(value)
}
