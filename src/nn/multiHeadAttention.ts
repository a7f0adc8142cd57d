import { typed } from '../ops/face.js'
import type { Dim, Shape } from '../shape/dim.js'
import { type Both, type Guard, ShapeError } from '../shape/error.js'
import type { CanHave } from '../shape/hyperparameter.js'
import type { OptionOf } from '../shape/options.js'
import { requireOptions } from '../tensor/options.js'
import type { Tensor } from '../tensor/tensor.js'
import type { KeyValueCache } from './cachedAttention.js'
import { layer, type Use } from './define.js'
import { isForms } from './form.js'
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
  type Maps,
  type MultiHeadAttentionOptions,
  type ProjectionsOf,
  requireHeads,
} from './heads.js'
import type { LayerOf, LayerRule } from './rule.js'
import {
  type CanSee,
  type CanSequence,
  type FeaturesIn,
  type NoEntries,
  type NoSequence,
  type PositionsIn,
  requireEntries,
  requireSeen,
  requireSequence,
  sequenceOf,
} from './sequence.js'
import { type Sequences, sequencesIn, withSequences } from './sequences.js'
import type { Batch, Form } from './spec.js'

/** The memory of an example, which is what attention looks at: the sequence itself where there is none. */
type MemoryIn<In> = { i: In } extends { i: { readonly memory: infer M extends Shape } } ? M : In

type Entries = 'x' | 'mask' | 'memory' | 'memoryMask'

/** Whether an example is a sequence, or a record of one, of a memory, and of which positions of them count. */
export type CanRemember<Label extends string, In> = In extends Shape
  ? CanSequence<Label, In>
  : In extends { readonly x: infer S extends Shape }
    ? [Exclude<keyof In, Entries>] extends [never]
      ? Both<
          Both<CanSequence<Label, S>, CanSee<Label, In, 'mask', PositionsIn<S>, PositionsIn<S>>>,
          'memory' extends keyof In
            ? In extends { readonly memory: infer M extends Shape }
              ? Both<CanSequence<Label, M>, CanSee<Label, In, 'memoryMask', PositionsIn<S>, PositionsIn<M>>>
              : `${Label}: expected .memory to be a sequence of floats, got ${ShowSpec<In['memory']>}`
            : 'memoryMask' extends keyof In
              ? `${Label}: expected no entry .memoryMask without .memory`
              : unknown
        >
      : NoEntries<Label, In, Entries, 'x, mask, memory, memoryMask'>
    : NoSequence<Label, In>

/** What `multiHeadAttention` does with types. */
export interface MultiHeadAttentionRule<O> extends LayerRule {
  readonly type: 'multiHeadAttention'
  readonly takes: 'any'
  readonly accepts: Both<
    CanRemember<this['label'], this['input']>,
    Both<
      CanPart<this['label'], O, FeaturesIn<this['input']>>,
      CanLook<this['label'], O, this['input'], PositionsIn<this['input']>, PositionsIn<MemoryIn<this['input']>>>
    >
  >
  readonly output: this['input']
  readonly params: ProjectionsOf<O, FeaturesIn<this['input']>, FeaturesIn<MemoryIn<this['input']>>>
  readonly state: CacheOf<O, FeaturesIn<this['input']>>
  readonly random: IsRandom<O>
}

type CanLook<Label extends string, O, In, Queries extends Dim, Keys extends Dim> = 'memory' extends keyof In
  ? [OptionOf<O, 'cache', undefined, undefined>] extends [undefined]
    ? CanAttend<Label, O, In, Queries, Keys>
    : `${Label}: a cache is of attention to the sequence itself, got a memory`
  : CanAttend<Label, O, In, Queries, Keys>

/** Sizes of what attention is put on. */
interface Sizes {
  readonly x: readonly [positions: number, features: number]
  readonly memory: readonly [positions: number, features: number] | undefined
}

/** The sizes of an example; throws where it is none that attention may be put on. */
export const sizesIn = (label: string, form: Form): Sizes => {
  if (!isForms(form)) return { x: requireSequence(label, form), memory: undefined }
  if (form.x !== undefined) requireEntries(label, form, ['x', 'mask', 'memory', 'memoryMask'])
  const x = sequenceOf(label, form)
  requireSeen(label, form, 'mask', x[0], x[0])
  if (form.memory === undefined) {
    if (form.memoryMask !== undefined) throw new ShapeError(`${label}: expected no entry .memoryMask without .memory`)
    return { x, memory: undefined }
  }
  const memory = requireSequence(label, form.memory, 'memory')
  requireSeen(label, form, 'memoryMask', x[0], memory[0])
  return { x, memory }
}

/** Throws where options keep what there is no cache for. */
export const requireKept = (label: string, { cache }: MultiHeadAttentionOptions, form: Form): void => {
  if (cache !== undefined && isForms(form) && form.mask !== undefined)
    throw new ShapeError(`${label}: expected no entry .mask beside a cache`)
}

/** What a layer with attention computes: another sequence, and what is kept next. */
export interface Found {
  readonly output: Tensor<Shape>
  readonly cache: KeyValueCache<Shape> | undefined
}

/** A function of the tensors of a batch as the body of a layer: with another x in its place, and the state where there is one. */
export const onSequences = (batch: Batch, f: (batch: Sequences) => Found) => {
  const { output: x, cache } = f(sequencesIn(batch))
  const output = withSequences(batch, x)
  return cache === undefined ? output : { output, state: cache }
}

/**
 * Attention with several heads, on a sequence `[positions, features]`, whose shape it keeps: queries, keys and values are x · w + b,
 * their heads beside each other; each head is `attention` by itself; and what all found goes through one more map. Of a record `{ x,
 * mask }` only positions are seen whose mask, bool `[positions]`, or `[positions, positions]` with a row for each query, is true; of
 * `{ x, memory, memoryMask }` the keys and values are of the memory, `[any, any]` (cross-attention). Where nothing is seen the heads
 * find 0.
 *
 * Its parameters are those of PyTorch, transposed: `query`, `key` and `value`, which are three parts of one matrix there, and `out`,
 * each `{ w: [in, out], b: [out] }`. With `dropout` it is random while training. With `cache` its state is a `KeyValueCache`: `advance`
 * gives the next one, to which the positions that come then are attached. Vaswani et al., 2017.
 *
 * @throws ShapeError if an example is no such sequence or record, or features or heads cannot be divided; all are compile errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const own = pipe(nn.input(7, 16), nn.multiHeadAttention('a', { heads: 4, keyHeads: 2, causal: true, rotary: true }))
 * const params = own.init(T.random.key(0))
 * const y = own.apply(params, T.ones([5, 7, 16])) // Tensor<[5, 7, 16], "float32">
 * assert.deepEqual([params.a.key.w.shape, y.shape], [[16, 8], [5, 7, 16]])
 *
 * const cross = pipe(
 *   nn.inputs({ x: [7, 16], memory: [9, 12], memoryMask: { shape: [9], dtype: 'bool' } }),
 *   nn.multiHeadAttention('a', { heads: 2 }),
 *   nn.entry('x'),
 * )
 * assert.deepEqual(cross.output, [7, 16])
 * ```
 */
export const multiHeadAttention: <const N extends string, const O extends MultiHeadAttentionOptions>(
  name: N,
  options: Guard<CanHeads<`multiHeadAttention('${N}')`, O>> &
    O &
    CanHave<`multiHeadAttention('${N}')`, O, MultiHeadAttentionOptions, { readonly dropout: 'rate' }>,
) => LayerOf<MultiHeadAttentionRule<O>, N> = typed((name: string, options: MultiHeadAttentionOptions) => {
  const label = labelled('multiHeadAttention', name)
  requireOptions(label, options, headsOptions, true)
  requireHeads(label, options)
  return layer<MultiHeadAttentionRule<MultiHeadAttentionOptions>, string>(
    'multiHeadAttention',
    name,
    typed((input: Form) => {
      const { x, memory } = sizesIn(label, input)
      if (options.cache !== undefined && memory !== undefined)
        throw new ShapeError(`${label}: a cache is of attention to the sequence itself, got a memory`)
      requireKept(label, options, input)
      const { parameters, cache, apply } = attentionOf(label, options, x, memory ?? x)
      return {
        output: input,
        parameters,
        random: options.dropout !== undefined,
        ...(cache === undefined ? {} : { state: cache }),
        apply: (batch: Batch, { params, key, state }: Use<Maps, Kept>) =>
          onSequences(batch, given => {
            const seen = memory === undefined ? given.mask : given.memoryMask
            return apply({ x: given.x, memory: given.memory ?? given.x, seen, maps: params, key, cache: state })
          }),
      }
    }),
    'any',
  )
})
