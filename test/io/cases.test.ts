import { readFileSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { decode, decodeAll, decodeMetadata, showDecodeError } from '../../src/io/index.js'
import { fileOf } from './file.js'

// What the safetensors library makes of thousands of headers; golden/cases.py says how.

type Found = readonly [name: string, dtype: string, shape: readonly number[]]
type Case = readonly [header: string, dataSize: number, found: readonly Found[] | null]

const cases: readonly Case[] = JSON.parse(readFileSync(new URL('golden/cases.json', import.meta.url), 'utf8'))

const file = ([header, dataSize]: Case): Uint8Array => {
  const bytes = Buffer.from(header, 'latin1')
  const data = new Uint8Array(dataSize)
  const size = new Uint8Array(8)
  new DataView(size.buffer).setBigUint64(0, BigInt(bytes.length), true)
  return Buffer.concat([size, bytes, data])
}

/** Why we refuse what the library accepts; docs/safetensors.md says it to users. */
const reasons: Readonly<Record<string, RegExp>> = {
  'the specification wants { as the first byte':
    /^the header is malformed: the header: expected '\{' as its first byte, got white space$/,
  'the specification forbids keys that are written twice': /^the header is malformed: .* is written twice$/,
  'the specification has objects for tensors, and texts for element types':
    /^the header is malformed: .*(: expected an object, got an array of length 3|\.dtype: expected string, got an object)$/,
  'a size is a number of JavaScript': /expected an integer of at least 0, got (9007199254740992|18446744073709551615)/,
  'a tensor has at most 64 axes': /: expected at most 64 sizes, got \d+$/,
}

const dtypes: Readonly<Record<string, string>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  U8: 'uint8',
  BOOL: 'bool',
  I8: 'int32',
  I16: 'int32',
  I32: 'int32',
  I64: 'int32',
  U16: 'int32',
  U32: 'int32',
  U64: 'int32',
} // prettier-ignore

const byName = ([a]: Found, [b]: Found) => (a < b ? -1 : 1)

describe('decodeAll', () => {
  test('accepts and refuses what the safetensors library does, and finds the same tensors', () => {
    const given = new Map(Object.keys(reasons).map(reason => [reason, 0]))
    const disagreements: unknown[] = []
    let accepted = 0
    for (const each of cases) {
      const [header, dataSize, expected] = each
      const decoded = decodeAll(file(each))
      if (E.isRight(decoded)) {
        accepted++
        const { right } = decoded
        const found = [
          ...[...right].map(([name, x]): Found => [name, x.dtype, x.shape]),
          ...[...right.unread].map(
            ([name, error]): Found => [name, error._tag === 'UnknownDType' ? error.given : error._tag, []],
          ),
        ]
        const wanted = expected?.map(([name, dtype, shape]): Found => {
          const own = dtypes[dtype]
          return own === undefined ? [name, dtype, []] : [name, own, shape]
        })
        if (JSON.stringify(found.sort(byName)) !== JSON.stringify(wanted && [...wanted].sort(byName)))
          disagreements.push({ header, dataSize, found, expected })
      } else if (expected !== null) {
        const sentence = showDecodeError(decoded.left)
        const reason = Object.keys(reasons).find(name => reasons[name]!.test(sentence))
        if (reason === undefined) disagreements.push({ header, dataSize, sentence, expected })
        else given.set(reason, given.get(reason)! + 1)
      }
    }
    expect(disagreements).toEqual([])
    // Each reason is one that the cases know, and both answers are common.
    for (const [reason, count] of given) expect([reason, count > 0]).toEqual([reason, true])
    expect(accepted).toBeGreaterThan(500)
    expect(cases.length - accepted).toBeGreaterThan(1500)
  })

  test('agrees with decode and decodeMetadata about what a file is', () => {
    for (const each of cases) {
      const bytes = file(each)
      const all = decodeAll(bytes)
      const metadata = decodeMetadata(bytes)
      expect(E.isRight(metadata)).toBe(E.isRight(all))
      expect(E.isRight(decode({}, { surplus: 'ignore' })(bytes))).toBe(E.isRight(all))
      if (E.isRight(metadata)) for (const note of Object.values(metadata.right)) expect(note).toBeTypeOf('string')
    }
  })
})

describe('the limits of a header', () => {
  const padded = (size: number) => {
    const bytes = new Uint8Array(8 + size).fill(0x20)
    new DataView(bytes.buffer).setBigUint64(0, BigInt(size), true)
    bytes.set([0x7b, 0x7d], 8)
    return bytes
  }

  // Its length comes first, and may begin as a page, JSON, gzip or a pickle does.
  test.each([0x3c, 0x7b, 0x8b1f, 0x280, 0x580])('may be %d bytes, whatever else begins so', size => {
    expect(E.isRight(decodeAll(padded(size)))).toBe(true)
  })

  test('are those of the library: a hundred million bytes', () => {
    expect(E.isRight(decodeAll(padded(100_000_000)))).toBe(true)
    expect(E.mapLeft(showDecodeError)(decodeAll(padded(100_000_001)))).toEqual(
      E.left('the header has 100000001 bytes, expected at most 100000000'),
    )
  })

  test('are 131072 tensors and 16384 notes', () => {
    const info = '{"dtype":"U8","shape":[0],"data_offsets":[0,0]}'
    const tensors = (count: number) => `{${Array.from({ length: count }, (_, i) => `"${i}":${info}`).join()}}`
    const notes = (count: number) => `{"__metadata__":{${Array.from({ length: count }, (_, i) => `"${i}":""`).join()}}}`
    expect(E.isRight(decodeAll(fileOf(tensors(2 ** 17))))).toBe(true)
    expect(E.isRight(decodeMetadata(fileOf(notes(2 ** 14))))).toBe(true)
    const refused = (bytes: Uint8Array) => E.mapLeft(showDecodeError)(decodeAll(bytes))
    const sentence = 'the header is malformed: expected at most'
    expect(refused(fileOf(tensors(2 ** 17 + 1)))).toEqual(E.left(`${sentence} 131072 tensors, got more`))
    expect(refused(fileOf(notes(2 ** 14 + 1)))).toEqual(E.left(`${sentence} 16384 notes, got more`))
  })

  test('are a hundred problems that are listed', () => {
    const decoded = decodeAll(
      fileOf(`{"w":{"dtype":"U8","data_offsets":[0,1],"shape":[${Array(60).fill('-1').join()}]},"v":3}`),
    )
    expect(decoded).toMatchObject({ left: { _tag: 'HeaderMalformed', more: 0, problems: { length: 61 } } })
    const many = decodeAll(fileOf(`{${Array.from({ length: 5000 }, (_, i) => `"${i}":1`).join()}}`))
    expect(many).toMatchObject({ left: { _tag: 'HeaderMalformed', more: 4900, problems: { length: 100 } } })
    expect(E.mapLeft(showDecodeError)(many)).toMatchObject({ left: expect.stringMatching(/; and 4995 more$/) })
  })
})
