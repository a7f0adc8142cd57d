import { runInNewContext } from 'node:vm'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import { describe, expect, test } from 'vitest'
import { parseIdx } from '../../src/data/index.js'
import { decode, decodeAll, decodeMetadata, encode, showDecodeError } from '../../src/io/index.js'
import { fileOf } from './file.js'

const bytesOf = (...arrays: readonly ArrayBufferView[]): Uint8Array =>
  Buffer.concat(arrays.map(x => Buffer.from(x.buffer, x.byteOffset, x.byteLength)))

const info = (dtype: string, shape: readonly number[], start: number, bytes: number) => ({
  dtype,
  shape,
  data_offsets: [start, start + bytes],
})

const refused = (x: E.Either<Parameters<typeof showDecodeError>[0], unknown>) => E.mapLeft(showDecodeError)(x)

describe('a file with an element type that no tensor has', () => {
  // `h` has a type that there is no tensor of; the others can be read, one of them unaligned.
  const file = fileOf(
    {
      w: info('F32', [2], 0, 8),
      h: info('F8_E4M3', [3], 8, 3),
      m: info('BOOL', [1], 11, 1),
      d: info('F64', [1], 12, 8),
    },
    bytesOf(new Float32Array([1, -2]), new Uint8Array(3), new Uint8Array([1]), new Float64Array([0.1])),
  )

  test('is read but for that, which is named', () => {
    const decoded = decodeAll(file)
    if (E.isLeft(decoded)) throw new Error(showDecodeError(decoded.left))
    expect([...decoded.right].map(([name, x]) => [name, x.dtype, T.toArray(x)])).toEqual([
      ['w', 'float32', [1, -2]],
      ['m', 'bool', [true]],
      ['d', 'float64', [0.1]],
    ])
    expect([...decoded.right.unread].map(([name, error]) => [name, showDecodeError(error)])).toEqual([
      ['h', "tensor 'h' has dtype F8_E4M3, expected floats of 16 to 64 bits, integers or BOOL"],
    ])
  })

  test('is read by decode where that is not expected and surplus tensors are ignored', () => {
    const expected = { w: T.zeros([2]), d: T.zeros([1], 'float64') }
    const decoded = decode(expected, { surplus: 'ignore' })(file)
    expect(E.isRight(decoded) && [T.toArray(decoded.right.w), T.toArray(decoded.right.d)]).toEqual([[1, -2], [0.1]])
    expect(refused(decode(expected)(file))).toEqual(E.left("unexpected tensors: 'h', 'm'"))
    expect(refused(decode(expected, { surplus: 'refuse' })(file))).toEqual(E.left("unexpected tensors: 'h', 'm'"))
    expect(refused(decode({ h: T.zeros([3]) }, { surplus: 'ignore' })(file))).toEqual(
      E.left("tensor 'h' has dtype F8_E4M3, expected floats of 16 to 64 bits, integers or BOOL"),
    )
  })

  test('names what is no bool, and reads the rest', () => {
    const broken = fileOf({ m: info('BOOL', [2], 0, 2), n: info('U8', [1], 2, 1) }, [1, 2, 3])
    const decoded = decodeAll(broken)
    expect(E.isRight(decoded) && [...decoded.right.keys()]).toEqual(['n'])
    expect(E.isRight(decoded) && decoded.right.unread.get('m')).toEqual({
      _tag: 'NotBool',
      name: 'm',
      index: 1,
      given: 2,
    })
  })
})

describe('integers of other widths', () => {
  const high = 2 ** 31 - 1
  const low = -(2 ** 31)
  const cases: readonly (readonly [
    string,
    ArrayBufferView & ArrayLike<number | bigint>,
    readonly (number | bigint)[],
  ])[] = [
    ['I8', new Int8Array([-128, 127, 0]), []],
    ['I16', new Int16Array([-32768, 32767, -1]), []],
    ['U16', new Uint16Array([0, 65535]), []],
    ['U32', new Uint32Array([0, high]), []],
    ['I64', new BigInt64Array([0n, -1n, BigInt(high), BigInt(low)]), []],
    ['U64', new BigUint64Array([0n, BigInt(high)]), []],
    ['U32', new Uint32Array([1, 2 ** 31]), [1, 2147483648n]],
    ['U32', new Uint32Array([2 ** 32 - 1]), [0, 4294967295n]],
    ['I64', new BigInt64Array([5n, BigInt(high) + 1n]), [1, 2147483648n]],
    ['I64', new BigInt64Array([BigInt(low) - 1n]), [0, -2147483649n]],
    ['I64', new BigInt64Array([2n ** 32n]), [0, 4294967296n]],
    ['I64', new BigInt64Array([-(2n ** 63n)]), [0, -(2n ** 63n)]],
    ['U64', new BigUint64Array([2n ** 31n]), [0, 2147483648n]],
    ['U64', new BigUint64Array([2n ** 32n + 1n]), [0, 4294967297n]],
    ['U64', new BigUint64Array([2n ** 64n - 1n]), [0, 2n ** 64n - 1n]],
    ['U64', new BigUint64Array([2n ** 32n + 2n ** 31n]), [0, 6442450944n]],
  ]
  test.each(cases)('of %s are read as int32 where they fit: %s', (dtype, elements, problem) => {
    for (const padding of ['', ' ']) {
      const x = info(dtype, [elements.length], 0, elements.byteLength)
      const bytes = fileOf(JSON.stringify({ x }) + padding, bytesOf(elements))
      const all = decodeAll(bytes)
      const found = decode({ x: T.zeros([elements.length], 'int32') })(bytes)
      const [index, given] = problem
      if (index === undefined) {
        expect(E.isRight(all) && all.right.unread.size).toBe(0)
        expect(E.isRight(found) && T.toArray(found.right.x)).toEqual(Array.from(elements, Number))
        expect(refused(decode({ x: T.zeros([elements.length]) })(bytes))).toEqual(
          E.left(`tensor 'x' has dtype ${dtype}, expected float32`),
        )
      } else {
        const sentence = `tensor 'x' has dtype ${dtype}, and ${given} as element ${index}, which int32 cannot hold`
        expect(refused(found)).toEqual(E.left(sentence))
        expect(E.isRight(all) && [...all.right.unread.values()].map(showDecodeError)).toEqual([sentence])
      }
    }
  })
})

describe('integers as bigints', () => {
  const wide = {
    u: new Uint32Array([0, 2 ** 32 - 1]),
    i: new BigInt64Array([-(2n ** 63n), 2n ** 63n - 1n, -1n]),
    v: new BigUint64Array([2n ** 64n - 1n]),
  }
  const file = fileOf(
    {
      u: info('U32', [2], 0, 8),
      i: info('I64', [3, 1], 8, 24),
      v: info('U64', [1], 32, 8),
      s: info('I16', [1], 40, 2),
      m: info('BOOL', [1], 42, 1),
    },
    bytesOf(wide.u, wide.i, wide.v, new Int16Array([-3]), new Uint8Array([2])),
  )

  test('are all of those of 32 and 64 bits that int32 may not hold, where that is asked for', () => {
    const decoded = decodeAll(file, { integers: 'bigint' })
    if (E.isLeft(decoded)) throw new Error(showDecodeError(decoded.left))
    const { bigints, unread } = decoded.right
    expect([...bigints]).toEqual([
      ['u', { shape: [2], dtype: 'uint32', data: new BigUint64Array([0n, 2n ** 32n - 1n]) }],
      ['i', { shape: [3, 1], dtype: 'int64', data: wide.i }],
      ['v', { shape: [1], dtype: 'uint64', data: wide.v }],
    ])
    expect([...decoded.right].map(([name, x]) => [name, T.toArray(x)])).toEqual([['s', [-3]]])
    expect([...unread.keys()]).toEqual(['m'])
  })

  test('are none where that is not asked for', () => {
    for (const options of [undefined, {}, { integers: 'int32' }, { integers: undefined }] as const) {
      const decoded = decodeAll(file, options)
      expect(E.isRight(decoded) && decoded.right.bigints.size).toBe(0)
      expect(E.isRight(decoded) && [...decoded.right.unread.keys()]).toEqual(['u', 'i', 'v', 'm'])
    }
    expect(() => (decodeAll as (...args: readonly unknown[]) => unknown)(file, { integers: 'int64' })).toThrow(
      new TypeError("decodeAll: expected integers to be 'int32' or 'bigint', got 'int64'"),
    )
  })
})

describe('all that is not as expected', () => {
  const file = encode({ a: T.zeros([2]), b: T.zeros([3]), c: T.tensor([1], 'int32'), e: T.zeros([1]) })
  const expected = { a: T.zeros([2, 1]), b: T.zeros([3], 'float64'), c: T.tensor([1], 'int32'), d: T.zeros([1]) }

  test('is told at once', () => {
    const decoded = decode(expected)(file)
    expect(decoded).toMatchObject({ left: { _tag: 'Several', more: 0 } })
    expect(
      E.isLeft(decoded) && decoded.left._tag === 'Several' && decoded.left.errors.map(error => error._tag),
    ).toEqual(['MissingNames', 'SurplusNames', 'WrongShape', 'WrongDType'])
    expect(refused(decoded)).toEqual(
      E.left(
        "missing tensors: 'd'; unexpected tensors: 'e'; tensor 'a' has shape [2], expected [2, 1]; " +
          "tensor 'b' has dtype float32, expected float64",
      ),
    )
  })

  test('is one error where it is one', () => {
    expect(
      decode({ ...expected, a: T.zeros([2]), b: T.zeros([3]), d: T.zeros([1]) }, { surplus: 'ignore' })(file),
    ).toEqual(E.left({ _tag: 'MissingNames', names: ['d'] }))
  })

  test('is a hundred errors and a count where it is more', () => {
    const many = (size: number) => Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`t${i}`, T.zeros([size])]))
    const decoded = decode(many(1))(encode(many(2)))
    expect(decoded).toMatchObject({ left: { _tag: 'Several', errors: { length: 100 }, more: 50 } })
    expect(refused(decoded)).toMatchObject({ left: expect.stringMatching(/^tensor 't0' has .*; and 145 more$/) })
  })
})

describe('what is no Uint8Array', () => {
  const file = encode({ w: T.zeros([1]) })
  const readers: Readonly<Record<string, (bytes: Uint8Array) => E.Either<unknown, unknown>>> = {
    decode: decode({ w: T.zeros([1]) }),
    decodeAll,
    decodeMetadata,
  }
  test.each(Object.entries({ ...readers, parseIdx }))('is refused by %s with a sentence', (name, read) => {
    const refuse = (bytes: unknown, sentence: string) =>
      expect(() => (read as (bytes: unknown) => unknown)(bytes)).toThrow(new TypeError(`${name}: ${sentence}`))
    refuse(new ArrayBuffer(8), 'expected a Uint8Array, as new Uint8Array(buffer), got an ArrayBuffer')
    refuse(new SharedArrayBuffer(8), 'expected a Uint8Array, as new Uint8Array(buffer), got a SharedArrayBuffer')
    refuse(new Float32Array(8), 'expected a Uint8Array, got a Float32Array of length 8')
    refuse(new DataView(new ArrayBuffer(8)), 'expected a Uint8Array, got a DataView')
    refuse([1, 2], 'expected a Uint8Array, got an array of length 2')
    refuse('text', "expected a Uint8Array, got 'text'")
    refuse(undefined, 'expected a Uint8Array, got undefined')
  })

  test.each(Object.entries(readers))('is one of another realm, of shared memory, or a Buffer: %s', (_, read) => {
    const shared = new Uint8Array(new SharedArrayBuffer(file.length))
    shared.set(file)
    const foreign = runInNewContext('new Uint8Array(bytes)', { bytes: [...file] }) as Uint8Array
    for (const bytes of [file, shared, foreign, Buffer.from(file)]) expect(E.isRight(read(bytes))).toBe(true)
    expect(E.isLeft(read(new Uint8Array(0)))).toBe(true)
  })

  test('surplus is one of two words', () => {
    const ignore = pipe(
      { surplus: 'drop' },
      options => () => (decode as (...args: readonly unknown[]) => unknown)({}, options),
    )
    expect(ignore).toThrow(new TypeError("decode: expected surplus to be 'refuse' or 'ignore', got 'drop'"))
  })
})

describe('encode refuses what the safetensors library would not read', () => {
  const loosely = encode as (...args: readonly unknown[]) => unknown
  const x = T.zeros([1])
  test.each([
    [[{ 'a\ud800': x }], 'encode: expected the name of a tensor without lone surrogates, got "a\\ud800"'],
    [[{ x }, { '\udc00': 'a' }], 'encode: expected the key of a note without lone surrogates, got "\\udc00"'],
    [[{ x }, { a: '\ud83d' }], 'encode: expected the note \'a\' without lone surrogates, got "\\ud83d"'],
    [[{ x }, { epoch: 1 }], "encode: expected the note 'epoch' to be a string, got 1"],
    [[{ x }, { epoch: null }], "encode: expected the note 'epoch' to be a string, got null"],
    [[{ x }, 'text'], "encode: expected metadata to be a record of strings, got 'text'"],
    [[{ x }, ['text']], 'encode: expected metadata to be a record of strings, got an array of length 1'],
    [[{ x }, null], 'encode: expected metadata to be a record of strings, got null'],
  ])('%#', (args, sentence) => {
    expect(() => loosely(...args)).toThrow(new TypeError(sentence))
  })

  test('and orders names by their bytes in UTF-8, as it does', () => {
    const names = ['\uffff', '\u{10000}', '\u{1f600}', 'z', 'a', 'ä', '', 'aa']
    const tree = Object.fromEntries(names.map(name => [name, x]))
    const notes = Object.fromEntries(names.map(name => [name, name]))
    const bytes = encode(tree, notes)
    const inUtf8 = [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    const decoded = decodeAll(bytes)
    expect(E.isRight(decoded) && [...decoded.right.keys()]).toEqual(inUtf8)
    expect(decodeMetadata(bytes)).toEqual(E.right(notes))
    const header = Buffer.from(bytes).toString('utf8', 8)
    const places = inUtf8.map(name => header.indexOf(`${JSON.stringify(name)}:${JSON.stringify(name)}`))
    expect(places).toEqual([...places].sort((a, b) => a - b))
  })
})
