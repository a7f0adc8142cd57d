import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import {
  bytesSource,
  type DecodeError,
  decodeAll,
  decodeMetadata,
  openShards,
  showDecodeError,
} from '../../src/io/index.js'
import { peak } from './memory.js'

// A process that reads files with a header of 24 MB, or with THOROUGH=1 of 60, and indices of as much, and prints what came of
// them and how much memory it took at most:
//
//     node --import tsx --expose-gc test/io/hostile.ts

const size = process.env.THOROUGH === '1' ? 60_000_000 : 24_000_000
const before = process.memoryUsage.rss()
const file = Buffer.alloc(8 + size)

/** The file whose header is `open`, as many pieces as there is room for, and `close`. */
const filled = (open: string, piece: (i: number) => string, close: string, separator = ','): void => {
  file.fill(' ')
  file.writeBigUInt64LE(BigInt(size))
  let at = 8 + file.write(open, 8)
  for (let i = 0; ; i++) {
    const next = (i > 0 ? separator : '') + piece(i)
    if (at + Buffer.byteLength(next) + close.length > file.length) break
    at += file.write(next, at)
  }
  file.write(close, at)
}

/** A thousand at once, since one by one takes longer than to read them. */
const thousand = (piece: string, separator = ',') => Array(1000).fill(piece).join(separator)

const info = '"dtype":"U8","shape":[0],"data_offsets":[0,0]'

/** Each form a header can have that asks for much: of many things, or of large ones. */
const files: Readonly<Record<string, () => void>> = {
  sizesThatAreNone: () => filled('{"w":{"dtype":"F32","shape":[', () => thousand('-1'), '],"data_offsets":[0,4]}}'),
  axes: () => filled('{"w":{"dtype":"F32","shape":[', () => thousand('1'), '],"data_offsets":[0,4]}}'),
  tensors: () => filled('{', i => `"${i}":{${info}}`, '}'),
  tensorsOfLongNames: () => filled('{', i => `"${String(i).padStart(450, '日')}":{${info}}`, '}'),
  tensorsOfManyAxes: () =>
    filled('{', i => `"${i}":{"dtype":"U8","shape":[0,1,${i}${',1'.repeat(200)}],"data_offsets":[0,0]}`, '}'),
  differentShapes: () =>
    filled(
      '{',
      i => `"${i}":{"dtype":"U8","shape":[0,${i + 1e6}${',1'.repeat(62)}],"data_offsets":[0,0]${' '.repeat(400)}}`,
      '}',
    ),
  tensorsThatAreNone: () => filled('{', i => `"${i}":1`, '}'),
  notes: () => filled('{"__metadata__":{', i => `"${i}":""`, '}}'),
  note: () => filled('{"__metadata__":{"a":"', () => thousand('x', ''), '"}}', ''),
  noteOfEscapes: () => filled('{"__metadata__":{"a":"', i => (i === 0 ? '日' : thousand('\\n', '')), '"}}', ''),
  otherFields: () => filled('{"w":{', i => `"${i}":[]`, `,${info}}}`),
  number: () => filled('{"w":{"x":', () => thousand('9', ''), `,${info}}}`, ''),
  indexOfNone: () => filled('{"weight_map":{', i => `"${i}a":1`, '}}'),
  indexOfMany: () => filled('{"weight_map":{', i => `"${i}":"${i}.safetensors"`, '}}'),
  indexOfLongNames: () => filled('{"weight_map":{', i => `"${String(i).padStart(450, '日')}":"a.safetensors"`, '}}'),
  indexOfOtherFields: () => filled('{"metadata":{', i => `"${i}":[]`, '},"weight_map":{}}'),
}

const read = async (kind: string): Promise<string> => {
  if (kind.startsWith('index')) {
    const gone: DecodeError = { _tag: 'Unreadable', reason: 'gone' }
    const found = await openShards(bytesSource(file.subarray(8)), () => TE.left(gone))()
    return E.isRight(found) ? 'read' : showDecodeError(found.left)
  }
  const found: E.Either<DecodeError, unknown> = kind.startsWith('note') ? decodeMetadata(file) : decodeAll(file)
  return E.isRight(found) ? 'read' : showDecodeError(found.left)
}

const answers: (readonly [string, string])[] = []
for (const [kind, fill] of Object.entries(files)) {
  fill()
  answers.push([kind, await read(kind)])
  global.gc?.()
}
// The peak, with the file, over what the process took before, in files; but for what the reader's own code takes.
const own = 20e6
const ratio = (peak() - before - own) / file.length
console.log(JSON.stringify({ answers, ratio }))
