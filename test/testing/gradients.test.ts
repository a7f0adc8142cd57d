import fc from 'fast-check'
import * as T from 'tensor-ts'
import { type CheckSettings, checkGradients, GradientError, tensors, trees } from 'tensor-ts/testing'
import { describe, expect, it } from 'vitest'
import type { Stored } from '../../src/tensor/storage.js'
import { compare } from '../../src/testing/compare.js'
import { compositions, vectors } from '../transform/composition.js'
import { thrown } from './thrown.js'

type Scalar = T.Tensor<[], 'float64'>
type Vector = T.Tensor<[3], 'float64'>
type Matrix = T.Tensor<[2, 3], 'float64'>

const x: Vector = T.tensor([0.5, -1.5, 2], 'float64')
const m: Matrix = T.tensor(
  [
    [0.3, -0.2, 1],
    [2, 0.7, -1.1],
  ],
  'float64',
)
const failure = (run: () => void): GradientError => thrown(GradientError, run)

// Right at first order; its derivative is taken for a constant.
const frozenCos = T.customJvp(
  (a: Vector) => T.cos(a),
  ([a], [t]) => [T.cos(a), T.mul(t, 0)],
)
const rightOnce = T.customJvp(
  (a: Vector) => T.sin(a),
  ([a], [t]) => [T.sin(a), T.mul(t, frozenCos(a))],
)

describe('checkGradients finds', () => {
  it('a wrong factor', () => {
    const sine = T.customJvp(
      (a: Vector) => T.sin(a),
      ([a], [t]) => [T.sin(a), T.mul(T.mul(t, T.cos(a)), 1.0001)],
    )
    const { worst, reason, message } = failure(() => checkGradients(sine, { at: x }))
    expect([reason, worst?.mode, worst?.index]).toEqual(['wrong', 'forward', worst?.result.index])
    expect(worst?.derivative).toBeCloseTo(1.0001 * worst!.numerical, 8)
    expect(worst?.relativeError).toBeCloseTo(1e-4, 8)
    expect(message).toContain('3 of 9 derivatives are wrong')
  })

  it('a wrong sign, in reverse mode only', () => {
    const sine = T.customVjp(
      (a: Vector) => T.sin(a),
      a => [T.sin(a), a],
      (a, c) => [T.neg(T.mul(c, T.cos(a)))],
    )
    const { worst } = failure(() => checkGradients(sine, { at: x, modes: ['reverse'] }))
    expect([worst?.mode, worst?.relativeError.toFixed(6)]).toEqual(['reverse', '2.000000'])
    expect(() => checkGradients(sine, { at: x })).toThrow(T.TraceError)
  })

  it('a transposed factor', () => {
    const square = T.tensor(
      [
        [1, 2, 0],
        [-1, 0.5, 3],
        [0.25, 1, -2],
      ],
      'float64',
    )
    const product = T.customVjp(
      (a: Vector) => T.matmul(square, a),
      a => [T.matmul(square, a), undefined],
      (_, c) => [T.matmul(square, c)],
    )
    const { worst } = failure(() => checkGradients(product, { at: x, modes: ['reverse'] }))
    const [i, j] = [worst!.result.index[0]!, worst!.index[0]!]
    expect(worst?.derivative).toBeCloseTo(T.toArray(square)[j]![i]!, 12)
    expect(worst?.numerical).toBeCloseTo(T.toArray(square)[i]![j]!, 8)
  })

  it('a sum over the broadcast axis that is missing', () => {
    const loss = ({ bias }: { readonly bias: Vector }) => T.sum(T.square(T.add(m, bias)))
    const gradient = ({ bias }: { readonly bias: Vector }) => ({
      bias: T.mul(2, T.add(T.squeeze(T.slice(m, [[0, 1]]), { axis: 0 }), bias)),
    })
    const { worst, message } = failure(() => checkGradients(loss, { at: { bias: x }, gradient }))
    expect([worst?.path, worst?.mode]).toEqual(['.bias', 'gradient'])
    expect(message).toMatch(/^the given gradient: the derivative by \.bias\[\d\] is /)
  })

  it('one wrong element among right ones, and where it is', () => {
    const loss = ({ a, b }: { readonly a: Vector; readonly b: readonly [Matrix] }) =>
      T.add(T.sum(T.exp(a)), T.sum(T.sin(b[0])))
    const off = T.tensor(
      [
        [0, 0, 0],
        [0, 1e-4, 0],
      ],
      'float64',
    )
    const gradient = ({ a, b }: { readonly a: Vector; readonly b: readonly [Matrix] }) => ({
      a: T.exp(a),
      b: [T.add(T.cos(b[0]), off)] as const,
    })
    const { worst, message } = failure(() => checkGradients(loss, { at: { a: x, b: [m] }, gradient }))
    expect([worst?.path, worst?.index]).toEqual(['.b[0]', [1, 1]])
    expect(worst?.absoluteError).toBeCloseTo(1e-4, 8)
    expect(message).toContain('1 of 9 derivatives are wrong, this one the most')
  })

  it('a wrong element however small the gradients of that tensor are', () => {
    const loss = ({ a, b }: { readonly a: Vector; readonly b: Vector }) => T.sum(T.add(T.sin(a), T.mul(T.sin(b), 1e-7)))
    const gradient = ({ a, b }: { readonly a: Vector; readonly b: Vector }) => ({
      a: T.cos(a),
      b: T.mul(T.cos(b), 2e-7),
    })
    expect(failure(() => checkGradients(loss, { at: { a: x, b: x }, gradient })).worst?.path).toBe('.b')
  })

  it('a derivative that is NaN', () => {
    const identity = T.customJvp(
      (a: Vector) => a,
      ([a], [t]) => [a, T.mul(t, Number.NaN)],
    )
    const { worst, reason } = failure(() => checkGradients(identity, { at: x, modes: ['forward'] }))
    expect([reason, worst?.derivative]).toEqual(['wrong', Number.NaN])
  })

  it('what is wrong at second order only', () => {
    checkGradients(rightOnce, { at: x })
    const { worst, message } = failure(() => checkGradients(rightOnce, { at: x, order: 2 }))
    expect(worst?.mode).toMatch(/^(forward|reverse) over forward$/)
    expect(message).toMatch(/mode: the derivative of order 2, the inner along a random direction, of the result\[/)
    expect(failure(() => checkGradients(rightOnce, { at: x, order: 2, modes: ['reverse'] })).worst?.mode).toBe(
      'reverse over reverse',
    )
  })

  it('what is wrong at third order only', () => {
    const rightTwice = T.customJvp(
      (a: Vector) => T.exp(a),
      ([a], [t]) => [T.exp(a), T.mul(t, T.add(T.exp(a), T.sub(rightOnce(a), T.sin(a))))],
    )
    checkGradients(rightTwice, { at: x })
    const cubic = T.customJvp(
      (a: Vector) => T.neg(T.cos(a)),
      ([a], [t]) => [T.neg(T.cos(a)), T.mul(t, rightOnce(a))],
    )
    checkGradients(cubic, { at: x, order: 2 })
    expect(failure(() => checkGradients(cubic, { at: x, order: 3 })).worst?.mode.split(' over ')).toHaveLength(3)
  })

  it('which mode is wrong', () => {
    const subject = {
      f: ([a]: readonly T.AnyTensor[]) => [T.sin(a as Vector)],
      point: [x as unknown as Stored],
      paths: [''],
      resultPaths: () => [''],
    }
    const cosines = T.toArray(T.cos(x))
    const claim = (mode: string, by: number) => ({
      mode,
      derivatives: (directions: readonly unknown[], codirections: readonly unknown[]) =>
        directions.map((_, i) => codirections.map((_, j) => (i === j ? by * cosines[i]! : 0))),
    })
    const check = (forward: number, reverse: number) =>
      compare(subject as never, [claim('forward', forward), claim('reverse', reverse)], undefined)
    check(1, 1)
    expect(failure(() => check(1.1, 1)).worst?.mode).toBe('forward')
    expect(failure(() => check(1, 1.1)).worst?.mode).toBe('reverse')
    expect(failure(() => check(1.1, 1.2)).worst?.mode).toBe('reverse')
  })
})

describe('of many elements checkGradients', () => {
  const big = { w: T.mul(T.random.normal(T.random.key(1), [40, 20]), 0.1), b: T.random.normal(T.random.key(2), [20]) }
  type Big = typeof big
  const loss = ({ w, b }: Big) => T.mean(T.square(T.tanh(T.add(T.sum(w, { axis: 0 }), b))))
  const planted = (p: Big): Big => {
    const { w, b } = T.grad(loss)(p)
    return {
      w: T.mul(
        w,
        T.add(
          1,
          T.pad(T.ones([1, 1]), [
            [17, 22],
            [5, 14],
          ]),
        ),
      ),
      b,
    }
  }

  it('passes what is right', () => {
    checkGradients(loss, { at: big })
    checkGradients((a: T.Tensor<[600], 'float64'>) => T.sin(a), { at: T.linspace(-2, 2, 600, 'float64'), order: 2 })
  })

  it('finds one wrong element by halving', () => {
    const { worst, message } = failure(() => checkGradients(loss, { at: big, gradient: planted }))
    expect([worst?.path, worst?.index]).toEqual(['.w', [17, 5]])
    expect(worst?.relativeError).toBeCloseTo(1, 2)
    expect(message).toContain('found along a random direction, and then by halving')
  })

  it('finds it in the result as well', () => {
    const factors = T.add(1, T.mul(T.oneHot(T.tensor(123, 'int32'), 600, 'float64'), 0.5))
    const sine = T.customJvp(
      (a: T.Tensor<[600], 'float64'>) => T.sin(a),
      ([a], [t]) => [T.sin(a), T.mul(T.mul(t, T.cos(a)), factors)],
    )
    const { worst } = failure(() => checkGradients(sine, { at: T.linspace(-1, 1, 600, 'float64') }))
    expect([worst?.index, worst?.result.index]).toEqual([[123], [123]])
  })
})

describe('checkGradients passes', () => {
  it('random compositions of operations, in both modes, to third order', () => {
    // Between the points at which conditions change and sorted elements meet.
    const points = vectors.map(v => T.add(v, T.tensor([0.000_21, 0.000_32, 0.000_43], 'float64')))
    const property = fc.property(compositions, points, points, fc.constantFrom(1, 2, 3), ({ f }, a, b, order) => {
      try {
        checkGradients(([first, second]) => f(first, second), { at: [a, b], order })
      } catch (error) {
        fc.pre(!(error instanceof GradientError && error.reason === 'no derivative'))
        throw error
      }
    })
    fc.assert(property, { numRuns: 25 })
  })

  const cases: Readonly<Record<string, (a: Vector) => T.AnyTensor>> = {
    'a function that rounds a large number': a => T.add(a, 1e6),
    'a steep function': a => T.tanh(T.mul(a, 1000)),
    'a narrow bump': a => T.exp(T.neg(T.square(T.mul(T.sub(a, 0.5), 1000)))),
    'a fast oscillation': a => T.sin(T.mul(a, 200)),
    'tiny values': a => T.mul(T.sin(a), 1e-200),
    'huge values': a => T.mul(T.exp(a), 1e200),
    'a constant': () => T.ones([2], 'float64'),
    'a kink nearby': a => T.relu(T.sub(a, 0.4999)),
    'the edge of a domain nearby': a => T.log(T.sub(a, -1.50001)),
    'a result without elements': a => T.slice(a, [[0, 0]]),
    'the absolute value, which has a slope of 0 on the average': a => T.abs(T.mul(a, 0)),
  }
  it.each(Object.entries(cases))('%s', (_, f) => checkGradients(f, { at: x }))

  it('large and small arguments', () => {
    checkGradients((a: Vector) => T.sin(a), { at: T.tensor([1e6, -1e5, 1e-9], 'float64') })
    checkGradients((a: Vector) => T.log(a), { at: T.tensor([1e6, 1e-6, 1], 'float64') })
  })

  it('an empty tensor among others', () => {
    checkGradients(([a, b]) => T.add(T.sum(T.exp(a)), T.sum(b)), { at: [x, T.zeros([0], 'float64')] })
  })

  it('trees with integers and other things, which are constant', () => {
    const at = { w: m, labels: T.tensor([1, 0], 'int32'), scale: 3, name: 'net' } as const
    const f = ({ w, labels, scale }: typeof at) => ({
      picked: T.mul(T.takeAlongAxis(w, T.expandDims(labels, 1), { axis: 1 }), scale),
      best: T.argmax(w),
    })
    checkGradients(f, { at, order: 2 })
    checkGradients(({ w, labels, scale }: typeof at) => T.sum(f({ ...at, w, labels, scale }).picked), {
      at,
      gradient: ({ w, ...rest }) => ({ w: T.mul(T.oneHot(rest.labels, 3, w.dtype), 3), ...rest }),
    })
  })

  it('what is wrong by less than the tolerance', () => {
    const gradient = (a: Vector) => T.mul(T.cos(a), 1.01)
    const check = (tolerance: number) => checkGradients((a: Vector) => T.sum(T.sin(a)), { at: x, gradient, tolerance })
    check(0.02)
    expect(() => check(0.005)).toThrow(/tolerance 5e-3/)
  })
})

describe('of float32 checkGradients', () => {
  const single = T.tensor([0.5, -1.5, 2])

  it('computes in float64 where the function accepts it', () => {
    const seen = new Set<T.DType>()
    const f = (a: T.Tensor<[3]>) => {
      seen.add(a.dtype)
      return T.logSoftmax(T.mul(a, a))
    }
    checkGradients(f, { at: single, order: 2 })
    expect(seen).toEqual(new Set(['float64']))
    // In float32 differences would not see this.
    const gradient = (a: T.Tensor<[3]>) => T.mul(T.cos(a), 1.00001)
    expect(() => checkGradients((a: T.Tensor<[3]>) => T.sum(T.sin(a)), { at: single, gradient })).toThrow(GradientError)
  })

  it('stays in float32 where the function refuses float64, or computes in float32 all the same', () => {
    const weights = T.tensor([1, -2, 3])
    const refuses = (a: T.Tensor<[3]>) => T.sum(T.sin(T.mul(a, weights)))
    const casts = (a: T.Tensor<[3]>) => T.sum(T.sin(T.mul(T.cast(a, 'float32'), weights)))
    for (const f of [refuses, casts]) {
      checkGradients(f, { at: single, order: 2 })
      checkGradients(f, { points: trees(single, { min: -3, max: 3 }) })
      const gradient = (a: T.Tensor<[3]>) => T.mul(T.grad(f)(T.cast(a, 'float32')), 1.05)
      expect(failure(() => checkGradients(f, { at: single, gradient })).message).toContain('tolerance 1e-2')
    }
  })

  it('stays in float32 where only the derivative refuses float64', () => {
    const f = T.customJvp(
      (a: T.Tensor<[3]>) => T.sin(a),
      ([a], [t]) => [T.sin(a), T.mul(t, T.mul(T.cos(a), T.tensor(1)))],
    )
    checkGradients(f, { at: single })
    const gradient = (_: T.Tensor<[3]>) => T.ones([3])
    checkGradients((a: T.Tensor<[3]>) => T.sum(a), { at: single, gradient })
  })

  it('hands on the errors of the function', () => {
    const f = (a: T.Tensor<[3]>) => {
      if (T.item(T.max(a)) > 1) throw new RangeError(`not for ${a.dtype}`)
      return T.sum(a)
    }
    expect(() => checkGradients(f, { at: single })).toThrow(new RangeError('not for float32'))
  })
})

describe('where there is nothing to compare, checkGradients', () => {
  const zero = T.tensor([1, 0, -1], 'float64')

  it('says that there is a kink, and its slopes', () => {
    const { reason, worst, message } = failure(() => checkGradients((a: Vector) => T.relu(a), { at: zero }))
    expect([reason, worst?.index, worst?.result.index]).toEqual(['no derivative', [1], [1]])
    expect(message).toMatch(
      /no derivative here: by the argument\[1\] its slope is -?0\.000 from below and 1\.000 from above/,
    )
  })

  it('prefers a wrong derivative to a kink', () => {
    const f = (a: Vector) => T.sum(T.add(T.relu(a), T.sin(a)))
    const gradient = (a: Vector) =>
      T.add(T.cast(T.greater(a, 0), 'float64'), T.mul(T.cos(a), T.tensor([1, 1, 2], 'float64')))
    const { reason, worst } = failure(() => checkGradients(f, { at: zero, gradient }))
    expect([reason, worst?.index]).toEqual(['wrong', [2]])
  })

  it('does not take a derivative for right because there is a kink', () => {
    const relu = T.customJvp(
      (a: Vector) => T.relu(a),
      ([a], [t]) => [T.relu(a), T.mul(t, 100)],
    )
    expect(failure(() => checkGradients(relu, { at: T.zeros([3], 'float64') })).reason).toBe('wrong')
  })

  it('says that differences do not settle at a jump', () => {
    const { reason, message } = failure(() => checkGradients((a: Vector) => T.floor(a), { at: zero }))
    expect(reason).toBe('unsettled')
    expect(message).toContain('cannot be checked: central differences do not settle')
  })

  it('says that the function is not finite, at the point or beside it', () => {
    const at = failure(() => checkGradients((a: Vector) => ({ y: T.log(T.abs(a)) }), { at: zero }))
    expect([at.reason, at.worst, at.message]).toEqual([
      'not finite',
      undefined,
      'the function is -Infinity at the point, in .y[1]: it has no derivative there',
    ])
    const beside = failure(() => checkGradients((a: Scalar) => T.sqrt(T.square(a)), { at: T.tensor(0, 'float64') }))
    expect(beside.reason).toBe('no derivative')
    const edge = failure(() => checkGradients((a: Vector) => T.sum(T.sqrt(a)), { at: T.abs(zero) }))
    expect(edge.message).toMatch(/^the function is not finite to both sides of the point along the argument\[1\]\n/)
  })
})

describe('at generated points checkGradients', () => {
  const params = { a: x, b: { c: T.zeros([2, 2]), n: 'name' } }
  type Params = typeof params
  const f = ({ a, b }: Params) => T.add(T.sum(T.sin(a)), T.cast(T.sum(T.square(b.c)), 'float64'))
  // Wrong only where an element is greater than 3.
  const gradient = ({ a, b }: Params) => ({
    a: T.cos(a),
    b: { c: T.mul(b.c, T.add(2, T.cast(T.greater(b.c, 3), b.c.dtype))), n: b.n },
  })
  const settings = { points: trees(params), gradient }
  const pointOf = ({ counterExample }: GradientError) => counterExample?.point as Params

  it('finds the simplest that fails, and prints it', () => {
    for (const seed of [1, 2, 3]) {
      const error = failure(() => checkGradients(f, { ...settings, runs: { seed } }))
      const { worst, message } = error
      const { a, b } = pointOf(error)
      expect(T.toArray(a)).toEqual([0, 0, 0])
      expect(
        T.toArray(b.c)
          .flat()
          .map(y => Math.round(y * 1000))
          .sort(),
      ).toEqual([0, 0, 0, 3001])
      expect(b.n).toBe('name')
      expect(worst?.path).toBe('.b.c')
      const lines = message.split('\n')
      expect(lines.slice(3, 6)).toEqual(['  at the point', '    .a: Tensor<[3], float64>', '    [0, 0, 0]'])
      expect(lines.at(-1)).toMatch(
        /^ {2}found in run \d+, simplified \d+ times; again with runs: \{ seed: \d, path: '[\d:]+' \}$/,
      )
    }
  })

  it('checks that point again by seed and path', () => {
    const first = failure(() => checkGradients(f, settings))
    const { seed, path } = first.counterExample!
    const again = failure(() => checkGradients(f, { ...settings, runs: { seed, path } }))
    expect(String(pointOf(again).b.c)).toBe(String(pointOf(first).b.c))
    expect(again.message).toContain('found in run 1,')
  })

  it('passes over kinks, and does not simplify to one', () => {
    const integers = tensors([3], 'float64').map(a => T.round(a))
    checkGradients((a: Vector) => T.relu(a), { points: integers })
    const wrong = (a: Vector) => T.mul(T.cast(T.greater(a, 0), 'float64'), 1.5)
    const found = failure(() => checkGradients((a: Vector) => T.sum(T.relu(a)), { points: integers, gradient: wrong }))
    expect(found.reason).toBe('wrong')
    expect(T.item(T.max(found.counterExample?.point as Vector))).toBe(1)
  })

  it('does not simplify a wrong derivative to where the function is not finite', () => {
    const wrong = (a: Vector) => T.div(2, a)
    const points = tensors([3], 'float64', { min: 0, max: 5 }).filter(
      a => T.item(T.min(a)) > 0 || T.item(T.max(a)) === 0,
    )
    const check = (seed: number) =>
      failure(() => checkGradients((a: Vector) => T.sum(T.log(a)), { points, gradient: wrong, runs: { seed } }))
    expect([1, 2, 3, 4].map(seed => check(seed).reason)).toContain('wrong')
    for (const { reason, counterExample } of [1, 2, 3, 4].map(check))
      expect(T.item(T.max(counterExample?.point as Vector)) === 0).toBe(reason === 'not finite')
  })

  it('says that no point could be checked', () => {
    const points = fc.constant(T.zeros([3], 'float64'))
    const { reason, message } = failure(() => checkGradients((a: Vector) => T.relu(a), { points }))
    expect(reason).toBe('no derivative')
    expect(message).toMatch(/^hardly a point could be checked, \d+ were passed over; at the last\nthe function has no/)
  })

  it('shows the point at which the function throws', () => {
    const error = thrown(Error, () =>
      checkGradients(
        (a: Vector) => {
          if (T.item(T.max(a)) > 4) throw new RangeError('too large')
          return a
        },
        { points: trees(x) },
      ),
    )
    expect(error.message).toMatch(/Counterexample: \[Tensor<\[3\], float64>/)
    expect(error.message).toContain('too large')
    expect(error.cause).toBeInstanceOf(RangeError)
  })

  it('runs as often as it is told', () => {
    let points = 0
    const counted = tensors([3], 'float64').map(a => {
      points++
      return a
    })
    checkGradients((a: Vector) => T.sin(a), { points: counted, runs: { numRuns: 3 } })
    expect(points).toBe(3)
    checkGradients((a: Vector) => T.sin(a), { points: counted })
    expect(points).toBe(23)
  })
})

describe('checkGradients refuses', () => {
  const sum = (a: Vector): Scalar => T.sum(a)
  const cases: readonly (readonly [settings: Partial<CheckSettings<Vector>>, sentence: string])[] = [
    [{ modes: ['sideways' as 'forward'] }, "checkGradients: modes are 'forward' and 'reverse', got 'sideways'"],
    [{ modes: [] }, "checkGradients: modes are 'forward' and 'reverse', got an array of length 0"],
    [{ order: 0 }, 'checkGradients: the order must be a positive whole number, got 0'],
    [{ order: 1.5 }, 'checkGradients: the order must be a positive whole number, got 1.5'],
    [{ tolerance: 0 }, 'checkGradients: the tolerance must be positive, got 0'],
    [{ tolerance: Number.NaN }, 'checkGradients: the tolerance must be positive, got NaN'],
    [
      { gradient: a => a, order: 2 },
      'checkGradients: a given gradient is checked by itself, without modes and of order 1 only',
    ],
    [{ gradient: () => T.zeros([3]) as never }, 'checkGradients: the gradient: at the top expected'],
    [{ gradient: () => 3 as never }, 'checkGradients: the gradient: expected a tensor at the top, got 3'],
  ]
  it.each(cases)('%o', (settings, sentence) => {
    expect(() => checkGradients(sum, { at: x, ...settings })).toThrow(sentence)
  })

  it('what has no derivatives', () => {
    const ints = T.tensor([1, 2], 'int32')
    expect(() => checkGradients(a => a, { at: ints })).toThrow(
      'checkGradients: only float tensors have derivatives, and the point is a tensor of shape [2] and dtype int32',
    )
    expect(() => checkGradients(a => a, { at: { a: 1 } })).toThrow('the point is an object without one')
    expect(() => checkGradients(a => T.argmax(a), { at: x })).toThrow(
      'the result is a tensor of shape [] and dtype int32',
    )
    expect(() => checkGradients(a => T.item(T.sum(a)) as never, { at: x })).toThrow('the result is 1')
    expect(() => checkGradients((a: Vector) => a, { at: x, gradient: a => a })).toThrow(
      'checkGradients: only of a scalar result a gradient can be given, got a tensor of shape [3] and dtype float64',
    )
    expect(() => checkGradients((a: Vector) => [T.sum(a), T.sum(a)], { at: x, gradient: a => a })).toThrow(
      'got several tensors',
    )
  })
})
