/**
 * A number, or a number that moves: value + slope · ε, where ε² = 0 and every derivative has an ε of its own, the tag. What
 * is computed with it has its exact derivative as slope, of any order; nothing of the library takes part.
 */
export type Jet = number | Moving

interface Moving {
  readonly tag: number
  readonly value: Jet
  readonly slope: Jet
}

export type Jets = readonly Jet[]

const tagOf = (x: Jet): number => (typeof x === 'number' ? 0 : x.tag)

const apart = (x: Jet, tag: number): readonly [value: Jet, slope: Jet] =>
  typeof x !== 'number' && x.tag === tag ? [x.value, x.slope] : [x, 0]

/** The number without what moves. */
export const real = (x: Jet): number => (typeof x === 'number' ? x : real(x.value))

export const add = (a: Jet, b: Jet): Jet => {
  if (typeof a === 'number' && typeof b === 'number') return a + b
  const tag = Math.max(tagOf(a), tagOf(b))
  const [[a0, a1], [b0, b1]] = [apart(a, tag), apart(b, tag)]
  return { tag, value: add(a0, b0), slope: add(a1, b1) }
}

export const mul = (a: Jet, b: Jet): Jet => {
  if (typeof a === 'number' && typeof b === 'number') return a * b
  const tag = Math.max(tagOf(a), tagOf(b))
  const [[a0, a1], [b0, b1]] = [apart(a, tag), apart(b, tag)]
  return { tag, value: mul(a0, b0), slope: add(mul(a0, b1), mul(a1, b0)) }
}

/** A function of a number, from its value and its derivative. */
const smooth = (value: (x: number) => number, derivative: (x: Jet) => Jet): ((x: Jet) => Jet) => {
  const at = (x: Jet): Jet =>
    typeof x === 'number' ? value(x) : { tag: x.tag, value: at(x.value), slope: mul(derivative(x.value), x.slope) }
  return at
}

export const neg = (x: Jet): Jet => mul(-1, x)
export const sub = (a: Jet, b: Jet): Jet => add(a, neg(b))
export const reciprocal: (x: Jet) => Jet = smooth(
  x => 1 / x,
  x => neg(mul(reciprocal(x), reciprocal(x))),
)
export const div = (a: Jet, b: Jet): Jet => mul(a, reciprocal(b))
export const exp: (x: Jet) => Jet = smooth(Math.exp, x => exp(x))
export const log: (x: Jet) => Jet = smooth(Math.log, reciprocal)
export const sin: (x: Jet) => Jet = smooth(Math.sin, x => cos(x))
export const cos: (x: Jet) => Jet = smooth(Math.cos, x => neg(sin(x)))
export const tanh: (x: Jet) => Jet = smooth(Math.tanh, x => sub(1, mul(tanh(x), tanh(x))))
export const sum = (xs: Jets): Jet => xs.reduce(add, 0)

let running = 0

/** The derivative of `f` at `x` in the direction `t`. */
export const derivative = (f: (x: Jets) => Jets, x: Jets, t: Jets): Jets => {
  running += 1
  const tag = running
  try {
    return f(x.map((value, i): Jet => ({ tag, value, slope: t[i]! }))).map(result => apart(result, tag)[1])
  } finally {
    running -= 1
  }
}
