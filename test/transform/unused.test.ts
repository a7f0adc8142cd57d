// No result that is not used changes a derivative: not by a number, not by an error, not by work.
import fc from 'fast-check'
import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { expect, it } from 'vitest'
import { simplify } from '../../src/compile/simplify.js'
import { nested } from '../../src/trace/program.js'
import { onEveryWay } from '../engine/ways.js'
import { type Composition, compositions, vectors } from './composition.js'

type Vector = T.Tensor<[3], 'float64'>
type Scalar = T.Tensor<[], 'float64'>
type Vectors = (x: Vector) => Vector

/** Zero, in a direction in which it moves. */
const vanishing: Vectors = x => T.sub(x, T.stopGradient(x))
const until = (x: Vector, end: number): Vector =>
  T.whileLoop(
    (z: Vector) => T.less(T.sum(z), end),
    z => T.add(z, 1),
    x,
  )

/** Functions whose derivative is infinite, NaN, or none. */
const poisons: Readonly<Record<string, Vectors>> = {
  sqrt: x => T.sqrt(vanishing(x)),
  log: x => T.mul(T.log(vanishing(x)), vanishing(x)),
  power: x => T.pow(vanishing(x), 0.5),
  quotient: x => T.div(vanishing(x), vanishing(x)),
  overflow: x => T.exp(T.mul(T.exp(T.add(T.abs(x), 700)), x)),
  whileLoop: x => until(x, 20),
  whileOfSqrt: x => until(T.sqrt(vanishing(x)), 20),
  qr: x => T.sum(T.qr(T.outer(vanishing(x), x))[0], { axis: 1 }),
  customJvp: T.customJvp(
    (x: Vector) => T.sin(x),
    ([x], [t]) => [T.sin(x), T.div(t, T.mul(x, 0))],
  ),
  customVjp: T.customVjp(
    (x: Vector) => T.sin(x),
    x => [T.sin(x), x],
    (x, cotangent): [Vector] => [T.div(cotangent, T.mul(x, 0))],
  ),
}

type Pair = readonly [used: Vector, unused: Vector]
type Body = (x: Vector) => Pair

const rows = T.tensor(
  [
    [0.1, -0.2, 0.3],
    [0.2, 0.1, -0.1],
  ],
  'float64',
)

/** Where a function of two results may stand of which the second is not used. */
const holders: Readonly<Record<string, (body: Body) => Vectors>> = {
  'a tuple': body => x => body(x)[0],
  'a record under jit': body => x => T.jit((z: Vector) => ({ used: body(z)[0], unused: body(z)[1] }))(x).used,
  cond: body => x => T.cond(T.less(T.sum(x), 0.1), body, (z: Vector): Pair => [T.sin(z), z], x)[0],
  'a branch that does not use': body => x =>
    T.cond(
      T.less(T.sum(x), 0.1),
      (z: Pair) => z[0],
      (z: Pair) => T.sin(z[0]),
      body(x),
    ),
  switchCase: body => x =>
    T.switchCase(T.cast(T.less(T.sum(x), 0.1), 'int32'), [body, (z: Vector): Pair => [T.sin(z), z], body], x)[0],
  'results of scan': body => x => {
    const [, [used]] = T.scan((c: Vector, row: Vector) => [T.sin(T.add(c, row)), body(T.add(c, row))] as const, x, rows)
    return T.sum(used, { axis: 0 })
  },
  'a sequence of scan': body => x => {
    const [used, unused] = T.vmap(body)(T.add(rows, x))
    const step = (c: Vector, row: Pair) => [T.sin(T.add(c, row[0])), T.add(row[1], c)] as const
    return T.scan(step, x, [used, unused] as const)[0]
  },
  'the carry of scan': body => x => {
    const step = (c: Pair, row: Vector): readonly [Pair, Vector] => {
      const [used] = body(T.add(c[0], row))
      return [[used, body(c[1])[1]], c[0]]
    }
    const [last, each] = T.scan(step, [x, x] as const, rows, { reverse: true })
    return T.add(last[0], T.sum(each, { axis: 0 }))
  },
  'a constant of scan': body => x => {
    const [used, unused] = body(x)
    return T.scan(
      (c: Vector, row: Vector) => [T.sin(T.add(c, T.mul(used, row))), T.add(unused, c)] as const,
      x,
      rows,
    )[0]
  },
  forLoop: body => x => T.forLoop(3, (_, c: Pair): Pair => [body(c[0])[0], body(c[1])[1]], [x, x] as const)[0],
  map: body => x => T.sum(T.map((row: Vector) => body(T.mul(row, x)), rows)[0], { axis: 0 }),
  checkpoint: body => x => T.checkpoint(body)(x)[0],
  'an argument of checkpoint': body => x =>
    T.checkpoint((a: Vector, b: Vector) => [T.sin(a), b] as const)(...body(x))[0],
  vmap: body => x => T.sum(T.vmap(body)(T.add(rows, x))[0], { axis: 0 }),
  'results of a loop of unknown length': body => x =>
    T.add(
      body(x)[0],
      T.stopGradient(
        T.whileLoop(
          (z: Pair) => T.less(T.sum(z[0]), 9),
          z => [T.add(z[0], 1), z[1]] as const,
          body(x),
        )[0],
      ),
    ),
  'what has no derivative': body => x => {
    const [used, unused] = body(x)
    const integers = T.add(T.cast(T.argmax(unused), 'float64'), T.cast(T.less(unused, 3), 'float64'))
    return T.add(used, T.mul(integers, 0))
  },
}
const names = Object.keys(holders)

/** One holder in another. */
const nest =
  (outer: (body: Body) => Vectors, inner: (body: Body) => Vectors) =>
  (body: Body): Vectors =>
    outer(x => [inner(body)(x), body(x)[1]])

const finite = (actual: T.AnyTensor, expected: T.AnyTensor): void => {
  expect(actual.shape).toEqual(expected.shape)
  const [a, b] = [T.data(actual), T.data(expected)]
  for (const [i, value] of a.entries())
    expect(Math.abs(value - b[i]!) <= 1e-9 * Math.max(1, Math.abs(b[i]!)), `${value} instead of ${b[i]}`).toBe(true)
}

type ScalarFunction = (x: Vector) => Scalar

/** Derivatives as one tensor. */
const derivatives: Readonly<
  Record<string, (f: ScalarFunction, way: <A>(g: (x: Vector) => A) => (x: Vector) => A) => (x: Vector) => T.AnyTensor>
> = {
  grad: (f, of) => of(T.grad(f)),
  'grad of jit': f => T.grad(T.jit(f)),
  vjp: (f, of) => of(x => T.vjp(f)(x)[1](T.ones([], 'float64'))[0]),
  jacrev: (f, of) => of(T.jacrev((x: Vector) => T.stack([f(x), T.sum(x)]))),
  'grad of grad': (f, of) => of(T.grad((x: Vector) => T.sum(T.grad(f)(x)))),
  hessian: (f, of) => of(T.hessian(f)),
  hvp: (f, of) => of(x => T.hvp(f)(x, x)),
  'vmap of grad': (f, of) => of((x: Vector) => T.vmap(T.grad(f))(T.add(rows, x))),
  jvp: (f, of) => of(x => T.jvp(f)([x], [x])[1]),
  jacfwd: (f, of) => of(T.jacfwd(f)),
  linearize: (f, of) => of(x => T.linearize(f)(x)[1](x)),
}

onEveryWay('a result that is not used', ({ of }) => {
  it.each(Object.keys(poisons))('%s is one that would spoil the derivative', name => {
    const spoilt = () => T.data(of(T.grad((x: Vector) => T.sum(poisons[name]!(x))))(T.tensor([0.5, 1, 2], 'float64')))
    let result: Iterable<number> = [Number.NaN]
    try {
      result = spoilt()
    } catch (error) {
      expect(error).toBeInstanceOf(T.TraceError)
    }
    expect([...result].every(Number.isFinite)).toBe(false)
  })

  it.each(Object.keys(derivatives))('does not change %s', name => {
    const holder = fc.oneof(
      fc.constantFrom(...names).map(one => ({ text: one, make: holders[one]! })),
      fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)).map(([a, b]) => ({
        text: `${a} of ${b}`,
        make: nest(holders[a]!, holders[b]!),
      })),
    )
    fc.assert(
      fc.property(
        holder,
        fc.constantFrom(...Object.keys(poisons)),
        compositions,
        vectors,
        ({ make }, poison, { f }: Composition, x) => {
          const used: Vectors = z => T.mul(T.tanh(z), T.tanh(f(z, T.cos(z))))
          const result = (unused: Vectors) => derivatives[name]!(z => T.sum(make(y => [used(y), unused(y)])(z)), of)(x)
          finite(result(poisons[poison]!), result(used))
        },
      ),
      { numRuns: 30 },
    )
  })
})

onEveryWay('an auxiliary result', ({ of }) => {
  const norm = (w: T.Tensor<[2]>) => T.sqrt(T.sum(T.square(w)))

  it('has no cotangent', () => {
    const gradient = T.grad((w: T.Tensor<[2]>) => [T.sum(T.square(w)), T.norm(w)] as const, { hasAux: true })
    expect(T.toArray(of(gradient)(T.zeros([2]))[0])).toEqual([0, 0])
    const [[value, aux], same] = of(
      T.valueAndGrad((w: T.Tensor<[2]>) => [T.sum(T.square(w)), { norm: norm(w), log: T.log(w) }] as const, {
        hasAux: true,
      }),
    )(T.zeros([2]))
    expect([T.item(value), T.item(aux.norm), T.toArray(aux.log), T.toArray(same)]).toEqual([
      0,
      0,
      [-Infinity, -Infinity],
      [0, 0],
    ])
  })

  it('may come of a loop of unknown length', () => {
    const doubled = (x: T.Tensor<[]>) =>
      T.whileLoop(
        (y: T.Tensor<[]>) => T.less(y, 100),
        y => T.mul(y, 2),
        x,
      )
    const gradient = T.grad((x: T.Tensor<[]>) => [T.square(x), doubled(x)] as const, { hasAux: true })
    expect(of(gradient)(T.tensor(3)).map(T.item)).toEqual([6, 192])
  })

  it('leaves the parameters of a fold finite', () => {
    const loss = (w: T.Tensor<[2]>, target: T.Tensor<[2]>, _: T.Tensor<[]>) =>
      [T.sum(T.square(T.sub(w, target))), norm(w)] as const
    const fold = optim.fold(optim.sgd(0.25), loss, { hasAux: true })
    const { params, aux } = [T.ones([2]), T.ones([2])].reduce(
      (s, b) => fold.step(s, b),
      fold.init(T.zeros([2]), T.tensor(0)),
    )
    expect([T.toArray(params), T.item(aux)]).toEqual([[0.75, 0.75], Math.fround(Math.SQRT1_2)])
  })
})

onEveryWay('a result of control flow that is not used', ({ of }) => {
  it('has no cotangent', () => {
    const f = (x: T.Tensor<[]>) =>
      T.cond(
        true,
        (y: T.Tensor<[]>) => [T.square(y), T.sqrt(y)] as const,
        y => [y, y] as const,
        x,
      )[0]
    expect(T.item(of(T.grad(f))(T.tensor(0)))).toBe(0)
  })
})

onEveryWay('what is known in reverse mode only', ({ of }) => {
  type Number = T.Tensor<[]>
  const reverse = T.customVjp(
    (x: Number) => T.mul(x, 3),
    x => [T.mul(x, 3), undefined],
    (_, cotangent): [Number] => [T.mul(cotangent, 7)],
  )
  const [x, one] = [T.tensor(1), T.tensor(1)]
  const pushed = (f: (x: Number) => Number) => T.item(of((a: Number) => T.jvp(f)([a], [one])[1])(x))
  const needs = 'customVjp: its rule is for reverse mode; forward mode (jvp, jacfwd) needs customJvp'

  const uses: Readonly<
    Record<string, (f: (x: Number) => Number) => (x: Number) => readonly [used: Number, unused: Number]>
  > = {
    itself: f => y => [T.square(y), f(y)],
    'what is made of it': f => y => [T.square(y), T.sin(T.add(f(y), y))],
    'a branch': f => y =>
      T.cond(
        T.less(y, 5),
        (z: Number) => [T.square(z), f(z)] as const,
        z => [z, z] as const,
        y,
      ),
    'the branch that is not taken': f => y =>
      T.cond(
        T.less(5, y),
        (z: Number) => [z, f(z)] as const,
        z => [T.square(z), z] as const,
        y,
      ),
    'a checkpoint': f => T.checkpoint((y: Number) => [T.square(y), f(y)] as const),
    'a loop': f => y => {
      const step = ([a, b]: readonly [Number, Number], z: Number) => [[T.mul(a, z), f(b)] as const, f(b)] as const
      const [[used, unused], each] = T.scan(step, [y, y] as const, T.stack([y, one]))
      return [used, T.add(unused, T.sum(each))]
    },
    'a loop of unknown length': f => y =>
      T.whileLoop(
        ([a, b]: readonly [Number, Number]) => T.less(T.add(a, T.mul(T.stopGradient(b), 0)), 1),
        ([a, b]) => [T.square(a), f(b)] as const,
        [T.square(y), f(y)] as const,
      ),
  }

  it.each(Object.keys(uses))('is no error where %s is not used', name => {
    expect(pushed(y => uses[name]!(reverse)(y)[0])).toBe(2)
    expect(T.toArray(of(T.jacfwd((y: Number) => uses[name]!(reverse)(y)[0]))(x))).toBe(2)
    expect(T.item(of((a: Number) => T.linearize((y: Number) => uses[name]!(reverse)(y)[0])(a)[1](one))(x))).toBe(2)
  })

  it.each(Object.keys(uses))('is an error where %s is used, whether or not it is then computed', name => {
    const f = (y: Number) => T.add(...uses[name]!(reverse)(y))
    for (const forward of [
      () => pushed(f),
      () => of(T.jacfwd(f))(x),
      () => of((a: Number) => T.linearize(f)(a)[1](one))(x),
      () => of(T.hvp((z: Number) => T.square(T.jvp(f)([z], [z])[1])))(x, one),
    ])
      expect(forward).toThrow(new T.TraceError(needs))
  })

  it('may be looked at by what has no derivative', () => {
    expect(pushed(y => T.mul(y, T.cast(T.less(reverse(y), 5), 'float32')))).toBe(1)
    expect(pushed(y => T.mul(y, T.stopGradient(reverse(y))))).toBe(3)
  })

  it('holds also of what a rule says nothing of', () => {
    const closing = (y: Number) =>
      T.customJvp(
        (z: Number) => T.mul(z, y),
        ([z], [t]) => [T.mul(z, y), t],
      )(y)
    const both = (f: (y: Number) => Number) => [() => pushed(f), () => T.item(of(T.grad(f))(x))]
    for (const run of both(y => [T.square(y), closing(y)][0]!)) expect(run()).toBe(2)
    for (const run of both(closing)) expect(run).toThrow(/^customJvp: the function closes over a value/)
  })
})

const simplified = (program: T.Program): T.Program => simplify(program)

it('an auxiliary result costs no backward pass', () => {
  type Matrix = T.Tensor<[2, 2]>
  const heavy = (w: Matrix): Matrix => Array.from({ length: 9 }).reduce<Matrix>(z => T.sin(T.matmul(z, w)), w)
  const loss = (w: Matrix) => T.sum(T.square(w))
  const wrapped: Readonly<Record<string, (w: Matrix) => Matrix>> = {
    plain: heavy,
    'in a branch': w => T.cond(T.less(T.sum(w), 0), heavy, (z: Matrix) => z, w),
    'in a loop': w => T.forLoop(3, (_, z: Matrix) => heavy(z), w),
    'in a checkpoint': T.checkpoint(heavy),
  }
  const count = (program: T.Program): number =>
    program.equations.reduce(
      (sum, { params }) =>
        sum +
        1 +
        nested(params)
          .map(count)
          .reduce((a, b) => a + b, 0),
      0,
    )
  for (const [name, aux] of Object.entries(wrapped)) {
    const traced = T.program(T.grad((w: Matrix) => [loss(w), aux(w)] as const, { hasAux: true }))(T.ones([2, 2]))
    const alone = [T.program(T.grad(loss)), T.program(aux)].map(trace => count(trace(T.ones([2, 2]))))
    const residuals = name === 'in a branch' || name === 'in a loop' ? 9 : 0
    expect(count(traced), name).toBeLessThanOrEqual(alone[0]! + alone[1]! + residuals)
    const compiledAlone = count(
      simplified(T.program((w: Matrix) => [T.grad(loss)(w), aux(w)] as const)(T.ones([2, 2]))),
    )
    expect(count(simplified(traced)), `${name}, compiled`).toBe(compiledAlone)
  }
})
