/** A program to begin with. */
export interface Starter {
  readonly name: string
  readonly text: string
  /** Whether it has a mistake on purpose, to be mended. */
  readonly broken?: true
}

const of = (name: string, text: string): Starter => ({ name, text: `${text.trim()}\n` })
const broken = (name: string, text: string): Starter => ({ ...of(name, text), broken: true })

export const starters: readonly Starter[] = [
  of(
    'Shapes in the types',
    `
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'

// The shape of each binding stands beside it; change a number and see.
const x = T.tensor([[1, 2, 3], [4, 5, 6]])
const w = T.ones([3, 4])
const y = pipe(x, T.matmul(w), T.add(1), T.relu)
const rows = T.sum(y, { axis: 1 })
console.log(y)
console.log(rows)
`,
  ),
  of(
    'A size that has a name',
    `
import * as T from 'tensor-ts'

// A size known only at run time gets a name, and names compute.
const batch = T.dim('batch', 32)
const images = T.zeros([batch, 28, 28])
const pixels = T.reshape(images, [batch, 784])
const all = T.flatten(images)
console.log(pixels.shape, all.shape)
`,
  ),
  of(
    'A model',
    `
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'

const lenet = pipe(
  nn.input(1, 28, 28),
  nn.conv2d('c1', { filters: 6, kernel: 5, padding: 2 }), nn.relu, nn.maxPool2d(2),
  nn.conv2d('c2', { filters: 16, kernel: 5 }), nn.relu, nn.maxPool2d(2),
  nn.flatten,
  nn.dense('f1', 120), nn.relu,
  nn.dense('out', 10),
)
const params = lenet.init(T.random.key(0))
const batch = T.dim('batch', 2)
const logits = lenet.apply(params, T.ones([batch, 1, 28, 28]))
console.log(nn.summary(lenet))
console.log(T.softmax(logits, { axis: 1 }))
`,
  ),
  of(
    'Training is a fold',
    `
import { pipe } from 'fp-ts/lib/function.js'
import { plot } from 'editor'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'

// Exclusive or.
const batch = { x: T.tensor([[0, 0], [0, 1], [1, 0], [1, 1]]), y: T.tensor([[0], [1], [1], [0]]) }
const model = pipe(nn.input(2), nn.dense('hidden', 8), nn.tanh, nn.dense('out', 1))
const start = model.init(T.random.key(0))
const loss = (params: typeof start, { x, y }: typeof batch) => nn.binaryCrossEntropy(model.apply(params, x), y)

const fold = optim.fold(optim.adam(0.03), loss)
let state = fold.init(start)
const losses: number[] = []
for (let step = 0; step < 200; step++) {
  state = fold.step(state, batch)
  losses.push(T.item(state.loss))
}
plot('loss', losses)
console.log(T.sigmoid(model.apply(state.params, batch.x)))
`,
  ),
  of(
    'Gradients',
    `
import * as T from 'tensor-ts'

type Params = { readonly w: T.Tensor<[3]>; readonly b: T.Tensor<[]> }
const params: Params = { w: T.tensor([1, 2, 3]), b: T.tensor(0.5) }
const x = T.tensor([0.1, 0.2, 0.3])

const loss = ({ w, b }: Params) => T.square(T.add(T.dot(w, x), b))
const gradient = T.grad(loss)(params)
console.log(gradient)

const f = (v: T.Tensor<[2]>) => T.sum(T.mul(T.square(v), v))
const slopes = T.grad(f)(T.tensor([1, 2]))
const curvature = T.hessian(f)(T.tensor([1, 2]))
console.log(slopes, curvature)
`,
  ),
  of(
    'What the compiler does',
    `
import { inspect } from 'editor'
import * as T from 'tensor-ts'

// The tabs Program, Explain and Gradients show what is made of a function.
const loss = (w: T.Tensor<[3]>, x: T.Tensor<[4, 3]>) => T.mean(T.square(T.tanh(T.matmul(x, w))))
inspect(loss, T.ones([3]), T.ones([4, 3]))

const fast = T.jit(loss)
console.log(fast(T.ones([3]), T.ones([4, 3])), T.engine())
`,
  ),
  of(
    'A batch of anything',
    `
import * as T from 'tensor-ts'

// Written for one example, mapped over many.
const distance = (a: T.Tensor<[2]>, b: T.Tensor<[2]>) => T.norm(T.sub(a, b))
const points = T.random.normal(T.random.key(0), [5, 2])
const fromFirst = T.vmap((p: T.Tensor<[2]>) => distance(p, T.tensor([0, 0])))(points)
const table = T.vmap((p: T.Tensor<[2]>) => T.vmap((q: T.Tensor<[2]>) => distance(p, q))(points))(points)
console.log(fromFirst)
console.log(table)
`,
  ),
  of(
    'A loop of steps',
    `
import { plot } from 'editor'
import * as T from 'tensor-ts'

// A damped spring, step by step: scan carries the state and stacks what each step gives.
const step = ({ x, v }: { readonly x: T.Tensor<[]>; readonly v: T.Tensor<[]> }, _: T.Tensor<[]>) => {
  const next = T.add(v, T.mul(0.05, T.sub(T.mul(-4, x), T.mul(0.4, v))))
  const moved = T.add(x, T.mul(0.05, next))
  return [{ x: moved, v: next }, moved] as const
}
const [end, path] = T.scan(step, { x: T.tensor(1), v: T.tensor(0) }, T.zeros([200]))
plot('place by time', path)
console.log(end)
`,
  ),
  of(
    'A picture',
    `
import { plot } from 'editor'
import * as T from 'tensor-ts'

// How long z² + c stays small, for each c of a grid.
const re = T.linspace(-2.2, 0.8, 120)
const im = T.linspace(-1.3, 1.3, 100)
const x = T.broadcastTo(re, [100, 120])
const y = T.broadcastTo(T.expandDims(im, 1), [100, 120])
let [a, b, steps] = [T.zeros([100, 120]), T.zeros([100, 120]), T.zeros([100, 120])]
for (let i = 0; i < 40; i++) {
  const square = T.add(T.sub(T.square(a), T.square(b)), x)
  const small = T.less(T.add(T.square(a), T.square(b)), 4)
  b = T.where(small, T.add(T.mul(2, T.mul(a, b)), y), b)
  a = T.where(small, square, a)
  steps = T.add(steps, T.cast(small, 'float32'))
}
plot('steps until it is large', steps)
`,
  ),
  of(
    'Einstein sums',
    `
import * as T from 'tensor-ts'

// The string is read by the types.
const batch = T.dim('batch', 3)
const queries = T.random.normal(T.random.key(0), [batch, 4, 8])
const keys = T.random.normal(T.random.key(1), [batch, 5, 8])
const scores = T.einsum('bqd,bkd->bqk', queries, keys)
const weights = T.softmax(scores, { axis: -1 })
console.log(T.sum(weights, { axis: -1 }))
`,
  ),
  broken(
    'Break this shape: a product',
    `
import * as T from 'tensor-ts'

// Mend the line that is underlined: the result shall be [2, 4]. Read the sentence first.
const x = T.tensor([[1, 2, 3], [4, 5, 6]])
const w = T.ones([4, 3])
const y = T.matmul(x, w)
console.log(y)
`,
  ),
  broken(
    'Break this shape: broadcasting',
    `
import * as T from 'tensor-ts'

// Each row shall lose its own mean. What shape must the means have? (An option of T.mean keeps the axis.)
const x = T.tensor([[1, 2, 3], [4, 5, 6]])
const means = T.mean(x, { axis: 1 })
const centred = T.sub(x, means)
console.log(centred)
`,
  ),
  broken(
    'Break this shape: a model',
    `
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'

// A layer is missing between an image and a vector.
const model = pipe(
  nn.input(1, 8, 8),
  nn.conv2d('c', { filters: 4, kernel: 3 }), nn.relu,
  nn.dense('out', 10),
)
console.log(nn.summary(model))
`,
  ),
  broken(
    'Break this shape: a loss',
    `
import * as T from 'tensor-ts'

// Only a number has a gradient.
const loss = (w: T.Tensor<[3]>) => T.square(T.sub(w, 1))
const gradient = T.grad(loss)(T.ones([3]))
console.log(gradient)
`,
  ),
]
