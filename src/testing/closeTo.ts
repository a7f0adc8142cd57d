import { allClose } from '../ops/tolerance.js'
import { requireFlag } from '../shape/argument.js'
import { describe, shown } from '../shape/describe.js'
import { isFloat, numbersOf } from '../tensor/dtype.js'
import { requireOptions } from '../tensor/options.js'
import { concrete, isValue, Stored } from '../tensor/storage.js'
import type { AnyTensor, Value } from '../tensor/tensor.js'
import { entriesOf, kindOf, registrationOf } from '../trace/node.js'
import { step } from '../trace/path.js'
import { flatten } from '../trace/tree.js'
import { vmapLeaves } from '../transform/vmap.js'
import { type Deviation, deviation, indexOf, type Place, showDeviation, showPlace } from './entry.js'

/** How far floats may be apart: `absolute` (1e-8) and `relative` (1e-5) times the expected one together. */
export interface CloseToOptions {
  readonly relative?: number | undefined
  readonly absolute?: number | undefined
  /** Whether NaN is as good as NaN; true where not given. */
  readonly equalNan?: boolean | undefined
}

/** An element that is not close to what is expected. */
export interface FarElement extends Place, Deviation {
  readonly actual: number
  readonly expected: number
}

/** Two trees are not close. */
export class NotCloseError extends Error {
  override readonly name = 'NotCloseError'
  /** The element that is furthest off; none where only structure, shapes or element types differ. */
  readonly worst: FarElement | undefined
  constructor(message: string, worst: FarElement | undefined) {
    super(message)
    this.worst = worst
  }
}

/** Something that differs, in words. */
interface Difference {
  readonly text: string
  readonly worst?: FarElement | undefined
}

type Settings = Required<CloseToOptions>

const where = (path: string): string => (path === '' ? 'the top' : path)

/** Which elements are close, by the rule of `T.allClose` for each; what is no float must be equal. */
const closeElements = (a: Stored, b: Stored, { relative, absolute, equalNan }: Settings): ArrayLike<number> => {
  const options = isFloat(a.dtype) ? { rtol: relative, atol: absolute, equalNan } : { rtol: 0, atol: 0 }
  const close = ([x, y]: readonly Value[]) => [allClose(x as AnyTensor, y as AnyTensor, options)]
  const row = ({ dtype, data }: Stored) => new Stored([data.length], dtype, data)
  const [result] = vmapLeaves(close, [row(a), row(b)], [true, true], a.data.length)
  return concrete(result!, 'closeTo').data
}

/** NaN is further off than any number. */
const error = ({ absoluteError }: FarElement): number => (Number.isNaN(absoluteError) ? Infinity : absoluteError)

const tensorDifferences = (actual: Value, expected: Value, path: string, settings: Settings): readonly Difference[] => {
  const [a, b] = [concrete(actual, 'closeTo'), concrete(expected, 'closeTo')]
  if (a.dtype !== b.dtype || a.shape.join() !== b.shape.join())
    return [{ text: `at ${where(path)} expected ${describe(b)}, got ${describe(a)}` }]
  const close = closeElements(a, b, settings)
  const [found, wanted] = [numbersOf(a), numbersOf(b)]
  const far = Array.from(found, (x, i): FarElement | undefined =>
    close[i] === 0
      ? { path, index: indexOf(a.shape, i), actual: x, expected: wanted[i]!, ...deviation(x, wanted[i]!) }
      : undefined,
  ).filter(element => element !== undefined)
  if (far.length === 0) return []
  const worst = far.reduce((x, y) => (error(y) > error(x) ? y : x))
  const extent =
    a.data.length === 1 ? '' : `${far.length} of ${a.data.length} elements of ${where(path)} differ, the most `
  const text = `${extent}${showPlace(worst, 'the tensor')} is ${worst.actual}, expected ${worst.expected} (${showDeviation(worst)})`
  return [{ text, worst }]
}

/** Whether two values are branches of one kind, instances of one class if of any. */
const areAlike = (a: unknown, b: unknown): boolean => {
  const kind = kindOf(a)
  if (kind !== kindOf(b)) return false
  return kind === 'instance' ? registrationOf(a as object) === registrationOf(b as object) : entriesOf(a) !== undefined
}

const differencesOf = (actual: unknown, expected: unknown, path: string, settings: Settings): readonly Difference[] => {
  if (isValue(actual) && isValue(expected)) return tensorDifferences(actual, expected, path, settings)
  if (areAlike(actual, expected)) {
    const [given, wanted] = [new Map(entriesOf(actual)), new Map(entriesOf(expected))]
    const child = (key: string | number) => path + step(key)
    const missing = [...wanted].filter(([key]) => !given.has(key))
    const surplus = [...given].filter(([key]) => !wanted.has(key))
    return [
      ...missing.map(([key, one]) => ({ text: `at ${child(key)} expected ${describe(one)}, found nothing` })),
      ...surplus.map(([key, one]) => ({ text: `at ${child(key)} expected nothing, got ${describe(one)}` })),
      ...[...wanted]
        .filter(([key]) => given.has(key))
        .flatMap(([key, one]) => differencesOf(given.get(key), one, child(key), settings)),
    ]
  }
  return Object.is(actual, expected)
    ? []
    : [{ text: `at ${where(path)} expected ${describe(expected)}, got ${describe(actual)}` }]
}

const most = 10

/**
 * Asserts that two trees are equal, their floats up to a tolerance: `|actual - expected| <= absolute + relative ·
 * |expected|`, the rule of `T.allClose`. Structure, shapes, element types, integers and bools must be the same, and so
 * must be what is no tensor.
 *
 * @throws NotCloseError that says for each tensor how many elements differ and which the most.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { closeTo } from 'tensor-ts/testing'
 *
 * const params = { w: T.tensor([1, 2]), b: T.tensor(0.5) }
 * closeTo(params, { w: T.tensor([1, 2.00001]), b: T.tensor(0.5) })
 * assert.throws(
 *   () => closeTo(params, { w: T.tensor([1, 3]), b: T.tensor(0.5) }),
 *   /1 of 2 elements of \.w differ, the most \.w\[1\] is 2, expected 3/,
 * )
 * ```
 */
export const closeTo = <P>(actual: P, expected: NoInfer<P>, options: CloseToOptions = {}): void => {
  requireOptions('closeTo', options, ['relative', 'absolute', 'equalNan'])
  const { relative = 1e-5, absolute = 1e-8, equalNan = true } = options
  for (const [name, bound] of Object.entries({ relative, absolute }))
    if (!(typeof bound === 'number' && bound >= 0))
      throw new RangeError(`closeTo: ${name}: expected a number of at least 0, got ${shown(bound)}`)
  requireFlag('closeTo', 'equalNan', equalNan)
  flatten(actual, 'closeTo')
  flatten(expected, 'closeTo: what is expected')
  const found = differencesOf(actual, expected, '', { relative, absolute, equalNan })
  if (found.length === 0) return
  const lines = found.slice(0, most).map(({ text }) => `  ${text}`)
  const rest = found.length > most ? [`  and ${found.length - most} more`] : []
  const far = found.flatMap(({ worst }) => worst ?? [])
  throw new NotCloseError(
    [`closeTo (relative ${relative.toExponential()}, absolute ${absolute.toExponential()}):`, ...lines, ...rest].join(
      '\n',
    ),
    far.length === 0 ? undefined : far.reduce((x, y) => (error(y) > error(x) ? y : x)),
  )
}
