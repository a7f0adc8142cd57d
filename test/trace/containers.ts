import vm from 'node:vm'
import * as T from 'tensor-ts'

// What a tensor can stand in: what is a tree, and what is none.

export type Vector = T.Tensor<[3]>

export interface Container {
  readonly name: string
  readonly make: (w: Vector) => unknown
  /** The tensor in what `make` made, or in what the library made of it. */
  readonly get: (made: never) => Vector
  /** What messages call it, where it is refused. */
  readonly found?: string
}

class Plain {
  readonly w: Vector
  constructor(w: Vector) {
    this.w = w
  }
}
class Sub extends Plain {}
class Private {
  readonly #w: Vector
  constructor(w: Vector) {
    this.#w = w
  }
  get w(): Vector {
    return this.#w
  }
}
class Rows extends Array<Vector> {}
class Table extends Map<string, Vector> {}
class Bytes extends Uint8Array {
  readonly w: Vector
  constructor(w: Vector) {
    super(1)
    this.w = w
  }
}

/** A class that is registered, with a method and something that is no tensor. */
export class Registered {
  readonly w: Vector
  readonly unit: string
  constructor(w: Vector, unit: string) {
    this.w = w
    this.unit = unit
  }
  total(): T.Tensor<[]> {
    return T.sum(this.w)
  }
}
T.tree.register(Registered, {
  flatten: ({ w, unit }) => ({ w, unit }),
  unflatten: ({ w, unit }) => new Registered(w, unit),
})
class OfRegistered extends Registered {}

const elsewhere = vm.runInNewContext(
  '({ record: w => ({ w }), list: w => [w], map: w => new Map([["w", w]]), bytes: new Float32Array(2) })',
) as {
  readonly record: (w: Vector) => { readonly w: Vector }
  readonly list: (w: Vector) => readonly Vector[]
  readonly map: (w: Vector) => unknown
  readonly bytes: Float32Array
}

interface Field {
  readonly w: Vector
}
const field = ({ w }: Field): Vector => w
const first = ([w]: readonly Vector[]): Vector => w!
const hidden = (value: Vector): object => Object.defineProperty({}, 'w', { value, enumerable: false })

const never = (): never => {
  throw new Error('nobody is to ask')
}

/** A record and a list with something beside their entries that would be passed over. */
const beside = (name: string, add: (x: object) => object, found: string) => [
  { name: `${name} of a record`, make: (w: Vector) => add({ w }), get: field, found: `a record with ${found} beside` },
  { name: `${name} of a list`, make: (w: Vector) => add([w]), get: first, found: `an array with ${found} beside` },
]

/** A record and a list with the mark of a tool under a symbol, as fast-check leaves on what it makes. */
const marks = (add: (x: object) => object, name: string): readonly Container[] => [
  { name: `a record with ${name} under a symbol`, make: w => add({ w }), get: field },
  { name: `a list with ${name} under a symbol`, make: w => add([w]), get: first },
]

/** Trees. */
export const trees: readonly Container[] = [
  { name: 'a tensor', make: w => w, get: (w: Vector) => w },
  { name: 'a record', make: w => ({ w }), get: field },
  { name: 'a list', make: w => [w], get: first },
  { name: 'a record without a prototype', make: w => Object.assign(Object.create(null), { w }), get: field },
  { name: 'a frozen record', make: w => Object.freeze({ w }), get: field },
  { name: 'a frozen list', make: w => Object.freeze([w]), get: first },
  { name: 'a record of another realm', make: elsewhere.record, get: field },
  { name: 'a list of another realm', make: elsewhere.list, get: first },
  ...marks(x => Object.defineProperty(x, Symbol('clone'), { value: () => 1 }), 'a hidden function'),
  ...marks(x => Object.defineProperty(x, Symbol('clone'), { get: never }), 'a hidden getter'),
  ...marks(x => Object.assign(x, { [Symbol('clone')]: never }), 'a function'),
  { name: 'a proxy of a record', make: w => new Proxy({ w }, {}), get: field },
  // biome-ignore lint/suspicious/noSparseArray: that is what is tried
  { name: 'a list with a hole', make: w => [, w], get: ([, w]: readonly Vector[]) => w! },
  { name: 'a record with a getter', make: w => ({ get w() { return w } }), get: field }, // biome-ignore format: short
  {
    name: 'a key that would set the prototype',
    make: w => JSON.parse('{"__proto__": 0}', (key, x) => (key === '__proto__' ? w : x)) as unknown,
    get: (made: object) => Object.getOwnPropertyDescriptor(made, '__proto__')!.value as Vector,
  },
  {
    name: 'keys that are no names',
    make: w => ({ 'a.b': { '[0]': w } }),
    get: (x: { 'a.b': { '[0]': Vector } }) => x['a.b']['[0]'],
  },
  { name: 'null and undefined beside it', make: w => ({ w, none: null, more: undefined }), get: field },
  { name: 'an instance of a registered class', make: w => new Registered(w, 'metre'), get: field },
]

/** Trees where tensors stand beside other things; no trees where something is differentiated. */
export const mixed: readonly (Container & { readonly found: string })[] = [
  { name: 'a number', make: w => ({ w, n: 3 }), get: field, found: '3' },
  { name: 'a string', make: w => ({ w, n: 'relu' }), get: field, found: "'relu'" },
  { name: 'a boolean', make: w => ({ w, n: true }), get: field, found: 'true' },
  { name: 'a function', make: w => ({ w, n: Math.sin }), get: field, found: 'a function' },
  { name: 'a date', make: w => ({ w, n: new Date(0) }), get: field, found: 'a Date' },
  { name: 'a typed array', make: w => ({ w, n: new Float32Array(2) }), get: field, found: 'a Float32Array' },
  { name: 'one of another realm', make: w => ({ w, n: elsewhere.bytes }), get: field, found: 'a Float32Array' },
  { name: 'a Buffer', make: w => ({ w, n: Buffer.from('ab') }), get: field, found: 'a Buffer' },
  { name: 'a Map without a tensor', make: w => ({ w, n: new Map([['a', [1]]]) }), get: field, found: 'a Map' },
]

/** What is no tree: a tensor in it would be passed over. */
export const foreign: readonly (Container & { readonly found: string })[] = [
  { name: 'a class', make: w => new Plain(w), get: field, found: 'an instance of Plain' },
  { name: 'a subclass', make: w => new Sub(w), get: field, found: 'an instance of Sub' },
  { name: 'a class with a private field', make: w => new Private(w), get: field, found: 'an instance of Private' },
  {
    name: 'a subclass of a registered class',
    make: w => new OfRegistered(w, ''),
    get: field,
    found: 'an instance of OfRegistered',
  },
  { name: 'a class without a name', make: w => new (class { readonly w = w })(), get: field, found: 'an instance of a class without a name' }, // biome-ignore format: short
  {
    name: 'a Map',
    make: w => new Map([['w', w]]),
    get: (x: ReadonlyMap<string, Vector>) => x.get('w')!,
    found: 'a Map',
  },
  {
    name: 'a Map of another realm',
    make: elsewhere.map,
    get: (x: ReadonlyMap<string, Vector>) => x.get('w')!,
    found: 'a Map',
  },
  {
    name: 'a Map deep inside',
    make: w => new Map([['a', [{ b: new Set([w]) }]]]),
    get: () => T.ones([3]),
    found: 'a Map',
  },
  {
    name: 'a Map with a class in it',
    make: w => new Map([['a', new Private(w)]]),
    get: () => T.ones([3]),
    found: 'a Map',
  },
  { name: 'a Set', make: w => new Set([w]), get: (x: ReadonlySet<Vector>) => [...x][0]!, found: 'a Set' },
  { name: 'a WeakMap', make: w => new WeakMap([[{}, w]]), get: () => T.ones([3]), found: 'a WeakMap' },
  { name: 'a WeakRef', make: w => new WeakRef(w), get: (x: WeakRef<Vector>) => x.deref()!, found: 'a WeakRef' },
  { name: 'a Promise', make: w => Promise.resolve(w), get: () => T.ones([3]), found: 'a Promise' },
  { name: 'a generator', make: function* (w) { yield w }, get: () => T.ones([3]), found: 'a Generator' }, // biome-ignore format: short
  { name: 'a subclass of Array', make: w => Rows.of(w), get: first, found: 'an instance of Rows' },
  {
    name: 'a subclass of Map',
    make: w => new Table([['w', w]]),
    get: (x: Table) => x.get('w')!,
    found: 'an instance of Table',
  },
  { name: 'a subclass of Uint8Array', make: w => new Bytes(w), get: field, found: 'an instance of Bytes' },
  { name: 'a function', make: w => Object.assign(() => 1, { w }), get: field, found: 'a function' },
  { name: 'a Date', make: w => Object.assign(new Date(0), { w }), get: field, found: 'a Date' },
  { name: 'a symbol for a key', make: w => ({ [Symbol('w')]: w }), get: () => T.ones([3]), found: 'a record' },
  { name: 'a hidden key', make: hidden, get: field, found: "a record with the hidden key 'w'" },
  { name: 'a list with names', make: w => Object.assign([1], { w }), get: field, found: "an array with the key 'w'" },
  ...beside('a symbol', x => Object.assign(x, { [Symbol('n')]: 3 }), 'the key Symbol(n)'),
  ...beside('a hidden symbol', x => Object.defineProperty(x, Symbol('n'), { value: null }), 'the key Symbol(n)'),
  ...beside(
    'a mark that holds a tensor',
    x => Object.defineProperty(x, Symbol('n'), { value: Object.assign(() => 1, { w: T.ones([3]) }) }),
    'the key Symbol(n)',
  ),
  ...beside(
    'a getter under a symbol',
    x => Object.defineProperty(x, Symbol('n'), { get: never, enumerable: true }),
    'the key Symbol(n)',
  ),
  ...beside('a hidden key', x => Object.defineProperty(x, 'n', { value: 3 }), "the hidden key 'n'"),
  ...beside('a hidden getter', x => Object.defineProperty(x, 'n', { get: never }), "the hidden key 'n'"),
  { name: 'a number under a name of a list', make: w => Object.assign([w], { n: 3 }), get: first, found: "an array with the key 'n'" }, // biome-ignore format: short
  {
    name: 'a name of a long list',
    make: w => Object.assign(Array(100).fill(w), { n: 3 }),
    get: first,
    found: "an array with the key 'n'",
  },
  // biome-ignore lint/suspicious/noSparseArray: that is what is tried
  { name: 'a name of a list with a hole', make: w => Object.assign([w, , ], { n: 3 }), get: first, found: "an array with the key 'n'" }, // biome-ignore format: short
  { name: 'a name that is nearly a number', make: w => Object.assign([w], { '01': 3 }), get: first, found: "an array with the key '01'" }, // biome-ignore format: short
  { name: 'an error', make: w => Object.assign(new Error('no'), { w }), get: field, found: 'an Error' },
  { name: 'a record with a strange prototype', make: w => Object.create({ w }), get: field, found: 'an object' },
]
