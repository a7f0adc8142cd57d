import { add } from '../ops/arithmetic.js'
import { cast, fromArray, sizes } from '../ops/create.js'
import { typed } from '../ops/face.js'
import type { Dim, DimLike, Shape, SizeOf } from '../shape/dim.js'
import type { CanSize } from '../shape/natural.js'
import { requireOptions } from '../tensor/options.js'
import type { Tensor } from '../tensor/tensor.js'
import { requireFunction } from '../transform/function.js'
import { layer } from './define.js'
import { labelled } from './guard.js'
import { type Initializer, normal } from './initializers.js'
import type { LayerOf, LayerRule } from './rule.js'
import { type CanSequence, requireSequence } from './sequence.js'

// What tells attention where in a sequence something stands.

/**
 * Sines and cosines of positions, `[positions, features]`: number 2 i of row t is sin(t / 10000^(2 i / features)), and the next one
 * the cosine of the same. Vaswani et al., 2017.
 *
 * @throws ShapeError if a size is not an integer of at least 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const table = nn.sinusoids(50, 8) // Tensor<[50, 8], "float32">
 * assert.deepEqual(T.toArray(T.slice(table, [0])), [0, 1, 0, 1, 0, 1, 0, 1])
 * ```
 */
export const sinusoids: <Positions extends Dim, Features extends Dim>(
  positions: CanSize<'sinusoids', Positions> & SizeOf<Positions>,
  features: CanSize<'sinusoids', Features> & SizeOf<Features>,
) => Tensor<[Positions, Features]> = typed((positions: DimLike, features: DimLike) => {
  const [rows = 0, columns = 0] = sizes('sinusoids', [positions, features])
  const data = Float32Array.from({ length: rows * columns }, (_, i) => {
    const column = i % columns
    const angle = Math.floor(i / columns) / 10000 ** ((column - (column % 2)) / columns)
    return column % 2 === 0 ? Math.sin(angle) : Math.cos(angle)
  })
  return fromArray(data, [rows, columns])
})

/** What `sinusoidalPositions` does with types. */
export interface SinusoidalPositionsRule extends LayerRule {
  readonly type: 'sinusoidalPositions'
  readonly accepts: CanSequence<this['label'], this['input']>
  readonly output: this['input']
}

/**
 * Adds `sinusoids` to a sequence `[positions, features]`.
 *
 * @throws ShapeError if an example is no such sequence, a compile error.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const y = pipe(nn.input(2, 2), nn.sinusoidalPositions).apply({}, T.ones([1, 2, 2])) // Tensor<[1, 2, 2], "float32">
 * assert.deepEqual(T.toArray(T.slice(y, [0, 0])), [1, 2])
 * ```
 */
export const sinusoidalPositions: LayerOf<SinusoidalPositionsRule> = typed(
  layer<LayerRule>('sinusoidalPositions', input => {
    const [positions, features] = requireSequence('sinusoidalPositions', input)
    const table: Tensor<Shape> = sinusoids(positions, features)
    return { output: input, apply: x => add(x, cast(table, x.dtype) as Tensor<Shape>) }
  }),
)

/** Options of `learnedPositions`. */
export interface LearnedPositionsOptions {
  /** The first value of the rows; normal of deviation 0.02 where not given. */
  readonly init?: Initializer | undefined
}

/** What `learnedPositions` does with types. */
export interface LearnedPositionsRule extends LayerRule {
  readonly type: 'learnedPositions'
  readonly accepts: CanSequence<this['label'], this['input']>
  readonly output: this['input']
  readonly params: Record<'w', Tensor<this['input']>>
}

interface Rule extends LayerRule {
  readonly params: Record<'w', Tensor<Shape>>
}

/**
 * Adds to a sequence `[positions, features]` a table of its shape that is learnt, the parameter `{ w }`: a row for each position.
 *
 * @throws ShapeError if an example is no such sequence, or the name is used already; both are compile errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(nn.inputs([7], 'int32'), nn.embedding('words', 100, 8), nn.learnedPositions('places'))
 * const w = model.init(T.random.key(0)).places.w // Tensor<[7, 8], "float32">
 * assert.deepEqual(w.shape, [7, 8])
 * ```
 */
export const learnedPositions: <const N extends string>(
  name: N,
  options?: LearnedPositionsOptions,
) => LayerOf<LearnedPositionsRule, N> = typed((name: string, options: LearnedPositionsOptions = {}) => {
  const label = labelled('learnedPositions', name)
  requireOptions(label, options, ['init'])
  const { init = normal(0.02) } = options
  requireFunction(`${label}: init`, init)
  return layer<Rule, string>('learnedPositions', name, input => {
    requireSequence(label, input)
    return { output: input, parameters: { w: { shape: input, init } }, apply: (x, { params }) => add(x, params.w) }
  })
})
