import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, test } from 'vitest'
import { distance, double, normal, numbers } from './numeric.js'

const [q, k, v] = [double(normal(1, 2, 4, 6, 4)), double(normal(2, 2, 2, 6, 4)), double(normal(3, 2, 2, 6, 4))]
const empty = double(nn.keyValueCache([2, 2, 8, 4]))
const began: typeof empty = { ...empty, length: T.tensor(0, 'int32') as typeof empty.length }
type Any = T.Tensor<T.Shape>
const part = (x: unknown, from: number, to: number) => T.slice(x as Any, [null, null, [from, to]]) as Any

/** The outputs for the positions of a sequence, given in parts of these lengths. */
const inParts = (lengths: readonly number[], options: object = {}): Any => {
  const step = nn.cachedAttention as unknown as (...given: unknown[]) => { output: Any; cache: typeof began }
  let [cache, from] = [began, 0]
  const outputs = lengths.map(n => {
    const [a, b, c] = [q, k, v].map(x => part(x, from, from + n))
    const next = step(cache, a, b, c, options)
    cache = next.cache
    from += n
    return next.output
  })
  expect(T.item(cache.length)).toBe(from)
  return T.concat(outputs as never, { axis: 2 }) as Any
}

describe('cachedAttention', () => {
  const whole = numbers(nn.attention(q, k, v, { causal: true }))

  test.each([[[6]], [[1, 1, 1, 1, 1, 1]], [[3, 1, 2]], [[5, 0, 1]]])(
    'of parts %j is attention of the whole',
    lengths => {
      expect(distance(numbers(inParts(lengths)), whole)).toBeLessThan(1e-12)
    },
  )

  test('has a scale', () => {
    const scaled = numbers(nn.attention(q, k, v, { causal: true, scale: 0.1 }))
    expect(distance(numbers(inParts([4, 2], { scale: 0.1 })), scaled)).toBeLessThan(1e-12)
  })

  test('is compiled once for all positions', () => {
    let traces = 0
    const step = T.jit(
      (cache: typeof began, a: T.Tensor<[2, 4, 1, 4]>, b: T.Tensor<[2, 2, 1, 4]>, c: T.Tensor<[2, 2, 1, 4]>) => {
        traces++
        return nn.cachedAttention(cache, a, b, c)
      },
    )
    let cache = began
    const outputs = [0, 1, 2, 3, 4, 5].map(i => {
      const next = step(cache, part(q, i, i + 1) as never, part(k, i, i + 1) as never, part(v, i, i + 1) as never)
      cache = next.cache
      return next.output
    })
    expect(traces).toBe(1)
    expect(distance(numbers(T.concat(outputs as never, { axis: 2 }) as Any), whole)).toBeLessThan(1e-12)
  })

  test('with rotary positions generates what the whole sequence gives', () => {
    const turned = numbers(nn.attention(nn.rotary(q), nn.rotary(k), v, { causal: true }))
    let cache = began
    const outputs = [0, 1, 2, 3, 4, 5].map(i => {
      const positions = T.reshape(cache.length, [1])
      const [a, b] = [q, k].map(x => nn.rotary(part(x, i, i + 1), { positions } as never))
      const next = nn.cachedAttention(cache, a as never, b as never, part(v, i, i + 1) as never)
      cache = next.cache as never
      return next.output
    })
    expect(distance(numbers(T.concat(outputs as never, { axis: 2 }) as Any), turned)).toBeLessThan(1e-12)
  })

  test('gives NaN where the cache has no room', () => {
    const x = T.ones([1, 2, 3])
    const { cache, output } = nn.cachedAttention(nn.keyValueCache([1, 3, 3]), x, x, x)
    expect(numbers(output)).toEqual(Array(6).fill(1))
    const next: T.Tensor<[1, 2, 3]> = nn.cachedAttention(cache, x, x, x).output
    expect(numbers(next).every(Number.isNaN)).toBe(true)
  })

  test('keeps halves as halves, compiled too, and gives what attention to the whole gives', () => {
    const x = T.cast(T.random.normal(T.random.key(5), [2, 3, 4]), 'float16')
    const step = T.jit(
      (cache: nn.KeyValueCache<[2, 8, 4], [2, 8, 4], 'float16'>, row: T.Tensor<[2, 1, 4], 'float16'>) =>
        nn.cachedAttention(cache, row, row, row),
    )
    let cache = nn.keyValueCache([2, 8, 4], 'float16')
    const outputs = T.split(x, 3, { axis: 1 }).map(row => {
      const next = step(cache, row)
      cache = next.cache
      return next.output
    })
    expect([cache.keys.dtype, cache.values.dtype, outputs[0]!.dtype]).toEqual(['float16', 'float16', 'float16'])
    const found = outputs.flatMap(output => T.toArray(T.reshape(T.swapAxes(output, 0, 1), [8])))
    const expected = T.toArray(T.reshape(T.swapAxes(nn.attention(x, x, x, { causal: true }), 0, 1), [24]))
    expect(found).toEqual(expected)
  })

  test('has a derivative and is batched', () => {
    const x = normal(4, 1, 2, 3)
    const loss = (given: typeof x) =>
      T.sum(T.sin(nn.cachedAttention(nn.keyValueCache([1, 3, 3]), given, given, given).output))
    const plain = (given: typeof x) => T.sum(T.sin(nn.attention(given, given, given, { causal: true })))
    expect(distance(numbers(T.grad(loss)(x)), numbers(T.grad(plain)(x)))).toBeLessThan(1e-5)
    expect(distance(numbers(T.vmap(loss)(T.stack([x, x]))), Array(2).fill(T.item(plain(x))))).toBeLessThan(1e-5)
  })
})

describe('what does not fit', () => {
  test('is answered where the types do not know it', () => {
    const x = T.ones([1, 2, 3])
    const cache = nn.keyValueCache([1, 1, 3])
    expect(() => nn.cachedAttention(cache, x, x, x)).toThrow(
      'cachedAttention: 2 positions do not fit into a cache of 1',
    )
    // @ts-expect-error no cache
    expect(() => nn.cachedAttention(3, x, x, x)).toThrow(
      'cachedAttention: expected a cache { keys, values, length }, got 3',
    )
    // @ts-expect-error no option
    expect(() => nn.cachedAttention(cache, x, x, x, { mask: 3 })).toThrow(
      "cachedAttention: expected options among scale, got 'mask'",
    )
    expect(() => nn.keyValueCache([3])).toThrow('keyValueCache: expected a shape [..., positions, features], got [3]')
    // @ts-expect-error no floats
    expect(() => nn.keyValueCache([3, 2], 'int32')).toThrow('keyValueCache: expected a float type, got int32')
    // @ts-expect-error no element type
    expect(() => nn.keyValueCache([3, 2], 'half')).toThrow('keyValueCache: expected a dtype (')
    // @ts-expect-error the cache has another element type
    expect(() => nn.cachedAttention(nn.keyValueCache([1, 8, 3], 'float16'), x, x, x)).toThrow(
      'cachedAttention: float16 and float32 do not mix',
    )
  })
})
