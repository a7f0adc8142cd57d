import { operandsFirst, type Scalar } from '../../../compile/loops.js'
import { type DType, type FullDType, isFloat, isHalf } from '../../../tensor/dtype.js'
import type { ScalarOperation } from '../../../trace/lowering.js'
import type { Code } from '../encoder/code.js'
import type { Plain } from '../encoder/opcodes.js'
import { elementary } from '../math/elementary.js'
import { f32x4, f64x2 } from '../math/lanes.js'
import type { Width } from './access.js'
import { oddFromDouble, oddFromInteger, roundTo } from './half.js'
import { integers } from './integer.js'

type Apply = Scalar & { readonly kind: 'apply' }

/** Sixteen bytes with `value` in every lane. */
const constantBytes = (value: number, dtype: DType): Uint8Array => {
  if (dtype === 'float64') return new Uint8Array(new Float64Array(2).fill(value).buffer)
  if (isFloat(dtype)) return new Uint8Array(new Float32Array(4).fill(value).buffer)
  return new Uint8Array(new Int32Array(4).fill(dtype === 'bool' ? -value : value).buffer)
}

const comparisons: Partial<
  Record<ScalarOperation, readonly [float: 'eq' | 'lt' | 'le', integer: 'eq' | 'lt_s' | 'le_s']>
> = {
  equal: ['eq', 'eq'],
  less: ['lt', 'lt_s'],
  lessEqual: ['le', 'le_s'],
}

const floats: Partial<
  Record<
    ScalarOperation,
    'neg' | 'add' | 'sub' | 'mul' | 'div' | 'max' | 'min' | 'abs' | 'sqrt' | 'floor' | 'ceil' | 'nearest'
  >
> = {
  neg: 'neg',
  add: 'add',
  sub: 'sub',
  mul: 'mul',
  div: 'div',
  maximum: 'max',
  minimum: 'min',
  abs: 'abs',
  sqrt: 'sqrt',
  floor: 'floor',
  ceil: 'ceil',
  round: 'nearest',
}

// `max` and `min` take several instructions of x64 for NaN and signed zeros; these take one. They give their first operand
// unless the second is beyond it, so that NaN stays where it is the first, and zeros are not asked for beside another number.
const bounds: Partial<Record<ScalarOperation, 'pmax' | 'pmin'>> = { maximum: 'pmax', minimum: 'pmin' }

/** A number that is neither NaN nor zero. */
const isLimit = (operand: Scalar): boolean => operand.kind === 'constant' && Math.abs(Math.fround(operand.value)) > 0

// What is true is all ones, and so the lesser integer.
const logic: Partial<Record<ScalarOperation, Plain>> = {
  and: 'v128.and',
  or: 'v128.or',
  not: 'v128.not',
  maximum: 'v128.or',
  minimum: 'v128.and',
  equal: 'i32x4.eq',
  less: 'i32x4.gt_s',
  lessEqual: 'i32x4.ge_s',
}

/** Whether an operation on elements of a type has vector code. */
export const isVectorizable = (operation: ScalarOperation, dtype: DType): boolean => {
  if (operation === 'cast' || operation === 'bitcast' || operation === 'select' || comparisons[operation] !== undefined)
    return true
  if (dtype === 'bool') return logic[operation] !== undefined
  if (isHalf(dtype)) return false
  if (isFloat(dtype)) return floats[operation] !== undefined || elementary[operation] !== undefined
  return integers[operation] !== undefined
}

/** Leaves an element of a buffer on the stack; `place` is the local variable that says where it is looked up, if it is. */
type Load = (element: Scalar & { readonly kind: 'load' }, place: number | undefined) => void

/** The code of elements, lane by lane the same. Every element is computed once and kept in a local variable. */
export class Vectors {
  private readonly code: Code
  readonly width: Width
  private readonly known: Map<Scalar, number>
  private readonly loaded = new Map<string, number>()
  private readonly load: Load
  /** `load` leaves an element of a buffer on the stack; `given` are the local variables of what is there already. */
  constructor(code: Code, width: Width, load: Load, given: Iterable<readonly [Scalar, number]> = []) {
    this.code = code
    this.width = width
    this.load = load
    this.known = new Map(given)
  }

  /** The local variable that holds the element. */
  local(element: Scalar): number {
    for (const part of operandsFirst([element], one => this.known.has(one))) this.known.set(part, this.compute(part))
    return this.known.get(element)!
  }

  private compute(element: Scalar): number {
    const { code } = this
    switch (element.kind) {
      case 'head':
        throw new TypeError('internal: a nest without a head reads one')
      case 'constant': {
        const local = code.local('v128')
        code.v128(constantBytes(element.value, element.dtype)).set(local)
        return local
      }
      case 'load': {
        const { buffer, offset, strides, lookup } = element.access
        const place = lookup && this.known.get(lookup.place)
        const key = `${buffer.id}:${offset}:${strides}:${place}:${lookup?.stride}`
        const before = this.loaded.get(key)
        if (before !== undefined) return before
        const local = code.local('v128')
        this.load(element, place)
        code.set(local)
        this.loaded.set(key, local)
        return local
      }
      case 'apply': {
        const operands = element.operands.map(operand => this.known.get(operand)!)
        const local = code.local('v128')
        this.apply(element, operands)
        code.set(local)
        return local
      }
    }
  }

  /** Leaves the result of an operation on the stack. */
  private apply({ operation, operands, dtype }: Apply, locals: readonly number[]): void {
    const { code } = this
    const of = operands[0]!.dtype
    const push = () => {
      for (const local of locals) code.get(local)
    }
    if (operation === 'cast') {
      this.cast(of, dtype, locals[0]!)
      return
    }
    if (operation === 'bitcast') {
      push()
      return
    }
    if (operation === 'select') {
      const [condition, a, b] = locals as [number, number, number]
      code.get(a).get(b).get(condition)
      if (dtype === 'float64') code.op('i64x2.extend_low_i32x4_s')
      code.op('v128.bitselect')
      return
    }
    const comparison = comparisons[operation]
    if (of === 'bool' && logic[operation] !== undefined) {
      push()
      code.op(logic[operation]!)
    } else if (comparison !== undefined) {
      push()
      if (of === 'float32') code.op(`f32x4.${comparison[0]}`)
      else if (of === 'float64') this.narrowMask(() => code.op(`f64x2.${comparison[0]}`))
      else code.op(`i32x4.${comparison[1]}`)
    } else if (isFloat(of) && !isHalf(of)) this.float(operation, of, operands, locals)
    else {
      const emit = integers[operation]
      if (emit === undefined) throw new TypeError(`internal: ${operation} of ${of} has no vector code`)
      emit(code, operands, locals)
      if (of === 'uint8') code.v128(constantBytes(255, 'int32')).op('v128.and')
    }
  }

  private float(
    operation: ScalarOperation,
    of: FullDType,
    operands: readonly Scalar[],
    locals: readonly number[],
  ): void {
    const { code } = this
    const type = of === 'float32' ? 'f32x4' : 'f64x2'
    const bounded = bounds[operation]
    const limit = bounded === undefined ? -1 : operands.findIndex(isLimit)
    if (bounded !== undefined && limit >= 0) {
      code
        .get(locals[1 - limit]!)
        .get(locals[limit]!)
        .op(`${type}.${bounded}`)
      return
    }
    const instruction = floats[operation]
    if (instruction !== undefined) {
      for (const local of locals) code.get(local)
      code.op(`${type}.${instruction}`)
      return
    }
    const emit = elementary[operation]
    if (emit === undefined) throw new TypeError(`internal: ${operation} of ${of} has no vector code`)
    emit(code, of === 'float32' ? f32x4 : f64x2, ...locals)
  }

  /** Two lanes of 64 bits of a mask become two of 32. */
  private narrowMask(mask: () => void): void {
    mask()
    const local = this.code.local('v128')
    this.code.tee(local).get(local).shuffle([0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11])
  }

  private cast(from: DType, to: DType, local: number): void {
    const { code } = this
    if (isHalf(to) && from !== to) {
      const single = code.local('v128')
      if (from === 'float64') oddFromDouble(code, local, mask => this.narrowMask(mask))
      else if (from === 'int32') oddFromInteger(code, local)
      else this.cast(from, 'float32', local)
      code.set(single)
      roundTo(code, to, single)
      return
    }
    if (isHalf(from)) {
      this.cast('float32', to, local)
      return
    }
    code.get(local)
    if (from === to) return
    if (to === 'bool') this.toBool(from)
    else if (from === 'bool') this.fromInteger(to, () => code.op('i32x4.neg'))
    else if (from === 'int32' || from === 'uint8')
      if (to === 'uint8') code.v128(constantBytes(255, 'int32')).op('v128.and')
      else this.fromInteger(to, () => {})
    else if (to === 'float64') code.op('f64x2.promote_low_f32x4')
    else if (to === 'float32') code.op('f32x4.demote_f64x2_zero')
    else {
      code.op(from === 'float32' ? 'i32x4.trunc_sat_f32x4_s' : 'i32x4.trunc_sat_f64x2_s_zero')
      if (to === 'uint8')
        code.v128(constantBytes(0, 'int32')).op('i32x4.max_s').v128(constantBytes(255, 'int32')).op('i32x4.min_s')
    }
  }

  private fromInteger(to: DType, prepare: () => void): void {
    prepare()
    if (to === 'float32') this.code.op('f32x4.convert_i32x4_s')
    else if (to === 'float64') this.code.op('f64x2.convert_low_i32x4_s')
  }

  private toBool(from: DType): void {
    const { code } = this
    code.v128(new Uint8Array(16))
    if (from === 'float32') code.op('f32x4.ne')
    else if (from === 'float64') this.narrowMask(() => code.op('f64x2.ne'))
    else code.op('i32x4.ne')
  }
}
