import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { messageOf } from '../../tensor/message.js'
import { codeOf, missing } from '../../tensor/system.js'
import type { CheckpointError } from './error.js'

// The only place of this room that touches the file system, loaded when it is used as in `tensor/system.ts`.

const fileSystem = () => import('node:fs/promises').catch(missing)

const sentences: Readonly<Record<string, string>> = {
  EEXIST: 'a part of its path is a file',
  ENOTDIR: 'a part of its path is a file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left',
  EDQUOT: 'no space is left',
  EISDIR: 'there is a folder in its place',
}

const reasonOf = (reason: unknown): string => sentences[String(codeOf(reason))] ?? messageOf(reason)

const problem =
  (_tag: 'CannotWrite' | 'CannotRead', file: string) =>
  (reason: unknown): CheckpointError => ({ _tag, file, reason: reasonOf(reason) })

const inside = (folder: string, name: string): string => (/[\\/]$/.test(folder) ? folder + name : `${folder}/${name}`)

/** The name under which a file is written before it is whole. One is enough, and what is left of it is written over. */
const unfinished = 'unfinished.tmp'

/** Systems on which a folder cannot be opened or synchronised say one of these. */
const unable: readonly unknown[] = ['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP']

/** After that the names in a folder are on the disk, too. */
const syncFolder = async (folder: string): Promise<void> => {
  const { open } = await fileSystem()
  try {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (reason) {
    if (!unable.includes(codeOf(reason))) throw reason
  }
}

const write = async (folder: string, name: string, bytes: Uint8Array): Promise<string> => {
  const { open, rename, rm } = await fileSystem()
  const [beside, file] = [inside(folder, unfinished), inside(folder, name)]
  try {
    const handle = await open(beside, 'w')
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(beside, file)
  } catch (reason) {
    // It may fail for the same reason.
    await rm(beside, { force: true }).catch(() => {})
    throw reason
  }
  await syncFolder(folder)
  return file
}

/**
 * Writes a file as a whole or not at all: whoever reads it, whenever the machine stops, finds the old one or the new one. It is
 * written under another name, brought to the disk, and then renamed.
 */
export const writeWhole = (folder: string, name: string, bytes: Uint8Array): TE.TaskEither<CheckpointError, string> =>
  TE.tryCatch(() => write(folder, name, bytes), problem('CannotWrite', inside(folder, name)))

/** A folder with all above it; `mkdir` with `recursive` does not end in a file system that takes none, as `/proc`. */
const makeAll = async (folder: string): Promise<void> => {
  const { mkdir, stat } = await fileSystem()
  const { dirname } = await import('node:path').catch(missing)
  const make = async (path: string): Promise<void> => {
    const found = await stat(path).catch(() => undefined)
    if (found?.isDirectory()) return
    const parent = dirname(path)
    if (parent !== path) await make(parent)
    // Another process may have made it meanwhile.
    await mkdir(path).catch(async reason => {
      if (!(await stat(path).catch(() => undefined))?.isDirectory()) throw reason
    })
  }
  await make(folder)
}

/** Makes a folder, with all above it, and writes into it once, so that a training does not fail at its first checkpoint. */
export const makeFolder = (folder: string): TE.TaskEither<CheckpointError, void> =>
  TE.tryCatch(
    async () => {
      await makeAll(folder)
      const { open, rm } = await fileSystem()
      const beside = inside(folder, unfinished)
      await (await open(beside, 'w')).close()
      await rm(beside)
    },
    problem('CannotWrite', folder),
  )

/** The names in a folder; none where there is no folder. */
export const namesIn = (folder: string): TE.TaskEither<CheckpointError, readonly string[]> =>
  TE.tryCatch(
    async () => {
      const { readdir } = await fileSystem()
      return readdir(folder).catch(reason => {
        if (codeOf(reason) === 'ENOENT') return []
        throw reason
      })
    },
    problem('CannotRead', folder),
  )

export const readWhole = (folder: string, name: string): TE.TaskEither<CheckpointError, Uint8Array> =>
  TE.tryCatch(
    async () => {
      const { readFile } = await fileSystem()
      return readFile(inside(folder, name))
    },
    problem('CannotRead', inside(folder, name)),
  )

/** Removes files, those that are there. */
export const remove = (folder: string, names: readonly string[]): TE.TaskEither<CheckpointError, void> =>
  pipe(
    names,
    TE.traverseSeqArray(name =>
      TE.tryCatch(
        async () => {
          const { rm } = await fileSystem()
          await rm(inside(folder, name), { force: true })
        },
        problem('CannotWrite', inside(folder, name)),
      ),
    ),
    TE.map(() => undefined),
  )

/** The path of a file, as messages name it. */
export const pathIn = inside
