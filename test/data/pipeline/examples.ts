import { parentPort } from 'node:worker_threads'
import { pipe } from 'fp-ts/lib/function.js'
import { batch, map, rows, serve, shuffle } from '../../../src/data/pipeline/index.js'
import * as T from '../../../src/index.js'

/** What a worker serves in the tests: batches, and behind the fourth something goes wrong. */
export const examples = pipe(
  rows({ x: T.reshape(T.arange(40), [20, 2]), y: T.arange(20, 'int32') }),
  shuffle({ buffer: 5, key: T.random.key(3) }),
  batch({ size: 4 }),
)

export const failing = map(examples, example => {
  if (T.data(example.y).includes(19)) throw new Error('no 19')
  return example
})

serve(process.env.FAILING === undefined ? examples : failing, parentPort)
