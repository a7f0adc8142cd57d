// Trains a small model with the installed package, in whatever runtime runs it: `node learn.mjs`, `bun learn.mjs`, `deno run -A learn.mjs`.
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'

// Large enough for compiled kernels on several threads.
const batch = T.dim('batch', 256)
const x = T.random.normal(T.random.key(0), [batch, 64])
const y = T.cast(T.greater(T.sum(x, { axis: 1 }), 0), 'int32')
const model = pipe(nn.input(64), nn.dense('hidden', 256), nn.relu, nn.dense('out', 2))
const fold = optim.fold(optim.adam(3e-3), (params, { x, y }) => nn.softmaxCrossEntropy(model.apply(params, x), y))
const start = fold.init(model.init(T.random.key(1)))
const final = Array.from({ length: 40 }, () => ({ x, y })).reduce(fold.step, start)

const right = T.item(T.mean(T.cast(T.equal(T.argmax(model.apply(final.params, x), { axis: 1 }), y), 'float32')))
console.log(`${T.engine()}, threads: ${T.threads()}, loss ${T.item(final.loss)}, right ${right}`)
if (!(right > 0.98)) throw new Error('it has not learned')
if (T.engine() !== 'wasm') throw new Error('expected WebAssembly')
