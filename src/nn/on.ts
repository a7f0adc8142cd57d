import { typed } from '../ops/face.js'
import { shown } from '../shape/describe.js'
import { ShapeError } from '../shape/error.js'
import { showPlace } from '../trace/path.js'
import { requireFunction } from '../transform/function.js'
import { isForms, recordOf } from './form.js'
import type { CanFind, Guard } from './guard.js'
import { type Layer, sequence } from './layer.js'
import { type HasEntry, type Model, model, requireModel, type Steps, type Whole, type Within } from './model.js'
import type { Form, Forms, Spec } from './spec.js'

/** A record with another entry `N`. */
type Replaced<Record, N extends string, Out> = { readonly [K in keyof Record]: K extends N ? Out : Record[K] }

type Put<Record, N extends string, Out extends Spec> = Replaced<Record, N, Out> extends infer S extends Spec ? S : Spec

/** Whether the block was put on an entry: what is asked where it is put on a model without a `pipe`, in which that is known first. */
type IsEntry<N extends string, Inner, Around> = unknown extends Inner
  ? unknown
  : Around extends Within<unknown, unknown>
    ? unknown
    : `on: the example has no entry .${N}`

/**
 * A block, any function from model to model, on one entry of a record; the other entries stay. Its parameters stand beside the
 * others; `named` gives them a name of their own.
 *
 * @throws ShapeError if an example is no record, or has no such entry; both are compile errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { flow, pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(
 *   nn.inputs({ x: [4], mask: { shape: [4], dtype: 'bool' } }),
 *   nn.on('x', flow(nn.dense('a', 8), nn.relu)),
 * )
 * const params = model.init(T.random.key(0))
 * const { x, mask } = model.apply(params, { x: T.ones([5, 4]), mask: T.ones([5, 4], 'bool') })
 * assert.deepEqual([x.shape, mask.dtype], [[5, 8], 'bool'])
 * ```
 */
export const on: <const N extends string, Inner, Around extends Spec, Out extends Spec, P, C, All>(
  name: N,
  block: (inner: Inner) => Model<Around, Out, P, C>,
) => (
  before: Guard<unknown extends All ? IsEntry<N, Inner, Around> : CanFind<'on', All, [N]>> & HasEntry<N, Inner, All>,
) => Model<Whole<Around>['input'], Put<Whole<Around>['output'], N, Out>, P, C> = typed(
  (name: string, block: (inner: Steps) => Steps) => {
    if (typeof name !== 'string') throw new TypeError(`on: expected the name of an entry, got ${shown(name)}`)
    requireFunction('on: the block', block)
    return (before: Steps) => {
      requireModel('on', before)
      const { input, output, layers } = before
      const entry = requireEntry('on', output, name)
      // Behind the layers before, whose names are taken.
      const after = block({ input, output: entry, layers })
      requireModel('on: the block', after)
      return model(input, [
        ...layers,
        onEntry(name, output as Forms, sequence(entry, after.layers.slice(layers.length))),
      ])
    }
  },
)

/** What an entry of an example is. */
export const requireEntry = (who: string, form: Form, name: string): Form => {
  if (!isForms(form)) throw new ShapeError(`${who}: expected a record of tensors, got one tensor`)
  const entry = Object.hasOwn(form, name) ? form[name] : undefined
  if (entry === undefined) throw new ShapeError(`${who}: the example has no entry ${showPlace([name])}`)
  return entry
}

const onEntry = (name: string, form: Forms, layer: Layer): Layer => ({
  ...layer,
  output: { ...form, [name]: layer.output },
  run: (x, use) => {
    const batch = recordOf(x)
    const { output, state } = layer.run(batch[name]!, use)
    return { output: { ...batch, [name]: output }, state }
  },
})
