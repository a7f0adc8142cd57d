// GPT-2: what it computes is what the transformers library computes, and its generation is the model on the whole sequence.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import { encodeCharacters, fitCharacters } from 'tensor-ts/data'
import { decodeAll, encode } from 'tensor-ts/io'
import * as nn from 'tensor-ts/nn'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generator, type Sampling } from '../../examples/gpt2/generate.js'
import { continued, gpt2, next, type Params, type Sizes } from '../../examples/gpt2/model.js'
import { help, parseCommand } from '../../examples/gpt2/options.js'
import { sizesFor, train } from '../../examples/gpt2/train.js'
import { load, mapping } from '../../examples/gpt2/weights.js'
import { run as write } from '../../examples/gpt2/write.js'
import { instantiations } from '../shape/compile.js'
import { judge, versions } from '../types/compilers.js'

const stored = 'test/examples/gpt2'
const sizes: Sizes = { vocabulary: 11, context: 9, width: 8, heads: 2, blocks: 2 }

interface Cases {
  readonly tokens: readonly (readonly number[])[]
  readonly logits: readonly (readonly (readonly number[])[])[]
  readonly chosen: readonly number[]
}

let folder = ''
const at = (...parts: readonly string[]) => join(folder, ...parts)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tensor-ts-gpt2-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const numbers = (x: T.AnyTensor): readonly number[] => Array.from(T.data(x), Number)

const distance = (a: readonly number[], b: readonly number[]): number =>
  a.length === b.length ? Math.max(...a.map((x, i) => Math.abs(x - (b[i] ?? Number.NaN)))) : Number.NaN

const right = <L, A>(found: E.Either<L, A>): A => {
  if (E.isLeft(found)) throw new Error(String(found.left))
  return found.right
}

const first = (tokens: Iterable<number>, count: number): readonly number[] => {
  const found: number[] = []
  for (const token of tokens) if (found.push(token) === count) break
  return found
}

/** Parameters that are nowhere 0 or 1. */
const random = (model: Sizes, seed: number): Params =>
  T.tree.map(next(model).init(T.random.key(seed)), leaf => {
    const noise = T.random.normalLike(T.random.key(seed + leaf.shape.length), T.cast(leaf, 'float32'))
    return T.add(T.cast(leaf, 'float32'), T.mul(noise, 0.3))
  })

describe('a GPT-2 of the transformers library', () => {
  const cases = async (): Promise<Cases> => JSON.parse(await readFile(`${stored}/cases.json`, 'utf8'))

  test('is read by its names, and gives the same logits', async () => {
    const { tokens, logits } = await cases()
    const loaded = right(await load(stored)())
    expect(loaded.sizes).toEqual(sizes)
    const model = pipe(nn.inputs([7], 'int32'), ...gpt2(loaded.sizes))
    const found = model.apply(loaded.params, T.expectShape(T.tensor(tokens, 'int32'), [2, 7]))
    expect(distance(numbers(found), logits.flat(2))).toBeLessThan(1e-5)
  })

  test('generates the same tokens', async () => {
    const { chosen } = await cases()
    const { params } = right(await load(stored)())
    const generate = generator(sizes, params, { temperature: 0, topK: 1, seed: 0 })
    expect([...chosen.slice(0, 3), ...first(generate(chosen.slice(0, 3)), 6)]).toEqual(chosen)
  })

  test('ties its output to its embedding', async () => {
    const { params } = right(await load(stored)())
    expect(Object.keys(params).sort()).toEqual(['blocks', 'norm', 'places', 'words'])
    const model = pipe(nn.inputs([2], 'int32'), ...gpt2(sizes))
    const tokens = T.tensor([[1, 2]], 'int32')
    const other = { ...params, words: { w: T.mul(params.words.w, -1) } }
    expect(distance(numbers(model.apply(other, tokens)), numbers(model.apply(params, tokens)))).toBeGreaterThan(0.1)
  })

  const files = async (name: string, change: (tensors: Record<string, T.AnyTensor>) => void): Promise<string> => {
    const tensors = Object.fromEntries(right(decodeAll(await readFile(`${stored}/model.safetensors`))))
    change(tensors)
    await mkdir(at(name))
    await copyFile(`${stored}/config.json`, at(name, 'config.json'))
    await writeFile(at(name, 'model.safetensors'), encode(tensors))
    return at(name)
  }

  test('may have the names of a model with an output layer, which is passed over', async () => {
    const named = await files('named', tensors => {
      for (const [name, tensor] of Object.entries(tensors)) {
        delete tensors[name]
        tensors[`transformer.${name}`] = tensor
      }
      tensors['lm_head.weight'] = tensors['transformer.wte.weight']!
    })
    expect(right(await load(named)())).toEqual(right(await load(stored)()))
    const { params } = right(await load(stored)())
    const written = encode(params, {}, { mapping: mapping() })
    expect([...right(decodeAll(written)).keys()].filter(name => name.startsWith('h.1.attn')).sort()).toEqual(
      ['c_attn.bias', 'c_attn.weight', 'c_proj.bias', 'c_proj.weight'].map(name => `h.1.attn.${name}`),
    )
  })

  test('says all that is missing and left over at once', async () => {
    const wrong = await files('wrong', tensors => {
      tensors['h.0.attn.scale'] = T.ones([1])
      tensors['score.weight'] = T.ones([2, 8])
      delete tensors['h.1.mlp.c_fc.bias']
      tensors['wpe.weight'] = T.ones([7, 8])
    })
    const outcome = await load(wrong)()
    for (const part of ['h.0.attn.scale', 'score.weight', 'h.1.mlp.c_fc.bias', 'wpe.weight', '[7, 8]'])
      expect(E.isLeft(outcome) && outcome.left).toContain(part)
  })

  test('says what is wrong with a folder', async () => {
    expect(await load(at('none'))()).toEqual(E.left(expect.stringContaining('none')))
    await mkdir(at('config'))
    await copyFile(`${stored}/model.safetensors`, at('config', 'model.safetensors'))
    for (const text of ['{', '{ "vocab_size": 11, "n_positions": 9.5 }', 'null']) {
      await writeFile(at('config', 'config.json'), text)
      const sentence = 'expected the sizes of a GPT-2: vocab_size, n_positions, n_embd, n_head, n_layer'
      expect(await load(at('config'))()).toEqual(E.left(`${at('config', 'config.json')}: ${sentence}`))
    }
    // Without that file it is the smallest of the published ones.
    await rm(at('config', 'config.json'))
    expect(await load(at('config'))()).toEqual(E.left(expect.stringContaining('[50257, 768]')))
  })
})

describe('generation', () => {
  const model: Sizes = { vocabulary: 13, context: 12, width: 12, heads: 3, blocks: 3 }
  const params = random(model, 1)
  const prompt = [4, 0, 12, 7]

  /** What the model makes of the whole sequence so far, again and again. */
  const withoutCache = ({ temperature, topK, seed }: Sampling, count: number): readonly number[] => {
    const sequence = [...prompt]
    while (sequence.length < prompt.length + count) {
      const length = sequence.length
      const whole = pipe(nn.inputs([length], 'int32'), ...gpt2(model))
      const all = whole.apply(params, T.fromArray(sequence, [1, length], 'int32'))
      const logits = T.toArray(T.slice(all, [0, length - 1])) as readonly number[]
      const likeliest = logits.map((x, i) => [x, i] as const).sort(([a], [b]) => b - a)
      const some = T.tensor(likeliest.slice(0, topK).map(([x]) => x / temperature))
      const place =
        temperature === 0 ? 0 : T.item(T.random.categorical(T.random.foldIn(T.random.key(seed), length), some))
      sequence.push(likeliest[place]![1])
    }
    return sequence.slice(prompt.length)
  }

  test('with a cache gives the logits of the whole sequence, in whatever parts', () => {
    const tokens = [5, 1, 9, 0, 12, 3, 3, 8, 2]
    const whole = pipe(nn.inputs([9], 'int32'), ...gpt2(model))
    const expected = numbers(whole.apply(params, T.fromArray(tokens, [1, 9], 'int32')))
    for (const parts of [[1, 1, 1, 1, 1, 1, 1, 1, 1], [9], [4, 1, 1, 3]]) {
      let [state, from]: [ReturnType<typeof next>['state'], number] = [next(model).state, 0]
      const found = parts.flatMap(length => {
        const part = pipe(nn.inputs([length], 'int32'), ...continued(model))
        const given = T.fromArray(tokens.slice(from, from + length), [1, length], 'int32')
        const after = nn.advance(part)(params, given, { state })
        state = after.state
        from += length
        return numbers(after.output)
      })
      expect(distance(found, expected)).toBeLessThan(1e-5)
    }
  })

  test.each([
    { temperature: 0, topK: 13, seed: 0 },
    { temperature: 1, topK: 13, seed: 0 },
    { temperature: 0.7, topK: 4, seed: 5 },
    { temperature: 3, topK: 1, seed: 6 },
  ])('gives the tokens that the whole sequence gives: %j', sampling => {
    const generate = generator(model, params, sampling)
    const found = [...generate(prompt)]
    expect(found).toEqual(withoutCache(sampling, found.length))
    // The last token that is read stands at the last position.
    expect(found.length).toBe(model.context - prompt.length + 1)
    // Begun again it is the same: nothing is kept from one text to the next.
    expect([...generate(prompt)]).toEqual(found)
  })

  test('draws other tokens with another seed, and likelier ones at a lower temperature', () => {
    const texts = [0, 1, 2, 3].map(seed =>
      [...generator(model, params, { temperature: 2, topK: 13, seed })(prompt)].join(),
    )
    expect(new Set(texts).size).toBe(4)
    const likeliest = [...generator(model, params, { temperature: 0, topK: 13, seed: 0 })(prompt)]
    expect([...generator(model, params, { temperature: 1e-4, topK: 13, seed: 3 })(prompt)]).toEqual(likeliest)
  })

  test('takes a prompt of up to the whole context, and refuses others', () => {
    const generate = generator(model, params, { temperature: 0, topK: 1, seed: 0 })
    expect([...generate(Array(12).fill(1))]).toHaveLength(1)
    expect(() => generate(Array(13).fill(1)).next()).toThrow('a prompt of 13 tokens does not fit into 12 positions')
    expect(() => generate([]).next()).toThrow('expected a prompt of at least one token')
  })
})

describe('training on characters', () => {
  test('lowers the loss to what is stated', () => {
    // After each letter comes one of two: to know that is to have a loss of ln 2 = 0.693.
    const pairs = Array.from({ length: 400 }, (_, i) => ((i * i + (i >> 2)) % 5 < 2 ? 'ab' : 'cd'))
    const text = pairs.map((pair, i) => pair[(i * 7 + (i >> 3)) % 2]).join(' ')
    const vocabulary = fitCharacters(text)
    const characters = right(encodeCharacters(text, vocabulary))
    const losses: number[] = []
    const small = { ...sizesFor(vocabulary.length), width: 32, blocks: 2 }
    const params = train(small, characters, { steps: 40, seed: 0 }, (step, loss) => {
      expect(losses.push(loss)).toBe(step)
    })
    expect(losses).toHaveLength(40)
    expect(Math.abs(losses[0]! - Math.log(vocabulary.length))).toBeLessThan(0.1)
    expect(losses.at(-1)).toBeLessThan(0.75)
    // A letter and a space take turns.
    const space = vocabulary.indexOf(' ')
    const generated = first(generator(small, params, { temperature: 1, topK: 3, seed: 0 })([space]), 20)
    expect(generated.map(token => token === space)).toEqual(generated.map((_, i) => i % 2 === 1))
  })
})

const begin = `import { pipe, tuple } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
`
const types = `
const batch = T.dim('batch', 2)
const length = T.dim('length', 5)
const model = pipe(nn.inputs([64], 'int32'), ...gpt2(small))
const params = model.init(T.random.key(0))
export const up = params.blocks.block.up.w
export const words = params.words.w
export const logits = model.apply(params, T.zeros([batch, 64], 'int32'))
export const named = pipe(nn.inputs([length], 'int32'), ...gpt2(small)).apply(params, T.zeros([3, length], 'int32'))
const one = pipe(nn.inputs([1], 'int32'), ...continued(small))
export const { output, state } = nn.advance(one)(params, T.zeros([1, 1], 'int32'), { state: one.state })
export const keys = state.blocks.block.keys
`
const mistakes: readonly (readonly [code: string, sentence: string])[] = [
  [
    "pipe(nn.inputs([1025], 'int32'), ...gpt2(small))",
    "learnedPositions('places'): 1025 positions do not fit into a table of 1024",
  ],
  [
    "pipe(nn.inputs([1025], 'int32'), ...continued(small))",
    "learnedPositions('places'): 1025 positions do not fit into a table of 1024",
  ],
  [
    "pipe(nn.inputs([64], 'int32'), ...gpt2({ ...small, heads: 5 }))",
    "transformerEncoderBlock('block'): 5 heads do not divide 768 features",
  ],
  ['pipe(nn.input(64), ...gpt2(small))', "embedding('words'): expected int32, got floats"],
  ["model.apply(params, T.zeros([2, 63], 'int32'))", 'apply: expected a batch of shape [batch, 64], got [2, 63]'],
]

describe('the types', () => {
  /** The example's model and what is made of it, as one file. */
  const example = readFileSync('examples/gpt2/model.ts', 'utf8').replace(/^import.*\n/gm, '')
  const text = `${begin}${example}${types}`

  test.each(versions)('are sizes, and sentences where those do not fit, under TypeScript %s', async version => {
    const [judged] = await judge(version, [`${text}${mistakes.map(([code]) => code).join('\n')}`])
    const shown = (name: string) => judged!.types.get(name)?.replace(/^T\./, '')
    expect(['up', 'words', 'logits', 'named', 'output', 'keys'].map(shown)).toEqual([
      'Tensor<[12, 768, 3072], "float32">',
      'Tensor<[50257, 768], "float32">',
      'Tensor<["batch", 64, 50257], "float32">',
      'Tensor<[3, "length", 50257], "float32">',
      'Tensor<[1, 1, 50257], "float32">',
      'Tensor<[12, 1, 12, 1024, 64], "float32">',
    ])
    const above = text.split('\n').length - 1
    const sentenceAt = (at: number) => judged!.mistakes.find(({ line }) => line === at)?.message
    expect(mistakes.map((_, i) => sentenceAt(above + i))).toEqual(
      mistakes.map(([, sentence]) => expect.stringContaining(sentence)),
    )
    expect(judged!.mistakes.filter(({ line }) => line < above)).toEqual([])
  })

  test('cost no more than those of other long models', () => {
    const nearby = text.replaceAll(/'tensor-ts(\/\w+)?'/g, (_, room = '') => `'..${room}/index.js'`)
    const cost = instantiations(nearby)
    expect(cost).toBeGreaterThan(10_000)
    expect(cost).toBeLessThanOrEqual(37_500)
  })

  test('of the example hold without a cast', async () => {
    for (const name of ['generate', 'main', 'model', 'options', 'train', 'weights', 'write']) {
      const text = await readFile(`examples/gpt2/${name}.ts`, 'utf8')
      const casts = text
        .split('\n')
        .filter(line => !/^import|^\s*(\/\/|\*|\/\*)/.test(line) && /\bas (?!const\b)\w|\bany\b|@ts-/.test(line))
      expect(casts, name).toEqual([])
    }
  })
})

interface Run {
  readonly code: number
  readonly out: string
  readonly errors: string
}

const run = (...args: readonly string[]): Promise<Run> =>
  new Promise(resolve => {
    const command = ['node_modules/tsx/dist/cli.mjs', '--tsconfig', 'tsconfig.json', 'examples/gpt2/main.ts', ...args]
    execFile(process.execPath, command, (error, out, errors) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, out, errors })
    })
  })

describe('the program', () => {
  test('trains on a text and writes', async () => {
    const text = at('text.txt')
    await writeFile(text, 'to be or not to be, that is the question. '.repeat(20))
    const { code, out, errors } = await run('--text', text, '--steps', '3', '--prompt', 'to ', '--tokens', '10')
    expect(errors).toBe('')
    expect(code).toBe(0)
    expect(out).toMatch(/^840 characters, 15 different ones\n(step \d, loss \d\.\d+\n){3}\nto [a-z ,.]{10}\n$/)
  })

  test('writes with the weights of a folder, by the tokens of GPT-2', async () => {
    const tiny = { vocabulary: 50257, context: 16, width: 2, heads: 1, blocks: 1 }
    const front = { vocab_size: 50257, n_positions: 16, n_embd: 2, n_head: 1, n_layer: 1 }
    await mkdir(at('tiny'))
    const params = T.jit(next(tiny).init)(T.random.key(0))
    await writeFile(at('tiny', 'model.safetensors'), encode(params, {}, { mapping: mapping('transformer.') }))
    await writeFile(at('tiny', 'config.json'), JSON.stringify(front))
    const { code, out, errors } = await run('--weights', at('tiny'), '--prompt', 'Hello, world', '--tokens', '4')
    expect(errors).toBe('')
    expect(code).toBe(0)
    expect(out).toMatch(/^\nHello, world/)
  })

  test('says what does not fit the tokens of GPT-2, or the GPT-2', async () => {
    const told = (...args: readonly string[]) => {
      const command = right(parseCommand(args))
      return command.kind === 'run' ? write(command.options)() : undefined
    }
    expect(await told('--weights', stored)).toEqual(E.left(`${stored}: expected the 50257 tokens of GPT-2, got 11`))
    const prompt = 'a b c d e f g h i j k l m n o p q'
    expect(await told('--weights', at('tiny'), '--prompt', prompt)).toEqual(
      E.left('--prompt: 17 tokens do not fit into the 16 of this GPT-2'),
    )
    const text = at('short.txt')
    await writeFile(text, 'too short')
    expect(await told('--text', text)).toEqual(E.left('a text of more than 128 characters is needed, got 9'))
    expect(await told('--text', at('no.txt'))).toEqual(E.left(expect.stringContaining('no.txt')))
  })

  test('says what is wrong, in one sentence', () => {
    const sentence = (...args: readonly string[]) => E.match(String, () => 'right')(parseCommand(args))
    expect(sentence('--tokens', '0')).toBe("--tokens: expected a whole number of at least 1, got '0'")
    expect(sentence('--temperature', '-1')).toContain('--temperature')
    expect(sentence('--temperature', 'hot')).toBe("--temperature: expected a number of at least 0, got 'hot'")
    expect(sentence('--top-k', '1.5')).toBe("--top-k: expected a whole number of at least 1, got '1.5'")
    expect(sentence('--seed', '4294967296')).toBe("--seed: expected a number below 2³², got '4294967296'")
    expect(sentence('--prompt', '')).toBe('--prompt: expected a text')
    expect(sentence('--weights', '')).toBe("--weights: expected a folder, got ''")
    expect(sentence('--weights', 'a', '--text', 'b')).toBe('--text: a GPT-2 that is trained learns no text')
    expect(sentence('--fast')).toContain('--fast')
    expect(sentence('--temperature', '0', '--prompt', 'x')).toBe('right')
    for (const line of help.split('\n')) expect(line.length).toBeLessThanOrEqual(50)
  })
})
