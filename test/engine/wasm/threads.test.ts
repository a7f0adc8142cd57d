import { execFileSync } from 'node:child_process'
import * as T from 'tensor-ts'
import { afterEach, describe, expect, it } from 'vitest'
import { reserved } from '../../../src/engine/wasm/assemble.js'
import { upTo } from '../../../src/engine/wasm/encoder/control.js'
import { Module } from '../../../src/engine/wasm/encoder/module.js'
import { compileModule, createMemory, instantiate } from '../../../src/engine/wasm/host.js'
import { commonMemory } from '../../../src/engine/wasm/memory.js'
import { words } from '../../../src/engine/wasm/threads/control.js'
import { emitDispatch, modes, sleeper, sleepSignature } from '../../../src/engine/wasm/threads/dispatch.js'
import { dismiss } from '../../../src/engine/wasm/threads/pool.js'
import { startThief } from './thief.js'

const before = T.threads()
afterEach(() => {
  T.threads(before)
})

/** How many units of work threads other than this one have done. */
const helped = (): number => Atomics.load(new Int32Array(commonMemory(0).buffer), words.helped / 4)

const key = T.random.key(7)
const uniform = <const S extends readonly number[]>(...shape: S) => T.random.uniform(key, shape, { low: -1 })

/** Bit for bit: an equality of all elements one by one takes longer than what is tested. */
const bits = (x: T.Tensor): string => Buffer.from(T.data(x).buffer).toString('base64')

const works: Readonly<Record<string, (a: T.Tensor, b: T.Tensor) => T.Tensor>> = {
  'a product of matrices': (a, b) => T.matmul(T.reshape(a, [300, 200]), T.reshape(b, [200, 300])),
  'a product with what follows it': (a, b) =>
    T.tanh(T.add(T.matmul(T.reshape(a, [300, 200]), T.reshape(b, [200, 300])), 1)),
  'a batch of large products': (a, b) => T.matmul(T.reshape(a, [2, 200, 150]), T.reshape(b, [2, 150, 200])),
  'a batch of small products': (a, b) => T.matmul(T.reshape(a, [300, 10, 20]), T.reshape(b, [300, 20, 10])),
  'a matrix by a vector': (a, b) => T.matmul(T.reshape(a, [200, 300]), T.slice(b, [[0, 300]])),
  'elements in a row': (a, b) => T.mul(T.exp(a), T.erf(b)),
  'elements of rows that lie apart': (a, b) =>
    T.add(T.tanh(T.transpose(T.reshape(a, [300, 200]))), T.exp(T.reshape(b, [200, 300]))),
  'sums of rows': (a, b) => T.sum(T.reshape(T.mul(T.exp(a), b), [200, 300]), { axis: 1 }),
  'sums of columns': (a, b) => T.sum(T.reshape(T.mul(T.exp(a), b), [200, 300]), { axis: 0 }),
  'a sum of everything': (a, b) => T.sum(T.mul(T.exp(a), T.erf(b))),
  softmax: a => T.softmax(T.reshape(a, [200, 300])),
  convolution: (a, b) =>
    T.conv2d(T.reshape(a, [20, 3, 40, 25]), T.reshape(T.slice(b, [[0, 750]]), [10, 3, 5, 5]), { padding: 2 }),
}

describe('threads', () => {
  // A helper that comes late finds nothing left to do; then the units are at least taken one by one.
  it.each(Object.keys(works))('change no bit of %s', name => {
    const f = T.jit(works[name]!)
    const [a, b] = [uniform(60_000), T.random.uniform(T.random.key(8), [60_000])]
    const [one, ...others] = [1, 2, 2, 2, 3, 3, 3].map(count => {
      T.threads(count)
      return bits(f(a, b))
    })
    for (const other of others) expect(other === one).toBe(true)
  })

  it('have a part in what takes long', () => {
    T.threads(2)
    const x = T.reshape(uniform(1024 * 1024), [1024, 1024])
    const f = T.jit((x: T.Tensor<[1024, 1024]>) => T.matmul(x, T.matmul(x, x)))
    const expected = bits(f(x))
    const [start, until] = [helped(), performance.now() + 300_000]
    while (helped() === start && performance.now() < until) expect(bits(f(x)) === expected).toBe(true)
    expect(helped()).toBeGreaterThan(start)
  })

  it('that are gone are replaced', () => {
    T.threads(2)
    const x = T.reshape(uniform(1024 * 1024), [1024, 1024])
    const f = T.jit((x: T.Tensor<[1024, 1024]>) => T.matmul(x, T.matmul(x, x)))
    const expected = bits(f(x))
    dismiss()
    expect(bits(f(x)) === expected).toBe(true)
    const [start, until] = [helped(), performance.now() + 300_000]
    while (helped() === start && performance.now() < until) f(x)
    expect(helped()).toBeGreaterThan(start)
  })

  it('are counted from 1 on', () => {
    expect(T.threads(3)).toBe(3)
    expect(T.threads()).toBe(3)
    for (const wrong of [0, -1, 1.5, Number.NaN]) expect(() => T.threads(wrong)).toThrow(RangeError)
    expect(() => T.threads(0)).toThrow('threads: expected a natural number from 1 on, got 0')
    expect(T.threads()).toBe(3)
  })

  it('do not keep the process alive', () => {
    const program = `
      import * as T from './src/index.ts'
      T.threads(3)
      const f = T.jit(x => T.exp(x))
      for (let i = 0; i < 20; i++) f(T.ones([1000000]))
      console.log('end')`
    const options = { encoding: 'utf8', timeout: 600_000 } as const
    expect(execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], options)).toBe(
      'end\n',
    )
  })
})

/** A module whose `run` does `units` units; unit i adds 1 to byte i of its memory. */
const counting = (units: number, patience: number) => {
  const limits = { initial: 16, maximum: 16, shared: true }
  const module = new Module(limits)
  const sleep = module.import('sleep', sleepSignature)
  const [mode, program] = [module.global('i32'), module.global('i32')]
  const { distribute } = emitDispatch(module, { mode, program, sleep }, patience)
  const work = module.function({ params: ['i32', 'i32'], results: [] }, code => {
    upTo(code, 0, 1, 1, () =>
      code.get(0).get(0).memory('i32.load8_u', reserved).i32(1).op('i32.add').memory('i32.store8', reserved),
    )
  })
  const signature = { params: ['i32', 'i32'], results: [] } as const
  module.function(
    signature,
    code => {
      code.get(0).setGlobal(mode).get(1).setGlobal(program)
      distribute(code, { function: work, units })
    },
    'run',
  )
  const memory = createMemory(limits)
  return { memory, run: instantiate(compileModule(module.encode()), memory, { sleep: sleeper(memory) }).run! }
}

describe('units of work', () => {
  it('are each done once', () => {
    const { memory, run } = counting(1000, 1)
    run(modes.sleeping, 5)
    expect(new Uint8Array(memory.buffer, reserved, 1001)).toEqual(new Uint8Array(1001).fill(1, 0, 1000))
  })

  it('that are taken and not done are noticed', async () => {
    const { memory, run } = counting(200_000, 2)
    await startThief(memory)
    expect(() => {
      for (;;) run(modes.sleeping, 5)
    }).toThrow('unreachable')
  })
})
