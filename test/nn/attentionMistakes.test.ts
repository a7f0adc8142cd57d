import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, test } from 'vitest'
import { judge, versions } from '../types/compilers.js'

/** Mistakes that the compiler and the run time answer with one sentence. */
const mistakes: readonly (readonly [code: string, sentence: string])[] = [
  ['nn.attention(T.ones([4]), x, x)', 'attention: expected queries of shape [..., positions, features], got [4]'],
  ['nn.attention(x, T.ones([4]), x)', 'attention: expected keys of shape [..., positions, features], got [4]'],
  ['nn.attention(x, x, T.ones([]))', 'attention: expected values of shape [..., positions, features], got []'],
  ['nn.attention(x, T.ones([4, 3]), x)', 'attention: queries and keys: [4, 3, 2] and [4, 3] differ in rank: 3 vs 2'],
  [
    'nn.attention(x, T.ones([4, 3, 5]), x)',
    'attention: queries and keys: [4, 3, 2] and [4, 3, 5] differ on axis 2: 2 vs 5',
  ],
  [
    'nn.attention(T.ones([2, 4, 3, 2]), T.ones([1, 4, 3, 2]), T.ones([1, 4, 3, 2]))',
    'attention: queries and keys: [2, 4, 3, 2] and [1, 4, 3, 2] differ on axis 0: 2 vs 1',
  ],
  [
    'nn.attention(x, x, T.ones([4, 5, 2]))',
    'attention: keys and values: [4, 3, 2] and [4, 5, 2] differ on axis 1: 3 vs 5',
  ],
  ['nn.attention(x, T.ones([3, 3, 2]), T.ones([3, 3, 2]))', 'attention: 3 heads of keys do not divide 4 of queries'],
  ["nn.attention(T.ones([3, 2], 'int32'), x, x)", 'attention: expected floats, got int32; convert it with T.cast'],
  [
    "nn.attention(x, T.ones([4, 3, 2], 'float64'), x)",
    'attention: float32 and float64 do not mix; convert one of them with T.cast',
  ],
  [
    "nn.attention(x, x, x, { mask: T.ones([2, 3], 'bool') })",
    'attention: the mask [2, 3] does not fit [4, 3, 3]: 2 vs 3',
  ],
  [
    'nn.attention(x, x, x, { mask: T.ones([3, 3]) })',
    'attention: expected bool, got float32; compare it, or convert it with T.cast',
  ],
  [
    'nn.cachedAttention(c, T.ones([3]), row, row)',
    'cachedAttention: expected queries of shape [..., positions, features], got [3]',
  ],
  [
    'nn.cachedAttention(c, row, T.ones([2, 2, 3]), row)',
    'cachedAttention: queries and keys: [2, 1, 3] and [2, 2, 3] differ on axis 1: 1 vs 2',
  ],
  ['nn.cachedAttention(c, T.ones([3, 1, 3]), row, row)', 'cachedAttention: 2 heads of keys do not divide 3 of queries'],
  [
    'nn.cachedAttention(c, T.ones([1, 1, 3]), T.ones([1, 1, 3]), row)',
    'cachedAttention: cached and new keys: [2, 4, 3] and [1, 1, 3] differ on axis 0: 2 vs 1',
  ],
  [
    'nn.cachedAttention(c, row, row, T.ones([2, 1, 5]))',
    'cachedAttention: cached and new values: [2, 4, 3] and [2, 1, 5] differ on axis 2: 3 vs 5',
  ],
  [
    'nn.cachedAttention(c, row, row, T.ones([2, 2, 3]))',
    'cachedAttention: queries and values: [2, 1, 3] and [2, 2, 3] differ on axis 1: 1 vs 2',
  ],
  [
    "nn.cachedAttention(c, row, T.ones([2, 1, 3], 'float64'), row)",
    'cachedAttention: float32 and float64 do not mix; convert one of them with T.cast',
  ],
  ['nn.keyValueCache([2, -1])', 'keyValueCache: expected sizes that are integers of at least 0, got -1'],
  [
    "nn.multiHeadAttention('a', { heads: 3 })(nn.input(5, 8))",
    "multiHeadAttention('a'): 3 heads do not divide 8 features",
  ],
  [
    "nn.multiHeadAttention('a', { heads: 2 })(nn.input(8))",
    "multiHeadAttention('a') expects one example of shape [positions, features], got [8]",
  ],
  [
    "nn.multiHeadAttention('a', { heads: 0 })",
    "multiHeadAttention('a'): the heads must be a positive whole number, got 0",
  ],
  [
    "nn.multiHeadAttention('a', { heads: 4, keyHeads: 3 })",
    "multiHeadAttention('a'): 3 keyHeads do not divide 4 heads",
  ],
  [
    "nn.multiHeadAttention('a', { heads: 4, width: 1.5 })",
    "multiHeadAttention('a'): the width must be a positive whole number, got 1.5",
  ],
  [
    "nn.multiHeadAttention('a', { heads: 2 })(nn.inputs([5], 'int32'))",
    "multiHeadAttention('a'): expected a sequence of floats, or a record with it as x, got int32 [5]",
  ],
  [
    "nn.multiHeadAttention('a', { heads: 2 })(nn.inputs({ x: [5, 8], y: [3] }))",
    "multiHeadAttention('a'): expected entries among x, mask, memory, memoryMask, got 'y'",
  ],
  [
    "nn.multiHeadAttention('a', { heads: 2 })(nn.inputs({ x: [5, 8], mask: { shape: [8], dtype: 'bool' } }))",
    "multiHeadAttention('a'): expected .mask to be bool [5] or [5, 5], got bool [8]",
  ],
  [
    "nn.multiHeadAttention('a', { heads: 2 })(nn.inputs({ x: [5, 8], memory: [3, 2], memoryMask: { shape: [3, 5], dtype: 'bool' } }))",
    "multiHeadAttention('a'): expected .memoryMask to be bool [3] or [5, 3], got bool [3, 5]",
  ],
  [
    "nn.multiHeadAttention('a', { heads: 2, mask: T.ones([3, 5], 'bool') })(nn.input(5, 8))",
    "multiHeadAttention('a'): the mask [3, 5] does not fit [2, 5, 5]: 3 vs 5",
  ],
  [
    "nn.multiHeadAttention('a', { heads: 2, mask: T.ones([5, 5]) })(nn.input(5, 8))",
    "multiHeadAttention('a'): expected bool, got float32; compare it, or convert it with T.cast",
  ],
  [
    "nn.multiHeadAttention('a', { heads: 2, cache: 0 })",
    "multiHeadAttention('a'): the cache must be a positive whole number, got 0",
  ],
  [
    "nn.multiHeadAttention('a', { heads: 2, cache: 9, causal: false })",
    "multiHeadAttention('a'): a cache is of causal attention",
  ],
  [
    "nn.multiHeadAttention('a', { heads: 2, cache: 9, mask: T.ones([5], 'bool') })",
    "multiHeadAttention('a'): expected no mask beside a cache",
  ],
  [
    "nn.multiHeadAttention('a', { heads: 2, cache: 4 })(nn.input(5, 8))",
    "multiHeadAttention('a'): 5 positions do not fit into a cache of 4",
  ],
  [
    "nn.multiHeadAttention('a', { heads: 2, cache: 9 })(nn.inputs({ x: [5, 8], memory: [3, 2] }))",
    "multiHeadAttention('a'): a cache is of attention to the sequence itself, got a memory",
  ],
  [
    "nn.transformerEncoderBlock('b', { heads: 2, cache: 9 })(nn.inputs({ x: [5, 8], mask: { shape: [5], dtype: 'bool' } }))",
    "transformerEncoderBlock('b'): expected no entry .mask beside a cache",
  ],
  [
    "nn.transformerDecoderBlock('b', { heads: 2, cache: 4 })(nn.inputs({ x: [5, 8], memory: [3, 8] }))",
    "transformerDecoderBlock('b'): 5 positions do not fit into a cache of 4",
  ],
  [
    "nn.learnedPositions('p', { size: 4 })(nn.input(5, 3))",
    "learnedPositions('p'): 5 positions do not fit into a table of 4",
  ],
  ["nn.learnedPositions('p', { size: 0 })", "learnedPositions('p'): the size must be a positive whole number, got 0"],
  [
    "nn.multiHeadAttention('a', { heads: 2 })(nn.inputs({ x: [5, 8], memory: [3] }))",
    "multiHeadAttention('a') expects one example of shape [positions, features], got [3]",
  ],
  [
    "nn.multiHeadAttention('a', { heads: 2 })(nn.inputs({ x: [5, 8], memory: [3, 2], memoryMask: [3] }))",
    "multiHeadAttention('a'): expected .memoryMask to be bool [3] or [5, 3], got [3]",
  ],
  [
    "nn.multiHeadAttention('a', { heads: 2 })(nn.inputs({ x: [5, 8], memoryMask: { shape: [3], dtype: 'bool' } }))",
    "multiHeadAttention('a'): expected no entry .memoryMask without .memory",
  ],
  [
    'nn.rotary(T.ones([4]))',
    'rotary: expected a tensor of shape [..., positions, features] with an even number of features, got [4]',
  ],
  [
    'nn.rotary(T.ones([4, 3]))',
    'rotary: expected a tensor of shape [..., positions, features] with an even number of features, got [4, 3]',
  ],
  ["nn.rotary(T.ones([4, 2], 'int32'))", 'rotary: expected floats, got int32; convert it with T.cast'],
  ['nn.rotary(T.ones([4, 2]), { positions: T.ones([4]) })', 'rotary: expected positions of type int32, got float32'],
  [
    "nn.rotary(T.ones([4, 2]), { positions: T.ones([3], 'int32') })",
    'rotary: the shape of positions [3] does not fit [4]: 3 vs 4',
  ],
  [
    'nn.sinusoidalPositions(nn.input(5))',
    'sinusoidalPositions expects one example of shape [positions, features], got [5]',
  ],
  [
    "nn.learnedPositions('p')(nn.input(5, 3, 2))",
    "learnedPositions('p') expects one example of shape [positions, features], got [5, 3, 2]",
  ],
  ['nn.sinusoids(-1, 2)', 'sinusoids: expected sizes that are integers of at least 0, got -1'],
  [
    "nn.transformerEncoderBlock('b', { heads: 3 })(nn.input(5, 8))",
    "transformerEncoderBlock('b'): 3 heads do not divide 8 features",
  ],
  [
    "nn.transformerEncoderBlock('b', { heads: 2 })(nn.input(8))",
    "transformerEncoderBlock('b') expects one example of shape [positions, features], got [8]",
  ],
  [
    "nn.transformerEncoderBlock('b', { heads: 2, hidden: 0 })",
    "transformerEncoderBlock('b'): the hidden must be a positive whole number, got 0",
  ],
  [
    "nn.transformerDecoderBlock('b', { heads: 2 })(nn.input(5, 8))",
    "transformerDecoderBlock('b'): expected a record with .x and .memory, got [5, 8]",
  ],
  [
    "nn.transformerDecoderBlock('b', { heads: 2 })(nn.inputs({ x: [5, 8], memory: { shape: [5, 8], dtype: 'int32' } }))",
    "transformerDecoderBlock('b'): expected .memory to be a sequence of floats, got int32 [5, 8]",
  ],
  [
    "nn.transformerDecoderBlock('b', { heads: 2 })(nn.inputs({ x: [5, 8], mask: { shape: [5], dtype: 'bool' } }))",
    "transformerDecoderBlock('b'): the example has no entry .memory",
  ],
  [
    "nn.transformerDecoderBlock('b', { heads: 3 })(nn.inputs({ x: [5, 8], memory: [5, 8] }))",
    "transformerDecoderBlock('b'): 3 heads do not divide 8 features",
  ],
]

const begin = `
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
const x = T.ones([4, 3, 2])
const c = nn.keyValueCache([2, 4, 3])
const row = T.ones([2, 1, 3])
`

describe('attention that does not fit', () => {
  test.each(mistakes)('is answered at run time: %s', (code, sentence) => {
    const call = new Function('T', 'nn', 'x', 'c', 'row', `return ${code}`)
    expect(() => call(T, nn, T.ones([4, 3, 2]), nn.keyValueCache([2, 4, 3]), T.ones([2, 1, 3]))).toThrow(sentence)
  })

  test.each(versions)('is answered in the first line by TypeScript %s', async version => {
    const [judgement] = await judge(version, [`${begin}${mistakes.map(([code]) => code).join('\n')}\nexport {}`])
    const above = begin.split('\n').length - 1
    const found = mistakes.map((_, i) => judgement!.mistakes.find(({ line }) => line === above + i)?.message)
    expect(found).toEqual(mistakes.map(([, sentence]) => expect.stringContaining(sentence)))
  })
})
