// A scan is the loop that it stands for: in value, in both derivatives, of any order, batched and compiled.
import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { type Composition, compositions, vectors } from './composition.js'

// The laws hold to the last bit, so one engine runs both sides; engines are held to each other in test/engine.
T.engine('reference')

type Vector = T.Tensor<[3], 'float64'>
type Scalar = T.Tensor<[], 'float64'>
type Rows = T.Tensor<[4, 3], 'float64'>
interface Params {
  readonly w: Vector
  readonly h: Vector
}
type Network = (params: Params, xs: Rows) => Scalar
type Step = (h: Vector, x: Vector, w: Vector) => readonly [Vector, Scalar]

const near = (actual: T.AnyTensor, expected: T.AnyTensor, tolerance = 1e-10): void => {
  expect(actual.shape).toEqual(expected.shape)
  const [a, b] = [T.data(actual), T.data(expected)]
  const wrong = [...a].filter(
    (value, i) => Math.abs(value - b[i]!) > tolerance * Math.max(1, Math.abs(value), Math.abs(b[i]!)),
  )
  expect(wrong).toEqual([])
}

/** A step from a generated function: what it closes over, the carry and the slice all matter. */
const stepOf =
  (f: Composition['f']): Step =>
  (h, x, w) => {
    const next = T.tanh(T.add(T.mul(h, w), T.mul(x, T.sin(f(h, w)))))
    return [next, f(next, x)]
  }

const loss = (h: Vector, ys: T.Tensor<[4], 'float64'>): Scalar => T.add(T.sum(T.square(h)), T.sum(T.sin(ys)))

const scanned =
  (step: Step, reverse: boolean): Network =>
  ({ w, h }, xs) => {
    const [last, ys] = T.scan((carry: Vector, x) => step(carry, x, w), h, xs, { reverse })
    return loss(last, ys)
  }

const unrolled =
  (step: Step, reverse: boolean): Network =>
  ({ w, h }, xs) => {
    let carry = h
    const ys: Scalar[] = []
    for (const i of reverse ? [3, 2, 1, 0] : [0, 1, 2, 3]) {
      const [next, y] = step(carry, T.slice(xs, [i]) as Vector, w)
      carry = next
      ys[i] = y
    }
    return loss(carry, T.stack(ys as [Scalar, Scalar, Scalar, Scalar]))
  }

const check = (law: (scan: Network, loop: Network, params: Params, xs: Rows) => void, numRuns = 12): void =>
  fc.assert(
    fc.property(compositions, fc.array(vectors, { minLength: 6, maxLength: 6 }), fc.boolean(), ({ f }, v, reverse) => {
      const [w, h, ...rows] = v as [Vector, Vector, Vector, Vector, Vector, Vector]
      const step = stepOf(f)
      law(scanned(step, reverse), unrolled(step, reverse), { w, h }, T.stack(rows) as Rows)
    }),
    { numRuns },
  )

describe('scan is the unrolled loop', () => {
  it('in value', () => {
    check((scan, loop, params, xs) => near(scan(params, xs), loop(params, xs), 0))
  })

  it('in its gradient, by what it closes over, by the carry and by the sequence', () => {
    check((scan, loop, params, xs) => {
      const [a, b] = [T.grad(scan)(params, xs), T.grad(loop)(params, xs)]
      near(a.w, b.w)
      near(a.h, b.h)
      const by = (network: Network) => T.grad((rows: Rows) => network(params, rows))(xs)
      near(by(scan), by(loop))
    })
  })

  it('in forward mode', () => {
    check((scan, loop, params, xs) => {
      const along = (network: Network) => T.jvp(network)([params, xs], [params, T.cos(xs)])[1]
      near(along(scan), along(loop))
    })
  })

  it('in its second derivatives, forward over reverse and reverse over reverse', () => {
    check((scan, loop, params, xs) => {
      const [a, b] = [T.hvp(scan)(params, params, xs), T.hvp(loop)(params, params, xs)]
      near(a.w, b.w, 1e-8)
      near(a.h, b.h, 1e-8)
      const twice = (network: Network) => T.grad((p: Params) => T.sum(T.square(T.grad(network)(p, xs).w)))(params)
      near(twice(scan).w, twice(loop).w, 1e-8)
    }, 6)
  })

  it('batched, and as the batch of its gradients', () => {
    check((scan, loop, params, xs) => {
      const batch = T.stack([xs, T.sin(xs)])
      const both = (network: Network) => T.vmap(network, { inAxes: [null, 0] })(params, batch)
      near(both(scan), both(loop))
      const gradients = (network: Network) => T.vmap(T.grad(network), { inAxes: [null, 0] })(params, batch)
      near(gradients(scan).w, gradients(loop).w)
      const parameters = { w: T.stack([params.w, params.h]), h: T.stack([params.h, params.w]) }
      near(T.vmap(scan, { inAxes: [0, null] })(parameters, xs), T.vmap(loop, { inAxes: [0, null] })(parameters, xs))
    }, 6)
  })

  it('compiled, whichever way round', () => {
    check((scan, _, params, xs) => {
      near(T.jit(scan)(params, xs), scan(params, xs), 0)
      near(T.jit(T.grad(scan))(params, xs).w, T.grad(scan)(params, xs).w)
      near(T.grad(T.jit(scan))(params, xs).w, T.grad(scan)(params, xs).w)
    }, 6)
  })
})

describe('scan', () => {
  it('takes trees, and integers beside floats', () => {
    const [state, out] = T.scan(
      ({ count, total }: { readonly count: T.Tensor<[], 'int32'>; readonly total: Scalar }, { x }) => [
        { count: T.add(count, 1), total: T.add(total, x) },
        { before: total, place: count },
      ],
      { count: T.tensor(0, 'int32'), total: T.tensor(0, 'float64') },
      { x: T.tensor([1, 2, 4], 'float64') },
    )
    expect([T.item(state.count), T.item(state.total)]).toEqual([3, 7])
    expect([T.toArray(out.before), T.toArray(out.place)]).toEqual([
      [0, 1, 3],
      [0, 1, 2],
    ])
    const sum = (x: T.Tensor<[3], 'float64'>) =>
      T.scan(
        (s: readonly [T.Tensor<[], 'int32'>, Scalar], y) => [
          [T.add(s[0], 1), T.add(s[1], T.mul(y, T.cast(s[0], 'float64')))] as const,
          y,
        ],
        [T.tensor(0, 'int32'), T.tensor(0, 'float64')] as const,
        x,
      )[0][1]
    expect(T.toArray(T.grad(sum)(T.tensor([5, 6, 7], 'float64')))).toEqual([0, 1, 2])
  })

  it('is one equation, whatever the length, with its body inside', () => {
    const cumulative = (xs: T.Tensor<[number]>) => T.scan((s: T.Tensor<[]>, x) => [T.add(s, x), s], T.tensor(0), xs)
    expect(String(T.program(cumulative)(T.zeros([1000])))).toBe(`program(a: float32[1000]) {
  b: float32[], c: float32[1000] = scan{ body: program(a: float32[], b: float32[]) {
    c: float32[] = add a b
    return c, a
  }, constants: 0, carry: 1, length: 1000, reverse: false } 0 a
  return b, c
}`)
  })

  it('refuses a carry that changes, and sequences that differ in length', () => {
    const grow = (h: T.Tensor<[number]>, x: T.Tensor<[]>) => [T.concat([h, T.reshape(x, [1])]) as typeof h, x] as const
    expect(() => T.scan(grow, T.zeros([2]), T.zeros([3]))).toThrow(
      'scan: the carry changes from float32[2] to float32[3]',
    )
    const more = (h: { readonly a: T.Tensor<[]> }, x: T.Tensor<[]>) => {
      const next: { readonly a: T.Tensor<[]> } = Object.assign({ b: x }, h)
      return [next, x] as const
    }
    expect(() => T.scan(more, { a: T.tensor(0) }, T.zeros([3]))).toThrow(
      'scan: the carry.b changes from none to float32[]',
    )
    const two = (h: T.Tensor<[]>, _: readonly [T.Tensor<[]>, T.Tensor<[]>]) => [h, h] as const
    const unsure = [T.zeros([3]), T.zeros([4 as number])] as const
    expect(() => T.scan(two, T.tensor(0), unsure)).toThrow('scan: the sequences differ in length: 3 at [0], 4 at [1]')
    expect(() => T.scan((h: T.Tensor<[]>) => [h, h] as const, T.tensor(0), {})).toThrow('scan: expected a sequence')
  })

  it('without a sequence, for which null stands as well, is as long as its length', () => {
    const double = (h: T.Tensor<[]>) => [T.mul(2, h), h] as const
    const [, ys] = T.scan(double, T.tensor(1), null, { length: 3 })
    expect(T.toArray(ys)).toEqual([1, 2, 4])
    expect(T.toArray(T.scan(double, T.tensor(1), undefined, { length: 3 })[1])).toEqual([1, 2, 4])
  })

  it('of nothing is its beginning', () => {
    const [last, ys] = T.scan((h: T.Tensor<[]>, x) => [T.add(h, x), h], T.tensor(3), T.zeros([0]))
    expect([T.item(last), ys.shape]).toEqual([3, [0]])
  })
})
