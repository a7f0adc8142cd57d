import type { Code, ValueType } from '../encoder/code.js'
import type { Plain } from '../encoder/opcodes.js'
import type { Lanes } from './lanes.js'
import { Scratch } from './scratch.js'

/** Code that leaves one value on the stack. Written twice it is computed twice, unless it was kept. */
export type Expression = () => void

/** A number stands for a vector of it. */
export type Operand = Expression | number

/** Writes the code of a function of one vector or two, which are in local variables, and leaves its value on the stack. */
export type Emitter = (code: Code, lanes: Lanes, ...locals: readonly number[]) => void

type NamesOf<Type extends string, P = Plain> = P extends `${Type}.${infer Name}` ? Name : never
type FloatName = NamesOf<'f32x4'> & NamesOf<'f64x2'>
type IntegerName = NamesOf<'i32x4'> & NamesOf<'i64x2'>

/** Formulas on vectors of one kind of lanes, which are written as they are read: `add(x, mul(y, 2))`. */
export class Formulas {
  readonly code: Code
  readonly lanes: Lanes
  private readonly taken: { readonly type: ValueType; readonly local: number }[] = []

  constructor(code: Code, lanes: Lanes) {
    this.code = code
    this.lanes = lanes
  }

  /** Computes `value` here, once; the result reads it. */
  readonly keep = (value: Operand, type: ValueType = 'v128'): Expression => {
    const local = this.variable(type)
    this.write(value)
    this.code.set(local)
    return this.local(local)
  }

  /** A variable that `release` gives back. */
  readonly variable = (type: ValueType): number => {
    const local = Scratch.of(this.code).take(type)
    this.taken.push({ type, local })
    return local
  }

  readonly local =
    (index: number): Expression =>
    () =>
      void this.code.get(index)

  release(): void {
    for (const { type, local } of this.taken.splice(0)) Scratch.of(this.code).give(type, local)
  }

  write(value: Operand): void {
    if (typeof value === 'number') this.constant(value)
    else value()
  }

  private constant(value: number): void {
    const array = this.lanes.type === 'f32x4' ? new Float32Array(4).fill(value) : new Float64Array(2).fill(value)
    this.code.v128(new Uint8Array(array.buffer))
  }

  /** A vector of integers of the width of a lane. */
  readonly bits =
    (value: bigint): Expression =>
    () => {
      const lane = BigInt.asUintN(this.lanes.bits, value)
      const array =
        this.lanes.type === 'f32x4' ? new Uint32Array(4).fill(Number(lane)) : new BigUint64Array(2).fill(lane)
      this.code.v128(new Uint8Array(array.buffer))
    }

  /** Any instruction, after its operands. */
  readonly apply =
    (name: Plain, ...operands: readonly Operand[]): Expression =>
    () => {
      for (const operand of operands) this.write(operand)
      this.code.op(name)
    }

  readonly float = (name: FloatName, ...operands: readonly Operand[]): Expression =>
    this.apply(`${this.lanes.type}.${name}`, ...operands)

  readonly integer = (name: IntegerName, ...operands: readonly Operand[]): Expression =>
    this.apply(`${this.lanes.integer}.${name}`, ...operands)

  /** Bytes of `a` (0 to 15) and `b` (16 to 31). */
  readonly shuffle =
    (bytes: readonly number[], a: Expression, b: Expression): Expression =>
    () => {
      a()
      b()
      this.code.shuffle(bytes)
    }

  readonly add = (a: Operand, b: Operand): Expression => this.float('add', a, b)
  readonly sub = (a: Operand, b: Operand): Expression => this.float('sub', a, b)
  readonly mul = (a: Operand, b: Operand): Expression => this.float('mul', a, b)
  readonly div = (a: Operand, b: Operand): Expression => this.float('div', a, b)

  /**
   * Σ coefficients[i] xⁱ for x that is kept: neighbours are joined to polynomials of x, those to polynomials of x², and so
   * on (Estrin, Organization of computer systems, 1960), as Horner's rule would wait for every step. Of five coefficients the
   * last stands alone: there Horner's rule is as fast, and an instruction less.
   */
  readonly polynomial = (x: Expression, coefficients: readonly Operand[]): Operand => {
    if (coefficients.length <= 2) return this.line(x, coefficients)
    const pairs = Array.from({ length: Math.ceil(coefficients.length / 2) }, (_, i) =>
      this.keep(this.line(x, coefficients.slice(2 * i, 2 * i + 2))),
    )
    const square = this.keep(this.mul(x, x))
    return coefficients.length === 5 ? this.horner(square, pairs) : this.polynomial(square, pairs)
  }

  /** The same by Horner's rule: fewer instructions and variables, where there is other work in between. */
  readonly horner = (x: Expression, coefficients: readonly Operand[]): Operand =>
    coefficients.reduceRight((sum, next) => this.add(sum === 1 ? x : this.mul(x, sum), next))

  private line(x: Expression, [constant, slope]: readonly Operand[]): Operand {
    return slope === undefined ? constant! : this.add(this.mul(x, slope), constant!)
  }

  readonly shiftLeft = (x: Operand, by: number): Expression => this.integer('shl', x, () => void this.code.i32(by))
  readonly shiftRight = (x: Operand, by: number): Expression => this.integer('shr_u', x, () => void this.code.i32(by))

  readonly and = (a: Operand, b: Operand): Expression => this.apply('v128.and', a, b)
  readonly or = (a: Operand, b: Operand): Expression => this.apply('v128.or', a, b)
  readonly xor = (a: Operand, b: Operand): Expression => this.apply('v128.xor', a, b)

  /** The lanes of `a` where the mask is set, elsewhere those of `b`. */
  readonly select = (mask: Operand, a: Operand, b: Operand): Expression => this.apply('v128.bitselect', a, b, mask)

  /** Between `low` and `high`; NaN stays. */
  readonly clamp = (x: Operand, low: number, high: number): Expression =>
    this.float('pmax', this.float('pmin', x, high), low)

  /** The bit of the sign of every lane. */
  get signBit(): Expression {
    return this.bits(1n << BigInt(this.lanes.bits - 1))
  }

  /** Without the sign; `abs` itself becomes three instructions of x64. */
  readonly abs = (x: Operand): Expression => this.apply('v128.andnot', x, this.signBit)

  /** `size`, which is not negative, with the sign of `x`. */
  readonly withSign = (size: Operand, x: Operand): Expression => this.or(size, this.and(x, this.signBit))
}

/** The emitter of a formula. */
export const emitter =
  (formula: (f: Formulas, x: Expression, y: Expression) => Operand): Emitter =>
  (code, lanes, ...locals) => {
    const [x, y = x] = locals as [number, number?]
    const f = new Formulas(code, lanes)
    f.write(formula(f, f.local(x), f.local(y)))
    f.release()
  }
