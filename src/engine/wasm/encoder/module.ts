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
    section(6, this.globals.length, into => {
      for (const { type, value } of this.globals) {
        into.byte(valueTypes[type])
        into.byte(1)
        const initial = new Code({ params: [], results: [] })
        if (type === 'i32') initial.i32(value)
        else if (type === 'f32') initial.f32(value)
        else initial.f64(value)
        // Without the number of local variables that a function body begins with.
        into.append(initial.encode().view().subarray(1))
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
    section(10, this.functions.length, into => {
      for (const { code } of this.functions) into.sized(code.encode())
    })
    return out.view().slice()
  }
}
