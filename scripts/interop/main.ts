/**
 * Files of NumPy, safetensors, PyTorch and transformers, read here; files of ours, read there, models run there, and training steps run by JAX
 * in two processes. It needs Python with the packages of requirements.txt, and writes docs/interop.md:
 *
 *     python -m venv .tmp/interop && .tmp/interop/bin/pip install -r scripts/interop/requirements.txt
 *     PYTHON=.tmp/interop/bin/python npm run interop
 */
import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import * as T from 'tensor-ts'
import {
  type DecodeError,
  decodeAll,
  decodeAnyNpy,
  decodeOpened,
  encode,
  encodeNpy,
  encodePieces,
  encodeShards,
  showDecodeError,
} from 'tensor-ts/io'
import { openPath } from 'tensor-ts/io/node'
import { decodeAllNpz, encodeNpz } from 'tensor-ts/io/npz'
import { saveAdapter } from '../../examples/sentence-embeddings/adapter.js'
import { embedBatch, embedder } from '../../examples/sentence-embeddings/embed.js'
import { adapted, adapterOf } from '../../examples/sentence-embeddings/lora.js'
import { readPretrained } from '../../examples/sentence-embeddings/pretrained.js'
import { pairs } from '../../examples/sentence-embeddings/sentences.js'
import { bert, bertMapping, bertSizes, gpt2, gpt2Mapping, length } from './models.js'
import { inOnnxruntime } from './onnx.js'
import { scale } from './scale.js'

const python = process.env.PYTHON ?? 'python3'
const folder = mkdtempSync(`${tmpdir()}/interop-`)

const run = (how: 'write' | 'read' | 'embed', ...more: readonly string[]): string =>
  execFileSync(python, ['scripts/interop/files.py', how, folder, ...more], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })

const json = (path: string): unknown => JSON.parse(readFileSync(`${folder}/${path}`, 'utf8'))

const right = <A>(found: E.Either<DecodeError, A>): A => {
  if (E.isLeft(found)) throw new Error(showDecodeError(found.left))
  return found.right
}

interface Told {
  readonly shape: readonly number[]
  readonly dtype: string
  readonly data: string
}

const told = (x: T.AnyTensor): Told => {
  const { buffer, byteOffset, byteLength } = T.data(x)
  return { shape: x.shape, dtype: x.dtype, data: Buffer.from(buffer, byteOffset, byteLength).toString('hex') }
}

/** The tensors of a file of any format. */
const read = (name: string): ReadonlyMap<string, T.AnyTensor> => {
  const bytes = readFileSync(`${folder}/${name}`)
  if (name.endsWith('.npy')) return new Map([['', right(decodeAnyNpy(bytes))]])
  return right(name.endsWith('.npz') ? decodeAllNpz(bytes) : decodeAll(bytes))
}

const equal = (what: string, found: unknown, expected: unknown): void => {
  const [a, b] = [found, expected].map(x => JSON.stringify(x))
  if (a !== b) throw new Error(`${what}: expected ${b}, got ${a}`)
}

const sorted = <V>(entries: Iterable<readonly [string, V]>) => [...entries].sort(([a], [b]) => (a < b ? -1 : 1))

/** Reads every file whose name begins so, and gives how many files and tensors there are. */
const readAll = (prefix: string): string => {
  let tensors = 0
  const files = readdirSync(folder).filter(name => name.startsWith(prefix) && !name.endsWith('.json'))
  for (const name of files) {
    const expected = Object.entries(json(name.replace(/\.[^.]+$/, '.json')) as Record<string, Told>)
    const found = read(name)
    equal(name, sorted([...found].map(([key, x]) => [key, told(x)])), sorted(expected))
    tensors += found.size
  }
  return `${files.length} files, ${tensors} tensors, equal to the last bit`
}

/** Writes what was read of every file of NumPy, safetensors and PyTorch again. */
const writeAll = (): void => {
  for (const name of readdirSync(folder).filter(
    name => /^(numpy|safetensors|torch)-/.test(name) && !name.endsWith('.json'),
  )) {
    const tree = Object.fromEntries(read(name))
    const to = `${folder}/ours-${name}`
    if (name.endsWith('.npy')) writeFileSync(to, encodeNpy(tree['']!))
    else if (name.endsWith('.npz')) writeFileSync(to, encodeNpz(tree, { compress: name.includes('deflated') }))
    else writeFileSync(to, encode(tree))
    const all = Object.entries(tree).map(([key, x]) => [key, told(x)])
    writeFileSync(to.replace(/\.[^.]+$/, '.json'), JSON.stringify(Object.fromEntries(all)))
  }
}

const models = () =>
  json('models.json') as { readonly ids: number[][]; readonly bert: number[]; readonly gpt2: number[] }

/** The greatest difference of a model's results to those of transformers, which must be small. */
const differ = (name: string, found: T.AnyTensor, expected: readonly number[]): string => {
  const data = T.data(found)
  equal(`${name}: elements`, data.length, expected.length)
  const greatest = Math.max(...expected.map((x, i) => Math.abs(x - Number(data[i]))))
  if (!(greatest < 1e-5)) throw new Error(`${name}: results differ by ${greatest}`)
  return `results of the model within ${greatest.toExponential(1)}`
}

const opened = async <Tree>(name: string, expected: Tree, mapping: typeof bertMapping): Promise<Tree> =>
  right(await pipe(openPath(`${folder}/${name}`), TE.chain(decodeOpened(expected, { mapping })))())

const config = (from: string, to: string): void => {
  mkdirSync(`${folder}/${to}`)
  copyFileSync(`${folder}/${from}/config.json`, `${folder}/${to}/config.json`)
}

/** Where all-MiniLM-L6-v2 is, if examples/sentence-embeddings/fetch-model has put it there. */
const minilm = '.minilm'

/** A model that others have trained, beside the transformers library: its tokens and its embeddings. */
const realWeights = async (): Promise<readonly [string, string]> => {
  const sentences = pairs.slice(0, 100).flatMap(({ english, german }) => [english, german])
  writeFileSync(`${folder}/sentences.json`, JSON.stringify(sentences))
  run('embed', minilm)
  const expected = json('embeddings.json') as readonly { readonly tokens: number[]; readonly embedding: number[] }[]
  const model = await readPretrained(minilm)()
  if (E.isLeft(model)) throw new Error(model.left)
  const { sizes, params, tokensOf } = model.right
  const rows = sentences.map(tokensOf)
  rows.forEach((row, i) => {
    equal(`tokens of '${sentences[i]}'`, row, expected[i]?.tokens)
  })
  const embeddings = expected.flatMap(({ embedding }) => embedding)
  return [
    `transformers: all-MiniLM-L6-v2 as it is published, ${rows.length} sentences in two languages`,
    `the same tokens; ${differ('all-MiniLM-L6-v2', embedder(sizes)(params, rows), embeddings)}`,
  ]
}

const main = async (): Promise<void> => {
  run('write')
  const rows: (readonly [string, string])[] = []
  rows.push(['NumPy: `.npy` and `.npz`, stored and deflated, read here', readAll('numpy-')])
  rows.push(['safetensors, written by NumPy, read here', readAll('safetensors-')])
  rows.push(['safetensors, float16 and bfloat16 of PyTorch, read here', readAll('torch-')])
  for (const name of ['archive', 'pickle']) {
    const found = decodeAll(readFileSync(`${folder}/refused-${name}.pt`))
    equal(`${name}.pt`, E.isLeft(found) && found.left._tag, 'Pickle')
  }
  rows.push(['PyTorch: `.pt`, an archive and a pickle, opened here', 'refused as pickles'])

  const { ids, ...expected } = models()
  const tokens = T.fromArray(Int32Array.from(ids.flat()), [2, length])
  const bertParams = await opened('bert', bert.model.init(T.random.key(0)), bertMapping)
  rows.push([
    'transformers: BERT, read by a mapping',
    differ('bert', bert.model.apply(bertParams, bert.batch(tokens)), expected.bert),
  ])
  const gpt2Params = await opened('gpt2', gpt2.init(T.random.key(0)), gpt2Mapping)
  rows.push([
    'transformers: GPT-2 in four files with an index, read by a mapping',
    differ('gpt2', gpt2.apply(gpt2Params, tokens), expected.gpt2),
  ])

  if (existsSync(minilm)) rows.push(await realWeights())
  else console.log(`there is no ${minilm} (examples/sentence-embeddings/fetch-model): all-MiniLM-L6-v2 is left out`)

  writeAll()
  config('bert', 'bert-ours')
  const bertFile = `${folder}/bert-ours/model.safetensors`
  writeFileSync(bertFile, Buffer.concat([...encodePieces(bertParams, { format: 'pt' }, { mapping: bertMapping })]))
  // Matrices that are 0, as up is in the beginning, would add nothing.
  const [first, second] = T.random.split(T.random.key(1))
  const adapter = T.tree.map(adapterOf(first, bertParams, 2), x => T.add(x, T.random.normal(second, x.shape)))
  await saveAdapter(`${folder}/adapter`, adapter)
  const tuned = embedBatch(bertSizes, adapted(bertParams, adapter), bert.batch(tokens))
  writeFileSync(`${folder}/adapter.json`, JSON.stringify([...T.data(tuned)]))
  config('gpt2', 'gpt2-ours')
  const shards = encodeShards(gpt2Params, { most: 4000, metadata: { format: 'pt' }, mapping: gpt2Mapping })
  for (const { file, pieces } of shards) writeFileSync(`${folder}/gpt2-ours/${file}`, Buffer.concat([...pieces]))
  const counts = JSON.parse(run('read').trim().split('\n').at(-1)!) as Record<string, number>
  for (const kind of ['.npy', '.npz'])
    rows.push([`ours: \`${kind}\`, read by NumPy`, `${counts[kind]} files, equal to the last bit`])
  rows.push(['ours: safetensors, read by safetensors', `${counts['.safetensors']} files, equal to the last bit`])
  rows.push([
    'ours: safetensors of float16 and bfloat16, read by PyTorch',
    `${counts.torch} files, equal to the last bit`,
  ])
  rows.push([
    'ours: a LoRA adapter of BERT, opened by PEFT',
    `results of the model within ${counts.adapter!.toExponential(1)}`,
  ])
  rows.push(['ours: BERT by the mapping, opened by transformers', 'all parameters and results equal to the last bit'])
  rows.push([
    `ours: GPT-2 by the mapping in ${shards.length - 1} files with an index, opened by transformers`,
    'all parameters and results equal to the last bit',
  ])

  const exported = inOnnxruntime(python, folder)
  rows.push(...exported.rows)
  rows.push(...(await scale(python, folder)))

  const versions = [
    ...Object.entries(json('versions.json') as Record<string, string>),
    ['onnxruntime', exported.version] as const,
  ]
  const text = [
    '# Files and training steps between libraries',
    '',
    'What `npm run interop` found (scripts/interop; it needs Python):',
    '',
    `${versions.map(([name, version]) => `${name} ${version}`).join(', ')}.`,
    '',
    '| what | found |',
    '|---|---|',
    ...rows.map(([files, found]) => `| ${files} | ${found} |`),
    '',
  ].join('\n')
  writeFileSync('docs/interop.md', text)
  console.log(text)
}

try {
  await main()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
