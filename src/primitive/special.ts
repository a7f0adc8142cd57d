// Special functions that ECMAScript lacks, for one number, in float64.

const twoOverRootPi = 2 / Math.sqrt(Math.PI)

/** e^(-x²), as good for large x: the square of a float32 is exact. */
const gaussian = (x: number): number => {
  const near = Math.fround(x)
  const value = Math.exp(-near * near)
  return value + value * Math.expm1((near - x) * (near + x))
}

/** Below this the series is used, above it the continued fraction; both reach float64 there. */
const crossover = 2.5

/** erf(x) = 2/√π e^(-x²) Σ 2ⁿ x^(2n+1) / (1·3·…·(2n+1)): all terms have one sign (Abramowitz & Stegun 7.1.6). */
const series = (x: number): number => {
  const square = x * x
  let term = x
  let sum = x
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * square) / (2 * n + 1)
    sum += term
  }
  return twoOverRootPi * gaussian(x) * sum
}

/** For x > 0: erfc(x) = e^(-x²)/√π · 1/(x + ½/(x + 1/(x + 3⁄2/(x + …)))), from the inside (Abramowitz & Stegun 7.1.14). */
const continuedFraction = (x: number): number => {
  let tail = x
  for (let n = 60; n >= 1; n--) tail = x + n / 2 / tail
  return gaussian(x) / (Math.sqrt(Math.PI) * tail)
}

/** The error function 2/√π ∫₀ˣ e^(-t²) dt. */
export const erf = (x: number): number => {
  if (Number.isNaN(x)) return x
  const size = Math.abs(x)
  if (size < crossover) return series(x)
  return Math.sign(x) * (size > 6 ? 1 : 1 - continuedFraction(size))
}

/** 1 - erf(x). */
export const erfc = (x: number): number => {
  if (Number.isNaN(x)) return x
  if (x > 28) return 0
  if (x > 0.5) return x < crossover ? erfcMiddle(x) : continuedFraction(x)
  return 1 - erf(x)
}

/** e^(-n²/4), the weights of the trapezoidal rule below. */
const weights = Array.from({ length: 13 }, (_, n) => Math.exp((-n * n) / 4))

/**
 * Between 0.5 and the crossover, where 1 - series loses digits and the fraction converges slowly: erfc(x) =
 * 2x/π e^(-x²) ∫₀^∞ e^(-t²) / (t² + x²) dt by the trapezoidal rule in steps of ½, with the residue of the pole at ix that the
 * rule leaves out (Chiarella and Reichel, "On the evaluation of integrals related to the error function", 1968).
 */
const erfcMiddle = (x: number): number => {
  const square = x * x
  let sum = 1 / (2 * square)
  for (let n = 1; n < weights.length; n++) sum += weights[n]! / ((n * n) / 4 + square)
  return (x / Math.PI) * gaussian(x) * sum - 2 / Math.expm1(4 * Math.PI * x)
}

/**
 * The inverse of erf: Winitzki's closed approximation, then Halley steps on erf(y) - x, which treble the digits each.
 */
export const erfInv = (x: number): number => {
  if (Number.isNaN(x) || Math.abs(x) > 1) return Number.NaN
  if (x === 0) return x
  if (Math.abs(x) === 1) return x * Infinity
  const a = 0.147
  const tail = Math.log1p(-x * x)
  const b = 2 / (Math.PI * a) + tail / 2
  let y = Math.sign(x) * Math.sqrt(Math.sqrt(b * b - tail / a) - b)
  for (let step = 0; step < 3; step++) {
    const error = x > 0.5 ? 1 - x - erfc(y) : x < -0.5 ? erfc(-y) - (1 + x) : erf(y) - x
    const slope = twoOverRootPi * gaussian(y)
    const newton = error / slope
    y -= newton / (1 + y * newton)
  }
  return y
}
