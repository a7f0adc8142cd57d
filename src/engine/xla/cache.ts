import { messageOf } from '../../tensor/message.js'

// Compiled executables on disk. What is wrong there is never an error: it is compiled anew.

/** The variable of the environment that names the folder. */
export const cacheVariable = 'TENSOR_TS_XLA_CACHE'

const form = new TextEncoder().encode('tensor-ts executable 1\n')
const digestLength = 32

/** Executables by what they depend on. */
export interface Cache {
  /** What was kept for a key, or undefined. */
  readonly get: (key: string) => Promise<Uint8Array | undefined>
  readonly set: (key: string, bytes: Uint8Array) => Promise<void>
}

/** A cache in a folder, which is made when it is first written to; `warn` is told once why that cannot be. */
export const cacheIn = async (folder: string, warn: (message: string) => void): Promise<Cache> => {
  const [fs, { createHash }, { join }] = await Promise.all([
    import('node:fs/promises'),
    import('node:crypto'),
    import('node:path'),
  ])
  const digest = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest()
  const fileOf = (key: string): string => join(folder, `${digest(key).toString('hex')}.xla`)
  let isRefused = false
  return {
    get: async key => {
      const bytes = await fs.readFile(fileOf(key)).catch(() => undefined)
      if (bytes === undefined || !bytes.subarray(0, form.length).equals(form)) return undefined
      const content = Uint8Array.from(bytes.subarray(form.length + digestLength))
      const isWhole = bytes.subarray(form.length, form.length + digestLength).equals(digest(content))
      return isWhole ? content : undefined
    },
    set: async (key, bytes) => {
      const file = fileOf(key)
      // Two processes may write the same: each under a name of its own, and the last stays.
      const beside = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`
      try {
        await fs.mkdir(folder, { recursive: true, mode: 0o700 })
        await fs.writeFile(beside, Buffer.concat([form, digest(bytes), bytes]))
        await fs.rename(beside, file)
      } catch (reason) {
        await fs.rm(beside, { force: true }).catch(() => {})
        if (isRefused) return
        isRefused = true
        warn(`xla: compiled functions cannot be kept in ${folder}: ${messageOf(reason)}`)
      }
    },
  }
}
