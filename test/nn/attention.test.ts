import { readFileSync } from 'node:fs'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { checkGradients } from 'tensor-ts/testing'
import { describe, expect, test } from 'vitest'
import { distance, normal, numbers } from './numeric.js'

type Numbers = number | readonly Numbers[]
interface Case {
  readonly name: string
  readonly options: { readonly causal?: boolean; readonly scale?: number }
  readonly mask: Numbers | null
  readonly inputs: readonly Numbers[]
  readonly result: Numbers
  readonly gradients: readonly Numbers[]
}

const cases = JSON.parse(readFileSync(new URL('golden/attention.json', import.meta.url), 'utf8')) as readonly Case[]

type Any = T.Tensor<T.Shape>
type AnyAttention = (...given: readonly unknown[]) => Any
const attention = nn.attention as unknown as AnyAttention
const double = (list: Numbers): Any => T.tensor(list as readonly number[], 'float64') as unknown as Any
const flat = (list: Numbers): readonly number[] => [list].flat(9) as readonly number[]

describe.each(cases)('attention: $name', ({ options, mask, inputs, result, gradients }) => {
  const tensors = inputs.map(double) as readonly Any[]
  const all = { ...options, ...(mask === null ? {} : { mask: T.tensor(mask as never, 'bool') }) }
  const loss = (xs: readonly Any[]): T.Tensor<[]> => T.sum(T.sin(attention(...xs, all))) as T.Tensor<[]>

  test('equals PyTorch', () => {
    // Ten digits are written of each number.
    expect(distance(numbers(attention(...tensors, all)), flat(result))).toBeLessThan(1e-9)
    const gradient = T.grad(loss as never) as unknown as (xs: readonly Any[]) => readonly Any[]
    for (const f of [gradient, T.jit(gradient as never) as unknown as typeof gradient])
      f(tensors).forEach((each, i) => {
        expect(distance(numbers(each), flat(gradients[i]!))).toBeLessThan(1e-8)
      })
    checkGradients(loss as never, { at: tensors, order: 2 } as never)
  })

  test('is batched by vmap', () => {
    const many = T.vmap(((xs: readonly Any[]) => attention(...xs, all)) as never) as unknown as typeof loss
    const both = many(tensors.map(x => T.stack([x, T.mul(x, 2)]) as unknown as Any)) as unknown as Any
    expect(
      distance(numbers(T.slice(both, [1])), numbers(attention(...tensors.map(x => T.mul(x, 2)), all))),
    ).toBeLessThan(1e-12)
  })
})

describe('attention', () => {
  const [q, k, v] = [normal(1, 2, 4, 3, 5), normal(2, 2, 4, 6, 5), normal(3, 2, 4, 6, 7)]

  test('has the shape of the queries with the features of the values', () => {
    const y: T.Tensor<[2, 4, 3, 7]> = nn.attention(q, k, v)
    expect(y.shape).toEqual([2, 4, 3, 7])
    const words = T.dim('words', 3)
    const x = T.ones([words, 5])
    const named: T.Tensor<['words', 5]> = nn.attention(x, x, x, { causal: true })
    expect(named.shape).toEqual([3, 5])
    const wide: T.Tensor<[2, 3, 1], 'float64'> = nn.attention(
      T.ones([2, 3, 1], 'float64'),
      T.ones([1, 3, 1], 'float64'),
      T.ones([1, 3, 1], 'float64'),
    )
    expect(wide.dtype).toBe('float64')
  })

  test('stays in generic code', () => {
    const own = <N extends number>(x: T.Tensor<[N, 4]>): T.Tensor<[N, 4]> => nn.attention(x, x, x)
    expect(own(T.ones([3, 4])).shape).toEqual([3, 4])
  })

  test('with shared keys is attention with each of them written as often as it is shared', () => {
    const [some, of] = [T.slice(k, [null, [0, 2]]), T.slice(v, [null, [0, 2]])]
    const [keys, values] = [some, of].map(x => T.take(x as Any, T.tensor([0, 0, 1, 1], 'int32'), { axis: 1 }))
    expect(distance(numbers(attention(q, some, of)), numbers(attention(q, keys, values)))).toBeLessThan(1e-6)
  })

  test('does not overflow, and does not see what is hidden behind', () => {
    const large = nn.attention(T.mul(q, 1e15), T.mul(k, 1e15), v)
    expect(numbers(large).every(Number.isFinite)).toBe(true)
    const before = nn.attention(q, k, v, { causal: true })
    const spoilt = T.add(k, T.reshape(T.tensor([0, 0, 0, 1, 1, 1]), [6, 1]))
    expect(numbers(nn.attention(q, spoilt, v, { causal: true }))).toEqual(numbers(before))
  })

  test('of no positions is empty or 0', () => {
    expect(numbers(nn.attention(q, T.ones([2, 4, 0, 5]), T.ones([2, 4, 0, 7])))).toEqual(Array(2 * 4 * 3 * 7).fill(0))
    expect(nn.attention(T.ones([2, 4, 0, 5]), k, v).shape).toEqual([2, 4, 0, 7])
    expect(numbers(nn.attention(T.ones([3, 0]), T.ones([2, 0]), T.tensor([[1], [3]])))).toEqual([2, 2, 2])
  })
})

describe('what does not fit', () => {
  test('is answered where the types do not know it', () => {
    const x = T.ones([3, 2])
    // @ts-expect-error no flag
    expect(() => nn.attention(x, x, x, { causal: 1 })).toThrow('attention: causal must be true or false, got 1')
    // @ts-expect-error no number
    expect(() => nn.attention(x, x, x, { scale: '1' })).toThrow("attention: scale must be a number, got '1'")
    // @ts-expect-error no option
    expect(() => nn.attention(x, x, x, { masks: 1 })).toThrow(
      "attention: expected options among mask, causal, scale, got 'masks'",
    )
    // @ts-expect-error no tensor
    expect(() => nn.attention(x, 3, x)).toThrow('attention: expected keys to be a tensor, got 3')
    // @ts-expect-error no tensor
    expect(() => nn.attention(x, x)).toThrow('attention: expected values to be a tensor, got undefined')
    const given = T.ones([3, 2], 'bool') as T.Tensor<T.Shape, 'bool'>
    expect(() => nn.attention(x, x, x, { mask: given })).toThrow(
      'attention: the mask [3, 2] does not fit [3, 3]: 2 vs 3',
    )
  })
})
