/**
 * What a dashboard costs a training: steps of LeNet by `fit`, in turns with and without one that a reader in another process looks at, in
 * processor time of this one. `npx tsx bench/dashboard.ts`
 */
import { spawn } from 'node:child_process'
import * as E from 'fp-ts/lib/Either.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import { fit, recordNorms } from 'tensor-ts/train'
import { dashboard, serveDashboard } from 'tensor-ts/train/dashboard'
import { lenet } from '../examples/mnist/models.js'

const steps = 150
const rounds = 12

const size = T.dim('batch', 64)
const batch = {
  images: T.random.uniform(T.random.key(0), [size, 1, 28, 28]),
  labels: T.random.randint(T.random.key(1), [size], 0, 10),
}
type Batch = typeof batch
const loss = (params: nn.ParamsOf<typeof lenet>, { images, labels }: Batch) =>
  nn.softmaxCrossEntropy(lenet.apply(params, images), labels)
const fold = optim.fold(recordNorms(optim.adam(1e-3)), loss)
const batches = Array.from({ length: steps }, () => batch)

const view = dashboard({ title: 'what it costs' })
const served = await serveDashboard(view, { port: 0 })()
if (E.isLeft(served)) throw new Error(served.left.reason)
const read = `const { body } = await fetch('${served.right.address}events'); for await (const part of body) void part`
const reader = spawn(process.execPath, ['--input-type=module', '-e', read], { stdio: 'ignore' })

/** The processor's milliseconds for a step. */
const cost = async (onEvent: typeof view.onEvent): Promise<number> => {
  const before = process.cpuUsage()
  await fit({ fold, start: fold.init(lenet.init(T.random.key(2))), batches, epochs: 1, onEvent })()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / steps
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0

const without: number[] = []
const pairs: number[] = []
await cost(view.onEvent)
for (let round = 0; round < rounds; round++) {
  const alone = await cost(() => undefined)
  const seen = await cost(view.onEvent)
  without.push(alone)
  pairs.push(seen - alone)
}
reader.kill()
await served.right.close()
const [base, more] = [median(without), median(pairs)]
console.log(
  `a step takes ${base.toFixed(2)} ms, a dashboard ${more.toFixed(3)} ms more: ${((100 * more) / base).toFixed(1)} %`,
)
