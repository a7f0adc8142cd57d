// Sizes that no memory has: what was asked for is said, at once, whatever asks. Memory is made scarce here, so that nothing
// is allocated for it.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

const arrays = ['Float32Array', 'Float64Array', 'Int32Array', 'Uint8Array', 'Uint32Array'] as const
/** More elements than this there are none for. */
const most = 2 ** 20

beforeAll(() => {
  vi.resetModules()
  for (const name of arrays)
    vi.stubGlobal(
      name,
      new Proxy(globalThis[name], {
        construct: (target, [length, ...rest]: [unknown, ...unknown[]]) => {
          if (typeof length === 'number' && length > most) throw new RangeError('foreign')
          return Reflect.construct(target, [length, ...rest], target) as object
        },
      }),
    )
})
afterAll(() => {
  vi.unstubAllGlobals()
})

type Library = typeof import('tensor-ts')
const uses: Readonly<Record<string, (T: Library, size: number) => unknown>> = {
  zeros: (T, n) => T.zeros([n]),
  'zeros of float64': (T, n) => T.zeros([n], 'float64'),
  ones: (T, n) => T.ones([n, 1]),
  full: (T, n) => T.full([n], 3),
  'full of bool': (T, n) => T.full([n], true, 'bool'),
  linspace: (T, n) => T.linspace(0, 1, n),
  arange: (T, n) => T.arange(n),
  'arange of float64': (T, n) => T.arange(0, n, 1, 'float64'),
  eye: (T, n) => T.eye(Math.ceil(Math.sqrt(n))),
  broadcastTo: (T, n) => T.broadcastTo(T.ones([1]), [n]),
  tile: (T, n) => T.tile(T.ones([2]), n),
  repeat: (T, n) => T.repeat(T.ones([2]), n),
  pad: (T, n) => T.pad(T.ones([2]), [[0, n]]),
  oneHot: (T, n) => T.oneHot(T.tensor([1], 'int32'), n),
  outer: (T, n) => T.outer(T.ones([Math.ceil(n / 2 ** 15)]), T.ones([2 ** 15])),
  'random.bits': (T, n) => T.random.bits(T.random.key(0), [n]),
  'random.uniform': (T, n) => T.random.uniform(T.random.key(0), [n]),
  'random.normal': (T, n) => T.random.normal(T.random.key(0), [n]),
  'random.truncatedNormal': (T, n) => T.random.truncatedNormal(T.random.key(0), -1, 1, [n]),
  'random.randint': (T, n) => T.random.randint(T.random.key(0), [n], 0, 5),
  'random.permutation': (T, n) => T.random.permutation(T.random.key(0), n),
}

describe.each([2 ** 26, 2 ** 31, 2 ** 32 - 1, 2 ** 33, 2 ** 53 - 1])('%d elements', size => {
  it.each(Object.entries(uses))('of %s', async (_, use) => {
    const T = await import('tensor-ts')
    let message = ''
    const begin = performance.now()
    try {
      use(T, size)
    } catch (error) {
      message = (error as Error).message
    }
    expect(message).toMatch(
      /elements of \w+.* more than fit into memory \(\d+ bytes\)|needs \d+ bytes of memory|at most/,
    )
    expect(performance.now() - begin).toBeLessThan(60_000)
  })
})

it('what fits is made, part by part', async () => {
  const T = await import('tensor-ts')
  expect(T.toArray(T.linspace(1, 2, 3))).toEqual([1, 1.5, 2])
  expect(T.toArray(T.linspace(1, 2, 1))).toEqual([1])
  expect(T.toArray(T.linspace(1, 2, 0))).toEqual([])
  expect(T.toArray(T.full([3], -0))).toEqual([-0, -0, -0])
  expect(T.toArray(T.linspace(0, 1, most)).at(-1)).toBe(1)
})
