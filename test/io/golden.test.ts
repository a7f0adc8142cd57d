import { readFileSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { decode, encode } from '../../src/io/index.js'
import { fromArray, tensor, zeros } from '../../src/ops/create.js'
import { concrete, Stored } from '../../src/tensor/storage.js'
import { flatten } from '../../src/trace/tree.js'

// Files that the safetensors library made; golden/make.py says how.

const files: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL('golden/safetensors.json', import.meta.url), 'utf8'),
)
const file = (name: string) => new Uint8Array(Buffer.from(files[name] ?? '', 'base64'))

const floats = new Float32Array([0, -0, 1.5, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-45, 0])
new Uint32Array(floats.buffer)[6] = 0x7f_c1_23_45

const trees = {
  dtypes: {
    m: tensor([[true, false, true]]),
    n: tensor([0, 7, 255], 'uint8'),
    i: tensor([-(2 ** 31), -1, 2 ** 31 - 1], 'int32'),
    f: new Stored([7], 'float32', floats),
    d: tensor([[0.1], [5e-324]], 'float64'),
  },
  model: {
    c1: { w: fromArray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], [2, 1, 3, 2]), b: zeros([2]) },
    // The tenth of a list stands between the first and the second, as names are ordered.
    layers: { 0: tensor([1]), 1: zeros([0, 3]), 10: tensor(7) },
    'ä "\\ \u2028': tensor(3, 'int32'),
  },
  alone: tensor([1, 2], 'uint8'),
  empty: {},
}

const bytes = (tree: unknown) =>
  flatten(tree).leaves.map(leaf => {
    const { shape, dtype, data } = concrete(leaf, 'test')
    return { shape, dtype, data: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex') }
  })

describe('a file of the safetensors library', () => {
  test.each(Object.entries(trees))('is decoded: %s', (name, tree) => {
    const decoded = decode(tree)(file(name))
    expect(E.isRight(decoded) && bytes(decoded.right)).toEqual(bytes(tree))
  })

  test.each(Object.entries(trees))('is what encode makes: %s', (name, tree) => {
    const metadata = name === 'model' ? { note: 'ä"\n' } : undefined
    expect(Buffer.from(encode(tree, metadata)).toString('latin1')).toBe(Buffer.from(file(name)).toString('latin1'))
  })
})
