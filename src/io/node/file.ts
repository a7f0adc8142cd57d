import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe } from '../../shape/describe.js'
import { messageOf } from '../../tensor/message.js'
import { codeOf, fileSystem } from '../../tensor/system.js'
import type { DecodeError, Source } from '../index.js'

// Only this folder touches the file system.

const reasonOf = (reason: unknown): string =>
  codeOf(reason) === 'ENOENT' ? 'there is no such file' : messageOf(reason)

/** What a file is asked for, or why that cannot be had. */
export const attempt = <A>(file: string, run: () => Promise<A>): TE.TaskEither<DecodeError, A> =>
  TE.tryCatch(
    run,
    (reason): DecodeError => ({ _tag: 'InFile', file, error: { _tag: 'Unreadable', reason: reasonOf(reason) } }),
  )

export const requirePath = (who: string, path: unknown): string => {
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

/** A file as a source. */
export const sourceOf = (path: string): TE.TaskEither<DecodeError, Source> =>
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
