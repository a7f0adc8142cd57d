import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

type Vector = T.Tensor<[3]>
type Matrix = T.Tensor<[4, 3]>
type Pair = T.Tensor<[2]>

const times = <A>(n: number, make: (i: number) => A): readonly A[] => Array.from({ length: n }, (_, i) => make(i))

const steps: readonly ((x: Vector) => Vector)[] = [
  x => T.sin(x),
  x => T.mul(x, 1.5),
  x => T.add(x, 0.25),
  x => T.neg(x),
]

/** A value with one user, again and again. */
const chain = (n: number) => (x: Vector) => times(n, i => steps[i % 4]!).reduce((y, step) => step(y), x)

const sumOf = (n: number) => (x: Vector) => times(n, i => T.mul(x, i % 7)).reduce((a, b) => T.add(a, b))

const x: Vector = T.tensor([0.1, -0.2, 0.3])

/** A compiled function gives what it gives without being compiled. */
const agree = <A extends readonly unknown[]>(f: (...args: A) => T.AnyTensor, ...args: A): void => {
  const [compiled, plain] = [T.jit(f)(...args), f(...args)].map(y => Array.from(T.data(y)))
  compiled!.forEach((value, i) => {
    expect(Math.abs(value - plain![i]!)).toBeLessThanOrEqual(1e-4 * Math.max(1, Math.abs(plain![i]!)))
  })
}

const before = { threads: 0 }
beforeEach(() => {
  before.threads = T.threads()
})
afterEach(() => {
  T.threads(before.threads)
})

const timeout = 300_000

describe('what is deep', { timeout }, () => {
  it('runs as a chain of 50,000 operations', () => agree(chain(50_000), x))

  it('runs as the gradient of a chain', () => {
    agree(
      T.grad((y: Vector) => T.sum(chain(20_000)(y))),
      x,
    )
  })

  it('runs as a chain that ends in a sum', () => agree((y: Vector) => T.sum(chain(50_000)(y)), x))

  it('runs as a sum of 50,000 terms', () => agree(sumOf(50_000), x))

  it('runs as the gradient of a sum of 20,000 terms', () => {
    agree(
      T.grad((y: Vector) => T.sum(sumOf(20_000)(T.sin(y)))),
      x,
    )
  })

  it('runs as a sum that is folded from the right', () => {
    agree((y: Vector) => times(20_000, i => T.mul(y, i % 3)).reduceRight((a, b) => T.add(b, a)), x)
  })

  it('runs as 10,000 kernels, one after the other', () => {
    agree((y: Vector) => times(5_000, i => i).reduce(z => T.mul(T.cumsum(T.sin(z), { axis: 0 }), 0.5), y), x)
  })

  it('runs as 10,000 views, one upon the other, some of which are read', () => {
    const f = (m: T.Tensor<[3, 3]>) => {
      const [last, total] = times(10_000, i => i).reduce(
        ([y, sum], i) => {
          const next = i % 2 === 0 ? T.transpose(y) : T.flip(y)
          return [next, i % 10 === 0 ? T.add(sum, T.sum(T.mul(next, m))) : sum] as const
        },
        [m, T.tensor(0)] as readonly [T.Tensor<[3, 3]>, T.Tensor<[]>],
      )
      return T.add(last, total)
    }
    agree(
      f,
      T.tensor([
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 10],
      ]),
    )
  })

  it('runs as branches in branches and loops in loops', () => {
    const inBranch = (f: (y: Vector) => Vector) => (y: Vector) =>
      T.cond(
        T.less(T.sum(y), 100),
        z => T.mul(f(z), 0.9),
        z => z,
        y,
      )
    const inLoop = (f: (y: Vector) => Vector) => (y: Vector) => T.forLoop(2, (_, z: Vector) => f(z), y)
    agree(
      times(40, () => inBranch).reduce<(y: Vector) => Vector>((f, wrap) => wrap(f), chain(4)),
      x,
    )
    agree(
      times(8, () => inLoop).reduce<(y: Vector) => Vector>((f, wrap) => wrap(f), chain(3)),
      x,
    )
  })

  it('is shown', () => {
    expect(String(T.program(chain(20_000))(x)).split('\n')).toHaveLength(20_000 + 3)
    expect(T.explain((y: Vector) => T.sum(chain(20_000)(y)))(x)).toMatch(/^20001 equations/)
  })

  it('fits into one function of an engine, however heavy', () => {
    // Powers are the longest code; where they converge they stay what they are.
    const powers = (y: T.Tensor<[3], 'float64'>) => times(1500, i => i).reduce(z => T.pow(T.add(z, 1), 0.5), y)
    const f = (y: T.Tensor<[3], 'float64'>) => powers(T.mul(y, T.sum(powers(y))))
    agree(f, T.tensor([0.1, 0.2, 0.3], 'float64'))
  })
})

describe('what is wide', { timeout }, () => {
  it('has 10,000 tensors in and out', () => {
    const xs = times(10_000, (i): Pair => T.tensor([i, 1]))
    const doubled = T.jit((all: readonly Pair[]) => all.map(one => T.mul(one, 2)))(xs)
    expect(doubled.map(T.toArray)).toEqual(xs.map((_, i) => [2 * i, 2]))
    const total = (all: readonly Pair[]) => T.sum(T.square(all.reduce((a, b) => T.add(a, b))))
    const gradient = T.jit(T.grad(total))(xs)
    expect(gradient.map(one => T.data(one)[1])).toEqual(xs.map(() => 20_000))
  })

  it('has 10,000 tensors that are given away', () => {
    const step = T.jit((all: readonly Pair[], by: T.Tensor<[]>) => all.map(one => T.add(one, by)), { donate: [0] })
    const first = times(10_000, (i): Pair => T.tensor([i, 1]))
    const second = step(step(first, T.tensor(1)), T.tensor(2))
    expect(second.map(T.toArray)).toEqual(first.map((_, i) => [i + 3, 4]))
  })
})

/** Milliseconds that this process computes, on whatever processor, in a call. */
const cost = (call: () => void): number => {
  const { user, system } = process.cpuUsage()
  call()
  const after = process.cpuUsage()
  return (after.user + after.system - user - system) / 1000
}

/**
 * How many times as much four times as much costs: linear is 4, quadratic 16. What is constant makes it less. A machine that is
 * busy makes it more, so both are tried until it is small enough, or often enough.
 */
const growth = (enough: number, small: () => void, large: () => void): number => {
  small()
  const best = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY] as [number, number]
  for (let round = 0; round < 8; round++) {
    best[0] = Math.min(best[0], cost(small), cost(small))
    best[1] = Math.min(best[1], cost(large))
    if (best[1] / best[0] < enough) break
  }
  return best[1] / best[0]
}

interface Parameters {
  readonly layers: readonly Matrix[]
}

/** The first call of a new function of a size. */
const works: Readonly<Record<string, readonly [size: number, first: (n: number) => unknown]>> = {
  'a chain': [1000, n => T.jit(chain(n))(x)],
  'the gradient of a chain': [500, n => T.jit(T.grad((y: Vector) => T.sum(chain(n)(y))))(x)],
  'a sum': [1000, n => T.jit(sumOf(n))(x)],
  'tensors in and out': [
    500,
    n => T.jit((all: readonly Pair[]) => all.map(one => T.sin(one)))(times(n, (i): Pair => T.tensor([i, 1]))),
  ],
  kernels: [500, n => T.jit((y: Vector) => times(n, i => i).reduce(z => T.cumsum(z, { axis: 0 }), y))(x)],
  'kernels that read one tensor': [
    80,
    n =>
      T.jit((m: Matrix) => times(n, i => T.sum(T.sin(T.mul(m, i)), { axis: 1 })).reduce((a, b) => T.add(a, b)))(
        T.ones([4, 3]),
      ),
  ],
  'rows that are joined': [
    30,
    n => T.jit((m: Matrix) => times(n, i => i).reduce(z => T.softmax(z), m))(T.ones([4, 3])),
  ],
  'a loop that carries': [
    150,
    n =>
      T.jit((all: readonly Pair[], ys: Vector) =>
        T.scan((carry: readonly Pair[], y: T.Tensor<[]>) => [carry.map(one => T.add(one, y)), y] as const, all, ys),
      )(
        times(n, (i): Pair => T.tensor([i, 1])),
        x,
      ),
  ],
  loops: [
    50,
    n =>
      T.jit((y: Vector) =>
        times(n, i => i).reduce(
          z => T.scan((carry: T.Tensor<[]>, one: T.Tensor<[]>) => [T.add(carry, one), carry] as const, T.sum(z), z)[1],
          y,
        ),
      )(x),
  ],
  'parts that are computed again': [
    60,
    n => T.jit(T.grad((y: Vector) => T.sum(times(n, i => i).reduce(z => T.checkpoint(chain(3))(z), y))))(x),
  ],
  'a step of Adam': [
    50,
    n => {
      const loss = ({ layers }: Parameters, input: Matrix) =>
        T.sum(T.stack(layers.map(layer => T.sum(T.square(T.sub(layer, input))))))
      const fold = optim.fold(optim.adam(1e-3), loss)
      return fold.step(fold.init({ layers: times(n, (): Matrix => T.ones([4, 3])) }), T.zeros([4, 3]))
    },
  ],
}

describe('the time of the first call grows no faster than the function', { timeout }, () => {
  it.each(Object.entries(works))('%s', (_, [size, first]) => {
    T.threads(1)
    const ratio = growth(
      8,
      () => first(size),
      () => first(4 * size),
    )
    expect(ratio).toBeLessThan(8)
  })
})
