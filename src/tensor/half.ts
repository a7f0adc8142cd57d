// The two float types of 16 bits, which are held as their bits: float16 (IEEE 754 binary16: 5 bits of exponent, 10 of fraction)
// and bfloat16 (the upper half of a float32: 8 and 7). Every one of them is a float32, so that reading them is exact.

/** The float types of 16 bits: storage, whose arithmetic is that of float32, rounded. */
export type HalfDType = 'float16' | 'bfloat16'

export const isHalf = (dtype: unknown): dtype is HalfDType => dtype === 'float16' || dtype === 'bfloat16'

const floats = new Float32Array(1)
const words = new Uint32Array(floats.buffer)

/**
 * The bits of the float32 that rounds to what `x` rounds to, in whatever type with at least two bits less: where float32 has not
 * `x` itself, the one of its neighbours whose last bit is 1 (rounding to odd), which is no middle between two shorter numbers.
 */
const oddBits = (x: number): number => {
  floats[0] = x
  const nearest = floats[0]!
  if (nearest === x || Number.isNaN(x)) return words[0]!
  if (Math.abs(nearest) > Math.abs(x)) words[0]! -= 1
  return words[0]! | 1
}

/** To the nearest multiple of 2ⁿ of bits, and the even one of two that are as near. */
const rounded = (bits: number, n: number): number => (bits + 2 ** (n - 1) - 1 + ((bits >>> n) & 1)) >>> n

const bfloat16Bits = (bits: number): number => {
  const size = bits & 0x7fffffff
  return size > 0x7f800000 ? 0x7fc0 : ((bits >>> 16) & 0x8000) | rounded(size, 16)
}

/** Multiples of 2⁻²⁴, as what is below the least normal number, 2⁻¹⁴, is in float16. */
const subnormal = (size: number): number => {
  const exponent = size >>> 23
  return exponent < 102 ? 0 : rounded((size & 0x7fffff) | 0x800000, 126 - exponent)
}

const float16Bits = (bits: number): number => {
  const [sign, size] = [(bits >>> 16) & 0x8000, bits & 0x7fffffff]
  if (size > 0x7f800000) return 0x7e00
  // From 65,520 on it is infinity.
  if (size >= 0x477ff000) return sign | 0x7c00
  return sign | (size < 0x38800000 ? subnormal(size) : rounded(size - 0x38000000, 13))
}

const bitsOf = { float16: float16Bits, bfloat16: bfloat16Bits }

/**
 * The bits of the nearest number of the type, of two that are as near of the even one; infinity beyond the greatest by half a step
 * or more, and one NaN for all. `values` are numbers, each of which is rounded once.
 */
export const toHalf = (values: ArrayLike<number>, dtype: HalfDType): Uint16Array => {
  const of = bitsOf[dtype]
  const out = new Uint16Array(values.length)
  for (let i = 0; i < out.length; i++) out[i] = of(oddBits(values[i]!))
  return out
}

/** The numbers of such bits, to the last bit: NaN keeps what else it says. */
export const fromHalf = (bits: ArrayLike<number>, dtype: HalfDType): Float32Array => {
  const out = new Float32Array(bits.length)
  const inside = new Uint32Array(out.buffer)
  for (let i = 0; i < out.length; i++) {
    const word = bits[i]!
    const [sign, size] = [(word & 0x8000) << 16, word & 0x7fff]
    if (dtype === 'bfloat16') inside[i] = word << 16
    else if (size >= 0x400) inside[i] = sign | ((size << 13) + (size < 0x7c00 ? 0x38000000 : 0x70000000))
    else out[i] = (sign === 0 ? size : -size) * 2 ** -24
  }
  return out
}
