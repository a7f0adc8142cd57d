import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { decodeAll, decodeMetadata, encode, encodePieces, encodeShards } from '../../src/io/index.js'
import { tensor, zeros } from '../../src/ops/create.js'
import { Stored } from '../../src/tensor/storage.js'
import { TraceError } from '../../src/trace/error.js'
import { program } from '../../src/transform/program.js'
import { partsOf } from './file.js'

describe('encode', () => {
  test('writes the format byte by byte', () => {
    const { header, data } = partsOf(encode({ w: tensor([[1, -2]]), n: tensor(258, 'int32') }))
    const expected =
      '{"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"n":{"dtype":"I32","shape":[],"data_offsets":[8,12]}}'
    expect(header.trimEnd()).toBe(expected)
    expect([...data]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 2, 1, 0, 0])
  })

  test('pads the header with spaces to a multiple of eight', () => {
    for (const name of ['a', 'ab', 'abc', 'abcd', 'abcde', 'abcdef', 'abcdefg', 'abcdefgh']) {
      const { header } = partsOf(encode({ [name]: zeros([1]) }))
      expect(header.length % 8).toBe(0)
      expect(header).toMatch(/^\{.*\} {0,7}$/)
    }
  })

  test('names tensors by their paths', () => {
    const x = zeros([0])
    const { header } = partsOf(encode({ c1: { w: x }, layers: [x, { b: x }] as const, none: null }))
    expect(Object.keys(JSON.parse(header))).toEqual(['c1.w', 'layers.0', 'layers.1.b'])
  })

  test('puts larger element types first, then goes by name', () => {
    const tree = {
      d: tensor([true]),
      c: tensor([1], 'uint8'),
      b: tensor([1], 'int32'),
      a: tensor([1]),
      e: tensor([1], 'float64'),
    }
    const { header } = partsOf(encode(tree))
    expect(Object.entries(JSON.parse(header))).toEqual([
      ['e', { dtype: 'F64', shape: [1], data_offsets: [0, 8] }],
      ['a', { dtype: 'F32', shape: [1], data_offsets: [8, 12] }],
      ['b', { dtype: 'I32', shape: [1], data_offsets: [12, 16] }],
      ['c', { dtype: 'U8', shape: [1], data_offsets: [16, 17] }],
      ['d', { dtype: 'BOOL', shape: [1], data_offsets: [17, 18] }],
    ])
  })

  test('does not depend on the order in which records are written', () => {
    const [x, y] = [tensor([1]), tensor([2])]
    expect(encode({ b: y, a: x, 10: x, 9: y }, { q: '1', p: '2' })).toEqual(
      encode({ 9: y, 10: x, a: x, b: y }, { p: '2', q: '1' }),
    )
  })

  test('stores notes first', () => {
    const { header } = partsOf(encode({ a: zeros([0]) }, { seed: '1', epoch: '"2"' }))
    const expected =
      '{"__metadata__":{"epoch":"\\"2\\"","seed":"1"},"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}'
    expect(header.trimEnd()).toBe(expected)
  })

  test('writes a tree without tensors, and a tensor alone', () => {
    expect(partsOf(encode({})).header).toBe('{}      ')
    expect(Object.keys(JSON.parse(partsOf(encode(zeros([1]))).header))).toEqual([''])
  })

  test('reads the elements of a typed array that is part of a larger one', () => {
    const { data } = partsOf(encode(new Stored([2], 'uint8', new Uint8Array([1, 2, 3, 4]).subarray(1, 3))))
    expect([...data]).toEqual([2, 3])
  })

  test('writes no more tensors and notes than are read', () => {
    const tensors = (n: number) => Array<ReturnType<typeof zeros>>(n).fill(zeros([0]))
    const notes = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`${i}`, '']))
    const file = encode(tensors(2 ** 17), notes(2 ** 14))
    expect(E.isRight(decodeAll(file)) && E.isRight(decodeMetadata(file))).toBe(true)
    expect(() => encode(tensors(2 ** 17 + 1))).toThrow(
      new RangeError('encode: expected at most 131072 tensors, got 131073'),
    )
    expect(() => encode([], notes(2 ** 14 + 1))).toThrow(
      new RangeError('encode: expected at most 16384 notes, got 16385'),
    )
  })

  test('refuses names that clash', () => {
    const x = zeros([1])
    expect(() => encode({ 'a.b': x, a: { b: x } })).toThrow("encode: two tensors have the name 'a.b'")
    expect(() => encode({ __metadata__: x })).toThrow('encode: no tensor can have the name __metadata__')
    const writers = {
      encode,
      encodePieces,
      encodeShards: (tree: object, _: object, options: object) => encodeShards(tree, { most: 9, ...options }),
    }
    for (const [who, write] of Object.entries(writers))
      for (const mapping of [() => '__metadata__', [{ file: '__metadata__', tree: 'a' }]])
        expect(() => write({ a: x }, {}, { mapping })).toThrow(
          new TypeError(`${who}: no tensor can have the name __metadata__`),
        )
  })

  test('refuses a traced tensor', () => {
    const traced = program((x: ReturnType<typeof zeros<[1]>>) => {
      encode({ x })
      return x
    })
    expect(() => traced(zeros([1]))).toThrow(TraceError)
  })
})
