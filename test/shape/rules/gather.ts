import fc from 'fast-check'
import { take, takeAlongAxis } from '../../../src/shape/gather.js'
import { oneHot } from '../../../src/shape/oneHot.js'
import { axisOf, nearly, rule, shape, size, text, values } from './rule.js'

export const gatherRules = [
  rule({
    name: 'take',
    arbitrary: shape(0, 4).chain(drawn => fc.tuple(fc.constant(drawn), shape(0, 2), axisOf(drawn.length))),
    type: ([drawn, indices, axis]) => ({
      guard: `gather.CanTake<${text(drawn)}, ${axis.text}>`,
      result: `gather.Take<${text(drawn)}, ${text(indices)}, ${axis.text}>`,
    }),
    run: ([drawn, indices, axis]) => take(values(drawn), values(indices), axis.value),
  }),
  rule({
    name: 'takeAlongAxis',
    arbitrary: shape(1, 3).chain(drawn =>
      axisOf(drawn.length).chain(axis =>
        fc
          .tuple(nearly(drawn), size, fc.nat(15))
          .map(
            ([near, other, cut]) =>
              [
                drawn,
                near
                  .map((same, i) => (i === (axis.value + drawn.length) % drawn.length ? other : same))
                  .slice(cut === 0 ? 1 : 0),
                axis,
              ] as const,
          ),
      ),
    ),
    type: ([drawn, indices, axis]) => ({
      guard: `gather.CanTakeAlongAxis<${text(drawn)}, ${text(indices)}, ${axis.text}>`,
      result: `gather.TakeAlongAxis<${text(drawn)}, ${text(indices)}, ${axis.text}>`,
    }),
    run: ([drawn, indices, axis]) => takeAlongAxis(values(drawn), values(indices), axis.value),
  }),
  rule({
    name: 'oneHot',
    arbitrary: fc.tuple(shape(0, 3), size),
    type: ([indices, depth]) => ({ result: `oneHot.OneHot<${text(indices)}, ${depth.text}>` }),
    run: ([indices, depth]) => oneHot(values(indices), depth.value),
  }),
]
