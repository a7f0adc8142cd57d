import type { MemoryLimits } from '../host.js'
import { Bytes } from './bytes.js'
import { Code, type Signature, type ValueType, valueTypes } from './code.js'

interface Import {
  readonly name: string
  readonly type: number
}

interface Global {
  readonly type: ValueType
  readonly value: number
}

/** An expression that gives a value before anything runs: a function body without the number of its local variables. */
const constant = (write: (code: Code) => void): Uint8Array => {
  const code = new Code({ params: [], results: [] })
  write(code)
  return code.encode().view().subarray(1)
}

/**
 * A WebAssembly module in the making: imported functions first, then its own. Its imports are of the module `env`, in
 * which the memory is called `memory`.
 */
export class Module {
  private readonly types: string[] = []
  private readonly signatures: Signature[] = []
  private readonly imports: Import[] = []
  private readonly functions: { readonly type: number; readonly code: Code; readonly name: string | undefined }[] = []
  private readonly globals: Global[] = []
  /** The functions of the table, where there is one. */
  private table: number[] | undefined
  private readonly limits: MemoryLimits

  constructor(limits: MemoryLimits) {
    this.limits = limits
  }

  private type(signature: Signature): number {
    const key = `${signature.params.join()}:${signature.results.join()}`
    const known = this.types.indexOf(key)
    if (known >= 0) return known
    this.types.push(key)
    return this.signatures.push(signature) - 1
  }

  /** An imported function; all of them come before the first own one. */
  import(name: string, signature: Signature): number {
    if (this.functions.length > 0) throw new TypeError('internal: imports come before functions')
    return this.imports.push({ name, type: this.type(signature) }) - 1
  }

  /** A variable of the module. */
  global(type: 'i32' | 'f32' | 'f64', value = 0): number {
    return this.globals.push({ type, value }) - 1
  }

  /** A function with its index; `name` exports it. */
  function(signature: Signature, body: (code: Code) => void, name?: string): number {
    const code = new Code(signature)
    const index = this.imports.length + this.functions.push({ type: this.type(signature), code, name }) - 1
    body(code)
    return index
  }

  /** Puts a function into the table, and gives its place, by which `Code.callTable` calls it. */
  entry(index: number): number {
    this.table ??= []
    return this.table.push(index) - 1
  }

  /** The number of a signature, for `Code.callTable`. */
  tableType(signature: Signature): number {
    this.table ??= []
    return this.type(signature)
  }

  encode(): Uint8Array<ArrayBuffer> {
    const out = new Bytes()
    out.append(new Uint8Array([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]))
    const section = (id: number, count: number, each: (into: Bytes) => void) => {
      if (count === 0) return
      const body = new Bytes()
      body.unsigned(count)
      each(body)
      out.byte(id)
      out.sized(body)
    }
    section(1, this.signatures.length, into => {
      for (const { params, results } of this.signatures) {
        into.byte(0x60)
        for (const list of [params, results]) {
          into.unsigned(list.length)
          for (const type of list) into.byte(valueTypes[type])
        }
      }
    })
    section(2, this.imports.length + 1, into => {
      for (const { name, type } of this.imports) {
        into.text('env')
        into.text(name)
        into.byte(0)
        into.unsigned(type)
      }
      into.text('env')
      into.text('memory')
      into.byte(2)
      into.byte(this.limits.shared ? 3 : 1)
      into.unsigned(this.limits.initial)
      into.unsigned(this.limits.maximum)
    })
    section(3, this.functions.length, into => {
      for (const { type } of this.functions) into.unsigned(type)
    })
    const { table } = this
    // Functions, as many as there are and no more.
    section(4, table === undefined ? 0 : 1, into => {
      into.byte(0x70)
      into.byte(1)
      into.unsigned(table!.length)
      into.unsigned(table!.length)
    })
    section(6, this.globals.length, into => {
      for (const { type, value } of this.globals) {
        into.byte(valueTypes[type])
        into.byte(1)
        into.append(
          constant(code => {
            if (type === 'i32') code.i32(value)
            else if (type === 'f32') code.f32(value)
            else code.f64(value)
          }),
        )
      }
    })
    const exported = this.functions.flatMap(({ name }, i) =>
      name === undefined ? [] : [{ name, index: this.imports.length + i }],
    )
    section(7, exported.length, into => {
      for (const { name, index } of exported) {
        into.text(name)
        into.byte(0)
        into.unsigned(index)
      }
    })
    section(9, table === undefined ? 0 : 1, into => {
      into.unsigned(0)
      // From place 0 on.
      into.append(constant(code => code.i32(0)))
      into.unsigned(table!.length)
      for (const index of table!) into.unsigned(index)
    })
    section(10, this.functions.length, into => {
      for (const { code } of this.functions) into.sized(code.encode())
    })
    return out.view().slice()
  }
}
