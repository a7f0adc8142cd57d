import { type Access, type Nest, operandsFirst, type Scalar } from './loops.js'

type Load = Scalar & { readonly kind: 'load' }

/** Makes a nest of another one. What was computed once, or has become the same, is computed once. */
export class Rewriting {
  private readonly known = new Map<string, Scalar>()
  private readonly names = new Map<Scalar, number>()

  /** The scalar that is used for all that are made in the same way. */
  private unique(key: string, scalar: Scalar): Scalar {
    const before = this.known.get(key)
    if (before !== undefined) return before
    this.known.set(key, scalar)
    this.names.set(scalar, this.names.size)
    return scalar
  }

  private rewrite(value: Scalar, replace: (load: Load) => Scalar, done = new Map<Scalar, Scalar>()): Scalar {
    for (const part of operandsFirst([value], one => done.has(one))) done.set(part, this.made(part, replace, done))
    return done.get(value)!
  }

  private made(value: Scalar, replace: (load: Load) => Scalar, done: ReadonlyMap<Scalar, Scalar>): Scalar {
    const { kind, dtype } = value
    switch (kind) {
      case 'load':
        return replace(value)
      case 'constant':
        return this.unique(`${dtype} ${Object.is(value.value, -0) ? '-0' : value.value}`, value)
      case 'head':
        return this.unique(`head ${dtype}`, value)
      case 'apply': {
        const operands = value.operands.map(operand => done.get(operand)!)
        const names = operands.map(operand => this.names.get(operand)!)
        return this.unique(`${value.operation} ${dtype} ${names}`, { ...value, operands })
      }
    }
  }

  private load(load: Load, access: Access): Scalar {
    const { buffer, offset, strides } = access
    return this.unique(`load ${buffer.id} ${offset} ${strides}`, { ...load, access })
  }

  /** A value whose accesses are others. */
  moved(value: Scalar, move: (access: Access) => Access): Scalar {
    return this.rewrite(value, load => this.load(load, move(load.access)))
  }

  private values(nest: Nest, replace: (load: Load) => Scalar): Nest {
    const { head, stores } = nest
    const done = new Map<Scalar, Scalar>()
    const rewritten = (value: Scalar) => this.rewrite(value, replace, done)
    return {
      ...nest,
      head: head?.kind === 'reduce' ? { ...head, value: rewritten(head.value) } : head,
      stores: stores.map(({ access, value }) => ({ access, value: rewritten(value) })),
    }
  }

  /** The nest with values in place of some of what it reads, other than operands of a product. */
  nest(nest: Nest, instead: (load: Load) => Scalar | undefined): Nest {
    return this.values(nest, load => instead(load) ?? this.load(load, load.access))
  }

  /** The nest with other accesses, for reading and writing. */
  accesses(nest: Nest, move: (access: Access) => Access): Nest {
    const { head, stores, ...rest } = this.values(nest, load => this.load(load, move(load.access)))
    return {
      ...rest,
      head: head?.kind === 'product' ? { ...head, a: move(head.a), b: move(head.b) } : head,
      stores: stores.map(({ access, value }) => ({ access: move(access), value })),
    }
  }
}
