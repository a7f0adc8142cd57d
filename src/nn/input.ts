import { sizes } from '../ops/create.js'
import { typed } from '../ops/face.js'
import type { DimLike, Mutable, NamedDim, Shape, SizeOf } from '../shape/dim.js'
import type { CanSize } from '../shape/natural.js'
import { type Model, model } from './model.js'

/**
 * The beginning of a model: the shape of one example, without the batch. A size known only at run time is given by name.
 *
 * @throws ShapeError if a size is not an integer of at least 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const words = T.dim('words', 1000)
 * const params = pipe(nn.input(words), nn.dense('out', 2)).init(T.random.key(0))
 * const w = params.out.w // Tensor<["words", 2], "float32">
 * assert.deepEqual(w.shape, [1000, 2])
 * ```
 */
export const input: <const S extends Shape>(
  ...shape: { readonly [K in keyof S]: (CanSize<'input', S[K]> & SizeOf<S[K]>) | NamedDim<S[K]> }
) => Model<Mutable<S>, Mutable<S>> = typed((...shape: readonly DimLike[]) => model(sizes('input', shape), []))
