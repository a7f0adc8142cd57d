// Errors that are values, in words: of every kind, with every text that a file may hold, and of what is no error at all.
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as T from 'tensor-ts'
import { type DataError, parseIdx, showDataError } from 'tensor-ts/data'
import { type DecodeError, decode, decodeAll, encode, showDecodeError } from 'tensor-ts/io'
import * as nn from 'tensor-ts/nn'
import { describe, expect, it } from 'vitest'
import { fileOf } from './file.js'

/** What would move the cursor, break the line, or turn what follows. */
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u
const evil = 'a\n\u001b[2J\r\u0000\u0085\u2028\u202e\ud800b'
const written = 'a\\n\\u001b[2J\\r\\u0000\\u0085\\u2028\\u202e\\ud800b'

const decodeErrors: readonly DecodeError[] = [
  { _tag: 'FileTooShort', fileSize: 1 },
  { _tag: 'HeaderTooLarge', headerSize: 9n, fileSize: 1 },
  { _tag: 'HeaderTooLong', headerSize: 9n, limit: 1 },
  { _tag: 'HeaderNotJson', reason: evil },
  { _tag: 'HeaderMalformed', problems: [evil], more: 2 },
  { _tag: 'UnknownDType', name: evil, given: evil },
  { _tag: 'OutOfRange', name: evil, offsets: [0, 9], dataSize: 1 },
  { _tag: 'WrongSize', name: evil, shape: [2], dtype: evil, given: 1, expected: 2 },
  { _tag: 'SizeOverflow', name: evil, shape: [2] },
  { _tag: 'Overlap', first: evil, second: evil },
  { _tag: 'Hole', start: 0, stop: 1 },
  { _tag: 'NotBool', name: evil, index: 0, given: 2 },
  { _tag: 'NotInt32', name: evil, dtype: evil, index: 0, given: 2n },
  { _tag: 'MissingNames', names: [evil] },
  { _tag: 'SurplusNames', names: [evil, evil] },
  { _tag: 'WrongDType', name: evil, given: evil, expected: 'float32' },
  { _tag: 'WrongShape', name: evil, given: [1], expected: [2] },
  { _tag: 'WrongDType', name: evil, given: evil, expected: 'float32', tree: [evil] },
  { _tag: 'WrongShape', name: 'a', given: [1], expected: [2], tree: [evil, evil] },
  { _tag: 'NpyMalformed', reason: evil },
  { _tag: 'NpyUnread', given: evil, kind: 'object' },
  { _tag: 'ZipMalformed', reason: evil },
  { _tag: 'Npy' },
  { _tag: 'Pickle' },
  { _tag: 'Archive' },
  { _tag: 'Foreign', kind: 'git-lfs' },
  { _tag: 'IndexMalformed', problems: [evil], more: 3 },
  { _tag: 'Unreadable', reason: evil },
  { _tag: 'InFile', file: evil, error: { _tag: 'MissingNames', names: [evil] } },
]
const dataErrors: readonly DataError[] = [
  { _tag: 'FileMissing' },
  { _tag: 'FileUnreadable', reason: evil },
  { _tag: 'HeaderTooShort', expected: 2, given: 1 },
  { _tag: 'WrongMagic', given: [1, 2] },
  { _tag: 'UnsupportedType', type: evil },
  { _tag: 'DataTruncated', expected: 2, given: 1 },
  { _tag: 'DataSurplus', expected: 1, given: 2 },
  { _tag: 'TooManyAxes', expected: 1, given: 2 },
  { _tag: 'WrongDType', given: 'int32', expected: 'uint8' },
  { _tag: 'WrongShape', given: [1], expected: '[?]' },
  { _tag: 'WrongCount', given: 1, expected: 2, other: evil },
  { _tag: 'WrongLabel', label: 11, index: 0, highest: 9 },
]

describe('a sentence about an error', () => {
  it.each(decodeErrors)('of decode, $_tag, has no character that cannot be printed', error => {
    for (const one of [error, { _tag: 'Several', errors: [error, error], more: 1 } as const]) {
      expect(showDecodeError(one)).not.toMatch(unprintable)
      if (JSON.stringify(error, (_, x: unknown) => (typeof x === 'bigint' ? 0 : x)).includes('2J'))
        expect(showDecodeError(one)).toContain(written)
    }
  })

  it.each(dataErrors)('of data, $_tag, has no character that cannot be printed', error => {
    const text = showDataError({ ...error, file: evil } as DataError)
    expect(text).not.toMatch(unprintable)
    expect(text.startsWith(`${written}: `)).toBe(true)
  })

  it('has none whatever the names of a file are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, dtype) => {
        const file = fileOf({ [name]: { dtype, shape: [1], data_offsets: [0, 4] } }, new Uint8Array(4))
        const decoded: E.Either<DecodeError, unknown>[] = [decode({ w: T.ones([2]) })(file), decodeAll(file)]
        for (const result of decoded)
          if (E.isLeft(result)) expect(showDecodeError(result.left)).not.toMatch(unprintable)
      }),
    )
  })

  it('keeps what can be printed', () => {
    for (const name of ["o'clock", 'é', '漢字', '👩‍🔬', 'C:\\dir', '"', ' '])
      expect(showDecodeError({ _tag: 'MissingNames', names: [name] })).toBe(`missing tensors: '${name}'`)
    for (const name of [
      '👩'.repeat(99).slice(1),
      '👩'.repeat(99).slice(0, -1),
      `a${'👩'.repeat(99)}`,
      `${'👩'.repeat(99)}a`,
    ])
      expect(showDecodeError({ _tag: 'MissingNames', names: [name] })).not.toMatch(/[\ud83d]…|…[\udc69]/)
  })

  it('has the end of a name, in which names of weights differ', () => {
    const adapted = ['A', 'B'].map(
      letter => `base_model.model.language_model.model.layers.31.self_attn.q_proj.lora_${letter}.default.weight`,
    )
    expect(showDecodeError({ _tag: 'MissingNames', names: adapted })).toBe(
      `missing tensors: '${adapted[0]}', '${adapted[1]}'`,
    )
    for (const long of [`${'x'.repeat(300)}.lora_A`, `${'漢'.repeat(900)}.lora_B`]) {
      expect(showDecodeError({ _tag: 'MissingNames', names: [long] })).toContain(`…${long.slice(-60)}'`)
      expect(() => T.tree.leaves({ [long]: Promise.resolve(1) })).toThrow(`…${long.slice(-60)}`)
      const header = { w: { dtype: 'F32', shape: long, data_offsets: [0, 4] } }
      const read = decodeAll(fileOf(header as never, new Uint8Array(4)))
      expect(E.isLeft(read) && showDecodeError(read.left)).toContain(`'${long.slice(0, 60)}…${long.slice(-60)}'`)
    }
  })
})

describe('other messages that quote what others wrote', () => {
  const loosely = (f: unknown) => f as (...args: readonly unknown[]) => unknown
  const uses: Readonly<Record<string, () => unknown>> = {
    'a key of a tree': () => T.tree.leaves({ [evil]: Promise.resolve(1) }),
    'a missing tensor': () => T.tree.zipWith({ [evil]: T.ones([]) }, {} as never, (x: T.AnyTensor) => x),
    'a note': () => encode({}, { [evil]: 3 as never }),
    'a name of two tensors': () => encode({ [`${evil}.b`]: T.ones([]), [evil]: { b: T.ones([]) } }),
    'a text': () => loosely(T.ones)(evil),
    'an option': () => loosely(T.sum)(T.ones([2]), { [evil]: 1 }),
    'a choice': () => loosely(T.at)(T.ones([2]), 0, T.ones([]), evil),
    'a path': () => loosely(T.tree.select)({ [evil]: 1 }, 'b'),
    'an entry': () => loosely(T.tree.select)({ b: 1 }, evil.replaceAll('[', '')),
    'a layer': () => loosely(nn.dense)(evil, -1),
    'an element type': () => loosely(T.ones)([2], evil),
  }
  it.each(Object.entries(uses))('%s', (_, use) => {
    let message = ''
    try {
      use()
    } catch (error) {
      message = (error as Error).message
    }
    expect(message).not.toBe('')
    expect(message).not.toMatch(unprintable)
  })
})

describe('what is no error', () => {
  const cyclic: Record<string, unknown> = { _tag: 'Several', more: 0 }
  cyclic.errors = [cyclic]
  const none: readonly unknown[] = [
    undefined,
    null,
    3,
    'text',
    [],
    {},
    () => 1,
    new Error('no'),
    T.ones([2]),
    { _tag: 'Nope' },
    { _tag: 3 },
    { _tag: 'Overlap' },
    { _tag: 'WrongShape' },
    { _tag: 'WrongMagic' },
    E.left({ _tag: 'Hole' }),
    Promise.resolve(1),
  ]
  it.each([...none, { _tag: 'MissingNames' }, { _tag: 'Several' }, cyclic])('is refused: %o', x => {
    expect(() => showDecodeError(x as never)).toThrow(/^showDecodeError: expected an error of decode, got /)
  })
  it.each([...none, { _tag: 'WrongShape', file: 'x' }])('is refused by data: %o', x => {
    expect(() => showDataError(x as never)).toThrow(/^showDataError: expected an error of this module, got /)
  })
  it('is told from one', () => {
    expect(E.mapLeft(showDataError)(parseIdx(new Uint8Array(1)))).toEqual(
      E.left('too short for an IDX header: expected at least 4 bytes, got 1'),
    )
  })
})
