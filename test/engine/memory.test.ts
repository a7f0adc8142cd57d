import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import type { Sample, Soak } from './soak.js'

/** SOAK_STEPS=1000000 is the long way. */
const steps = Number(process.env.SOAK_STEPS ?? 200_000)

const mebibyte = 2 ** 20

/**
 * How much more there is in the last samples than in earlier ones, when everything has been compiled. Of some the least, as the
 * collector frees elements a little later than it is asked to.
 */
const growth = (samples: readonly Sample[], of: keyof Sample): number => {
  const least = (some: readonly Sample[]) => Math.min(...some.map(sample => sample[of]))
  return least(samples.slice(6)) - least(samples.slice(2, 6))
}

describe('a process that goes on and on', async () => {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--expose-gc', '--import', 'tsx', 'test/engine/soak.ts', String(steps), '10000'],
    { cwd: root, env: { ...process.env, NODE_OPTIONS: '', TSX_TSCONFIG_PATH: 'tsconfig.json' } },
  )
  const soak: Soak = JSON.parse(stdout)

  it('has the same in memory after every step of a training', () => {
    expect(growth(soak.steps, 'heap')).toBeLessThan(mebibyte / 4)
    expect(growth(soak.steps, 'elements')).toBeLessThan(mebibyte / 4)
    expect(growth(soak.steps, 'process')).toBeLessThan(48 * mebibyte)
  })

  it('drops what was compiled for ten thousand signatures', () => {
    expect(growth(soak.signatures, 'heap')).toBeLessThan(mebibyte)
    expect(growth(soak.signatures, 'elements')).toBeLessThan(mebibyte / 4)
    expect(growth(soak.signatures, 'process')).toBeLessThan(64 * mebibyte)
  })

  it('keeps no arguments', () => {
    expect(growth(soak.arguments, 'elements')).toBeLessThan(4 * mebibyte)
  })

  it('trains on batches of three hundred lengths in the memory of the longest', () => {
    // A memory for each of the 128 lengths that are kept took over 2 GiB.
    expect(growth(soak.lengths, 'process')).toBeLessThan(96 * mebibyte)
    expect(Math.max(...soak.lengths.map(sample => sample.process))).toBeLessThan(512 * mebibyte)
  })
})

describe('memory that there is not', () => {
  type Scalar = T.Tensor<[]>
  const one = T.tensor(1)
  const usable = () => expect(T.item(T.jit((x: Scalar) => T.mul(x, x))(T.tensor(3)))).toBe(9)
  const total = (size: number) => T.jit((x: Scalar) => T.sum(T.cumsum(T.broadcastTo(x, [size]), { axis: 0 })))

  it.each([
    ['that a machine may have', total(2 ** 30), 2 ** 32],
    ['that 32 bits cannot address', total(2 ** 34), 2 ** 36],
    ['of a result', T.jit((x: Scalar) => T.broadcastTo(T.exp(x), [2 ** 31, 2 ** 31])), 2 ** 64],
    [
      'of an operand',
      T.jit((x: Scalar) => T.sum(T.matmul(T.broadcastTo(x, [2 ** 16, 8]), T.broadcastTo(x, [8, 2 ** 16])))),
      2 ** 34,
    ],
  ])('%s is a clear error, and leaves everything usable', (_, f, least) => {
    let message = ''
    try {
      f(one)
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError)
      message = error instanceof Error ? error.message : ''
    }
    const [, bytes] =
      /^a compiled function needs (\d+) bytes of memory, which WebAssembly does not give$/.exec(message) ?? []
    expect(Number(bytes), message).toBeGreaterThanOrEqual(least)
    usable()
  })

  it('for the elements of one tensor is an error that says so', () => {
    expect(() => T.zeros([2 ** 20, 2 ** 20])).toThrow(
      new RangeError(
        'a tensor of shape [1048576, 1048576] has 1099511627776 elements of float32, more than fit into memory (4398046511104 bytes)',
      ),
    )
    expect(() => T.broadcastTo(one, [2 ** 33])).toThrow(RangeError)
    usable()
  })

  it('for what was not compiled yet does not trouble what was', () => {
    const small = T.jit((x: T.Tensor<[4]>) => T.add(x, 1))
    expect(T.toArray(small(T.zeros([4])))).toEqual([1, 1, 1, 1])
    expect(() => total(2 ** 30)(one)).toThrow(RangeError)
    expect(T.toArray(small(T.ones([4])))).toEqual([2, 2, 2, 2])
  })
})

describe('memory that there is', () => {
  it('grows with what is compiled next, and what was compiled before still runs', () => {
    const small = T.jit((x: T.Tensor<[4]>) => T.add(x, 1))
    expect(T.toArray(small(T.zeros([4])))).toEqual([1, 1, 1, 1])
    const large = T.jit((x: T.Tensor<[1_000_000]>) => T.sum(T.add(x, 1)))
    expect(T.item(large(T.zeros([1_000_000])))).toBe(1_000_000)
    expect(T.toArray(small(T.ones([4])))).toEqual([2, 2, 2, 2])
  })
})
