import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { decode, encode } from '../../src/io/index.js'
import { tensor } from '../../src/ops/create.js'
import { concrete, Stored } from '../../src/tensor/storage.js'
import { flatten } from '../../src/trace/tree.js'
import { tree } from './trees.js'

/** Everything that tells a tree from another: where its tensors are, and what they are to the last bit. */
const contents = (x: unknown) => {
  const { leaves, structure } = flatten(x)
  return leaves.map((leaf, i) => {
    const { shape, dtype, data } = concrete(leaf, 'test')
    return [structure.paths[i], shape, dtype, [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]]
  })
}

describe('encode and decode', () => {
  test('are inverse, for any tree and any bits', () => {
    fc.assert(
      fc.property(tree, x => {
        const decoded = decode(x)(encode(x))
        expect(E.isRight(decoded) && contents(decoded.right)).toEqual(contents(x))
      }),
    )
  })

  test('keep the payload of a NaN', () => {
    const bits = new Uint32Array([0x7f_80_00_01, 0xff_c1_23_45])
    const x = new Stored([2], 'float32', new Float32Array(bits.buffer))
    const decoded = decode(x)(encode(x))
    expect(E.isRight(decoded) && new Uint32Array(decoded.right.data.buffer)).toEqual(bits)
  })

  test('never throw, whatever byte of a file is changed to whatever', () => {
    const x = { m: tensor([true, false]), n: tensor([3], 'int32'), layers: [{ w: tensor([[1, 2]]) }] }
    const file = encode(x, { epoch: '1' })
    const shapes = contents(x).map(([path, shape, dtype]) => [path, shape, dtype])
    const counts = { accepted: 0, refused: 0 }
    for (let at = 0; at < file.length; at++)
      for (let byte = 0; byte < 256; byte++) {
        if (byte === file[at]) continue
        const broken = file.slice()
        broken[at] = byte
        const decoded = decode(x)(broken)
        if (E.isLeft(decoded)) counts.refused += 1
        else {
          counts.accepted += 1
          const found = contents(decoded.right).map(([path, shape, dtype]) => [path, shape, dtype])
          if (JSON.stringify(found) !== JSON.stringify(shapes)) expect(found).toEqual(shapes)
        }
      }
    // Only the elements, the text of the note and some spaces of the header may change unnoticed.
    expect(counts.accepted).toBeGreaterThan(12 * 255)
    expect(counts.refused).toBeGreaterThan(10 * counts.accepted)
  })

  test('never throw, whatever the file', () => {
    const x = { w: tensor([1, 2]) }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat({ max: 20 }), (bytes, size) => {
        if (bytes.length >= 8) bytes.set([size, 0, 0, 0, 0, 0, 0, 0])
        expect(E.isLeft(decode(x)(bytes))).toBe(true)
      }),
    )
  })

  test('notice every cut', () => {
    const x = { w: tensor([1, 2]), n: tensor([3], 'int32') }
    const file = encode(x)
    for (let size = 0; size < file.length; size++) expect(E.isLeft(decode(x)(file.subarray(0, size)))).toBe(true)
  })
})
