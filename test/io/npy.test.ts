import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as T from 'tensor-ts'
import { describe, expect, test } from 'vitest'
import { decodeAnyNpy, decodeBigNpy, decodeNpy, encodeNpy, showDecodeError } from '../../src/io/index.js'
import { concrete } from '../../src/tensor/storage.js'
import { stored } from './trees.js'

interface Told {
  readonly shape: readonly number[]
  readonly dtype: string
  readonly data: string
}

interface Golden {
  readonly read: Readonly<Record<string, Told & { readonly file: string }>>
  readonly written: Readonly<Record<string, string>>
  readonly refused: Readonly<Record<string, string>>
}

// Files of NumPy itself; golden/npy.py says how they were made.
const golden: Golden = JSON.parse(readFileSync(new URL('golden/npy.json', import.meta.url), 'utf8'))

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))

const told = (x: unknown): Told => {
  const { shape, dtype, data } = concrete(x as never, 'test')
  return { shape, dtype, data: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex') }
}

const sentence = (x: ReturnType<typeof decodeAnyNpy>) => E.mapLeft(showDecodeError)(x)

/** A file with a header of one's own, padded or not. */
const fileOf = (
  header: string,
  data: readonly number[] = [],
  version: readonly [number, number] = [1, 0],
): Uint8Array => {
  const text = Buffer.from(header, 'latin1')
  const size = Buffer.alloc(version[0] === 1 ? 2 : 4)
  if (size.length === 2) size.writeUInt16LE(text.length)
  else size.writeUInt32LE(text.length)
  return Uint8Array.from([0x93, ...Buffer.from('NUMPY'), ...version, ...size, ...text, ...data])
}

const header = (descr: string, shape: string, fortran = 'False') =>
  `{'descr': ${descr}, 'fortran_order': ${fortran}, 'shape': ${shape}, }`

describe('files of NumPy', () => {
  test.each(Object.entries(golden.read))('are read to the last bit: %s', (name, { file, ...expected }) => {
    const found = decodeAnyNpy(bytesOf(file))
    const like = T.zeros([...expected.shape], expected.dtype as 'float32')
    const as = decodeNpy(like)(bytesOf(file))
    expect(E.isRight(as) && told(as.right)).toEqual(expected)
    if (E.isLeft(found)) throw new Error(showDecodeError(found.left))
    // What is float16 is read as that where nothing is expected.
    expect(found.right.dtype).toBe(name.includes('f2') ? 'float16' : expected.dtype)
    expect(told(T.cast(found.right, expected.dtype as 'float32'))).toEqual(expected)
  })

  test('are those that are written', () => {
    for (const [name, file] of Object.entries(golden.written)) {
      const x = decodeAnyNpy(bytesOf(file))
      if (E.isLeft(x)) throw new Error(showDecodeError(x.left))
      expect([name, Buffer.from(encodeNpy(x.right)).toString('base64')]).toEqual([name, file])
    }
  })

  const reasons: Readonly<Record<string, string>> = {
    object: 'objects, which are pickled: reading them would run code that is in the file (|O)',
    text: 'texts (<U2)',
    bytes: 'texts (|S2)',
    complex: 'complex numbers (<c8)',
    record: 'records (a list of fields)',
    named: 'records (a list of fields)',
    void: 'records (|V3)',
    date: 'times (<M8[D])',
    span: 'times (<m8[s])',
    long: 'elements of a type that no tensor has (<f16)',
  }
  test.each(Object.entries(golden.refused))('of what no tensor holds are refused by name: %s', (name, file) => {
    expect(sentence(decodeAnyNpy(bytesOf(file)))).toEqual(
      E.left(`it has ${reasons[name]}, expected floats of 16 to 64 bits, integers or bool`),
    )
  })
})

describe('an array of another shape or type', () => {
  test('is told', () => {
    const read = decodeNpy(T.zeros([2]))
    expect(E.mapLeft(showDecodeError)(read(encodeNpy(T.zeros([3]))))).toEqual(
      E.left('the tensor has shape [3], expected [2]'),
    )
    expect(E.mapLeft(showDecodeError)(read(encodeNpy(T.zeros([2], 'int32'))))).toEqual(
      E.left('the tensor has dtype int32, expected float32'),
    )
    expect(sentence(decodeAnyNpy(fileOf(header("'|b1'", '(2,)'), [1, 2])))).toEqual(
      E.left('the tensor has dtype bool, and 2 as element 1, expected 0 or 1'),
    )
  })

  test('of integers that int32 cannot hold is told, and read as bigints', () => {
    const data = [...Buffer.from(new BigInt64Array([2n ** 40n, -1n]).buffer)]
    const file = fileOf(header("'<i8'", '(2,)'), data)
    expect(sentence(decodeAnyNpy(file))).toEqual(
      E.left(`the tensor has dtype I64, and ${2n ** 40n} as element 0, which int32 cannot hold`),
    )
    expect(decodeBigNpy(file)).toEqual(
      E.right({ shape: [2], dtype: 'int64', data: new BigInt64Array([2n ** 40n, -1n]) }),
    )
    const turned = fileOf(header("'>u8'", '(1, 2)', 'True'), [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2])
    expect(decodeBigNpy(turned)).toEqual(
      E.right({ shape: [1, 2], dtype: 'uint64', data: new BigUint64Array([2n ** 56n, 2n]) }),
    )
    expect(E.mapLeft(showDecodeError)(decodeBigNpy(encodeNpy(T.ones([1]))))).toEqual(
      E.left('the tensor has dtype float32, expected uint32, int64 or uint64'),
    )
  })
})

describe('a file by another writer', () => {
  const one = [0, 0, 0x80, 0x3f]
  test.each([
    [`{"shape": (1,), "fortran_order": False, "descr": "<f4"}`],
    [`  {'descr':'f4','shape':(1,),'fortran_order':True}\n`],
    [`{'descr': '=f4', 'fortran_order': False, 'shape': (1L,)}`],
    [`{'descr': '<f4', 'fortran_order': False, 'shape': (1,) , }   \n`],
  ])('is read: %s', text => {
    expect(decodeAnyNpy(fileOf(text, one))).toEqual(E.right(T.ones([1])))
    expect(decodeAnyNpy(fileOf(text, one, [2, 0]))).toEqual(E.right(T.ones([1])))
  })

  const no = 'it is no .npy file that can be read: '
  const many = Array(65).fill('1').join(', ')
  test.each([
    [new Uint8Array(), `${no}it does not begin with \\x93NUMPY`],
    [Buffer.from('\x93NUMPX', 'latin1'), `${no}it does not begin with \\x93NUMPY`],
    [fileOf('', [], [4, 0]), `${no}expected version 1.0, 2.0 or 3.0, got 4.0`],
    [fileOf('', [], [1, 1]), `${no}expected version 1.0, 2.0 or 3.0, got 1.1`],
    [fileOf('{}').subarray(0, 6), `${no}expected version 1.0, 2.0 or 3.0, got 0.0`],
    [fileOf('{}').subarray(0, 9), `${no}it ends before the header`],
    [fileOf('{}').subarray(0, 11), `${no}the header is said to have 2 bytes, there are 1`],
    [fileOf(' '.repeat(10_001)), `${no}expected a header of at most 10000 bytes, got 10001`],
    [fileOf(''), `${no}the header: expected a record at character 0`],
    [fileOf('{'), `${no}the header: expected a key at character 1`],
    [fileOf('{}'), `${no}expected descr to be a text`],
    [fileOf('{} 3'), `${no}the header: expected the end at character 3`],
    [fileOf("{'a': 3}"), `${no}the header: expected True, False, a text or a tuple of sizes at character 6`],
    [
      fileOf("{'a': __import__('os')}"),
      `${no}the header: expected True, False, a text or a tuple of sizes at character 6`,
    ],
    [fileOf("{'a': (3)}"), `${no}the header: expected True, False, a text or a tuple of sizes at character 8`],
    [fileOf("{'a': (-3,)}"), `${no}the header: expected True, False, a text or a tuple of sizes at character 7`],
    [fileOf("{'a': (99999999999999999,)}"), /^it is no .npy file that can be read: the header: expected True/],
    [fileOf("{'a': (9007199254740992,)}"), /^it is no .npy file that can be read: the header: expected True/],
    [fileOf("{'a': True 'b': True}"), `${no}the header: expected ',' or '}' at character 11`],
    [fileOf("{'a': True, 'a': True}"), `${no}the header: the key is written twice at character 16`],
    [fileOf("{'descr': '<f4', 'shape': (1,)}", one), `${no}expected fortran_order to be True or False`],
    [fileOf("{'descr': '<f4', 'fortran_order': True}", one), `${no}expected shape to be a tuple of sizes`],
    [fileOf(header("'<f4'", "'1'"), one), `${no}expected shape to be a tuple of sizes`],
    [
      fileOf(header("'<f4'", '(1,)').replace('}', "'a': True}"), one),
      `${no}expected descr, fortran_order and shape, got more`,
    ],
    [fileOf(header("'<f4'", `(${many})`), one), `${no}expected at most 64 axes, got 65`],
    [fileOf(header("'<f4'", '(2,)'), one), 'the tensor has 4 bytes, shape [2] of float32 takes 8'],
    [fileOf(header("'<f4'", '()'), [...one, 0]), 'the tensor has 5 bytes, shape [] of float32 takes 4'],
    [fileOf(header("'<f4'", '(9007199254740991, 9007199254740991)')), /^the tensor has 0 bytes, shape .* takes 3\.2/],
    [fileOf(header("'<f4'", '(0, 9007199254740991, 9007199254740991)')), E.isRight],
    [
      fileOf(header("'toString'", '(1,)'), one),
      'it has elements of a type that no tensor has (toString), expected floats of 16 to 64 bits, integers or bool',
    ],
    [
      fileOf(header("'f5'", '(1,)'), one),
      'it has elements of a type that no tensor has (f5), expected floats of 16 to 64 bits, integers or bool',
    ],
    [Uint8Array.from([0x80, 3, 0x7d, 0x2e]), /^the file is a pickle, as \.pt files/],
  ] as const)('is refused where it is none: %#', (bytes, message) => {
    const found = sentence(decodeAnyNpy(new Uint8Array(bytes)))
    if (typeof message === 'function') expect(message(found)).toBe(true)
    else expect(found).toEqual(E.left(typeof message === 'string' ? message : expect.stringMatching(message)))
  })

  test('is refused where it is cut, wherever', () => {
    const file = encodeNpy(T.tensor([[1, 2, 3]]))
    for (let size = 0; size < file.length; size++) expect(E.isLeft(decodeAnyNpy(file.subarray(0, size)))).toBe(true)
  })
})

describe('what is no file, and no tensor', () => {
  test('is refused with a sentence', () => {
    const loosely = (f: unknown) => f as (x: unknown) => unknown
    expect(() => loosely(decodeNpy)(3)).toThrow('decodeNpy: expected a tensor, got 3')
    expect(() => loosely(encodeNpy)(3)).toThrow('encodeNpy: expected a tensor, got 3')
    for (const read of [decodeNpy(T.zeros([1])), decodeAnyNpy, decodeBigNpy])
      expect(() => loosely(read)('a')).toThrow(/^decode(|Any|Big)Npy: expected a Uint8Array, got 'a'$/)
  })
})

test('NumPy has no bfloat16', () => {
  expect(() => encodeNpy(T.ones([2], 'bfloat16'))).toThrow(
    new T.DTypeError('encodeNpy: NumPy has no bfloat16; convert it with T.cast'),
  )
})

test('what is written is read, to the last bit', () => {
  fc.assert(
    fc.property(stored, fc.nat(8), (x, padding) => {
      fc.pre(x.dtype !== 'bfloat16')
      const file = encodeNpy(x as never)
      const shifted = new Uint8Array(file.length + padding).subarray(padding)
      shifted.set(file)
      const found = decodeNpy(x as never)(shifted)
      expect(E.isRight(found) && told(found.right)).toEqual(told(x))
    }),
  )
})
