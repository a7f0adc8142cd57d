import type { Work } from '../work.js'

/** A whole training step of LeNet-5. */
export const lenetStep: Work = {
  name: 'step LeNet-5',
  unit: 'ms',
  prepare: contender => contender.lenetStep?.(64),
  targets: { PyTorch: 1 },
}
