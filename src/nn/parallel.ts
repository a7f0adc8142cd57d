import { typed } from '../ops/face.js'
import { ShapeError } from '../shape/error.js'
import { requireFunction } from '../transform/function.js'
import type { Guard } from './guard.js'
import { beside, type Layer, sequence } from './layer.js'
import { type CanMerge, type Merge, type Merged, merge, merged, requireMerge, requireNames } from './merge.js'
import { type Model, model, type OutputOf, requireModel, type Steps } from './model.js'
import type { Form, Spec } from './spec.js'

type Can<How, Outs extends readonly unknown[]> = Guard<CanMerge<'parallel', How, Outs>>

type Result<How, Outs extends readonly unknown[]> = Merged<How, Outs> extends infer S extends Spec ? S : Spec

/** How branches become one example, or by which names they are a record. */
type How = Merge | readonly string[]

interface Parallel {
  <const J extends How, Before, In extends Spec, A extends Spec, P, C, B extends Spec, Q, D>(
    how: J,
    first: (before: Before) => Model<In, A, P, C>,
    second: (before: Model<In, OutputOf<Before>, P, C>) => Can<J, [A, B]> & Model<In, B, Q, D>,
  ): (before: Can<J, [A, B]> & Before) => Model<In, Result<J, [A, B]>, Q, D>
  <const J extends How, Before, In extends Spec, A extends Spec, P, C, B extends Spec, Q, D, E extends Spec, R, F>(
    how: J,
    first: (before: Before) => Model<In, A, P, C>,
    second: (before: Model<In, OutputOf<Before>, P, C>) => Model<In, B, Q, D>,
    third: (before: Model<In, OutputOf<Before>, Q, D>) => Can<J, [A, B, E]> & Model<In, E, R, F>,
  ): (before: Can<J, [A, B, E]> & Before) => Model<In, Result<J, [A, B, E]>, R, F>
  <
    const J extends How,
    Before,
    In extends Spec,
    A extends Spec,
    P,
    C,
    B extends Spec,
    Q,
    D,
    E extends Spec,
    R,
    F,
    G extends Spec,
    S,
    H,
  >(
    how: J,
    first: (before: Before) => Model<In, A, P, C>,
    second: (before: Model<In, OutputOf<Before>, P, C>) => Model<In, B, Q, D>,
    third: (before: Model<In, OutputOf<Before>, Q, D>) => Model<In, E, R, F>,
    fourth: (before: Model<In, OutputOf<Before>, R, F>) => Can<J, [A, B, E, G]> & Model<In, G, S, H>,
  ): (before: Can<J, [A, B, E, G]> & Before) => Model<In, Result<J, [A, B, E, G]>, S, H>
}

/**
 * Two to four branches on one input, each any function from model to model: their sum; their results one after the other along an
 * axis of an example (the first where not given); or, by a name for each, a record of their results. Parameters of all stand
 * beside the others; `named` gives a branch a name of its own.
 *
 * @throws ShapeError if the shapes do not fit, or a name is used already; both are compile errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { flow, pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const narrow = nn.conv2d('narrow', { filters: 4, kernel: 1 })
 * const wide = flow(nn.conv2d('wide', { filters: 8, kernel: 3, padding: 1 }), nn.relu)
 * const model = pipe(nn.input(3, 8, 8), nn.parallel('concat', narrow, wide))
 * const maps = model.apply(model.init(T.random.key(0)), T.ones([5, 3, 8, 8])) // Tensor<[5, 12, 8, 8], "float32">
 * assert.deepEqual(maps.shape, [5, 12, 8, 8])
 *
 * const both = pipe(nn.input(3), nn.parallel(['mean', 'scale'], nn.dense('a', 2), nn.dense('b', 2)))
 * assert.deepEqual(both.output, { mean: [2], scale: [2] })
 * ```
 */
export const parallel: Parallel = typed((how: unknown, ...branches: readonly ((before: Steps) => Steps)[]) => {
  const join = Array.isArray(how)
    ? requireNames('parallel', how)
    : requireMerge('parallel', how, ', or a list of names')
  if (branches.length < 2) throw new TypeError(`parallel: expected at least 2 branches, got ${branches.length}`)
  if (isNames(join) && join.length !== branches.length)
    throw new ShapeError(`parallel: expected ${branches.length} names, got ${join.length}`)
  for (const branch of branches) requireFunction('parallel: the branch', branch)
  return (before: Steps) => {
    requireModel('parallel', before)
    const { input, output, layers } = before
    // Each branch stands behind the layers of those before it, whose names are taken.
    let all = layers
    const each = branches.map(branch => {
      const after = branch({ input, output, layers: all })
      requireModel('parallel: the branch', after)
      const own = sequence(output, after.layers.slice(all.length))
      all = after.layers
      return own
    })
    return model(input, [...layers, together(join, output, each)])
  }
})

const isNames = (how: Merge | readonly string[]): how is readonly string[] => Array.isArray(how)

const together = (how: Merge | readonly string[], input: Form, branches: readonly Layer[]): Layer => {
  const forms = branches.map(branch => branch.output)
  const output = isNames(how)
    ? Object.fromEntries(how.map((name, i) => [name, forms[i]!]))
    : merged('parallel', how, forms)
  return beside('parallel', input, branches, output, results =>
    isNames(how) ? Object.fromEntries(how.map((name, i) => [name, results[i]!])) : merge(how, results),
  )
}
