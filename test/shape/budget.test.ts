import { describe, expect, it } from 'vitest'
import { imports, instantiations } from './compile.js'

// Type-checking is what users wait for in their editor, so what a rule costs is held here: the instantiations that
// TypeScript 5.9 needs for a source with the type more than for one without it, the tables and the first use of every
// helper included. Each budget is what was measured and about a tenth more (multiplication's is the one agreed on);
// where one is exceeded the failure says what was measured.
const budgets: readonly (readonly [type: string, budget: number])[] = [
  ['size.Multiply<50257, 76832>', 1000],
  ['size.Multiply<28, 28>', 720],
  ['size.Add<28, 4>', 780],
  ['size.FloorDivide<26, 2>', 460],
  ['size.FloorDivide<25088, 16>', 3500],
  ["size.Size<['batch', 28, 28]>", 1100],
  ['[broadcast.CanBroadcast<"add", ["batch", 784], [784]>, broadcast.Broadcast<["batch", 784], [784]>]', 640],
  [
    '[broadcast.CanBroadcast<"add", [8, 1, 128, 64], [4, 1, 64]>, broadcast.Broadcast<[8, 1, 128, 64], [4, 1, 64]>]',
    920,
  ],
  ['[matmul.CanMatMul<["batch", 784], [784, 128]>, matmul.MatMul<["batch", 784], [784, 128]>]', 460],
  ['[matmul.CanMatMul<[8, 12, 128, 64], [8, 12, 64, 128]>, matmul.MatMul<[8, 12, 128, 64], [8, 12, 64, 128]>]', 1050],
  ['matmul.CanMatMul<[3, 4], [2, 3]>', 430],
  ['[reshape.CanReshape<["batch", 784], [-1, 28, 28]>, reshape.Reshape<["batch", 784], [-1, 28, 28]>]', 1720],
  ['[reshape.CanReshape<[32, 784], [-1, 16]>, reshape.Reshape<[32, 784], [-1, 16]>]', 5400],
  ['reshape.CanReshape<[32, 784], [32, 28, 27]>', 3100],
  ["[reduce.CanReduce<'sum', [2, 3, 4], [0, -1]>, reduce.Reduce<[2, 3, 4], [0, -1], true>]", 530],
  ['[transpose.CanTranspose<[2, 3, 4], [2, 0, 1]>, transpose.Transpose<[2, 3, 4], [2, 0, 1]>]', 470],
]

describe('the cost of a type', () => {
  const cost = (source: string): number => instantiations(`${imports}\n${source}`)
  const nothing = cost('export const a: { x: 1 } = null!')

  it.each(budgets)('%s is at most %i', (type, budget) => {
    const source = `export const a: { x: ${type} } = null!; export const b: { x: unique symbol } = a`
    expect(cost(source) - nothing).toBeLessThanOrEqual(budget)
  })
})
