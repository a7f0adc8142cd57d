import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { next, type Params, type Sizes } from './model.js'

/** How a token is drawn of the logits of all. */
export interface Sampling {
  /** What logits are divided by: less than 1 makes likely tokens likelier, and with 0 the likeliest is taken. */
  readonly temperature: number
  /** Of how many of the likeliest tokens one is drawn. */
  readonly topK: number
  readonly seed: number
}

/** A function from a prompt to the tokens that come behind it, one after the other, until the context is full. */
export const generator = (sizes: Sizes, params: Params, { temperature, topK, seed }: Sampling) => {
  const model = next(sizes)
  const draw = (key: T.random.Key, logits: T.Tensor<[number]>): T.Tensor<[], 'int32'> => {
    if (temperature === 0) return T.argmax(logits)
    const [likeliest, tokens] = T.topK(logits, topK)
    return T.take(tokens, T.random.categorical(key, T.div(likeliest, temperature)))
  }
  // Compiled once: every token, of the prompt too, is one call. The state is written where it was.
  const step = T.jit(
    (token: T.Tensor<[1, 1], 'int32'>, state: typeof model.state) => {
      const { output, state: after } = nn.advance(model)(params, token, { state })
      const key = T.random.foldIn(T.random.key(seed), after.places.length)
      return { token: T.reshape(draw(key, T.slice(output, [0, 0])), [1, 1]), state: after }
    },
    { donate: [1] },
  )
  return function* (prompt: readonly number[]): Generator<number> {
    if (prompt.length === 0) throw new RangeError('generate: expected a prompt of at least one token')
    if (prompt.length > sizes.context)
      throw new RangeError(`generate: a prompt of ${prompt.length} tokens does not fit into ${sizes.context} positions`)
    let state = T.tree.map(model.state, T.zerosLike)
    for (let place = 0, token = prompt[0]; place < sizes.context && token !== undefined; place++) {
      const after = step(T.fromArray([token], [1, 1], 'int32'), state)
      state = after.state
      token = prompt[place + 1]
      if (token === undefined) {
        token = T.item(T.reshape(after.token, []))
        yield token
      }
    }
  }
}
