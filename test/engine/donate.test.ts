import * as E from 'fp-ts/lib/Either.js'
import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { closeTo } from 'tensor-ts/testing'
import { fit } from 'tensor-ts/train'
import { afterEach, describe, expect, it } from 'vitest'

const before = T.engine()
afterEach(() => {
  T.engine(before)
})

const donated = /^jit: a tensor of shape \[2\] and dtype float32 was donated to a compiled function/

describe.each(['wasm', 'reference'] as const)('donate on %s', engine => {
  it('takes the memory of the arguments that it names, and of no others', () => {
    T.engine(engine)
    const f = T.jit((x: T.Tensor<[2]>, y: T.Tensor<[2]>) => T.add(x, y), { donate: [0] })
    const [x, y] = [T.tensor([1, 2]), T.tensor([3, 4])]
    expect(T.toArray(f(x, y))).toEqual([4, 6])
    expect(() => T.data(x)).toThrow(T.TraceError)
    expect(() => T.add(x, 1)).toThrow(donated)
    expect(() => f(x, y)).toThrow(donated)
    expect(String(x)).toBe('Tensor<[2], float32>, donated')
    expect(T.toArray(y)).toEqual([3, 4])
  })

  it('gives tensors that are equal to others field by field', () => {
    T.engine(engine)
    const f = T.jit((x: T.Tensor<[2]>) => T.add(x, 1), { donate: [0] })
    expect(f(T.tensor([1, 2]))).toEqual(T.tensor([2, 3]))
    expect(f(T.tensor([1, 2]))).not.toEqual(T.tensor([2, 4]))
  })

  it('goes on from result to result', () => {
    T.engine(engine)
    const f = T.jit(
      ({ a, b }: { readonly a: T.Tensor<[2]>; readonly b: T.Tensor<[2]> }) => ({ a: T.add(a, b), b: T.mul(b, 2) }),
      { donate: [0] },
    )
    let state = { a: T.tensor([1, 2]), b: T.tensor([1, 1]) }
    const seen: number[][] = []
    for (let i = 0; i < 4; i++) {
      state = f(state)
      if (i % 2 === 0) seen.push(T.toArray(state.a) as number[])
    }
    expect(seen).toEqual([
      [2, 3],
      [8, 9],
    ])
    expect(T.toArray(state.a)).toEqual([16, 17])
    expect(T.toArray(state.b)).toEqual([16, 16])
  })
})

describe('donated memory', () => {
  it('is only where the latest result is; two that take turns do not disturb each other', () => {
    const f = T.jit((x: T.Tensor<[2]>) => T.add(x, 1), { donate: [0] })
    let [a, b] = [f(T.tensor([0, 0])), f(T.tensor([10, 10]))]
    for (let i = 0; i < 3; i++) [a, b] = [f(a), f(b)]
    expect(T.toArray(a)).toEqual([4, 4])
    expect(T.toArray(b)).toEqual([14, 14])
  })

  it('can be exchanged', () => {
    const f = T.jit((a: T.Tensor<[2]>, b: T.Tensor<[2]>) => [b, a] as const, { donate: [0, 1] })
    let [a, b] = [T.tensor([1, 2]), T.tensor([3, 4])]
    for (let i = 0; i < 3; i++) [a, b] = f(a, b)
    expect(T.toArray(a)).toEqual([3, 4])
    expect(T.toArray(b)).toEqual([1, 2])
  })

  it('is read by everyone before it is written', () => {
    const f = T.jit(
      (x: T.Tensor<[3, 3]>) => {
        const next = T.matmul(x, x)
        return [T.add(next, 1), T.sum(T.mul(T.transpose(x), next)), T.flip(x, { axis: 0 })] as const
      },
      { donate: [0] },
    )
    const g = (x: T.Tensor<[3, 3]>) => {
      const next = T.matmul(x, x)
      return [T.add(next, 1), T.sum(T.mul(T.transpose(x), next)), T.flip(x, { axis: 0 })] as const
    }
    const x = T.random.normal(T.random.key(0), [3, 3])
    let [donating, plain] = [T.mul(x, 1), x]
    for (let i = 0; i < 3; i++) {
      const [ours, theirs] = [f(donating), g(plain)]
      closeTo(ours, theirs, { relative: 1e-4 })
      ;[donating, plain] = [ours[0], theirs[0]]
    }
  })

  it('is the place of a product only where nothing that follows it still reads the old elements', () => {
    const update = (w: T.Tensor<[40, 24]>, x: T.Tensor<[32, 40]>, y: T.Tensor<[32, 24]>) =>
      T.sub(w, T.mul(T.matmul(T.transpose(x), y), 0.1))
    const [w, x, y] = [
      T.ones([40, 24]),
      T.random.normal(T.random.key(0), [32, 40]),
      T.random.normal(T.random.key(1), [32, 24]),
    ]
    closeTo(T.jit(update, { donate: [0] })(T.mul(w, 1), x, y), update(w, x, y), { relative: 1e-4, absolute: 1e-5 })
  })

  it('is written over row by row, and only where no other row needs it', () => {
    const x = T.random.normal(T.random.key(0), [300, 40])
    const softmax = (y: typeof x) => T.softmax(y)
    const besideOthers = (y: typeof x) => T.mul(T.softmax(y), T.flip(y, { axis: 0 }))
    const afterOthers = (y: typeof x) => T.mul(y, T.mean(T.flip(y, { axis: 0 }), { axis: 1, keepDims: true }))
    for (const f of [softmax, besideOthers, afterOthers]) {
      const [expected, inPlace] = [f(f(x)), T.jit(f, { donate: [0] })]
      closeTo(inPlace(inPlace(T.mul(x, 1))), expected, { relative: 1e-5, absolute: 1e-6 })
    }
  })

  it('may be given twice, and to another argument as well', () => {
    const f = T.jit((x: T.Tensor<[2]>, y: T.Tensor<[2]>) => T.add(T.mul(x, 10), y), { donate: [0] })
    const x = f(T.tensor([1, 2]), T.tensor([0, 0]))
    expect(T.toArray(f(x, x))).toEqual([110, 220])
  })

  it('has no effect under a transformation', () => {
    const f = T.jit((x: T.Tensor<[2]>) => T.sum(T.square(x)), { donate: [0] })
    const x = T.tensor([1, 2])
    expect(T.toArray(T.grad(f)(x))).toEqual([2, 4])
    expect(T.toArray(x)).toEqual([1, 2])
  })

  it('names arguments by natural numbers', () => {
    expect(() => T.jit((x: T.Tensor<[]>) => x, { donate: [-1] })).toThrow(
      'jit: donate lists arguments by their numbers, counted from 0, got -1',
    )
    expect(() => T.jit((x: T.Tensor<[]>) => x, null as never)).toThrow(
      'jit: expected options (donate, verify), got null',
    )
    expect(() => T.jit((x: T.Tensor<[]>) => x, { donate: 0 as never })).toThrow(
      'jit: donate is a list of argument numbers, as in { donate: [0] }, got 0',
    )
    expect(() => T.jit((x: T.Tensor<[]>) => x, { donate: [1] })(T.tensor(1))).toThrow(
      'jit: cannot donate argument 1, counted from 0: the call has 1',
    )
  })
})

describe('a fold', () => {
  type Params = { readonly w: T.Tensor<[2]> }
  const loss = ({ w }: Params, x: T.Tensor<[2]>) => T.sum(T.square(T.sub(w, x)))
  const batches = [T.tensor([1, 2]), T.tensor([3, 4]), T.tensor([5, 6])]

  it('is a reducer whose states all stay', () => {
    const fold = optim.fold(optim.adam(0.1), loss)
    const params = { w: T.tensor([0, 0]) }
    const states = [fold.init(params)]
    for (const batch of batches) states.push(fold.step(states.at(-1)!, batch))
    expect(T.toArray(fold.step(states[1]!, batches[1]!).params.w)).toEqual(T.toArray(states[2]!.params.w))
    expect(new Set(states.map(({ params: { w } }) => String(T.toArray(w)))).size).toBe(4)
    expect(T.toArray(params.w)).toEqual([0, 0])
  })

  it('has a step in place, which takes over its own states only', () => {
    const fold = optim.fold(optim.adam(0.1), loss)
    const params = { w: T.tensor([0, 0]) }
    const expected = batches.reduce(fold.step, fold.init(params))
    const first = fold.stepInPlace(fold.init(params), batches[0]!)
    const second = fold.stepInPlace(first, batches[1]!)
    const third = fold.stepInPlace(second, batches[2]!)
    expect(T.toArray(third.params.w)).toEqual(T.toArray(expected.params.w))
    expect(T.item(third.loss)).toBe(T.item(expected.loss))
    expect(() => T.data(first.params.w)).toThrow(T.TraceError)
    expect(T.toArray(params.w)).toEqual([0, 0])
    expect(T.toArray(expected.params.w)).toEqual(T.toArray(third.params.w))
  })

  it('leaves what fit has shown as it is', async () => {
    const fold = optim.fold(optim.sgd(0.1), loss)
    const shown: { readonly state: { readonly params: Params }; readonly w: unknown }[] = []
    const kept: (readonly [Params, unknown])[] = []
    const fitted = await fit({
      fold,
      start: fold.init({ w: T.tensor([0, 0]) }),
      batches,
      epochs: 2,
      onEvent: event => {
        if (event._tag === 'Step' && event.step === 2)
          shown.push({ state: event.state, w: T.toArray(event.state.params.w) })
        if (event._tag === 'Epoch') kept.push([event.state.params, T.toArray(event.state.params.w)])
      },
    })()
    expect(E.isRight(fitted)).toBe(true)
    for (const { state, w } of shown) expect(T.toArray(state.params.w)).toEqual(w)
    for (const [params, w] of kept) expect(T.toArray(params.w)).toEqual(w)
    const expected = [...batches, ...batches].reduce(fold.step, fold.init({ w: T.tensor([0, 0]) }))
    expect(kept[1]![1]).toEqual(T.toArray(expected.params.w))
  })
})
