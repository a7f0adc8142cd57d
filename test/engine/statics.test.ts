import { Buffer } from 'node:buffer'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import * as T from 'tensor-ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
})

/** What a function may find out of a value by looking at it: text that differs where anything differs. */
const seen = (x: unknown): string => {
  if (typeof x === 'bigint') return `${x}n`
  if (typeof x === 'symbol' || typeof x === 'function') return String(x)
  if (typeof x === 'string') return JSON.stringify(x)
  if (typeof x !== 'object' || x === null) return Object.is(x, -0) ? '-0' : String(x)
  if (x instanceof Map) return `Map${seen([...x])}`
  if (x instanceof Set) return `Set${seen([...x])}`
  if (x instanceof Date) return `Date${x.getTime()}`
  if (x instanceof RegExp) return `${x}${x.lastIndex}`
  if (x instanceof ArrayBuffer) return `Buffer${seen(new Uint8Array(x))}`
  if (x instanceof DataView) return `View${seen(x.buffer.slice(x.byteOffset, x.byteOffset + x.byteLength))}`
  if (ArrayBuffer.isView(x)) return `${x.constructor.name}${[...(x as Uint8Array)].map(seen)}`
  if (Array.isArray(x)) return `[${Array.from(x, (child, i) => (i in x ? seen(child) : 'hole')).join()}]`
  return `{${Object.keys(x)
    .sort()
    .map(key => `${seen(key)}:${seen((x as Record<string, unknown>)[key])}`)}}`
}

const hash = (text: string): number => [...text].reduce((h, c) => (h * 31 + c.codePointAt(0)!) % 65521, 7)

/** A function whose result depends on all that can be seen of a static argument. */
const plain = (x: T.Tensor<[]>, ...statics: readonly unknown[]) => T.add(x, hash(seen(statics)))

const number = fc.constantFrom(0, -0, 1, 2, Number.NaN, 0.5, Number.POSITIVE_INFINITY)
const key = fc.constantFrom('a', 'b', '0', '__proto__', 'constructor', '#1')
const scalar: fc.Arbitrary<unknown> = fc.oneof(
  number,
  fc.constantFrom('', '1', 'null', '#0', '[1]', '\ud800', null, undefined, true, false, 1n, 2n, -1n),
)
const elements = fc.array(fc.nat(3), { maxLength: 4 })
/** Values that are compared by what they are, made anew at every draw; and what Maps are asked for in them. */
const values = (keys: 'scalar' | 'value'): fc.Arbitrary<() => unknown> =>
  fc.letrec<{ value: () => unknown; leaf: () => unknown; scalar: () => unknown }>(tie => ({
    scalar: scalar.map(x => () => x),
    leaf: fc.oneof(
      scalar.map(x => () => x),
      fc
        .tuple(
          elements,
          fc.constantFrom(Float32Array, Float64Array, Int32Array, Uint8Array, Uint8ClampedArray, Int16Array),
        )
        .map(
          ([x, Kind]) =>
            () =>
              new Kind(x),
        ),
      elements.map(x => () => new Uint8Array(x).buffer),
      elements.map(x => () => new DataView(new Uint8Array([9, ...x]).buffer, 1)),
      elements.map(x => () => Buffer.from(x)),
      number.map(x => () => new Date(x)),
      fc.tuple(fc.constantFrom('a', 'b/', ')('.replace(')(', 'c')), fc.constantFrom('', 'g', 'i')).map(
        ([source, flags]) =>
          () =>
            new RegExp(source, flags),
      ),
    ),
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      tie('leaf'),
      fc.array(tie('value'), { maxLength: 3 }).map(list => () => list.map(make => make())),
      fc.array(tie('value'), { maxLength: 3 }).map(list => () => {
        const sparse = list.map(make => make())
        delete sparse[0]
        return sparse
      }),
      fc
        .array(fc.tuple(key, tie('value')), { maxLength: 3 })
        .map(entries => () => Object.fromEntries(entries.map(([name, make]) => [name, make()]))),
      fc
        .array(fc.tuple(tie(keys), tie('value')), { maxLength: 3 })
        .map(entries => () => new Map(entries.map(([k, v]) => [k(), v()]))),
      fc.array(tie(keys), { maxLength: 3 }).map(list => () => new Set(list.map(make => make()))),
    ),
  })).value
const value = values('value')
/** Those in which no object is looked for, which would be found only by itself. */
const searchable = values('scalar')

/** Changes something that can be written to in a value, if there is anything. */
const mutate = (x: unknown, at: number): void => {
  if (typeof x !== 'object' || x === null) return
  if (x instanceof Map) {
    const entries = [...x]
    if (at % 3 === 0 || entries.length === 0) x.set('new', at)
    else if (at % 3 === 1) x.delete(entries[at % entries.length]![0])
    else mutate(entries[at % entries.length]![1], at >> 2)
  } else if (x instanceof Set) {
    const [first] = x
    if (at % 2 === 0) x.add(at)
    else if (!x.delete(first)) x.add(first)
    else x.add(first)
  } else if (x instanceof Date) x.setTime(at)
  else if (x instanceof RegExp) x.lastIndex = at
  else if (x instanceof ArrayBuffer) mutate(new Uint8Array(x), at)
  else if (x instanceof DataView) {
    if (x.byteLength > 0) x.setUint8(at % x.byteLength, at)
  } else if (ArrayBuffer.isView(x)) {
    const view = x as Uint8Array
    if (view.length > 0) view[at % view.length] = at
  } else if (Array.isArray(x)) {
    if (at % 3 === 0 || x.length === 0) x.push(at)
    else if (at % 3 === 1) x.pop()
    else mutate(x[at % x.length], at >> 2)
  } else {
    const names = Object.keys(x)
    if (at % 3 === 0 || names.length === 0) (x as Record<string, unknown>).added = at
    else if (at % 3 === 1) delete (x as Record<string, unknown>)[names[at % names.length]!]
    else mutate((x as Record<string, unknown>)[names[at % names.length]!], at >> 2)
  }
}

describe('static arguments are compared by value', () => {
  it('whatever they are and however they change', () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 3 }),
        fc.array(fc.nat(1000), { maxLength: 8 }),
        (makers, steps) => {
          const jitted = T.jit(plain)
          const values = makers.map(make => make())
          const x = T.tensor(1)
          const agree = (...statics: readonly unknown[]) =>
            expect(T.item(jitted(x, ...statics)), seen(statics)).toBe(T.item(plain(x, ...statics)))
          agree(...values)
          for (const step of steps) {
            mutate(values[step % values.length], step)
            agree(...values)
            agree(...makers.map(make => make()))
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('so that equal ones share a trace', () => {
    fc.assert(
      fc.property(searchable, searchable, (a, b) => {
        let traces = 0
        const f = T.jit((x: T.Tensor<[]>, ..._: readonly unknown[]) => {
          traces += 1
          return x
        })
        f(T.tensor(1), a())
        f(T.tensor(1), a())
        expect(traces).toBe(1)
        f(T.tensor(1), b())
        expect(traces).toBe(seen(a()) === seen(b()) ? 1 : 2)
      }),
      { numRuns: 500 },
    )
  })

  const count = (...calls: readonly unknown[]): number => {
    let traces = 0
    const f = T.jit((x: T.Tensor<[]>, ..._: readonly unknown[]) => {
      traces += 1
      return x
    })
    for (const call of calls) f(T.tensor(1), call)
    return traces
  }
  const [symbol, object] = [Symbol('a'), {}]
  const part = new Map([['a', 1]])
  const f = () => 1
  const cell = (entries: object, extra: object) => Object.assign(entries, extra)

  it.each<readonly [string, readonly unknown[], number]>([
    ['two symbols', [Symbol('a'), Symbol('a')], 2],
    ['one symbol', [symbol, symbol], 1],
    ['a registered symbol', [Symbol.for('a'), Symbol.for('a')], 1],
    ['a symbol and its text', [symbol, 'Symbol(a)', '#0'], 3],
    ['well-known symbols', [Symbol.iterator, Symbol.asyncIterator], 2],
    ['two functions', [() => 1, () => 1], 2],
    ['one function', [f, f], 1],
    ['typed arrays', [new Float32Array([1]), new Float32Array([1]), new Float32Array([2])], 2],
    ['kinds of typed arrays', [new Int8Array([1]), new Uint8Array([1]), new Uint8ClampedArray([1]), Buffer.of(1)], 4],
    ['signs of zero in them', [new Float32Array([0]), new Float32Array([-0])], 2],
    ['large typed arrays', [new Float64Array(1e5), new Float64Array(1e5).fill(1, 99_999), new Float64Array(1e5)], 2],
    ['parts of one buffer', [new Uint8Array([1, 2, 1, 2]).subarray(0, 2), new Uint8Array([1, 2])], 1],
    ['an odd number of bytes', [Uint8Array.of(1), Uint8Array.of(1, 0), Uint8Array.of(1)], 2],
    ['shared memory', [new Uint8Array(new SharedArrayBuffer(2)), new Uint8Array(new SharedArrayBuffer(2)).fill(1)], 2],
    ['Maps', [new Map([[1, 2]]), new Map([[1, 2]]), new Map([[1, 3]]), new Map([['1', 2]])], 3],
    ['Maps in another order', [new Map([[1, 2], [3, 4]]), new Map([[3, 4], [1, 2]])], 2], // biome-ignore format: a table
    ['objects that a Map is asked for', [new Map([[object, 1]]), new Map([[object, 1]]), new Map([[{}, 1]])], 2],
    ['objects in a Set', [new Set([object]), new Set([object]), new Set([{}])], 2],
    ['one part twice', [new Map([[1, part], [2, part]]), new Map([[1, part], [2, part]])], 1], // biome-ignore format: a table
    [
      'records in another order',
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
        { a: 1, b: 2 },
      ],
      2,
    ],
    ['a Map and a Set', [new Map(), new Set(), [], {}], 4],
    ['Sets', [new Set([1]), new Set([1]), new Set(['1'])], 2],
    ['dates', [new Date(1), new Date(1), new Date(2), new Date(Number.NaN), 1], 4],
    ['regular expressions', [/a/, /a/, /a/g, /b/, '/a/'], 4],
    ['an entry that is undefined', [{ a: undefined }, {}, { a: null }], 3],
    ['a hole', [[undefined], new Array(1), [null]], 3],
    ['numbers', [0, -0, Number.NaN, Number.NaN, '0', 0n, false, null], 7],
    ['surrogates', ['\ud800', '\udbff', '�'], 3],
    ['what hangs on a Map', [new Map(), cell(new Map(), { a: 1 }), cell(new Map(), { a: 2 })], 3],
    ['symbols as keys in a Map', [new Map([[1, { [symbol]: 1 }]]), new Map([[1, { [symbol]: 2 }]])], 2],
    ['what is null in a Map', [new Map([[1, { a: null }]]), new Map([[1, { a: undefined }]])], 2],
    ['another realm', [runInNewContext('new Float32Array([1])'), runInNewContext('new Float32Array([2])')], 2],
    ['records of another realm', [runInNewContext('({ a: 1 })'), { a: 1 }, runInNewContext('({ a: 2 })')], 2],
  ])('of %s', (_, calls, traces) => {
    expect(count(...calls)).toBe(traces)
  })

  class Settings {
    factor = 2
  }
  const cyclic = new Map<string, unknown>()
  cyclic.set('self', cyclic)
  const deep = Array.from({ length: 3000 }).reduce<unknown>(inner => new Map([['next', inner]]), null)
  it.each<readonly [string, unknown, RegExp]>([
    ['an instance', new Settings(), /^jit: expected a tree .* at \[1\], got an instance of Settings/],
    ['an instance inside', { settings: [new Settings()] }, /^jit: expected a tree .* at \[1\]\.settings\[0\]/],
    ['an instance in a Map', new Map([[1, new Settings()]]), /^jit: expected .* that holds an instance of Settings/],
    ['a WeakMap', new WeakMap(), /^jit: expected/],
    ['a Promise', Promise.resolve(1), /^jit: expected .*await it first/],
    ['an Error', new Error('x'), /^jit: expected/],
    ['a boxed number', Object(1), /^jit: expected/],
    ['a cyclic Map', cyclic, /^jit: expected arguments at most 1000 deep, got deeper or cyclic ones/],
    ['a very deep Map', deep, /^jit: expected arguments at most 1000 deep, got deeper or cyclic ones/],
    ['very many bytes', new Uint8Array(2 ** 26 + 1), /^jit: expected at most 67108864 bytes .*pass it as a tensor/],
  ])('or refused: %s', (_, x, message) => {
    const f = T.jit((y: T.Tensor<[]>, ..._: readonly unknown[]) => y)
    expect(() => f(T.tensor(1), x)).toThrow(TypeError)
    expect(() => f(T.tensor(1), x)).toThrow(message)
  })

  it('by what a registered class says of itself', () => {
    class Scale {
      readonly factor: number
      constructor(factor: number) {
        this.factor = factor
      }
    }
    T.tree.register(Scale, { flatten: ({ factor }) => [factor] as const, unflatten: ([factor]) => new Scale(factor) })
    const f = T.jit((x: T.Tensor<[]>, ...scales: readonly Scale[]) =>
      scales.reduce<T.Tensor<[]>>((y, { factor }) => T.mul(y, factor), x),
    )
    expect([new Scale(2), new Scale(3), new Scale(2)].map(scale => T.item(f(T.tensor(1), scale)))).toEqual([2, 3, 2])
  })
})

describe('what a function returns beside tensors', () => {
  const log = (x: T.Tensor<[]>, given: Map<string, number>) => ({
    y: T.mul(x, given.get('factor') ?? 1),
    given,
    made: new Float32Array([1]),
    nested: [new Map([['list', [1]]])] as const,
  })

  it('is what it was given in this call, or new', () => {
    const f = T.jit(log)
    const [first, second] = [new Map([['factor', 2]]), new Map([['factor', 2]])]
    const a = f(T.tensor(1), first)
    first.set('factor', 3)
    a.made[0] = 9
    a.nested[0].get('list')!.push(2)
    const b = f(T.tensor(1), second)
    expect(b.given).toBe(second)
    expect([...b.made]).toEqual([1])
    expect(b.nested[0].get('list')).toEqual([1])
    b.made[0] = 8
    b.nested[0].get('list')!.push(3)
    const c = f(T.tensor(1), second)
    expect([...c.made]).toEqual([1])
    expect(c.nested[0].get('list')).toEqual([1])
    expect(T.item(f(T.tensor(1), first).y)).toBe(3)
  })

  it('is not what a call was given that traced and then failed', () => {
    const f = T.jit((x: T.Tensor<[2]>, map: ReadonlyMap<string, number>) => ({ y: T.neg(x), map }))
    const gone = T.tensor([1, 2])
    T.jit((x: T.Tensor<[2]>) => T.exp(x), { donate: [0] })(gone)
    expect(() => f(gone, new Map([['a', 1]]))).toThrow(/donate/)
    const map = new Map([['a', 1]])
    expect(f(T.tensor([1, 2]), map).map).toBe(map)
  })

  it('equals what the plain function returns, also after it was written to', () => {
    const pass = (x: T.Tensor<[]>, statics: unknown) => ({ x, statics, made: [statics] })
    fc.assert(
      fc.property(value, fc.array(fc.nat(1000), { maxLength: 5 }), (make, steps) => {
        const f = T.jit(pass)
        for (const step of [0, ...steps]) {
          const statics = make()
          const [ours, theirs] = [f(T.tensor(1), statics), pass(T.tensor(1), make())]
          expect(seen([ours.statics, ours.made])).toBe(seen([theirs.statics, theirs.made]))
          mutate(ours.statics, step)
          mutate(ours.made[0], step)
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('what a call is given', () => {
  it('it gets back, also within an instance of a registered class', () => {
    class Model {
      readonly w: T.Tensor<[]>
      readonly notes: Map<string, number>
      constructor(w: T.Tensor<[]>, notes: Map<string, number>) {
        this.w = w
        this.notes = notes
      }
    }
    T.tree.register(Model, {
      flatten: ({ w, notes }) => ({ w, notes }),
      unflatten: ({ w, notes }) => new Model(w, notes),
    })
    const f = T.jit((model: Model) => ({ model, made: new Model(model.w, new Map([['made', 1]])) }))
    const [first, second] = [new Map([['a', 1]]), new Map([['a', 1]])]
    const before = f(new Model(T.tensor(1), first))
    first.set('a', 2)
    before.made.notes.clear()
    const { model, made } = f(new Model(T.tensor(1), second))
    expect(model.notes).toBe(second)
    expect(made.notes).toEqual(new Map([['made', 1]]))
  })

  it('it may go through in its own order', () => {
    const differences = (x: Readonly<Record<string, T.Tensor<[]>>>) => Object.values(x).reduce((a, b) => T.sub(a, b))
    const f = T.jit(differences)
    const [a, b] = [T.tensor(5), T.tensor(3)]
    expect([f({ a, b }), f({ b, a })].map(x => T.item(x))).toEqual([2, -2])
  })

  it('may be the same in many places', () => {
    const wide = Array.from({ length: 60 }).reduce<Map<string, unknown>>(
      part => new Map([['a', part], ['b', part]]), // biome-ignore format: a table
      new Map(),
    )
    const f = T.jit((x: T.Tensor<[]>, _: unknown) => x)
    expect(T.item(f(T.tensor(3), wide))).toBe(3)
  })

  it('may be a buffer that was sent away', () => {
    const sent = new Uint8Array(4)
    structuredClone(sent.buffer, { transfer: [sent.buffer] })
    const f = T.jit((x: T.Tensor<[]>, bytes: Uint8Array) => T.add(x, bytes.length))
    expect(T.item(f(T.tensor(3), sent))).toBe(3)
  })
})
