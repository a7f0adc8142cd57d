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

const problem =
  (path: string) =>
  (reason: unknown): DataError =>
    codeOf(reason) === 'ENOENT'
      ? { _tag: 'FileMissing', file: path }
      : { _tag: 'FileUnreadable', file: path, reason: messageOf(reason) }

/** The bytes at a path as they are, and the path. */
const readAt = (path: string) => TE.tryCatch(async () => ({ bytes: await read(path), file: path }), problem(path))

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
    readAt(path),
    TE.orElse(error =>
      error._tag === 'FileMissing'
        ? pipe(
            readAt(`${path}.gz`),
            // Where there is neither, it is the one that was asked for.
            TE.mapLeft(other => (other._tag === 'FileMissing' ? error : other)),
          )
        : TE.left(error),
    ),
    TE.chain(({ bytes, file }) =>
      isGzip(bytes)
        ? TE.tryCatch(
            () => gunzip(bytes),
            (reason): DataError => ({ _tag: 'GzipCorrupt', file, reason: messageOf(reason) }),
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

const isHidden = (name: string): boolean => name.startsWith('.')

/** The names of what is in a folder, without what is hidden. */
export const visibleNames = (path: string): TE.TaskEither<DataError, readonly string[]> =>
  pipe(
    readNames(path),
    TE.map(names => names.filter(name => !isHidden(name))),
  )

/**
 * The files in a folder, and in the folders in it, in order, without what is hidden. A link that leads to a folder above it is
 * not followed.
 */
export const filesIn = (path: string, above: readonly string[] = []): TE.TaskEither<DataError, readonly string[]> =>
  pipe(
    TE.tryCatch(async () => (await fileSystem()).realpath(path), problem(path)),
    TE.chain(real =>
      above.includes(real)
        ? TE.right([])
        : pipe(
            visibleNames(path),
            TE.chain(
              TE.traverseSeqArray(name =>
                name.endsWith('/')
                  ? filesIn(`${path}/${name.slice(0, -1)}`, [...above, real])
                  : TE.right([`${path}/${name}`]),
              ),
            ),
            TE.map(lists => lists.flat()),
          ),
    ),
  )
