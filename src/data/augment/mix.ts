import { add, mul, sub } from '../../ops/arithmetic.js'
import { cast } from '../../ops/create.js'
import { type Floating, requireFloat, value } from '../../ops/face.js'
import { take } from '../../ops/gather.js'
import { normal } from '../../random/normal.js'
import { permutation, requireKey, split } from '../../random/random.js'
import { describe } from '../../shape/describe.js'
import type { Shape } from '../../shape/dim.js'
import { type Guard, ShapeError } from '../../shape/error.js'
import { type CanHave, requireNonNegative, requirePositive } from '../../shape/hyperparameter.js'
import { type DType, isFloat } from '../../tensor/dtype.js'
import type { Tensor } from '../../tensor/tensor.js'
import { flatten } from '../../trace/tree.js'
import type { FloatTree } from '../../transform/types.js'
import type { CanShareRows } from '../rows.js'
import { symmetricBeta } from './beta.js'
import { augmentation, type CanKey, keyOf, type Loose, loosely, untyped } from './image.js'

/** How strong noise is. */
export interface NoiseOptions {
  /** Its standard deviation. */
  readonly deviation: number
}

/**
 * A tensor with normal noise of mean 0 added. (On inputs it regularises as weight decay does: Bishop, 1995.)
 *
 * @throws DTypeError where x is no float tensor; RangeError where the deviation is negative.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { augment } from 'tensor-ts/data'
 *
 * const noisy = augment.noise(T.random.key(0), T.zeros([1000]), { deviation: 0.1 })
 * assert.ok(Math.abs(T.item(T.std(noisy)) - 0.1) < 0.01)
 * ```
 */
export const noise: <
  S extends Shape,
  D extends DType,
  const O extends NoiseOptions,
  K extends Shape = [2],
  E extends DType = 'int32',
>(
  key: CanKey<'augment.noise', K, E> & Tensor<K, E>,
  x: Guard<Floating<'augment.noise', D>> & Tensor<S, D>,
  options: Guard<CanHave<'augment.noise', O, NoiseOptions, { readonly deviation: 'nonNegative' }>> & O,
) => Tensor<S, D> = augmentation(
  'augment.noise',
  ['deviation'],
  true,
  (given: unknown, input: unknown, { deviation }: NoiseOptions) => {
    const key = keyOf(requireKey('augment.noise', given))
    const x = value('augment.noise', input)
    requireFloat('augment.noise', x)
    requireNonNegative('augment.noise: deviation', deviation)
    const drawn: Loose = normal(key, x.shape as readonly number[])
    return add(loosely(x), mul(cast(drawn, x.dtype as 'float32'), deviation))
  },
)

/** How two examples are mixed. */
export interface MixUpOptions {
  /** The smaller, the less: the share of the other is of the distribution Beta(α, α). */
  readonly alpha: number
}

/** A batch of examples with float tensors. */
type CanMix<Tree> = CanShareRows<'augment.mixUp', Tree> & FloatTree<Tree>

/**
 * A batch in which each example is mixed with another: λ x + (1 - λ) x′, with one random λ for all, and the same for every
 * tensor of the tree, labels too, which are one-hot rows therefore. (Zhang, Cissé, Dauphin and Lopez-Paz, 2018.)
 *
 * @throws ShapeError where tensors differ in their number of rows or have none; TypeError where one is no float tensor;
 * RangeError where alpha is not above 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { augment } from 'tensor-ts/data'
 *
 * const batch = { x: T.ones([4, 3]), y: T.oneHot(T.arange(4, 'int32'), 4) }
 * const mixed = augment.mixUp(T.random.key(0), batch, { alpha: 0.2 })
 * assert.ok(T.item(T.allClose(T.sum(mixed.y, { axis: 1 }), T.ones([4]))))
 * ```
 */
export const mixUp: <Tree, const O extends MixUpOptions, K extends Shape = [2], E extends DType = 'int32'>(
  key: CanKey<'augment.mixUp', K, E> & Tensor<K, E>,
  batch: CanMix<Tree> & Tree,
  options: Guard<CanHave<'augment.mixUp', O, MixUpOptions, { readonly alpha: 'positive' }>> & O,
) => Tree = augmentation(
  'augment.mixUp',
  ['alpha'],
  true,
  (given: unknown, batch: unknown, { alpha }: MixUpOptions) => {
    const op = 'augment.mixUp'
    const [ofShare, ofOrder] = split(keyOf(requireKey(op, given)))
    requirePositive(`${op}: alpha`, alpha)
    const { leaves, structure } = flatten(batch, op, 'nothing')
    const place = (i: number) => structure.paths[i] || 'the tensor'
    const rows = leaves[0]?.shape[0]
    for (const [i, { shape, dtype }] of leaves.entries()) {
      if (!isFloat(dtype))
        throw new TypeError(`${op}: expected float tensors, got ${dtype} at ${place(i)}; T.oneHot makes rows of labels`)
      if (shape.length === 0) throw new ShapeError(`${op}: ${place(i)} is a scalar, which has no rows`)
      if (shape[0] !== rows) throw new ShapeError(`${op}: ${place(0)} has ${rows} rows, ${place(i)} has ${shape[0]}`)
    }
    if (rows === undefined) throw new ShapeError(`${op}: expected a tree of tensors, got ${describe(batch)}`)
    const share = symmetricBeta(ofShare, alpha)
    const order = permutation(ofOrder, rows)
    return structure.unflatten(
      leaves.map(leaf => {
        const [x, own] = [loosely(leaf), cast(share, leaf.dtype as 'float32')]
        return untyped(add(mul(x, own), mul(take(x, order), sub(1, own))))
      }),
    )
  },
)
