import { type OnlyOptions, typed } from '../ops/face.js'
import type { Shape } from '../shape/dim.js'
import { type Both, type Guard, ShapeError } from '../shape/error.js'
import { requireOptions } from '../tensor/options.js'
import type { Tensor } from '../tensor/tensor.js'
import { layer } from './define.js'
import { isForms } from './form.js'
import { labelled } from './guard.js'
import {
  attentionOf,
  type CanHeads,
  type CanPart,
  headsOptions,
  type IsRandom,
  type Maps,
  type MultiHeadAttentionOptions,
  type ProjectionsOf,
  requireHeads,
} from './heads.js'
import type { LayerOf, LayerRule } from './rule.js'
import {
  type CanCount,
  type CanSequence,
  type FeaturesIn,
  type PositionsIn,
  requireCount,
  requireSequence,
} from './sequence.js'
import type { Batch, Form } from './spec.js'

/** The memory of an example, which is what attention looks at: the sequence itself where there is none. */
type MemoryIn<In> = In extends { readonly memory: infer M extends Shape } ? M : In

type Entries = 'x' | 'mask' | 'memory' | 'memoryMask'

/** Whether an example is a sequence, or a record of one, of a memory, and of which positions of them count. */
export type CanRemember<Label extends string, In> = In extends Shape
  ? CanSequence<Label, In>
  : In extends { readonly x: infer S extends Shape }
    ? [Exclude<keyof In, Entries>] extends [never]
      ? Both<
          Both<CanSequence<Label, S>, CanCount<Label, In, 'mask', PositionsIn<S>>>,
          'memory' extends keyof In
            ? In extends { readonly memory: infer M extends Shape }
              ? Both<CanSequence<Label, M>, CanCount<Label, In, 'memoryMask', PositionsIn<M>>>
              : `${Label}: expected a sequence, or a record with it as x`
            : 'memoryMask' extends keyof In
              ? `${Label}: expected no entry .memoryMask without .memory`
              : unknown
        >
      : `${Label}: expected no entry .${Exclude<keyof In, Entries> & string}`
    : `${Label}: expected a sequence, or a record with it as x`

/** What `multiHeadAttention` does with types. */
export interface MultiHeadAttentionRule<O> extends LayerRule {
  readonly type: 'multiHeadAttention'
  readonly takes: 'any'
  readonly accepts: Both<
    CanRemember<this['label'], this['input']>,
    CanPart<this['label'], O, FeaturesIn<this['input']>>
  >
  readonly output: this['input']
  readonly params: ProjectionsOf<O, FeaturesIn<this['input']>, FeaturesIn<MemoryIn<this['input']>>>
  readonly random: IsRandom<O>
}

/** Sizes of what attention is put on. */
interface Sizes {
  readonly features: number
  readonly memory: readonly [positions: number, features: number] | undefined
}

/** The sizes of an example; throws where it is none that attention may be put on. */
export const sizesIn = (label: string, form: Form): Sizes => {
  if (!isForms(form)) return { features: requireSequence(label, form)[1], memory: undefined }
  const besides = Object.keys(form).find(name => !['x', 'mask', 'memory', 'memoryMask'].includes(name))
  if (form.x !== undefined && besides !== undefined) throw new ShapeError(`${label}: expected no entry .${besides}`)
  const [positions, features] = requireSequence(label, form.x)
  requireCount(label, form, 'mask', positions)
  if (form.memory === undefined) {
    if (form.memoryMask !== undefined) throw new ShapeError(`${label}: expected no entry .memoryMask without .memory`)
    return { features, memory: undefined }
  }
  const memory = requireSequence(label, form.memory)
  requireCount(label, form, 'memoryMask', memory[0])
  return { features, memory }
}

/** The tensors of a batch that attention is put on. */
export interface Sequences {
  readonly x: Tensor<Shape>
  readonly mask?: Tensor<Shape, 'bool'>
  readonly memory?: Tensor<Shape>
  readonly memoryMask?: Tensor<Shape, 'bool'>
}

/** A function of the tensors of a batch as one of the batch, with another x in its place. */
export const onSequences =
  (input: Form, f: (batch: Sequences) => Tensor<Shape>) =>
  (batch: Batch): Batch =>
    isForms(input)
      ? { ...(batch as { readonly [name: string]: Batch }), x: f(batch as unknown as Sequences) }
      : f({ x: batch as Tensor<Shape> })

/**
 * Attention with several heads, on a sequence `[positions, features]`, whose shape it keeps: queries, keys and values are x · w + b,
 * their heads beside each other; each head is `attention` by itself; and what all found goes through one more map. Of a record `{ x,
 * mask }` only positions are seen whose mask, bool `[positions]`, is true; of `{ x, memory, memoryMask }` the keys and values are of
 * the memory, `[any, any]` (cross-attention). Where nothing is seen the heads find 0.
 *
 * Its parameters are those of PyTorch, transposed: `query`, `key` and `value`, which are three parts of one matrix there, and `out`,
 * each `{ w: [in, out], b: [out] }`. With `dropout` it is random while training. Vaswani et al., 2017.
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
    OnlyOptions<`multiHeadAttention('${N}')`, O, MultiHeadAttentionOptions>,
) => LayerOf<MultiHeadAttentionRule<O>, N> = typed((name: string, options: MultiHeadAttentionOptions) => {
  const label = labelled('multiHeadAttention', name)
  requireOptions(label, options, headsOptions, true)
  requireHeads(label, options)
  return layer<MultiHeadAttentionRule<MultiHeadAttentionOptions>, string>(
    'multiHeadAttention',
    name,
    typed((input: Form) => {
      const { features, memory } = sizesIn(label, input)
      const { parameters, apply } = attentionOf(label, options, features, memory?.[1] ?? features)
      return {
        output: input,
        parameters,
        random: options.dropout !== undefined,
        apply: (batch: Batch, use: { readonly params: unknown; readonly key: Parameters<typeof apply>[4] }) =>
          onSequences(input, given => {
            const seen = memory === undefined ? given.mask : given.memoryMask
            return apply(given.x, given.memory ?? given.x, seen, use.params as Maps, use.key)
          })(batch),
      }
    }),
    'any' as never,
  )
})
