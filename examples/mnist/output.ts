import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'

/** The files that come of a training. */
export const names = { model: 'model.safetensors', report: 'report.html' } as const

/** Where checkpoints stand until the training is done. */
export const checkpointsIn = (out: string): string => join(out, 'checkpoints')

/** Removes the checkpoints of a training that is done. */
export const removeCheckpoints = (out: string): void => rmSync(checkpointsIn(out), { recursive: true, force: true })

const sentences: Readonly<Record<string, string>> = {
  EEXIST: 'it, or a part of its path, is a file',
  ENOTDIR: 'it, or a part of its path, is a file',
  ENOENT: 'it cannot be created there',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left',
  EISDIR: 'there is a folder in the place of a file',
}

const reason = (error: unknown): string => {
  const { code = '', message } = error as NodeJS.ErrnoException
  return sentences[code] ?? message
}

/** Writes a file as a whole or not at all: whoever reads it, whenever the machine stops, finds the old or the new one. */
export const writeWhole = (file: string, content: string | Uint8Array): void => {
  const beside = `${file}.tmp`
  try {
    const handle = openSync(beside, 'w')
    try {
      writeFileSync(handle, content)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    renameSync(beside, file)
  } catch (error) {
    rmSync(beside, { force: true })
    throw new Error(`cannot write '${file}': ${reason(error)}`, { cause: error })
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

/** A folder with all above it; `mkdirSync` with `recursive` does not end in a file system that takes none, as `/proc`. */
const makeFolder = (path: string): void => {
  if (isFolder(path)) return
  const parent = dirname(path)
  if (parent !== path) makeFolder(parent)
  mkdirSync(path)
}

/** Creates a folder and writes into it, so that a training does not fail when it is done. */
export const tryFolder = (out: string): E.Either<string, void> =>
  E.tryCatch(
    () => {
      makeFolder(resolve(out))
      for (const file of Object.values(names).map(name => join(out, name))) {
        if (isFolder(file)) throw Object.assign(new Error(), { code: 'EISDIR' })
        const beside = `${file}.tmp`
        closeSync(openSync(beside, 'w'))
        rmSync(beside)
      }
    },
    error => `--out: cannot write into '${out}': ${reason(error)}`,
  )
