// What transformations keep, hand on and leave alone: values of outer transformations, integers, constants and residuals.
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'

type Scalar = T.Tensor<[], 'float64'>
type Vector = T.Tensor<[3], 'float64'>

const scalar = (x: number): Scalar => T.tensor(x, 'float64')
const vector = (a: number, b: number, c: number): Vector => T.tensor([a, b, c], 'float64')
const [one, two] = [scalar(1), scalar(2)]
const c = vector(2, 3, 5)

/** Every equation of a Program with the given primitive. */
const equations = (program: T.Program, name: string) =>
  program.equations.filter(({ primitive }) => primitive.name === name)

describe('a function that returns a value of an outer transformation', () => {
  it('under jvp: it does not move', () => {
    const inner = (x: Scalar) => T.jvp((_: Scalar) => x)([one], [one])
    const [value, tangent] = inner(two)
    expect([T.item(value), T.item(tangent)]).toEqual([2, 0])
    expect(T.item(T.grad((x: Scalar) => inner(x)[0])(two))).toBe(1)
    expect(T.item(T.grad((x: Scalar) => T.add(inner(x)[1], T.mul(x, 3)))(two))).toBe(3)
  })

  it('under vmap: it is the same for every example', () => {
    const rows = (x: Scalar) => T.vmap((_: Scalar) => x)(vector(1, 2, 3))
    expect(T.toArray(rows(two))).toEqual([2, 2, 2])
    const nested = T.vmap(rows)(vector(5, 6, 7))
    expect(T.toArray(nested)).toEqual([5, 6, 7].map(x => [x, x, x]))
    expect(T.item(T.grad((x: Scalar) => T.sum(rows(x)))(two))).toBe(3)
  })

  it('under vjp and linearize: its cotangent and tangent are zero', () => {
    const [, pull] = T.vjp((_: Scalar) => two)(one)
    expect(T.item(pull(one)[0])).toBe(0)
    const [value, push] = T.linearize((_: Scalar) => two)(one)
    expect([T.item(value), T.item(push(one))]).toEqual([2, 0])
  })
})

describe('what does not move', () => {
  it('has tangents that are not looked at', () => {
    const f = (x: Scalar, k: T.Tensor<[], 'int32'>) => T.mul(x, T.cast(k, 'float64'))
    const loosely = T.jvp(f) as (primals: unknown, tangents: unknown) => readonly [Scalar, Scalar]
    const [value, tangent] = loosely([two, T.tensor(5, 'int32')], [one, T.ones([7])])
    expect([T.item(value), T.item(tangent)]).toEqual([10, 5])
  })

  it('is an ordinary tensor, also when the transformation is over', () => {
    const kept: T.Tensor<[], 'int32'>[] = []
    T.grad((x: Vector) => {
      kept.push(T.argmax(x), T.checkpoint((y: Vector) => T.argmax(y))(x))
      return T.sum(x)
    })(vector(1, 5, 2))
    expect(kept.map(k => T.item(T.add(k, 1)))).toEqual([2, 2])
  })

  it('can be told from what does by its text', () => {
    const texts: string[] = []
    T.jvp((x: Scalar) => {
      texts.push(`${x}`, `${T.stopGradient(x)}`)
      return x
    })([two], [one])
    expect(texts).toEqual([`Dual of ${two}`, `${two}`])
  })

  it('asks no rule for its derivative', () => {
    let asked = 0
    const f = T.customJvp(
      (k: T.Tensor<[], 'int32'>) => T.cast(k, 'float64'),
      ([k], _) => {
        asked += 1
        return [T.cast(k, 'float64'), scalar(0)]
      },
    )
    const [value] = T.vjp((x: Scalar, k: T.Tensor<[], 'int32'>) => T.mul(x, f(k)))(two, T.tensor(4, 'int32'))
    expect([T.item(value), asked]).toEqual([8, 0])
  })
})

describe('custom derivatives', () => {
  it('of a function that closes over a constant', () => {
    const scaled = T.customJvp(
      (x: Vector) => T.mul(x, c),
      ([x], [t]) => [T.mul(x, c), T.mul(t, T.mul(c, 10))],
    )
    const total = (x: Vector) => T.sum(scaled(x))
    expect(T.toArray(T.grad(total)(vector(1, 1, 1)))).toEqual([20, 30, 50])
    const rows = T.stack([vector(1, 1, 1), vector(2, 2, 2)])
    const batch = T.vmap(scaled)
    expect(T.toArray(batch(rows))).toEqual([
      [2, 3, 5],
      [4, 6, 10],
    ])
    expect(T.toArray(T.grad((xs: typeof rows) => T.sum(batch(xs)))(rows))).toEqual([
      [20, 30, 50],
      [20, 30, 50],
    ])
  })

  it('of reverse mode, in a batch in which any of the arguments is the same for all', () => {
    const product = T.customVjp(
      (x: Scalar, y: Scalar) => T.mul(x, y),
      (x, y) => [T.mul(x, y), { x, y }],
      ({ x, y }, ct): [Scalar, Scalar] => [T.mul(ct, T.mul(y, 10)), T.mul(ct, T.mul(x, 100))],
    )
    const weighted = (x: Scalar, ys: Vector) => T.sum(T.mul(T.vmap(product, { inAxes: [null, 0] })(x, ys), c))
    const swapped = (y: Scalar, xs: Vector) => T.sum(T.mul(T.vmap(product, { inAxes: [0, null] })(xs, y), c))
    const each = vector(1, 2, 4)
    // Σ c y = 2 + 6 + 20
    expect(T.item(T.grad(weighted)(two, each))).toBe(280)
    expect(T.item(T.grad(swapped)(two, each))).toBe(2800)
    expect(T.toArray(T.grad((ys: Vector) => weighted(two, ys))(each))).toEqual([400, 600, 1000])
    expect(T.toArray(T.grad((xs: Vector) => swapped(two, xs))(each))).toEqual([40, 60, 100])
  })
})

describe('the derivative of a loop', () => {
  const decay = (w: Vector, xs: Vector) =>
    T.scan((s: Vector, x) => [T.mul(w, s), T.sum(T.mul(s, x))] as const, vector(1, 1, 1), xs)[1]
  const loss = (w: Vector, xs: Vector) => T.sum(T.square(decay(w, xs)))

  it('keeps of each step only what is not there any more', () => {
    const program = T.program((w: Vector, xs: Vector) => T.vjp(loss)(w, xs)[1](one))(c, c)
    const [forward] = equations(program, 'scan')
    // The last carry, the results, and the carries before each step; what is closed over and the sequence are still there.
    expect(forward!.outputs.map(({ spec }) => spec.shape)).toEqual([[3], [3], [3, 3]])
  })

  it('may hold tensors that a rule has made', () => {
    const x = T.tensor([4, 2, 2, 5], 'float64')
    const logDeterminant = (a: T.Tensor<[4], 'float64'>) =>
      T.mul(T.sum(T.log(T.diagonal(T.cholesky(T.reshape(a, [2, 2]))))), 2)
    const looped = (a: typeof x) =>
      T.scan((s: Scalar, k) => [T.add(s, T.mul(k, logDeterminant(a))), {}] as const, scalar(0), vector(1, 2, 3))[0]
    const [once, six] = [T.grad(logDeterminant)(x), T.grad(looped)(x)].map(g => T.toArray(g) as readonly number[])
    for (const [i, value] of once!.entries()) expect(six![i]).toBeCloseTo(6 * value, 10)
    // The gradient of log det A is A⁻¹.
    for (const [i, value] of [5 / 16, -2 / 16, -2 / 16, 4 / 16].entries()) expect(once![i]).toBeCloseTo(value, 10)
  })
})

describe('hasAux', () => {
  it('refuses what is no pair', () => {
    const x = vector(1, 2, 3)
    const refused = (result: unknown) => () =>
      (T.grad as (f: unknown, options: unknown) => (x: Vector) => unknown)(() => result, { hasAux: true })(x)
    expect(refused([one, 1, 2])).toThrow(
      'grad: with hasAux the function must return [loss, aux], got an array of length 3',
    )
    expect(refused('ab')).toThrow("grad: with hasAux the function must return [loss, aux], got 'ab'")
    expect(refused(one)).toThrow('grad: with hasAux the function must return [loss, aux], got a tensor of shape []')
  })
})

describe('Jacobians', () => {
  type Params = { readonly a: T.Tensor<[2], 'float64'>; readonly b: Vector }
  const at: Params = { a: T.tensor([1, 2], 'float64'), b: vector(3, 4, 5) }
  const f = ({ a, b }: Params) => ({ outer: T.outer(a, b), total: T.sum(T.mul(b, b)) })

  it('by tensors of several sizes', () => {
    for (const { outer, total } of [T.jacfwd(f)(at), T.jacrev(f)(at)]) {
      // d(aᵢ bⱼ)/daₖ = δᵢₖ bⱼ and d(aᵢ bⱼ)/dbₖ = δⱼₖ aᵢ
      expect(T.toArray(outer.a)).toEqual([0, 1].map(i => [3, 4, 5].map(b => [0, 1].map(k => (i === k ? b : 0)))))
      expect(T.toArray(outer.b)).toEqual([1, 2].map(a => [0, 1, 2].map(j => [0, 1, 2].map(k => (j === k ? a : 0)))))
      expect([T.toArray(total.a), T.toArray(total.b)]).toEqual([
        [0, 0],
        [6, 8, 10],
      ])
    }
  })

  it('are not of integers', () => {
    const k = T.tensor([1, 2], 'int32')
    const loosely = (transform: unknown) => transform as (f: unknown) => (x: unknown) => unknown
    for (const [name, transform] of Object.entries({ jacfwd: T.jacfwd, jacrev: T.jacrev }))
      expect(() => loosely(transform)((x: { readonly k: T.AnyTensor }) => x)({ k })).toThrow(
        new T.DTypeError(`${name}: only float tensors have derivatives, the argument.k is int32`),
      )
    expect(() => loosely(T.jacrev)((x: Vector) => T.argmax(x))(c)).toThrow(/^jacrev: only float tensors .* is int32$/)
  })
})

describe('a carry', () => {
  const loosely = T.scan as unknown as (f: unknown, initial: unknown, sequence: unknown) => unknown

  it('keeps its element type', () => {
    const f = (_: Scalar, x: Scalar) => [T.cast(x, 'float32'), {}]
    expect(() => loosely(f, one, c)).toThrow('scan: the carry changes from float64[] to float32[]')
  })

  it('keeps its tensors', () => {
    const f = ({ a }: { readonly a: Scalar }, _: Scalar) => [{ a }, {}]
    expect(() => loosely(f, { a: one, b: two }, c)).toThrow('scan: the carry.b changes from float64[] to none')
  })
})

describe('linearize and linearTranspose', () => {
  const loosely = (push: unknown) => push as (x: unknown) => unknown

  it('refuse tangents and cotangents that do not match', () => {
    const push = loosely(T.linearize((x: Vector) => T.sum(x))(c)[1])
    expect(() => push(one)).toThrow(new T.ShapeError('linearize: at [0] expected float64[3], got float64[]'))
    expect(() => push(1)).toThrow(
      new TypeError('linearize: the tangents: expected a tensor at [0], got an array of length 1'),
    )
    const transposed = loosely(T.linearTranspose((x: Vector) => T.sum(x))(c))
    expect(() => transposed(1)).toThrow(
      new TypeError('linearTranspose: the cotangent: expected a tensor at the top, got 1'),
    )
  })

  it('refuse to transpose what is not linear', () => {
    expect(() => T.linearTranspose((x: Vector) => T.mul(x, x))(c)(c)).toThrow(/not linear/)
    expect(() => T.linearTranspose((x: Vector) => T.exp(x))(c)(c)).toThrow(/not linear/)
  })

  it('pass on what else goes wrong', () => {
    const loop = (x: Scalar) =>
      T.whileLoop(
        (y: Scalar) => T.less(y, 3),
        y => T.mul(y, 2),
        x,
      )
    expect(() => T.linearTranspose(loop)(one)(one)).toThrow(/^whileLoop: reverse mode/)
  })

  it('transpose what has no elements to read', () => {
    const branch = (x: Scalar) => (T.item(x) > 0 ? x : T.neg(x))
    expect(() => T.linearTranspose(branch)(one)).toThrow(/^item: .* inside linearTranspose stands for every value/)
  })
})

describe('a loop', () => {
  it('in a batch in which every input is batched', () => {
    const f = (h: Scalar, xs: Vector) => T.scan((s: Scalar, x) => [T.add(s, x), s] as const, h, xs)
    const [last, before] = T.vmap(f)(T.tensor([1, 2], 'float64'), T.stack([vector(1, 2, 3), vector(4, 5, 6)]))
    expect(T.toArray(last)).toEqual([7, 17])
    expect(T.toArray(before)).toEqual([
      [1, 2, 4],
      [2, 6, 11],
    ])
  })

  it('in a batch ends for each example by itself, whatever the shape of the carry', () => {
    const grown = T.vmap((x: Vector) =>
      T.whileLoop(
        (y: Vector) => T.less(T.sum(y), 20),
        y => T.mul(y, 2),
        x,
      ),
    )
    expect(T.toArray(grown(T.stack([vector(1, 2, 3), vector(10, 20, 30)])))).toEqual([
      [4, 8, 12],
      [10, 20, 30],
    ])
  })

  it('is not moved by what only its condition looks at', () => {
    const f = (limit: Vector, x: Scalar, factor: Scalar) =>
      T.whileLoop(
        (y: Scalar) => T.less(y, T.sum(limit)),
        y => T.mul(y, factor),
        x,
      )
    const along = (...tangents: [Vector, Scalar, Scalar]) => T.item(T.jvp(f)([c, one, two], tangents)[1])
    // 1 · 2⁴ is the first power above 2 + 3 + 5.
    expect(along(vector(7, 7, 7), one, scalar(0))).toBe(16)
    expect(along(vector(7, 7, 7), scalar(0), one)).toBe(32)
    expect(T.item(T.jvp((limit: Vector) => f(limit, one, two))([c], [c])[1])).toBe(0)
    expect(T.item(T.jvp((x: Scalar) => f(c, x, two))([one], [one])[1])).toBe(16)
  })

  it('has a condition that is one bool', () => {
    const loosely = T.whileLoop as (...args: readonly unknown[]) => unknown
    const refused = (condition: unknown) => () => loosely(condition, (x: Vector) => x, c)
    const sentence = 'whileLoop: the condition must return a bool scalar, got'
    expect(refused((x: Vector) => T.less(x, 0))).toThrow(new TypeError(`${sentence} bool[3]`))
    expect(refused(() => ({}))).toThrow(new TypeError(`${sentence} no tensor`))
    expect(refused(() => [T.tensor(true), T.tensor(true)])).toThrow(TypeError)
    expect(refused((x: Vector) => T.tensor(T.data(x)[0]! > 0))).toThrow(/inside whileLoop/)
  })
})

describe('branches', () => {
  const vectors = T.tensor([0, 1], 'int32')

  it('are chosen by an int32 scalar, or by a bool scalar', () => {
    const loosely = (f: unknown) => f as (...args: readonly unknown[]) => unknown
    for (const [index, shown] of [
      [vectors, 'a tensor of shape [2] and dtype int32'],
      [T.tensor(1), 'a tensor of shape [] and dtype float32'],
      [{ dtype: 'int32', shape: [] }, 'an object'],
      [{ shape: [] }, 'an object'],
    ] as const)
      expect(() => loosely(T.switchCase)(index, [T.neg, T.exp], one)).toThrow(
        new TypeError(`switchCase: expected an int32 scalar as index, got ${shown}`),
      )
    expect(() => loosely(T.cond)(T.tensor([true]), T.neg, T.exp, one)).toThrow(
      new TypeError('cond: expected a bool scalar as condition, got a tensor of shape [1] and dtype bool'),
    )
  })

  it('keep for the derivative what is not there any more', () => {
    const f = (x: Scalar) =>
      T.cond(
        T.less(x, 0),
        (y: Scalar) => T.mul(y, y),
        (y: Scalar) => T.sin(T.exp(y)),
        x,
      )
    const [forward] = equations(T.program(T.grad(f))(one), 'switchCase')
    // The result, and from the second branch alone exp(y) and cos(exp(y)).
    expect(forward!.outputs.length).toBe(3)
  })
})
