import { cumulativeProduct } from '../../expansions/product.js'
import { without } from '../../shape/sizes.js'
import { isFloating, type Printer, type Term } from '../printer.js'
import { byOthers, type Rule } from '../rule.js'
import { orderZeros } from '../zeros.js'

// What goes along an axis from element to element is an ONNX Scan.

interface Running {
  readonly axis: number
  readonly reverse?: boolean
}

/** From states and one slice of each sequence to the next states and one slice of each result. */
type Step = (
  g: Printer,
  states: readonly Term[],
  slices: readonly Term[],
) => { readonly states: readonly Term[]; readonly results: readonly Term[] }

/** The last states and the results of steps along an axis of sequences. */
export const scanAlong = (
  g: Printer,
  { axis, reverse = false }: Running,
  first: readonly Term[],
  sequences: readonly Term[],
  step: Step,
): readonly Term[] => {
  const slices = sequences.map(({ type, shape }) => ({ type, shape: without(shape, [axis]) }))
  let results: readonly Term[] = []
  const body = g.graph('step', [...first, ...slices], (inner, given) => {
    const next = step(inner, given.slice(0, first.length), given.slice(first.length))
    results = next.results
    return [...next.states, ...next.results]
  })
  const size = sequences[0]!.shape[axis]!
  const outputs = [
    ...first.map(({ type, shape }) => ({ type, shape })),
    ...results.map(({ type, shape }) => ({ type, shape: shape.toSpliced(axis, 0, size) })),
  ]
  const direction = reverse ? 1 : 0
  return g.several('Scan', [...first, ...sequences], outputs, {
    body,
    num_scan_inputs: sequences.length,
    scan_input_axes: sequences.map(() => axis),
    scan_input_directions: sequences.map(() => direction),
    ...(results.length === 0
      ? {}
      : {
          scan_output_axes: results.map(() => axis),
          scan_output_directions: results.map(() => direction),
        }),
  })
}

const extremes =
  (op: 'Max' | 'Min'): Rule<{ readonly axis: number }> =>
  (g, { inputs: [given], params: { axis } }) => {
    const x = given!.type === 'bool' ? g.cast(given!, 'uint8') : given!
    if (x.shape.includes(0)) return given!
    const first = g.gather(x, g.scalar(0, 'int64'), axis)
    const [, result] = scanAlong(g, { axis }, [first], [x], (inner, [best], [next]) => {
      const better = inner.compare('Less', op === 'Max' ? best! : next!, op === 'Max' ? next! : best!)
      const number = inner.where(better, next!, best!)
      // NaN stays, and a zero with the greater sign takes the place of the other.
      const state = isFloating(x)
        ? inner.where(
            inner.isNaN(next!),
            next!,
            inner.where(inner.isNaN(best!), best!, orderZeros(inner, op, best!, next!, number)),
          )
        : number
      return { states: [state], results: [state] }
    })
    return g.cast(result!, given!.type)
  }

/** Products of integers modulo 2³², of floats as though exponents had no bounds. */
const product: Rule<{ readonly axis: number; readonly last: boolean }> = (g, at) => {
  const { inputs, params, outputs } = at
  const { axis, last } = params
  const [x] = inputs as [Term]
  if (isFloating(x) || inputs.length > 1) return byOthers(cumulativeProduct)(g, at as never)
  if (x.shape.includes(0)) return g.full(1, outputs[0]!.dtype, outputs[0]!.shape)
  const one = g.full(1, 'int32', without(x.shape, [axis]))
  const [whole, each] = scanAlong(g, { axis }, [one], [g.cast(x, 'int32')], (inner, [so], [next]) => {
    const state = inner.mul(so!, next!)
    return { states: [state], results: last ? [] : [state] }
  })
  return g.cast(last ? whole! : each!, outputs[0]!.dtype)
}

export const running: Readonly<Record<string, Rule>> = {
  cumulativeMax: extremes('Max') as Rule,
  cumulativeMin: extremes('Min') as Rule,
  cumulativeProduct: product as Rule,
}
