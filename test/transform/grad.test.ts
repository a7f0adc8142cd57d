import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'

type Scalar = T.Tensor<[]>
type Pair = T.Tensor<[2]>

const total = (x: Pair): Scalar => T.sum(x)

describe('grad takes and returns trees', () => {
  const a = T.tensor([1, 2])
  const b = T.tensor([3, 4])

  it('records in records, with the order of their keys', () => {
    const params = { z: { w: a, b }, a: b }
    const gradient = T.grad((p: typeof params) => total(T.mul(T.mul(p.z.w, p.z.b), p.a)))(params)
    expect(Object.keys(gradient)).toEqual(['z', 'a'])
    expect(Object.keys(gradient.z)).toEqual(['w', 'b'])
    expect([gradient.z.w, gradient.z.b, gradient.a].map(x => T.data(x).join())).toEqual(['9,16', '3,8', '3,8'])
  })

  it('tuples and arrays, also nested', () => {
    const params = [a, [b, { c: a }]] as const
    const gradient = T.grad(([x, [y, { c }]]: typeof params) => total(T.mul(x, T.mul(y, c))))(params)
    expect(Array.isArray(gradient)).toBe(true)
    expect([gradient[0], gradient[1][0], gradient[1][1].c].map(x => T.data(x).join())).toEqual(['3,8', '1,4', '3,8'])
  })

  it('a tensor alone, and empty parts', () => {
    expect(T.toArray(T.grad(total)(a))).toEqual([1, 1])
    const params = { none: {}, list: [], bias: null, more: undefined, w: a }
    const gradient = T.grad((p: typeof params) => T.mul(total(p.w), 2))(params)
    expect({ ...gradient, w: T.toArray(gradient.w) }).toEqual({ ...params, w: [2, 2] })
  })

  it('zeros of the right shape and type for what is not used', () => {
    const params = { used: a, unused: T.ones([2, 3], 'float64') }
    const { unused } = T.grad((p: typeof params) => total(p.used))(params)
    expect([unused.shape, unused.dtype, [...T.data(unused)]]).toEqual([[2, 3], 'float64', [0, 0, 0, 0, 0, 0]])
  })

  it('both places of a tensor that stands twice', () => {
    const gradient = T.grad((p: { readonly x: Pair; readonly y: Pair }) => total(T.mul(p.x, T.square(p.y))))({
      x: a,
      y: a,
    })
    expect([T.toArray(gradient.x), T.toArray(gradient.y)]).toEqual([
      [1, 4],
      [2, 8],
    ])
  })

  it('leaves its argument as it was', () => {
    const params = { w: a }
    T.grad((p: typeof params) => total(T.square(p.w)))(params)
    expect(params).toEqual({ w: a })
    expect(T.toArray(params.w)).toEqual([1, 2])
  })
})

describe('the other arguments', () => {
  it('are constants, and may be integers, options or anything', () => {
    const f = (w: Pair, indices: T.Tensor<[3], 'int32'>, options: { readonly scale: number }) =>
      T.mul(T.sum(T.take(w, indices)), options.scale)
    expect(T.toArray(T.grad(f)(T.tensor([1, 2]), T.tensor([0, 0, 1], 'int32'), { scale: 10 }))).toEqual([20, 10])
  })
})

describe('hasAux', () => {
  const f = (w: Pair, scale: number) => {
    const squares = T.square(w)
    return [T.mul(T.sum(squares), scale), { squares, count: T.argmax(w), note: 'seen', nested: [w] }] as const
  }

  it('gives what stands beside the loss', () => {
    const [[loss, aux], gradient] = T.valueAndGrad(f, { hasAux: true })(T.tensor([1, 2]), 3)
    expect([T.item(loss), T.toArray(gradient), T.toArray(aux.squares)]).toEqual([15, [6, 12], [1, 4]])
    expect([T.item(aux.count), aux.note, T.toArray(aux.nested[0]!)]).toEqual([1, 'seen', [1, 2]])
    const [same, other] = T.grad(f, { hasAux: true })(T.tensor([1, 2]), 3)
    expect([T.toArray(same), T.toArray(other.squares)]).toEqual([
      [6, 12],
      [1, 4],
    ])
  })

  it('the auxiliary tensors have left the transformation', () => {
    const [, aux] = T.grad(f, { hasAux: true })(T.tensor([1, 2]), 1)
    expect(T.toArray(T.add(aux.squares, 1))).toEqual([2, 5])
  })
})

describe('JavaScript control flow works on the values', () => {
  it('branches', () => {
    const leaky = (x: Scalar) => (T.item(x) > 0 ? T.mul(x, 3) : T.mul(x, 0.5))
    expect([2, -2].map(x => T.item(T.grad(leaky)(T.tensor(x))))).toEqual([3, 0.5])
  })

  it('loops whose length depends on a value', () => {
    const doubledPast100 = (x: Scalar): Scalar => {
      let y = x
      while (T.item(y) < 100) y = T.add(y, y)
      return y
    }
    expect(T.item(T.grad(doubledPast100)(T.tensor(3)))).toBe(64)
  })

  it('recursion and array methods', () => {
    const power = (x: Scalar, n: number): Scalar => (n === 0 ? T.onesLike(x) : T.mul(x, power(x, n - 1)))
    expect(T.item(T.grad(power)(T.tensor(2), 5))).toBe(80)
    const polynomial = (cs: readonly Scalar[]) => cs.reduceRight((sum, c) => T.add(T.mul(sum, 2), c))
    expect(T.grad(polynomial)([T.tensor(1), T.tensor(1), T.tensor(1)]).map(x => T.item(x))).toEqual([1, 2, 4])
  })

  it('reading under jvp and under nested transformations', () => {
    const f = (x: Scalar) => (T.item(x) > 0 ? T.mul(x, T.mul(x, x)) : x)
    expect(T.item(T.jvp(f)([T.tensor(2)], [T.tensor(1)])[1])).toBe(12)
    expect(T.item(T.grad(T.grad(f))(T.tensor(2)))).toBe(12)
  })
})

describe('stopGradient', () => {
  it('is the value without the derivative', () => {
    const f = (x: Pair) => T.sum(T.mul(x, T.stopGradient(x)))
    const [value, gradient] = T.valueAndGrad(f)(T.tensor([2, 3]))
    expect([T.item(value), T.toArray(gradient)]).toEqual([13, [2, 3]])
  })

  it('stops second derivatives too', () => {
    const f = (x: Scalar) => T.mul(T.stopGradient(T.mul(x, x)), x)
    expect(T.item(T.grad(f)(T.tensor(3)))).toBe(9)
    expect(T.item(T.grad(T.grad(f))(T.tensor(3)))).toBe(0)
  })

  it('a function that only stops has gradient 0', () => {
    expect(T.toArray(T.grad((x: Pair) => T.sum(T.stopGradient(x)))(T.tensor([1, 2])))).toEqual([0, 0])
  })
})

describe('casts between floats pass the gradient', () => {
  it('with the element type of the argument', () => {
    const gradient = T.grad((x: Pair) => T.sum(T.square(T.cast(x, 'float64'))))(T.tensor([1, 2]))
    expect([gradient.dtype, T.toArray(gradient)]).toEqual(['float32', [2, 4]])
  })

  it('through an integer there is none', () => {
    expect(T.toArray(T.grad((x: Pair) => T.sum(T.cast(T.cast(x, 'int32'), 'float32')))(T.tensor([1, 2])))).toEqual([
      0, 0,
    ])
  })
})

describe('jvp and vjp take and return trees', () => {
  const params = { w: T.tensor([1, 2]), k: T.tensor([1, 0], 'int32') }
  const f = ({ w, k }: typeof params, s: Scalar) => ({ y: T.mul(T.take(w, k), s), index: T.argmax(w), name: 'out' })

  it('jvp; integers do not move', () => {
    const direction = { w: T.tensor([10, 20]), k: T.zeros([2], 'int32') }
    const [value, tangent] = T.jvp(f)([params, T.tensor(3)], [direction, T.tensor(1)])
    expect([T.toArray(value.y), T.item(value.index), value.name]).toEqual([[6, 3], 1, 'out'])
    expect([T.toArray(tangent.y), T.item(tangent.index), tangent.index.dtype]).toEqual([[62, 31], 0, 'int32'])
  })

  it('vjp; the cotangents of integers are zeros', () => {
    const [value, pull] = T.vjp(f)(params, T.tensor(3))
    expect(T.toArray(value.y)).toEqual([6, 3])
    const [dParams, ds] = pull({ y: T.tensor([1, 10]), index: T.tensor(0, 'int32'), name: 'out' })
    expect([T.toArray(dParams.w), T.toArray(dParams.k), dParams.k.dtype, T.item(ds)]).toEqual([
      [30, 3],
      [0, 0],
      'int32',
      12,
    ])
  })

  it('run the function once', () => {
    let runs = 0
    const counted = (x: Scalar) => {
      runs += 1
      return T.mul(x, x)
    }
    const [, pull] = T.vjp(counted)(T.tensor(1))
    pull(T.tensor(1))
    pull(T.tensor(2))
    T.jvp(counted)([T.tensor(1)], [T.tensor(1)])
    T.valueAndGrad(counted)(T.tensor(1))
    expect(runs).toBe(3)
  })
})

describe('mistakes are refused', () => {
  // What the compiler would refuse as well.
  const loosely = (transform: unknown) =>
    transform as (f: unknown, options?: unknown) => (...args: readonly unknown[]) => unknown
  const [grad, valueAndGrad, jvp, vjp] = [T.grad, T.valueAndGrad, T.jvp, T.vjp].map(loosely)
  const x = T.tensor([1, 2])

  it('a loss that is no scalar', () => {
    expect(() => grad!(T.exp)(x)).toThrow(
      new T.ShapeError('grad: only a scalar result can be differentiated, got shape [2]'),
    )
    expect(() => valueAndGrad!(() => T.ones([2, 3]))(x)).toThrow(
      new T.ShapeError('valueAndGrad: only a scalar result can be differentiated, got shape [2, 3]'),
    )
  })

  it('a loss that is no float', () => {
    expect(() => grad!(T.argmax)(x)).toThrow(
      new T.DTypeError('grad: only a float result can be differentiated, got int32'),
    )
  })

  it('a loss that is no tensor', () => {
    for (const [result, shown] of [
      [1, '1'],
      [undefined, 'undefined'],
      ['x', "'x'"],
      [{ loss: 1 }, 'an object'],
      [[T.tensor(1), 2], 'an array of length 2'],
    ])
      expect(() => grad!(() => result)(x)).toThrow(
        new TypeError(`grad: the function must return a scalar tensor, got ${shown}`),
      )
  })

  it('an integer leaf, by its path', () => {
    const k = T.tensor([1], 'int32')
    const one = () => T.tensor(1)
    const sentence = 'only float tensors have gradients, the argument'
    expect(() => grad!(one)(k)).toThrow(new T.DTypeError(`grad: ${sentence} is int32`))
    expect(() => grad!(one)({ a: x, b: [x, { c: k }] })).toThrow(new T.DTypeError(`grad: ${sentence}.b[1].c is int32`))
    expect(() => valueAndGrad!(one)({ m: T.tensor(true) })).toThrow(
      new T.DTypeError(`valueAndGrad: ${sentence}.m is bool`),
    )
  })

  it('an argument that is no tree', () => {
    const sentence = 'expected a tensor, or a tree of tensors, to differentiate by, got'
    for (const [given, shown] of [
      [2, '2; a number has no gradient, T.Tensor<[]> has one'],
      [undefined, 'undefined'],
      [null, 'null'],
      ['x', "'x'"],
    ])
      expect(() => grad!(() => T.tensor(1))(given)).toThrow(new TypeError(`grad: ${sentence} ${shown}`))
  })

  it('tangents that do not match', () => {
    const f = (p: { readonly w: Pair }) => total(p.w)
    expect(() => jvp!(f)([{ w: x }], [{ w: T.ones([3]) }])).toThrow(
      new T.ShapeError('jvp: at [0].w expected float32[2], got float32[3]'),
    )
    expect(() => jvp!(f)([{ w: x }], [{ w: T.ones([2], 'float64') }])).toThrow(
      'jvp: at [0].w expected float32[2], got float64[2]',
    )
    expect(() => jvp!(f)([{ w: x }], [{}])).toThrow(
      new TypeError('jvp: the tangents: expected a tensor at [0].w, got an array of length 1'),
    )
    expect(() => jvp!(f)([{ w: x }], [{ w: x, b: x }])).toThrow(
      new TypeError('jvp: the tangents: unexpected tensor at [0].b'),
    )
  })

  it('cotangents that do not match', () => {
    const pull =
      (cotangent: unknown, f: unknown = total) =>
      () =>
        (vjp!(f)(x) as readonly [unknown, (cotangent: unknown) => unknown])[1](cotangent)
    expect(pull(x)).toThrow(new T.ShapeError('vjp: at the cotangent expected float32[], got float32[2]'))
    expect(pull(1)).toThrow(new TypeError('vjp: the cotangent: expected a tensor at the top, got 1'))
    expect(pull({ a: x }, (w: Pair) => ({ a: w, b: w }))).toThrow(
      new TypeError('vjp: the cotangent: expected a tensor at .b, found none'),
    )
  })
})

describe('an error inside the function', () => {
  it('comes out as it is and leaves everything as it was', () => {
    const failing = () => {
      throw new RangeError('mine')
    }
    for (const transformed of [T.grad(failing), T.jvp(failing), T.vjp(failing), T.program(failing)])
      expect(() => (transformed as (...args: readonly unknown[]) => unknown)([T.tensor(1)], [T.tensor(1)])).toThrow(
        'mine',
      )
    expect(T.item(T.grad((x: Scalar) => T.mul(x, x))(T.tensor(2)))).toBe(4)
    expect(T.item(T.add(T.tensor(1), 1))).toBe(2)
  })
})

describe('pow', () => {
  it('has its mixed derivative where the exponent is 0, in either order', () => {
    const power = (x: T.Tensor<[], 'float64'>, y: T.Tensor<[], 'float64'>) => T.pow(x, y)
    const [x, y] = [T.tensor(4, 'float64'), T.tensor(0, 'float64')]
    // d²/dx dy xʸ = xʸ⁻¹ (1 + y log x)
    expect(T.item(T.grad((b: typeof y) => T.grad(power)(x, b))(y))).toBe(0.25)
    expect(T.item(T.grad((a: typeof x) => T.grad((b: typeof y) => power(a, b))(y))(x))).toBe(0.25)
    expect(T.item(T.grad(power)(T.tensor(0, 'float64'), y))).toBe(0)
  })
})
