import { describe } from '../../shape/describe.js'
import { requireFunction } from '../../transform/function.js'

/**
 * What is measured of a model, batch by batch: `of` one batch, `concat` of two, and the `value` in the end. It is a monoid of
 * fp-ts: however examples are divided into batches, the value is that of all of them at once. `Outcome` is what the model says
 * of a batch, together with what is true; `M` what is kept, plain data, so that it can be saved.
 */
export interface Metric<in Outcome, M, out Value> {
  /** What is kept of one batch. */
  readonly of: (outcome: Outcome) => M
  /** What is kept of none. */
  readonly empty: M
  // Methods, so that one of several metrics is a `Metric` of whatever they keep.
  concat(x: M, y: M): M
  value(total: M): Value
}

/** A metric of whatever. */
export interface AnyMetric extends Metric<never, unknown, unknown> {}

/** The value of a metric, as a type. */
export type ValueOf<X> = X extends Metric<never, infer _M, infer Value> ? Value : never

/** Throws where something is no metric. */
export const requireMetric = (who: string, given: Partial<AnyMetric> | null | undefined): void => {
  if (typeof given?.of !== 'function' || typeof given.concat !== 'function' || typeof given.value !== 'function')
    throw new TypeError(`${who}: expected a metric, a monoid with of and value, got ${describe(given)}`)
}

/** Gathers batches: the totals are joined two by two, so that each is copied a few times, however many batches there are. */
export const gather = <O, M, V>(
  metric: Metric<O, M, V>,
): { readonly add: (outcome: O) => void; readonly value: () => V } => {
  const totals: { count: number; total: M }[] = []
  const join = (): void => {
    const [later, earlier] = [totals.pop()!, totals.pop()!]
    totals.push({ count: earlier.count + later.count, total: metric.concat(earlier.total, later.total) })
  }
  return {
    add: outcome => {
      totals.push({ count: 1, total: metric.of(outcome) })
      while (totals.length > 1 && totals.at(-2)!.count <= totals.at(-1)!.count) join()
    },
    value: () => {
      while (totals.length > 1) join()
      return metric.value(totals[0]?.total ?? metric.empty)
    },
  }
}

/**
 * The value of a metric over batches.
 *
 * @throws TypeError where it is given no metric, or nothing to go through.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { metrics } from 'tensor-ts/train'
 *
 * const first = { logits: T.tensor([[2, 1], [0, 3]]), labels: T.tensor([0, 1], 'int32') }
 * const second = { logits: T.tensor([[5, 4]]), labels: T.tensor([1], 'int32') }
 * assert.equal(metrics.measure(metrics.accuracy, [first, second]), 2 / 3)
 * ```
 */
export const measure = <O, M, V>(metric: Metric<O, M, V>, outcomes: Iterable<NoInfer<O>>): V => {
  requireMetric('measure', metric)
  if (typeof outcomes?.[Symbol.iterator] !== 'function')
    throw new TypeError(`measure: expected outcomes that can be iterated over, got ${describe(outcomes)}`)
  const { add, value } = gather(metric)
  for (const outcome of outcomes) add(outcome)
  return value()
}

/**
 * A metric of something else, from which `f` makes what the metric takes (fp-ts's `Contravariant`).
 *
 * @throws TypeError where `f` is no function.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import { metrics } from 'tensor-ts/train'
 *
 * type Answer = { readonly y: T.Tensor<[2]>; readonly target: T.Tensor<[2]> }
 * const r2 = pipe(metrics.r2, metrics.contramap(({ y, target }: Answer) => ({ predictions: y, targets: target })))
 * assert.equal(metrics.measure(r2, [{ y: T.tensor([1, 2]), target: T.tensor([1, 2]) }]), 1)
 * ```
 */
export const contramap = <A, B>(f: (a: A) => B): (<M, V>(metric: Metric<B, M, V>) => Metric<A, M, V>) => {
  requireFunction('contramap', f)
  return metric => {
    requireMetric('contramap', metric)
    return {
      of: a => metric.of(f(a)),
      empty: metric.empty,
      concat: (x, y) => metric.concat(x, y),
      value: total => metric.value(total),
    }
  }
}

/** What each of several metrics takes, all of it together. */
export type OutcomeOf<All> = [keyof All] extends [never]
  ? unknown
  : {
        [K in keyof All]: All[K] extends Metric<infer O, infer _M, infer _V>
          ? (outcome: O) => void
          : (outcome: unknown) => void
      }[keyof All] extends (outcome: infer O) => void
    ? [O] extends [never]
      ? unknown
      : O
    : never

/** What each of several metrics keeps. */
type Kept<All> = { readonly [K in keyof All]: All[K] extends Metric<never, infer M, infer _V> ? M : never }

/**
 * Several metrics as one, whose value is the record of theirs.
 *
 * @throws TypeError where one is no metric.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { metrics } from 'tensor-ts/train'
 *
 * const both = metrics.struct({ accuracy: metrics.accuracy, f1: metrics.f1() })
 * const batch = { logits: T.tensor([[2, 1], [0, 3]]), labels: T.tensor([0, 1], 'int32') }
 * assert.deepEqual(metrics.measure(both, [batch]), { accuracy: 1, f1: 1 })
 * ```
 */
export const struct = <All extends Readonly<Record<string, AnyMetric>>>(
  all: All,
): Metric<OutcomeOf<All>, Kept<All>, { readonly [K in keyof All]: ValueOf<All[K]> }> => {
  if (typeof all !== 'object' || all === null || Array.isArray(all))
    throw new TypeError(`struct: expected a record of metrics, got ${describe(all)}`)
  for (const [name, metric] of Object.entries(all)) requireMetric(`struct: ${name}`, metric)
  const each = <A>(f: (metric: Metric<unknown, unknown, unknown>, name: string) => A): never =>
    Object.fromEntries(Object.entries(all).map(([name, metric]) => [name, f(metric as never, name)])) as never
  return {
    of: outcome => each(metric => metric.of(outcome)),
    empty: each(metric => metric.empty),
    concat: (x, y) => each((metric, name) => metric.concat(x[name], y[name])),
    value: total => each((metric, name) => metric.value(total[name])),
  }
}
