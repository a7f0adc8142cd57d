// What is added behind a transposed convolution: less than the stride or the dilation, as in PyTorch, whose values these are
// (torch 2.15: conv_transpose1d([1, 2], [1, -2, 3], stride, padding, output_padding, dilation)).
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, it } from 'vitest'

const of = (options: object) => {
  const model = pipe(nn.input(1, 2), nn.convTranspose1d('c', { filters: 1, kernel: 3, ...options }))
  const params = { c: { w: T.tensor([[[1, -2, 3]]]), b: T.tensor([0]) } }
  return (x: T.Tensor<[1, 1, 2]>) => model.apply(params as never, x) as T.Tensor<readonly [1, 1, number]>
}

describe('outputPadding', () => {
  it.each([
    [{ dilation: 3, outputPadding: 2 }, [1, 2, 0, -2, -4, 0, 3, 6, 0, 0]],
    [{ dilation: 3, stride: 2, outputPadding: 2 }, [1, 0, 2, -2, 0, -4, 3, 0, 6, 0, 0]],
    [{ dilation: 3, stride: 2, padding: 1, outputPadding: 2 }, [0, 2, -2, 0, -4, 3, 0, 6, 0]],
    [{ stride: 3, outputPadding: 2 }, [1, -2, 3, 2, -4, 6, 0, 0]],
  ] as const)('of %j', (options, expected) => {
    const f = of(options)
    const x = T.tensor([[[1, 2]]])
    expect(T.toArray(f(x))).toEqual([[expected]])
    expect(T.toArray(T.jit(f)(x))).toEqual([[expected]])
    const gradient = T.grad((x: T.Tensor<[1, 1, 2]>) => T.sum(f(x)))(x)
    const sums = [0, 1].map(at => T.item(T.sum(f(T.tensor([[[Number(at === 0), Number(at === 1)]]])))))
    expect(T.toArray(gradient)).toEqual([[sums]])
  })
})
