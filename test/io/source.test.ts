import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { gzipSync } from 'node:zlib'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import * as T from 'tensor-ts'
import { afterAll, describe, expect, test } from 'vitest'
import {
  bytesSource,
  type DecodeError,
  decode,
  decodeAll,
  decodeAnyNpy,
  decodeOpened,
  encode,
  encodePieces,
  encodeShards,
  type Opened,
  openShards,
  openSource,
  type Source,
  showDecodeError,
} from '../../src/io/index.js'
import { fileSource, openPath } from '../../src/io/node/index.js'
import { decodeAllNpz } from '../../src/io/npz/index.js'
import { fileOf } from './file.js'

const sentence = async <A>(read: TE.TaskEither<DecodeError, A>) => E.mapLeft(showDecodeError)(await read())

const right = async <A>(read: TE.TaskEither<DecodeError, A>): Promise<A> => {
  const found = await read()
  if (E.isLeft(found)) throw new Error(showDecodeError(found.left))
  return found.right
}

/** A source that writes down what was read. */
const watched = (bytes: Uint8Array): Source & { readonly ranges: (readonly [number, number])[] } => {
  const ranges: (readonly [number, number])[] = []
  const { size, read } = bytesSource(bytes)
  return {
    size,
    ranges,
    read: (start, stop) => {
      ranges.push([start, stop])
      return read(start, stop)
    },
  }
}

const params = {
  a: T.reshape(T.arange(600), [20, 30]),
  b: { c: T.ones([200], 'int32'), d: T.tensor([true, false]) },
  none: T.zeros([0, 3]),
}

/** A source whose size and `read` are those of its class. */
class Memory implements Source {
  readonly #bytes: Uint8Array
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }
  get size(): number {
    return this.#bytes.length
  }
  read(start: number, stop: number): TE.TaskEither<DecodeError, Uint8Array> {
    return TE.right(this.#bytes.subarray(start, stop))
  }
}

describe('a source', () => {
  test('is opened by its header alone, and read tensor by tensor', async () => {
    const file = encode(params, { epoch: '1' })
    const source = watched(file)
    const opened = await right(openSource(source))
    const header = Number(new DataView(file.buffer).getBigUint64(0, true))
    expect(source.ranges.every(([, stop]) => stop <= Math.max(512, header + 8))).toBe(true)
    expect(opened.metadata).toEqual({ epoch: '1' })
    expect([...opened.tensors].map(([name, { dtype, shape, size }]) => [name, dtype, shape, size])).toEqual([
      ['a', 'F32', [20, 30], 2400],
      ['none', 'F32', [0, 3], 0],
      ['b.c', 'I32', [200], 800],
      ['b.d', 'BOOL', [2], 2],
    ])
    source.ranges.length = 0
    expect(await right(opened.tensors.get('b.c')!.read)).toEqual(params.b.c)
    expect(source.ranges.map(([start, stop]) => stop - start)).toEqual([800])
    source.ranges.length = 0
    expect(await right(decodeOpened(params)(opened))).toEqual(params)
    expect(source.ranges.map(([start, stop]) => stop - start)).toEqual([2400, 800, 2])
  })

  test('is read by the same rules as bytes are', async () => {
    const file = encode(params)
    const mapping = [{ file: 'a', tree: ['x', 'y'], axis: 0, transpose: true }]
    const expected = { x: T.zeros([10, 20]), y: T.zeros([20, 20]), b: params.b }
    const opened = await right(openSource(bytesSource(file)))
    for (const surplus of ['refuse', 'ignore'] as const)
      expect(await decodeOpened(expected, { mapping, surplus })(opened)()).toEqual(
        decode(expected, { mapping, surplus })(file),
      )
    const wrong = { a: T.zeros([3]), e: T.ones([1]), b: { c: T.ones([200]) } }
    expect(await decodeOpened(wrong)(opened)()).toEqual(decode(wrong)(file))
    expect(() => decodeOpened({ 'a.b': params.a, a: { b: params.a } })).toThrow("two tensors have the name 'a.b'")
  })

  test('of what cannot be held gives its bytes', async () => {
    const x = { dtype: 'F8_E4M3', shape: [3], data_offsets: [0, 3] }
    const opened = await right(openSource(bytesSource(fileOf({ x }, [1, 2, 3]))))
    const { read, readBytes, dtype } = opened.tensors.get('x')!
    expect(dtype).toBe('F8_E4M3')
    expect([...(await right(readBytes))]).toEqual([1, 2, 3])
    expect(await sentence(read)).toEqual(
      E.left("tensor 'x' has dtype F8_E4M3, expected floats of 16 to 64 bits, integers or BOOL"),
    )
  })

  test('gives integers of 32 and 64 bits as bigints where that is asked for', async () => {
    const long = 2n ** 53n + 1n
    const data = new BigInt64Array([long, -long])
    const header = JSON.stringify({
      f: { dtype: 'F32', shape: [1], data_offsets: [0, 4] },
      u: { dtype: 'U32', shape: [1], data_offsets: [4, 8] },
      w: { dtype: 'I64', shape: [2], data_offsets: [8, 24] },
    })
    const bytes = [...new Uint8Array(new Float32Array([1]).buffer), 255, 255, 255, 255, ...new Uint8Array(data.buffer)]
    const found = await openSource(bytesSource(fileOf(header, bytes)))()
    if (E.isLeft(found)) throw new Error(showDecodeError(found.left))
    const { tensors } = found.right
    const bigints = async (name: string) => tensors.get(name)?.readBigInts()
    expect(await bigints('w')).toEqual(E.right({ dtype: 'int64', shape: [2], data }))
    expect(await bigints('u')).toEqual(
      E.right({ dtype: 'uint32', shape: [1], data: new BigUint64Array([2n ** 32n - 1n]) }),
    )
    expect(pipe((await bigints('f')) ?? E.right(undefined), E.mapLeft(showDecodeError))).toEqual(
      E.left("tensor 'f' has dtype float32, expected uint32, int64 or uint64"),
    )
  })

  test('that is broken is told as bytes are', async () => {
    const file = encode(params)
    const open = (bytes: Uint8Array) => openSource(bytesSource(bytes))
    for (const size of [0, 7, 8, 100, file.length - 1])
      expect(await open(file.subarray(0, size))()).toEqual(decode(params)(file.subarray(0, size)))
    const broken = {
      m: { dtype: 'BOOL', shape: [1], data_offsets: [0, 1] },
      n: { dtype: 'BOOL', shape: [1], data_offsets: [1, 2] },
    }
    const bytes = fileOf(broken, [2, 3])
    const expected = { m: T.zeros([1], 'bool'), n: T.zeros([1], 'bool') }
    expect(await pipe(open(bytes), TE.chain(decodeOpened(expected)))()).toEqual(decode(expected)(bytes))
  })

  test('that fails, or gives other bytes than were asked for, is an error, and is not asked again', async () => {
    const file = encode(params)
    let calls = 0
    const failing: Source = {
      size: file.length,
      read: (start, stop) => {
        calls++
        return stop > 600
          ? TE.left({ _tag: 'Unreadable', reason: 'the line is cut' })
          : TE.right(file.subarray(start, stop))
      },
    }
    const opened = await right(openSource(failing))
    calls = 0
    expect(await sentence(decodeOpened(params)(opened))).toEqual(E.left('it cannot be read: the line is cut'))
    expect(calls).toBe(1)
    const short: Source = { size: file.length, read: (start, stop) => TE.right(file.subarray(start, stop - 1)) }
    expect(await sentence(openSource(short))).toEqual(
      E.left(`it cannot be read: expected 512 bytes from 0 on, got 511`),
    )
  })

  test('that is none is refused', () => {
    const loosely = openSource as (source: unknown) => unknown
    const read = () => TE.right(new Uint8Array())
    expect(() => loosely(3)).toThrow(new TypeError('openSource: expected a source, { size, read }, got 3'))
    expect(() => loosely(null)).toThrow(new TypeError('openSource: expected a source, { size, read }, got null'))
    expect(() => loosely({ size: -1, read })).toThrow(
      'openSource: expected size to be an integer of at least 0, got -1',
    )
    expect(() => loosely({ size: 1 })).toThrow('openSource: expected a source, { size, read }, got an object')
    const decoding = decodeOpened({}) as (opened: unknown) => unknown
    expect(() => decoding(3)).toThrow('decodeOpened: expected what openSource or openShards gives, got 3')
  })
})

describe('pieces', () => {
  test('are the file, with and without a mapping', () => {
    const mapping = [{ file: 'x.*', tree: 'a' }]
    expect(Buffer.concat([...encodePieces(params, { a: 'b' })])).toEqual(Buffer.from(encode(params, { a: 'b' })))
    const pieces = encodePieces(params, {}, { mapping })
    expect(Buffer.concat([...pieces])).toEqual(Buffer.from(encode(params, {}, { mapping })))
    // A header, and one for each tensor that has elements; as often as one likes.
    expect([...pieces].length).toBe(1 + 20 + 2)
  })

  test('refuse what encode refuses, at once', () => {
    const loosely = encodePieces as (...args: readonly unknown[]) => unknown
    expect(() => loosely({ a: 3 })).toThrow(/^encodePieces: /)
    expect(() => loosely({ a: params.a }, { a: 3 })).toThrow(
      "encodePieces: expected the note 'a' to be a string, got 3",
    )
  })
})

/** The files of a tree, as bytes by their names. */
const shardsOf = (most: number, options: object = {}): Map<string, Uint8Array> =>
  new Map(
    encodeShards(params, { most, ...options }).map(({ file, pieces }) => [file, Buffer.concat([...pieces])] as const),
  )

const index = 'model.safetensors.index.json'

const opened = (files: ReadonlyMap<string, Uint8Array>, name = index): TE.TaskEither<DecodeError, Opened> =>
  openShards(bytesSource(files.get(name)!), file => {
    const bytes = files.get(file)
    return bytes === undefined
      ? TE.left({ _tag: 'Unreadable', reason: 'there is no such file' })
      : TE.right(bytesSource(bytes))
  })

describe('several files with an index', () => {
  test('are what was written, whatever they hold at most', async () => {
    for (const most of [1, 800, 802, 2400, 3200, 3202, 1e9]) {
      const files = shardsOf(most, { metadata: { epoch: '3' } })
      const all = await right(opened(files))
      expect(all.metadata).toEqual({ epoch: '3' })
      expect(await right(decodeOpened(params)(all))).toEqual(params)
      for (const [name, bytes] of files)
        if (name !== index) {
          const { tensors } = await right(openSource(bytesSource(bytes)))
          const sizes = [...tensors.values()].map(({ size }) => size)
          const total = sizes.reduce((sum, size) => sum + size, 0)
          expect(sizes.filter(size => size > 0).length === 1 || total <= most).toBe(true)
        }
    }
    expect([...shardsOf(1e9).keys()]).toEqual(['model-00001-of-00001.safetensors', index])
    expect([...shardsOf(1, { name: 'x' }).keys()].at(-1)).toBe('x.safetensors.index.json')
    const { metadata } = JSON.parse(new TextDecoder().decode(shardsOf(1e9).get(index)))
    expect(metadata).toEqual({ total_size: 3202 })
  })

  test('may have other names by a mapping', async () => {
    const mapping = [{ file: 'x.*', tree: 'a' }]
    const files = shardsOf(500, { mapping })
    expect(await right(pipe(opened(files), TE.chain(decodeOpened(params, { mapping }))))).toEqual(params)
  })

  const written = (json: unknown): Uint8Array =>
    new TextEncoder().encode(typeof json === 'string' ? json : JSON.stringify(json))

  test.each([
    ['', /^the index is malformed: no JSON: /],
    ['{', /^the index is malformed: no JSON: /],
    ['null', /^the index is malformed: the index: expected an object, got null$/],
    [[], /^the index is malformed: the index: expected an object, got an array of length 0$/],
    [{ weight_map: [] }, /^the index is malformed: weight_map: expected an object, got an array of length 0$/],
    [{}, /^the index is malformed: weight_map: expected an object, got nothing$/],
    [{ weight_map: 3 }, /^the index is malformed: weight_map: expected an object, got 3$/],
    [
      { weight_map: { a: 3, b: null } },
      /^the index is malformed: weight_map.a: expected the name of a safetensors file beside the index, got 3; weight_map.b: .*got null$/,
    ],
    [
      '{"weight_map":{"a":"a.safetensors","a":"b.safetensors"}}',
      /^the index is malformed: weight_map.a is written twice$/,
    ],
    ['{"weight_map":{},"weight_map":{}}', /^the index is malformed: weight_map is written twice$/],
    ['{"weight_map":{}}x', /^the index is malformed: no JSON: expected the end, got 'x' at byte 17$/],
    [
      { weight_map: Object.fromEntries(Array.from({ length: 105 }, (_, i) => [`a${i}`, i])) },
      /^the index is malformed: weight_map.a0: .*; and 100 more$/,
    ],
    [
      { weight_map: Object.fromEntries(Array.from({ length: 2 ** 17 + 1 }, (_, i) => [i, 'a.safetensors'])) },
      /^the index is malformed: expected at most 131072 tensors, got more$/,
    ],
  ])('are refused where the index is wrong: %#', async (json, message) => {
    expect(await sentence(opened(new Map([[index, written(json)]])))).toEqual(E.left(expect.stringMatching(message)))
  })

  test.each([
    '../model.safetensors',
    '/etc/passwd',
    '/tmp/a.safetensors',
    'a/b.safetensors',
    'a\\b.safetensors',
    'C:a.safetensors',
    '..',
    '.safetensors',
    '..safetensors',
    'a.safetensors\0',
    'a\n.safetensors',
    'model.bin',
    '',
    'file:///a.safetensors',
    `${'a'.repeat(300)}.safetensors`,
  ])('whose index names %j are refused before anything is opened', async name => {
    let asked = 0
    const open = openShards(bytesSource(written({ weight_map: { a: name } })), () => {
      asked++
      return TE.right(bytesSource(encode(params)))
    })
    expect(await sentence(open)).toEqual(
      E.left(expect.stringContaining('weight_map.a: expected the name of a safetensors file beside the index, got ')),
    )
    expect(asked).toBe(0)
  })

  test('must be what the index says, and all that is not is told at once', async () => {
    const files = shardsOf(2400)
    const [first, second] = [...files.keys()] as [string, string]
    const good = JSON.parse(new TextDecoder().decode(files.get(index))) as { weight_map: Record<string, string> }
    const { 'b.d': _, ...others } = good.weight_map
    const changed = { weight_map: { ...others, extra: first, 'b.x': 'gone.safetensors' } }
    files.set(index, written(changed))
    expect(await sentence(opened(files))).toEqual(
      E.left(
        `${first}: missing tensors: 'extra'; ${second}: unexpected tensors: 'b.d'; gone.safetensors: it cannot be read: there is no such file`,
      ),
    )
    files.set(second, new Uint8Array([0x80, 2, 3]))
    files.set(index, written(good))
    expect(await sentence(opened(files))).toEqual(E.left(expect.stringMatching(`^${second}: the file is a pickle`)))
  })

  test('may be one of as many tensors as a file can have', async () => {
    const weight_map = Object.fromEntries(Array.from({ length: 2 ** 17 }, (_, i) => [i, 'gone.safetensors']))
    const began = performance.now()
    expect(await sentence(opened(new Map([[index, written({ weight_map })]])))).toEqual(
      E.left('gone.safetensors: it cannot be read: there is no such file'),
    )
    // A list that is copied for each name takes minutes.
    expect(performance.now() - began).toBeLessThan(60_000)
  })

  test('may be instances of a class', async () => {
    const files = shardsOf(800)
    const open = openShards(new Memory(files.get(index)!), file => TE.right(new Memory(files.get(file)!)))
    expect(await right(pipe(open, TE.chain(decodeOpened(params))))).toEqual(params)
    expect(await right(pipe(openSource(new Memory(encode(params))), TE.chain(decodeOpened(params))))).toEqual(params)
  })

  test('whose index is longer than a header may be are refused before it is read', async () => {
    const index: Source = {
      size: 100_000_001,
      file: 'a.json',
      read: () => TE.left({ _tag: 'Unreadable', reason: 'asked' }),
    }
    expect(await sentence(openShards(index, () => TE.right(bytesSource(new Uint8Array()))))).toEqual(
      E.left('a.json: the header has 100000001 bytes, expected at most 100000000'),
    )
  })

  test('are refused where there is no index, or nothing that opens them', () => {
    const loosely = openShards as (...args: readonly unknown[]) => unknown
    expect(() => loosely('{}', () => 3)).toThrow("openShards: expected a source, { size, read }, got '{}'")
    expect(() => loosely(bytesSource(new Uint8Array()), 3)).toThrow('openShards: expected a function, got 3')
    const encoding = encodeShards as (...args: readonly unknown[]) => unknown
    expect(() => encoding(params, { most: 0 })).toThrow(
      'encodeShards: most: expected a whole number of at least 1, got 0',
    )
    expect(() => encoding(params)).toThrow('encodeShards: expected options')
    // No name may be longer than file systems have them, in bytes, or be that of a device of Windows.
    for (const name of ['x'.repeat(240), 'ä'.repeat(120), 'con', 'Lpt1', 'aux.b'])
      expect(() => encoding(params, { most: 1, name })).toThrow(
        /^encodeShards: expected name to be the name of a file, got '/,
      )
    for (const name of ['x'.repeat(222), 'ä'.repeat(111), 'console', 'com'])
      expect(encodeShards(params, { most: 1, name }).map(({ file }) => Buffer.byteLength(file) < 256)).not.toContain(
        false,
      )
    expect(() => encoding(params, { most: 1, name: '../a' })).toThrow(
      "encodeShards: expected name to be the name of a file, got '../a'",
    )
  })
})

describe('files', () => {
  const folder = mkdtempSync(`${tmpdir()}/files-`)
  afterAll(() => rmSync(folder, { recursive: true }))

  test('are read range by range, alone and several, by a file, an index or a folder', async () => {
    await writeFile(`${folder}/one.safetensors`, encodePieces(params))
    mkdirSync(`${folder}/many`)
    for (const { file, pieces } of encodeShards(params, { most: 800 }))
      await writeFile(`${folder}/many/${file}`, pieces)
    mkdirSync(`${folder}/single`)
    await writeFile(`${folder}/single/model.safetensors`, encodePieces(params))
    symlinkSync(`${folder}/one.safetensors`, `${folder}/link.safetensors`)
    for (const path of ['one.safetensors', 'link.safetensors', 'many', `many/${index}`, 'single', 'many/'])
      expect([path, await pipe(openPath(`${folder}/${path}`), TE.chain(decodeOpened(params)))()]).toEqual([
        path,
        E.right(params),
      ])
  })

  test('that are not there, are no files, or end too early are errors that say which', async () => {
    expect(await sentence(openPath(`${folder}/none`))).toEqual(
      E.left(`${folder}/none: it cannot be read: there is no such file`),
    )
    expect(await sentence(fileSource(folder))).toEqual(E.left(`${folder}: it cannot be read: it is no file`))
    mkdirSync(`${folder}/empty`)
    expect(await sentence(openPath(`${folder}/empty`))).toEqual(
      E.left(expect.stringMatching(/model\.safetensors: it cannot be read: there is no such file$/)),
    )
    writeFileSync(`${folder}/short.safetensors`, encode(params))
    const all = await right(openPath(`${folder}/short.safetensors`))
    truncateSync(`${folder}/short.safetensors`, 1000)
    expect(await sentence(decodeOpened(params)(all))).toEqual(
      E.left(
        expect.stringMatching(/^.*short\.safetensors: it cannot be read: expected 2400 bytes from \d+ on, got \d+$/),
      ),
    )
    // An index that there is and that cannot be reached is not passed over.
    symlinkSync(index, `${folder}/single/${index}`)
    expect(await sentence(openPath(`${folder}/single`))).toEqual(
      E.left(expect.stringMatching(/single: it cannot be read: ELOOP/)),
    )
    rmSync(`${folder}/many/model-00001-of-00003.safetensors`)
    expect(await sentence(openPath(`${folder}/many`))).toEqual(
      E.left(expect.stringContaining('model-00001-of-00003.safetensors: it cannot be read: there is no such file')),
    )
    for (const bad of ['', 'a\0b', 3]) {
      expect(() => (openPath as (path: unknown) => unknown)(bad)).toThrow(/^openPath: expected a path, got /)
      expect(() => (fileSource as (path: unknown) => unknown)(bad)).toThrow(/^fileSource: expected a path, got /)
    }
  })
})

describe('what is no safetensors file but may be taken for one', () => {
  const pickle =
    'the file is a pickle, as .pt files of PyTorch are: opening one runs the code in it; save the tensors as safetensors'
  const zip = (name: string): Uint8Array => {
    const bytes = new Uint8Array(80)
    bytes.set(Buffer.from('PK\x03\x04'))
    bytes[26] = name.length
    bytes.set(Buffer.from(name), 30)
    return bytes
  }
  test.each([
    ['a pickle', new Uint8Array([0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20]), pickle],
    ['a short pickle', new Uint8Array([0x80, 4, 0x2e]), pickle],
    ['an archive of PyTorch', zip('archive/data.pkl'), pickle],
    ['another archive', zip('w.npy'), 'the file is a zip archive; one of NumPy (.npz) is read by tensor-ts/io/npz'],
  ])('%s is told by name', async (_, bytes, message) => {
    expect(E.mapLeft(showDecodeError)(decode({})(bytes))).toEqual(E.left(message))
    expect(await sentence(openSource(bytesSource(bytes)))).toEqual(E.left(message))
  })

  test.each([
    [
      'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 9\n',
      /^the file is a pointer of Git LFS, .* git lfs pull/,
    ],
    ['<!DOCTYPE html><html><body>404</body></html>', /^the file is a page of HTML or XML, /],
    ['{"weight_map": {"w": "a.safetensors"}}', /^the file is JSON; .* openPath .*, or openShards$/],
    [gzipSync(encode({ w: T.ones([2]) })), /^the file is compressed by gzip; unpack it first$/],
    ['\x89HDF\r\n\x1a\n', /^the file is of HDF5, as \.h5 files of Keras are; save the tensors as safetensors$/],
    ['GGUF\x03\0\0\0\0\0', /^the file is of GGUF, as llama\.cpp has; save the tensors as safetensors$/],
  ])('%j is told by its beginning, whatever is read', async (begins, sentences) => {
    const bytes = typeof begins === 'string' ? Uint8Array.from(Buffer.from(begins, 'latin1')) : new Uint8Array(begins)
    const told = E.left(expect.stringMatching(sentences))
    for (const found of [decode({})(bytes), decodeAll(bytes), decodeAnyNpy(bytes), decodeAllNpz(bytes)])
      expect(E.mapLeft(showDecodeError)(found as E.Either<DecodeError, unknown>)).toEqual(told)
    expect(await sentence(openSource(bytesSource(bytes)))).toEqual(told)
  })
})
