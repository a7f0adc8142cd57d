import { parentPort } from 'node:worker_threads'
import * as T from 'tensor-ts'

// A worker that doubles the numbers of the trees it is sent, and moves them back.
parentPort?.on('message', (message: T.Message<unknown>) => {
  const tree = T.fromTransferable(message)
  const doubled = T.tree.map(tree, x =>
    x.dtype === 'bool' ? x : T.add(x as T.Tensor<T.Shape>, x as T.Tensor<T.Shape>),
  )
  const answer = T.toTransferable(doubled, { move: true })
  parentPort?.postMessage(answer.message, answer.buffers)
})
