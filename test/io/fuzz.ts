import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { mesh } from '../../src/export/mesh.js'
import {
  bytesSource,
  type DecodeError,
  decodeAll,
  decodeAnyNpy,
  decodeMetadata,
  encode,
  encodeNpy,
  encodeParts,
  encodeShards,
  openShards,
  type Source,
  showDecodeError,
} from '../../src/io/index.js'
import { decodeAllNpz } from '../../src/io/npz/index.js'
import { tensor, zeros } from '../../src/ops/create.js'
import { peak } from './memory.js'
import { zip } from './zip.js'

// Mutated files of every format, read; and what reading them took:
//
//     FUZZ_RUNS=100000 node --import tsx --expose-gc test/io/fuzz.ts
//
// The seed is PROPERTY_SEED, 1 where not given. It prints how many were read and refused, how much more memory the process had at
// most than before, and the most milliseconds of a processor for one file.

const runs = Number(process.env.FUZZ_RUNS ?? 4000)

/** Mulberry32: numbers that are the same wherever they are asked for. */
const generator = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}
const random = generator(Number(process.env.PROPERTY_SEED ?? 1))
const one = <A>(of: readonly A[]): A => of[random(of.length)]!

const tree = {
  m: tensor([true, false]),
  n: tensor([3], 'int32'),
  layers: [
    {
      w: tensor([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    },
  ],
  d: tensor([0.5], 'float64'),
  h: tensor([0.5, 65504, 2 ** -24], 'float16'),
  b: tensor([[0.5], [Number.NaN]], 'bfloat16'),
  none: zeros([0, 3]),
}
const npys = [
  encodeNpy(tree.layers[0]!.w),
  encodeNpy(tree.m),
  encodeNpy(tree.none),
  encodeNpy(tree.h),
  ...["'>f8'", "'<i8'", "'|O'", "'<u2'", "'>f2'", "[('a', '<i4')]"].map(descr => {
    const text = `{'descr': ${descr}, 'fortran_order': True, 'shape': (2, 3), }\n`
    return Uint8Array.from([
      0x93,
      ...Buffer.from('NUMPY'),
      2,
      0,
      text.length,
      0,
      0,
      0,
      ...Buffer.from(text),
      ...Array(48).fill(1),
    ])
  }),
]
const shards = new Map(
  encodeShards(tree, { most: 24 }).map(
    ({ file, pieces }) => [file, new Uint8Array(Buffer.concat([...pieces]))] as const,
  ),
)
const index = 'model.safetensors.index.json'

const parts = new Map(
  encodeParts(tree, {
    save: 'a',
    mesh: mesh({ data: 2 }),
    shardings: { layers: [{ w: ['data', null] }], m: ['data'] },
    files: 2,
  }).map(({ file, pieces }) => [file, new Uint8Array(Buffer.concat([...pieces]))] as const),
)

/** Files beside an index, of which there are these and no others. */
const beside =
  (files: ReadonlyMap<string, Uint8Array>) =>
  (file: string): TE.TaskEither<DecodeError, Source> => {
    // A name that is no file beside the index would lead elsewhere.
    if (/[/\\]/.test(file) || file.startsWith('.')) throw new Error(`asked for ${file}`)
    const found = files.get(file)
    return found === undefined ? TE.left({ _tag: 'Unreadable', reason: 'there is none' }) : TE.right(bytesSource(found))
  }

/** Files of each format, and what reads them. */
const formats: Readonly<
  Record<
    string,
    readonly [files: readonly Uint8Array[], read: (bytes: Uint8Array) => Promise<E.Either<DecodeError, unknown>>]
  >
> = {
  safetensors: [
    [encode(tree, { epoch: '1', note: 'ä"\n' }), encode({ w: zeros([2]) })],
    async bytes => {
      const metadata = decodeMetadata(bytes)
      const all = decodeAll(bytes, { integers: one(['int32', 'bigint'] as const) })
      if (E.isRight(metadata) !== E.isRight(all)) throw new Error('decodeMetadata and decodeAll disagree')
      return all
    },
  ],
  npy: [npys, async bytes => decodeAnyNpy(bytes)],
  npz: [
    [
      zip(npys.map((data, i) => ({ name: `a/${i}.npy`, data, method: 8 * (i % 2), wide: i % 3 === 0 }))),
      zip([{ name: 'w.npy', data: npys[0]!, method: 8, wide: true }], { wide: true, comment: 'PK' }),
    ],
    async bytes => decodeAllNpz(bytes, { most: 10_000_000, integers: one(['int32', 'bigint'] as const) }),
  ],
  index: [[shards.get(index)!], bytes => openShards(bytesSource(bytes), beside(shards))()],
  'index of parts': [
    [parts.get(index)!],
    async bytes => {
      const opened = await openShards(bytesSource(bytes), beside(parts))()
      if (E.isLeft(opened)) return opened
      for (const { read } of opened.right.tensors.values()) {
        const found = await read()
        if (E.isLeft(found)) return found
      }
      return opened
    },
  ],
  'file of parts': [
    [parts.get([...parts.keys()][0]!)!],
    bytes => openShards(bytesSource(parts.get(index)!), beside(new Map([...parts, [[...parts.keys()][0]!, bytes]])))(),
  ],
}

const texts = [
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  ':',
  ',',
  '-1',
  '1e9',
  '9007199254740993',
  'null',
  'True',
  '..',
  '/',
  '\\u0000',
]
const numbers = [0, 1, 255, 256, 65535, 65536, 2 ** 31, 2 ** 32 - 1, 2 ** 53]

/** A file of which something was changed, once or several times. */
const mutated = (file: Uint8Array): Uint8Array => {
  let bytes = Buffer.from(file)
  for (let times = random(2) === 0 ? 1 : 1 + random(4); times > 0; times--) {
    const at = random(bytes.length + 1)
    const [before, behind] = [bytes.subarray(0, at), bytes.subarray(at)]
    const kind = random(16)
    if (kind === 0) bytes = Buffer.concat([before, behind.subarray(random(20))])
    else if (kind === 1) bytes = Buffer.concat([before, Buffer.from(one(texts)), behind])
    else if (kind === 2) bytes = Buffer.concat([before, Buffer.from(one(texts)), behind.subarray(one(texts).length)])
    else if (kind === 3) bytes = Buffer.concat([before, behind.subarray(0, random(40)), behind])
    else if (kind === 4) {
      // Most cuts are of the end.
      bytes = bytes.subarray(0, random(3) === 0 ? at : Math.max(0, bytes.length - random(30)))
    } else if (kind === 5 && behind.length >= 8) {
      bytes = Buffer.from(bytes)
      bytes.writeBigUInt64LE(BigInt(one(numbers)), at)
    } else if (kind === 6 && behind.length >= 4) {
      bytes = Buffer.from(bytes)
      bytes.writeUInt32LE(one(numbers) % 2 ** 32, at)
    } else if (behind.length > 0) {
      bytes = Buffer.from(bytes)
      bytes[at] = kind % 2 === 1 ? bytes[at]! ^ (1 << random(8)) : random(256)
    }
  }
  return new Uint8Array(bytes)
}

/** A safetensors file whose header is said to be as long as it is, so that what was changed in it is read. */
const mended = (name: string, file: Uint8Array): Uint8Array => {
  const size = file.lastIndexOf('}'.charCodeAt(0)) + 1 - 8
  if ((name === 'safetensors' || name === 'file of parts') && size > 0 && random(2) === 0)
    new DataView(file.buffer).setBigUint64(0, BigInt(size), true)
  return file
}

const answers: Record<string, { read: number; refused: number }> = {}
let longest = 0
global.gc?.()
const before = process.memoryUsage.rss()
for (let run = 0; run < runs; run++)
  for (const [name, [files, read]] of Object.entries(formats)) {
    const bytes = mended(name, mutated(one(files)))
    const start = process.cpuUsage()
    let found: E.Either<DecodeError, unknown>
    try {
      found = await read(bytes)
    } catch (error) {
      console.error(name, Buffer.from(bytes).toString('base64'))
      throw error
    }
    const { user, system } = process.cpuUsage(start)
    longest = Math.max(longest, (user + system) / 1000)
    answers[name] ??= { read: 0, refused: 0 }
    if (E.isRight(found)) answers[name].read++
    else {
      answers[name].refused++
      const text = showDecodeError(found.left)
      if (text.length > 4000) throw new Error(`${name}: a sentence of ${text.length} characters`)
    }
  }
const memory = peak() - before
console.log(JSON.stringify({ runs: runs * Object.keys(formats).length, answers, longest, megabytes: memory / 1e6 }))
