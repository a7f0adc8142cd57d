import { add, mul, sub } from '../ops/arithmetic.js'
import { typed } from '../ops/face.js'
import { mean } from '../ops/reduce.js'
import { reshape } from '../ops/shape.js'
import { wide } from '../ops/wide.js'
import type { Divides } from '../shape/conv2d.js'
import type { Shape } from '../shape/dim.js'
import { ShapeError } from '../shape/error.js'
import { type CanHave, type OfEpsilon, requireNonNegative } from '../shape/hyperparameter.js'
import type { ShowDim } from '../shape/show.js'
import { size } from '../shape/size.js'
import { type CanBePositive, type Option, requirePositive } from '../shape/window.js'
import { requireOptions } from '../tensor/options.js'
import type { Tensor } from '../tensor/tensor.js'
import { type AffineOptions, affine, affineOptions } from './affine.js'
import type { Affine } from './batchNorm.js'
import { layer } from './define.js'
import { deviation } from './deviation.js'
import {
  type Both,
  type CanChannels,
  type CanMaps,
  type FirstSize,
  type Guard,
  labelled,
  requireChannels,
  requireMaps,
} from './guard.js'
import type { LayerOf, LayerRule } from './rule.js'

/** Options of `instanceNorm`. */
export interface InstanceNormOptions extends AffineOptions {
  /** What is added to the variance before its root is taken; 1e-5 where not given. */
  readonly epsilon?: number | undefined
}

/** Options of `groupNorm`. */
export interface GroupNormOptions extends InstanceNormOptions {
  /** Into how many parts the channels are divided, each normalised by itself. */
  readonly groups: number
}

type CanGroups<Layer extends string, O> = CanBePositive<Layer, 'groups', Option<O, 'groups', 1>>

type CanDivide<Layer extends string, In extends Shape, Groups extends number> = Both<
  CanChannels<Layer, In>,
  Divides<Groups, FirstSize<In>> extends true
    ? unknown
    : `${Layer}: ${Groups} groups do not divide ${ShowDim<FirstSize<In>>} channels`
>

/** What `groupNorm` does with types. */
export interface GroupNormRule<Groups extends number> extends LayerRule {
  readonly type: 'groupNorm'
  readonly accepts: CanDivide<this['label'], this['input'], Groups>
  readonly output: this['input']
  readonly params: Affine<[FirstSize<this['input']>]>
}

/** What `instanceNorm` does with types. */
export interface InstanceNormRule extends LayerRule {
  readonly type: 'instanceNorm'
  readonly accepts: CanMaps<this['label'], this['input']>
  readonly output: this['input']
  readonly params: Affine<[FirstSize<this['input']>]>
}

interface Rule extends LayerRule {
  readonly params: Affine<Shape>
}

/** The layer that normalises the channels of an example in so many groups. */
const grouped = (
  type: string,
  name: string,
  options: InstanceNormOptions,
  groupsOf: (label: string, input: readonly number[]) => number,
): LayerOf<Rule, string> => {
  const label = labelled(type, name)
  const { epsilon = 1e-5 } = options
  requireNonNegative(`${label}: epsilon`, epsilon)
  const { scale, shift } = affine(label, options)
  return layer<Rule, string>(type, name, input => {
    const groups = groupsOf(label, input)
    const [channels = 0, ...others] = input
    const along = { axis: [2], keepDims: true }
    const perChannel = (x: Tensor<Shape>): Tensor<Shape> => reshape(x, [channels, ...others.map(() => 1)])
    return {
      output: input,
      parameters: { scale: scale([channels]), shift: shift([channels]) },
      apply: (x, { params }) =>
        wide(
          [x, params.scale, params.shift],
          (x, scale, shift) => {
            const rows: Tensor<Shape> = reshape(x, [x.shape[0]!, groups, size(input) / groups])
            const centred: Tensor<Shape> = sub(rows, mean(rows, along))
            const normalised = reshape(mul(centred, deviation(centred, along, epsilon).inverse), x.shape)
            return add(mul(normalised, perChannel(scale)), perChannel(shift))
          },
          label,
        ),
    }
  })
}

/**
 * Group normalisation: the channels of an example, its first axis, in `groups` of as many each, and each group, over its channels
 * and all other axes, (x − mean) / √(variance + epsilon); then · scale + shift. It does the same in training and inference, and is
 * the same for a batch of any size. Parameters `{ scale, shift }` have shape `[channels]`. Wu and He, 2018.
 *
 * @throws ShapeError if an example is a scalar, the groups do not divide its channels, or the name is used already; all are compile
 * errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(nn.input(4), nn.groupNorm('g', { groups: 2, epsilon: 0 }))
 * const y = model.apply(model.init(T.random.key(0)), T.tensor([[1, 3, 100, 500]]))
 * assert.deepEqual(T.toArray(y), [[-1, 1, -1, 1]])
 * ```
 */
export const groupNorm: <const N extends string, const O extends GroupNormOptions>(
  name: N,
  options: Guard<CanGroups<`groupNorm('${N}')`, O>> & O & CanHave<`groupNorm('${N}')`, O, GroupNormOptions, OfEpsilon>,
) => LayerOf<GroupNormRule<O['groups']>, N> = typed((name: string, options: GroupNormOptions) => {
  const who = labelled('groupNorm', name)
  requireOptions(who, options, ['groups', 'epsilon', ...affineOptions], true)
  const { groups } = options
  requirePositive(who, 'groups', groups)
  return grouped('groupNorm', name, options, (label, input) => {
    const channels = requireChannels(label, input)
    if (channels % groups !== 0) throw new ShapeError(`${label}: ${groups} groups do not divide ${channels} channels`)
    return groups
  })
})

/**
 * Instance normalisation: each channel of an example by itself, over all other axes, (x − mean) / √(variance + epsilon); then ·
 * scale + shift. Parameters `{ scale, shift }` have shape `[channels]`. Ulyanov, Vedaldi and Lempitsky, 2016.
 *
 * @throws ShapeError if an example has no axis behind that of its channels, or the name is used already; both are compile errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(nn.input(2, 2), nn.instanceNorm('i', { epsilon: 0 }))
 * const y = model.apply(model.init(T.random.key(0)), T.tensor([[[1, 3], [100, 500]]]))
 * assert.deepEqual(T.toArray(y), [[[-1, 1], [-1, 1]]])
 * ```
 */
export const instanceNorm: <const N extends string, const O extends InstanceNormOptions = InstanceNormOptions>(
  name: N,
  options?: CanHave<`instanceNorm('${N}')`, O, InstanceNormOptions, OfEpsilon> & O,
) => LayerOf<InstanceNormRule, N> = typed((name: string, options: InstanceNormOptions = {}) => {
  requireOptions(labelled('instanceNorm', name), options, ['epsilon', ...affineOptions])
  return grouped('instanceNorm', name, options, (label, input) => {
    requireMaps(label, input)
    return input[0]!
  })
})
