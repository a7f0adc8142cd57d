import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { codeOf, fileSystem } from '../../tensor/system.js'
import { type DecodeError, type Opened, openShards, openSource, type Source } from '../index.js'
import { attempt, requirePath, sourceOf } from './file.js'

export { type FinishPartsOptions, finishParts, type SavePartsOptions, saveParts } from './parts.js'

/**
 * A file as a source of bytes. It is opened for each range and closed again, so that nothing has to be closed at the end.
 *
 * @throws TypeError for what is no path.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { showDecodeError } from 'tensor-ts/io'
 * import { fileSource } from 'tensor-ts/io/node'
 *
 * const missing = E.mapLeft(showDecodeError)(await fileSource('no-such-file')())
 * assert.deepEqual(missing, E.left('no-such-file: it cannot be read: there is no such file'))
 * ```
 */
export const fileSource = (path: string): TE.TaskEither<DecodeError, Source> =>
  sourceOf(requirePath('fileSource', path))

const indexName = 'model.safetensors.index.json'
const modelName = 'model.safetensors'

/** The file that is meant by a path: in a folder the index, or else the only file. */
const fileAt = (path: string): TE.TaskEither<DecodeError, string> =>
  attempt(path, async () => {
    const { stat } = await fileSystem()
    if (!(await stat(path)).isDirectory()) return path
    const isThere = await stat(`${path}/${indexName}`).then(
      () => true,
      reason => {
        // One that is there and cannot be reached is not passed over.
        if (codeOf(reason) === 'ENOENT') return false
        throw reason
      },
    )
    return `${path}/${isThere ? indexName : modelName}`
  })

/** The folder of a file, with its slash. */
const folderOf = (path: string): string => path.slice(0, path.length - (/[^/\\]*$/.exec(path)?.[0].length ?? 0))

/**
 * Opens what is at a path: a safetensors file, the index of several (`….json`), or a folder with `model.safetensors.index.json` or
 * `model.safetensors`, as models are published. Links are followed; the index itself names files beside it only.
 *
 * @throws TypeError for what is no path.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { mkdtempSync } from 'node:fs'
 * import { writeFile } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as T from 'tensor-ts'
 * import { decodeOpened, encodeShards } from 'tensor-ts/io'
 * import { openPath } from 'tensor-ts/io/node'
 *
 * const params = { w: T.ones([2, 3]), b: T.zeros([3]) }
 * const folder = mkdtempSync(`${tmpdir()}/shards-`)
 * for (const { file, pieces } of encodeShards(params, { most: 24 })) await writeFile(`${folder}/${file}`, pieces)
 *
 * const read = pipe(openPath(folder), TE.chain(decodeOpened(params)))
 * assert.deepEqual(await read(), E.right(params))
 * ```
 */
export const openPath = (path: string): TE.TaskEither<DecodeError, Opened> =>
  pipe(
    fileAt(requirePath('openPath', path)),
    TE.chain(file =>
      pipe(
        sourceOf(file),
        TE.chain(source =>
          file.endsWith('.json') ? openShards(source, name => sourceOf(folderOf(file) + name)) : openSource(source),
        ),
      ),
    ),
  )
