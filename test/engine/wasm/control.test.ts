// Loops and branches run inside the module, and mean there what they mean by definition.
import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { everyKernel } from '../../../src/compile/loops.js'
import { lower } from '../../../src/engine/wasm/lower.js'
import { closeTo } from '../../../src/testing/closeTo.js'
import { type Controlled, controlled } from '../../compile/controlled.js'
import { type Composition, compositions, vectors } from '../../transform/composition.js'

const runs = Number(process.env.COMPILED_RUNS ?? 500)

const run = (name: T.Engine, { f, args }: Controlled): unknown => {
  const before = T.engine()
  T.engine(name)
  try {
    return T.jit(f as (...args: readonly T.AnyTensor[]) => unknown)(...args)
  } finally {
    T.engine(before)
  }
}

describe('compiled loops and branches mean what their definitions mean', () => {
  it.each(controlled.map(one => [one.name, one] as const))('%s', (_, one) => {
    closeTo(run('wasm', one), run('reference', one), { relative: 1e-12, absolute: 1e-12 })
  })
})

describe('loops and branches of generated functions', () => {
  // A jump makes of the last bit of a carry a difference that any turn may meet.
  const continuous = compositions.filter(({ text }) => !/gather|integer|bool/.test(text))
  type Vector = T.Tensor<[3], 'float64'>
  type Rows = T.Tensor<[4, 3], 'float64'>
  const loss =
    (f: Composition['f'], g: Composition['f'], reverse: boolean) =>
    (h: Vector, rows: Rows): T.Tensor<[], 'float64'> => {
      const step = (c: Vector, x: Vector): readonly [Vector, T.Tensor<[], 'float64'>] => {
        // Elements are thousandths: beside 0, which they may add up to, the order of the sum would choose the branch.
        const y = T.cond(T.less(T.sum(x), 0.0005), f, g, c, x)
        const [inner] = T.scan((a: Vector, z) => [T.sin(T.mul(a, z)), a] as const, c, x)
        return [T.tanh(T.add(T.mul(inner, y), x)), T.checkpoint(f)(x, c)]
      }
      const [last, ys] = T.scan(step, h, rows, { reverse })
      return T.add(g(last, h), T.sum(ys))
    }
  const check = (derive: (of: ReturnType<typeof loss>) => Controlled['f'], numRuns: number): void =>
    fc.assert(
      fc.property(
        fc.tuple(continuous, continuous),
        fc.array(vectors, { minLength: 5, maxLength: 5 }),
        fc.boolean(),
        ([f, g], [h, ...rows], reverse) => {
          const one = { name: '', f: derive(loss(f.f, g.f, reverse)), args: [h!, T.stack(rows as never)] }
          closeTo(run('wasm', one), run('reference', one), { relative: 1e-9, absolute: 1e-9 })
        },
      ),
      { numRuns },
    )

  const timeout = 60_000 + runs * 50
  it('are what they are by definition', { timeout }, () => check(f => f, Math.ceil(runs / 20)))
  it('so are their gradients', { timeout }, () => check(f => T.grad(f), Math.ceil(runs / 50)))
  it('so are batches of them', { timeout }, () =>
    check(
      f => (h: Vector, rows: Rows) => T.vmap(f)(T.stack([h, T.sin(h)]), T.stack([rows, T.cos(rows)])),
      Math.ceil(runs / 60),
    ),
  )
})

describe('what lies in memory from before', () => {
  it('is of no consequence', () => {
    const sums = T.jit((h: T.Tensor<[2]>, xs: T.Tensor<[5, 2]>, n: T.Tensor<[], 'int32'>) =>
      T.scan(
        (c: T.Tensor<[2]>, x) => [T.add(c, x), T.switchCase(n, [T.neg, (a: T.Tensor<[2]>) => T.add(a, x)], c)] as const,
        h,
        xs,
      ),
    )
    const xs = T.ones([5, 2])
    const first = sums(T.zeros([2]), xs, T.tensor(1, 'int32')).map(x => T.toArray<T.Shape, 'float32'>(x))
    sums(T.full([2], Number.NaN), T.full([5, 2], Number.NaN), T.tensor(0, 'int32'))
    expect(sums(T.zeros([2]), xs, T.tensor(1, 'int32')).map(x => T.toArray<T.Shape, 'float32'>(x))).toEqual(first)
    expect(first).toEqual([[5, 5], [1, 2, 3, 4, 5].map(i => [i, i])])
  })
})

describe('a loop', () => {
  type Rows = T.Tensor<[5, 6]>
  type Row = T.Tensor<[6]>
  const rows = (seed: number): Rows => T.random.normal(T.random.key(seed), [5, 6])
  /** Slices that several nests look at, one row by row; results of elements and of rows, of which some are looked at again. */
  const turn = (c: Row, { x, y }: { readonly x: Row; readonly y: Row }) => {
    const z = T.softmax(T.add(T.mul(c, x), y))
    const exp = T.exp(T.mul(x, 0.5))
    return [
      T.add(T.tanh(T.sub(c, z)), T.flip(exp)),
      [z, exp, T.add(T.flip(x), T.sum(exp)), T.cumsum(y, { axis: 0 })],
    ] as const
  }
  const both = (reverse: boolean) => (c: Row, x: Rows, y: Rows) => T.scan(turn, c, { x, y }, { reverse })

  it('looks at slices, and writes results, where they are', () => {
    for (const reverse of [false, true]) {
      const program = T.program(both(reverse))(T.ones([6]), rows(1), rows(2))
      const loops = everyKernel(lower(program).loops.kernels).filter(kernel => kernel.kind === 'repeat')
      expect(loops.flatMap(({ kernels }) => kernels.filter(kernel => kernel.kind === 'copy'))).toEqual([])
    }
  })

  it('leaves what is given away as it is for as long as it is looked at', () => {
    const reads = {
      'in the turn after': (c: Row, x: Rows, y: Rows) => {
        const xs: { readonly x: Rows; readonly y: Rows } = { x: T.flip(x, { axis: 0 }), y: T.mul(x, y) }
        return T.scan(turn, c, xs)
      },
      'behind the loop': (c: Row, x: Rows, y: Rows) => {
        const [last, results] = both(false)(c, x, y)
        return [last, results, T.matmul(x, T.swapAxes(y, 0, 1))]
      },
      'in two loops': (c: Row, x: Rows, y: Rows) => {
        const [last, [z, exp]] = both(true)(c, x, y)
        return [T.scan(turn, last, { x: z, y: x }), T.scan(turn, c, { x: y, y: exp })]
      },
    }
    for (const f of [both(false), both(true), ...Object.values(reads)])
      for (const donate of [[0], [1], [2], [1, 2], [0, 1, 2]] as const) {
        const given = T.jit(f as (...xs: readonly T.AnyTensor[]) => unknown, { donate })
        const args = () => [T.random.normal(T.random.key(3), [6]), rows(1), rows(2)]
        const expected = run('reference', { name: '', f: f as Controlled['f'], args: args() })
        // The second time all of it lies there already.
        for (let time = 0; time < 2; time++) closeTo(given(...args()), expected, { relative: 1e-5, absolute: 1e-5 })
      }
  })

  it('gives the same to the last bit for any number of threads', () => {
    type Square = T.Tensor<[256, 256]>
    const threads = T.threads()
    const draw = (seed: number): Square => T.mul(T.random.normal(T.random.key(seed), [256, 256]), 0.06)
    const loss = (w: Square, h: Square, xs: T.Tensor<[3, 256, 256]>) =>
      T.sum(T.scan((c: Square, x) => [T.tanh(T.add(T.matmul(c, w), x)), T.softmax(c)], h, xs)[1])
    const results = [1, 2, 3].map(count => {
      T.threads(count)
      const [value, gradient] = T.jit(T.valueAndGrad(loss))(draw(1), draw(2), T.stack([draw(3), draw(4), draw(5)]))
      return [T.item(value), [...T.data(gradient)]]
    })
    T.threads(threads)
    expect(results[1]).toEqual(results[0])
    expect(results[2]).toEqual(results[0])
  })

  it('of a million turns is no million calls', () => {
    const count = T.jit((n: T.Tensor<[], 'int32'>) =>
      T.whileLoop(
        (i: T.Tensor<[], 'int32'>) => T.less(i, 1_000_000),
        i => T.add(i, 1),
        n,
      ),
    )
    expect(T.item(count(T.tensor(0, 'int32')))).toBe(1_000_000)
  })

  it('copies slices of every length', () => {
    for (const size of [1, 2, 3, 4, 5, 7, 15, 16, 17, 31, 63, 64, 65, 100])
      for (const dtype of ['uint8', 'float32', 'float64'] as const) {
        const xs = T.cast(T.reshape(T.arange(3 * size), [3, size]), dtype)
        const first = (a: typeof xs): T.Tensor<[number], typeof dtype> => T.slice(a, [0])
        const shifted = T.jit((a: typeof xs) =>
          T.scan((c: ReturnType<typeof first>, x) => [x, c] as const, first(a), a),
        )
        const [last, rows] = shifted(xs)
        expect(T.toArray(last)).toEqual(T.toArray(T.slice(xs, [2])))
        expect(T.toArray(rows)).toEqual(T.toArray(T.take(xs, T.tensor([0, 0, 1], 'int32'))))
      }
  })
})
