import { add } from '../ops/arithmetic.js'
import { cast, sizes, zeros } from '../ops/create.js'
import { type OnlyOptions, typed } from '../ops/face.js'
import { take } from '../ops/gather.js'
import { arange } from '../ops/range.js'
import { slice } from '../ops/slice.js'
import { requireFlag } from '../shape/argument.js'
import type { Dim, DimLike, Shape, SizeOf } from '../shape/dim.js'
import { type Both, type Guard, ShapeError } from '../shape/error.js'
import type { CanSize } from '../shape/natural.js'
import type { OptionOf } from '../shape/options.js'
import type { Less } from '../shape/size.js'
import { type CanBePositive, type Option, requirePositive } from '../shape/window.js'
import { requireOptions } from '../tensor/options.js'
import { build } from '../tensor/storage.js'
import type { Tensor } from '../tensor/tensor.js'
import { requireFunction } from '../transform/function.js'
import { layer, type Use } from './define.js'
import { labelled } from './guard.js'
import { type Initializer, normal } from './initializers.js'
import type { LayerOf, LayerRule } from './rule.js'
import { type CanSequence, type FeaturesIn, type PositionsIn, requireSequence } from './sequence.js'

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
  return build({ shape: [rows, columns], dtype: 'float32' }, data => {
    for (let i = 0; i < data.length; i++) {
      const column = i % columns
      const angle = Math.floor(i / columns) / 10000 ** ((column - (column % 2)) / columns)
      data[i] = column % 2 === 0 ? Math.sin(angle) : Math.cos(angle)
    }
  })
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
    return { output: input, apply: x => add(x, cast(table, x.dtype)) }
  }),
)

/** Options of `learnedPositions`. */
export interface LearnedPositionsOptions {
  /** How many rows the table has, which are at least the positions of an example; as many where not given. */
  readonly size?: number | undefined
  /** Whether it remembers how many positions there were, and those of the next step, as of `advance`, come behind; false where not given. */
  readonly continued?: boolean | undefined
  /** The first value of the rows; normal of deviation 0.02 where not given. */
  readonly init?: Initializer | undefined
}

type Rows<O, In> = OptionOf<O, 'size', undefined, number> extends infer Size extends number ? Size : PositionsIn<In>

/** What `learnedPositions` learns. */
export interface LearnedPositionsParams<Rows extends Dim, Features extends Dim> {
  readonly w: Tensor<[Rows, Features]>
}

/** How many positions `learnedPositions` has seen, if it is continued. */
export interface LearnedPositionsState {
  readonly length: Tensor<[], 'int32'>
}

/** What `learnedPositions` does with types. */
export interface LearnedPositionsRule<O> extends LayerRule {
  readonly type: 'learnedPositions'
  readonly accepts: Both<
    CanSequence<this['label'], this['input']>,
    Less<Rows<O, this['input']>, PositionsIn<this['input']>> extends true
      ? `${this['label']}: ${PositionsIn<this['input']>} positions do not fit into a table of ${Rows<O, this['input']>}`
      : unknown
  >
  readonly output: this['input']
  readonly params: LearnedPositionsParams<Rows<O, this['input']>, FeaturesIn<this['input']>>
  readonly state: [OptionOf<O, 'continued', false, true>] extends [true] ? LearnedPositionsState : unknown
}

/**
 * Adds to a sequence `[positions, features]` a table that is learnt, the parameter `{ w }`: a row for each position. Positions for
 * which it has no row, in a sequence that is `continued`, give NaN.
 *
 * @throws ShapeError if an example is no such sequence or is too long, or the name is used already; all are compile errors.
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
export const learnedPositions: MakeLearnedPositions = typed((name: string, options: LearnedPositionsOptions = {}) => {
  const label = labelled('learnedPositions', name)
  requireOptions(label, options, ['size', 'continued', 'init'])
  const { size, continued = false, init = normal(0.02) } = options
  requireFunction(`${label}: init`, init)
  requireFlag(label, 'continued', continued)
  if (size !== undefined) requirePositive(label, 'size', size)
  return layer<LearnedPositionsRule<LearnedPositionsOptions>, string>(
    'learnedPositions',
    name,
    typed((input: readonly number[]) => {
      const [positions, features] = requireSequence(label, input)
      const rows = size ?? positions
      if (positions > rows) throw new ShapeError(`${label}: ${positions} positions do not fit into a table of ${rows}`)
      const parameters = { w: { shape: [rows, features], init } }
      if (!continued) {
        const first = (w: Tensor<Shape>): Tensor<Shape> => (rows === positions ? w : slice(w, [[0, positions]]))
        return {
          output: input,
          parameters,
          apply: (x: Tensor<Shape>, { params }: Use<Table, unknown>) => add(x, first(params.w)),
        }
      }
      return {
        output: input,
        parameters,
        state: { length: zeros([], 'int32') },
        apply: (x: Tensor<Shape>, { params, state }: Use<Table, unknown>) => {
          const { length } = state as LearnedPositionsState
          const places: Tensor<Shape, 'int32'> = add(arange(positions, 'int32'), length)
          return { output: add(x, take(params.w, places)), state: { length: add(length, positions) } }
        },
      }
    }),
  )
})

type Table = LearnedPositionsParams<Dim, Dim>

interface MakeLearnedPositions {
  <const N extends string>(name: N): LayerOf<LearnedPositionsRule<undefined>, N>
  <const N extends string, const O extends LearnedPositionsOptions | undefined>(
    name: N,
    options: Guard<CanBePositive<`learnedPositions('${N}')`, 'size', Option<O, 'size', 1>>> &
      O &
      OnlyOptions<`learnedPositions('${N}')`, O, LearnedPositionsOptions>,
  ): LayerOf<LearnedPositionsRule<O>, N>
}
