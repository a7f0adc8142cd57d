import { identityOf } from '../../primitive/identity.js'
import { count } from '../../shape/sizes.js'
import { isFloating, type Printer, type Term } from '../printer.js'
import { asExpanded, type Rule } from '../rule.js'

interface Axes {
  readonly axes: readonly number[]
}

interface Axis {
  readonly axis: number
}

/** Of integers modulo the range, where onnxruntime's own sums saturate. */
const summed = (g: Printer, x: Term, f: (x: Term) => Term): Term =>
  isFloating(x) ? f(x) : g.through('int64', [x], ([y]) => f(y!))

const reduceSum: Rule<Axes> = (g, { inputs: [x], params: { axes }, outputs: [out] }) =>
  count(x!.shape) === 0 ? g.full(0, out!.dtype, out!.shape) : summed(g, x!, y => g.reduce('ReduceSum', y, axes))

/** Sums of float32 in float64, as the definition has them where sums may be out of range. */
const reduceMean: Rule<Axes & { readonly divisor: number }> = (g, { inputs: [x], params, outputs: [out] }) => {
  const { axes, divisor } = params
  if (count(x!.shape) === 0) return g.full(divisor === 0 ? Number.NaN : 0, out!.dtype, out!.shape)
  if (x!.type === 'float64') return g.div(g.reduce('ReduceSum', x!, axes), divisor)
  return g.through('float64', [x!], ([y]) => g.div(g.reduce('ReduceSum', y!, axes), divisor))
}

/** NaN is greater and less than all; onnxruntime's own may pass it over. */
const extreme =
  (op: 'ReduceMax' | 'ReduceMin'): Rule<Axes> =>
  (g, { inputs: [x], params: { axes }, outputs: [out] }) => {
    const combine = op === 'ReduceMax' ? 'maximum' : 'minimum'
    if (count(x!.shape) === 0) return g.full(identityOf(combine, out!.dtype), out!.dtype, out!.shape)
    if (x!.type === 'bool') return g.asNumber([x!], ([y]) => g.reduce(op, y!, axes))
    return withNaN(g, x!, axes, g.reduce(op, x!, axes))
  }

/** NaN in place of results over axes along which there is one. */
const withNaN = (g: Printer, x: Term, axes: readonly number[], result: Term): Term => {
  if (!isFloating(x)) return result
  const isAny = g.cast(g.reduce('ReduceMax', g.cast(g.isNaN(x), 'uint8'), axes), 'bool')
  return g.where(isAny, g.scalar(Number.NaN, x.type), result)
}

/** The first extreme element; the first NaN wins over all. */
const position =
  (op: 'ArgMax' | 'ArgMin'): Rule<Axis> =>
  (g, { inputs: [given], params: { axis } }) => {
    const x = given!.type === 'bool' ? g.cast(given!, 'uint8') : given!
    const shape = x.shape.toSpliced(axis, 1)
    const first = (name: string, y: Term) => g.node(name, [y], 'int64', shape, { axis, keepdims: 0 })
    if (!isFloating(x)) return g.cast(first(op, x), 'int32')
    const missing = g.cast(g.isNaN(x), 'uint8')
    const isAny = g.cast(g.reduce('ReduceMax', missing, [axis]), 'bool')
    return g.cast(g.where(isAny, first('ArgMax', missing), first(op, x)), 'int32')
  }

/** Twice: by the numbers, then by what is NaN, which is the greatest; equal ones keep their order both times. */
const argSort: Rule<Axis & { readonly descending: boolean; readonly count: number }> = (g, { inputs, params }) => {
  const { axis, descending, count: length } = params
  const x = inputs[0]!.type === 'bool' ? g.cast(inputs[0]!, 'uint8') : inputs[0]!
  const size = x.shape[axis]!
  const ordered = (keys: Term, n: number): readonly Term[] => {
    const shape = x.shape.with(axis, n)
    const attributes = { axis, largest: descending ? 1 : 0, sorted: 1 }
    return g.several(
      'TopK',
      [keys, g.list([n])],
      [keys, { type: 'int64' as const }].map(({ type }) => ({ type, shape })),
      attributes,
    )
  }
  if (count(x.shape) === 0) return g.full(0, 'int32', x.shape.with(axis, length))
  if (!isFloating(x)) return g.cast(ordered(x, length)[1]!, 'int32')
  const isMissing = g.isNaN(x)
  const byNumber = ordered(g.where(isMissing, 0, x), size)[1]!
  const pick = (from: Term, at: Term) => g.node('GatherElements', [from, at], from.type, at.shape, { axis })
  const byKind = ordered(pick(g.cast(isMissing, 'int32'), byNumber), length)[1]!
  return g.cast(pick(byNumber, byKind), 'int32')
}

const cumulativeSum: Rule<Axis & { readonly reverse: boolean }> = (g, { inputs: [x], params: { axis, reverse } }) =>
  count(x!.shape) === 0
    ? x!
    : summed(g, x!, y => g.node('CumSum', [y, g.scalar(axis, 'int64')], y.type, y.shape, reverse ? { reverse: 1 } : {}))

export const reduction: Readonly<Record<string, Rule>> = {
  reduceSum: reduceSum as Rule,
  reduceMean: reduceMean as Rule,
  reduceMax: extreme('ReduceMax') as Rule,
  reduceMin: extreme('ReduceMin') as Rule,
  rootOfSquares: asExpanded,
  argMax: position('ArgMax') as Rule,
  argMin: position('ArgMin') as Rule,
  argSort: argSort as Rule,
  cumulativeSum: cumulativeSum as Rule,
}
