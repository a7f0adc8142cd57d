import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe } from '../../shape/describe.js'
import { messageOf } from '../../tensor/message.js'
import { codeOf, missing } from '../../tensor/system.js'
import { type DecodeError, type Opened, openShards, openSource, type Source } from '../index.js'

// The only place of this room that touches the file system.

const fileSystem = () => import('node:fs/promises').catch(missing)

const reasonOf = (reason: unknown): string =>
  codeOf(reason) === 'ENOENT' ? 'there is no such file' : messageOf(reason)

const attempt = <A>(file: string, run: () => Promise<A>): TE.TaskEither<DecodeError, A> =>
  TE.tryCatch(
    run,
    (reason): DecodeError => ({ _tag: 'InFile', file, error: { _tag: 'Unreadable', reason: reasonOf(reason) } }),
  )

const requirePath = (who: string, path: unknown): string => {
  if (typeof path !== 'string' || path === '' || path.includes('\0'))
    throw new TypeError(`${who}: expected a path, got ${describe(path)}`)
  return path
}

/** Systems read no more at once. */
const most = 2 ** 30

const readRange = async (path: string, start: number, stop: number): Promise<Uint8Array> => {
  const { open } = await fileSystem()
  const handle = await open(path, 'r')
  try {
    const bytes = new Uint8Array(stop - start)
    let at = 0
    while (at < bytes.length) {
      const { bytesRead } = await handle.read(bytes, at, Math.min(most, bytes.length - at), start + at)
      if (bytesRead === 0) break
      at += bytesRead
    }
    return bytes.subarray(0, at)
  } finally {
    await handle.close()
  }
}

const sourceOf = (path: string): TE.TaskEither<DecodeError, Source> =>
  attempt(path, async () => {
    const { stat } = await fileSystem()
    const found = await stat(path)
    if (!found.isFile()) throw new Error('it is no file')
    return {
      size: found.size,
      read: (start, stop) => attempt(path, () => readRange(path, start, stop)),
      file: path,
    }
  })

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
    const isThere = await stat(`${path}/${indexName}`).catch(() => undefined)
    return `${path}/${isThere === undefined ? modelName : indexName}`
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
