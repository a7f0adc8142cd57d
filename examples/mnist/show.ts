// What is seen of a training: on the dashboard while it goes on, and in the report.
import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { recordHistograms, recordNorms } from 'tensor-ts/train'
import type { Dashboard, Sample } from 'tensor-ts/train/dashboard'

/** One point of the curves; plain data, as a type that is no interface is in the eyes of the compiler. */
export type Point = {
  readonly step: number
  readonly loss: number
  readonly accuracy: number
}

export const showPoint = (seen: Dashboard, line: 'training' | 'validation', { step, loss, accuracy }: Point): void =>
  seen.show({ step, curves: { loss: { [line]: loss }, accuracy: { [line]: accuracy } } })

/** What the model says of an image: its answer, and how likely it finds that. */
export interface Answer {
  readonly image: T.Tensor<[28, 28], 'uint8'>
  readonly label: number
  readonly predicted: number
  readonly probability: number
}

/** Dark on light, as ink on paper. */
export const sampleOf = ({ image, label, predicted, probability }: Answer): Sample => ({
  caption: `${label === predicted ? label : `${label} taken for ${predicted}`} (${(100 * probability).toFixed(0)}\u00a0%)`,
  image: T.sub(T.ones([28, 28]), T.div(T.cast(image, 'float32'), 255)),
})

/**
 * Norms and histograms of the gradients at some parameters. It is a fold of its own, that is asked now and then, so that the steps of
 * the training cost no more.
 */
export const gradients = <P extends T.FloatTree<P>, Batch>(loss: (params: P, batch: Batch) => T.Tensor<[]>) => {
  const fold = optim.fold(recordNorms(recordHistograms(optim.sgd(1), 30)), loss)
  return (params: P, batch: Batch): unknown => fold.step(fold.init(params), batch).optimizer
}
