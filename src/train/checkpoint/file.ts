import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { makeFolders, reasonOf, syncFolder, writeFileWhole } from '../../io/node/write.js'
import { codeOf, fileSystem } from '../../tensor/system.js'
import type { CheckpointError } from './error.js'

// The only place of this room that touches the file system.

const problem =
  (_tag: 'CannotWrite' | 'CannotRead', file: string) =>
  (reason: unknown): CheckpointError => ({ _tag, file, reason: reasonOf(reason) })

const inside = (folder: string, name: string): string => (/[\\/]$/.test(folder) ? folder + name : `${folder}/${name}`)

/** The name under which a file is written before it is whole. One is enough, and what is left of it is written over. */
const unfinished = 'unfinished.tmp'

/**
 * Writes a file as a whole or not at all: whoever reads it, whenever the machine stops, finds the old one or the new one. It is
 * written under another name, brought to the disk, and then renamed.
 */
export const writeWhole = (folder: string, name: string, bytes: Uint8Array): TE.TaskEither<CheckpointError, string> =>
  TE.tryCatch(
    async () => {
      const file = inside(folder, name)
      await writeFileWhole(file, inside(folder, unfinished), [bytes])
      await syncFolder(folder)
      return file
    },
    problem('CannotWrite', inside(folder, name)),
  )

/** Makes a folder, with all above it, and writes into it once, so that a training does not fail at its first checkpoint. */
export const makeFolder = (folder: string): TE.TaskEither<CheckpointError, void> =>
  TE.tryCatch(
    async () => {
      await makeFolders(folder)
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
