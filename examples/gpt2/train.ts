import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import { gpt2, type Params, type Sizes } from './model.js'

const batch = 8
/** Of so many characters at once the next of each is learned. */
const length = 128
const window = 129

type Text = T.Tensor<['characters'], 'int32'>
type Windows = T.Tensor<[typeof batch, typeof window], 'int32'>

/** How a GPT-2 is trained. */
export interface Training {
  readonly steps: number
  readonly seed: number
}

/** A small GPT-2 for a text of so many different characters. */
export const sizesFor = (vocabulary: number): Sizes => ({ vocabulary, context: length, width: 96, heads: 4, blocks: 4 })

/** What a GPT-2 learns of a text, as the numbers of its characters; the loss of each step is told. */
export const train = (
  sizes: Sizes,
  text: Text,
  { steps, seed }: Training,
  onStep: (step: number, loss: number) => void,
): Params => {
  const [initKey, textKey] = T.random.split(T.random.key(seed))
  const model = pipe(nn.inputs([length], 'int32'), ...gpt2(sizes))
  const loss = (params: Params, windows: Windows): T.Tensor<[]> => {
    const logits = model.apply(params, T.slice(windows, [null, [0, length]]))
    const following = T.slice(windows, [null, [1, window]])
    return nn.softmaxCrossEntropy(T.reshape(logits, [batch * length, sizes.vocabulary]), T.flatten(following))
  }
  const rate = optim.withWarmup(optim.cosineDecay(3e-3, { steps }), { steps: Math.min(steps, 20) })
  const fold = optim.fold(optim.chain(optim.clipByGlobalNorm(1), optim.adamW(rate, { weightDecay: 0.1 })), loss)
  const draw = T.jit((text: Text, key: T.random.Key): Windows => {
    const starts = T.random.randint(key, [batch, 1], 0, text.shape[0] - length)
    return T.take(text, T.add(starts, T.arange(window, 'int32')))
  })
  let state = fold.init(T.jit(model.init)(initKey))
  for (let step = 1; step <= steps; step++) {
    state = fold.stepInPlace(state, draw(text, T.random.foldIn(textKey, step)))
    onStep(step, T.item(state.loss))
  }
  return state.params
}
