import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { describe, expect, it } from 'vitest'

// What a transformation cannot do has an error with a name, which says which transformation it was, which value, and what
// to write instead.

type Scalar = T.Tensor<[]>
type Transform = (f: (x: Scalar) => Scalar) => unknown

const x = T.tensor(3)
const xs = T.tensor([1, 2, 3])

const transformations: Readonly<Record<string, Transform>> = {
  grad: f => T.grad(f)(x),
  valueAndGrad: f => T.valueAndGrad(f)(x),
  jvp: f => T.jvp(f)([x], [x]),
  vjp: f => T.vjp(f)(x),
  linearize: f => T.linearize(f)(x),
  jacfwd: f => T.jacfwd(f)(x),
  jacrev: f => T.jacrev(f)(x),
  vmap: f => T.vmap(f)(xs),
  jit: f => T.jit(f)(x),
  program: f => T.program(f)(x),
  evalShape: f => T.evalShape(f)(x),
  abstract: f => T.abstract(f)(x),
  checkpoint: f => T.checkpoint(f)(x),
  scan: f => T.scan((carry: Scalar, y) => [f(carry), y] as const, x, xs),
  map: f => T.map(f, xs),
  forLoop: f => T.forLoop(3, (_, y) => f(y), x),
  whileLoop: f => T.whileLoop(y => T.less(y, 3), f, x),
  cond: f => T.cond(true, f, y => y, x),
  switchCase: f => T.switchCase(0, [f], x),
  customJvp: f => T.customJvp(f, ([y], [t]) => [y, t])(x),
}

/** What the function that is transformed had in hand. */
const kept = (transform: Transform): Scalar => {
  const found: Scalar[] = []
  transform(y => {
    found.push(T.mul(y, y))
    return found[0]!
  })
  return found[0]!
}

describe.each(Object.entries(transformations))('a value kept from an earlier run of %s', (name, transform) => {
  const leaked = kept(transform)
  const sentence = new T.TraceError(
    `a tensor (float32[]) was kept from an earlier run of ${name} and used after it ended; ` +
      'return it from the traced function instead of storing it outside',
  )

  it('is refused by operations', () => {
    expect(() => T.add(leaked, 1)).toThrow(sentence)
  })

  it('is refused inside every other transformation, and leaves it usable', () => {
    for (const other of Object.values(transformations)) {
      expect(() => other(y => T.mul(y, leaked))).toThrow(sentence)
      expect(() => other(y => T.mul(y, y))).not.toThrow()
    }
  })
})

describe('a function that fails', () => {
  it.each(Object.entries(transformations))('inside %s leaves no value that can be computed with', (name, transform) => {
    const found: Scalar[] = []
    const failing = (y: Scalar): Scalar => {
      found.push(T.mul(y, y))
      throw new RangeError('mine')
    }
    expect(() => transform(failing)).toThrow(new RangeError('mine'))
    expect(() => T.neg(found[0]!)).toThrow(`kept from an earlier run of ${name} `)
  })
})

/** What stands for every value there may be has none to read. */
const abstract = [
  'vmap',
  'jit',
  'program',
  'evalShape',
  'abstract',
  'checkpoint',
  'scan',
  'map',
  'forLoop',
  'whileLoop',
  'cond',
]

describe.each(abstract)('inside %s', name => {
  const transform = transformations[name]!
  const where = new RegExp(`shape \\[\\] inside ${name} stands for every .*T\\.where`)

  it('a traced value is not read', () => {
    expect(() => transform(y => T.mul(y, T.item(y)))).toThrow(T.TraceError)
    expect(() => transform(y => T.mul(y, T.item(y)))).toThrow(where)
  })

  it('a traced value is not branched on', () => {
    expect(() => transform(y => (T.item(T.greater(y, 0)) ? y : T.neg(y)))).toThrow(where)
    expect(() => transform(y => (Number(y) > 0 ? y : T.neg(y)))).toThrow(/used as a JavaScript number/)
    expect(() => transform(y => (Number(y) > 0 ? y : T.neg(y)))).toThrow(where)
  })

  it('and text of it says where it belongs', () => {
    let text = ''
    transform(y => {
      text = `${y}`
      return y
    })
    expect(text).toContain(name === 'vmap' ? 'in vmap' : `in ${name}`)
  })
})

describe('under forward and reverse mode alone values are there', () => {
  it.each(['grad', 'valueAndGrad', 'jvp', 'vjp', 'linearize', 'jacrev'])('%s', name => {
    let read = 0
    transformations[name]!(y => {
      read = T.item(y)
      return T.item(y) > 0 ? T.mul(y, y) : y
    })
    expect(read).toBe(3)
  })
})

describe('a function that changes between trace and use', () => {
  it('is found by jit with verify: a variable outside', () => {
    let factor = 2
    const f = T.jit((y: Scalar) => T.mul(y, factor), { verify: true })
    expect(T.item(f(x))).toBe(6)
    expect(T.item(f(T.tensor(4)))).toBe(8)
    factor = 5
    expect(() => f(x)).toThrow(
      new T.TraceError(
        'jit: the function is not the same from call to call; when it was traced it did "b: float32[] = mul a 2", now it does ' +
          '"b: float32[] = mul a 5"; pass what changes as an argument, and draw random numbers with T.random and a key',
      ),
    )
  })

  it('is found by jit with verify: a tensor outside, random numbers, fewer operations', () => {
    let weights = T.tensor([1, 2])
    const f = T.jit((y: T.Tensor<[2]>) => T.mul(y, weights), { verify: true })
    expect(T.toArray(f(weights))).toEqual([1, 4])
    weights = T.tensor([1, 2])
    expect(T.toArray(f(weights))).toEqual([1, 4])
    weights = T.tensor([1, 3])
    expect(() => f(weights)).toThrow('when it was traced it did "constant Tensor<[2], float32>')
    let next = 0
    const random = () => {
      next += 0.125
      return next
    }
    expect(() => T.jit((y: Scalar) => T.mul(y, random()), { verify: true })(x)).toThrow('T.random and a key')
    let deep = true
    const g = T.jit((y: Scalar) => (deep ? T.exp(T.sin(y)) : T.sin(y)), { verify: true })
    g(x)
    deep = false
    expect(() => g(x)).toThrow('now it does "return b"')
  })

  it('is not looked for otherwise', () => {
    let factor = 2
    const f = T.jit((y: Scalar) => T.mul(y, factor))
    f(x)
    factor = 5
    expect(T.item(f(x))).toBe(6)
  })
})

describe('linearTranspose of a function that is not linear', () => {
  const transposed = (f: (y: Scalar) => Scalar) => T.linearTranspose(f)(x)(x)
  const sentence = (what: string) =>
    new T.TraceError(
      `linearTranspose: the function is not linear: it ${what}; T.linearize gives the linear part of a function at a point`,
    )

  it('names what is not', () => {
    expect(() => transposed(y => T.sin(y))).toThrow(sentence('applies sin to a traced value'))
    expect(() => transposed(y => T.mul(y, y))).toThrow(sentence('multiplies two traced values'))
    expect(T.item(transposed(y => T.mul(y, 5))[0])).toBe(15)
  })
})

describe('a rule that closes over what has ended when it runs', () => {
  const square = (y: Scalar) => T.mul(y, y)
  it('says to pass it as an argument', () => {
    const rule = (w: Scalar) =>
      T.grad((z: Scalar) =>
        T.checkpoint((c: Scalar) => T.customJvp(square, ([a], [t]) => [square(a), T.mul(t, w)])(c))(z),
      )(x)
    expect(() =>
      T.grad((z: Scalar) => T.forLoop(2, (_, y) => T.customJvp(square, ([a], [t]) => [square(a), T.mul(t, y)])(y), z))(
        x,
      ),
    ).toThrow(
      new T.TraceError(
        'customJvp: the rule closes over a value of a transformation around it, which has ended when it runs; pass that value as an argument',
      ),
    )
    expect(() => T.jit(rule)(x)).toThrow(
      'checkpoint: a rule of customJvp or customVjp inside closes over a traced value',
    )
    expect(() =>
      T.grad((z: Scalar) =>
        T.forLoop(
          2,
          (_, y) =>
            T.customVjp(
              square,
              a => [square(a), {}],
              (_k, c) => [T.mul(c, y)],
            )(y),
          z,
        ),
      )(x),
    ).toThrow('customVjp: backward closes over a value of a transformation around it')
  })
})

describe('a rule that does not belong to its function', () => {
  type Pair = T.Tensor<[2]>
  const pair = T.tensor([1, 2])
  const swapped = (y: T.Tensor<[number]>) => T.concat([y, y]) as Pair
  const total = (f: (y: Pair) => Pair) => T.grad((y: Pair) => T.sum(f(y)))(pair)

  it('customJvp: another value or tangent', () => {
    expect(() =>
      total(
        T.customJvp(
          (y: Pair) => y,
          ([y], [t]) => [swapped(y), t],
        ),
      ),
    ).toThrow(new T.ShapeError('customJvp: the value of the rule: at the top expected float32[2], got float32[4]'))
    expect(() =>
      total(
        T.customJvp(
          (y: Pair) => y,
          ([y], [t]) => [y, swapped(t)],
        ),
      ),
    ).toThrow('customJvp: the tangent of the rule: at the top expected')
  })

  it('customVjp: another value or cotangent', () => {
    expect(() =>
      total(
        T.customVjp(
          (y: Pair) => y,
          y => [swapped(y), y],
          (_, c) => [c],
        ),
      ),
    ).toThrow('customVjp: the value of forward: at the top expected')
    expect(() =>
      total(
        T.customVjp(
          (y: Pair) => y,
          y => [y, y],
          (_, c) => [swapped(c)],
        ),
      ),
    ).toThrow('customVjp: the result of backward: at [0] expected')
  })
})

describe('what is no list, pair or state is refused in a sentence', () => {
  const loose = <F>(f: F) => f as unknown as (...args: unknown[]) => (...args: unknown[]) => unknown
  const rule = (made: unknown) => () => made
  const same = (y: unknown) => y
  const fold = optim.fold(optim.adam(0.1), (w: Scalar) => T.square(w))

  it.each<readonly [string, () => unknown, string]>([
    [
      'jvp, arguments',
      () => loose(T.jvp)(same)(x, [x]),
      'jvp: expected a list of arguments, as in jvp(f)([x], [t]), got a',
    ],
    [
      'jvp, tangents',
      () => loose(T.jvp)(same)([x], x),
      'jvp: expected a list of tangents, as in jvp(f)([x], [t]), got a',
    ],
    [
      'jvp, no tangents',
      () => loose(T.jvp)(same)([x]),
      'jvp: expected a list of tangents, as in jvp(f)([x], [t]), got undefined',
    ],
    ...[undefined, 3, x, [x], [x, x, x], { 0: x, 1: x }].flatMap((made): [string, () => unknown, string][] => [
      [
        'customJvp',
        () => T.grad(loose(T.customJvp)(same, rule(made)) as never)(x),
        'customJvp: the rule must return [value, tangent], got ',
      ],
      [
        'customJvp, forward mode',
        () => loose(T.jvp)(loose(T.customJvp)(same, rule(made)))([x], [x]),
        'customJvp: the rule must return [value, tangent], got ',
      ],
      [
        'customVjp',
        () => T.grad(loose(T.customVjp)(same, rule(made), rule([x])) as never)(x),
        'customVjp: forward must return [value, residuals], got ',
      ],
    ]),
    ...[undefined, null, 3].flatMap((given): [string, () => unknown, string][] => [
      [
        'jacrev',
        () => loose(T.jacrev)(same)(given),
        'jacrev: expected a tensor, or a tree of tensors, to differentiate by, got ',
      ],
      [
        'jacfwd',
        () => loose(T.jacfwd)(same)(given),
        'jacfwd: expected a tensor, or a tree of tensors, to differentiate by, got ',
      ],
      [
        'hessian',
        () => loose(T.hessian)(same)(given),
        'hessian: expected a tensor, or a tree of tensors, to differentiate by, got ',
      ],
      ['fold', () => fold.step(given as never, 0), 'fold: expected a state, as init and step give it, got '],
      [
        'fold in place',
        () => fold.stepInPlace(given as never, 0),
        'fold: expected a state, as init and step give it, got ',
      ],
    ]),
    [
      'fold, another record',
      () => fold.step({ params: x } as never, 0),
      'fold: expected a state, as init and step give it, got ',
    ],
  ])('%s', (_, run, message) => {
    expect(run).toThrow(TypeError)
    expect(run).toThrow(message)
  })
})
