import { typed } from '../ops/face.js'
import { shown } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import type { Both, Guard } from '../shape/error.js'
import { layer } from './define.js'
import { recordOf } from './form.js'
import type { CanFind } from './guard.js'
import {
  type CanDiffer,
  type CanMerge,
  type Merge,
  type Merged,
  merge,
  merged,
  requireMerge,
  requireNames,
} from './merge.js'
import { requireEntry } from './on.js'
import type { LayerOf, LayerRule } from './rule.js'
import type { Batch, Form, Spec } from './spec.js'

type EntriesIn<Record, Names extends readonly string[]> = {
  -readonly [I in keyof Names]: Names[I] extends keyof Record ? Record[Names[I]] : Shape
}

/** What `join` does with types. */
export interface Join<Names extends readonly string[], How extends Merge> extends LayerRule {
  readonly type: 'join'
  readonly takes: 'any'
  readonly accepts: Both<CanFind<'join', this['input'], Names>, CanMerge<'join', How, EntriesIn<this['input'], Names>>>
  readonly output: Merged<How, EntriesIn<this['input'], Names>>
}

/**
 * Entries of a record as one tensor: their sum, or one after the other along an axis of an example (the first where not given),
 * in the order in which they are named. Entries that are not named are left out.
 *
 * @throws ShapeError if there is no such entry, or the shapes do not fit; both are compile errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(nn.inputs({ a: [2], b: [3] }), nn.join(['b', 'a'], 'concat'))
 * const y = model.apply({}, { a: T.ones([1, 2]), b: T.zeros([1, 3]) }) // Tensor<[1, 5], "float32">
 * assert.deepEqual(T.toArray(y), [[0, 0, 0, 1, 1]])
 * ```
 */
export const join: <const Names extends readonly string[], const How extends Merge>(
  names: Guard<CanDiffer<'join', Names>> & Names,
  how: How,
) => LayerOf<Join<Names, How>> = typed((names: unknown, how: unknown) => {
  const list = requireNames('join', names)
  const by = requireMerge('join', how)
  return layer<Join<readonly string[], Merge>>(
    'join',
    typed((input: Form) => ({
      output: merged(
        'join',
        by,
        list.map(name => requireEntry('join', input, name)),
      ),
      apply: (x: Batch) =>
        merge(
          by,
          list.map(name => recordOf(x)[name]!),
        ),
    })),
    'any',
  )
})

/** What `entry` does with types. */
export interface Entry<N extends string> extends LayerRule {
  readonly type: 'entry'
  readonly takes: 'any'
  readonly accepts: CanFind<'entry', this['input'], [N]>
  readonly output: N extends keyof this['input'] ? SpecIn<this['input'][N]> : Spec
}

type SpecIn<S> = { s: S } extends { s: infer T extends Spec } ? T : Spec

/**
 * One entry of a record, without the others.
 *
 * @throws ShapeError if there is no such entry, a compile error.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(nn.inputs({ x: [2], mask: { shape: [2], dtype: 'bool' } }), nn.entry('x'), nn.dense('out', 3))
 * assert.deepEqual(model.output, [3])
 * ```
 */
export const entry: <const N extends string>(name: N) => LayerOf<Entry<N>> = typed((name: unknown) => {
  if (typeof name !== 'string') throw new TypeError(`entry: expected the name of an entry, got ${shown(name)}`)
  return layer<Entry<string>>(
    'entry',
    typed((input: Form) => ({
      output: requireEntry('entry', input, name),
      apply: (x: Batch) => recordOf(x)[name],
    })),
    'any',
  )
})
