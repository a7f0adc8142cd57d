import fc from 'fast-check'
import { diagonal, requireMatrix } from '../../../src/shape/diagonal.js'
import { diff } from '../../../src/shape/diff.js'
import { indexed } from '../../../src/shape/indexed.js'
import { mesh } from '../../../src/shape/mesh.js'
import { segmentSum } from '../../../src/shape/segment.js'
import { tensorDot } from '../../../src/shape/tensorDot.js'
import { repeat, tile } from '../../../src/shape/tile.js'
import { topK } from '../../../src/shape/topK.js'
import { axisOf, literal, nearly, rule, type Size, shape, size, text, unknown, values } from './rule.js'

const count = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 6 }).map(literal) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 1.5).map(literal) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 3 }).map(unknown) },
)

/** A shape with a count and an axis of it. */
const counted = shape(0, 3).chain(drawn => fc.tuple(fc.constant(drawn), count, axisOf(drawn.length)))

const offset = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -4, max: 4 }).map(literal) },
  { weight: 1, arbitrary: fc.integer({ min: -2, max: 2 }).map(unknown) },
)

/** Whether a name stands beside another size, so that the lesser of the two is known at run time only. */
const named = (...sizes: readonly Size[]): boolean => sizes.some(({ text }) => /['n]/.test(text))

const axesFrom = (start: number, count: number): readonly number[] => Array.from({ length: count }, (_, i) => start + i)

export const arrayRules = [
  rule({
    name: 'topK',
    arbitrary: counted,
    type: ([drawn, n, axis]) => ({
      guard: `topK.CanTopK<${text(drawn)}, ${n.text}, ${axis.text}>`,
      result: `topK.TopK<${text(drawn)}, ${n.text}, ${axis.text}>`,
    }),
    run: ([drawn, n, axis]) => topK(values(drawn), n.value, axis.value),
  }),
  rule({
    name: 'diff',
    arbitrary: counted,
    type: ([drawn, n, axis]) => ({
      guard: `diff.CanDiff<${text(drawn)}, { n: ${n.text}; axis: ${axis.text} }>`,
      result: `diff.Diff<${text(drawn)}, ${n.text}, ${axis.text}>`,
    }),
    run: ([drawn, n, axis]) => diff(values(drawn), n.value, axis.value),
  }),
  rule({
    name: 'repeat',
    arbitrary: fc.tuple(counted, fc.boolean()),
    type: ([[drawn, n, axis], flat]) => ({
      guard: `tile.CanRepeat<${text(drawn)}, ${n.text}, ${flat ? 'undefined' : axis.text}>`,
      result: `tile.Repeat<${text(drawn)}, ${n.text}, ${flat ? 'undefined' : axis.text}>`,
    }),
    run: ([[drawn, n, axis], flat]) => repeat(values(drawn), n.value, flat ? undefined : axis.value),
  }),
  rule({
    name: 'tile',
    arbitrary: fc.tuple(shape(0, 3), fc.array(count, { maxLength: 3 })),
    type: ([drawn, repetitions]) => ({
      guard: `tile.CanTile<${text(repetitions)}>`,
      result: `tile.Tile<${text(drawn)}, ${text(repetitions)}>`,
    }),
    run: ([drawn, repetitions]) => tile(values(drawn), values(repetitions)),
  }),
  rule({
    name: 'matrix',
    arbitrary: shape(0, 3),
    type: drawn => ({ guard: `diagonal.CanMatrix<'tril', ${text(drawn)}>`, result: text(drawn) }),
    run: drawn => {
      requireMatrix('tril', values(drawn))
      return values(drawn)
    },
  }),
  rule({
    name: 'diagonal',
    arbitrary: shape(0, 4).chain(drawn =>
      fc.tuple(fc.constant(drawn), offset, axisOf(drawn.length), axisOf(drawn.length)),
    ),
    type: ([drawn, o, a, b]) => ({
      guard: `diagonal.CanDiagonal<'diagonal', ${text(drawn)}, ${a.text}, ${b.text}>`,
      result: `diagonal.Diagonal<${text(drawn)}, ${o.text}, ${a.text}, ${b.text}>`,
    }),
    run: ([drawn, o, a, b]) => diagonal('diagonal', values(drawn), { offset: o.value, axis1: a.value, axis2: b.value }),
    uncertain: ([drawn, ...numbers]) => named(...drawn, ...numbers),
  }),
  rule({
    name: 'segmentSum',
    arbitrary: shape(0, 3).chain(drawn =>
      fc.tuple(
        fc.constant(drawn),
        fc.oneof({ weight: 4, arbitrary: nearly(drawn.slice(0, 1)) }, { weight: 1, arbitrary: shape(0, 2) }),
        size,
      ),
    ),
    type: ([drawn, indices, segments]) => ({
      guard: `segment.CanSegmentSum<${text(drawn)}, ${text(indices)}>`,
      result: `segment.SegmentSum<${text(drawn)}, ${segments.text}>`,
    }),
    run: ([drawn, indices, segments]) => segmentSum(values(drawn), values(indices), segments.value),
  }),
  rule({
    name: 'mesh',
    arbitrary: fc.tuple(
      fc.array(fc.oneof({ weight: 9, arbitrary: shape(1, 1) }, { weight: 1, arbitrary: shape(0, 2) }), {
        maxLength: 4,
      }),
      fc.constantFrom<'xy' | 'ij'>('xy', 'ij'),
    ),
    type: ([vectors, indexing]) => ({
      guard: `mesh.CanMesh<[${vectors.map(text).join(', ')}]>`,
      result: `mesh.Mesh<[${vectors.map(text).join(', ')}], '${indexing}'>`,
    }),
    run: ([vectors, indexing]) => mesh(vectors.map(values), indexing),
  }),
  rule({
    name: 'tensorDot',
    arbitrary: fc.tuple(shape(0, 2), shape(0, 2), shape(0, 2), fc.nat(9)).chain(([a, shared, b, wrong]) =>
      fc.tuple(
        fc.constant([...a, ...shared]),
        nearly(shared).map(again => [...again, ...b]),
        fc.constant(wrong === 0 ? shared.length + 1 : shared.length),
        fc.boolean(),
      ),
    ),
    type: ([a, b, n, listed]) => {
      const axes = listed ? `[[${axesFrom(a.length - n, n)}], [${axesFrom(0, n)}]]` : `${n}`
      return {
        guard: `tensorDot.CanTensorDot<${text(a)}, ${text(b)}, ${axes}>`,
        result: `tensorDot.TensorDot<${text(a)}, ${text(b)}, ${axes}>`,
      }
    },
    run: ([a, b, n, listed]) =>
      tensorDot(values(a), values(b), listed ? [axesFrom(a.length - n, n), axesFrom(0, n)] : n).shape,
  }),
  rule({
    name: 'indexed',
    arbitrary: shape(0, 3).chain(drawn =>
      fc.tuple(
        fc.constant(drawn),
        shape(0, 2).chain(first =>
          fc.array(fc.oneof(nearly(first), fc.constant(first.slice(1))), { maxLength: drawn.length + 1 }),
        ),
      ),
    ),
    type: ([drawn, indices]) => ({
      guard: `indexed.CanIndex<'gather', ${text(drawn)}, [${indices.map(text).join(', ')}]>`,
      result: `indexed.Indexed<${text(drawn)}, [${indices.map(text).join(', ')}]>`,
    }),
    run: ([drawn, indices]) => indexed('gather', values(drawn), indices.map(values)).shape,
  }),
]
