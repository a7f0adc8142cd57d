import { type Access, type Head, type Nest, operandsFirst, type Scalar } from './loops.js'

type Load = Scalar & { readonly kind: 'load' }

const headMoved = (head: Head | undefined, move: (access: Access) => Access): Head | undefined => {
  if (head?.kind === 'product') return { ...head, a: move(head.a), b: move(head.b) }
  if (head?.chain === undefined) return head
  return { ...head, chain: { first: move(head.chain.first), next: move(head.chain.next) } }
}

const headRewritten = (head: Head | undefined, rewritten: (value: Scalar) => Scalar): Head | undefined => {
  if (head?.kind !== 'reduce') return head
  const { value, factor } = head
  return { ...head, value: rewritten(value), ...(factor && { factor: rewritten(factor) }) }
}

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
      case 'load': {
        const { access } = value
        const { lookup } = access
        if (lookup === undefined) return replace(value)
        const place = done.get(lookup.place)!
        return replace(
          place === lookup.place ? value : { ...value, access: { ...access, lookup: { ...lookup, place } } },
        )
      }
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
    const { buffer, offset, strides, lookup } = access
    const looked = lookup === undefined ? '' : ` ${this.names.get(lookup.place)} ${lookup.stride} ${lookup.size}`
    return this.unique(`load ${buffer.id} ${offset} ${strides}${looked}`, { ...load, access })
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
      head: headRewritten(head, rewritten),
      stores: stores.map(({ access, value }) => {
        const { lookup } = access
        const at = lookup === undefined ? access : { ...access, lookup: { ...lookup, place: rewritten(lookup.place) } }
        return { access: at, value: rewritten(value) }
      }),
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
      head: headMoved(head, move),
      stores: stores.map(({ access, value }) => ({ access: move(access), value })),
    }
  }
}
