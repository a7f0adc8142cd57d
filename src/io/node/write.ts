import { messageOf } from '../../tensor/message.js'
import { codeOf, fileSystem, nodeModule } from '../../tensor/system.js'

// Files that are there as a whole or not at all.

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

/** Why nothing can be written. */
export const reasonOf = (reason: unknown): string => sentences[String(codeOf(reason))] ?? messageOf(reason)

/** Systems on which a folder cannot be opened or synchronised say one of these. */
const unable: readonly unknown[] = ['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP']

/** After that the names in a folder are on the disk, too. */
export const syncFolder = async (folder: string): Promise<void> => {
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

/**
 * Writes a file as a whole or not at all: whoever reads it, whenever the machine stops, finds the old one or the new one. It is
 * written under another name, `unfinished`, brought to the disk, and then renamed.
 */
export const writeFileWhole = async (
  file: string,
  unfinished: string,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> => {
  const { open, rename, rm } = await fileSystem()
  try {
    const handle = await open(unfinished, 'w')
    try {
      for await (const piece of pieces) await handle.writeFile(piece)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(unfinished, file)
  } catch (reason) {
    // It may fail for the same reason.
    await rm(unfinished, { force: true }).catch(() => {})
    throw reason
  }
}

/** A folder with all above it; `mkdir` with `recursive` does not end in a file system that takes none, as `/proc`. */
export const makeFolders = async (folder: string): Promise<void> => {
  const { mkdir, stat } = await fileSystem()
  const { dirname } = await nodeModule('node:path')
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
