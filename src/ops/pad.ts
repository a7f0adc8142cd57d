import { broadcast } from '../primitive/broadcast.js'
import { select } from '../primitive/comparison.js'
import { place } from '../primitive/movement.js'
import { shown } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import type { Guard } from '../shape/error.js'
import { type CanPad, type Pad, type Padding, pad as padShape } from '../shape/pad.js'
import { mapped } from '../shape/sizes.js'
import type { DType } from '../tensor/dtype.js'
import { scalar } from '../tensor/storage.js'
import type { AnyTensor, Tensor, Value } from '../tensor/tensor.js'
import { type IfTensor, type Options, onTensor, takes, value } from './face.js'

/** What is put around the tensor; 0 where not given. */
export interface PadOptions {
  readonly value?: number | undefined
}

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
 * More elements before and behind along each axis, one pair an axis, all with one value.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.pad(T.ones([1, 2]), [[0, 1], [1, 0]]) // Tensor<[2, 3], "float32">
 * assert.deepEqual(T.toArray(x), [[0, 1, 1], [0, 0, 0]])
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
  >(
    x: X & IfTensor<X, D, Tensor<S, D>, unknown>,
    second: Guard<IfTensor<X, D, ThisPadding<S, Second>, Options<'pad', Second, PadOptions>>> & Second,
  ): IfTensor<X, D, Tensor<Pad<S, PaddingIn<Second>>, D>, PadBy<X>>
  <const P extends readonly Padding[]>(padding: P): PadBy<P>
} = onTensor(
  takes('pad', 2, ['value']),
  (input: Value, padding: readonly Padding[], { value: filler = 0 }: PadOptions = {}) => {
    const x = value('pad', input)
    if (typeof filler !== 'number') throw new TypeError(`pad: the value must be a number, got ${shown(filler)}`)
    return padWith(x, padding, filler)
  },
)

/** `pad` for values. */
export const padWith = (x: Value, padding: readonly Padding[], filler: number): Value => {
  const shape = padShape(x.shape, padding)
  const region = { start: padding.map(([before]) => before), size: x.shape, step: mapped(x.shape, () => 1) }
  const placed = place(x, shape, region)
  if (Object.is(filler, 0)) return placed
  const inside = place(broadcast(scalar(true, 'bool'), x.shape), shape, region)
  return select(inside, placed, scalar(filler, x.dtype))
}
