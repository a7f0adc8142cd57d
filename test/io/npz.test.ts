import { readFileSync } from 'node:fs'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as T from 'tensor-ts'
import { describe, expect, test } from 'vitest'
import { decode, decodeNpyFiles, encodeNpy, showDecodeError } from '../../src/io/index.js'
import { crc32 } from '../../src/io/npz/crc.js'
import { decodeAllNpz, decodeNpz, encodeNpz } from '../../src/io/npz/index.js'
import { concrete } from '../../src/tensor/storage.js'
import { stored } from './trees.js'
import { type Packing, zip } from './zip.js'

/** What NumPy has. */
const numpys = stored.filter(({ dtype }) => dtype !== 'bfloat16')

interface Told {
  readonly shape: readonly number[]
  readonly dtype: string
  readonly data: string
}

const golden: {
  readonly archives: Readonly<Record<string, string>>
  readonly tree: Readonly<Record<string, Told>>
} = JSON.parse(readFileSync(new URL('golden/npy.json', import.meta.url), 'utf8'))

const told = (x: unknown): Told => {
  const { shape, dtype, data } = concrete(x as never, 'test')
  return { shape, dtype, data: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex') }
}

const sentence = (bytes: Uint8Array, options: object = {}) => E.mapLeft(showDecodeError)(decodeAllNpz(bytes, options))
const no = 'it is no .npz file that can be read: '

test('the checksum is that of zip', () => {
  expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926)
  expect(crc32(new Uint8Array())).toBe(0)
})

describe('archives of NumPy', () => {
  test.each(Object.entries(golden.archives))('%s, are read to the last bit', (_, text) => {
    const bytes = new Uint8Array(Buffer.from(text, 'base64'))
    const all = decodeAllNpz(bytes)
    expect(E.isRight(all) && Object.fromEntries([...all.right].map(([name, x]) => [name, told(x)]))).toEqual(
      golden.tree,
    )
    const expected = {
      c1: { w: T.zeros([2, 3]), b: T.zeros([3]) },
      n: T.tensor(0, 'int32'),
      ä: { x: T.zeros([1], 'bool') },
    }
    const found = decodeNpz(expected)(bytes)
    if (E.isLeft(found)) throw new Error(showDecodeError(found.left))
    expect([T.item(found.right.n), T.toArray(found.right.c1.w)]).toEqual([
      7,
      [
        [0, 1, 2],
        [3, 4, 5],
      ],
    ])
  })
})

test('floats of 16 bits are read as float32 where that is expected, exactly', () => {
  const text = "{'descr': '<f2', 'fortran_order': False, 'shape': (3,), }\n"
  const start = [0x93, ...Buffer.from('NUMPY'), 1, 0, text.length, 0, ...Buffer.from(text)]
  const halves = Uint16Array.from([0x3e00, 0xc000, 0x0001])
  const data = Uint8Array.from([...start, ...new Uint8Array(halves.buffer)])
  const found = decodeNpz({ a: { b: T.zeros([3]) } })(zip([{ name: 'a.b.npy', data, method: 8 }]))
  expect(found).toEqual(E.right({ a: { b: T.tensor([1.5, -2, 2 ** -24]) } }))
})

describe('what is written', () => {
  test('is read, stored and deflated, to the last bit, and is the same whenever it is written', () => {
    fc.assert(
      fc.property(fc.array(numpys, { maxLength: 4 }), fc.boolean(), (xs, compress) => {
        const tree = Object.fromEntries(xs.map((x, i) => [`t${i}`, { x }]))
        const file = encodeNpz(tree as never, { compress })
        const found = decodeNpz(tree)(file)
        if (E.isLeft(found)) throw new Error(showDecodeError(found.left))
        expect(Object.values(found.right).map(({ x }) => told(x))).toEqual(xs.map(told))
        expect(encodeNpz(tree as never, { compress })).toEqual(file)
      }),
    )
  })

  test('may have other names by a mapping', () => {
    const params = { w: T.ones([2, 3]) }
    const mapping = [{ file: 'h.*.weight', tree: 'w', transpose: [0] }]
    const file = encodeNpz(params, { mapping })
    const all = decodeAllNpz(file)
    expect(E.isRight(all) && [...all.right].map(([name, x]) => [name, x.shape])).toEqual([
      ['h.0.weight', [3]],
      ['h.1.weight', [3]],
    ])
    expect(decodeNpz(params, { mapping })(file)).toEqual(E.right(params))
  })

  test('leads out of no folder', () => {
    for (const [name, told] of [
      ['../a', "'../a', which leads out of its folder"],
      ['/a', "'/a', which leads out of its folder"],
      ['a/../b', "'a/../b', which leads out of its folder"],
      ['C:/a', "'C:/a', which leads out of its folder"],
      ['a\\b', "'a\\b', which has a backslash"],
      ['a\0', "'a\\u0000', which has a control character"],
    ] as const)
      expect(() => encodeNpz({ [name]: T.ones([1]) })).toThrow(
        `encodeNpz: expected the name of a file within a folder, got ${told}`,
      )
    expect(E.isRight(decodeAllNpz(encodeNpz({ 'a/b': T.ones([1]), __proto__x: T.ones([1]) })))).toBe(true)
  })

  test('may have any other name, such as those of TensorFlow', () => {
    const params = {
      'dense/kernel:0': T.ones([2]),
      'a..b': T.zeros([1]),
      'C:a': T.zeros([1]),
      'a//b': T.ones([1]),
      '': T.ones([1]),
    }
    expect(decodeNpz(params)(encodeNpz(params))).toEqual(E.right(params))
  })
})

describe('all that is not as expected', () => {
  const file = encodeNpz({ a: T.zeros([2]), b: T.zeros([3]), c: T.zeros([1]) })

  test('is told at once', () => {
    const decoded = decodeNpz({ a: T.zeros([3]), b: T.zeros([3], 'int32'), d: T.zeros([1]) })(file)
    expect(E.mapLeft(showDecodeError)(decoded)).toEqual(
      E.left(
        "missing tensors: 'd'; unexpected tensors: 'c'; tensor 'a' has shape [2], expected [3]; " +
          "tensor 'b' has dtype float32, expected int32",
      ),
    )
    expect(decodeNpz({ a: T.zeros([2]) }, { surplus: 'ignore' })(file)).toEqual(E.right({ a: T.zeros([2]) }))
  })

  test('stands under unread where it is not known what there is', () => {
    const bytes = zip([
      { name: 'a.npy', data: encodeNpy(T.ones([1])) },
      { name: 'b.npy', data: Buffer.from('text') },
      { name: 'c.txt', data: Buffer.from('text') },
    ])
    const all = decodeAllNpz(bytes)
    if (E.isLeft(all)) throw new Error(showDecodeError(all.left))
    expect([...all.right.keys()]).toEqual(['a'])
    expect([...all.right.unread].map(([name, error]) => [name, showDecodeError(error)])).toEqual([
      ['b', 'b: it is no .npy file that can be read: it does not begin with \\x93NUMPY'],
      ['c.txt', 'c.txt: it is no .npy file that can be read: it does not begin with \\x93NUMPY'],
    ])
  })

  test('reads integers as bigints where that is asked for', () => {
    const bytes = new Uint8Array(Buffer.from(golden.archives.stored!, 'base64'))
    const all = decodeAllNpz(bytes, { integers: 'bigint' })
    expect(E.isRight(all) && [...all.right.bigints]).toEqual([
      ['n', { shape: [], dtype: 'int64', data: new BigInt64Array([7n]) }],
    ])
  })
})

describe('an archive by another writer', () => {
  const data = encodeNpy(T.tensor([1, 2, 3]))
  const one: Packing = { name: 'a.npy', data }

  test.each<readonly [string, Uint8Array]>([
    ['stored', zip([one])],
    ['deflated', zip([{ ...one, method: 8 }])],
    ['with sizes of 64 bits', zip([{ ...one, wide: true }], { wide: true })],
    ['deflated, with sizes of 64 bits', zip([{ ...one, wide: true, method: 8 }], { wide: true })],
    ['with a comment that looks like a directory', zip([one], { comment: 'PK\x05\x06'.padEnd(40, ' ') })],
    [
      'with a folder',
      zip([{ name: 'b/', data: new Uint8Array() }, one, { name: 'b/c/', data: new Uint8Array(), method: 8 }]),
    ],
    ['with other fields', zip([{ ...one, extra: Buffer.from([9, 0, 2, 0, 1, 1]), wide: true }])],
  ])('is read: %s', (_, bytes) => {
    const found = decodeNpz({ a: T.zeros([3]) })(bytes)
    expect(E.mapLeft(showDecodeError)(found)).toEqual(E.right({ a: T.tensor([1, 2, 3]) }))
  })

  test.each<readonly [string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), `${no}it has no directory`],
    ['no archive', Buffer.alloc(100), `${no}it has no directory`],
    ['too many files', zip([one], { count: 3 }), `${no}its directory has fewer files than it says`],
    ['a directory elsewhere', zip([one], { start: 3 }), `${no}its directory has fewer files than it says`],
    [
      'a directory beyond the end',
      zip([one], { start: 2 ** 31 }),
      `${no}its directory is longer than there is room for`,
    ],
    ['a file elsewhere', zip([{ ...one, offset: 3 }]), `${no}a file is not where its directory says`],
    ['a file beyond the end', zip([{ ...one, offset: 2 ** 31 }]), `${no}it ends before what its directory says`],
    [
      'another checksum',
      zip([{ ...one, crc: 3 }]),
      'a: it is no .npz file that can be read: its bytes are not those that were packed',
    ],
    [
      'another method',
      zip([{ ...one, said: 12 }]),
      `${no}a file is packed by method 12, expected 0 (stored) or 8 (deflated)`,
    ],
    ['a key', zip([{ ...one, flags: 1 }]), `${no}it is encrypted`],
    ['two of one name', zip([one, one]), `${no}it has two files of one name`],
    ['two arrays of one name', zip([one, { ...one, name: 'a' }]), `${no}it has two arrays of the name 'a'`],
    [
      'two arrays of one name, in the other order',
      zip([{ ...one, name: 'a' }, one]),
      `${no}it has two arrays of the name 'a'`,
    ],
    [
      'a folder that has bytes',
      zip([{ ...one, name: 'a/' }]),
      `${no}the name 'a/' is that of a folder, which has bytes`,
    ],
    ['a folder above', zip([{ name: '../', data: new Uint8Array() }]), `${no}the name '../' leads out of its folder`],
    ['a control character', zip([{ ...one, name: 'a\n.npy' }]), `${no}the name 'a\\n.npy' has a control character`],
    ['an overlap', zip([one, { ...one, name: 'b.npy', offset: 0 }]), `${no}two files in it overlap`],
    ['a name above', zip([{ ...one, name: '../a.npy' }]), `${no}the name '../a.npy' leads out of its folder`],
    ['a name from the root', zip([{ ...one, name: '/a.npy' }]), `${no}the name '/a.npy' leads out of its folder`],
    ['a name of Windows', zip([{ ...one, name: 'C:\\a.npy' }]), `${no}the name 'C:\\a.npy' has a backslash`],
    [
      'a name within',
      zip([{ ...one, name: 'a/../../b.npy' }]),
      `${no}the name 'a/../../b.npy' leads out of its folder`,
    ],
    [
      'stored bytes that are fewer',
      zip([{ ...one, size: 3 }]),
      `${no}a file is said to have more bytes than it can have`,
    ],
    [
      'a size beyond what deflate makes',
      zip([{ ...one, method: 8, size: 2 ** 31 }]),
      `${no}a file is said to have more bytes than it can have`,
    ],
    ['fewer bytes than there are', zip([{ ...one, method: 8, size: 20 }]), 'a: it is no .npz file that can be read: '],
    [
      'more bytes than there are',
      zip([{ ...one, method: 8, size: 200 }]),
      'a: it is no .npz file that can be read: its bytes are not those that were packed',
    ],
    ['no field for a size of 64 bits', zip([{ ...one, size: 2 ** 32 - 1 }]), `${no}a size is missing`],
    [
      'a model of PyTorch',
      zip([{ name: 'archive/data.pkl', data }]),
      'the file is a pickle, as .pt files of PyTorch are: opening one runs the code in it; save the tensors as safetensors',
    ],
  ])('is refused: %s', (_, bytes, message) => {
    const found = decodeAllNpz(bytes)
    const told = E.isLeft(found)
      ? showDecodeError(found.left)
      : [...found.right.unread.values()].map(showDecodeError)[0]
    expect(told).toEqual(message.endsWith(': ') ? expect.stringContaining(message) : message)
  })

  test('that would be very large is refused before it is unpacked', () => {
    const zeros = new Uint8Array(10_000_000)
    const bytes = zip([{ name: 'a.npy', data: zeros, method: 8 }])
    expect(bytes.length).toBeLessThan(15_000)
    expect(sentence(bytes, { most: 1_000_000 })).toEqual(E.left(`${no}its files have more than 1000000 bytes`))
    expect(sentence(zip([one, { ...one, name: 'b.npy' }]), { most: 2 * data.length - 1 })).toEqual(
      E.left(`${no}its files have more than ${2 * data.length - 1} bytes`),
    )
    expect(E.isRight(sentence(zip([one, { ...one, name: 'b.npy' }]), { most: 2 * data.length }))).toBe(true)
  })

  test('whose deflated bytes go on behind what was said does not take more memory', () => {
    const packed = deflateRawSync(new Uint8Array(50_000_000))
    const bytes = zip([{ name: 'a.npy', data: packed, said: 8, size: 1000, crc: crc32(new Uint8Array(1000)) }])
    const all = decodeAllNpz(bytes)
    expect(E.isRight(all) && all.right.size).toBe(0)
  })

  test('is refused wherever it is cut', () => {
    const bytes = zip([one, { ...one, name: 'b.npy', method: 8 }])
    for (let size = 0; size < bytes.length; size++) expect(E.isLeft(decodeAllNpz(bytes.subarray(0, size)))).toBe(true)
  })
})

describe('what is no archive', () => {
  test('is refused with a sentence', () => {
    const loosely = (f: unknown) => f as (...args: readonly unknown[]) => unknown
    expect(() => loosely(decodeAllNpz)('a')).toThrow("decodeAllNpz: expected a Uint8Array, got 'a'")
    expect(() => loosely(decodeNpz({}))('a')).toThrow("decodeNpz: expected a Uint8Array, got 'a'")
    expect(() => decodeNpz({}, { most: 0 })).toThrow('decodeNpz: most: expected a whole number of at least 1, got 0')
    expect(() => decodeAllNpz(new Uint8Array(), { most: 0.5 })).toThrow('decodeAllNpz: most: expected a whole number')
    expect(() => loosely(encodeNpz)({ a: 3 })).toThrow(/^encodeNpz: /)
    expect(() => loosely(encodeNpz)({ a: T.ones([1], 'bfloat16') })).toThrow(/^encodeNpz: NumPy has no bfloat16/)
    expect(() => loosely(encodeNpz)({ a: T.ones([1]) }, { mapping: [{ file: 'b', tree: 'c' }] })).toThrow(
      /^encodeNpz: /,
    )
    expect(() => loosely(decodeNpz)({}, { surplus: 'warn' })).toThrow(/^decodeNpz: expected surplus/)
    expect(() => loosely(decodeNpz)({}, { mapping: [{ file: 'b', tree: 'c' }] })).toThrow(/^decodeNpz: the mapping/)
    expect(() => loosely(decodeAllNpz)(encodeNpz({}), { integers: 3 })).toThrow(/^decodeAllNpz: expected integers/)
    expect(() => loosely(encodeNpz)({}, { compress: 3 })).toThrow('encodeNpz: compress must be true or false, got 3')
    expect(() => loosely(decodeNpyFiles({}))({})).toThrow('decodeNpyFiles: expected a Map of files, got an object')
  })

  test('and an archive is no safetensors file', () => {
    expect(E.mapLeft(showDecodeError)(decode({})(encodeNpz({ a: T.ones([1]) })))).toEqual(
      E.left('the file is a zip archive; one of NumPy (.npz) is read by tensor-ts/io/npz'),
    )
  })
})
