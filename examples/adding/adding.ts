// A small Transformer that learns to add numbers of three digits (course row 24).
import * as T from 'tensor-ts'
import * as data from 'tensor-ts/data'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'

/** What sums are written with. */
export const symbols = '0123456789+='

/** A sum as it is read: the question, and the answer with its least digit first, as one adds by hand: "058+967=5201". */
export const write = (a: number, b: number): string => {
  const digits = (n: number, count: number) => `${n}`.padStart(count, '0')
  return `${digits(a, 3)}+${digits(b, 3)}=${[...digits(a + b, 4)].reverse().join('')}`
}

/** How many symbols are read: all but the last. */
const length = 11
/** How many of them, the last ones, are answered by a digit of the sum. */
const answers = 4
const width = 64
const heads = 4
const each = 16

export type Sums = T.Tensor<[number, 12], 'int32'>

const asTensor = (numbers: readonly number[]): Sums => {
  const read = numbers.map(n => [...write(Math.floor(n / 1000), n % 1000)].map(symbol => symbols.indexOf(symbol)))
  return T.fromArray(read.flat(), [read.length, 12], 'int32')
}

/** Two samples of the million sums of numbers below 1000, without a sum that is in both or twice in one. */
export const sums = (key: T.random.Key, count: { readonly known: number; readonly heldOut: number }) => {
  const both = count.known + count.heldOut
  const drawn = [...new Set(T.toArray(T.random.randint(key, [2 * both], 0, 1_000_000)))]
  return { known: asTensor(drawn.slice(0, count.known)), heldOut: asTensor(drawn.slice(count.known, both)) }
}

interface Block {
  readonly query: T.Tensor<[typeof heads, typeof width, typeof each]>
  readonly key: T.Tensor<[typeof heads, typeof width, typeof each]>
  readonly value: T.Tensor<[typeof heads, typeof width, typeof each]>
  readonly out: T.Tensor<[typeof heads, typeof each, typeof width]>
  readonly up: T.Tensor<[typeof width, 256]>
  readonly down: T.Tensor<[256, typeof width]>
}

export interface Params {
  readonly symbols: T.Tensor<[12, typeof width]>
  readonly places: T.Tensor<[typeof length, typeof width]>
  readonly first: Block
  readonly second: Block
  readonly digits: T.Tensor<[typeof width, 10]>
}

export const init = (key: T.random.Key): Params => {
  const scaled = <const S extends T.Shape>(i: number, shape: T.SizesOf<S>, deviation: number): T.Tensor<S> =>
    T.mul(T.random.normal(T.random.foldIn(key, i), shape), deviation)
  const block = (i: number): Block => ({
    query: scaled(i, [heads, width, each], width ** -0.5),
    key: scaled(i + 1, [heads, width, each], width ** -0.5),
    value: scaled(i + 2, [heads, width, each], width ** -0.5),
    out: scaled(i + 3, [heads, each, width], width ** -0.5),
    up: scaled(i + 4, [width, 256], (2 / width) ** 0.5),
    down: scaled(i + 5, [256, width], 256 ** -0.5),
  })
  return {
    symbols: scaled(0, [12, width], 0.5),
    places: scaled(1, [length, width], 0.5),
    first: block(2),
    second: block(8),
    digits: scaled(14, [width, 10], width ** -0.5),
  }
}

type Rows = T.Tensor<[typeof length, typeof width]>
/** What each head looks at: row by row, how much of each symbol. */
export type Attention = T.Tensor<[typeof heads, typeof length, typeof length]>

/** Each row divided by its root mean square. */
const normalized = (x: Rows): Rows => T.div(x, T.sqrt(T.add(T.mean(T.square(x), { axis: -1, keepDims: true }), 1e-5)))

/** No symbol sees those that come later. */
const past = T.greaterEqual(T.expandDims(T.arange(length), 1), T.arange(length))

/** Attention of several heads: softmax(q kᵀ / √d) v, and what each looked at. */
const attend = (block: Block, x: Rows): readonly [Rows, Attention] => {
  const head = ({ query, key, value, out }: HeadOf) => {
    const scores = T.div(T.matmul(T.matmul(x, query), T.transpose(T.matmul(x, key))), each ** 0.5)
    const weights = T.softmax(T.where(past, scores, Number.NEGATIVE_INFINITY))
    return [T.matmul(T.matmul(weights, T.matmul(x, value)), out), weights] as const
  }
  const { query, key, value, out } = block
  const [rows, weights] = T.vmap(head)({ query, key, value, out })
  return [T.sum(rows, { axis: 0 }), weights]
}

/** What one head learns. */
interface HeadOf {
  readonly query: T.Tensor<[typeof width, typeof each]>
  readonly key: T.Tensor<[typeof width, typeof each]>
  readonly value: T.Tensor<[typeof width, typeof each]>
  readonly out: T.Tensor<[typeof each, typeof width]>
}

/** x ← x + attention(x); x ← x + relu(x up) down. */
const apply = (block: Block, x: Rows): readonly [Rows, Attention] => {
  const [seen, attention] = attend(block, normalized(x))
  const y = T.add(x, seen)
  return [T.add(y, T.matmul(T.relu(T.matmul(normalized(y), block.up)), block.down)), attention]
}

/** The digits of the sum as logits, from what is written up to each, and where the heads of both blocks look. */
export const model = (params: Params, sum: T.Tensor<[12], 'int32'>) => {
  const read = T.slice(sum, [[0, length]])
  const [x, first] = apply(params.first, T.add(T.take(params.symbols, read), params.places))
  const [y, second] = apply(params.second, x)
  const logits = T.matmul(T.slice(normalized(y), [[7, 11]]), params.digits)
  return { logits, attention: { first, second } }
}

/** What comes behind '=' and behind each digit of the answer. */
const truth = (sum: T.Tensor<[12], 'int32'>): T.Tensor<[typeof answers], 'int32'> => T.slice(sum, [[8, 12]])

const loss = (params: Params, batch: T.Tensor<[128, 12], 'int32'>): T.Tensor<[]> =>
  T.mean(T.vmap((sum: T.Tensor<[12], 'int32'>) => nn.softmaxCrossEntropy(model(params, sum).logits, truth(sum)))(batch))

/**
 * The share of sums of which every digit is right. Whether the likeliest digits behind a right beginning are right is whether those
 * are that the model writes by itself, one after the other.
 */
export const rightOf = T.jit(
  (params: Params, sums: Sums): T.Tensor<[]> =>
    T.mean(
      T.vmap((sum: T.Tensor<[12], 'int32'>) => {
        const { logits } = model(params, sum)
        return T.cast(T.all(T.equal(T.argmax(logits, { axis: -1 }), truth(sum))), 'float32')
      })(sums),
    ),
)

/** Where the heads of both blocks look, `[head, answer, symbol]`, when a digit of the answer is to be said: the mean over sums. */
export const looks = T.jit((params: Params, sums: Sums) => {
  const { first, second } = T.vmap((sum: T.Tensor<[12], 'int32'>) => model(params, sum).attention)(sums)
  const mean = (attention: T.Tensor<[number, typeof heads, typeof length, typeof length]>) =>
    T.slice(T.mean(attention, { axis: 0 }), [null, [7, 11]])
  return { first: mean(first), second: mean(second) }
})

/** What is answered to a question, digit by digit. */
export const answer = (params: Params, a: number, b: number): number => {
  const say = T.jit(model)
  const question = [...write(a, b)].slice(0, length - answers + 1)
  const said = Array.from({ length: answers }).reduce((text: readonly string[]) => {
    const padded = [...text, ...'000000000000'].slice(0, 12).map(symbol => symbols.indexOf(symbol))
    const { logits } = say(params, T.fromArray(padded, [12], 'int32'))
    return [...text, `${T.item(T.argmax(T.slice(logits, [text.length - question.length])))}`]
  }, question)
  return Number(said.slice(question.length).reverse().join(''))
}

export interface Trained {
  readonly step: number
  readonly params: Params
  readonly loss: number
}

/** Learns the sums, in batches of 128, and gives what it has learned after every so many steps. */
export function* train(known: Sums, steps: number, every: number, seed: number): Generator<Trained> {
  const rate = optim.withWarmup(optim.cosineDecay(3e-3, { steps }), { steps: 50 })
  const fold = optim.fold(optim.chain(optim.clipByGlobalNorm(1), optim.adamW(rate, { weightDecay: 0.01 })), loss)
  const [initKey, orderKey] = T.random.split(T.random.key(seed))
  let state = fold.init(init(initKey))
  let step = 0
  for (let epoch = 0; step < steps; epoch++)
    for (const batch of data.batches(known, { size: 128, dropLast: true, key: T.random.foldIn(orderKey, epoch) })) {
      if (step === steps) break
      state = fold.step(state, batch)
      step += 1
      if (step % every === 0) yield { step, params: state.params, loss: T.item(state.loss) }
    }
}
