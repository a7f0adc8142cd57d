import type { CanSplit } from '../../export/placement.js'
import { needs, typed } from '../../ops/face.js'
import type { Bare, CanOptions } from '../../shape/options.js'
import type { Data } from '../../tensor/dtype.js'
import type { OnlyTensors } from '../../transform/types.js'
import { bytesOf } from '../encode.js'
import type { EncodedFile } from '../shards.js'
import { blocks, type EncodePartsOptions, filesOfParts, indexOf, indexText, requireNames } from './write.js'

export const encodePartsOptions = ['save', 'mesh', 'shardings', 'files', 'name', 'metadata']

/**
 * A tree in several safetensors files, each of which has the parts of tensors that some devices of a mesh hold: files as processes
 * that have devices of their own write them, and their index, which is the last. They are read under any mesh, by `openShards` here
 * and by `scale/run.py` under JAX.
 *
 * @throws as `encode`; ShapeError and TypeError for shardings that do not fit the tree, as `exportStableHlo`; RangeError where `files`
 * does not divide the devices; TypeError where `save` or `name` cannot stand in the name of a file.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as T from 'tensor-ts'
 * import { mesh } from 'tensor-ts/export'
 * import { bytesSource, decodeOpened, encodeParts, openShards } from 'tensor-ts/io'
 *
 * const batch = { x: T.ones([8, 3]), scale: T.tensor(2) }
 * const written = encodeParts(batch, { save: 'a', mesh: mesh({ data: 4 }), shardings: { x: ['data', null] }, files: 2 })
 * const files = new Map(written.map(({ file, pieces }) => [file, Buffer.concat([...pieces])] as const))
 * assert.deepEqual([...files.keys()], [
 *   'model-a-00001-of-00002.safetensors',
 *   'model-a-00002-of-00002.safetensors',
 *   'model.safetensors.index.json',
 * ])
 *
 * const sourceOf = (file: string) => bytesSource(files.get(file) ?? new Uint8Array())
 * const opened = openShards(sourceOf('model.safetensors.index.json'), file => TE.right(sourceOf(file)))
 * assert.deepEqual(await pipe(opened, TE.chain(decodeOpened(batch)))(), E.right(batch))
 * ```
 */
export const encodeParts: <Tree, const O extends EncodePartsOptions | Bare>(
  tree: OnlyTensors<'encodeParts', Tree> & Tree,
  options: CanSplit<'encodeParts', Tree, O> &
    CanOptions<'encodeParts', O, EncodePartsOptions, 'save, mesh, shardings, files, name, metadata'> &
    O,
) => readonly EncodedFile[] = typed(
  needs('encodeParts', 1, encodePartsOptions),
  (tree: unknown, options: EncodePartsOptions): readonly EncodedFile[] => {
    const who = 'encodeParts'
    const tensors = blocks(who, tree, options)
    const { save, name } = requireNames(who, options)
    const { files, tensors: inParts } = filesOfParts(who, tensors, options)
    const made = files.map(file => file())
    const index = indexText(
      save,
      made.map(({ file }) => file),
      inParts,
    )
    return [
      ...made.map(
        ({ file, first, elements }): EncodedFile => ({
          file,
          pieces: {
            *[Symbol.iterator]() {
              yield first
              for (const data of elements) yield bytesOf(data() as Data)
            },
          },
        }),
      ),
      { file: indexOf(name), pieces: [new TextEncoder().encode(index)] },
    ]
  },
)
