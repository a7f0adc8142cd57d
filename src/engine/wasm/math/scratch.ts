import type { Code, ValueType } from '../encoder/code.js'

const pools = new WeakMap<Code, Scratch>()

/**
 * The temporary variables of a function body. What one emission has given back the next one takes, so that a long chain of
 * functions needs no more variables than its greediest link.
 */
export class Scratch {
  private readonly code: Code
  private readonly free = new Map<ValueType, number[]>()

  private constructor(code: Code) {
    this.code = code
  }

  /** The pool of a function body. */
  static of(code: Code): Scratch {
    const known = pools.get(code)
    if (known !== undefined) return known
    const made = new Scratch(code)
    pools.set(code, made)
    return made
  }

  /** A variable of undefined value. */
  take(type: ValueType): number {
    return this.free.get(type)?.pop() ?? this.code.local(type)
  }

  give(type: ValueType, local: number): void {
    const list = this.free.get(type)
    if (list === undefined) this.free.set(type, [local])
    else list.push(local)
  }
}
