import { jit } from '../../engine/jit.js'
import { answersLater } from '../../engine/later.js'
import { bring, isElsewhere } from '../../trace/bring.js'
import { type AnyMetric, gather, type Metric, type OutcomeOf } from '../metric/metric.js'
import { type Epoch, enter } from './source.js'
import { turns } from './turns.js'

/** Metrics by name. */
export type Metrics = Readonly<Record<string, AnyMetric>>

/** How a model is measured after each epoch. */
export interface Validation<in State, Batch, All> {
  readonly batches: Epoch<Batch>
  /**
   * What the metrics take: what the model says of a batch, and what is true. It is compiled, unless `xla.jit` has done that; any
   * other runs here, also where the state is on a device.
   */
  readonly outcome: (state: State, batch: NoInfer<Batch>) => NoInfer<OutcomeOf<All>> | Promise<NoInfer<OutcomeOf<All>>>
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
  const runsThere = answersLater(outcome)
  const judge = runsThere ? outcome : jit(outcome as never)
  const here = (tree: unknown) => (isElsewhere(tree, 'fit: validation') ? bring(tree, 'fit: validation') : tree)
  return async (given, isOver) => {
    const state = runsThere ? given : await here(given)
    const gathered = Object.entries(metrics).map(([name, metric]) => ({ name, ...gather(metric) }))
    const cursor = await enter('fit: validation', batches, null, 0)
    const others = turns()
    try {
      for (;;) {
        const placed = await cursor.next()
        if (placed === undefined) break
        const batch = runsThere ? placed.value : await here(placed.value)
        const found = await here(await judge(state, batch))
        for (const { add } of gathered) add(found)
        await others()
        if (isOver()) return undefined
      }
    } finally {
      await cursor.close()
    }
    return Object.fromEntries(gathered.map(({ name, value }) => [name, value()]))
  }
}
