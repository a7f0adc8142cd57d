import fc from 'fast-check'
import { qr, svd } from '../../../src/shape/decomposition.js'
import { solve, square } from '../../../src/shape/solve.js'
import { update } from '../../../src/shape/update.js'
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

/** Of the lesser of a name and another size the compiler knows nothing. */
const isUncertain = (drawn: readonly Size[]): boolean => {
  const [m, n] = drawn.slice(-2).map(size => size.text)
  return text(drawn).includes('number') || (m !== n && `${m}${n}`.includes("'"))
}

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
  rule({
    name: 'qr',
    arbitrary: shape(0, 4),
    type: drawn => ({
      guard: `diagonal.CanMatrix<'qr', ${text(drawn)}>`,
      result: `decomposition.QR<${text(drawn)}>`,
    }),
    run: drawn => qr(values(drawn)),
    uncertain: isUncertain,
  }),
  rule({
    name: 'svd',
    arbitrary: shape(0, 4),
    type: drawn => ({
      guard: `diagonal.CanMatrix<'svd', ${text(drawn)}>`,
      result: `decomposition.SVD<${text(drawn)}>`,
    }),
    run: drawn => svd(values(drawn)),
    uncertain: isUncertain,
  }),
  rule({
    name: 'eigh',
    arbitrary: squares,
    type: drawn => ({
      guard: `solve.CanSquare<'eigh', ${text(drawn)}>`,
      result: `decomposition.Eigh<${text(drawn)}>`,
    }),
    run: drawn => {
      const batch = square('eigh', values(drawn))
      return [[...batch, drawn.at(-1)!.value], values(drawn)]
    },
  }),
  rule({
    name: 'update',
    arbitrary: broadcastable.chain(([a, b]) => fc.tuple(fc.constant(a), nearly(b))),
    type: ([updates, region]) => ({
      guard: `update.CanUpdate<'scatter', ${text(updates)}, ${text(region)}>`,
      result: text(region),
    }),
    run: ([updates, region]) => update('scatter', values(updates), values(region)),
  }),
]
