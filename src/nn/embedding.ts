import { sizes } from '../ops/create.js'
import { typed } from '../ops/face.js'
import { take } from '../ops/gather.js'
import type { Dim, DimLike, SizeOf } from '../shape/dim.js'
import type { CanSize } from '../shape/natural.js'
import { requireOptions } from '../tensor/options.js'
import type { Tensor } from '../tensor/tensor.js'
import { requireFunction } from '../transform/function.js'
import { layer } from './define.js'
import { labelled } from './guard.js'
import { type Initializer, normal } from './initializers.js'
import type { LayerOf, LayerRule } from './rule.js'

/** Options of `embedding`. */
export interface EmbeddingOptions {
  /** The first value of the rows; standard normal where not given. */
  readonly init?: Initializer | undefined
}

/** What `embedding` learns. */
export interface EmbeddingParams<Count extends Dim, Units extends Dim> {
  readonly w: Tensor<[Count, Units]>
}

/** What `embedding` does with types. */
export interface Embedding<Count extends Dim, Units extends Dim> extends LayerRule {
  readonly type: 'embedding'
  readonly takes: 'int32'
  readonly output: [...this['input'], Units]
  readonly params: EmbeddingParams<Count, Units>
}

/**
 * A table with a row for each of `count` tokens: an int32 example of any shape gives one with one more axis, of size `units`. Its
 * parameter is `{ w: [count, units] }`. As with `T.take`, a negative token counts from the end, and one that there is not gives NaN.
 *
 * @throws ShapeError if the name is used already, and DTypeError if an example is no int32; both are compile errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(nn.inputs([3], 'int32'), nn.embedding('tokens', 10, 4))
 * const params = model.init(T.random.key(0))
 * const y = model.apply(params, T.tensor([[7, 0, 7]], 'int32')) // Tensor<[1, 3, 4], "float32">
 * assert.deepEqual(T.toArray(T.slice(y, [0, 0])), T.toArray(T.slice(params.tokens.w, [7])))
 * ```
 */
export const embedding: <const N extends string, Count extends Dim, Units extends Dim>(
  name: N,
  count: CanSize<`embedding('${N}')`, Count> & SizeOf<Count>,
  units: CanSize<`embedding('${N}')`, Units> & SizeOf<Units>,
  options?: EmbeddingOptions,
) => LayerOf<Embedding<Count, Units>, N> = typed(
  (name: string, count: DimLike, units: DimLike, options: EmbeddingOptions = {}) => {
    const label = labelled('embedding', name)
    requireOptions(label, options, ['init'])
    const { init = normal(1) } = options
    requireFunction(`${label}: init`, init)
    const shape = sizes(label, [count, units])
    return layer<Embedding<Dim, Dim>, string>(
      'embedding',
      name,
      input => ({
        output: [...input, shape[1]!],
        parameters: { w: { shape, init } },
        apply: (x, { params }) => take(params.w, x, { axis: 0 }),
      }),
      'int32',
    )
  },
)
