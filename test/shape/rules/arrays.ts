import fc from 'fast-check'
import { topK } from '../../../src/shape/topK.js'
import { axisOf, literal, rule, shape, text, unknown, values } from './rule.js'

const count = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 6 }).map(literal) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 1.5).map(literal) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 3 }).map(unknown) },
)

export const arrayRules = [
  rule({
    name: 'topK',
    arbitrary: shape(0, 3).chain(drawn => fc.tuple(fc.constant(drawn), count, axisOf(drawn.length))),
    type: ([drawn, n, axis]) => ({
      guard: `topK.CanTopK<${text(drawn)}, ${n.text}, ${axis.text}>`,
      result: `topK.TopK<${text(drawn)}, ${n.text}, ${axis.text}>`,
    }),
    run: ([drawn, n, axis]) => topK(values(drawn), n.value, axis.value),
  }),
]
