import { jit } from '../../engine/jit.js'
import { type AnyMetric, gather, type Metric, type OutcomeOf } from '../metric/metric.js'
import { type Epoch, enter } from './source.js'
import { turns } from './turns.js'

/** Metrics by name. */
export type Metrics = Readonly<Record<string, AnyMetric>>

/** How a model is measured after each epoch. */
export interface Validation<in State, Batch, All> {
  readonly batches: Epoch<Batch>
  /** What the metrics take: what the model says of a batch, and what is true. It is compiled. */
  readonly outcome: (state: State, batch: NoInfer<Batch>) => NoInfer<OutcomeOf<All>>
  readonly metrics: All
}

/** A function that measures a state; it gives undefined where `isOver` has said so before all batches were through. */
export const measurer = ({
  batches,
  outcome,
  metrics,
}: Validation<unknown, unknown, Readonly<Record<string, Metric<unknown, unknown, unknown>>>>): ((
  state: unknown,
  isOver: () => boolean,
) => Promise<Readonly<Record<string, unknown>> | undefined>) => {
  const judge = jit(outcome)
  return async (state, isOver) => {
    const gathered = Object.entries(metrics).map(([name, metric]) => ({ name, ...gather(metric) }))
    const cursor = await enter('fit: validation', batches, null, 0)
    const others = turns()
    for (;;) {
      const placed = await cursor.next()
      if (placed === undefined) break
      const found = judge(state, placed.value)
      for (const { add } of gathered) add(found)
      await others()
      if (!isOver()) continue
      await cursor.close()
      return undefined
    }
    return Object.fromEntries(gathered.map(({ name, value }) => [name, value()]))
  }
}
