import { onOneAndTwoThreads, type Work } from '../work.js'

/** The next token of GPT-2 small, with the keys and values of those before. */
export const gpt2Token: readonly Work[] = onOneAndTwoThreads(() => ({
  name: 'GPT-2 token, 128 before',
  unit: 'ms',
  prepare: contender => contender.gpt2Token?.(128),
  targets: { onnxruntime: 1, PyTorch: 1.3 },
}))
