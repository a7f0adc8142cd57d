import { Bytes } from './bytes.js'
import { type Lane, type Memory, opcodeOf, type Plain } from './opcodes.js'

/** The types of values that a function works on. */
export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128'

export const valueTypes: Readonly<Record<ValueType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
}

/** Parameters and results of a function. */
export interface Signature {
  readonly params: readonly ValueType[]
  readonly results: readonly ValueType[]
}

/** Where a branch leads: the end of a block, or the beginning of a loop. */
export interface Label {
  readonly depth: number
}

const alignments = new Map<Memory, number>()

/** How many bytes an access to memory reads or writes, as a power of two: its natural alignment. */
const alignmentOf = (name: Memory): number => {
  const known = alignments.get(name)
  if (known !== undefined) return known
  const [, bits] = /(?:load|store)(\d+)/.exec(name) ?? /(\d+)/.exec(name) ?? []
  const alignment = Math.log2(Number(bits ?? 32) / 8)
  alignments.set(name, alignment)
  return alignment
}

/**
 * The body of a function, written instruction by instruction in the order of the stack machine. Methods return the body
 * itself, so that what belongs together stands in one line.
 */
export class Code {
  readonly signature: Signature
  private readonly bytes = new Bytes()
  private readonly locals: ValueType[] = []
  private depth = 0

  constructor(signature: Signature) {
    this.signature = signature
  }

  /** A new variable, which is zero. */
  local(type: ValueType): number {
    this.locals.push(type)
    return this.signature.params.length + this.locals.length - 1
  }

  private opcode(value: number): void {
    if (value < 0x100) this.bytes.byte(value)
    else {
      this.bytes.byte(value >> 8)
      this.bytes.unsigned(value & 0xff)
    }
  }

  op(...names: readonly Plain[]): this {
    for (const name of names) this.opcode(opcodeOf(name))
    return this
  }

  /** An access to memory; the address is on the stack, `offset` bytes are added to it. */
  memory(name: Memory, offset = 0): this {
    this.opcode(opcodeOf(name))
    this.bytes.unsigned(alignmentOf(name))
    this.bytes.unsigned(offset)
    return this
  }

  lane(name: Lane, index: number): this {
    this.opcode(opcodeOf(name))
    this.bytes.byte(index)
    return this
  }

  /** Sixteen bytes chosen from the two vectors on the stack, of which the second's are 16 to 31. */
  shuffle(lanes: readonly number[]): this {
    this.opcode(0xfd0d)
    for (const index of lanes) this.bytes.byte(index)
    return this
  }

  private indexed(opcode: number, index: number): this {
    this.bytes.byte(opcode)
    this.bytes.unsigned(index)
    return this
  }

  get(local: number): this {
    return this.indexed(0x20, local)
  }

  set(local: number): this {
    return this.indexed(0x21, local)
  }

  tee(local: number): this {
    return this.indexed(0x22, local)
  }

  getGlobal(global: number): this {
    return this.indexed(0x23, global)
  }

  setGlobal(global: number): this {
    return this.indexed(0x24, global)
  }

  call(index: number): this {
    return this.indexed(0x10, index)
  }

  /** Pops the place of a function in the module's table; `type` is the number of its signature in the module. */
  callTable(type: number): this {
    this.indexed(0x11, type)
    this.bytes.byte(0)
    return this
  }

  i32(value: number): this {
    this.bytes.byte(0x41)
    this.bytes.signed(value)
    return this
  }

  i64(value: bigint): this {
    this.bytes.byte(0x42)
    this.bytes.signed64(value)
    return this
  }

  f32(value: number): this {
    this.bytes.byte(0x43)
    this.bytes.float32(value)
    return this
  }

  f64(value: number): this {
    this.bytes.byte(0x44)
    this.bytes.float64(value)
    return this
  }

  /** A vector of sixteen bytes. */
  v128(bytes: Uint8Array): this {
    this.opcode(0xfd0c)
    this.bytes.append(bytes)
    return this
  }

  private nested(opcode: number, type: ValueType | undefined, body: (label: Label) => void): this {
    this.bytes.byte(opcode)
    this.bytes.byte(type === undefined ? 0x40 : valueTypes[type])
    this.depth += 1
    body({ depth: this.depth })
    this.depth -= 1
    this.bytes.byte(0x0b)
    return this
  }

  /** A branch to its label goes to its end. */
  block(body: (end: Label) => void, type?: ValueType): this {
    return this.nested(0x02, type, body)
  }

  /** A branch to its label goes to its beginning. */
  loop(body: (start: Label) => void, type?: ValueType): this {
    return this.nested(0x03, type, body)
  }

  /** Pops a condition. */
  if(then: () => void, otherwise?: () => void, type?: ValueType): this {
    return this.nested(0x04, type, () => {
      then()
      if (otherwise === undefined) return
      this.bytes.byte(0x05)
      otherwise()
    })
  }

  branch(to: Label): this {
    return this.indexed(0x0c, this.depth - to.depth)
  }

  /** Pops a condition. */
  branchIf(to: Label): this {
    return this.indexed(0x0d, this.depth - to.depth)
  }

  /** Pops a target, a byte and a length. */
  fill(): this {
    this.opcode(0xfc0b)
    this.bytes.byte(0)
    return this
  }

  /** Pops a target, a source and a length. */
  copy(): this {
    this.opcode(0xfc0a)
    this.bytes.byte(0)
    this.bytes.byte(0)
    return this
  }

  fence(): this {
    this.opcode(0xfe03)
    this.bytes.byte(0)
    return this
  }

  /** The function body as the code section holds it. */
  encode(): Bytes {
    const out = new Bytes()
    const runs: [ValueType, number][] = []
    for (const type of this.locals) {
      const last = runs.at(-1)
      if (last?.[0] === type) last[1] += 1
      else runs.push([type, 1])
    }
    out.unsigned(runs.length)
    for (const [type, n] of runs) {
      out.unsigned(n)
      out.byte(valueTypes[type])
    }
    out.append(this.bytes.view())
    out.byte(0x0b)
    return out
  }
}
