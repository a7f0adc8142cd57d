import { rootOfSquares } from '../../expansions/norm.js'
import { identityOf } from '../../primitive/identity.js'
import { without } from '../../shape/sizes.js'
import { type Hlo, scalarOf, type Term } from '../hlo.js'
import { asLowered, expanded, type Rule, type Rules } from '../rule.js'

interface Axes {
  readonly axes: readonly number[]
}

interface Axis {
  readonly axis: number
}

const extreme =
  (combine: 'maximum' | 'minimum'): Rule<Axes> =>
  (hlo, [x], { axes }, { outputs }) =>
    hlo.reduce(combine, x!, axes, identityOf(combine, outputs[0]!.spec.dtype))

/** Whether the first of two elements, each with its place, is to be chosen. The first NaN wins over all, and the first of equals. */
const isFirst = (hlo: Hlo, direction: 'GT' | 'LT', [x, i, y, j]: readonly [Term, Term, Term, Term]): Term => {
  const [isBetter, isEarlier] = [hlo.compare(direction, x, y), hlo.compare('LT', i, j)]
  const isTie = hlo.elementwise('and', hlo.compare('EQ', x, y), isEarlier)
  const ofNumbers = hlo.elementwise('or', isBetter, isTie)
  const [xIsNaN, yIsNaN] = [hlo.compare('NE', x, x), hlo.compare('NE', y, y)]
  const ofNaN = hlo.elementwise('or', isEarlier, hlo.elementwise('not', yIsNaN))
  return hlo.select(xIsNaN, ofNaN, hlo.elementwise('and', ofNumbers, hlo.elementwise('not', yIsNaN)))
}

const position =
  (combine: 'maximum' | 'minimum'): Rule<Axis> =>
  (hlo, [x], { axis }, { inputs }) => {
    const [element, place] = [scalarOf(x!.dtype), scalarOf('int32')]
    const start = hlo.scalar(x!.dtype, identityOf(combine, inputs[0]!.spec.dtype))
    // It loses against all elements, also those that are as great or as little.
    const none = hlo.scalar('int32', 2 ** 31 - 1)
    const out = without(x!.shape, [axis])
    const body = hlo.region([element, place, element, place], args => {
      const [a, i, b, j] = args as [Term, Term, Term, Term]
      const choice = isFirst(hlo, combine === 'maximum' ? 'GT' : 'LT', [a, i, b, j])
      return [hlo.select(choice, a, b), hlo.select(choice, i, j)]
    })
    return hlo.regions(
      'reduce',
      [x!, hlo.iota(x!.shape, axis), start, none],
      [
        { shape: out, dtype: x!.dtype },
        { shape: out, dtype: 'int32' },
      ],
      `dimensions = array<i64: ${axis}>`,
      [body],
    )[1]!
  }

export const reduction: Rules = {
  reduceMean: asLowered,
  rootOfSquares: expanded(rootOfSquares),
  reduceMax: extreme('maximum'),
  reduceMin: extreme('minimum'),
  argMax: position('maximum'),
  argMin: position('minimum'),
  cumulativeSum: (hlo, [x], { axis, reverse }: Axis & { readonly reverse: boolean }) =>
    hlo.running('add', x!, axis, reverse, 0),
}
