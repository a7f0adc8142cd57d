import fc from 'fast-check'
import { dot, matmul } from '../../../src/shape/matmul.js'
import { broadcastable } from './broadcast.js'
import { nearly, rule, type Size, size, text, values } from './rule.js'

const operands: fc.Arbitrary<readonly [readonly Size[], readonly Size[]]> = fc
  .tuple(broadcastable, size, size, size)
  .chain(([[a, b], m, k, n]) =>
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.tuple(
          fc.constant([...a, m, k]),
          nearly([k, n]).map(last => [...b, ...last]),
        ),
      },
      {
        weight: 1,
        arbitrary: fc.tuple(
          fc.constant([k]),
          nearly([k, n]).map(last => [...b, ...last]),
        ),
      },
      { weight: 1, arbitrary: fc.tuple(nearly([...a, m, k]), fc.constant([k])) },
      { weight: 1, arbitrary: fc.tuple(nearly([k]), nearly([k])) },
      { weight: 1, arbitrary: fc.tuple(fc.constant([m, k]), fc.constant([n, m])) },
      { weight: 1, arbitrary: fc.constant([a, b] as const) },
    ),
  )

export const matmulRules = [
  rule({
    name: 'matmul',
    arbitrary: operands,
    type: ([a, b]) => ({
      guard: `matmul.CanMatMul<${text(a)}, ${text(b)}>`,
      result: `matmul.MatMul<${text(a)}, ${text(b)}>`,
    }),
    run: ([a, b]) => matmul(values(a), values(b)),
  }),
  rule({
    name: 'dot',
    arbitrary: operands,
    type: ([a, b]) => ({
      guard: `matmul.CanDot<${text(a)}, ${text(b)}>`,
      result: `matmul.Dot<${text(a)}, ${text(b)}>`,
    }),
    run: ([a, b]) => dot(values(a), values(b)),
  }),
]
