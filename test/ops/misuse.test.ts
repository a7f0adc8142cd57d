// What the types refuse and plain JavaScript may pass: every argument of every operation, made wrong in one place.
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { badValues, calls, fits, judge, variants } from './misuse.js'

const op = (f: unknown) => f as (...args: readonly unknown[]) => unknown
const x = T.tensor([
  [1, 2, 3],
  [4, 5, 6],
])
const images = T.ones([1, 1, 4, 4])

describe.each(calls.map((call, i) => ({ ...call, i })))('$name ($i)', ({ name, args }) => {
  it('says in its own words what is wrong, or is right', () => {
    const wrong = [...variants(args)].flatMap(({ place, bad, given }) => {
      const { kind, text } = judge(name, given)
      return kind === 'foreign' || kind === 'garbage' ? [`${place} ${bad}: ${text}`] : []
    })
    expect(wrong).toEqual([])
  })

  it('takes no number, word or list for another', () => {
    const taken = [...variants(args)].flatMap(({ place, bad, value, right, given }) => {
      if (typeof right === 'object' || typeof right === 'function' || fits(name, place, right, value)) return []
      return judge(name, given).kind === 'result' ? [`${place} ${bad} instead of ${String(right)}`] : []
    })
    expect(taken).toEqual([])
  })
})

it('has enough values to be wrong with', () => expect(badValues.length).toBeGreaterThan(25))

const sentences: readonly (readonly [call: string, run: () => unknown, sentence: string])[] = [
  ['diagonal', () => op(T.diagonal)(x, { offset: 0.5 }), 'diagonal: the offset must be a whole number, got 0.5'],
  ['trace', () => op(T.trace)(x, { offset: Number.NaN }), 'trace: the offset must be a whole number, got NaN'],
  ['tril', () => op(T.tril)(x, { k: Number.NaN }), 'tril: k must be a whole number, got NaN'],
  ['triu', () => op(T.triu)(x, { k: '1' }), "triu: k must be a whole number, got '1'"],
  [
    'searchSorted',
    () => op(T.searchSorted)(T.tensor([1, 2]), T.tensor([1]), { side: 'middle' }),
    "searchSorted: the side must be 'left' or 'right', got 'middle'",
  ],
  ['split beyond', () => op(T.split)(x, [1, 4], { axis: 1 }), 'split: index 4 is beyond axis 1 of [2, 3]'],
  ['split before', () => op(T.split)(x, [-3]), 'split: index -3 is beyond axis 0 of [2, 3]'],
  ['split between', () => op(T.split)(x, [0.5]), 'split: an index must be a whole number, got 0.5'],
  [
    'switchCase',
    () => op(T.switchCase)(0, [], x),
    'switchCase: expected at least one function to choose from, got none',
  ],
  [
    'switchCase index',
    () => op(T.switchCase)(0.5, [T.sin], x),
    'switchCase: the index must be a whole number, got 0.5',
  ],
  ['tile', () => op(T.tile)(x, {}), 'tile: expected a number or a list of numbers, got an object'],
  ['tile of nothing', () => op(T.tile)(x, [undefined]), 'tile: the repetitions must be natural numbers, got undefined'],
  [
    'pooling',
    () => op(T.maxPool2d)(images, { kernel: null }),
    'maxPool2d: the kernel must be a number or [height, width], got null',
  ],
  [
    'pooling of half a kernel',
    () => op(T.avgPool2d)(images, { kernel: [2, undefined] }),
    'avgPool2d: the kernel must be a positive whole number, got undefined',
  ],
  ...[[1, 2, 3], [[1, 2, 3], 1], 'all'].map(
    padding =>
      [
        'padding that is none',
        () => op(T.conv2d)(images, T.ones([1, 1, 2, 2]), { padding }),
        `conv2d: the padding must be a number or [height, width], each a number or [before, behind], 'same' or 'valid', got ${typeof padding === 'string' ? padding : JSON.stringify(padding).replaceAll(',', ', ')}`,
      ] as const,
  ),
  [
    'stride of pairs',
    () => op(T.conv2d)(images, T.ones([1, 1, 2, 2]), { stride: [[1, 1], 1] }),
    'conv2d: the stride must be a number or [height, width], got [[1, 1], 1]',
  ],
  ['sort', () => op(T.sort)(x, { descending: 'yes' }), "sort: descending must be true or false, got 'yes'"],
  ['sum', () => op(T.sum)(x, { axis: '1' }), "sum: expected an axis or a list of axes, got '1'"],
  ['sum keepDims', () => op(T.sum)(x, { keepDims: 1 }), 'sum: keepDims must be true or false, got 1'],
  [
    'pad',
    () =>
      op(T.pad)(x, [
        [undefined, 1],
        [0, 0],
      ]),
    'pad: the padding of axis 0 must be a natural number, got undefined',
  ],
  ['arange', () => op(T.arange)('5'), "arange: a bound or step must be a number, got '5'"],
  ['dim', () => op(T.dim)(Number.NaN, 3), 'dim: expected an identifier as name, got NaN'],
  [
    'oneHot',
    () => op(T.oneHot)(T.tensor([0], 'int32'), 2, 'float'),
    "oneHot: expected a dtype (float16, bfloat16, float32, float64, int32, uint8 or bool), got 'float'",
  ],
  ['a Map as size', () => op(T.zeros)([new Map()]), 'zeros: expected sizes that are integers of at least 0, got a Map'],
  ['at', () => op(T.at)(x, [[0.5, 1]]), 'at: the start along axis 0 of [2, 3] must be a whole number, got 0.5'],
  ['scatter', () => op(T.scatter)(x, [9], 1), 'scatter: index 9 is out of range for axis 0 of [2, 3]'],
]

it.each(sentences)('%s: %s', (_, run, sentence) => {
  expect(run).toThrow(sentence)
})
