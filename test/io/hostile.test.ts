import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { parseIdx, showDataError } from '../../src/data/index.js'
import { decode, decodeAll, decodeMetadata, encode, showDecodeError } from '../../src/io/index.js'
import { tensor, zeros } from '../../src/ops/create.js'
import { idx } from '../data/idx.js'
import { fileOf } from './file.js'
import { metadata, tree } from './trees.js'

const run = promisify(execFile)

describe('a header of tens of MB, and an index of as much', () => {
  test('takes less than four times its size, whatever it consists of', async () => {
    const { stdout } = await run(process.execPath, ['--import', 'tsx', '--expose-gc', 'test/io/hostile.ts'])
    const { answers, ratio } = JSON.parse(stdout) as { answers: readonly (readonly string[])[]; ratio: number }
    const malformed = (pattern: string) => expect.stringMatching(new RegExp(`^the header is malformed: ${pattern}$`))
    expect(Object.fromEntries(answers)).toEqual({
      sizesThatAreNone: malformed('w\\.shape\\.0: expected an integer of at least 0, got -1; .* more'),
      axes: malformed('w\\.shape: expected at most 64 sizes, got \\d+'),
      tensors: malformed('expected at most 131072 tensors, got more'),
      tensorsOfLongNames: 'read',
      tensorsOfManyAxes: malformed('0\\.shape: expected at most 64 sizes, got 203; .* more'),
      differentShapes: 'read',
      tensorsThatAreNone: malformed('0: expected an object, got 1; .* more'),
      notes: malformed('expected at most 16384 notes, got more'),
      note: 'read',
      noteOfEscapes: 'read',
      otherFields: 'read',
      number: expect.stringMatching(/^the header is not JSON: a number out of range/),
      indexOfNone: expect.stringMatching(
        /^the index is malformed: weight_map\.0a: expected the name of .*, got 1; .* more$/,
      ),
      indexOfMany: 'the index is malformed: expected at most 131072 tensors, got more',
      indexOfLongNames: 'a.safetensors: it cannot be read: gone',
      indexOfOtherFields: 'read',
    })
    expect(ratio).toBeLessThan(4)
  })
})

/** What the reader of foreign bytes answers, which it always does; error messages stay short. */
const answer = <Error>(found: E.Either<Error, unknown>, show: (error: Error) => string): void => {
  if (E.isLeft(found)) expect(show(found.left).length).toBeLessThan(3000)
}

const mutation = fc.tuple(
  fc.constantFrom('set', 'insert', 'remove', 'copy'),
  fc.nat(),
  fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('{}[],:"\\0123456789-.eutfn ')), fc.constant(0xff)),
  fc.nat(20),
)

const mutated = (file: Uint8Array, changes: readonly (readonly [string, number, number, number])[]): Uint8Array => {
  const bytes = [...file]
  for (const [kind, place, byte, length] of changes) {
    const at = bytes.length === 0 ? 0 : place % bytes.length
    if (kind === 'set') bytes[at] = byte
    else if (kind === 'insert') bytes.splice(at, 0, byte)
    else if (kind === 'remove') bytes.splice(at, length)
    else bytes.splice(at, 0, ...bytes.slice(at, at + length))
  }
  return Uint8Array.from(bytes)
}

/** The same file with the size of its header mended, so that mutations of the header reach the reader. */
const mended = (file: Uint8Array, dataSize: number): Uint8Array => {
  if (file.length >= 8) new DataView(file.buffer).setBigUint64(0, BigInt(Math.max(0, file.length - 8 - dataSize)), true)
  return file
}

describe('changed files', () => {
  test('of safetensors are read or refused, and nothing else', () => {
    const sample = {
      m: tensor([true, false]),
      n: tensor([3], 'int32'),
      layers: [{ w: tensor([[1, 2]]) }],
      none: zeros([0, 3]),
    }
    const readers = [decodeAll, decodeMetadata, decode(sample), decode(sample, { surplus: 'ignore' })]
    fc.assert(
      fc.property(
        fc.oneof(fc.constant(sample), tree),
        metadata,
        fc.array(mutation, { maxLength: 6 }),
        fc.boolean(),
        (x, notes, changes, mend) => {
          const file = encode(x, notes)
          const dataSize = file.length - 8 - Number(new DataView(file.buffer).getBigUint64(0, true))
          const changed = mutated(file, changes)
          for (const read of readers)
            answer<Parameters<typeof showDecodeError>[0]>(
              read(mend ? mended(changed, dataSize) : changed),
              showDecodeError,
            )
        },
      ),
      { numRuns: 3000 },
    )
  })

  test('of IDX are read or refused, and what is read can be printed', () => {
    const types = [0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e]
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        fc.array(fc.oneof(fc.nat(3), fc.constantFrom(2 ** 32 - 1, 2 ** 31, 0)), { maxLength: 5 }),
        fc.array(
          fc.oneof(
            mutation,
            mutation.map(([, at, byte]): [string, number, number, number] => ['set', at % 4, byte, 1]),
          ),
          { maxLength: 4 },
        ),
        (type, shape, changes) => {
          const elements = shape.reduce((product, size) => product * size, 1) * [1, 1, 2, 4, 4, 8][types.indexOf(type)]!
          const found = parseIdx(mutated(idx(type, shape, new Uint8Array(elements < 1000 ? elements : 3)), changes))
          answer(found, showDataError)
          if (E.isRight(found)) expect(String(found.right)).toContain('Tensor<[')
        },
      ),
      { numRuns: 3000 },
    )
  })
})

describe('a small file', () => {
  const most = 2 ** 32 - 1
  test('of a tensor of 2³² rows without elements is read and printed', () => {
    const info = { dtype: 'F32', shape: [most, 0], data_offsets: [0, 0] }
    const file = fileOf({ w: info })
    expect(file.length).toBeLessThan(90)
    const decoded = decodeAll(file)
    expect(E.isRight(decoded) && String(decoded.right.get('w'))).toBe(`Tensor<[${most}, 0], float32>\n[]`)
    const found = parseIdx(idx(0x08, [most, 0], []))
    expect(E.isRight(found) && String(found.right)).toBe(`Tensor<[${most}, 0], uint8>\n[]`)
    expect(E.mapLeft(showDecodeError)(decode({ w: zeros([0, most]) })(file))).toEqual(
      E.left(`tensor 'w' has shape [${most}, 0], expected [0, ${most}]`),
    )
  })

  test.each([20_000, 1_000_000])('nested %d deep is refused', depth => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const nested = `${open.repeat(depth)}1${close.repeat(depth)}`
      for (const header of [nested, `{"w":${nested}}`, `{"w":{"x":${nested}}}`, `{"__metadata__":${nested}}`])
        expect(E.mapLeft(showDecodeError)(decodeAll(fileOf(header)))).toMatchObject({
          left: expect.stringMatching(
            /^the header is malformed: (expected at most 127 levels, got more|the header: expected an object, got an array of length 1)/,
          ),
        })
    }
  })
})
