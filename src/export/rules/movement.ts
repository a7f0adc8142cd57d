import type { Region, Windows } from '../../primitive/movement.js'
import { axesUpTo, count, part } from '../../shape/sizes.js'
import type { Hlo, Term } from '../hlo.js'
import { asLowered, type Rule, type Rules } from '../rule.js'

interface Target {
  readonly shape: readonly number[]
}

/** All offsets within a window, in the order of its elements. */
const offsetsOf = (size: readonly number[]): readonly (readonly number[])[] =>
  size.reduce<readonly (readonly number[])[]>(
    (all, n) => all.flatMap(offset => axesUpTo(n).map(k => [...offset, k])),
    [[]],
  )

const zeros = (n: number): readonly number[] => axesUpTo(n).map(() => 0)
const ones = (n: number): readonly number[] => axesUpTo(n).map(() => 1)

const place: Rule<Target & Region> = (hlo, [x], { shape, start, step }) =>
  count(x!.shape) === 0 ? hlo.full({ shape, dtype: x!.dtype }, 0) : hlo.pad(x!, shape, start, step)

/** A slice for each place in a window, side by side. */
const windows: Rule<Windows> = (hlo, [x], { size, stride, dilation }, { outputs }) => {
  const { shape } = outputs[0]!.spec
  const lead = x!.shape.length - size.length
  const [before, counts] = [part(x!.shape, 0, lead), part(shape, lead, lead + size.length)]
  const slices = offsetsOf(size).map(offset => {
    const start = [...zeros(lead), ...offset.map((k, i) => k * dilation[i]!)]
    const one = hlo.slice(x!, start, [...before, ...counts], [...ones(lead), ...stride])
    return hlo.reshape(one, [...one.shape, 1])
  })
  return hlo.reshape(hlo.concatenate(slices, lead + size.length), shape)
}

/** The elements at one place of every window, where they belong. */
const placed = (hlo: Hlo, x: Term, offset: readonly number[], { shape, stride, dilation }: Target & Windows): Term => {
  const lead = shape.length - offset.length
  const outer = part(x.shape, 0, lead + offset.length)
  const size = [...outer, ...ones(offset.length)]
  const one = hlo.slice(x, [...zeros(outer.length), ...offset], size, ones(size.length))
  const low = [...zeros(lead), ...offset.map((k, i) => k * dilation[i]!)]
  return hlo.pad(hlo.reshape(one, outer), shape, low, [...ones(lead), ...stride])
}

/** One place in the windows after the other: then no two windows fall on one place. */
const overlapAdd: Rule<Target & Windows> = (hlo, [x], params) => {
  if (count(x!.shape) === 0) return hlo.full({ shape: params.shape, dtype: x!.dtype }, 0)
  return offsetsOf(params.size)
    .map(offset => placed(hlo, x!, offset, params))
    .reduce((sum, term) => hlo.elementwise('add', sum, term))
}

export const movement: Rules = {
  transpose: (hlo, [x], { permutation }: { readonly permutation: readonly number[] }) => hlo.transpose(x!, permutation),
  reverse: (hlo, [x], { axes }: { readonly axes: readonly number[] }) => hlo.reverse(x!, axes),
  slice: (hlo, [x], { start, size, step }: Region) => hlo.slice(x!, start, size, step),
  place,
  split: asLowered,
  concatenate: (hlo, inputs, { axis }: { readonly axis: number }) => hlo.concatenate(inputs, axis),
  windows,
  overlapAdd,
}
