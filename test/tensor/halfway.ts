/** Numbers of float64 around those that are half way between two 16-bit floats of so many bits of digits, and others. */
export const halfway = (bits: number): readonly number[] => {
  const digits = [1, 1 + 2 ** (1 - bits), 1.5, 2 - 2 ** (1 - bits)]
  const scales = [1, -1, 2 ** 5, 2 ** -9, 2 ** -14, 2 ** 14]
  const beside = [0, 2 ** -24, 2 ** -25, 2 ** -40, -(2 ** -40), -(2 ** -25), 2 ** -52, 2 ** -30]
  const near = scales.flatMap(scale =>
    digits.flatMap(digit => beside.map(little => scale * (digit + 2 ** -bits + little))),
  )
  return [
    ...near,
    0,
    -0,
    Infinity,
    -Infinity,
    Number.NaN,
    65519.99999,
    65520,
    65504,
    5e-8,
    1e-320,
    1e300,
    8,
    4,
    2 ** -24,
  ]
}
