import { count } from '../shape/sizes.js'
import type { Stored } from '../tensor/storage.js'
import type { Spec } from '../tensor/tensor.js'
import type { LeafFunction } from '../transform/leaves.js'
import { deviation, indexOf, type Place } from './entry.js'
import { GradientError, message, notFiniteAt } from './gradientError.js'
import { type Finding, judge, type Line, lines, worse } from './judge.js'
import { dot, elements, halves, type Probe, probes, row } from './probe.js'

/** What is checked: a function from float tensors to float tensors, at a point. */
export interface Subject {
  readonly f: LeafFunction
  readonly point: readonly Stored[]
  /** Of the tensors of the point. */
  readonly paths: readonly string[]
  /** Of the tensors of the result, once `f` has been called. */
  readonly resultPaths: () => readonly string[]
}

/** Something that says what the derivative is. */
export interface Claim {
  readonly mode: string
  /** For each direction in which the argument moves (outer), how much the result moves in each of its own (inner). */
  readonly derivatives: (directions: readonly Probe[], codirections: readonly Probe[]) => readonly (readonly number[])[]
}

/** An entry this much smaller than the greatest by the same tensor is held to no greater precision than that. */
const smallest = 1e-2
const isPrecise = (values: readonly Spec[]): boolean => values.every(({ dtype }) => dtype === 'float64')

const placeOf = (values: readonly Spec[], paths: readonly string[], element: number): Place => {
  let offset = element
  const at = values.findIndex(({ shape }) => {
    const size = count(shape)
    if (offset < size) return true
    offset -= size
    return false
  })
  return { path: paths[at]!, index: indexOf(values[at]!.shape, offset) }
}

const greatest = (matrices: readonly (readonly (readonly number[])[])[], v: number): number =>
  Math.max(0, ...matrices.flatMap(matrix => matrix[v]!.map(Math.abs)).filter(Number.isFinite))

/** Halves two directions until both are of one element, each time keeping the half that is further off. */
const narrow = (direction: Probe, codirection: Probe, gap: (v: Probe, c: Probe) => number): readonly [Probe, Probe] => {
  if (direction.at.length > 1) {
    const [first, second] = halves(direction)
    return narrow(gap(second, codirection) > gap(first, codirection) ? second : first, codirection, gap)
  }
  if (codirection.at.length > 1) {
    const [first, second] = halves(codirection)
    return narrow(direction, gap(direction, second) > gap(direction, first) ? second : first, gap)
  }
  return [direction, codirection]
}

interface Worst {
  readonly finding: Finding
  readonly claim: Claim
  readonly direction: Probe
  readonly codirection: Probe
  /** How many of the derivatives that were compared are wrong. */
  readonly count: string
}

/** What is said most against the claims, if anything is. */
const worstOf = (
  claims: readonly Claim[],
  directions: readonly Probe[],
  codirections: readonly Probe[],
  lineAlong: (direction: Probe) => Line,
  tensorOf: (direction: Probe) => string,
  tolerance: number,
): Worst | undefined => {
  const matrices = claims.map(({ derivatives }) => derivatives(directions, codirections))
  // The derivatives by one tensor are of one order of magnitude; those by another need not be.
  const floors = new Map<string, number>()
  for (const [v, direction] of directions.entries()) {
    const path = tensorOf(direction)
    floors.set(path, Math.max(floors.get(path) ?? 0, smallest * greatest(matrices, v)))
  }
  let worst: Omit<Worst, 'count'> | undefined
  const wrong = new Map<Claim, number>()
  for (const [v, direction] of directions.entries()) {
    const line = lineAlong(direction)
    const floor = floors.get(tensorOf(direction))!
    for (const [k, claim] of claims.entries())
      for (const [c, codirection] of codirections.entries()) {
        const finding = judge(matrices[k]![v]![c]!, line, codirection, tolerance, floor)
        if (finding === undefined) continue
        if (finding.reason === 'wrong') wrong.set(claim, (wrong.get(claim) ?? 0) + 1)
        if (worst === undefined || worse(finding, worst.finding)) worst = { finding, claim, direction, codirection }
      }
  }
  const total = directions.length * codirections.length
  return (
    worst && {
      ...worst,
      count: `${wrong.get(worst.claim) ?? 0} of ${total} ${total === 1 ? 'derivative is' : 'derivatives are'} wrong, this one the most`,
    }
  )
}

/**
 * Compares what is claimed of the derivatives of a function with central differences. The tolerance, where it is not
 * given, is 1e-6, and 1e-2 in float32.
 * `magnitude` is the size of what went before, which rounding remembers; what is returned is that with this function's.
 *
 * @throws GradientError of the worst.
 */
export const compare = (
  subject: Subject,
  claims: readonly Claim[],
  given: number | undefined,
  magnitude = 0,
): number => {
  const { f, point, paths, resultPaths } = subject
  const results = f(point)
  const values = row(results)
  const notFinite = values.findIndex(value => !Number.isFinite(value))
  if (notFinite >= 0)
    throw new GradientError(notFiniteAt(placeOf(results, resultPaths(), notFinite), values[notFinite]!), 'not finite')
  const precise = isPrecise(point) && isPrecise(results)
  const tolerance = given ?? (precise ? 1e-6 : 1e-2)
  const size = values.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), magnitude)
  const epsilon = precise ? 2 ** -52 : 2 ** -23
  const lineAlong = lines(f, point, { epsilon, magnitude: size, goal: tolerance / 100 })
  const tensorOf = ({ at }: Probe): string => (at.length > 1 ? '' : placeOf(point, paths, at[0]!).path)
  const worst = worstOf(claims, probes(elements(point), 1), probes(values.length, 2), lineAlong, tensorOf, tolerance)
  if (worst === undefined) return size

  const { claim, direction, codirection } = worst
  const derivative = (v: Probe, c: Probe): number => claim.derivatives([v], [c])[0]![0]!
  const [v, c] = narrow(direction, codirection, (wide, narrower) => {
    const gap = derivative(wide, narrower) - dot(narrower, lineAlong(wide).fine().values)
    return Number.isNaN(gap) ? Infinity : Math.abs(gap)
  })
  const searched = v !== direction || c !== codirection
  const alone = searched ? judge(derivative(v, c), lineAlong(v), c, tolerance, 0) : worst.finding
  const finding = alone ?? worst.finding
  const entry = {
    ...placeOf(point, paths, v.at[0]!),
    result: placeOf(results, resultPaths(), c.at[0]!),
    mode: claim.mode,
    derivative: finding.derivative,
    numerical: finding.numerical,
    ...deviation(finding.derivative, finding.numerical),
  }
  const extent = !searched
    ? worst.count
    : alone === undefined
      ? 'these are along a random direction; by itself no element was found to be wrong'
      : 'found along a random direction, and then by halving'
  throw new GradientError(message(entry, finding, tolerance, extent), finding.reason, entry)
}
