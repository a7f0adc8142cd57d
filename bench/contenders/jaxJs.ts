import { type Contender, type EagerOperation, type Sampler, sampler } from '../contender.js'
import * as gpt2 from '../gpt2.js'
import { layersOf, numbers, oneHotLabels, weights } from '../numbers.js'
import { versionOf } from '../version.js'

/** What is used of an array. An argument is consumed by the call that gets it; `ref` is one more to be consumed. */
interface Arr {
  readonly ref: Arr
  add(x: Arr | number): Arr
  sub(x: Arr | number): Arr
  mul(x: Arr | number): Arr
  div(x: Arr | number): Arr
  reshape(shape: readonly number[]): Arr
  transpose(axes: readonly number[]): Arr
  sum(axis?: number | readonly number[]): Arr
  dispose(): void
  blockUntilReady(): Promise<unknown>
}

type Tree = readonly Arr[]
type Loss = (params: Tree, x: Arr, y: Arr) => Arr
type State = readonly [params: Tree, mean: Tree, variance: Tree, count: Arr, loss: Arr]

interface Jax {
  init(device: string): Promise<unknown>
  defaultDevice(device: string): unknown
  jit<A extends readonly unknown[], R>(f: (...args: A) => R): (...args: A) => R
  valueAndGrad(f: Loss): (params: Tree, x: Arr, y: Arr) => readonly [Arr, Tree]
  blockUntilReady(tree: unknown): Promise<unknown>
  readonly numpy: {
    array(data: Float32Array, options?: { readonly shape: readonly number[] }): Arr
    zeros(shape: readonly number[]): Arr
    matmul(a: Arr, b: Arr): Arr
    sqrt(x: Arr): Arr
    exp(x: Arr): Arr
    max(x: Arr, axis: readonly number[]): Arr
    split(x: Arr, parts: number, axis: number): readonly Arr[]
  }
  readonly nn: {
    relu(x: Arr): Arr
    logSoftmax(x: Arr, axis: number): Arr
    softmax(x: Arr, axis: number): Arr
    standardize(x: Arr, axis: number, options: { readonly epsilon: number }): Arr
    gelu(x: Arr, options: { readonly approximate: boolean }): Arr
  }
  readonly lax: {
    convGeneralDilated(x: Arr, w: Arr, strides: readonly number[], padding: readonly (readonly [number, number])[]): Arr
  }
}

const specifier: string = '@jax-js/jax'

export const load = async (): Promise<Contender> => {
  const jax: Jax = await import(specifier)
  await jax.init('wasm')
  jax.defaultDevice('wasm')
  const { numpy: np, nn, lax } = jax
  const array = (data: Float32Array, shape: readonly number[]): Arr => np.array(data, { shape })

  /** Runs `f` and waits for what it gives, which is then let go of. */
  const waited = (f: () => Arr): Sampler =>
    sampler(async () => {
      const result = f()
      await result.blockUntilReady()
      result.dispose()
    })

  const crossEntropy = (logits: Arr, y: Arr, batch: number): Arr =>
    nn
      .logSoftmax(logits, -1)
      .mul(y)
      .sum()
      .mul(-1 / batch)

  const adamStep = (loss: Loss) =>
    jax.jit((params: Tree, mean: Tree, variance: Tree, count: Arr, x: Arr, y: Arr): State => {
      const [value, gradients] = jax.valueAndGrad(loss)(
        params.map(p => p.ref),
        x,
        y,
      )
      const next = count.add(1)
      const correction = (beta: number): Arr =>
        np
          .exp(next.ref.mul(Math.log(beta)))
          .mul(-1)
          .add(1)
      const [first, second] = [correction(0.9), correction(0.999)]
      const means = mean.map((m, i) => m.mul(0.9).add(gradients[i]!.ref.mul(0.1)))
      const variances = variance.map((v, i) => v.mul(0.999).add(gradients[i]!.ref.mul(gradients[i]!).mul(0.001)))
      const updated = params.map((p, i) => {
        const deviation = np.sqrt(variances[i]!.ref.div(second.ref)).add(1e-8)
        return p.sub(means[i]!.ref.div(first.ref).div(deviation).mul(1e-3))
      })
      first.dispose()
      second.dispose()
      return [updated, means, variances, next, value]
    })

  /** One step after another, each from the state that the last one gave. */
  const steps = (loss: Loss, shapes: readonly (readonly number[])[], params: Tree, x: Arr, y: Arr): Sampler => {
    const step = adamStep(loss)
    const zeros = () => shapes.map(shape => np.zeros(shape))
    let state: State = [params, zeros(), zeros(), np.zeros([]), np.zeros([])]
    return sampler(async () => {
      const [params, mean, variance, count, last] = state
      last.dispose()
      state = step(params, mean, variance, count, x.ref, y.ref)
      // All of the state: what is not waited for is not computed.
      await jax.blockUntilReady(state)
    })
  }

  const random = (shapes: readonly (readonly number[])[]): Tree =>
    shapes.map((shape, i) => {
      const size = shape.reduce((a, b) => a * b, 1)
      if (shape.length === 1) return np.zeros(shape)
      // Convolution kernels are [out, in, height, width], matrices [in, out].
      return array(weights(size, shape.length === 2 ? shape[0]! : size / shape[0]!, i / 2), shape)
    })

  const linear = (x: Arr, weight: Arr, bias: Arr): Arr => np.matmul(x, weight).add(bias)

  const dense = (x: Arr, params: Tree, last: boolean): Arr => {
    const sum = linear(x, params[0]!, params[1]!)
    return last ? sum : nn.relu(sum)
  }

  const normalised = (x: Arr, scale: Arr, shift: Arr): Arr =>
    nn.standardize(x, -1, { epsilon: gpt2.epsilon }).mul(scale).add(shift)

  // Its own attention, as its einsum, needs the iterators of a later Node.
  const gpt2Block = (tokens: number) =>
    jax.jit((p: Readonly<Record<gpt2.Name, Arr>>, mask: Arr, x: Arr): Arr => {
      const all = linear(normalised(x.ref, p.scale1, p.shift1), p.queryKeyValue, p.queryKeyValueBias)
      const byHead = all.reshape([tokens, 3 * gpt2.heads, gpt2.headWidth]).transpose([1, 0, 2])
      const [query, key, value] = np.split(byHead, 3, 0) as [Arr, Arr, Arr]
      const scores = np.matmul(query, key.transpose([0, 2, 1])).mul(1 / Math.sqrt(gpt2.headWidth))
      const values = np.matmul(nn.softmax(scores.add(mask), -1), value)
      const joined = values.transpose([1, 0, 2]).reshape([tokens, gpt2.width])
      const attended = x.add(linear(joined, p.projection, p.projectionBias))
      const hidden = linear(normalised(attended.ref, p.scale2, p.shift2), p.up, p.upBias)
      return attended.add(linear(nn.gelu(hidden, { approximate: true }), p.down, p.downBias))
    })

  const eager: Readonly<Record<EagerOperation, (a: Arr, b: Arr) => Arr>> = {
    add: (a, b) => a.ref.add(b.ref),
    exp: a => np.exp(a.ref),
    sum: a => a.ref.sum(),
  }

  return {
    version: versionOf(specifier),
    specifier,
    matmul: size => {
      const [a, b] = [1, 2].map(seed => array(numbers(size * size, seed), [size, size])) as [Arr, Arr]
      const product = jax.jit((a: Arr, b: Arr) => np.matmul(a, b))
      return waited(() => product(a.ref, b.ref))
    },
    denseStep: (sizes, batch) => {
      const shapes = layersOf(sizes).flatMap(([inputs, outputs]) => [[inputs, outputs], [outputs]])
      const loss: Loss = (params, x, y) => {
        const count = params.length / 2
        const logits = Array.from({ length: count }, (_, i) => params.slice(2 * i, 2 * i + 2)).reduce(
          (x, layer, i) => dense(x, layer, i === count - 1),
          x,
        )
        return crossEntropy(logits, y, batch)
      }
      const x = array(numbers(batch * sizes[0]!, 9), [batch, sizes[0]!])
      return steps(loss, shapes, random(shapes), x, array(oneHotLabels(batch), [batch, 10]))
    },
    lenetStep: batch => {
      const shapes = [
        ...[[6, 1, 5, 5], [6], [16, 6, 5, 5], [16]],
        ...[[400, 120], [120], [120, 84], [84], [84, 10], [10]],
      ]
      const block = (x: Arr, kernel: Arr, bias: Arr, padding: number, channels: number, size: number): Arr => {
        const sum = lax
          .convGeneralDilated(
            x,
            kernel,
            [1, 1],
            [
              [padding, padding],
              [padding, padding],
            ],
          )
          .add(bias.reshape([channels, 1, 1]))
        return np.max(nn.relu(sum).reshape([batch, channels, size / 2, 2, size / 2, 2]), [3, 5])
      }
      const loss: Loss = (params, x, y) => {
        const first = block(x, params[0]!, params[1]!, 2, 6, 28)
        const second = block(first, params[2]!, params[3]!, 0, 16, 10)
        const hidden = dense(second.reshape([batch, 400]), params.slice(4, 6), false)
        const logits = dense(dense(hidden, params.slice(6, 8), false), params.slice(8), true)
        return crossEntropy(logits, y, batch)
      }
      const x = array(numbers(batch * 784), [batch, 1, 28, 28])
      return steps(loss, shapes, random(shapes), x, array(oneHotLabels(batch), [batch, 10]))
    },
    softmax: (rows, columns) => {
      const x = array(numbers(rows * columns), [rows, columns])
      const softmax = jax.jit((x: Arr) => nn.softmax(x, -1))
      return waited(() => softmax(x.ref))
    },
    layerNorm: (rows, columns) => {
      const x = array(numbers(rows * columns, 1), [rows, columns])
      const [scale, shift] = [2, 3].map(seed => array(numbers(columns, seed), [columns])) as [Arr, Arr]
      const run = jax.jit(normalised)
      return waited(() => run(x.ref, scale.ref, shift.ref))
    },
    gelu: (length, approximate) => {
      const x = array(numbers(length), [length])
      const gelu = jax.jit((x: Arr) => nn.gelu(x, { approximate }))
      return waited(() => gelu(x.ref))
    },
    gpt2Block: tokens => {
      const parameters = gpt2.parameters(array)
      const mask = array(gpt2.pastOnly(tokens), [tokens, tokens])
      const x = array(gpt2.input(tokens), [tokens, gpt2.width])
      const run = gpt2Block(tokens)
      const references = () => Object.fromEntries(Object.entries(parameters).map(([name, p]) => [name, p.ref]))
      return waited(() => run(references() as typeof parameters, mask.ref, x.ref))
    },
    eager: (operation, length) => {
      const [a, b] = [1, 2].map(seed => array(numbers(length, seed), [length])) as [Arr, Arr]
      return waited(() => eager[operation](a, b))
    },
  }
}
