import { type Described, describe, described } from '../shape/describe.js'
import { count, frozen } from '../shape/sizes.js'
import {
  allocate,
  convert,
  type Data,
  type DType,
  DTypeError,
  encoded,
  isDType,
  isElement,
  isHalf,
  sizeInBytes,
} from './dtype.js'
import type { Part } from './parts.js'
import { print } from './print.js'
import type { Spec, Value } from './tensor.js'
import { isTypedArray } from './typedArray.js'

const inspect = Symbol.for('nodejs.util.inspect.custom')

/** The common root of stored tensors and tracers: what tells a tensor from any other value. */
export abstract class ValueNode implements Value, Described {
  abstract readonly shape: readonly number[]
  abstract readonly dtype: DType
  /** The elements behind this value, or a `TraceError` that says why `reader` cannot have them. */
  abstract concrete(reader: string): Stored
  abstract toString(): string
  [inspect](): string {
    return this.toString()
  }
  [described](): string {
    return `a tensor of shape [${this.shape.join(', ')}] and dtype ${this.dtype}`
  }
  /** A tensor is text where text is asked for, and no number: `x > 0` would otherwise be a silent nonsense. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return this.toString()
    const reader = 'a tensor was used as a JavaScript number'
    const { shape } = this.concrete(reader)
    throw new TypeError(
      `${reader} (shape [${shape.join(', ')}]); compute with T.add, T.less and so on, or read it with T.item`,
    )
  }
}

export const isValue = (x: unknown): x is Value => x instanceof ValueNode

/** Why a tensor has no elements: they were given away, or it never had any. */
type Gone = 'donated' | 'moved' | 'abstract'

const released = new WeakMap<Stored, Gone>()

/** Where the elements of a tensor are that are not in the memory of this program. */
export interface Elsewhere {
  /** As a message says it: 'in the memory of cpu:0'. */
  readonly where: string
  readonly fetch: () => Promise<Data>
  /** Its parts, each once and with the first device that has it, of so many devices; none where it is in one piece. */
  readonly parts?: { readonly devices: number; readonly held: readonly HeldPart[] } | undefined
  /** A tensor of the same shape and element type in the same place, of elements that `read` gives part by part. */
  readonly like?: ((read: (part: Part) => Promise<Data>) => Promise<Stored>) | undefined
}

/** A part of a tensor that a device has. */
export interface HeldPart extends Part {
  readonly device: number
  readonly data: () => Promise<Data>
}

const places = new WeakMap<Stored, Elsewhere>()

const away = (reader: string, x: Stored, { where }: Elsewhere): TypeError =>
  new TypeError(
    `${reader}expected a tensor that is here, got ${describe(x)} ${where}; ` +
      'bring it with await T.read(x) or xla.read, or use xla.jit',
  )

/** A tensor whose elements are in memory, row-major. `data` is never written after construction. */
export class Stored extends ValueNode {
  readonly shape: readonly number[]
  readonly dtype: DType
  readonly data: Data

  constructor(shape: readonly number[], dtype: DType, data: Data) {
    super()
    this.shape = frozen(shape)
    this.dtype = dtype
    this.data = data
  }

  /** A tensor whose elements are fetched when they are first read. */
  static later({ shape, dtype }: Spec, fetch: () => Data): Stored {
    const made = new Stored(shape, dtype, nothing)
    made.read(() => {
      const data = fetch()
      Object.defineProperty(made, 'data', { value: data, enumerable: true, configurable: true })
      return data
    })
    return made
  }

  /** A tensor whose elements are in the memory of a device, and come only to whoever waits for them. */
  static elsewhere({ shape, dtype }: Spec, place: Elsewhere): Stored {
    const made = new Stored(shape, dtype, nothing)
    places.set(made, place)
    made.read(() => {
      throw away('', made, place)
    })
    return made
  }

  /** A tensor of which only the shape and the element type are known. */
  static abstract({ shape, dtype }: Spec): Stored {
    const made = new Stored(shape, dtype, nothing)
    made.release(what => new TypeError(`expected a tensor with elements, got ${what} of T.abstract`), 'abstract')
    return made
  }

  /** Where the elements are, if not here. */
  get place(): Elsewhere | undefined {
    return this.isReleased ? undefined : places.get(this)
  }

  private read(get: () => Data): void {
    // For those who compare tensors field by field it stays a field.
    Object.defineProperty(this, 'data', { get, enumerable: true, configurable: true })
  }

  get isReleased(): boolean {
    return released.has(this)
  }

  /** Gives the elements away: from now on reading them throws. */
  release(gone: (what: string) => Error, how: Gone = 'donated'): void {
    released.set(this, how)
    this.read(() => {
      throw gone(describe(this))
    })
  }

  concrete(reader: string): Stored {
    const { place } = this
    if (place === undefined) return this
    throw away(`${reader}: `, this, place)
  }

  toString(): string {
    const how = released.get(this) ?? this.place?.where
    return how === undefined ? print(this) : `Tensor<[${this.shape.join(', ')}], ${this.dtype}>, ${how}`
  }
}

const nothing = new Float32Array(0)

/** The elements of `value` as they are in memory; `reader` names the asking operation in the error for a tracer. */
export const concrete = (value: Value, reader: string): Stored => {
  if (value instanceof ValueNode) return value.concrete(reader)
  throw new TypeError(`${reader}: expected a tensor, got ${describe(value)}`)
}

/** A scalar of the given element type; a number that the type cannot hold is a `DTypeError`, which names the operation. */
export const scalar = (value: number | boolean, dtype: DType, op = 'scalar', hint = ''): Stored => {
  const number = Number(typeof value === 'boolean' ? value : requireNumber(op, value))
  if (!isElement(number, dtype)) throw new DTypeError(`${op}: ${value} is not a value of ${dtype}${hint}`)
  const data = allocate(dtype, 1)
  data[0] = encoded(number, dtype)
  return new Stored([], dtype, data)
}

const requireNumber = (op: string, value: unknown): number => {
  if (typeof value === 'number') return value
  throw new TypeError(`${op}: expected a number, got ${describe(value)}`)
}

/** What a typed array can hold. */
const mostElements = 2 ** 32

/** A new tensor of zeros. */
export const blank = ({ shape, dtype }: Spec): Stored => {
  const own = frozen(shape)
  return new Stored(own, dtype, room({ shape: own, dtype }))
}

/** A new tensor whose elements `write` fills in, as numbers. */
export const build = (spec: Spec, write: (data: Data) => void): Stored => {
  if (isHalf(spec.dtype)) {
    const { shape, data } = build({ ...spec, dtype: 'float64' }, write)
    return new Stored(shape, spec.dtype, convert(data as Float64Array, spec.dtype))
  }
  const made = blank(spec)
  write(made.data)
  return made
}

/** Room for the elements of a tensor, all zero. */
const room = ({ shape, dtype }: Spec): Data => {
  const elements = count(shape)
  if (elements <= mostElements)
    try {
      return allocate(dtype, elements)
    } catch {
      // There is not so much: said below.
    }
  throw new RangeError(
    `a tensor of shape [${shape.join(', ')}] has ${elements} elements of ${dtype}, more than fit into memory ` +
      `(${sizeInBytes(dtype, elements)} bytes)`,
  )
}

/** Whether a value is what `structuredClone` and `postMessage` make of a tensor: its fields, and no tensor. */
export const isClone = (x: object): boolean =>
  'dtype' in x && isDType(x.dtype) && 'shape' in x && Array.isArray(x.shape) && 'data' in x && isTypedArray(x.data)
