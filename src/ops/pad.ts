import { broadcast } from '../primitive/broadcast.js'
import { select } from '../primitive/comparison.js'
import { along, concatenate, place, reverse, slice } from '../primitive/movement.js'
import { requireOneOf } from '../shape/argument.js'
import { shown } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import { type Guard, ShapeError } from '../shape/error.js'
import { type CanPad, type Pad, type Padding, pad as padShape } from '../shape/pad.js'
import { mapped } from '../shape/sizes.js'
import type { DType } from '../tensor/dtype.js'
import { scalar } from '../tensor/storage.js'
import type { AnyTensor, Tensor, Value } from '../tensor/tensor.js'
import { type IfTensor, type Options, onTensor, type Reads, takes, value } from './face.js'
import type { Later } from './later.js'

/** What is put around the tensor. */
export interface PadOptions {
  /** The value of all new elements, where the mode is 'constant'; 0 where not given. */
  readonly value?: number | undefined
  /**
   * How new elements are made, 'constant' where not given: 'edge' repeats the first and the last one, 'reflect' goes on as in a
   * mirror that stands in these, and 'symmetric' as in one that stands behind them.
   */
  readonly mode?: PadMode | undefined
}

/** How the elements around a tensor are made. */
export type PadMode = 'constant' | 'edge' | 'reflect' | 'symmetric'

const modes: readonly PadMode[] = ['constant', 'edge', 'reflect', 'symmetric']

type PaddingIn<P> = [P] extends [readonly Padding[]] ? P : readonly Padding[]

/** What is asked of a second argument that is the padding. */
type ThisPadding<S extends Shape, P> = [P] extends [readonly Padding[]]
  ? CanPad<S, P>
  : P extends readonly Padding[]
    ? unknown
    : 'pad: expected a list of pairs [before, after]'

/** `pad` with its padding, which waits for the tensor. */
export type PadBy<P> = <S extends Shape, D extends DType>(
  x: Guard<CanPad<S, PaddingIn<P>>> & Tensor<S, D>,
) => Tensor<Pad<S, PaddingIn<P>>, D>

/**
 * More elements before and behind along each axis, one pair an axis: all with one value, or, by the mode, those at the edge
 * again, or the tensor as in a mirror.
 *
 * @throws ShapeError if, but for one value, there is no element along an axis that grows.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.pad(T.ones([1, 2]), [[0, 1], [1, 0]]) // Tensor<[2, 3], "float32">
 * assert.deepEqual(T.toArray(x), [[0, 1, 1], [0, 0, 0]])
 * assert.deepEqual(T.toArray(T.pad(T.arange(3), [[2, 1]], { mode: 'reflect' })), [2, 1, 0, 1, 2, 1])
 * ```
 */
export const pad: {
  <S extends Shape, D extends DType, const P extends readonly Padding[]>(
    x: Tensor<S, D>,
    padding: Guard<CanPad<S, P>> & P,
    options: PadOptions | undefined,
  ): Tensor<Pad<S, P>, D>
  <
    const X extends AnyTensor | readonly Padding[],
    S extends Shape,
    D extends DType,
    const Second extends readonly Padding[] | PadOptions | undefined,
    Is extends DType = never,
  >(
    x: X & Reads<Is> & IfTensor<X, Is, Tensor<S, D>, unknown>,
    second: Guard<IfTensor<X, Is, ThisPadding<S, Second>, Options<'pad', Second, PadOptions>>> & Second,
  ): IfTensor<X, Is, Tensor<Pad<S, PaddingIn<Second>>, D>, PadBy<X>>
  <const P extends readonly Padding[], Called extends true = true>(padding: P): Later<PadBy<P>, Called>
} = onTensor(
  takes('pad', 2, ['value', 'mode']),
  (input: Value, padding: readonly Padding[], { value: filler, mode = 'constant' }: PadOptions = {}) => {
    const x = value('pad', input)
    requireOneOf('pad', 'the mode', modes, mode)
    if (filler !== undefined && typeof filler !== 'number')
      throw new TypeError(`pad: the value must be a number, got ${shown(filler)}`)
    if (mode === 'constant') return padWith(x, padding, filler ?? 0, 'pad')
    if (filler !== undefined) throw new TypeError(`pad: there is no value beside the mode '${mode}'`)
    padShape(x.shape, padding)
    return padding.reduce((whole, pair, axis) => continued(whole, axis, pair, mode), x)
  },
)

/** Which element of an axis stands at a place, that may be before the first or behind the last. */
const placeIn = {
  edge: (place: number, size: number) => Math.min(Math.max(place, 0), size - 1),
  reflect: (place: number, size: number) => folded(place, 2 * size - 2, size - 1),
  symmetric: (place: number, size: number) => {
    const turn = modulo(place, 2 * size)
    return turn < size ? turn : 2 * size - 1 - turn
  },
}
const modulo = (a: number, b: number): number => ((a % b) + b) % b
const folded = (place: number, period: number, last: number): number => {
  const turn = period === 0 ? 0 : modulo(place, period)
  return turn > last ? period - turn : turn
}

/** One axis goes on at both ends: parts of it, forwards, backwards or of one element again and again, side by side. */
const continued = (x: Value, axis: number, [before, after]: Padding, mode: keyof typeof placeIn): Value => {
  if (before + after === 0) return x
  const size = x.shape[axis]!
  if (size === 0) throw new ShapeError(`pad: axis ${axis} of [${x.shape.join(', ')}] has no element to go on with`)
  const places = Array.from({ length: before + size + after }, (_, i) => placeIn[mode](i - before, size))
  const runs: { readonly first: number; step: number; length: number }[] = []
  for (const place of places) {
    const run = runs.at(-1)
    const step = run === undefined ? 0 : place - (run.first + run.step * (run.length - 1))
    if (run !== undefined && (run.length === 1 ? Math.abs(step) <= 1 : step === run.step)) {
      run.step = step
      run.length += 1
    } else runs.push({ first: place, step: 0, length: 1 })
  }
  return concatenate(
    runs.map(({ first, step, length }) => {
      const count = step === 0 ? 1 : length
      const least = step < 0 ? first - (length - 1) : first
      const part = slice(x, along(x.shape.with(axis, count), axis, least))
      if (step < 0) return reverse(part, [axis])
      return step === 0 ? broadcast(part, x.shape.with(axis, length)) : part
    }),
    axis,
  )
}

/** `pad` for values. */
export const padWith = (x: Value, padding: readonly Padding[], filler: number, op?: string): Value => {
  const shape = padShape(x.shape, padding)
  const region = { start: padding.map(([before]) => before), size: x.shape, step: mapped(x.shape, () => 1) }
  const placed = place(x, shape, region)
  if (Object.is(filler, 0)) return placed
  const inside = place(broadcast(scalar(true, 'bool'), x.shape), shape, region)
  return select(inside, placed, scalar(filler, x.dtype, op))
}
