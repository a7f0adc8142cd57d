// T.tree: the laws of a functor, of zips and of taking apart; and a registered class wherever trees go.
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import { decode, encode } from 'tensor-ts/io'
import * as optim from 'tensor-ts/optim'
import { closeTo } from 'tensor-ts/testing'
import { describe, expect, it } from 'vitest'
import { Registered } from '../trace/containers.js'

const { tree } = T
type Vector = T.Tensor<[3]>

const tensor = fc
  .array(fc.integer({ min: -9, max: 9 }), { minLength: 0, maxLength: 3 })
  .map(elements => T.tensor(elements as readonly number[]) as T.AnyTensor)

const nodes = (besides: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.letrec(tie => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      tensor,
      besides,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(
        fc.oneof(fc.constantFrom('w', 'b', '__proto__', '10', '9', 'a.b', '', '[0]', '"'), fc.string()),
        tie('tree'),
        { maxKeys: 3 },
      ),
      tensor.map(w => new Registered(w as Vector, 'metre')),
    ),
  })).tree

const trees = nodes(fc.constantFrom<unknown>(1, 'text', null, undefined, true, 2n, Math.sin))

const double = (x: T.AnyTensor): T.AnyTensor => T.mul(x as Vector, 2)
const negated = (x: T.AnyTensor): T.AnyTensor => T.neg(x as Vector)
const same = (actual: unknown, expected: unknown): void => {
  expect(actual).toEqual(expected)
  closeTo(actual, expected, { relative: 0, absolute: 0 })
}

describe('map', () => {
  it('of the identity is the identity', () => {
    fc.assert(
      fc.property(trees, t =>
        same(
          tree.map(t, x => x),
          t,
        ),
      ),
    )
  })

  it('of a composition is the composition of maps', () => {
    fc.assert(
      fc.property(trees, t =>
        same(
          tree.map(t, (x: T.AnyTensor) => double(negated(x))),
          pipe(t, tree.map(negated), tree.map(double)),
        ),
      ),
    )
  })

  it('tells where the tensor stands', () => {
    fc.assert(
      fc.property(trees, t => {
        const seen: string[] = []
        tree.map(t, (x, path) => {
          seen.push(path)
          return x
        })
        expect(seen).toEqual(tree.paths(t))
      }),
    )
  })

  it('puts anything in the place of tensors', () => {
    expect(tree.map({ a: T.ones([2]), n: 1 }, x => x.shape)).toEqual({ a: [2], n: 1 })
  })
})

describe('zipWith', () => {
  it('of a tree and itself is a map', () => {
    fc.assert(
      fc.property(trees, t =>
        same(
          tree.zipWith(t, t, (x: T.AnyTensor, y: T.AnyTensor) => T.add(x as Vector, y as Vector)),
          tree.map(t, double),
        ),
      ),
    )
  })

  it('takes the first of each, or the second', () => {
    fc.assert(
      fc.property(trees, t => {
        const other = tree.map(t, double)
        same(
          tree.zipWith(t, other, (x: T.AnyTensor) => x),
          t,
        )
        same(
          pipe(
            t,
            tree.zipWith(other, (_: T.AnyTensor, y: T.AnyTensor) => y),
          ),
          other,
        )
      }),
    )
  })

  it('says where the trees differ', () => {
    const other = { a: T.ones([1]), b: T.ones([]) }
    const zip = (t: unknown, u: unknown) => () => tree.zipWith(t, u as never, (x: T.AnyTensor) => x)
    expect(zip({ a: other.a }, other)).toThrow('tree.zipWith: unexpected tensor at .b')
    expect(zip(other, { a: other.a })).toThrow('tree.zipWith: expected a tensor at .b, found none')
  })
})

describe('leaves, paths, unflatten, reduce and select', () => {
  it('unflatten puts leaves back', () => {
    fc.assert(fc.property(trees, t => same(tree.unflatten(t, tree.leaves(t)), t)))
    expect(() => tree.unflatten([T.ones([])], [])).toThrow('tree.unflatten: expected 1 tensors, got 0')
    expect(() => tree.unflatten([T.ones([])], [3 as never])).toThrow('tree.unflatten: expected a tensor at [0], got 3')
    expect(() => tree.unflatten([], undefined as never)).toThrow(
      'tree.unflatten: expected a list of tensors, got undefined',
    )
  })

  it('reduce goes through leaves and paths', () => {
    fc.assert(
      fc.property(trees, t => {
        const found = tree.reduce(t, (all: readonly unknown[], x, path) => [...all, [x, path]], [])
        expect(found).toEqual(tree.leaves(t).map((x, i) => [x, tree.paths(t)[i]]))
      }),
    )
  })

  it('no two tensors have one path, and select finds each by its own', () => {
    fc.assert(
      fc.property(trees, t => {
        const paths = tree.paths(t)
        expect(new Set(paths).size).toBe(paths.length)
        expect(paths.map(path => tree.select(t, path))).toEqual(tree.leaves(t))
      }),
    )
  })

  it('select gives a part too, and says what there is where it finds none', () => {
    const params = {
      c1: { w: T.ones([2]), b: T.ones([]) },
      layers: [T.zeros([4])],
      line: new Registered(T.ones([3]), 'm'),
    }
    expect(tree.select(params, '.c1')).toBe(params.c1)
    expect(tree.select(params, 'c1.w')).toBe(params.c1.w)
    expect(tree.select(params, '')).toBe(params)
    expect(tree.select(params, '.line.w')).toBe(params.line.w)
    expect(pipe(params, tree.select('.layers[0]'))).toBe(params.layers[0])
    const wrong = (path: string) => () => tree.select<unknown, string>(params, path)
    expect(wrong('.c1.v')).toThrow(new TypeError("tree.select: expected an entry of .c1, got 'v'; it has 'b', 'w'"))
    expect(wrong('.c2')).toThrow("tree.select: expected an entry of the tree, got 'c2'")
    expect(wrong('.layers[1]')).toThrow("tree.select: expected an entry of .layers, got '1'; it has '0'")
    expect(wrong('.c1.w.x')).toThrow("tree.select: expected an entry of .c1.w, got 'x'")
    for (const path of ['..', '[', '[x]', '.a]', '["a]', 'a b.', '["\\x"]'])
      expect(wrong(path)).toThrow(`tree.select: expected a path, as '.c1.w' or '[0].b', got '${path}'`)
  })
})

describe('a registered class', () => {
  const w = T.tensor([1, 2, 3])
  const line = new Registered(w, 'metre')
  const loss = (x: Registered) => T.sum(T.square(x.w))
  /** That it is one, with its unit, and these elements. */
  const holds = (x: unknown, elements: readonly number[] | readonly (readonly number[])[]) => {
    expect(x).toBeInstanceOf(Registered)
    const { w: found, unit } = x as Registered
    expect([T.toArray(found as T.AnyTensor), unit]).toEqual([elements, 'metre'])
  }

  it('comes out of every transformation as it went in', () => {
    holds(T.grad(loss)(line), [2, 4, 6])
    holds(T.valueAndGrad((x: Registered) => x.total())(line)[1], [1, 1, 1])
    const [value, tangent] = T.jvp((x: Registered) => new Registered(T.square(x.w), x.unit))([line], [line])
    holds(value, [1, 4, 9])
    holds(tangent, [2, 8, 18])
    holds(T.vjp(loss)(line)[1](T.tensor(1))[0], [2, 4, 6])
    holds(T.linearize((x: Registered) => x)(line)[1](line), [1, 2, 3])
    holds(T.hvp(loss)(line, line), [2, 4, 6])
    holds(T.checkpoint((x: Registered) => x)(line), [1, 2, 3])
    holds(
      T.cond(
        true,
        (x: Registered) => x,
        (x: Registered) => x,
        line,
      ),
      [1, 2, 3],
    )
    holds(
      T.forLoop(2, (_, x) => new Registered(T.mul(x.w, 2), x.unit), line),
      [4, 8, 12],
    )
    holds(T.scan((x: Registered, y) => [new Registered(T.add(x.w, y), x.unit), y], line, w)[0], [7, 8, 9])
    const rows = new Registered(
      T.tensor([
        [1, 2, 3],
        [4, 5, 6],
      ]) as never,
      'metre',
    )
    const f = (x: Registered, y: T.Tensor<[]>) => new Registered(T.mul(x.w, y), x.unit)
    holds(T.vmap(f as never, { inAxes: [{ w: 0 }, null] })(...([rows, T.tensor(2)] as never[])), [
      [2, 4, 6],
      [8, 10, 12],
    ])
    holds(T.map(((x: Registered) => x) as never, rows), [
      [1, 2, 3],
      [4, 5, 6],
    ])
    expect(T.hessian(loss)(line)).toBeInstanceOf(Registered)
  })

  it('is updated by a fold', () => {
    const fold = optim.fold(optim.adam(0.1), (x: Registered, y: Vector) => T.sum(T.square(T.sub(x.w, y))))
    const { params } = [w, w, w].reduce(fold.step, fold.init(new Registered(T.zeros([3]), 'metre')))
    expect(params).toBeInstanceOf(Registered)
    expect(T.toArray(params.w).every(x => x > 0.2)).toBe(true)
    expect(params.unit).toBe('metre')
  })

  it('goes through a file', () => {
    const file = encode({ line })
    const decoded = decode({ line: new Registered(T.zeros([3]), 'metre') })(file)
    if (E.isLeft(decoded)) throw new Error('not decoded')
    holds(decoded.right.line, [1, 2, 3])
  })

  it('differs from another in closeTo by its class, its tensors and what else it has', () => {
    closeTo(line, new Registered(T.tensor([1, 2, 3]), 'metre'))
    expect(() => closeTo(line, new Registered(T.tensor([1, 2, 4]), 'metre'))).toThrow('.w[2] is 3, expected 4')
    expect(() => closeTo(line, new Registered(w, 'mile'))).toThrow("at .unit expected 'mile', got 'metre'")
    expect(() => closeTo(line as unknown, { w, unit: 'metre' })).toThrow(
      'at the top expected an object, got an instance of Registered',
    )
  })
})

describe('register', () => {
  class Own {
    readonly w = T.ones([])
  }
  const how = { flatten: ({ w }: Own) => ({ w }), unflatten: () => new Own() }
  const refused = (type: unknown, given: unknown, message: string) =>
    expect(() => tree.register(type as typeof Own, given as typeof how)).toThrow(new TypeError(message))

  it('refuses what is no class of the user’s', () => {
    refused(3, how, 'tree.register: expected a class, got 3')
    refused(() => 1, how, 'tree.register: expected a class, got a function')
    refused(new Own(), how, 'tree.register: expected a class, got an instance of Own')
    refused(Object, how, 'tree.register: expected a class of your own, got Object')
    const own = [Array, Date, RegExp, Map, Promise, Error, Number, Float32Array, Int16Array, ArrayBuffer, WeakMap]
    for (const type of own) refused(type, how, `tree.register: expected a class of your own, got ${type.name}`)
    refused(Own, undefined, 'tree.register: flatten: expected a function, got undefined')
    refused(Own, { flatten: 1 }, 'tree.register: flatten: expected a function, got 1')
    refused(Own, { ...how, unflatten: 'x' }, "tree.register: unflatten: expected a function, got 'x'")
  })

  it('refuses a class twice', () => {
    tree.register(Own, how)
    refused(Own, how, 'tree.register: Own is registered already')
  })

  it('says what unflatten must give, and what flatten', () => {
    class Lost {
      readonly w = T.ones([])
    }
    tree.register(Lost, { flatten: ({ w }) => ({ w }), unflatten: children => children as Lost })
    expect(() => T.jit((x: Lost) => x)(new Lost())).toThrow(
      'tree.register: unflatten of Lost must give an instance of it, got an object',
    )
    class Endless {}
    tree.register(Endless, { flatten: x => [x], unflatten: ([x]) => x! })
    expect(() => tree.leaves(new Endless())).toThrow('expected a tree at most 1000 deep, got a deeper or a cyclic one')
    class Opaque {}
    tree.register(Opaque, { flatten: () => new Map([['w', T.ones([])]]), unflatten: () => new Opaque() })
    expect(() => tree.leaves([new Opaque()])).toThrow('at [0], got a Map that holds a tensor')
  })

  it('takes a class with a private constructor, and children that are one tensor', () => {
    class Hidden {
      readonly #w: T.Tensor<[]>
      private constructor(w: T.Tensor<[]>) {
        this.#w = w
      }
      static of(w: T.Tensor<[]>): Hidden {
        return new Hidden(w)
      }
      get value(): T.Tensor<[]> {
        return this.#w
      }
    }
    tree.register(Hidden, { flatten: x => x.value, unflatten: Hidden.of })
    expect(T.item(T.grad((x: Hidden) => T.square(x.value))(Hidden.of(T.tensor(3))).value)).toBe(6)
    expect(tree.paths({ a: Hidden.of(T.tensor(3)) })).toEqual(['.a'])
  })
})

describe('trees without an end', () => {
  const cyclic: Record<string, unknown> = { w: T.ones([]) }
  cyclic.self = cyclic
  const list: unknown[] = [T.ones([])]
  list.push(list)
  const nested = (depth: number): unknown => Array.from({ length: depth }).reduce(x => [x], T.ones([]) as unknown)

  it.each([
    ['a cyclic record', cyclic],
    ['a cyclic list', list],
    ['a deep list', nested(1001)],
    ['a very deep list', nested(100_000)],
  ])('%s is refused by a sentence with a short path', (_, t) => {
    const message = /: expected a tree at most 1000 deep, got a deeper or a cyclic one at .* … /
    const all: readonly (() => unknown)[] = [
      () => tree.leaves(t),
      () => T.grad(() => T.tensor(1))(t as never),
      () => T.vmap((x: unknown) => x)(t as never),
      () => T.jvp((_: unknown) => T.tensor(1))([t], [t]),
      () => encode(t),
      () => closeTo(t, t),
      () => optim.sgd(0.1).init(t),
      () => T.evalShape(() => t)(),
      () => T.jit((x: unknown) => x)(t),
    ]
    for (const run of all) {
      expect(run).toThrow(TypeError)
      expect(run).toThrow(message)
    }
  })

  it('an array that is all holes is refused at once', () => {
    const sparse: unknown[] = []
    sparse[4_000_000_000] = T.ones([])
    expect(() => tree.leaves(sparse)).toThrow(
      'tree.leaves: expected a tree of tensors (records and arrays) at the top, got an array of 4000000001 with 1 entries; use a record',
    )
  })

  it('an object that only looks like one of JavaScript’s does those no harm', () => {
    expect(() => tree.leaves(Object.create(Int16Array.prototype))).toThrow(TypeError)
    expect(tree.leaves([new Int16Array(2), T.ones([])])).toHaveLength(1)
  })

  it('one of 1000 is taken', () => {
    expect(tree.leaves(nested(1000))).toHaveLength(1)
    T.grad((x: never) => T.sum(tree.leaves(x)[0] as T.Tensor<[]>))(nested(1000) as never)
  })
})
