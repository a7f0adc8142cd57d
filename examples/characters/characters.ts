// A language model of characters: an LSTM that reads a text and says which character comes next (course row 23).
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'

const units = 192
/** A text is read at so many places at the same time, so many characters in a step. */
const places = 16
const window = 64

/** The numbers of the characters of a text. */
export type Text<N extends T.Dim = number> = T.Tensor<[N], 'int32'>

type Gates<Rows extends T.Dim> = T.Tensor<[Rows, 768]>

export interface Params {
  /** What each character adds to the gates: a row of it. */
  readonly w: Gates<'characters'>
  readonly u: Gates<typeof units>
  readonly b: T.Tensor<[768]>
  readonly out: nn.DenseParams<[typeof units], 'characters'>
}

/** What is remembered of what was read. */
export interface Memory {
  readonly h: T.Tensor<[typeof units]>
  readonly c: T.Tensor<[typeof units]>
}

export const nothing: Memory = { h: T.zeros([units]), c: T.zeros([units]) }

export const init = (key: T.random.Key, vocabulary: number): Params => {
  const characters = T.dim('characters', vocabulary)
  const keyOf = (i: number) => T.random.foldIn(key, i)
  const scale = units ** -0.5
  return {
    w: T.mul(T.random.normal(keyOf(0), [characters, 768]), 0.4),
    u: T.mul(T.random.normal(keyOf(1), [units, 768]), scale),
    b: T.zeros([768]),
    out: { w: T.mul(T.random.normal(keyOf(2), [units, characters]), scale), b: T.zeros([characters]) },
  }
}

/** A step of an LSTM: i, f, g, o = w[character] + h u + b; c ← σ(f) c + σ(i) tanh(g); h ← σ(o) tanh(c). */
const step = ({ u, b }: Params, { h, c }: Memory, row: T.Tensor<[768]>): Memory => {
  const [i, f, g, o] = T.split(T.add(T.add(row, T.matmul(h, u)), b), 4)
  const next = T.add(T.mul(T.sigmoid(f), c), T.mul(T.sigmoid(i), T.tanh(g)))
  return { h: T.mul(T.sigmoid(o), T.tanh(next)), c: next }
}

/** Reads a text: what is remembered of it, and behind each of its characters the logits of the next. */
export const read = <N extends T.Dim>(
  params: Params,
  memory: Memory,
  text: Text<N>,
): readonly [Memory, T.Tensor<[N, 'characters']>] => {
  const rows: T.Tensor<[N, 768]> = T.take(params.w, text)
  const [after, states] = T.scan(
    (before: Memory, row: T.Tensor<[768]>) => {
      const now = step(params, before, row)
      return [now, now.h]
    },
    memory,
    rows,
  )
  return [after, T.add(T.matmul(states, params.out.w), params.out.b)]
}

/** A piece of text at each place, and the characters that follow on its own. */
interface Lesson {
  readonly text: T.Tensor<['places', typeof window], 'int32'>
  readonly next: T.Tensor<['places', typeof window], 'int32'>
}
/** What is remembered at each place. */
interface Memories {
  readonly h: T.Tensor<['places', typeof units]>
  readonly c: T.Tensor<['places', typeof units]>
}

/** How well a text is foretold, in nats a character, and what is remembered of it. */
const lossOn = <N extends T.Dim>(params: Params, memory: Memory, text: Text<N>, next: Text<N>) => {
  const [after, logits] = read(params, memory, text)
  return [nn.softmaxCrossEntropy(logits, next), after] as const
}

/** Truncated backpropagation through time: what is remembered goes on to the next step, its derivative does not. */
const loss = (params: Params, { text, next }: Lesson, memories: Memories) => {
  const [losses, after] = T.vmap((memory: Memory, text: Text<typeof window>, next: Text<typeof window>) =>
    lossOn(params, memory, text, next),
  )(memories, text, next)
  return [T.mean(losses), after] as const
}

/** The lessons of one reading: the text is divided into as many pieces as there are places, which are read window by window. */
const lessons = (text: Text): readonly Lesson[] => {
  const rows = T.dim('places', places)
  const windows = Math.floor((text.shape[0] - 1) / (places * window))
  const from = (start: number) =>
    T.reshape(T.slice(text, [[start, start + places * windows * window]]), [rows, windows, window])
  const [here, next] = [from(0), from(1)]
  return Array.from({ length: windows }, (_, i) => ({
    text: T.slice(here, [null, i]),
    next: T.slice(next, [null, i]),
  }))
}

export interface Trained {
  /** How often the text has been read. */
  readonly reading: number
  readonly params: Params
  /** The mean loss of its steps, in nats a character. */
  readonly loss: number
}

/** Reads a text again and again, and gives what was learned after each reading. */
export function* train(text: Text, vocabulary: number, readings: number, seed: number): Generator<Trained> {
  const batches = lessons(text)
  const rate = optim.withWarmup(optim.cosineDecay(6e-3, { steps: batches.length * readings }), { steps: 20 })
  const fold = optim.fold(optim.chain(optim.clipByGlobalNorm(1), optim.adam(rate)), loss, { hasAux: true })
  const rows = T.dim('places', places)
  const fresh: Memories = { h: T.zeros([rows, units]), c: T.zeros([rows, units]) }
  let state = fold.init(init(T.random.key(seed), vocabulary), fresh)
  for (let reading = 1; reading <= readings; reading++) {
    const losses = batches.map(batch => {
      state = fold.step(state, batch)
      return T.item(state.loss)
    })
    yield { reading, params: state.params, loss: losses.reduce((a, b) => a + b, 0) / losses.length }
    state = { ...state, aux: fresh }
  }
}

/** −log p(next | all that was read), in nats, behind each character of a text. */
const surprise = <N extends T.Dim>(params: Params, text: Text<N>, next: Text<N>): T.Tensor<[N]> =>
  nn.softmaxCrossEntropy(read(params, nothing, text)[1], next, { reduction: 'none' })

const surpriseOf = T.jit((params: Params, text: Text, next: Text) => surprise(params, text, next))

/** How surprising each character of a text is behind all before it; the first is not asked for. */
export const surprises = (params: Params, text: Text): readonly number[] => {
  const length = text.shape[0]
  return T.toArray(surpriseOf(params, T.slice(text, [[0, length - 1]]), T.slice(text, [[1, length]])))
}

/** The mean surprise of a character when one, two, … of those before it have been read, up to so many. */
export const byContext = (params: Params, text: Text, length: number): readonly number[] => {
  const context = T.dim('context', length)
  const pieces = T.dim('pieces', Math.floor((text.shape[0] - 1) / length))
  const from = (start: number) => T.reshape(T.slice(text, [[start, start + pieces.size * length]]), [pieces, context])
  const each = T.jit(T.vmap((text: Text<'context'>, next: Text<'context'>) => surprise(params, text, next)))
  return T.toArray(T.mean(each(from(0), from(1)), { axis: 0 }))
}

/** Writes so many characters behind a prompt, each drawn of what the network holds likely: softmax(logits / temperature). */
export const write = (params: Params, prompt: Text, length: number, temperature: number, key: T.random.Key): Text =>
  T.jit((params: Params, prompt: Text, keys: T.Tensor<[number, 2], 'int32'>) => {
    const [memory, logits] = read(params, nothing, prompt)
    const draw = (key: T.random.Key, logits: T.Tensor<['characters']>) =>
      T.random.categorical(key, T.div(logits, temperature))
    const [, written] = T.scan(
      ([memory, logits]: readonly [Memory, T.Tensor<['characters']>], key: T.random.Key) => {
        const character = draw(key, logits)
        const [after, next] = read(params, memory, T.expandDims(character, 0))
        return [[after, T.slice(next, [0])], character]
      },
      [memory, T.slice(logits, [-1])],
      keys,
    )
    return written
  })(params, prompt, T.random.split(key, length))
