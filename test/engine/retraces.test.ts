import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { fit } from 'tensor-ts/train'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { parametersOf, seesAs } from '../../src/transform/parameters.js'

type Vector = T.Tensor<[2]>
const batches = Array.from({ length: 12 }, (_, i) => T.tensor([i, 1]))

const warnings = () => vi.spyOn(console, 'warn').mockImplementation(() => {})
afterEach(() => {
  vi.restoreAllMocks()
})

/** The ways in which the documentation goes through batches. */
const epochs: Readonly<Record<string, <S>(step: (state: S, batch: Vector) => S, first: S) => Promise<S> | S>> = {
  reduce: (step, first) => batches.reduce(step, first),
  reduceRight: (step, first) => batches.reduceRight(step, first),
  forEach: (step, first) => {
    let state = first
    batches.forEach((batch, i, all) => {
      state = (step as (...args: unknown[]) => typeof first)(state, batch, i, all)
    })
    return state
  },
  'for … of': (step, first) => {
    let state = first
    for (const batch of batches) state = step(state, batch)
    return state
  },
  'reduce of entries': (step, first) => [...batches.entries()].reduce((state, [, batch]) => step(state, batch), first),
  'then of a promise': <S>(step: (state: S, batch: Vector) => S, first: S) =>
    batches.reduce<Promise<S>>((state, batch) => state.then(s => step(s, batch)), Promise.resolve(first)),
}

describe('an epoch of a fold is traced once', () => {
  const counted = () => {
    let traces = 0
    const loss = (w: Vector, x: Vector) => {
      traces += 1
      return T.sum(T.square(T.sub(w, x)))
    }
    return { fold: optim.fold(optim.sgd(0.1), loss), traces: () => traces }
  }
  const expected = (): number[] => {
    let w = [0, 0]
    for (const x of batches) w = w.map((wi, i) => Math.fround(wi - 0.2 * (wi - T.data(x)[i]!)))
    return w
  }
  for (const name of Object.keys(epochs))
    it.each(['step', 'stepInPlace'] as const)(`by ${name}, with %s`, async which => {
      const { fold, traces } = counted()
      const final = await epochs[name]!(fold[which], fold.init(T.zeros([2])))
      expect(traces()).toBe(1)
      if (name !== 'reduceRight') expect(T.toArray(final.params)[0]).toBeCloseTo(expected()[0]!, 3)
    })

  it('by fit', async () => {
    const { fold, traces } = counted()
    await fit({ fold, start: fold.init(T.zeros([2])), batches, epochs: 2 })()
    expect(traces()).toBe(1)
  })

  it('with what the loss hands on', () => {
    let traces = 0
    const loss = (w: Vector, x: Vector, seen: T.Tensor<[]>) => {
      traces += 1
      return [T.sum(T.square(T.sub(w, x))), T.add(seen, 1)] as const
    }
    const fold = optim.fold(optim.sgd(0.1), loss, { hasAux: true })
    expect(T.item(batches.reduce(fold.step, fold.init(T.zeros([2]), T.tensor(0))).aux)).toBe(12)
    expect(traces).toBe(1)
  })

  it('and ignores whatever is passed besides', () => {
    const { fold, traces } = counted()
    const step = fold.step as (...args: unknown[]) => ReturnType<typeof fold.step>
    let state = fold.init(T.zeros([2]))
    for (const besides of [[], [1], [2, batches], [T.ones([3])], [new Map(), Symbol('x'), null]])
      state = step(state, batches[0], ...besides)
    expect(traces()).toBe(1)
  })
})

describe('a jitted function', () => {
  it('handed to the methods of arrays is traced once', () => {
    const spy = warnings()
    let traces = 0
    const double = T.jit((x: Vector) => {
      traces += 1
      return T.mul(x, 2)
    })
    expect(batches.map(double).map(x => T.toArray(x)[0])).toEqual(batches.map((_, i) => 2 * i))
    batches.forEach(double)
    batches.flatMap(double)
    Array.from(batches, double)
    expect(traces).toBe(1)
    expect(spy).not.toHaveBeenCalled()
  })

  it('of two parameters is a reducer', () => {
    let traces = 0
    const add = T.jit((sum: Vector, x: Vector) => {
      traces += 1
      return T.add(sum, x)
    })
    expect(T.toArray(batches.reduce(add))).toEqual([66, 12])
    expect(T.toArray(batches.reduce(add, T.zeros([2])))).toEqual([66, 12])
    expect(traces).toBe(1)
  })

  it.each([
    ['grad', (f: (x: Vector) => T.Tensor<[]>) => T.grad(f)],
    ['valueAndGrad', (f: (x: Vector) => T.Tensor<[]>) => T.valueAndGrad(f)],
    ['jacfwd', (f: (x: Vector) => T.Tensor<[]>) => T.jacfwd(f)],
    ['jacrev', (f: (x: Vector) => T.Tensor<[]>) => T.jacrev(f)],
    ['hessian', (f: (x: Vector) => T.Tensor<[]>) => T.hessian(f)],
    ['checkpoint', (f: (x: Vector) => T.Tensor<[]>) => T.checkpoint(f)],
    ['jit', (f: (x: Vector) => T.Tensor<[]>) => T.jit(f)],
    ['vmap', (f: (x: Vector) => T.Tensor<[]>) => (x: Vector) => T.vmap(f)(T.stack([x, x]))],
    ['grad of grad', (f: (x: Vector) => T.Tensor<[]>) => T.grad((x: Vector) => T.sum(T.grad(f)(x)))],
  ])('is so too where it is made by %s', (_, transform) => {
    const spy = warnings()
    let traces = 0
    const f = T.jit(
      transform((x: Vector) => {
        traces += 1
        return T.sum(T.exp(x))
      }) as (x: Vector) => unknown,
    )
    f(batches[0]!)
    const once = traces
    batches.map(f)
    expect(traces).toBe(once)
    expect(spy).not.toHaveBeenCalled()
  })

  it('passes on what the function can see: defaults, the rest, arguments', () => {
    const scale = (x: Vector, factor = 3) => T.mul(x, factor)
    const withDefault = T.jit(scale)
    const withRest = T.jit((x: Vector, ...factors: number[]) =>
      factors.reduce<Vector>((y, factor) => T.mul(y, factor), x),
    )
    const withArguments = T.jit(function (x: Vector): Vector {
      // biome-ignore lint/complexity/noArguments: this is what is tested.
      return T.mul(x, (arguments as unknown as [Vector, number?])[1] ?? 7)
    }) as (x: Vector, factor?: number) => Vector
    const bound = T.jit(
      ((factor: number, x: Vector, y = 1) => T.mul(x, factor * y)).bind(null, 2),
    ) as typeof withDefault
    const x = T.tensor([1, 10])
    for (const factor of [2, 5]) {
      expect(T.toArray(withDefault(x, factor))[0]).toBe(factor)
      expect(T.toArray(withRest(x, factor, factor))[0]).toBe(factor * factor)
      expect(T.toArray(withArguments(x, factor))[0]).toBe(factor)
      expect(T.toArray(bound(x, factor))[0]).toBe(2 * factor)
    }
    expect([withDefault(x), withRest(x), withArguments(x), bound(x)].map(y => T.toArray(y)[0])).toEqual([3, 1, 7, 2])
  })

  it('does not look at what it does not pass on', () => {
    const spy = warnings()
    const f = T.jit((x: Vector) => T.add(x, 1)) as (...args: unknown[]) => Vector
    const cyclic: unknown[] = []
    cyclic.push(cyclic)
    const untouchable = new Proxy([], {
      get: () => expect.fail('was looked at'),
      ownKeys: () => expect.fail('so it was'),
    })
    expect(T.toArray(f(T.zeros([2]), cyclic, untouchable))).toEqual([1, 1])
    expect(spy).not.toHaveBeenCalled()
  })

  it('says once that it is traced again and again, and for which argument', () => {
    const spy = warnings()
    const power = T.jit((x: Vector, exponent: number) => T.pow(x, exponent))
    for (let i = 0; i < 30; i++) power(T.ones([2]), i)
    expect(spy.mock.calls).toEqual([
      [
        'jit: a function was traced 8 times for tensors of the same shapes, as argument 1, counted from 0 (exponent), is never ' +
          'the same; now it is 7; pass what often changes as a tensor, and if the function does not need it, as behind ' +
          'Array.map, call it as x => f(x)',
      ],
    ])
  })

  it('says it of functions that are new in every call, and of those that may need the rest', () => {
    const spy = warnings()
    const apply = T.jit(function apply(f: (x: Vector) => Vector, x: Vector) {
      return f(x)
    })
    for (let i = 0; i < 10; i++) apply(x => T.mul(x, 2), T.ones([2]))
    const rest = T.jit((x: Vector, ..._: readonly unknown[]) => T.mul(x, 2))
    batches.map(rest)
    const [[first], [second]] = spy.mock.calls as unknown as [[string], [string]]
    expect(first).toContain('jit: apply was traced 8 times')
    expect(first).toContain('argument 0, counted from 0 (f)')
    expect(first).toContain('make it once, outside')
    expect(second).toContain('argument 1, counted from 0, is never the same; now it is 7')
    expect(spy).toHaveBeenCalledTimes(2)
  })

  it('says nothing of differing shapes, of few values, or of the same ones over and over', () => {
    const spy = warnings()
    const f = T.jit((x: T.Tensor<[number]>, n: number) => T.mul(x, n))
    for (let i = 1; i < 40; i++) f(T.ones([i]), i)
    for (let i = 0; i < 40; i++) f(T.ones([1]), i % 4)
    expect(spy).not.toHaveBeenCalled()
  })

  it('does not stop where nothing can be said', () => {
    const { warn } = console
    try {
      for (const impossible of [undefined, () => expect.fail('said')]) {
        Object.defineProperty(console, 'warn', { value: impossible, configurable: true, writable: true })
        const f = T.jit((x: Vector, n: number) => T.mul(x, n))
        for (let i = 0; i < 12; i++) expect(T.toArray(f(T.ones([2]), i))).toEqual([i, i])
      }
    } finally {
      console.warn = warn
    }
  })
})

describe('the documentation', () => {
  it('hands steps on in no other way than those above', () => {
    const docs = readdirSync('docs').map(name => `docs/${name}`)
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).map(name => `src/${name}`)
    const files = ['README.md', ...docs, ...sources].filter(name => /\.(md|ts)$/.test(name))
    const text = files.map(file => readFileSync(file, 'utf8')).join('\n')
    const handed = [...text.matchAll(/\.(\w+)\(\s*\w*fold\.step(?:InPlace)?\b(?!\()/gi)].map(([, method]) => method)
    expect(handed).toContain('reduce')
    for (const method of handed) expect(Object.keys(epochs)).toContain(method)
  })
})

describe('the parameters of a function', () => {
  const plain: readonly (readonly [string, number])[] = [
    ['() => 1', 0],
    ['x => 1', 1],
    ['$x => 1', 1],
    ['(x) => 1', 1],
    ['(x, y,) => 1', 2],
    ['({ a, b: { c } }, [d, , e], f) => 1', 3],
    ['(\n  x,\n  y\n) => { return [1].map((z = 2) => z) }', 2],
    ['function () { return 1 }', 0],
    ['function f(x, { y }) { return 1 }', 2],
    ['({ method(x, y) { return 1 } }).method', 2],
    ['({ f: x => 1 }).f', 1],
    ["(() => { 'use strict'; return function (x) { return 1 } })()", 1],
    ['x => arguments', 1],
  ]
  const open: readonly string[] = [
    '(x = 1) => 1',
    '(x, y = 1) => 1',
    '(...x) => 1',
    '(x, ...y) => 1',
    '({ x = 1 }) => 1',
    '({ [(() => "a")()]: x }, y = 1) => 1',
    '(x /* = 1 */) => 1',
    'function () { return arguments[0] }',
    'function f(x) { return arguments.length }',
    'function f(x) { return eval("argu" + "ments") }',
    'function f(x) { return \\u0061rguments }',
    'function f(x, y = 1) { return 1 }',
    '(x => 1).bind(null)',
    'Math.max',
    'Object.defineProperty((x, y) => 1, "length", { value: 1 })',
  ]
  const make = (text: string) => new Function(`return ${text}`)() as (...args: never[]) => unknown

  it.each(plain)('of %s are known', (text, count) => {
    expect(parametersOf(make(text))).toHaveLength(count)
  })

  it.each(open)('of %s are not: it may see more', text => {
    expect(parametersOf(make(text))).toBe(undefined)
  })

  it('are those of the function inside of a wrapper', () => {
    const f = (x: number, y: number) => x + y
    expect(parametersOf(seesAs(f, (...args: [number, number]) => f(...args)))).toEqual(['x', 'y'])
  })

  it('are all that it can see, wherever they are known', () => {
    const pieces = fc.constantFrom('x', 'y', '{ z }', '[w]', 'v = 1', '...u', '{ t = 2 }', '{ ...s }', '/* , */ r')
    const kinds = fc.constantFrom<(list: string) => string>(
      list => `(${list}) => [${['x', 'y', 'z', 'w', 'v', 'u', 't', 's', 'r'].filter(name => list.includes(name))}]`,
      list => `function f(${list}) { return [...arguments] }`,
      list => `function f(${list}) { return [${['x', 'v', 'u'].filter(name => list.includes(name))}] }`,
    )
    fc.assert(
      fc.property(fc.uniqueArray(pieces, { maxLength: 4 }), kinds, (list, kind) => {
        let f: (...args: unknown[]) => unknown
        try {
          f = make(kind(list.join(', '))) as never
        } catch {
          return
        }
        const known = parametersOf(f as never)
        const args = [{ z: 1, t: 2 }, [3], { z: 4 }, [5], { z: 6 }, [7], 8]
        const see = (given: readonly unknown[]) => {
          try {
            return JSON.stringify(f(...given))
          } catch (error) {
            return String(error)
          }
        }
        if (known !== undefined) expect(see(args.slice(0, known.length))).toBe(see(args))
      }),
      { numRuns: 500 },
    )
  })
})
