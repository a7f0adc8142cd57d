/** A vector of 16 bytes as floats of one width, with the numbers of its format (IEEE 754). */
export interface Lanes {
  readonly type: 'f32x4' | 'f64x2'
  /** The same lanes as integers. */
  readonly integer: 'i32x4' | 'i64x2'
  readonly count: 4 | 2
  /** The bits of a float, and those of its fraction. */
  readonly bits: 32 | 64
  readonly fraction: 23 | 52
  /** What is added to an exponent before it is stored. */
  readonly bias: 127 | 1023
}

export const f32x4: Lanes = { type: 'f32x4', integer: 'i32x4', count: 4, bits: 32, fraction: 23, bias: 127 }
export const f64x2: Lanes = { type: 'f64x2', integer: 'i64x2', count: 2, bits: 64, fraction: 52, bias: 1023 }

/** One value of each format, where an algorithm needs different numbers. */
export const choose = <A>(lanes: Lanes, single: A, double: A): A => (lanes.type === 'f32x4' ? single : double)

/** A float with an integer below 2^(fraction - 1) added to it has that integer as its lowest bits. */
export const rounder = ({ fraction }: Lanes): number => 1.5 * 2 ** fraction
