import * as T from 'tensor-ts'
import { encode } from 'tensor-ts/onnx'
import { type Contender, type Sampler, sampler } from '../contender.js'
import * as gpt2 from '../gpt2.js'
import { begin } from '../gpt2Token.js'
import { numbers } from '../numbers.js'
import { versionOf } from '../version.js'
import { float, type Graph, integer, integers, model, type OnnxProto, text, type Value } from './onnx.js'

interface OnnxRuntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: object): Promise<{ run(inputs: object): Promise<object> }>
  }
  readonly Tensor: new (type: 'float32' | 'int32', data: ArrayLike<number>, shape: readonly number[]) => object
}

const specifier: string = 'onnxruntime-node'
const protocol: string = 'onnx-proto'

const normalised = ({ apply }: Graph, x: Value, scale: Value, shift: Value): Value =>
  apply('LayerNormalization', [x, scale, shift], [float('epsilon', gpt2.epsilon)])

const linear = ({ apply }: Graph, x: Value, weight: Value, bias: Value): Value =>
  apply('Add', [apply('MatMul', [x, weight]), bias])

const transposed = ({ apply }: Graph, x: Value, axes: readonly number[]): Value =>
  apply('Transpose', [x], [integers('perm', axes)])

const attention = (graph: Graph, x: Value, p: Readonly<Record<gpt2.Name, Value>>, tokens: number): Value => {
  const { apply, applyAll, constant, reshape } = graph
  const all = reshape(linear(graph, x, p.queryKeyValue, p.queryKeyValueBias), [tokens, 3, gpt2.heads, gpt2.headWidth])
  const parts = applyAll('Split', [transposed(graph, all, [1, 2, 0, 3])], 3, [
    integer('axis', 0),
    integer('num_outputs', 3),
  ])
  const [query, key, value] = parts as [Value, Value, Value]
  const products = apply('MatMul', [query, transposed(graph, key, [0, 1, 3, 2])])
  const scores = apply('Div', [products, constant(Float32Array.of(Math.sqrt(gpt2.headWidth)), [])])
  const masked = apply('Add', [scores, constant(gpt2.pastOnly(tokens), [tokens, tokens])])
  const attended = apply('MatMul', [apply('Softmax', [masked], [integer('axis', -1)]), value])
  const joined = reshape(transposed(graph, attended, [0, 2, 1, 3]), [tokens, gpt2.width])
  return linear(graph, joined, p.projection, p.projectionBias)
}

const gpt2Block = (graph: Graph, tokens: number): Value => {
  const { input, constant, apply } = graph
  const x = input('x', [tokens, gpt2.width])
  const p = gpt2.parameters(constant)
  const attended = apply('Add', [x, attention(graph, normalised(graph, x, p.scale1, p.shift1), p, tokens)])
  const hidden = linear(graph, normalised(graph, attended, p.scale2, p.shift2), p.up, p.upBias)
  const activated = apply('Gelu', [hidden], [text('approximate', 'tanh')])
  return apply('Add', [attended, linear(graph, activated, p.down, p.downBias)])
}

export const load = async (threads: number): Promise<Contender> => {
  const runtime: OnnxRuntime = await import(specifier)
  const imported: { readonly default: OnnxProto } = await import(protocol)

  /** Runs a model whose inputs have these shapes. */
  const session = async (
    build: (graph: Graph) => Value,
    inputs: Readonly<Record<string, readonly [data: Float32Array, shape: readonly number[]]>>,
  ): Promise<Sampler> => {
    const session = await runtime.InferenceSession.create(model(imported.default, build), {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
    })
    const feeds = Object.fromEntries(
      Object.entries(inputs).map(([name, [data, shape]]) => [name, new runtime.Tensor('float32', data, shape)]),
    )
    return sampler(() => session.run(feeds))
  }

  return {
    version: versionOf(specifier),
    matmul: size =>
      session(({ input, apply }) => apply('MatMul', [input('a', [size, size]), input('b', [size, size])]), {
        a: [numbers(size * size, 1), [size, size]],
        b: [numbers(size * size, 2), [size, size]],
      }),
    gpt2Block: tokens => session(graph => gpt2Block(graph, tokens), { x: [gpt2.input(tokens), [tokens, gpt2.width]] }),
    gpt2Token: async past => {
      const { step, token, state } = begin(past)
      const { model } = encode(step, { inputs: ['token', 'state'], output: 'next' })(token, state)
      const session = await runtime.InferenceSession.create(model, {
        executionProviders: ['cpu'],
        intraOpNumThreads: threads,
      })
      const { keys, values, length } = state.blocks.block
      const given: Readonly<Record<string, T.AnyTensor>> = {
        token,
        'state.places.length': state.places.length,
        'state.blocks.block.keys': keys,
        'state.blocks.block.values': values,
        'state.blocks.block.length': length,
      }
      const feeds = Object.fromEntries(
        Object.entries(given).map(([name, x]) => [
          name,
          new runtime.Tensor(x.dtype === 'int32' ? 'int32' : 'float32', T.data(x), x.shape),
        ]),
      )
      return sampler(() => session.run(feeds))
    },
    softmax: (rows, columns) =>
      session(({ input, apply }) => apply('Softmax', [input('x', [rows, columns])]), {
        x: [numbers(rows * columns), [rows, columns]],
      }),
    layerNorm: (rows, columns) =>
      session(
        graph => {
          const [scale, shift] = [2, 3].map(seed => graph.constant(numbers(columns, seed), [columns])) as [Value, Value]
          return normalised(graph, graph.input('x', [rows, columns]), scale, shift)
        },
        { x: [numbers(rows * columns), [rows, columns]] },
      ),
    gelu: (length, approximate) =>
      session(
        ({ input, apply }) =>
          apply('Gelu', [input('x', [length])], [text('approximate', approximate ? 'tanh' : 'none')]),
        { x: [numbers(length), [length]] },
      ),
  }
}
