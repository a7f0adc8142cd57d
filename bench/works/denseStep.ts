import type { Work } from '../work.js'

/** Whole training steps of dense networks: forward, backward and Adam. */
export const denseStep: readonly Work[] = [
  { sizes: [784, 128, 10], targets: { 'jax-js': 0.4, PyTorch: 1 } },
  { sizes: [784, 512, 512, 10], targets: { 'jax-js': 0.4, PyTorch: 1.1 } },
].map(({ sizes, targets }) => ({
  name: `step ${sizes.join('-')}`,
  unit: 'ms',
  prepare: contender => contender.denseStep?.(sizes, 64),
  targets,
}))
