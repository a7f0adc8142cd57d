import { type Access, operandsFirst, type Scalar, scalarsOf } from '../../../compile/loops.js'
import type { ScalarOperation } from '../../../trace/lowering.js'
import type { Code } from '../encoder/code.js'
import type { Plain } from '../encoder/opcodes.js'

// An index is computed in words where all lanes have the same one: an address that goes through vectors is there later.

const ofIntegers: Partial<Record<ScalarOperation, Plain>> = {
  add: 'i32.add',
  sub: 'i32.sub',
  mul: 'i32.mul',
  equal: 'i32.eq',
  less: 'i32.lt_s',
  lessEqual: 'i32.le_s',
}

const ofBools: Partial<Record<ScalarOperation, Plain>> = { and: 'i32.and', or: 'i32.or', not: 'i32.eqz' }

/** Of two words the one for which a comparison holds. */
const limits: Partial<Record<ScalarOperation, Plain>> = { maximum: 'i32.ge_s', minimum: 'i32.le_s' }

const hasWord = ({ dtype }: Scalar): boolean => dtype === 'int32' || dtype === 'bool'

const isOperation = (value: Scalar): boolean => {
  if (value.kind !== 'apply') return true
  const { operation, operands } = value
  if (operation === 'select') return true
  if (operands[0]!.dtype === 'bool') return ofBools[operation] !== undefined
  return ofIntegers[operation] !== undefined || limits[operation] !== undefined
}

/** Whether a scalar can be computed in words: it is made of int32 and bools, and looks nothing up. */
export const isWord = (value: Scalar): boolean =>
  scalarsOf([value]).every(
    one =>
      hasWord(one) &&
      one.kind !== 'head' &&
      isOperation(one) &&
      (one.kind !== 'load' || one.access.lookup === undefined),
  )

/** Scalars in local variables of one word each; a bool is 0 or 1. */
export class Words {
  private readonly code: Code
  private readonly load: (access: Access, dtype: Scalar['dtype']) => void
  private readonly known = new Map<Scalar, number>()

  /** `load` leaves an element of a buffer on the stack. */
  constructor(code: Code, load: (access: Access, dtype: Scalar['dtype']) => void) {
    this.code = code
    this.load = load
  }

  /** The local variable that holds a scalar. */
  local(value: Scalar): number {
    for (const part of operandsFirst([value], one => this.known.has(one))) {
      this.compute(part)
      const local = this.code.local('i32')
      this.code.set(local)
      this.known.set(part, local)
    }
    return this.known.get(value)!
  }

  private compute(value: Scalar): void {
    const { code } = this
    if (value.kind === 'constant') code.i32(value.value)
    else if (value.kind === 'load') this.load(value.access, value.dtype)
    else if (value.kind === 'apply') this.apply(value)
  }

  private apply({ operation, operands }: Scalar & { readonly kind: 'apply' }): void {
    const { code } = this
    const locals = operands.map(operand => this.known.get(operand)!)
    const push = () => {
      for (const local of locals) code.get(local)
    }
    if (operation === 'select') {
      const [condition, a, b] = locals as [number, number, number]
      code.get(a).get(b).get(condition).op('select')
      return
    }
    push()
    const limit = limits[operation]
    if (limit !== undefined) {
      push()
      code.op(limit, 'select')
    } else code.op((operands[0]!.dtype === 'bool' ? ofBools : ofIntegers)[operation]!)
  }
}
