/** Exact numbers m · 2ᵉ, which have no bounds. */
export interface Exact {
  readonly m: bigint
  readonly e: number
}

/** A float64 as it is. */
export const exact = (x: number): Exact => {
  const bits = new BigUint64Array(Float64Array.of(x).buffer)[0]!
  const exponent = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & ((1n << 52n) - 1n)
  const m = exponent === 0 ? fraction : fraction | (1n << 52n)
  return { m: bits >> 63n ? -m : m, e: Math.max(exponent, 1) - 1075 }
}

export const times = (a: Exact, b: Exact): Exact => ({ m: a.m * b.m, e: a.e + b.e })

export const plus = (a: Exact, b: Exact): Exact =>
  a.e >= b.e ? { m: (a.m << BigInt(a.e - b.e)) + b.m, e: b.e } : plus(b, a)

/** The nearest float64, but for the last digit of a subnormal number. */
export const nearest = ({ m, e }: Exact): number => {
  const size = m < 0n ? -m : m
  const surplus = Math.max(0, size.toString(2).length - 64)
  // The lowest bit says that there is something below, so that ties are rounded the right way.
  const rest = surplus > 0 && size & ((1n << BigInt(surplus)) - 1n) ? 1n : 0n
  let result = Number((size >> BigInt(surplus)) | rest)
  for (let k = e + surplus; k !== 0 && result !== 0 && Number.isFinite(result); ) {
    const step = Math.max(-900, Math.min(900, k))
    result *= 2 ** step
    k -= step
  }
  return m < 0n ? -result : result
}
