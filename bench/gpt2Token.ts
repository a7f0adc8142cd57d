import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { next, small } from '../examples/gpt2/model.js'

const model = next(small)

type Token = T.Tensor<[1, 1], 'int32'>
type State = typeof model.state

/** GPT-2 small with random parameters, and keys and values of so many tokens. */
export interface Begun {
  readonly step: (token: Token, state: State) => { readonly token: Token; readonly state: State }
  readonly token: Token
  readonly state: State
}

/** One token behind so many others, of the likeliest one; the state stays at that place, so that every call is the same work. */
export const begin = (past: number): Begun => {
  const params = T.jit(model.init)(T.random.key(1))
  const { block } = model.state.blocks
  return {
    step: (token, state) => {
      const { output, state: after } = nn.advance(model)(params, token, { state })
      const { length } = state.blocks.block
      return {
        token: T.reshape(T.argmax(output, { axis: -1 }), [1, 1]),
        state: { places: state.places, blocks: { block: { ...after.blocks.block, length } } },
      }
    },
    token: T.ones([1, 1], 'int32'),
    state: {
      places: { length: T.tensor(past, 'int32') },
      blocks: {
        block: {
          keys: T.zerosLike(block.keys),
          values: T.zerosLike(block.values),
          length: T.add(block.length, past),
        },
      },
    },
  }
}
