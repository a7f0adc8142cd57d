import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import * as T from 'tensor-ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readAdapter, saveAdapter } from '../../examples/sentence-embeddings/adapter.js'
import { embedder, groupsOf } from '../../examples/sentence-embeddings/embed.js'
import { adapted, adapterOf } from '../../examples/sentence-embeddings/lora.js'
import { type Pretrained, readPretrained } from '../../examples/sentence-embeddings/pretrained.js'
import { pairs } from '../../examples/sentence-embeddings/sentences.js'
import { type Tuned, tune } from '../../examples/sentence-embeddings/tune.js'

const golden = resolve('test/examples/golden')
const small = `${golden}/small`
/** Where all-MiniLM-L6-v2 has been fetched to, if it has been. */
const minilm = process.env.TENSOR_TS_MINILM ?? '.minilm'

interface Embedded {
  readonly text: string
  readonly tokens: readonly number[]
  readonly embedding: readonly number[]
}

/** What the transformers library has found (golden/make.py). */
const embedded = (file: string): readonly Embedded[] => {
  const rows: (Omit<Embedded, 'embedding'> & { readonly embedding: string })[] = JSON.parse(readFileSync(file, 'utf8'))
  return rows.map(row => {
    const bytes = Uint8Array.from(Buffer.from(row.embedding, 'base64'))
    return { ...row, embedding: [...new Float32Array(bytes.buffer)] }
  })
}

const right = <A>(found: E.Either<string, A>): A => {
  if (E.isLeft(found)) throw new Error(found.left)
  return found.right
}

const furthest = (found: T.Tensor<[number, number]>, expected: readonly Embedded[]): number => {
  const data = T.data(found)
  const numbers = expected.flatMap(({ embedding }) => embedding)
  expect(data).toHaveLength(numbers.length)
  return numbers.reduce((most, x, i) => Math.max(most, Math.abs(x - (data[i] ?? Number.NaN))), 0)
}

const models = [
  { name: 'a small BERT of random numbers', folder: small, file: `${small}/embeddings.json` },
  ...(existsSync(minilm) ? [{ name: 'all-MiniLM-L6-v2', folder: minilm, file: `${golden}/minilm.json` }] : []),
]

describe.each(models)('sentence embeddings: $name', ({ folder, file }) => {
  const expected = embedded(file)
  let model: Pretrained
  beforeAll(async () => {
    model = right(await readPretrained(folder)())
  })

  test.each(expected.map((row, i) => [i, row] as const))('has the tokens of the reference: sentence %i', (_, row) => {
    expect(model.tokensOf(row.text)).toEqual(row.tokens)
  })

  test('has the embeddings of the reference, whatever stands in one batch', () => {
    const { sizes, params } = model
    const embed = embedder(sizes)
    const found = embed(
      params,
      expected.map(({ tokens }) => tokens),
    )
    expect(furthest(found, expected)).toBeLessThan(1e-5)
  })
})

test('sentences of like length stand together, each in one group of at most so many', () => {
  const lengths = [3, 9, 8, 17, 8, 1, 24, 8]
  const rows = lengths.map(length => new Array<number>(length).fill(7))
  const groups = groupsOf(rows, 3)
  expect(groups).toEqual([
    { length: 8, indices: [0, 2, 4] },
    { length: 8, indices: [5, 7] },
    { length: 16, indices: [1] },
    { length: 24, indices: [3, 6] },
  ])
})

test('there are a thousand sentences, and none twice', () => {
  for (const language of ['english', 'german'] as const)
    expect(new Set(pairs.map(pair => pair[language])).size).toBe(1000)
})

describe('sentence embeddings, fine-tuned by LoRA', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tensor-ts-lora-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const settings = { seed: 0, rank: 4, rate: 1e-2, train: 256, held: 64, batch: 16, epochs: 3 }
  let model: Pretrained
  let tuned: Tuned
  beforeAll(async () => {
    model = right(await readPretrained(small)())
    tuned = tune(model, settings)
  })

  const texts = pairs.slice(0, 5).map(({ german }) => german)
  const embeddings = (params: Pretrained['params']) => T.data(embedder(model.sizes)(params, texts.map(model.tokensOf)))

  test('the loss of pairs that are held out falls from that of guessing to less than half', () => {
    expect(tuned.before).toBeGreaterThan(2.5)
    expect(tuned.before).toBeLessThan(Math.log(16) + 0.1)
    expect(tuned.after).toBeLessThan(tuned.before / 2)
  })

  test('the same seed gives the same adapter, and the model stays as it was', async () => {
    const short = { ...settings, epochs: 1, train: 32, held: 16 }
    expect(tune(model, short)).toEqual(tune(model, short))
    expect(model.params).toEqual(right(await readPretrained(small)()).params)
  })

  test('an adapter begins as nothing, and then is not', () => {
    const first = adapterOf(T.random.key(0), model.params, 4)
    expect(embeddings(adapted(model.params, first))).toEqual(embeddings(model.params))
    expect(embeddings(adapted(model.params, tuned.adapter))).not.toEqual(embeddings(model.params))
  })

  test('what is saved is the adapter alone, and gives the same embeddings to the last bit', async () => {
    const bytes = await saveAdapter(folder, tuned.adapter)
    const elements = T.tree.reduce(tuned.adapter, (sum, x) => sum + x.shape.reduce((a, b) => a * b, 1), 0)
    expect(elements).toBe(2 * 3 * 2 * 4 * 32)
    expect(bytes).toBeLessThan(4 * elements + 2000)
    expect(statSync(`${folder}/adapter_model.safetensors`).size).toBe(bytes)
    const read = right(await readAdapter(folder, model.params)())
    expect(read).toEqual(tuned.adapter)
    expect(embeddings(adapted(model.params, read))).toEqual(embeddings(adapted(model.params, tuned.adapter)))
  })

  test('what is no adapter of the model is refused by a sentence', async () => {
    const other = { ...model.params, ...right(await readPretrained(small)()).params }
    const { blocks } = other
    const narrow = {
      ...other,
      blocks: {
        block: {
          ...blocks.block,
          attention: {
            ...blocks.block.attention,
            query: { w: T.zeros([3, 8, 32]), b: blocks.block.attention.query.b },
          },
        },
      },
    }
    expect(await readAdapter(folder, narrow)()).toEqual(E.left(expect.stringContaining("to be 'query.down'")))
    expect(await readAdapter(small, model.params)()).toEqual(E.left(expect.stringContaining('adapter_config.json')))
  })

  const main = (...args: readonly string[]) =>
    promisify(execFile)(process.execPath, [
      '--import',
      import.meta.resolve('tsx'),
      'examples/sentence-embeddings/main.ts',
      ...args,
    ])

  test('the program searches, with an adapter too, and ends', async () => {
    const { stdout } = await main('search', '--model', small, '--adapter', folder, pairs[512]?.english ?? '')
    const [time, query, nearest, ...others] = stdout.trim().split('\n')
    expect(time).toMatch(/^1000 sentences embedded in [\d.]+ s$/)
    expect(nearest).toBe(`  1.000  ${query}`)
    expect(others).toHaveLength(4)
  })

  test('the program says what is wrong', async () => {
    const failing = (...args: readonly string[]) =>
      main(...args).then(
        () => '',
        (error: { stderr: string }) => error.stderr,
      )
    const [model, option] = await Promise.all([
      failing('search', '--model', folder),
      failing('search', '--modle', folder),
    ])
    expect(model).toContain(`${folder}/config.json: ENOENT`)
    expect(option).toContain("'--modle'")
  })
})
