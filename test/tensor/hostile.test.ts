import { inspect } from 'node:util'
import { runInNewContext } from 'node:vm'
import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { describe as sentence } from '../../src/shape/describe.js'
import { literal, mostEmptyArrays } from '../../src/shape/literal.js'
import { mostAxes } from '../../src/shape/rank.js'
import { Stored } from '../../src/tensor/storage.js'

// What a few bytes can ask for: shapes that no memory holds, arrays without an end.

const loosely = (f: unknown) => f as (...args: readonly unknown[]) => unknown

const most = 2 ** 32 - 1
const without = (shape: readonly number[]) => new Stored(shape, 'float32', new Float32Array(0))

describe('a tensor without elements, however long its other axes are', () => {
  const shapes = [
    [most, 0],
    [0, most],
    [most, most, 0],
    [2 ** 53 - 1, 0],
    [...Array(40).fill(2 ** 52), 0],
    [2 ** 21, 0],
  ]
  it.each(shapes.map(shape => [shape]))('is printed and read: %j', async shape => {
    const x = without(shape)
    const header = `Tensor<[${shape.join(', ')}], float32>`
    for (const text of [String(x), `${x}`, inspect(x), inspect({ x }).slice(5, -2), inspect([[x]])])
      expect(text).toContain(header)
    expect(sentence(x)).toBe(`a tensor of shape [${shape.join(', ')}] and dtype float32`)
    expect(loosely(T.data)(x)).toHaveLength(0)
    expect(await loosely(T.read)(x)).toHaveLength(0)
    if (shape[0] === 0) expect(loosely(T.toArray)(x)).toEqual([])
    else
      expect(() => loosely(T.toArray)(x)).toThrow(
        new RangeError(
          `toArray: expected at most 1048576 arrays without elements, shape [${shape.join(', ')}] has ${shape
            .slice(0, -1)
            .reduce((a, b) => a * b)}`,
        ),
      )
  })

  it('has no elements, as its other sizes have a product or not', () => {
    const shape = [...Array(40).fill(2 ** 52), 0]
    expect(String(T.zeros(shape))).toContain(', 0], float32>\n[]')
    expect(T.data(T.sum(T.zeros(shape), { axis: 0 }))).toHaveLength(0)
  })

  it('has as many empty arrays as toArray and tensor agree on', () => {
    const rows = Array.from({ length: mostEmptyArrays }, () => [])
    const x = T.tensor(rows)
    expect(x.shape).toEqual([mostEmptyArrays, 0])
    expect(T.toArray(x)).toHaveLength(mostEmptyArrays)
    rows.push([])
    expect(() => T.tensor(rows)).toThrow('tensor: expected at most 1048576 arrays without elements, got 1048577')
  })
})

describe('a tensor of many axes', () => {
  it('is printed in bounded text, whatever its shape', () => {
    const shapes = fc.oneof(
      fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 12 }),
      fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 4 }),
      fc.integer({ min: 0, max: 300 }).map(rank => Array<number>(rank).fill(1)),
    )
    fc.assert(
      fc.property(shapes, shape => {
        const elements = shape.reduce((product, size) => product * size, 1)
        const text = String(new Stored(shape, 'uint8', new Uint8Array(elements)))
        const cells = text.slice(text.indexOf('\n')).match(/0/g)?.length ?? 0
        if (elements <= 1000) expect(cells).toBe(elements)
        else expect(cells).toBeLessThanOrEqual(10_000)
      }),
      { numRuns: 200 },
    )
  })

  it('shows the first entry of each axis where there are too many axes for more', () => {
    const x = new Stored(Array(15).fill(2), 'uint8', new Uint8Array(2 ** 15))
    expect(String(x)).toContain(`\n${'['.repeat(15)}0, ...]`)
  })
})

describe('arrays that have no end', () => {
  const cyclic: unknown[] = []
  cyclic.push(cyclic)
  const pair: unknown[] = []
  pair.push(pair, pair)
  let deep: unknown = 1
  for (let i = 0; i < 20_000; i++) deep = [deep]
  let bomb: unknown = []
  for (let i = 0; i < 60; i++) bomb = [bomb, bomb]
  const tail: unknown[] = [1]
  tail.push(tail)

  it.each([
    ['an array that contains itself', cyclic, 'expected at most 64 axes, got an array that is nested deeper'],
    ['an array that contains itself twice', pair, 'expected at most 64 axes, got an array that is nested deeper'],
    ['an array that contains itself after a number', tail, 'ragged at [1]: expected a number, got 2 entries'],
    ['20,000 arrays in each other', deep, 'expected at most 64 axes, got an array that is nested deeper'],
    ['2⁶⁰ empty arrays', bomb, 'expected at most 1048576 arrays without elements, got 1152921504606847000'],
  ])('%s', (_, data, message) => {
    expect(() => loosely(T.tensor)(data)).toThrow(new T.ShapeError(`tensor: ${message}`))
    expect(loosely(T.fromUnknown)(data, [1])).toEqual(E.left(new T.ShapeError(`fromUnknown: ${message}`)))
    expect(() => literal(data)).toThrow(T.ShapeError)
    expect(() => loosely(T.fromArray)(data, [1])).toThrow(/^fromArray: (expected|shape \[1\] has 1 elements)/)
    expect(sentence(data).length).toBeLessThan(60)
  })

  it('up to the most axes is a tensor', () => {
    const nested = (depth: number) => JSON.parse('['.repeat(depth) + 1 + ']'.repeat(depth)) as unknown
    const ones = (rank: number) => Array<number>(rank).fill(1)
    expect(loosely(T.tensor)(nested(mostAxes))).toMatchObject({ shape: ones(mostAxes) })
    expect(() => loosely(T.tensor)(nested(mostAxes + 1))).toThrow(T.ShapeError)
    expect(T.fromArray([1], ones(mostAxes)).shape).toEqual(ones(mostAxes))
    expect(() => T.zeros(ones(mostAxes + 1))).toThrow('zeros: expected a shape of at most 64 sizes, got 65')
  })
})

describe('what is written in messages', () => {
  it('is short, and says what it is', () => {
    expect(sentence(`${'x'.repeat(1e6)}${'y'.repeat(60)}`)).toBe(`'${'x'.repeat(60)}…${'y'.repeat(60)}'`)
    expect(sentence(() => 1e6)).toBe('a function')
    expect(sentence(new Map())).toBe('a Map')
    expect(sentence(new ArrayBuffer(8))).toBe('an ArrayBuffer')
    expect(sentence(new Int8Array(3))).toBe('an Int8Array of length 3')
    expect(sentence(runInNewContext('new Float32Array(2)'))).toBe('a Float32Array of length 2')
    expect(sentence({})).toBe('an object')
    expect(sentence(Object.create(null))).toBe('an object')
    expect(sentence(Symbol('s'))).toBe('Symbol(s)')
  })
})
