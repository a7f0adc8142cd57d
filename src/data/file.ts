import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { messageOf } from '../tensor/message.js'
import { codeOf, fileSystem, nodeModule } from '../tensor/system.js'
import type { DataError } from './error.js'

// The only place of this room that touches the file system.

const read = async (path: string): Promise<Uint8Array> => {
  const { readFile } = await fileSystem()
  return readFile(path)
}

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b

/** The bytes that gzip made these of. */
const gunzip = async (bytes: Uint8Array): Promise<Uint8Array> => {
  const { gunzip: unpack } = await nodeModule('node:zlib')
  return new Promise((resolve, reject) =>
    unpack(bytes, (error, found) => (error === null ? resolve(found) : reject(error))),
  )
}

/** The file itself, or else one with `.gz` behind its name. */
const readEither = async (path: string): Promise<Uint8Array> => {
  try {
    return await read(path)
  } catch (reason) {
    if (codeOf(reason) !== 'ENOENT') throw reason
    return read(`${path}.gz`)
  }
}

const problem =
  (path: string) =>
  (reason: unknown): DataError =>
    codeOf(reason) === 'ENOENT'
      ? { _tag: 'FileMissing', file: path }
      : { _tag: 'FileUnreadable', file: path, reason: messageOf(reason) }

/**
 * The bytes of a file, decompressed where gzip has compressed them; where there is no such file, of the one with `.gz` behind
 * its name.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { readBytes, showDataError } from 'tensor-ts/data'
 *
 * assert.ok(E.isRight(await readBytes('package.json')()))
 * const missing = E.mapLeft(showDataError)(await readBytes('no-such-file')())
 * assert.deepEqual(missing, E.left('no-such-file: there is no such file'))
 * ```
 */
export const readBytes = (path: string): TE.TaskEither<DataError, Uint8Array> =>
  pipe(
    TE.tryCatch(() => readEither(path), problem(path)),
    TE.chain(bytes =>
      isGzip(bytes)
        ? TE.tryCatch(
            () => gunzip(bytes),
            (reason): DataError => ({ _tag: 'GzipCorrupt', file: path, reason: messageOf(reason) }),
          )
        : TE.right(bytes),
    ),
  )

/**
 * The names in a folder, those of folders with a slash behind them, in order.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { readNames, showDataError } from 'tensor-ts/data'
 *
 * const missing = E.mapLeft(showDataError)(await readNames('no-such-folder')())
 * assert.deepEqual(missing, E.left('no-such-folder: there is no such file'))
 * ```
 */
export const readNames = (path: string): TE.TaskEither<DataError, readonly string[]> =>
  TE.tryCatch(async () => {
    const { readdir, stat } = await fileSystem()
    const entries = await readdir(path, { withFileTypes: true })
    const names = entries.map(async entry => {
      // What a link leads to counts; one that leads nowhere is a name like others.
      const isFolder = entry.isSymbolicLink()
        ? await stat(`${path}/${entry.name}`).then(
            found => found.isDirectory(),
            () => false,
          )
        : entry.isDirectory()
      return isFolder ? `${entry.name}/` : entry.name
    })
    return (await Promise.all(names)).sort()
  }, problem(path))
