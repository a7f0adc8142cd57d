import { gelu, relu, silu } from '../ops/activation.js'
import { add, mul, sub } from '../ops/arithmetic.js'
import { typed } from '../ops/face.js'
import { mean } from '../ops/reduce.js'
import { wide } from '../ops/wide.js'
import type { Key } from '../random/random.js'
import { requireOneOf } from '../shape/argument.js'
import type { Dim, Shape } from '../shape/dim.js'
import { type Both, type Guard, ShapeError } from '../shape/error.js'
import { type CanHave, type OfEpsilon, requireNonNegative } from '../shape/hyperparameter.js'
import type { OptionOf } from '../shape/options.js'
import type { Multiply as Mul } from '../shape/size.js'
import { type CanBePositive, type Option, requirePositive } from '../shape/window.js'
import { requireOptions } from '../tensor/options.js'
import type { Tensor } from '../tensor/tensor.js'
import type { Affine } from './batchNorm.js'
import { layer, type Use } from './define.js'
import { deviation } from './deviation.js'
import { dropped } from './dropout.js'
import { isForms, showForm } from './form.js'
import { labelled, type ShowSpec } from './guard.js'
import {
  attentionOf,
  type CacheOf,
  type CanAttend,
  type CanHeads,
  type CanPart,
  headsOptions,
  type IsRandom,
  type Kept,
  type KeyWidth,
  keyFor,
  type Linear,
  linear,
  type Maps,
  type MultiHeadAttentionOptions,
  mapped,
  type Projections,
  requireHeads,
  type Weights,
  type Width,
} from './heads.js'
import { ones, zeros } from './initializers.js'
import type { Parameters } from './layer.js'
import { type CanRemember, type Found, onSequences, requireKept, sizesIn } from './multiHeadAttention.js'
import type { LayerOf, LayerRule } from './rule.js'
import type { FeaturesIn, PositionsIn } from './sequence.js'
import type { Sequences } from './sequences.js'
import type { Batch, Discrete, Example, Form } from './spec.js'

/** Options of a block of a Transformer. */
export interface TransformerBlockOptions extends MultiHeadAttentionOptions {
  /** How many features there are within the maps of each position; 4 times those of an example where not given. */
  readonly hidden?: number | undefined
  /** Whether each part is normalised before it, or its sum with the input behind; 'pre' where not given. */
  readonly norm?: 'pre' | 'post' | undefined
  /** What is between the maps of each position, where 'tanhGelu' is the approximation of GPT-2; 'gelu' where not given. */
  readonly activation?: keyof typeof activations | undefined
  /** What is added to variances before their roots are taken; 1e-5 where not given. */
  readonly epsilon?: number | undefined
}

const activations = {
  gelu: (x: Tensor<Shape>): Tensor<Shape> => gelu(x),
  tanhGelu: (x: Tensor<Shape>): Tensor<Shape> => gelu(x, { approximate: true }),
  relu: (x: Tensor<Shape>): Tensor<Shape> => relu(x),
  silu: (x: Tensor<Shape>): Tensor<Shape> => silu(x),
}

const known = [...headsOptions, 'hidden', 'norm', 'activation', 'epsilon']

type CanBlock<Label extends string, O> = Both<
  CanHeads<Label, O>,
  CanBePositive<Label, 'hidden', Option<O, 'hidden', 1>>
>

type Hidden<O, Features extends Dim> =
  OptionOf<O, 'hidden', undefined, number> extends infer H extends number ? H : Mul<Features, 4>

/** What an encoder block learns, of so many features, within its maps, and of all heads of queries and of keys. */
export interface EncoderParams<Features extends Dim, Hidden extends Dim, Wide extends Dim, KeyWide extends Dim> {
  readonly attentionNorm: Affine<[Features]>
  readonly attention: Projections<Features, Features, Wide, KeyWide>
  readonly mapsNorm: Affine<[Features]>
  readonly up: Linear<Features, Hidden>
  readonly down: Linear<Hidden, Features>
}

/** What a decoder block learns; the memory has so many features. */
export interface DecoderParams<
  Features extends Dim,
  Memory extends Dim,
  Hidden extends Dim,
  Wide extends Dim,
  KeyWide extends Dim,
> extends EncoderParams<Features, Hidden, Wide, KeyWide> {
  readonly crossNorm: Affine<[Features]>
  readonly cross: Projections<Features, Memory, Wide, KeyWide>
}

type EncoderOf<O, F extends Dim> = EncoderParams<F, Hidden<O, F>, Width<O, F>, KeyWidth<O, F>>
type DecoderOf<O, F extends Dim, M extends Dim> = DecoderParams<F, M, Hidden<O, F>, Width<O, F>, KeyWidth<O, F>>

/** Whether a block may attend to an example itself. */
type CanOwn<Label extends string, O, In> = Both<
  CanPart<Label, O, FeaturesIn<In>>,
  CanAttend<Label, O, In, PositionsIn<In>, PositionsIn<In>>
>

/** What `transformerEncoderBlock` does with types. */
export interface TransformerEncoderBlockRule<O> extends LayerRule {
  readonly type: 'transformerEncoderBlock'
  readonly takes: 'any'
  readonly accepts: Both<CanRemember<this['label'], this['input']>, CanOwn<this['label'], O, this['input']>>
  readonly output: this['input']
  readonly params: EncoderOf<O, FeaturesIn<this['input']>>
  readonly state: CacheOf<O, FeaturesIn<this['input']>>
  readonly random: IsRandom<O>
}

type CanDecode<Label extends string, In> = In extends Shape | Example<Shape, Discrete>
  ? `${Label}: expected a record with .x and .memory, got ${ShowSpec<In>}`
  : Both<CanRemember<Label, In>, 'memory' extends keyof In ? unknown : `${Label}: the example has no entry .memory`>

type MemoryFeatures<In> = In extends { readonly memory: infer M extends Shape } ? FeaturesIn<M> : number

/** What `transformerDecoderBlock` does with types. */
export interface TransformerDecoderBlockRule<O> extends LayerRule {
  readonly type: 'transformerDecoderBlock'
  readonly takes: 'any'
  readonly accepts: Both<CanDecode<this['label'], this['input']>, CanOwn<this['label'], O, this['input']>>
  readonly output: this['input']
  readonly state: CacheOf<O, FeaturesIn<this['input']>>
  readonly params: DecoderOf<O, FeaturesIn<this['input']>, MemoryFeatures<this['input']>>
  readonly random: IsRandom<O>
}

const requireBlock = (label: string, options: TransformerBlockOptions): void => {
  requireOptions(label, options, known, true)
  requireHeads(label, options)
  const { hidden, norm, activation, epsilon } = options
  if (hidden !== undefined) requirePositive(label, 'hidden', hidden)
  if (norm !== undefined) requireOneOf(label, 'norm', ['pre', 'post'], norm)
  if (activation !== undefined) requireOneOf(label, 'activation', Object.keys(activations), activation)
  if (epsilon !== undefined) requireNonNegative(`${label}: epsilon`, epsilon)
}

interface Normal {
  readonly scale: Tensor<Shape>
  readonly shift: Tensor<Shape>
}

/** Layer normalisation of the features of each position. */
const normalised = (who: string, x: Tensor<Shape>, { scale, shift }: Normal, epsilon: number): Tensor<Shape> => {
  const along = { axis: [2], keepDims: true }
  return wide(
    [x, scale, shift],
    (x, scale, shift): Tensor<Shape> => {
      const centred: Tensor<Shape> = sub(x, mean(x, along))
      return add(mul(mul(centred, deviation(centred, along, epsilon).inverse), scale), shift)
    },
    who,
  )
}

interface Block {
  readonly attentionNorm: Normal
  readonly attention: Maps
  readonly crossNorm: Normal
  readonly cross: Maps
  readonly mapsNorm: Normal
  readonly up: Weights
  readonly down: Weights
}

/** The body of a block on examples of one form; of a decoder the memory is looked at. */
const blockOf = (label: string, options: TransformerBlockOptions, input: Form, isDecoder: boolean) => {
  const { norm = 'pre', activation = 'gelu', epsilon = 1e-5, dropout, causal = isDecoder } = options
  if (isDecoder && !isForms(input))
    throw new ShapeError(`${label}: expected a record with .x and .memory, got ${showForm(input)}`)
  const { x: sequence, memory } = sizesIn(label, input)
  const [, features] = sequence
  requireKept(label, options, input)
  if (isDecoder && memory === undefined) throw new ShapeError(`${label}: the example has no entry .memory`)
  const hidden = options.hidden ?? 4 * features
  const own = attentionOf(label, { ...options, causal }, sequence, sequence)
  // Places in the memory are none in the sequence: nothing is turned by them, and none is behind another.
  const plain = { ...options, causal: false, rotary: false, mask: undefined, cache: undefined }
  const cross = attentionOf(label, plain, sequence, memory ?? sequence)
  const affine: Parameters = { scale: { shape: [features], init: ones }, shift: { shape: [features], init: zeros } }
  const drop = (x: Tensor<Shape>, key: Key | undefined) => (dropout === undefined ? x : dropped(x, dropout, key))
  const beside = (x: Tensor<Shape>, normal: Normal, part: (x: Tensor<Shape>) => Tensor<Shape>): Tensor<Shape> =>
    norm === 'pre'
      ? add(x, part(normalised(label, x, normal, epsilon)))
      : normalised(label, add(x, part(x)), normal, epsilon)
  const activate = activations[activation]
  const run = (
    { x, mask, memory, memoryMask }: Sequences,
    { params, state, key }: Pick<Use<Block, Kept>, 'params' | 'state' | 'key'>,
  ): Found => {
    const keyOf = (use: number) => keyFor(key, use)
    let kept: Found['cache']
    const attended = beside(x, params.attentionNorm, given => {
      const at = { x: given, memory: given, seen: mask, maps: params.attention, key: keyOf(0), cache: state }
      const { output, cache } = own.apply(at)
      kept = cache
      return drop(output, keyOf(1))
    })
    const crossed = isDecoder
      ? beside(attended, params.crossNorm, given => {
          const seen = memoryMask
          const at = { x: given, memory: memory!, seen, maps: params.cross, key: keyOf(2), cache: {} }
          return drop(cross.apply(at).output, keyOf(3))
        })
      : attended
    const output = beside(crossed, params.mapsNorm, given =>
      drop(mapped(drop(activate(mapped(given, params.up)), keyOf(4)), params.down), keyOf(5)),
    )
    return { output, cache: kept }
  }
  return {
    output: input,
    parameters: {
      attentionNorm: affine,
      attention: own.parameters,
      ...(isDecoder ? { crossNorm: affine, cross: cross.parameters } : {}),
      mapsNorm: affine,
      up: linear(features, hidden),
      down: linear(hidden, features),
    },
    random: dropout !== undefined,
    ...(own.cache === undefined ? {} : { state: own.cache }),
    apply: (batch: Batch, { params, state, key }: Use<Block, Kept>) =>
      onSequences(batch, given => run(given, { params, state, key })),
  }
}

type MakeBlock<Label extends string, O> = O &
  CanHave<Label, O, TransformerBlockOptions, OfEpsilon & { readonly dropout: 'rate' }>

/**
 * An encoder block of a Transformer, on a sequence `[positions, features]` or a record `{ x, mask }`, whose shape it keeps: x + the
 * attention of x to itself, as of `multiHeadAttention`; and to that is added, at each position, activation(x · up) · down. What comes
 * into each of the two is normalised over the features ('pre'), or the sum is ('post'). With `causal` it is the block of GPT.
 *
 * The formulas are those of PyTorch's `TransformerEncoderLayer`, whose weights are the transposes; `dropout` is of the weights of
 * the attention, within the maps, and of what both add. Vaswani et al., 2017; 'pre': Xiong et al., 2020.
 *
 * @throws ShapeError as `multiHeadAttention`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const block = nn.transformerEncoderBlock('block', { heads: 4, causal: true, dropout: 0.1 })
 * const model = pipe(
 *   nn.inputs([7], 'int32'),
 *   nn.embedding('words', 100, 16),
 *   nn.learnedPositions('places'),
 *   nn.repeat('blocks', 12, block),
 *   nn.unembed('words'),
 * )
 * const params = model.init(T.random.key(0))
 * const scores = model.apply(params, T.zeros([5, 7], 'int32')) // Tensor<[5, 7, 100], "float32">
 * assert.deepEqual([params.blocks.block.up.w.shape, scores.shape], [[12, 16, 64], [5, 7, 100]])
 * ```
 */
export const transformerEncoderBlock: <const N extends string, const O extends TransformerBlockOptions>(
  name: N,
  options: Guard<CanBlock<`transformerEncoderBlock('${N}')`, O>> & MakeBlock<`transformerEncoderBlock('${N}')`, O>,
) => LayerOf<TransformerEncoderBlockRule<O>, N> = typed((name: string, options: TransformerBlockOptions) => {
  const label = labelled('transformerEncoderBlock', name)
  requireBlock(label, options)
  return layer<TransformerEncoderBlockRule<TransformerBlockOptions>, string>(
    'transformerEncoderBlock',
    name,
    typed((input: Form) => blockOf(label, options, input, false)),
    'any',
  )
})

/**
 * A decoder block of a Transformer, on a record `{ x, memory }`, with `mask` and `memoryMask` where some positions do not count: as
 * `transformerEncoderBlock`, with the attention of x to the memory in between. Its own attention is causal unless `causal` is false;
 * `rotary` is of its own attention alone. The formulas are those of PyTorch's `TransformerDecoderLayer`.
 *
 * @throws ShapeError as `multiHeadAttention`, or if there is no memory; all are compile errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(
 *   nn.inputs({ x: [7, 16], memory: [9, 16] }),
 *   nn.on('memory', nn.repeat('encoder', 6, nn.transformerEncoderBlock('block', { heads: 4 }))),
 *   nn.repeat('decoder', 6, nn.transformerDecoderBlock('block', { heads: 4 })),
 *   nn.entry('x'),
 * )
 * const params = model.init(T.random.key(0))
 * const y = model.apply(params, { x: T.ones([5, 7, 16]), memory: T.ones([5, 9, 16]) }) // Tensor<[5, 7, 16], "float32">
 * assert.deepEqual(y.shape, [5, 7, 16])
 * ```
 */
export const transformerDecoderBlock: <const N extends string, const O extends TransformerBlockOptions>(
  name: N,
  options: Guard<CanBlock<`transformerDecoderBlock('${N}')`, O>> & MakeBlock<`transformerDecoderBlock('${N}')`, O>,
) => LayerOf<TransformerDecoderBlockRule<O>, N> = typed((name: string, options: TransformerBlockOptions) => {
  const label = labelled('transformerDecoderBlock', name)
  requireBlock(label, options)
  return layer<TransformerDecoderBlockRule<TransformerBlockOptions>, string>(
    'transformerDecoderBlock',
    name,
    typed((input: Form) => blockOf(label, options, input, true)),
    'any',
  )
})
