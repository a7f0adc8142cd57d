// Nobody can write to the shape of a tensor, and no list that a user has is the shape of one.
import * as T from 'tensor-ts'
import { describe, expect, it, vi } from 'vitest'
import { primitives } from '../../src/primitive/index.js'
import { build, Stored } from '../../src/tensor/storage.js'
import { samples } from '../primitive/samples.js'

const expectFrozen = (x: unknown, what: string): void => {
  const { shape } = x as { readonly shape: number[] }
  expect(Object.isFrozen(shape), what).toBe(true)
  expect(() => shape.push(1), what).toThrow(TypeError)
}

describe('shapes cannot be written to', () => {
  it.each(primitives.map(primitive => [primitive.name, primitive] as const))('of %s', (name, primitive) => {
    for (const { inputs, params } of samples[name]!) {
      const specs = primitive.spec(inputs, params)
      for (const output of primitive.evaluate(inputs, params, specs)) expectFrozen(output, name)
      for (const input of inputs) expectFrozen(input, name)
    }
  })

  const matrix = T.ones([2, 3])
  const made: Readonly<Record<string, () => unknown>> = {
    tensor: () => T.tensor([[1, 2]]),
    scalar: () => T.tensor(1),
    zeros: () => T.zeros([2]),
    full: () => T.full([2], 1),
    eye: () => T.eye(2),
    arange: () => T.arange(3),
    fromArray: () => T.fromArray([1, 2], [2]),
    reshape: () => T.reshape(matrix, [6]),
    matmul: () => T.matmul(matrix, T.transpose(matrix)),
    'a large product': () => T.matmul(T.ones([128, 128]), T.ones([128, 128])),
    sum: () => T.sum(matrix, { axis: 0 }),
    split: () => T.split(matrix, 3, { axis: 1 })[0],
    random: () => T.random.normal(T.random.key(0), [2]),
    key: () => T.random.key(0),
    'a result of jit': () => T.jit((x: T.Tensor<[2, 3]>) => T.sum(x, { axis: 0 }))(matrix),
    'a result that stays in memory': () => T.jit((x: T.Tensor<[2]>) => T.add(x, 1), { donate: [0] })(T.zeros([2])),
    'a gradient': () => T.grad((x: T.Tensor<[2, 3]>) => T.sum(x))(matrix),
    'a batch': () => T.vmap((x: T.Tensor<[3]>) => T.sum(x))(matrix),
    'a scan': () =>
      T.scan((sum: T.Tensor<[3]>, x: T.Tensor<[3]>) => [T.add(sum, x), sum] as const, T.zeros([3]), matrix)[1],
    'a specification': () => T.evalShape((x: T.Tensor<[2, 3]>) => T.transpose(x))(matrix),
    'a specification of an input': () => T.evalShape((x: T.Tensor<[2, 3]>) => x)(matrix),
    'a specification of a number': () => T.evalShape(() => T.tensor(1))(),
    'a variable of a Program': () =>
      T.program((x: T.Tensor<[2, 3]>) => T.exp(x))(matrix).equations[0]!.outputs[0]!.spec,
    'an input of a Program': () => T.program((x: T.Tensor<[2, 3]>) => T.exp(x))(matrix).inputs[0]!.spec,
  }
  it.each(Object.keys(made))('of %s', name => expectFrozen(made[name]!(), name))

  it.each([
    ['jit', (f: (x: T.Tensor<[3]>) => T.Tensor<[]>) => T.jit(f)(T.ones([3]))],
    ['grad', (f: (x: T.Tensor<[3]>) => T.Tensor<[]>) => T.grad(f)(T.ones([3]))],
    ['jvp', (f: (x: T.Tensor<[3]>) => T.Tensor<[]>) => T.jvp(f)([T.ones([3])], [T.ones([3])])],
    ['vmap', (f: (x: T.Tensor<[3]>) => T.Tensor<[]>) => T.vmap(f)(T.ones([2, 3]))],
    ['hessian', (f: (x: T.Tensor<[3]>) => T.Tensor<[]>) => T.hessian(f)(T.ones([3]))],
    ['checkpoint', (f: (x: T.Tensor<[3]>) => T.Tensor<[]>) => T.grad(T.checkpoint(f))(T.ones([3]))],
    ['jit of vmap of grad', (f: (x: T.Tensor<[3]>) => T.Tensor<[]>) => T.jit(T.vmap(T.grad(f)))(T.ones([2, 3]))],
  ])('of tracers under %s', (name, run) => {
    let seen = 0
    run(x => {
      expectFrozen(x, name)
      const y = T.mul(T.exp(x), 2)
      expectFrozen(y, name)
      seen += 1
      return T.sum(y)
    })
    expect(seen).toBeGreaterThan(0)
  })
})

describe('a list of sizes stays the user’s', () => {
  const x = T.ones([6])
  const takers: Readonly<Record<string, (shape: number[]) => { readonly shape: readonly number[] }>> = {
    zeros: shape => T.zeros(shape),
    ones: shape => T.ones(shape),
    full: shape => T.full(shape, 1),
    fromArray: shape => T.fromArray([1, 2, 3, 4, 5, 6], shape),
    reshape: shape => T.reshape(x, shape),
    broadcastTo: shape => T.broadcastTo(T.tensor(1), shape),
    normal: shape => T.random.normal(T.random.key(0), shape),
    uniform: shape => T.random.uniform(T.random.key(0), shape),
    bernoulli: shape => T.random.bernoulli(T.random.key(0), 0.5, shape),
    Stored: shape => new Stored(shape, 'float32', new Float32Array(6)),
    build: shape => build({ shape, dtype: 'float32' }, () => {}),
    'zeros under jit': shape => T.jit(() => T.zeros(shape))(),
    'reshape in a Program': shape => T.program(() => T.reshape(x, shape))().outputs[0]!.spec,
    'reshape of a specification': shape => T.evalShape(() => T.reshape(x, shape))() as never,
  }
  it.each(Object.keys(takers))('after %s', name => {
    const shape = [2, 3]
    const made = takers[name]!(shape)
    shape[0] = 9
    shape.push(7)
    expect(made.shape).toEqual([2, 3])
    expect(Object.isFrozen(shape)).toBe(false)
  })
})

describe('lists of sizes that were frozen lately are found again', () => {
  const matrix = T.tensor([
    [1, 2],
    [3, 4],
  ])
  const run = (): void => {
    T.reshape(matrix, [-1])
    T.expandDims(matrix, 0)
    T.slice(matrix, [[0, 1], 1])
    T.split(matrix, 2)
    T.pad(T.zeros([2, 3]), [
      [1, 1],
      [0, 0],
    ])
    T.matmul(matrix, T.eye(2))
    T.sum(T.arange(4))
    T.random.normal(T.random.key(0), [3, 2])
  }

  it('so that operations on the same shapes freeze nothing', () => {
    run()
    const freeze = vi.spyOn(Object, 'freeze')
    try {
      run()
      expect(freeze).not.toHaveBeenCalled()
    } finally {
      freeze.mockRestore()
    }
  })

  it('whatever the others are: every tensor has its own sizes', () => {
    for (let round = 0; round < 2; round++)
      for (let n = 0; n < 600; n++) {
        expect(T.zeros([n % 7, n]).shape).toEqual([n % 7, n])
        expect(T.zeros([n]).shape).toEqual([n])
      }
  })
})
