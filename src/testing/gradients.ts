import { isFloat } from '../tensor/dtype.js'
import { concrete, Stored } from '../tensor/storage.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import { flatten, matching } from '../trace/tree.js'
import { grad as gradOf } from '../transform/grad.js'

/** Where a gradient and the numerical one differ most. */
export interface GradientEntry {
  /** The tensor, as a path in the tree of parameters: `.c1.w`. */
  readonly path: string
  /** The element in that tensor. */
  readonly index: readonly number[]
  readonly gradient: number
  readonly numerical: number
  readonly absoluteError: number
  readonly relativeError: number
}

/** A gradient is not the derivative of its function. */
export class GradientError extends Error {
  override readonly name = 'GradientError'
  readonly worst: GradientEntry
  constructor(worst: GradientEntry, tolerance: number) {
    const { path, index, gradient, numerical, absoluteError, relativeError } = worst
    super(
      `gradient at ${path === '' ? 'the argument' : path}[${index.join(', ')}] is ${gradient}, central differences give ${numerical} ` +
        `(absolute error ${absoluteError.toExponential(2)}, relative ${relativeError.toExponential(2)}, tolerance ${tolerance})`,
    )
    this.worst = worst
  }
}

/** How `checkGradients` compares. */
export interface CheckOptions<P> {
  /** The point: a tree of float tensors; float64 makes differences sharp. */
  readonly at: P
  /** The gradient that is checked; `T.grad(f)` where not given. */
  readonly gradient?: (params: P) => P
  /** The greatest relative error that passes; 1e-6 for float64, 1e-2 for float32. Near 0 it counts as absolute. */
  readonly tolerance?: number
}

type Loss<P> = (params: P) => Tensor<[], 'float32'> | Tensor<[], 'float64'>

const indexOf = (shape: readonly number[], offset: number): readonly number[] => {
  let rest = offset
  return shape
    .toReversed()
    .map(size => {
      const index = rest % size
      rest = Math.floor(rest / size)
      return index
    })
    .toReversed()
}

/**
 * Compares a gradient with central differences (f(x + h) - f(x - h)) / 2h, element by element, where h is ∛ε · max(1, |x|).
 *
 * @throws GradientError that names the worst element, if one is further off than the tolerance.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { checkGradients } from 'tensor-ts/testing'
 *
 * const cube = (x: T.Tensor<[2], 'float64'>) => T.sum(T.mul(x, T.mul(x, x)))
 * const at = T.tensor([1, 2], 'float64')
 * checkGradients(cube, { at })
 * const wrong = (x: T.Tensor<[2], 'float64'>) => T.mul(x, x) // it should be 3 x²
 * assert.throws(() => checkGradients(cube, { at, gradient: wrong }), /gradient at the argument\[1\] is 4/)
 * ```
 */
export const checkGradients = <P>(f: Loss<P>, options: CheckOptions<P>): void => {
  const { leaves, structure } = flatten(options.at)
  const claimed = matching(structure, (options.gradient ?? gradientOf(f))(options.at), 'checkGradients: the gradient')
  const value = (point: readonly Value[]): number =>
    concrete(f(structure.unflatten(point) as P), 'checkGradients').data[0]!
  const differs = leaves.flatMap((leaf, i) => {
    if (!isFloat(leaf.dtype)) throw new TypeError(`checkGradients: ${structure.paths[i]} is ${leaf.dtype}, not a float`)
    const epsilon = leaf.dtype === 'float64' ? 2 ** -52 : 2 ** -23
    const tolerance = options.tolerance ?? (leaf.dtype === 'float64' ? 1e-6 : 1e-2)
    const { data } = concrete(leaf, 'checkGradients')
    const given = concrete(claimed[i]!, 'checkGradients').data
    return Array.from(data, (x, offset) => {
      const h = Math.cbrt(epsilon) * Math.max(1, Math.abs(x))
      const moved = (by: number): Stored => {
        const copy = data.slice()
        copy[offset] = x + by
        return new Stored(leaf.shape, leaf.dtype, copy)
      }
      const [above, below] = [moved(h), moved(-h)]
      const rise = value(leaves.with(i, above)) - value(leaves.with(i, below))
      const numerical = rise / (above.data[offset]! - below.data[offset]!)
      const gradient = given[offset]!
      const absoluteError = Math.abs(gradient - numerical)
      const relativeError = absoluteError / Math.max(1e-8, Math.abs(gradient), Math.abs(numerical))
      const error = absoluteError / Math.max(1, Math.abs(gradient), Math.abs(numerical))
      const index = indexOf(leaf.shape, offset)
      const entry = { path: structure.paths[i]!, index, gradient, numerical, absoluteError, relativeError }
      return { entry, tolerance, excess: Number.isNaN(error) ? Infinity : error / tolerance }
    })
  })
  const worst = differs.reduce((a, b) => (b.excess > a.excess ? b : a), { excess: 0 } as (typeof differs)[number])
  if (worst.excess > 1) throw new GradientError(worst.entry, worst.tolerance)
}

const gradientOf = <P>(f: Loss<P>): ((params: P) => P) => gradOf(f as never) as (params: P) => P
