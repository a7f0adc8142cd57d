import fc from 'fast-check'
import { solve, square } from '../../../src/shape/solve.js'
import { broadcastable } from './broadcast.js'
import { nearly, rule, type Size, shape, size, text, values } from './rule.js'

const squares: fc.Arbitrary<readonly Size[]> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(shape(0, 2), size).chain(([lead, n]) => nearly([...lead, n, n])) },
  { weight: 1, arbitrary: shape(0, 3) },
)

const equations: fc.Arbitrary<readonly [readonly Size[], readonly Size[]]> = fc
  .tuple(broadcastable, size, size)
  .chain(([[a, b], n, m]) =>
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.tuple(
          fc.constant([...a, n, n]),
          nearly([n, m]).map(last => [...b, ...last]),
        ),
      },
      { weight: 2, arbitrary: fc.tuple(nearly([...a, n, n]), nearly([n])) },
      { weight: 1, arbitrary: fc.tuple(fc.constant([n, m]), fc.constant([m])) },
      { weight: 1, arbitrary: fc.constant([[n, n], []] as const) },
    ),
  )

export const linalgRules = [
  rule({
    name: 'square',
    arbitrary: squares,
    type: drawn => ({ guard: `solve.CanSquare<'det', ${text(drawn)}>`, result: `solve.Batch<${text(drawn)}>` }),
    run: drawn => square('det', values(drawn)),
  }),
  rule({
    name: 'solve',
    arbitrary: equations,
    type: ([a, b]) => ({
      guard: `solve.CanSolve<'solve', ${text(a)}, ${text(b)}>`,
      result: `solve.Solve<${text(a)}, ${text(b)}>`,
    }),
    run: ([a, b]) => solve('solve', values(a), values(b)),
  }),
]
