import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type DecodeError, decodeAnyNpy, encodeShards, showDecodeError } from '../../src/io/index.js'
import { fileSource, openPath } from '../../src/io/node/index.js'
import { decodeAllNpz, encodeNpz } from '../../src/io/npz/index.js'
import { zeros } from '../../src/ops/create.js'
import { fileOf } from './file.js'
import { peak } from './memory.js'

// How much memory reading takes, each in a process of its own, in sizes of what is read:
//
//     node --import tsx --expose-gc test/io/large.ts KIND

const megabyte = 2 ** 20
const right = <A>(x: E.Either<DecodeError, A>): A => {
  if (E.isLeft(x)) throw new Error(showDecodeError(x.left))
  return x.right
}

const npy = (descr: string, width: number, size: number): Uint8Array => {
  const count = size / width / 1024
  const text = `{'descr': '${descr}', 'fortran_order': True, 'shape': (1024, ${count}), }\n`
  const file = new Uint8Array(10 + text.length + size)
  file.set([0x93, ...Buffer.from('NUMPY'), 1, 0, text.length, 0, ...Buffer.from(text)])
  return file
}

/** The most memory over that before, in sizes of what is read. */
const measured = async (size: number, run: () => Promise<void> | void): Promise<number> => {
  global.gc?.()
  const before = process.memoryUsage.rss()
  await run()
  return (peak() - before) / size
}

const kinds: Readonly<Record<string, () => Promise<number>>> = {
  // With the file, which is there before.
  npy: async () => {
    const size = 32 * megabyte
    const file = npy('|i1', 1, size)
    return 1 + (await measured(size, () => void right(decodeAnyNpy(file))))
  },
  bigEndian: async () => {
    const size = 32 * megabyte
    const file = npy('>i8', 8, size)
    return 1 + (await measured(size, () => void right(decodeAnyNpy(file))))
  },
  // In sizes of what is unpacked.
  npz: async () => {
    const size = 64 * megabyte
    const file = encodeNpz({ w: zeros([size / 4]) }, { compress: true })
    return measured(size, () => void right(decodeAllNpz(file)))
  },
  // A file of 1 GiB, of which there is one tensor at a time, in sizes of a tensor.
  stream: async () => {
    const [size, tensors] = [64 * megabyte, 16]
    const folder = mkdtempSync(`${tmpdir()}/large-`)
    try {
      const header = Object.fromEntries(
        Array.from({ length: tensors }, (_, i) => [
          `t${i}`,
          { dtype: 'F32', shape: [size / 4], data_offsets: [i * size, (i + 1) * size] },
        ]),
      )
      const start = fileOf(header)
      writeFileSync(`${folder}/a.safetensors`, start)
      truncateSync(`${folder}/a.safetensors`, start.length + tensors * size)
      return await measured(size, async () => {
        const opened = right(await openPath(`${folder}/a.safetensors`)())
        let elements = 0
        for (const { read } of opened.tensors.values()) {
          elements += right(await read()).shape[0]!
          global.gc?.()
        }
        if (elements !== (tensors * size) / 4) throw new Error('not all was read')
        const source = right(await fileSource(`${folder}/a.safetensors`)())
        if (source.size !== start.length + tensors * size) throw new Error('it is of another size')
      })
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
  // A tree of 256 MB, written as blocks of which each is put together when it is asked for, in sizes of a block.
  pieces: async () => {
    const size = 8 * megabyte
    const tree = { w: zeros([32, size / 4]) }
    const mapping = [{ file: 'h.*', tree: 'w' }]
    return measured(size, () => {
      let bytes = 0
      for (const { pieces } of encodeShards(tree, { most: 4 * size, mapping }))
        for (const piece of pieces) {
          bytes += piece.length
          global.gc?.()
        }
      if (bytes < 32 * size) throw new Error('not all was written')
    })
  },
}

const kind = process.argv[2] ?? ''
await pipe(
  TE.tryCatch(kinds[kind]!, String),
  TE.match(
    reason => {
      throw new Error(reason)
    },
    ratio => console.log(ratio),
  ),
)()
