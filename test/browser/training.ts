import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'

const [batchSize, pixels, classes, batchCount] = [64, 784, 10, 8] as const

/** Numbers from 0 to 1 that look random and are the same everywhere: a linear congruential generator modulo 2³². */
const noise = (count: number, seed: number): Float32Array => {
  let state = seed
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  })
}

/** Images in which every tenth pixel, beginning with that of the class, is brighter. */
const batch = (seed: number) => {
  const labels = Int32Array.from(noise(batchSize, seed), x => Math.floor(classes * x))
  const images = noise(batchSize * pixels, seed + 1).map(
    (x, i) => x - 0.5 + (i % classes === labels[Math.floor(i / pixels)] ? 0.2 : 0),
  )
  return { images: T.fromArray(images, [batchSize, pixels]), labels: T.fromArray(labels, [batchSize]) }
}

/** The losses of a hundred compiled steps of training a multi-layer perceptron, and the one after them. */
export const losses = async (): Promise<readonly number[]> => {
  const model = pipe(nn.input(pixels), nn.dense('hidden', 128), nn.relu, nn.dense('out', classes))
  const params = model.init(T.random.key(0))
  const loss = (of: typeof params, { images, labels }: ReturnType<typeof batch>) =>
    nn.softmaxCrossEntropy(model.apply(of, images), labels)
  const fold = optim.fold(optim.adam(1e-3), loss)
  const batches = Array.from({ length: batchCount }, (_, i) => batch(1000 * (i + 1)))

  const found: number[] = []
  let state = fold.init(params)
  for (let step = 0; step < 100; step++) {
    state = fold.step(state, batches[step % batchCount]!)
    found.push(T.item(state.loss))
    // A page stays usable, and hears of a thread that has failed.
    await new Promise(resolve => setTimeout(resolve))
  }
  return [...found, T.item(T.jit(loss)(state.params, batches[0]!))]
}
