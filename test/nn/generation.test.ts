import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, test } from 'vitest'
import { distance, normal, numbers } from './numeric.js'

// Sequences that are generated: what is computed position after position, with what is kept, is what the whole gives.

const key = T.random.key(0)
const options = { heads: 4, keyHeads: 2 } as const

/** A language model, and the same on so many tokens at a time that come behind those before. */
const model = pipe(
  nn.inputs([7], 'int32'),
  nn.embedding('words', 10, 8),
  nn.learnedPositions('places', { size: 12 }),
  nn.repeat('blocks', 3, nn.transformerEncoderBlock('block', { ...options, causal: true })),
  nn.each(nn.layerNorm('last')),
  nn.unembed('words'),
)
const generator = <const N extends number>(positions: N) =>
  pipe(
    nn.inputs([positions], 'int32'),
    nn.embedding('words', 10, 8),
    nn.learnedPositions('places', { size: 12, continued: true }),
    nn.repeat('blocks', 3, nn.transformerEncoderBlock('block', { ...options, cache: 12 })),
    nn.each(nn.layerNorm('last')),
    nn.unembed('words'),
  )
const [prompt, next] = [generator(3), generator(1)]

const params = model.init(key)
const tokens = T.tensor([[3, 1, 4, 1, 5, 9, 2]], 'int32')
const part = <N extends number>(from: number, count: N) =>
  T.reshape(T.slice(tokens, [0, [from, from + count]]), [1, count]) as T.Tensor<[1, N], 'int32'>
const whole = numbers(model.apply(params, tokens))

describe('advance', () => {
  test('of repeated blocks with caches generates the logits of the whole, compiled once', () => {
    const learnt: nn.ParamsOf<typeof next> = params
    let traces = 0
    const step = T.jit((token: T.Tensor<[1, 1], 'int32'>, state: typeof next.state) => {
      traces++
      return nn.advance(next)(learnt, token, { state })
    })
    const keys: T.Tensor<[3, 1, 2, 12, 2]> = next.state.blocks.block.keys
    expect(keys.shape).toEqual([3, 1, 2, 12, 2])
    let state = next.state
    const logits = [0, 1, 2, 3, 4, 5, 6].flatMap(i => {
      const result = step(part(i, 1), state)
      state = result.state
      return [...numbers(result.output)]
    })
    expect(distance(logits, whole)).toBeLessThan(1e-5)
    expect(traces).toBe(1)
    expect([T.toArray(state.blocks.block.length), T.item(state.places.length)]).toEqual([[7, 7, 7], 7])
  })

  test('goes on behind a prompt', () => {
    const begun = nn.advance(prompt)(params, part(0, 3), { state: prompt.state })
    const { output } = nn.advance(next)(params, part(3, 1), { state: begun.state })
    expect(distance([...numbers(begun.output), ...numbers(output)], whole.slice(0, 40))).toBeLessThan(1e-5)
  })

  test.each(['float16', 'bfloat16'] as const)(
    'of parameters in %s gives the logits of the whole in that type',
    dtype => {
      const half = T.tree.map(params, leaf => T.cast(leaf, dtype)) as unknown as typeof params
      const exact = numbers(model.apply(half, tokens))
      for (const begin of [
        next.state,
        T.tree.map(next.state, x => (x.dtype === 'int32' ? x : T.cast(x, dtype)) as never),
      ]) {
        let state = begin as typeof next.state
        const logits = [0, 1, 2, 3, 4, 5, 6].flatMap(i => {
          const result = nn.advance(next)(half, part(i, 1), { state })
          expect(result.output.dtype).toBe(dtype)
          state = result.state
          return [...numbers(result.output)]
        })
        expect(distance(logits, exact)).toBeLessThan(dtype === 'float16' ? 0.02 : 0.15)
      }
    },
  )

  test('takes the tokens that it chooses within a loop', () => {
    const chosen = (logits: T.Tensor<[1, 1, 10]>) => T.argmax(logits, { axis: -1 })
    const generate = T.jit((first: T.Tensor<[1, 1], 'int32'>) =>
      T.scan(
        (carry: readonly [T.Tensor<[1, 1], 'int32'>, typeof next.state], _: T.Tensor<[], 'int32'>) => {
          const { output, state } = nn.advance(next)(params, carry[0], { state: carry[1] })
          const token = chosen(output)
          return [[token, state], token] as const
        },
        [first, next.state] as const,
        T.arange(6, 'int32'),
      ),
    )
    const tokens = numbers(generate(part(0, 1))[1])
    const all = [3, ...tokens] as unknown as readonly [number, number, number, number, number, number, number]
    const logits = model.apply(params, T.reshape(T.tensor(all, 'int32'), [1, 7]))
    expect([...numbers(T.argmax(logits, { axis: -1 }))].slice(0, 6)).toEqual([...tokens])
  })

  test('of several sequences is that of each, by vmap', () => {
    const others = T.tensor([3, 6], 'int32')
    const both = T.vmap((token: T.Tensor<[], 'int32'>, state: typeof next.state) =>
      nn.advance(next)(params, T.reshape(token, [1, 1]), { state }),
    )
    const twice = T.tree.map(next.state, leaf => T.stack([leaf, leaf])) as never
    const first = both(others, twice)
    const second = both(T.tensor([1, 8], 'int32'), first.state as never)
    expect(distance([...numbers(T.slice(second.output, [0]))], whole.slice(10, 20))).toBeLessThan(1e-5)
  })

  test('keeps what attention turns, and what a decoder sees of itself', () => {
    const rotary = { heads: 2, rotary: true, dropout: 0.2 } as const
    const form = <const N extends number>(n: N) => ({ x: [n, 8], memory: [3, 4] }) as const
    const all = pipe(nn.inputs(form(5)), nn.transformerDecoderBlock('b', rotary), nn.entry('x'))
    const one = pipe(nn.inputs(form(1)), nn.transformerDecoderBlock('b', { ...rotary, cache: 6 }), nn.entry('x'))
    const [x, memory] = [normal(1, 1, 5, 8), normal(2, 1, 3, 4)]
    const learnt = all.init(key)
    let state = one.state
    const rows = [0, 1, 2, 3, 4].flatMap(i => {
      const row = T.reshape(T.slice(x, [0, i]), [1, 1, 8])
      const result = nn.advance(one)(learnt, { x: row, memory }, { state })
      state = result.state
      return [...numbers(result.output)]
    })
    expect(distance(rows, numbers(all.apply(learnt, { x, memory })))).toBeLessThan(1e-5)
    // Where there is no room any more nothing is known.
    const row = normal(3, 1, 1, 8)
    const full = nn.advance(one)(learnt, { x: row, memory }, { state })
    expect(numbers(full.output).every(Number.isFinite)).toBe(true)
    expect(numbers(nn.advance(one)(learnt, { x: row, memory }, { state: full.state }).output).every(Number.isNaN)).toBe(
      true,
    )
  })

  test('is inference of any model, and says what is not right', () => {
    const plain = pipe(nn.input(2), nn.dropout(0.5), nn.dense('d', 3))
    const learnt = plain.init(key)
    const result = nn.advance(plain)(learnt, T.ones([4, 2]))
    const y: T.Tensor<[4, 3]> = result.output
    expect(numbers(y)).toEqual(numbers(plain.apply(learnt, T.ones([4, 2]))))
    // @ts-expect-error no model
    expect(() => nn.advance(3)).toThrow('advance: expected a model, as nn.input begins one, got 3')
    // @ts-expect-error another shape
    expect(() => nn.advance(plain)(learnt, T.ones([4, 3]))).toThrow('advance: expected a batch of shape [batch, 2]')
    // @ts-expect-error there is no state
    expect(() => nn.advance(next)(params, part(0, 1))).toThrow(
      'advance: a layer of the model keeps a state; give it, as in { state }',
    )
    const two = T.zeros([2, 1], 'int32')
    expect(() => nn.advance(next)(params, two, { state: next.state })).toThrow(
      "transformerEncoderBlock('block'): a cache is of one sequence, got a batch of 2; T.vmap runs several",
    )
  })
})
