import type { Contender, Prepared } from '../contender.js'
import { onOneAndTwoThreads, type Work } from '../work.js'

/** A whole training step: forward, backward and Adam; in the place of the state before it, and as a function that keeps it. */
const step = (
  network: string,
  prepare: (contender: Contender, keeps: boolean) => Prepared,
  targets: Work['targets'],
): readonly Work[] =>
  onOneAndTwoThreads(threads => ({
    name: `step ${network}`,
    unit: 'ms',
    prepare: contender => prepare(contender, false),
    variants: [{ name: 'state kept', threads, prepare: contender => prepare(contender, true) }],
    targets,
  }))

const denseStep = (sizes: readonly number[], targets: Work['targets']): readonly Work[] =>
  step(sizes.join('-'), (contender, keeps) => contender.denseStep?.(sizes, 64, keeps), targets)

/** A step of one kind of layers, in place. */
const layerStep = (
  network: string,
  prepare: Work['prepare'],
  byHand?: (contender: Contender) => Prepared,
): readonly Work[] =>
  onOneAndTwoThreads(threads => ({
    name: `step ${network}`,
    unit: 'ms',
    prepare,
    variants: byHand === undefined ? [] : [{ name: 'by hand', threads, prepare: byHand }],
    targets: { PyTorch: 1.5 },
  }))

/** Training steps of networks of three sizes, and of the layers that others are made of. */
export const steps: readonly Work[] = [
  ...denseStep([784, 128, 10], { 'jax-js': 0.4, PyTorch: 1 }),
  ...denseStep([784, 512, 512, 10], { 'jax-js': 0.4, PyTorch: 1.1 }),
  ...step('LeNet-5', (contender, keeps) => contender.lenetStep?.(64, keeps), { PyTorch: 1 }),
  ...layerStep(
    'LSTM',
    contender => contender.lstmStep?.(32, 64, 32, 64),
    contender => contender.lstmStep?.(32, 64, 32, 64, true),
  ),
  ...layerStep(
    'Transformer block',
    contender => contender.transformerStep?.(8, 64, 128, 4),
    contender => contender.transformerStep?.(8, 64, 128, 4, true),
  ),
  ...layerStep('residual blocks', contender => contender.residualStep?.(16, 16, 16)),
]
