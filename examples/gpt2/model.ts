import { pipe, tuple } from 'fp-ts/lib/function.js'
import * as nn from 'tensor-ts/nn'

/** How large a GPT-2 is. */
export interface Sizes<
  Vocabulary extends number = number,
  Context extends number = number,
  Width extends number = number,
  Heads extends number = number,
  Blocks extends number = number,
> {
  /** How many tokens there are. */
  readonly vocabulary: Vocabulary
  /** How many positions a sequence has at most. */
  readonly context: Context
  /** How many numbers stand for a position. */
  readonly width: Width
  readonly heads: Heads
  readonly blocks: Blocks
}

/** The smallest GPT-2 that was published, of 124 million parameters. */
export const small: Sizes<50257, 1024, 768, 12, 12> = {
  vocabulary: 50257,
  context: 1024,
  width: 768,
  heads: 12,
  blocks: 12,
}

/** What a GPT-2 begins with, and what it ends with: its words, as rows of one matrix. */
const table = <V extends number, W extends number>(vocabulary: V, width: W) =>
  nn.embedding('words', vocabulary, width, { init: nn.initializers.normal(0.02) })
const ending = tuple(nn.each(nn.layerNorm('norm')), nn.unembed('words'))

/**
 * The layers of GPT-2 (Radford et al., 2019). On sequences of 64 tokens it is the model
 * `pipe(nn.inputs([64], 'int32'), ...gpt2(small))`, from tokens `[batch, 64]` to logits `[batch, 64, 50257]` of those that follow.
 */
export const gpt2 = <V extends number, C extends number, W extends number, H extends number, B extends number>({
  vocabulary,
  context,
  width,
  heads,
  blocks,
}: Sizes<V, C, W, H, B>) =>
  tuple(
    table(vocabulary, width),
    nn.learnedPositions('places', { size: context }),
    nn.repeat('blocks', blocks, nn.transformerEncoderBlock('block', { heads, causal: true, activation: 'tanhGelu' })),
    ...ending,
  )

/** The same, with the same parameters, of tokens that come behind those before, whose keys and values it keeps as its state. */
export const continued = <V extends number, C extends number, W extends number, H extends number, B extends number>({
  vocabulary,
  context,
  width,
  heads,
  blocks,
}: Sizes<V, C, W, H, B>) =>
  tuple(
    table(vocabulary, width),
    nn.learnedPositions('places', { size: context, continued: true }),
    nn.repeat('blocks', blocks, nn.transformerEncoderBlock('block', { heads, cache: context, activation: 'tanhGelu' })),
    ...ending,
  )

/** A GPT-2 of whatever size, on the token that comes next. */
export const next = (sizes: Sizes) => pipe(nn.inputs([1], 'int32'), ...continued(sizes))

/** What a GPT-2 has learned. */
export type Params = nn.ParamsOf<ReturnType<typeof next>>
