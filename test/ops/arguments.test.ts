import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'

// What the types refuse, as plain JavaScript may still pass it.
const op = (f: unknown) => f as (...args: readonly unknown[]) => unknown
const x = T.tensor([[1, 2, 3]])
const images = T.ones([1, 1, 4, 4])
const filters = T.ones([1, 1, 2, 2])
const key = T.random.key(0)

const refused: readonly (readonly [call: string, run: () => unknown, sentence: RegExp])[] = [
  ['zeros([null])', () => op(T.zeros)([null]), /^zeros: expected sizes that are integers of at least 0, got null$/],
  ['eye()', () => op(T.eye)(), /^eye: expected sizes .* got undefined$/],
  ['oneHot(i)', () => op(T.oneHot)(T.tensor([0], 'int32')), /^oneHot: expected sizes .* got undefined$/],
  ['full([2], text)', () => op(T.full)([2], 'x'), /expected a number, got 'x'$/],
  ['full([2])', () => op(T.full)([2]), /expected a number, got undefined$/],
  ['full([2], tensor)', () => op(T.full)([2], x), /expected a number, got a tensor of shape \[1, 3\]/],
  ['reshape(x, 3)', () => op(T.reshape)(x, 3), /^reshape: expected a shape such as \[2, -1\], got 3$/],
  [
    'reshape(x, [1.5, 2])',
    () => op(T.reshape)(x, [1.5, 2]),
    /^reshape: expected sizes that are whole numbers, got 1.5 /,
  ],
  ['reshape(x, [3, null])', () => op(T.reshape)(x, [3, null]), /^reshape: expected sizes that are whole numbers/],
  ['slice(x, 0)', () => op(T.slice)(x, 0), /^slice: expected a list of ranges, got 0$/],
  ['slice(x, null)', () => op(T.slice)(x, null), /^slice: expected a list of ranges, got null$/],
  ['pad(x, [1, 1])', () => op(T.pad)(x, [1, 1]), /^pad: expected a list of pairs/],
  ['pad(x, [[1], [1]])', () => op(T.pad)(x, [[1], [1]]), /^pad: expected a list of pairs/],
  ['split(x, {})', () => op(T.split)(x, {}), /^split: expected a number of parts or a list of indices/],
  ['transpose(x, text)', () => op(T.transpose)(x, '01'), /^transpose: expected a list of axes, got 01$/],
  ['sum(x, { axis: null })', () => op(T.sum)(x, { axis: null }), /^sum: expected an axis or a list of axes, got null$/],
  ['einsum(3)', () => op(T.einsum)(3, x), /^einsum: expected a string such as 'ij,jk->ik', got 3$/],
  ['concat(undefined)', () => op(T.concat)(undefined), /^concat: expected a list of tensors, got undefined$/],
  ['stack(tensor)', () => op(T.stack)(x), /^stack: expected a list of tensors, got a tensor of shape \[1, 3\]/],
  [
    'conv2d stride [1]',
    () => op(T.conv2d)(images, filters, { stride: [1] }),
    /^conv2d: the stride must be .*got \[1\]$/,
  ],
  ['conv2d groups text', () => op(T.conv2d)(images, filters, { groups: '1' }), /^conv2d: the groups must be .*got 1$/],
  ['conv2d padding SAME', () => op(T.conv2d)(images, filters, { padding: 'SAME' }), /'same' or 'valid', got SAME$/],
  ['maxPool2d(x)', () => op(T.maxPool2d)(images), /^maxPool2d: expected options with a kernel/],
  ['maxPool2d(x, 2)', () => op(T.maxPool2d)(images, 2), /^maxPool2d: expected options with a kernel/],
  ['random.split(key, -1)', () => op(T.random.split)(key, -1), /^random.split: expected sizes .* got -1$/],
]

describe('arguments that the types refuse are refused in words at run time too', () => {
  it.each(refused)('%s', (_, run, sentence) => {
    expect(run).toThrow(sentence)
  })
})

it('a number stands for a scalar in zerosLike, onesLike and fullLike', () => {
  expect(T.item(op(T.zerosLike)(3) as T.Tensor<[]>)).toBe(0)
  expect(T.item(op(T.fullLike)(3, 5) as T.Tensor<[]>)).toBe(5)
})

it('with hasAux the function must return a pair', () => {
  const wrong = op(T.valueAndGrad)((y: unknown) => y, { hasAux: true }) as (y: unknown) => unknown
  expect(() => wrong(T.tensor(1))).toThrow(/^valueAndGrad: with hasAux the function must return \[loss, aux\], got /)
})
