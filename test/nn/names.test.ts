import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import { decode, encode } from 'tensor-ts/io'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import { describe, expect, it } from 'vitest'

// Names that objects of JavaScript have of their own.
const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__', '0', 'length']

const loosely = (f: unknown) => f as (...args: readonly unknown[]) => unknown

type Params = Readonly<Record<string, Readonly<Record<string, T.Tensor<T.Shape>>>>>

/** Names and shapes are known at run time only here. */
interface Loose {
  readonly state: object
  readonly init: (key: T.random.Key) => Params
  readonly apply: unknown
  readonly train: unknown
}

describe.each(names)('a layer named %s', name => {
  const model = loosely(pipe)(
    nn.input(2),
    nn.dense(name, 3),
    nn.batchNorm('norm'),
    nn.relu,
    nn.named('block', loosely(nn.dense)(name, 1) as never),
  ) as Loose
  const params = model.init(T.random.key(0))
  const x = T.ones([4, 2])

  it('keeps its parameters', () => {
    expect(Object.getOwnPropertyNames(params).sort()).toEqual([name, 'norm', 'block'].sort())
    expect(Object.getPrototypeOf(params)).toBe(Object.prototype)
    expect(T.tree.leaves(params)).toHaveLength(6)
    expect(Object.getOwnPropertyDescriptor(params, name)?.value.w.shape).toEqual([2, 3])
  })

  it('is applied, trained, learned and stored with them', () => {
    expect(loosely(model.apply)(params, x, { state: model.state })).toMatchObject({ shape: [4, 1] })
    const { output } = loosely(model.train)(params, x, { state: model.state }) as { output: T.Tensor<T.Shape> }
    expect(output.shape).toEqual([4, 1])
    const loss = (p: unknown) =>
      T.mean(T.square(loosely(model.apply)(p, x, { state: model.state }) as T.Tensor<[4, 1]>))
    const fold = optim.fold(optim.sgd(0.1), loosely(loss) as (p: Params, batch: null) => T.Tensor<[]>)
    const next = fold.step(fold.init(params), null).params
    expect(T.tree.paths(next)).toEqual(T.tree.paths(params))
    expect(E.isRight(decode(params)(encode(params)))).toBe(true)
  })

  it('is missed where it is not there, and not found among what objects inherit', () => {
    const others = Object.fromEntries(Object.entries(params).filter(([key]) => key !== name))
    expect(() => loosely(model.apply)(others, x, { state: model.state })).toThrow(`found no parameters of '${name}'`)
  })

  it('may stand in a state', () => {
    const stateful = loosely(pipe)(nn.input(2), nn.batchNorm(name), nn.dense('a', 1)) as Loose
    expect(Object.getOwnPropertyNames(stateful.state)).toEqual([name])
    const { state } = loosely(stateful.train)(stateful.init(T.random.key(0)), x, { state: stateful.state }) as {
      state: object
    }
    expect(Object.getOwnPropertyNames(state)).toEqual([name])
  })
})
