import { flow, pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import { lenet } from '../../examples/mnist/models.js'
import {
  type Contender,
  type EagerOperation,
  type IndexOperation,
  type Sampler,
  sampler,
  type Task,
} from '../contender.js'
import * as gpt2 from '../gpt2.js'
import { begin } from '../gpt2Token.js'
import { numbers } from '../numbers.js'
import {
  adam,
  denseTraining,
  imagesOf,
  type Labels,
  type Layer,
  labelsOf,
  lenetFold,
  lenetTraining,
  logits,
  type Matrix,
  matrix,
  type Vector,
  vector,
} from '../trainings.js'
import { ownVersion } from '../version.js'

type Places = T.Tensor<[number], 'int32'>

/** A function and what it is given. */
type Indexed = readonly [f: (x: Matrix, places?: Places) => unknown, x: Matrix, places?: Places]

interface SequenceBatch {
  readonly x: T.Tensor<['batch', number, number]>
  readonly y: Labels
}

interface ColourBatch {
  readonly x: T.Tensor<['batch', 3, number, number]>
  readonly y: Labels
}

const sequences = (batch: number, positions: number, features: number): SequenceBatch['x'] =>
  T.fromArray(numbers(batch * positions * features), [T.dim('batch', batch), positions, features])

const recurrent = (positions: number, inputs: number, width: number) =>
  pipe(nn.input(positions, inputs), nn.lstm('body', width, { last: true }), nn.dense('out', 10))

/** What an LSTM and a dense layer behind it learn. */
interface Cell {
  readonly w: Matrix
  readonly u: Matrix
  readonly b: Vector
  readonly out: Layer
}

/** The same without a layer of the library: `[batch, positions, inputs]` to logits. */
const recurrentByHand = ({ w, u, b, out }: Cell, x: SequenceBatch['x']): Matrix => {
  const width = u.shape[0]
  const begin: Matrix = T.zeros([x.shape[0], width])
  const [[, last]] = T.scan(
    ([cell, output]: readonly [Matrix, Matrix], input: Matrix) => {
      const sums: Matrix = T.add(input, T.matmul(output, u))
      const gate = (i: number): Matrix => T.slice(sums, [null, [i * width, (i + 1) * width]])
      const kept: Matrix = T.mul(T.sigmoid(gate(1)), cell)
      const next: Matrix = T.add(kept, T.mul(T.sigmoid(gate(0)), T.tanh(gate(2))))
      const shown: Matrix = T.mul(T.sigmoid(gate(3)), T.tanh(next))
      return [[next, shown] as const, null] as const
    },
    [begin, begin] as const,
    T.swapAxes(T.add(T.matmul(x, w), b), 0, 1) as T.Tensor<[number, number, number]>,
  )
  return logits([out], last)
}

const residual = (size: number, channels: number) => {
  const normalised = <const N extends string>(name: N) =>
    flow(
      nn.conv2d(`${name}Filters`, { filters: channels, kernel: 3, padding: 'same', bias: false }),
      nn.batchNorm(`${name}Norm`),
    )
  const block = flow(nn.residual(flow(normalised('a'), nn.relu, normalised('b'))), nn.relu)
  return pipe(
    nn.input(3, size, size),
    normalised('first'),
    nn.relu,
    nn.named('block1', block),
    nn.named('block2', block),
    nn.globalAvgPool,
    nn.dense('out', 10),
  )
}

/** What a fold does with a state and a batch. */
type Stepping<State, Batch> = Readonly<Record<'step' | 'stepInPlace', (state: State, batch: Batch) => State>>

type Any = T.Tensor<readonly number[]>
type Block = Readonly<Record<gpt2.Name, Any>>

const normalised = (x: Any, scale: Any, shift: Any): Any => {
  const overRow = { axis: -1, keepDims: true } as const
  const centred = T.sub(x, T.mean(x, overRow))
  const factor = T.rsqrt(T.add(T.variance(x, overRow), gpt2.epsilon))
  return T.add(T.mul(T.mul(centred, factor), scale), shift)
}

const dense = (x: Any, weight: Any, bias: Any): Any => T.add(T.matmul(x, weight), bias)

/** What a block is beside its weights. */
interface Kind {
  readonly heads: number
  /** Whether a token attends only to itself and those before it; gelu is approximated then, as in GPT-2. */
  readonly causal: boolean
}

/** Attention of the tokens of a sequence to each other. */
const attention = (x: Any, block: Block, { heads, causal }: Kind): Any => {
  const [tokens, width] = [x.shape[0]!, x.shape[1]!]
  const all = T.reshape(dense(x, block.queryKeyValue, block.queryKeyValueBias), [tokens, 3, heads, width / heads])
  const [query, key, value] = [0, 1, 2].map(i => T.transpose(T.slice(all, [null, i]), [1, 0, 2]))
  const scores = T.div(T.matmul(query!, T.swapAxes(key!, 1, 2)), Math.sqrt(width / heads))
  const past = T.tril(T.ones([tokens, tokens], 'bool'))
  const seen: Any = causal ? T.where(past, scores, Number.NEGATIVE_INFINITY) : scores
  const attended = T.matmul(T.softmax(seen), value!)
  const joined = T.reshape(T.transpose(attended, [1, 0, 2]), [tokens, width])
  return dense(joined, block.projection, block.projectionBias)
}

const transformerBlock =
  (kind: Kind) =>
  (block: Block, x: Any): Any => {
    const attended = T.add(x, attention(normalised(x, block.scale1, block.shift1), block, kind))
    const hidden = dense(normalised(attended, block.scale2, block.shift2), block.up, block.upBias)
    return T.add(attended, dense(T.gelu(hidden, { approximate: kind.causal }), block.down, block.downBias))
  }

const eager: Readonly<Record<EagerOperation, (a: Vector, b: Vector) => unknown>> = {
  add: (a, b) => T.add(a, b),
  exp: a => T.exp(a),
  sum: a => T.sum(a),
}

/** By how many tokens are before: what gives the next one, made once for all threads, as it is large. */
const gpt2Tokens = new Map<number, Task>()

const gpt2Token = (past: number): Task => {
  const { step, token, state: first } = begin(past)
  const next = T.jit(step, { donate: [1] })
  let state = first
  const task: Task = () => {
    const after = next(token, state)
    state = after.state
  }
  gpt2Tokens.set(past, task)
  return task
}

export const load = (threads: number) => {
  const onThreads = (task: Task): Sampler => {
    const sample = sampler(task)
    return calls => {
      T.threads(threads)
      return sample(calls)
    }
  }

  /** One step after another, each from the state that the last one gave. */
  const steps = <State, Batch>(
    { step, stepInPlace }: Stepping<State, Batch>,
    first: State,
    batch: Batch,
    keeps: boolean,
  ) => {
    const next = keeps ? step : stepInPlace
    let state = first
    return onThreads(() => {
      state = next(state, batch)
    })
  }

  const indexed = (operation: IndexOperation, table: Matrix, rows: Matrix, places: Places, x: Matrix): Indexed => {
    switch (operation) {
      case 'take':
        return [(a, i) => T.take(a, i!), table, places]
      case 'scatterAdd':
        return [(a, i) => T.segmentSum(a, i!, 10_000), rows, places]
      case 'cumsum 0':
        return [a => T.cumsum(a, { axis: 0 }), x]
      case 'cumsum 1':
        return [a => T.cumsum(a, { axis: 1 }), x]
      case 'sort':
        return [a => T.sort(a), x]
      case 'argsort':
        return [a => T.argsort(a), x]
      case 'topK':
        return [a => T.topK(a, 10), x]
    }
  }

  /** With a table that stays, and in the place of the last result. */
  const indexingInPlace = (operation: IndexOperation, table: Matrix, rows: Matrix, places: Places): Sampler => {
    if (operation === 'take') {
      const run = T.jit((a: Matrix, _: Matrix, i: Places) => [a, T.take(a, i)] as const, { donate: [0, 1] })
      let state = run(table, rows, places)
      return onThreads(() => {
        state = run(...state, places)
      })
    }
    const run = T.jit((_: Matrix, u: Matrix, i: Places) => T.segmentSum(u, i, 10_000), { donate: [0] })
    let sums: Matrix = run(table, rows, places)
    return onThreads(() => {
      sums = run(sums, rows, places)
    })
  }

  /** A function again and again on what it gave, in the same place. */
  const inPlace = <X extends Any>(f: (x: X) => X, first: X): Sampler => {
    const compiled = T.jit(f, { donate: [0] })
    let x = first
    return onThreads(() => {
      x = compiled(x)
    })
  }

  return {
    version: ownVersion(),
    specifier: new URL('../../dist/index.js', import.meta.url).href,
    matmul: size => {
      const [a, b] = [matrix(size, size, 1), matrix(size, size, 2)]
      const product = T.jit((a: Matrix, b: Matrix) => T.matmul(a, b))
      return onThreads(() => product(a, b))
    },
    denseStep: (sizes, size, keeps = false) => {
      const { fold, first, batch } = denseTraining(sizes, size)
      return steps(fold, first, batch, keeps)
    },
    lenetStep: (size, keeps = false) => {
      const { fold, first, batch } = lenetTraining(size)
      return steps(fold, first, batch, keeps)
    },
    lstmStep: (batch, positions, inputs, width, byHand = false) => {
      if (byHand) {
        const fold = optim.fold(adam, (cell: Cell, { x, y }: SequenceBatch) =>
          nn.softmaxCrossEntropy(recurrentByHand(cell, x), y),
        )
        const first = {
          w: matrix(inputs, 4 * width, 1),
          u: matrix(width, 4 * width, 2),
          b: vector(4 * width, 3),
          out: { weight: matrix(width, 10, 4), bias: vector(10, 5) },
        }
        const batchOf = { x: sequences(batch, positions, inputs), y: labelsOf(batch) }
        return steps(fold, fold.init(first), batchOf, false)
      }
      const model = recurrent(positions, inputs, width)
      const fold = optim.fold(adam, (params: nn.ParamsOf<typeof model>, { x, y }: SequenceBatch) =>
        nn.softmaxCrossEntropy(model.apply(params, x), y),
      )
      const x = sequences(batch, positions, inputs)
      return steps(fold, fold.init(model.init(T.random.key(1))), { x, y: labelsOf(batch) }, false)
    },
    transformerStep: (batch, tokens, width, heads, byHand = false) => {
      const out = { weight: matrix(width, 10, 1), bias: vector(10, 2) }
      const given = { x: sequences(batch, tokens, width), y: labelsOf(batch) }
      const firstOf = (results: Any): Matrix => T.reshape(T.slice(results, [null, 0]), [batch, width])
      if (!byHand) {
        const model = pipe(nn.input(tokens, width), nn.transformerEncoderBlock('block', { heads }))
        const first = { params: model.init(T.random.key(1)), out }
        const fold = optim.fold(adam, ({ params, out }: typeof first, { x, y }: SequenceBatch) =>
          nn.softmaxCrossEntropy(logits([out], firstOf(model.apply(params, x))), y),
        )
        return steps(fold, fold.init(first), given, false)
      }
      const block: Block = gpt2.parameters((data, shape): Any => T.fromArray(data, shape), width)
      const first = { block, out }
      const run = transformerBlock({ heads, causal: false })
      const fold = optim.fold(adam, ({ block, out }: typeof first, { x, y }: SequenceBatch) => {
        const results = T.vmap((one: Any) => run(block, one))(x)
        return nn.softmaxCrossEntropy(logits([out], firstOf(results)), y)
      })
      return steps(fold, fold.init(first), given, false)
    },
    residualStep: (batch, size, channels) => {
      const model = residual(size, channels)
      const loss = (params: nn.ParamsOf<typeof model>, { x, y }: ColourBatch, state: typeof model.state) => {
        const { output, state: next } = model.train(params, x, { state })
        return [nn.softmaxCrossEntropy(output, y), next] as const
      }
      const fold = optim.fold(adam, loss, { hasAux: true })
      const x = T.fromArray(numbers(batch * 3 * size * size), [T.dim('batch', batch), 3, size, size])
      return steps(fold, fold.init(model.init(T.random.key(1)), model.state), { x, y: labelsOf(batch) }, false)
    },
    firstLenetStep: batch => {
      const [params, images] = [lenet.init(T.random.key(1)), imagesOf(batch)]
      let time = 0
      return onThreads(() => {
        time += 1
        // JavaScript engines remember modules by their bytes: another rate makes other bytes.
        const fold = lenetFold(optim.adam(1e-3 + 1e-6 * time))
        return fold.step(fold.init(params), images)
      })
    },
    firstStepOfMany: tensors => {
      const first = Array.from({ length: tensors }, (_, i) => matrix(3 + (i % 5), 4, i))
      const loss = (all: readonly Matrix[], target: T.Tensor<[]>) =>
        T.sum(T.stack(all.map(one => T.mean(T.square(T.sub(one, target))))))
      let time = 0
      return onThreads(() => {
        time += 1
        const fold = optim.fold(optim.adam(1e-3 + 1e-6 * time), loss)
        return fold.step(fold.init(first), T.tensor(1))
      })
    },
    firstLargeCall: (tensors, operations) => {
      const all = Array.from({ length: tensors }, (_, i) => vector(4, i))
      let time = 0
      return onThreads(() => {
        time += 1
        const step = (x: Vector, i: number): Vector => (i % 2 === 0 ? T.mul(x, 1 + 1e-6 * time) : T.add(x, i))
        return T.jit((vectors: readonly Vector[]) =>
          vectors.map(x => Array.from({ length: operations }, (_, i) => i).reduce(step, x)),
        )(all)
      })
    },
    gpt2Block: tokens => {
      const block: Block = gpt2.parameters((data, shape): Any => T.fromArray(data, shape))
      const x: Any = T.fromArray(gpt2.input(tokens), [tokens, gpt2.width])
      const run = T.jit(transformerBlock({ heads: gpt2.heads, causal: true }))
      return onThreads(() => run(block, x))
    },
    gpt2Token: past => onThreads(gpt2Tokens.get(past) ?? gpt2Token(past)),
    softmax: (rows, columns) => {
      const x = matrix(rows, columns, 1)
      const softmax = T.jit((x: Matrix) => T.softmax(x))
      return onThreads(() => softmax(x))
    },
    layerNorm: (rows, columns) => {
      const [x, scale, shift] = [matrix(rows, columns, 1), vector(columns, 2), vector(columns, 3)]
      const run = T.jit(normalised)
      return onThreads(() => run(x, scale, shift))
    },
    gelu: (length, approximate) => {
      const x = vector(length, 1)
      const gelu = T.jit((x: Vector) => T.gelu(x, { approximate }))
      return onThreads(() => gelu(x))
    },
    inPlace: {
      softmax: (rows, columns) => inPlace((x: Matrix) => T.softmax(x), matrix(rows, columns, 1)),
      layerNorm: (rows, columns) => {
        const [scale, shift] = [vector(columns, 2), vector(columns, 3)]
        return inPlace((x: Any) => normalised(x, scale, shift), matrix(rows, columns, 1))
      },
      // Less a little, or it would end in numbers so small that they are slow.
      gelu: (length, approximate) => inPlace((x: Vector) => T.sub(T.gelu(x, { approximate }), 0.1), vector(length, 1)),
    },
    indexing: (operation, isInPlace = false) => {
      const [table, rows, x] = [matrix(10_000, 128, 1), matrix(4096, 128, 2), matrix(512, 512, 3)]
      const places = T.cast(T.mul(T.add(vector(4096, 4), 1), 4999), 'int32')
      if (isInPlace) return indexingInPlace(operation, table, rows, places)
      const [f, ...given] = indexed(operation, table, rows, places, x)
      const run = T.jit(f)
      return onThreads(() => run(...given))
    },
    eager: (operation, length) => {
      const [run, a, b] = [eager[operation], vector(length, 1), vector(length, 2)]
      return onThreads(() => run(a, b))
    },
  } satisfies Contender
}
