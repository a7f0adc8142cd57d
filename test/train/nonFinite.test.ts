import { flow, pipe } from 'fp-ts/lib/function.js'
import * as O from 'fp-ts/lib/Option.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import { findNonFinite, type NonFiniteMade, showNonFinite } from 'tensor-ts/train'
import { describe, expect, it } from 'vitest'

type Vector = T.Tensor<[3]>

/** The line that calls it. */
const lineAbove = (): number => {
  const line = new Error().stack
    ?.split('\n')
    .find(each => each.includes('nonFinite.test.ts') && !each.includes('lineAbove'))
  return Number(/:(\d+):\d+\)?$/.exec(line ?? '')?.[1]) - 1
}

const made = (found: O.Option<unknown>): NonFiniteMade => {
  if (O.isNone(found)) throw new Error('nothing was found')
  expect(found.value).toMatchObject({ _tag: 'Made' })
  return found.value as NonFiniteMade
}
const here = (found: NonFiniteMade): number => {
  expect(found.source?.file).toMatch(/test\/train\/nonFinite\.test\.ts$/)
  return found.source!.line
}

describe('the first operation that made a number that is not finite', () => {
  it('forward, with its line', () => {
    let line = 0
    const f = (x: Vector) => {
      const y = T.log(T.sub(x, 1))
      line = lineAbove()
      return T.sum(T.mul(y, 2))
    }
    const found = made(findNonFinite(f)(T.tensor([2, 1, 3])))
    expect(found).toMatchObject({ operation: 'log', value: '-Infinity', index: [1], phase: 'forward', shownAt: '' })
    expect(found.inputs).toEqual(['float32[3]'])
    expect(here(found)).toBe(line)
  })

  it('in a pipe the line of the pipe', () => {
    const f = (x: Vector) => pipe(x, T.sub(5), T.sqrt, y => T.sum(y))
    const line = lineAbove()
    expect(here(made(findNonFinite(f)(T.ones([3]))))).toBe(line)
  })

  it('in a compiled function, and in one that is compiled within', () => {
    let line = 0
    const inner = T.jit((x: Vector) => {
      const y = T.div(x, 0)
      line = lineAbove()
      return y
    })
    const f = T.jit((x: Vector) => T.sum(T.exp(inner(x))))
    // Traced before, it is run as it is written nevertheless.
    f(T.ones([3]))
    const found = made(findNonFinite(f)(T.ones([3])))
    expect([found.operation, here(found)]).toEqual(['div', line])
  })

  it('in the slope of an operation, and on the way back', () => {
    let line = 0
    const loss = (w: Vector) => {
      const y = T.sqrt(w)
      line = lineAbove()
      return T.sum(T.mul(y, 3))
    }
    const slope = made(findNonFinite(T.grad(loss))(T.tensor([1, 0, 4])))
    expect(slope).toMatchObject({ value: 'Infinity', phase: 'derivative', index: [1] })
    expect(here(slope)).toBe(line)
    const tiny = (w: Vector) => {
      const y = T.mul(w, 1e30)
      line = lineAbove()
      return T.sum(T.mul(y, 1e30))
    }
    const back = made(findNonFinite(T.grad(tiny))(T.tensor([0, 0, 0])))
    expect(back).toMatchObject({ operation: 'mul', value: 'Infinity', phase: 'backward' })
    expect(here(back)).toBe(line)
  })

  it('in the step of a fold, with the layer', () => {
    const model = pipe(
      nn.input(4),
      nn.named('body', flow(nn.dense('a', 4), nn.relu, nn.dense('b', 2))),
      nn.dense('out', 2),
    )
    const loss = (params: nn.ParamsOf<typeof model>, x: T.Tensor<[3, 4]>) => T.sum(model.apply(params, x))
    const line = lineAbove()
    const fold = optim.fold(optim.adam(0.1), loss)
    const start = fold.init(model.init(T.random.key(0)))
    const huge = T.tree.withPart(start, { '.params.body.b.w': T.full([4, 2], 3e38) } as never) as typeof start
    const found = made(findNonFinite(fold.step)(huge, T.full([3, 4], 1e3)))
    expect(found).toMatchObject({ operation: 'dot', layer: 'body.b', phase: 'forward' })
    expect(here(found)).toBe(line)
    expect(findNonFinite(fold.step)(start, T.ones([3, 4]))).toEqual(O.none)
    const inBack = T.tree.withPart(start, { '.params.out.w': T.full([2, 2], 3e38) } as never) as typeof start
    const weak = made(findNonFinite(fold.step)(inBack, T.full([3, 4], 0)))
    expect([weak.layer, weak.phase]).toEqual(['out', 'backward'])
  })

  it('inside loops and branches, and inside their derivatives', () => {
    let line = 0
    const body = (total: T.Tensor<[]>, x: T.Tensor<[]>) => {
      const y = T.div(total, x)
      line = lineAbove()
      return [y, y] as const
    }
    const f = (x: Vector) => T.scan(body, T.tensor(1), x)[0]
    const found = made(findNonFinite(f)(T.tensor([2, 0, 1])))
    expect([found.operation, here(found)]).toEqual(['div', line])
    const gradient = made(findNonFinite(T.grad(f))(T.tensor([2, 1e-25, 1])))
    expect(here(gradient)).toBe(line)
    const branch = (x: T.Tensor<[]>) =>
      T.cond(
        T.greater(x, 0),
        y => {
          const z = T.log(T.sub(y, y))
          line = lineAbove()
          return z
        },
        y => y,
        x,
      )
    expect(here(made(findNonFinite(branch)(T.tensor(1))))).toBe(line)
    expect(findNonFinite(branch)(T.tensor(-1))).toEqual(O.none)
  })

  it('in a repeated block, with its layer', () => {
    const model = pipe(nn.input(2), nn.repeat('blocks', 3, flow(nn.dense('d', 2), nn.relu)))
    const params = { blocks: { d: { w: T.full([3, 2, 2], 1e20), b: T.zeros([3, 2]) } } }
    const found = made(findNonFinite((x: T.Tensor<[1, 2]>) => model.apply(params, x))(T.ones([1, 2])))
    expect(found).toMatchObject({ operation: 'dot', layer: 'blocks.d' })
  })

  it('under vmap', () => {
    let line = 0
    const f = (x: T.Tensor<[]>) => {
      const y = T.log(x)
      line = lineAbove()
      return y
    }
    expect(here(made(findNonFinite(T.vmap(f))(T.tensor([1, 0, 2]))))).toBe(line)
  })
})

describe('what is no mistake is passed over', () => {
  it('infinities that do not reach the result, and what was there already', () => {
    const masked = (x: Vector) => T.sum(T.exp(T.where(T.greater(x, 0), x, Number.NEGATIVE_INFINITY)))
    expect(findNonFinite(masked)(T.tensor([1, -1, 2]))).toEqual(O.none)
    const vanishing = (x: Vector) => T.exp(T.log(x))
    expect(findNonFinite(vanishing)(T.tensor([0, 1, 2]))).toEqual(O.none)
    // The loss of a first state is NaN.
    const fold = optim.fold(optim.sgd(0.1), (w: Vector, x: Vector) => T.sum(T.mul(w, x)))
    expect(findNonFinite(fold.step)(fold.init(T.ones([3])), T.ones([3]))).toEqual(O.none)
  })

  it('NaN that is made of an infinity that is written down is not meant', () => {
    let line = 0
    const masked = (x: Vector, mask: T.Tensor<[3], 'bool'>) => {
      const scores = T.where(mask, x, Number.NEGATIVE_INFINITY)
      const shifted = T.sub(scores, T.max(scores))
      line = lineAbove()
      return T.exp(shifted)
    }
    const none = made(findNonFinite(masked)(T.ones([3]), T.tensor([false, false, false])))
    expect([none.operation, none.value, here(none)]).toEqual(['sub', 'NaN', line])
    expect(findNonFinite(masked)(T.ones([3]), T.tensor([false, true, false]))).toEqual(O.none)
    const wall = T.full([3], Infinity)
    const found = findNonFinite((x: Vector) => T.add(x, wall))(T.ones([3]))
    expect(found).toEqual(O.some({ _tag: 'Given', value: 'Infinity', path: undefined, shownAt: '' }))
    expect(O.isSome(found) && showNonFinite(found.value)).toBe('Infinity is in a tensor that the function closes over')
  })

  it('of a scalar as of a vector, in derivatives too', () => {
    const losses: Readonly<Record<string, <S extends T.Shape>(x: T.Tensor<S>) => T.Tensor<S>>> = {
      sqrt: x => T.sqrt(x),
      reciprocal: x => T.div(1, x),
      log: x => T.square(T.log(x)),
      ratio: x => T.div(x, T.sqrt(x)),
      difference: x => T.div(3, T.sqrt(T.sub(x, x))),
    }
    const isOf = ({ operation, phase, value }: NonFiniteMade) => ({ operation, phase, value })
    for (const [name, f] of Object.entries(losses)) {
      for (const derive of [T.grad, T.jacfwd]) {
        const scalar = made(findNonFinite(derive((x: T.Tensor<[]>) => f(x)))(T.tensor(0)))
        const vector = made(findNonFinite(derive((x: Vector) => T.sum(f(x))))(T.zeros([3])))
        expect([name, isOf(scalar)]).toEqual([name, isOf(vector)])
      }
      const fold = optim.fold(optim.adam(0.1), (x: T.Tensor<[]>) => f(x))
      made(findNonFinite(fold.step)(fold.init(T.tensor(0)), null))
    }
    // A deviation that is 0, as of a batch of equal numbers.
    const normal = (x: Vector) => T.mean(T.square(T.div(x, T.std(x))))
    expect(made(findNonFinite(T.grad(normal))(T.ones([3])))).toMatchObject({ operation: 'div', phase: 'forward' })
  })

  it('of several origins that of what is in the result is named', () => {
    const f = (x: Vector) => {
      const unused = T.log(T.sub(x, x))
      return [T.exp(unused), T.div(x, 0)] as const
    }
    expect(made(findNonFinite(f)(T.ones([3])))).toMatchObject({ operation: 'div', shownAt: '[1]' })
  })

  it('what was given is said to be', () => {
    const f = (tree: { readonly w: Vector }, x: Vector) => ({ y: T.mul(tree.w, x) })
    const found = findNonFinite(f)({ w: T.tensor([1, Number.NaN, 2]) }, T.ones([3]))
    expect(found).toEqual(O.some({ _tag: 'Given', value: 'NaN', path: '[0].w', shownAt: '.y' }))
    expect(O.isSome(found) && showNonFinite(found.value)).toBe(
      'NaN is at [0].w of the arguments, which shows at .y of the result',
    )
  })

  it('nothing is left behind: what runs later is compiled, and keeps nothing', () => {
    let runs = 0
    const f = T.jit((x: Vector) => {
      runs += 1
      return T.log(x)
    })
    expect(() =>
      findNonFinite((x: Vector) => {
        f(x)
        throw new Error('mine')
      })(T.zeros([3])),
    ).toThrow('mine')
    expect(runs).toBe(1)
    f(T.ones([3]))
    f(T.ones([3]))
    expect(runs).toBe(2)
  })
})

it('says it in one sentence', () => {
  const f = (x: Vector) => ({ loss: T.sum(T.sqrt(x)) })
  const found = findNonFinite(f)(T.tensor([1, -4, -1]))
  expect(O.isSome(found) && showNonFinite(found.value)).toMatch(
    /^sqrt at \/.*nonFinite\.test\.ts:\d+:\d+ made NaN, at \[1\] of float32\[3\], of float32\[3\], which shows at \.loss of the result$/,
  )
})
