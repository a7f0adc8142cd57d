import { add } from '../ops/arithmetic.js'
import { sizes } from '../ops/create.js'
import { typed } from '../ops/face.js'
import { matmul } from '../ops/product.js'
import { max } from '../ops/reduce.js'
import { reshape } from '../ops/shape.js'
import type { Dim, DimLike, Shape, SizeOf } from '../shape/dim.js'
import { type CanHave, requirePositiveCount } from '../shape/hyperparameter.js'
import type { CanSize } from '../shape/natural.js'
import type { OptionOf } from '../shape/options.js'
import { requireOptions } from '../tensor/options.js'
import type { Tensor } from '../tensor/tensor.js'
import { layer } from './define.js'
import { type BiasOptions, biasOptions, readBias, type Weighted, type WithBias } from './filters.js'
import { type CanFeatures, type FirstSize, labelled, requireFeatures } from './guard.js'
import type { Empty } from './model.js'
import type { LayerOf, LayerRule } from './rule.js'

/** Options of `maxout`. */
export interface MaxoutOptions extends BiasOptions {
  /** Of how many linear maps each unit is the greatest; 2 where not given. */
  readonly pieces?: number | undefined
}

/** What `maxout` does with types. */
export interface MaxoutRule<Units extends Dim, O extends MaxoutOptions | undefined> extends LayerRule {
  readonly type: 'maxout'
  readonly accepts: CanFeatures<this['label'], this['input']>
  readonly output: [Units]
  readonly params: MaxoutParams<this['input'], Units, OptionOf<O, 'pieces', 2, number> & Dim, O>
}

type MaxoutParams<In extends Shape, Units extends Dim, Pieces extends Dim, O> = {
  readonly w: Tensor<[Pieces, FirstSize<In>, Units]>
} & WithBias<[Pieces, Units], OptionOf<O, 'bias', true, boolean>>

interface Maxout {
  <const N extends string, Units extends Dim>(
    name: N,
    units: CanSize<`maxout('${N}')`, Units> & SizeOf<Units>,
  ): LayerOf<MaxoutRule<Units, Empty>, N>
  <const N extends string, Units extends Dim, const O extends MaxoutOptions | undefined>(
    name: N,
    units: CanSize<`maxout('${N}')`, Units> & SizeOf<Units>,
    options: O & CanHave<`maxout('${N}')`, O, MaxoutOptions, { readonly pieces: 'steps' }>,
  ): LayerOf<MaxoutRule<Units, O>, N>
}

/**
 * The greatest of several linear maps of the input, an activation that is learnt: one example of shape `[features]` gives one of
 * shape `[units]`, of which each is max over i of x · wᵢ + bᵢ. Its parameters are `{ w: [pieces, features, units], b: [pieces,
 * units] }`. Goodfellow, Warde-Farley, Mirza, Courville and Bengio, "Maxout Networks", 2013.
 *
 * @throws ShapeError if an example is not a vector, or the name is used already; both are compile errors. RangeError unless the
 * pieces are a whole number of at least 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(nn.input(1), nn.maxout('m', 1, { bias: false }))
 * const absolute = { m: { w: T.tensor([[[1]], [[-1]]]) } }
 * assert.deepEqual(T.toArray(model.apply(absolute, T.tensor([[-3], [2]]))), [[3], [2]])
 * ```
 */
export const maxout: Maxout = typed((name: string, units: DimLike, options: MaxoutOptions = {}) => {
  const label = labelled('maxout', name)
  requireOptions(label, options, [...biasOptions, 'pieces'])
  const { pieces = 2 } = options
  requirePositiveCount(`${label}: pieces`, pieces)
  const { init, biasOf } = readBias(label, options)
  const output = sizes(label, [units])
  const shape = [pieces, ...output]
  return layer<Weighted, string>('maxout', name, input => {
    const features = requireFeatures(label, input)
    return {
      output,
      parameters: {
        w: { shape: [pieces, features, ...output], init, fans: { in: features, out: output[0]! } },
        b: biasOf(shape),
      },
      apply: (x, { params: { w, b } }) => {
        const maps: Tensor<Shape> = matmul(x, w)
        return max(b === undefined ? maps : add(maps, reshape(b, [pieces, 1, ...output])), { axis: 0 })
      },
    }
  })
})
