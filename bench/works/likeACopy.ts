import type { LikeACopy, Prepared } from '../contender.js'
import { onOneAndTwoThreads, type Work } from '../work.js'

const [rows, columns] = [4096, 1024]
const length = 2 ** 24

const work = (name: string, prepare: (contender: LikeACopy) => Prepared): readonly Work[] => {
  const common = { unit: 'ms', targets: { 'SIMD copy': 1 / 0.7 } }
  return [
    ...onOneAndTwoThreads(() => ({ ...common, name, prepare })),
    ...onOneAndTwoThreads(() => ({
      ...common,
      name: `${name}, in place`,
      prepare: ({ inPlace }) => inPlace && prepare(inPlace),
    })),
  ]
}

/** What is held to the speed of memory: works that read and write as much as a copy. */
export const likeACopy: readonly Work[] = [
  ...work(`softmax ${rows} × ${columns}`, contender => contender.softmax?.(rows, columns)),
  ...work(`layer normalisation ${rows} × ${columns}`, contender => contender.layerNorm?.(rows, columns)),
  ...work('gelu of 16 M', contender => contender.gelu?.(length, false)),
  ...work('gelu by tanh of 16 M', contender => contender.gelu?.(length, true)),
]
