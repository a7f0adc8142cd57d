import { describe, expect, it } from 'vitest'
import { imports, instantiations } from './compile.js'

// Type-checking is what users wait for in their editor, so what a rule costs is held here: the instantiations that
// TypeScript 5.9 needs for a source with the type more than for one without it, the tables and the first use of every
// helper included. Each budget is what was measured and at most a tenth more (multiplication's is the one agreed on);
// where one is exceeded the failure says what was measured.
const budgets: readonly (readonly [type: string, budget: number])[] = [
  ['size.Multiply<50257, 76832>', 1110],
  ['size.Multiply<28, 28>', 440],
  ['size.Add<28, 4>', 530],
  ['size.FloorDivide<26, 2>', 430],
  ['size.FloorDivide<25088, 16>', 2390],
  ["size.Size<['batch', 28, 28]>", 750],
  ['[broadcast.CanBroadcast<"add", ["batch", 784], [784]>, broadcast.Broadcast<["batch", 784], [784]>]', 220],
  [
    '[broadcast.CanBroadcast<"add", [8, 1, 128, 64], [4, 1, 64]>, broadcast.Broadcast<[8, 1, 128, 64], [4, 1, 64]>]',
    990,
  ],
  ['[matmul.CanMatMul<["batch", 784], [784, 128]>, matmul.MatMul<["batch", 784], [784, 128]>]', 390],
  ['[matmul.CanMatMul<[8, 12, 128, 64], [8, 12, 64, 128]>, matmul.MatMul<[8, 12, 128, 64], [8, 12, 64, 128]>]', 430],
  ['matmul.CanMatMul<[3, 4], [2, 3]>', 470],
  ['[reshape.CanReshape<["batch", 784], [-1, 28, 28]>, reshape.Reshape<["batch", 784], [-1, 28, 28]>]', 1720],
  ['[reshape.CanReshape<[32, 784], [-1, 16]>, reshape.Reshape<[32, 784], [-1, 16]>]', 3570],
  ['reshape.CanReshape<[32, 784], [32, 28, 27]>', 2430],
  ["[reduce.CanReduce<'sum', [2, 3, 4], [0, -1]>, reduce.Reduce<[2, 3, 4], [0, -1], true>]", 580],
  ['[transpose.CanTranspose<[2, 3, 4], [2, 0, 1]>, transpose.Transpose<[2, 3, 4], [2, 0, 1]>]', 470],
  ['[literal.CanLiteral<[[1, 2, 3], [4, 5, 6]]>, literal.Literal<[[1, 2, 3], [4, 5, 6]]>]', 220],
  ["[concat.CanConcat<[['n', 3], ['n', 4]], 1>, concat.Concat<[['n', 3], ['n', 4]], 1>]", 1400],
  ['[stack.CanStack<[[3, 4], [3, 4]], 0>, stack.Stack<[[3, 4], [3, 4]], 0>]', 490],
  ['[split.CanSplit<[6, 2], 3, 0>, split.Split<[6, 2], 3, 0>]', 900],
  ['[slice.CanSlice<[10, 28, 3], [[1, -1], null, 0]>, slice.Slice<[10, 28, 3], [[1, -1], null, 0]>]', 1520],
  ["[pad.CanPad<['n', 28], [[0, 0], [2, 2]]>, pad.Pad<['n', 28], [[0, 0], [2, 2]]>]", 1070],
  ["[gather.CanTake<[50257, 768], 0>, gather.Take<[50257, 768], ['n', 12], 0>]", 180],
  ["[einsum.CanEinsum<'ij,jk->ik', [[2, 3], [3, 4]]>, einsum.Einsum<'ij,jk->ik', [[2, 3], [3, 4]]>]", 770],
  ["[einsum.CanEinsum<'ij,jk', [[2, 3], [3, 4]]>, einsum.Einsum<'ij,jk', [[2, 3], [3, 4]]>]", 1330],
  [
    "[einsum.CanEinsum<'bhqd,bhkd->bhqk', [['b', 8, 128, 64], ['b', 8, 256, 64]]>, einsum.Einsum<'bhqd,bhkd->bhqk', [['b', 8, 128, 64], ['b', 8, 256, 64]]>]",
    1040,
  ],
  [
    "[conv2d.CanConv2d<['n', 1, 28, 28], [6, 1, 5, 5], { padding: 2 }>, conv2d.Conv2d<['n', 1, 28, 28], [6, 1, 5, 5], { padding: 2 }>]",
    1580,
  ],
  ["[conv2d.CanConv2d<['n', 6, 14, 14], [16, 6, 5, 5]>, conv2d.Conv2d<['n', 6, 14, 14], [16, 6, 5, 5]>]", 2080],
  [
    "[conv2d.CanConv2d<['n', 3, 224, 224], [64, 3, 7, 7], { stride: 2; padding: 3 }>, conv2d.Conv2d<['n', 3, 224, 224], [64, 3, 7, 7], { stride: 2; padding: 3 }>]",
    3390,
  ],
  [
    "[pool2d.CanPool2d<'maxPool2d', ['n', 6, 28, 28], { kernel: 2 }>, pool2d.Pool2d<['n', 6, 28, 28], { kernel: 2 }>]",
    1810,
  ],
]

describe('the cost of a type', () => {
  const cost = (source: string): number => instantiations(`${imports}\n${source}`)
  const nothing = cost('export const a: { x: 1 } = null!')

  it.each(budgets)('%s is at most %i', (type, budget) => {
    const source = `export const a: { x: ${type} } = null!; export const b: { x: unique symbol } = a`
    expect(cost(source) - nothing).toBeLessThanOrEqual(budget)
  })
})
