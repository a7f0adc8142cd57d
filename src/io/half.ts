// Floats of 16 bits as those of 32, which hold each of them exactly: NaN keeps its payload.

/** Bits in their places in those of float32. */
const widened = (bits: Uint16Array, widen: (half: number) => number): Float32Array => {
  const words = new Uint32Array(bits.length)
  for (let i = 0; i < words.length; i++) words[i] = widen(bits[i]!)
  return new Float32Array(words.buffer)
}

export const ofBfloat16 = (bits: Uint16Array): Float32Array => widened(bits, half => half << 16)

/** Below the least normal number of float16 there are multiples of 2⁻²⁴. */
const subnormal = (half: number): number => {
  const leading = 31 - Math.clz32(half)
  return ((leading + 103) << 23) | ((half << (23 - leading)) & 0x7f_ffff)
}

export const ofFloat16 = (bits: Uint16Array): Float32Array =>
  widened(bits, half => {
    const sign = (half & 0x8000) << 16
    const rest = half & 0x7fff
    if (rest >= 0x7c00) return sign | 0x7f80_0000 | (rest << 13)
    if (rest >= 0x400) return sign | ((rest << 13) + (112 << 23))
    return rest === 0 ? sign : sign | subnormal(rest)
  })
