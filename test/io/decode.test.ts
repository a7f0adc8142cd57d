import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, test } from 'vitest'
import {
  type DecodeError,
  decode,
  decodeAll,
  decodeMetadata,
  encode,
  encodeNpy,
  showDecodeError,
} from '../../src/io/index.js'
import { tensor, zeros } from '../../src/ops/create.js'
import { toArray } from '../../src/ops/read.js'
import { fileOf } from './file.js'

const model = { w: zeros([2]), n: zeros([1], 'uint8') }
const w = { dtype: 'F32', shape: [2], data_offsets: [0, 8] }
const n = { dtype: 'U8', shape: [1], data_offsets: [8, 9] }
const data = [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 7]

const message = (bytes: Uint8Array) => pipe(bytes, decode(model), E.mapLeft(showDecodeError))

describe('decode', () => {
  test('reads tensors wherever they stand, aligned or not', () => {
    for (const padding of ['', ' ', '   ']) {
      const file = fileOf(JSON.stringify({ w, n }) + padding, data)
      const decoded = decode(model)(file)
      expect(E.isRight(decoded) && [toArray(decoded.right.w), toArray(decoded.right.n)]).toEqual([[1, -2], [7]])
    }
  })

  test('reads a file that is part of a larger buffer, and keeps none of it', () => {
    const file = fileOf({ w, n }, data)
    const buffer = Buffer.concat([Buffer.from('abc'), file, Buffer.from('d')]).subarray(3, 3 + file.length)
    const decoded = decode(model)(buffer)
    buffer.fill(0)
    expect(E.isRight(decoded) && toArray(decoded.right.w)).toEqual([1, -2])
  })

  test('takes what is no tensor from the tree expected', () => {
    const stored = { w: tensor([1]), none: null }
    const expected = { ...stored, name: 'a', size: 4 }
    expect(decode(expected)(encode(stored))).toEqual(E.right(expected))
  })

  test('accepts tensors without elements', () => {
    const huge = { dtype: 'F32', shape: [0, ...Array(40).fill(2 ** 52)], data_offsets: [0, 0] }
    const decoded = decodeAll(fileOf({ huge }))
    expect(E.isRight(decoded) && decoded.right.get('huge')?.shape).toEqual(huge.shape)
    const none = { dtype: 'U8', shape: [0], data_offsets: [0, 0] }
    expect(E.isRight(decodeAll(fileOf({ w, none, n }, data)))).toBe(true)
  })

  const tooLarge = { dtype: 'F32', shape: Array(40).fill(2 ** 52), data_offsets: [0, 8] }
  const cases: readonly (readonly [DecodeError['_tag'], Uint8Array, string])[] = [
    ['FileTooShort', new Uint8Array(7), 'the file has 7 bytes, a safetensors file has at least 8'],
    ['HeaderTooLarge', fileOf('{}', [], 3n), 'the header is said to have 3 bytes, the file has 10 in all'],
    [
      'HeaderTooLarge',
      fileOf('{}', [], 2n ** 64n - 1n),
      'the header is said to have 18446744073709551615 bytes, the file has 10 in all',
    ],
    [
      'UnknownDType',
      fileOf({ w: { ...w, dtype: 'C64' }, n }, data),
      "tensor 'w' has dtype C64, expected floats of 16 to 64 bits, integers or BOOL",
    ],
    [
      'UnknownDType',
      fileOf({ w: { ...w, dtype: 'toString' }, n }, data),
      "tensor 'w' has dtype toString, expected floats of 16 to 64 bits, integers or BOOL",
    ],
    [
      'OutOfRange',
      fileOf({ w, n }, data.slice(0, 8)),
      "tensor 'n' has offsets [8, 9], no range within the 8 bytes of data",
    ],
    [
      'OutOfRange',
      fileOf({ w: { ...w, data_offsets: [8, 0] }, n }, data),
      "tensor 'w' has offsets [8, 0], no range within the 9 bytes of data",
    ],
    ['WrongSize', fileOf({ w: { ...w, shape: [1] }, n }, data), "tensor 'w' has 8 bytes, shape [1] of float32 takes 4"],
    [
      'WrongSize',
      fileOf({ w: { ...w, dtype: 'F64' }, n }, data),
      "tensor 'w' has 8 bytes, shape [2] of float64 takes 16",
    ],
    [
      'WrongSize',
      fileOf({ w: tooLarge, n }, data),
      `tensor 'w' has 8 bytes, shape [${tooLarge.shape.join(', ')}] of float32 takes Infinity`,
    ],
    ['Overlap', fileOf({ w, n: { ...n, data_offsets: [7, 8] } }, data), "tensors 'w' and 'n' overlap"],
    ['Overlap', fileOf({ w, n: { ...n, shape: [0], data_offsets: [4, 4] } }, data), "tensors 'w' and 'n' overlap"],
    [
      'Hole',
      fileOf({ w, n: { ...n, data_offsets: [9, 10] } }, [...data, 0]),
      'the bytes 8 to 9 of the data belong to no tensor',
    ],
    ['Hole', fileOf({ w, n }, [...data, 0, 0]), 'the bytes 9 to 11 of the data belong to no tensor'],
    ['MissingNames', fileOf({ w }, data.slice(0, 8)), "missing tensors: 'n'"],
    ['SurplusNames', fileOf({ w, n, v: { ...n, data_offsets: [9, 10] } }, [...data, 0]), "unexpected tensors: 'v'"],
    ['WrongDType', fileOf({ w, n: { ...n, dtype: 'BOOL' } }, data), "tensor 'n' has dtype bool, expected uint8"],
    ['WrongShape', fileOf({ w: { ...w, shape: [1, 2] }, n }, data), "tensor 'w' has shape [1, 2], expected [2]"],
  ]
  test.each(cases)('%s', (tag, file, expected) => {
    const decoded = decode(model)(file)
    expect(E.isLeft(decoded) && decoded.left._tag).toBe(tag)
    expect(message(file)).toEqual(E.left(expected))
  })

  test.each(['', '{', '{}}', '{"w":}', '\ufeff{}', '\0'])('HeaderNotJson: %j', header => {
    expect(message(fileOf(header))).toMatchObject({ left: expect.stringMatching(/^the header is not JSON: ./) })
  })

  test('HeaderNotJson: text that is not UTF-8', () => {
    const file = fileOf('{"a":""}')
    file[13] = 0xff
    expect(message(file)).toMatchObject({ left: expect.stringMatching(/^the header is not JSON: .*utf-8/i) })
  })

  test.each([
    [[], 'the header: expected an object, got an array of length 0'],
    [null, 'the header: expected an object, got null'],
    [{ w: 3 }, 'w: expected an object, got 3'],
    [{ w: { ...w, dtype: 3 } }, 'w.dtype: expected string, got 3'],
    [{ w: { ...w, shape: 2 } }, 'w.shape: expected a list of sizes, got 2'],
    [{ w: { ...w, shape: [2, -1] } }, 'w.shape.1: expected an integer of at least 0, got -1'],
    [{ w: { ...w, shape: [0.5] } }, 'w.shape.0: expected an integer of at least 0, got 0.5'],
    [
      { w: { ...w, data_offsets: [0] } },
      'w.data_offsets: expected two integers of at least 0, got an array of length 1',
    ],
    [
      { w: { ...w, data_offsets: [0, 8, 9] } },
      'w.data_offsets: expected two integers of at least 0, got an array of length 3',
    ],
    [
      { w: { ...w, data_offsets: [0, 2 ** 53] } },
      'w.data_offsets: expected two integers of at least 0, got an array of length 2',
    ],
    [
      { w: { shape: [2] } },
      'w.dtype: expected string, got nothing; w.data_offsets: expected two integers of at least 0, got nothing',
    ],
    [{ __metadata__: 'x' }, "__metadata__: expected an object, got 'x'"],
    [{ __metadata__: { a: 1 } }, '__metadata__.a: expected string, got 1'],
  ])('HeaderMalformed: %j', (header, problems) => {
    const file = fileOf(header)
    expect(message(file)).toEqual(E.left(`the header is malformed: ${problems}`))
  })

  test('all tensors that are wrong are told at once', () => {
    const file = fileOf(
      { w: { ...w, shape: [1] }, n: { ...n, dtype: 'C64' }, v: { ...n, data_offsets: [9, 99] } },
      data,
    )
    expect(message(file)).toEqual(
      E.left(
        "tensor 'w' has 8 bytes, shape [1] of float32 takes 4; " +
          "tensor 'n' has dtype C64, expected floats of 16 to 64 bits, integers or BOOL; " +
          "tensor 'v' has offsets [9, 99], no range within the 9 bytes of data",
      ),
    )
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`w${i}`, { ...w, shape: [i + 3] }]))
    const decoded = decodeAll(fileOf(many, data))
    expect(
      E.isLeft(decoded) && decoded.left._tag === 'Several' && [decoded.left.errors.length, decoded.left.more],
    ).toEqual([100, 200])
  })

  test('an .npy file is told by its first bytes', () => {
    const sentence = 'the file is an .npy file of NumPy, which decodeNpy reads'
    expect(message(encodeNpy(zeros([2, 3])))).toEqual(E.left(sentence))
    expect(message(encodeNpy(zeros([2, 3])).subarray(0, 7))).toEqual(E.left(sentence))
  })

  test('a header nested deeper than the stack is refused, not an exception', () => {
    const depth = 100_000
    const file = fileOf(`{"w":${'['.repeat(depth)}${']'.repeat(depth)}}`)
    expect(message(file)).toEqual(E.left('the header is malformed: expected at most 127 levels, got more'))
  })

  test('NotBool', () => {
    const file = fileOf({ m: { dtype: 'BOOL', shape: [3], data_offsets: [0, 3] } }, [1, 0, 2])
    const expected = E.left("tensor 'm' has dtype bool, and 2 as element 2, expected 0 or 1")
    expect(pipe(file, decode({ m: zeros([3], 'bool') }), E.mapLeft(showDecodeError))).toEqual(expected)
  })

  test('shortens long lists', () => {
    const tree = Object.fromEntries([...'abcdefgh'].map(name => [name, zeros([1])]))
    const expected = E.left("missing tensors: 'a', 'b', 'c', 'd', 'e', and 3 more")
    expect(pipe(fileOf({}), decode(tree), E.mapLeft(showDecodeError))).toEqual(expected)
  })

  test('refuses names that clash', () => {
    const x = zeros([1])
    expect(() => decode({ 'a.b': x, a: { b: x } })).toThrow("decode: two tensors have the name 'a.b'")
  })

  test('knows names that objects have of their own', () => {
    const bytes = fileOf('{"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', [5])
    const message = E.left("missing tensors: 'n', 'w'; unexpected tensors: '__proto__'")
    expect(pipe(bytes, decode({ w: zeros([1]), n: zeros([1]) }), E.mapLeft(showDecodeError))).toEqual(message)
    expect(pipe(bytes, decode({}), E.mapLeft(showDecodeError))).toEqual(E.left("unexpected tensors: '__proto__'"))
    const decoded = decode(Object.fromEntries([['__proto__', zeros([1], 'uint8')]]))(bytes)
    expect(E.isRight(decoded) && Object.getOwnPropertyNames(decoded.right)).toEqual(['__proto__'])
    for (const name of ['constructor', 'toString', 'hasOwnProperty'])
      expect(pipe(fileOf({}), decode({ [name]: zeros([1]) }), E.mapLeft(showDecodeError))).toEqual(
        E.left(`missing tensors: '${name}'`),
      )
    expect(Object.keys({}.constructor.prototype)).toEqual([])
  })
})

describe('decodeAll', () => {
  test('gives every tensor by its name', () => {
    const decoded = decodeAll(fileOf({ __metadata__: { a: 'b' }, w, n }, data))
    const found = E.isRight(decoded) ? [...decoded.right].map(([name, x]) => [name, x.dtype, toArray(x)]) : decoded
    expect(found).toEqual([
      ['w', 'float32', [1, -2]],
      ['n', 'uint8', [7]],
    ])
  })

  test('refuses what is broken', () => {
    expect(decodeAll(new Uint8Array())).toEqual(E.left({ _tag: 'FileTooShort', fileSize: 0 }))
  })
})

describe('decodeMetadata', () => {
  test('gives the notes', () => {
    expect(decodeMetadata(encode({ w: zeros([1]) }, { epoch: '3', note: 'ä"\n' }))).toEqual(
      E.right({ epoch: '3', note: 'ä"\n' }),
    )
    expect(decodeMetadata(fileOf({ w, n }, data))).toEqual(E.right({}))
  })

  test('keeps a note called __proto__ as any other', () => {
    const notes = decodeMetadata(fileOf('{"__metadata__":{"__proto__":"x"}}'))
    expect(E.isRight(notes) && Object.entries(notes.right)).toEqual([['__proto__', 'x']])
  })

  test('refuses what is broken', () => {
    expect(decodeMetadata(new Uint8Array(3))).toEqual(E.left({ _tag: 'FileTooShort', fileSize: 3 }))
  })
})
