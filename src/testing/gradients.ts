import fc from 'fast-check'
import { describe } from '../shape/describe.js'
import { ShapeError } from '../shape/error.js'
import { count } from '../shape/sizes.js'
import { type DType, DTypeError, isFloat, isHalf, numbersOf } from '../tensor/dtype.js'
import { requireOptions } from '../tensor/options.js'
import { concrete, isValue, Stored } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'
import { TraceError } from '../trace/error.js'
import { flatten, matching } from '../trace/tree.js'
import { requireFunction } from '../transform/function.js'
import { jvpLeaves } from '../transform/jvp.js'
import { flattenResult, instantiate, type LeafFunction, requireSameSpec } from '../transform/leaves.js'
import type { CanTransform } from '../transform/types.js'
import { vjpLeaves } from '../transform/vjp.js'
import { type Claim, compare, type Subject } from './compare.js'
import { GradientError } from './gradientError.js'
import type { GradientReason } from './judge.js'
import { dot, elements, random, row, tangents } from './probe.js'

/** `forward` is what `T.jvp` computes, `reverse` what `T.vjp` and `T.grad` do. */
export type Mode = 'forward' | 'reverse'

/** What `checkGradients` checks. */
export interface CheckSettings<P> {
  /** Both where not given; a function that has a derivative in one only is checked if that one is asked for. */
  readonly modes?: readonly Mode[] | undefined
  /** Up to which order derivatives are checked, in all combinations of the modes; 1 where not given. */
  readonly order?: number | undefined
  /** Checked instead of the modes: a gradient of your own, for a function with a scalar result. */
  readonly gradient?: ((point: P) => P) | undefined
  /**
   * The greatest relative error that passes. Where not given it is 1e-6, and 1e-2 for a function of float32 that refuses
   * float64.
   */
  readonly tolerance?: number | undefined
}

/** Checks at one point. */
export interface CheckAt<P> extends CheckSettings<P> {
  readonly at: P
  readonly points?: undefined
  readonly runs?: undefined
}

/** Checks at generated points. */
export interface CheckPoints<P> extends CheckSettings<P> {
  readonly points: fc.Arbitrary<P>
  readonly at?: undefined
  /** Handed to fast-check: `numRuns` (20 where not given), and `seed` and `path` of a counter-example to replay it. */
  readonly runs?: fc.Parameters<[P]> | undefined
}

/** Where and how `checkGradients` checks. */
export type CheckOptions<P> = CheckAt<P> | CheckPoints<P>

const known = ['at', 'points', 'runs', 'modes', 'order', 'gradient', 'tolerance']

/** The derivative of `f` along one direction: of its argument (forward), or of its result (reverse). */
const derivative =
  (f: LeafFunction, mode: Mode, seed: number): LeafFunction =>
  point => {
    const along = (values: readonly Value[]) => tangents(random(elements(values), seed), values)
    if (mode === 'forward') {
      const { outputs, tangents: moving } = jvpLeaves(f, point, along(point), 'jvp')
      return instantiate(moving, outputs)
    }
    const { outputs, pullback } = vjpLeaves(f, point, 'vjp')
    return instantiate(pullback(along(outputs)), point)
  }

const claims: Readonly<Record<Mode, (subject: Subject) => Claim['derivatives']>> = {
  forward:
    ({ f, point }) =>
    (directions, codirections) =>
      directions.map(direction => {
        const { outputs, tangents: moving } = jvpLeaves(f, point, tangents(direction, point), 'jvp')
        const column = row(instantiate(moving, outputs))
        return codirections.map(codirection => dot(codirection, column))
      }),
  reverse: ({ f, point }) => {
    const { outputs, pullback } = vjpLeaves(f, point, 'vjp')
    return (directions, codirections) => {
      const rows = codirections.map(codirection => row(instantiate(pullback(tangents(codirection, outputs)), point)))
      return directions.map(direction => rows.map(gradient => dot(direction, gradient)))
    }
  },
}

interface Check {
  readonly modes?: readonly Mode[] | undefined
  readonly order?: number | undefined
  readonly tolerance?: number | undefined
}

const checkOrders = (
  subject: Subject,
  { modes = ['forward', 'reverse'], order = 1, tolerance }: Check,
  inner = '',
  magnitude = 0,
): void => {
  const { f, point, paths, resultPaths } = subject
  const claimed = modes.map(mode => ({ mode: mode + inner, derivatives: claims[mode](subject) }))
  const size = compare(subject, claimed, tolerance, magnitude)
  if (order === 1) return
  for (const mode of modes) {
    const next = {
      f: derivative(f, mode, order),
      point,
      paths,
      resultPaths: mode === 'forward' ? resultPaths : () => paths,
    }
    checkOrders(next, { modes, order: order - 1, tolerance }, ` over ${mode}${inner}`, size)
  }
}

const requireSettings = <P>({ modes, order = 1, gradient, tolerance = 1 }: CheckSettings<P>): void => {
  const unknown = modes?.find(mode => mode !== 'forward' && mode !== 'reverse')
  if (unknown !== undefined || modes?.length === 0)
    throw new TypeError(`checkGradients: modes are 'forward' and 'reverse', got ${describe(unknown ?? modes)}`)
  if (!Number.isInteger(order) || order < 1)
    throw new RangeError(`checkGradients: the order must be a positive whole number, got ${describe(order)}`)
  if (!(tolerance > 0))
    throw new RangeError(`checkGradients: the tolerance must be positive, got ${describe(tolerance)}`)
  if (gradient !== undefined && (order > 1 || modes !== undefined))
    throw new TypeError('checkGradients: a given gradient is checked by itself, without modes and of order 1 only')
}

/** The function of the float tensors alone, and where they stand; other tensors are constants. */
const subjectOf = (f: (point: never) => unknown, at: unknown): Subject => {
  const { leaves, structure } = flatten(at, 'checkGradients: the point')
  const moving = leaves.flatMap(({ dtype }, i) => (isFloat(dtype) ? [i] : []))
  if (moving.length === 0)
    throw new DTypeError(`checkGradients: only float tensors have derivatives, and the point is ${without(at)}`)
  let resultPaths: readonly string[] = []
  return {
    f: inputs => {
      const all = [...leaves]
      for (const [i, place] of moving.entries()) all[place] = inputs[i]!
      const tree = f(structure.unflatten(all) as never)
      const result = flattenResult(tree, 'checkGradients')
      resultPaths = result.structure.paths.filter((_, i) => isFloat(result.leaves[i]!.dtype))
      if (resultPaths.length === 0)
        throw new DTypeError(`checkGradients: only float tensors have derivatives, and the result is ${without(tree)}`)
      return result.leaves.filter(({ dtype }) => isFloat(dtype))
    },
    point: moving.map(i => concrete(leaves[i]!, 'checkGradients')),
    paths: moving.map(i => structure.paths[i]!),
    resultPaths: () => resultPaths,
  }
}

const without = (tree: unknown): string =>
  typeof tree === 'object' && tree !== null && !isValue(tree) ? `${describe(tree)} without one` : describe(tree)

/** The gradient that the user gave, as what it says of the derivatives. */
const given = (gradient: (point: never) => unknown, at: unknown, { f, point, paths }: Subject): Claim => {
  const [result, ...others] = f(point)
  if (result === undefined || others.length > 0 || count(result.shape) !== 1)
    throw new ShapeError(
      `checkGradients: only of a scalar result a gradient can be given, got ${others.length > 0 ? 'several tensors' : describe(result)}`,
    )
  const { structure } = flatten(at)
  const leaves = matching(structure, gradient(at as never), 'checkGradients: the gradient')
  const own = paths.map(path => leaves[structure.paths.indexOf(path)]!)
  for (const [i, leaf] of own.entries())
    requireSameSpec('checkGradients: the gradient', paths[i] || 'the top', leaf, point[i]!)
  const gradientRow = row(own)
  return { mode: 'gradient', derivatives: directions => directions.map(direction => [dot(direction, gradientRow)]) }
}

const isShort = (dtype: DType): boolean => isFloat(dtype) && dtype !== 'float64'

/** The tree with its shorter floats in float64; undefined where it has none. */
const inFloat64 = <P>(tree: P): P | undefined => {
  const { leaves, structure } = flatten(tree, 'checkGradients: the point')
  if (!leaves.some(({ dtype }) => isShort(dtype))) return undefined
  const precise = leaves.map(leaf => {
    const x = concrete(leaf, 'checkGradients')
    return isShort(x.dtype) ? new Stored(x.shape, 'float64', Float64Array.from(numbersOf(x))) : leaf
  })
  return structure.unflatten(precise) as P
}

const checkAs = <P>(f: (point: P) => unknown, at: P, settings: CheckSettings<P>): void => {
  const subject = subjectOf(f, at)
  if (settings.gradient === undefined) checkOrders(subject, settings)
  else compare(subject, [given(settings.gradient, at, subject)], settings.tolerance)
}

/** Of differences of numbers of 16 bits nothing is left. */
const requireDigits = (at: unknown): void => {
  const short = flatten(at).leaves.find(({ dtype }) => isHalf(dtype))
  if (short !== undefined)
    throw new DTypeError(
      `checkGradients: expected a function that takes float64 in the place of ${short.dtype}, which has too few digits for differences`,
    )
}

const checkAt = <P>(f: (point: P) => unknown, at: P, settings: CheckSettings<P>): void => {
  const precise = inFloat64(at)
  if (precise !== undefined)
    try {
      checkAs(f, precise, settings)
      return
    } catch (error) {
      if (error instanceof GradientError) throw error
      // The function, or a derivative in it, does not accept float64.
      requireDigits(at)
    }
  try {
    checkAs(f, at, settings)
  } catch (error) {
    throw withOneMode(f, at, settings, error)
  }
}

/** The error for a function that has a derivative in one mode only, which then has to be asked for; else the one given. */
const withOneMode = <P>(f: (point: P) => unknown, at: P, settings: CheckSettings<P>, error: unknown): unknown => {
  if (!(error instanceof TraceError) || settings.modes !== undefined || settings.gradient !== undefined) return error
  const works = (mode: Mode): boolean => {
    try {
      checkAs(f, at, { ...settings, modes: [mode] })
      return true
    } catch (reason) {
      return reason instanceof GradientError
    }
  }
  const mode = (['reverse', 'forward'] as const).find(works)
  if (mode === undefined) return error
  return new TraceError(`checkGradients: only ${mode} mode can be checked, with modes: ['${mode}']; ${error.message}`, {
    cause: error,
  })
}

/** A point as a message shows it: each tensor under its path. */
const showPoint = (point: unknown): string => {
  const { leaves, structure } = flatten(point)
  return leaves
    .map((leaf, i) => `${structure.paths[i] === '' ? '' : `${structure.paths[i]}: `}${leaf}`.replaceAll('\n', '\n    '))
    .map(text => `    ${text}`)
    .join('\n')
}

const checkPoints = <P>(f: (point: P) => unknown, { points, runs, ...settings }: CheckPoints<P>): void => {
  let reason: GradientReason | undefined
  let passedOver: GradientError | undefined
  const property = fc.property(points, point => {
    try {
      checkAt(f, point, settings)
    } catch (error) {
      if (!(error instanceof GradientError)) throw error
      // A generated point may well be a kink, of which nothing is to be said.
      if (error.reason === 'no derivative' || error.reason === 'unsettled') {
        passedOver = error
        fc.pre(false)
      }
      // Simpler points are to fail for the same reason.
      reason ??= error.reason
      if (error.reason === reason) throw error
    }
  })
  const details = fc.check(property, { numRuns: 20, maxSkipsPerRun: 10, includeErrorInReport: true, ...runs })
  if (!details.failed) return
  if (details.counterexample === null && passedOver !== undefined)
    throw new GradientError(
      `hardly a point could be checked, ${details.numSkips} were passed over; at the last\n${passedOver.message}`,
      passedOver.reason,
      passedOver.worst,
    )
  const error = details.errorInstance
  if (!(error instanceof GradientError) || details.counterexample === null)
    throw new Error(fc.defaultReportMessage(details), { cause: error })
  const [point] = details.counterexample
  const { seed, numRuns, numShrinks } = details
  const path = details.counterexamplePath ?? ''
  throw new GradientError(
    [
      error.message,
      '  at the point',
      showPoint(point),
      `  found in run ${numRuns}, simplified ${numShrinks} times; again with runs: { seed: ${seed}, path: '${path}' }`,
    ].join('\n'),
    error.reason,
    error.worst,
    { point, seed, path },
  )
}

/**
 * Compares derivatives with central differences, element by element: those of `T.jvp` (forward mode) and `T.vjp` (reverse
 * mode), or a gradient of your own. The function takes one tree; of several arguments make a tuple, `([x, y]) => f(x, y)`.
 * Its result is a tree as well. Tensors that are not float are held constant.
 *
 * All is computed in float64, also for a point of float32 if the function accepts float64 at run time, with steps that
 * suit the function at each element. Errors are relative to the larger of the two numbers, or to a hundredth of the
 * greatest derivative by the same tensor. Of order 2 the derivatives of the derivatives along a random direction are
 * compared, and so on. Of more than 500 elements a few random mixtures are compared, and where one is wrong an element is
 * searched for.
 *
 * @throws GradientError that names the worst element: where the derivative is wrong; where the function is not finite;
 * where it has a kink and the two disagree, or jumps. Among generated points the last two are passed over, and the error
 * has the simplest point that fails. DTypeError if there is no float tensor in the point or in the result.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { checkGradients, trees } from 'tensor-ts/testing'
 *
 * type Vector = T.Tensor<[2], 'float64'>
 * const cube = (x: Vector) => T.sum(T.mul(x, T.mul(x, x)))
 * const at = T.tensor([1, 2], 'float64')
 * checkGradients(cube, { at, order: 2 })
 * checkGradients(([x, y]) => T.div(x, T.exp(y)), { points: trees([at, at]) })
 * const wrong = (x: Vector) => T.mul(x, x) // it should be 3 x²
 * assert.throws(() => checkGradients(cube, { at, gradient: wrong }), /by the argument\[1\] is 4, central differences give 12/)
 * ```
 */
export const checkGradients = <P extends object | [], R extends object>(
  f: CanTransform<'checkGradients', [P], R> & ((point: P) => R),
  options: CheckOptions<P>,
): void => {
  requireFunction('checkGradients', f)
  requireOptions('checkGradients', options, known, true)
  requireSettings(options)
  if (options.points !== undefined) checkPoints(f, options)
  else checkAt(f, options.at, options)
}
