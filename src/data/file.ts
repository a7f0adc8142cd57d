import * as TE from 'fp-ts/lib/TaskEither.js'
import { messageOf } from '../tensor/message.js'
import type { DataError } from './error.js'

const codeOf = (reason: unknown): unknown =>
  typeof reason === 'object' && reason !== null && 'code' in reason ? reason.code : undefined

/** The only place that touches the file system; loaded when it is used, since browsers have none. */
const read = async (path: string): Promise<Uint8Array> => {
  const { readFile } = await import('node:fs/promises').catch(() => {
    throw new Error('there is no file system here')
  })
  return readFile(path)
}

/** The bytes of a file. */
export const readBytes = (path: string): TE.TaskEither<DataError, Uint8Array> =>
  TE.tryCatch(
    () => read(path),
    reason =>
      codeOf(reason) === 'ENOENT'
        ? { _tag: 'FileMissing', file: path }
        : { _tag: 'FileUnreadable', file: path, reason: messageOf(reason) },
  )
