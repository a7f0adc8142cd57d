import { mkdirSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { encode } from '../../../src/io/index.js'
import { concrete } from '../../../src/tensor/storage.js'
import { flatten } from '../../../src/trace/tree.js'
import { metadata, tree } from '../trees.js'

// Files that `encode` makes of random trees, for read.py:
//
//     npx tsx test/io/golden/write.ts DIRECTORY && .tmp/jax/bin/python test/io/golden/read.py DIRECTORY

const directory = process.argv[2] ?? '.tmp/safetensors'
mkdirSync(directory, { recursive: true })
fc.sample(fc.tuple(tree, metadata), { numRuns: 500, seed: 1 }).forEach(([x, notes], i) => {
  writeFileSync(`${directory}/${i}.safetensors`, encode(x, notes))
  const { leaves, structure } = flatten(x, 'write')
  const tensors = leaves.map((leaf, j) => {
    const { shape, dtype, data } = concrete(leaf, 'write')
    const name = structure.places[j]!.join('.')
    return { name, shape, dtype, data: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex') }
  })
  writeFileSync(`${directory}/${i}.json`, JSON.stringify({ tensors, notes }))
})
