import { onOneAndTwoThreads, type Work } from '../work.js'

/** One block of GPT-2 small, forwards. */
export const gpt2Block: readonly Work[] = onOneAndTwoThreads(() => ({
  name: 'GPT-2 block, 128 tokens',
  unit: 'ms',
  prepare: contender => contender.gpt2Block?.(128),
  targets: { 'jax-js': 0.6, onnxruntime: 4 },
}))
