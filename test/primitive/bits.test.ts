import { describe, expect, it } from 'vitest'
import { bitXor, rotateLeft, shiftRight, threefry, unsignedRemainder } from '../../src/primitive/bits.js'
import type { Bound } from '../../src/primitive/define.js'
import { concrete, Stored } from '../../src/tensor/storage.js'
import type { Value } from '../../src/tensor/tensor.js'

const words = (...elements: readonly number[]): Stored =>
  new Stored(
    [elements.length],
    'int32',
    Int32Array.from(elements, element => element | 0),
  )
const word = (element: number): Stored => new Stored([], 'int32', Int32Array.of(element | 0))
const read = (x: Value): readonly number[] => [...concrete(x, 'test').data]

describe('operations on bits', () => {
  it('take int32 as 32 bits', () => {
    expect(read(bitXor(words(0b1100, -1), words(0b1010, 1)))).toEqual([0b0110, -2])
    expect(read(shiftRight(words(-1, 0b1100), word(2)))).toEqual([0x3fffffff, 0b11])
    expect(read(rotateLeft(words(0x81234567, 0x81234567), words(4, 0)))).toEqual([0x12345678, 0x81234567 | 0])
    expect(read(unsignedRemainder(words(-1, 7, 7), words(10, -1, 0)))).toEqual([5, 7, 7])
  })

  it('are loops, but a move by a different number of bits for each element', () => {
    const kindOf = ({ primitive }: Bound<[a: Value, b: Value]>, other: Stored) =>
      primitive.lower?.([words(1, 2), other], {})?.kind
    const all = [bitXor, unsignedRemainder, shiftRight, rotateLeft]
    expect(all.map(f => kindOf(f, word(3)))).toEqual(all.map(() => 'elementwise'))
    expect(all.map(f => kindOf(f, words(3, 4)))).toEqual(['elementwise', 'elementwise', undefined, undefined])
  })

  it('have no derivative', () => {
    const inputs = [words(1), words(2), words(3), words(4)]
    const outputs = threefry(words(1), words(2), words(3), words(4))
    expect(threefry.primitive.jvp(inputs, inputs, outputs, {})).toEqual([[], []])
    expect(bitXor.primitive.jvp(inputs.slice(0, 2), inputs.slice(0, 2), [words(3)], {})).toEqual([[]])
  })
})

describe('threefry', () => {
  // Known answers of the authors' library (Random123, kat_vectors: threefry2x32 20).
  const cases = [
    { key: [0, 0], counter: [0, 0], answer: [0x6b200159, 0x99ba4efe] },
    { key: [-1, -1], counter: [-1, -1], answer: [0x1cb996fc, 0xbb002be7] },
    { key: [0x13198a2e, 0x03707344], counter: [0x243f6a88, 0x85a308d3], answer: [0xc4923a9c, 0x483df7a0] },
  ] as const

  it.each(cases)('of key $key and counter $counter gives the words of its authors', ({ key, counter, answer }) => {
    const result = threefry(word(key[0]), word(key[1]), word(counter[0]), word(counter[1]))
    expect(result.map(read)).toEqual(answer.map(each => [each | 0]))
  })

  it('is made of the operations above', () => {
    expect(threefry.primitive.lower?.([word(1), word(2), word(3), words(4, 5)], {})?.kind).toBe('expand')
  })

  it('takes a scalar for as many as there are', () => {
    const each = [0, 1, 2].map(i => threefry(word(5), word(6), word(7), word(i)).map(read))
    const together = threefry(word(5), words(6, 6, 6), word(7), words(0, 1, 2)).map(read)
    expect(together).toEqual([0, 1].map(half => each.flatMap(result => result[half]!)))
    const [swapped] = threefry(words(5, 5), word(6), words(7, 8), word(0))
    expect(read(swapped).slice(0, 1)).toEqual(each[0]![0])
    expect(read(swapped).slice(1)).toEqual(read(threefry(word(5), word(6), word(8), word(0))[0]))
  })
})
