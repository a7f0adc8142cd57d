// Modules of Node, where there is Node. They are had by the process and not by an import, since a bundler for browsers looks for
// all that is imported, and some fail where it is of Node.

export type { IncomingMessage, Server, ServerResponse } from 'node:http'

interface Modules {
  readonly 'node:fs/promises': typeof import('node:fs/promises')
  readonly 'node:path': typeof import('node:path')
  readonly 'node:http': typeof import('node:http')
  readonly 'node:zlib': typeof import('node:zlib')
}

interface Platform {
  readonly process?: { readonly getBuiltinModule?: (name: string) => unknown }
}

const platform = globalThis as unknown as Platform

/** A module of Node 20.16 and later, Deno or Bun; undefined elsewhere. */
export const builtin = (name: string): unknown => platform.process?.getBuiltinModule?.(name)

/** A module of Node that deals with files or servers. @throws Error, as a promise that fails, where there is none. */
export const nodeModule = async <N extends keyof Modules>(name: N): Promise<Modules[N]> => {
  const found = builtin(name)
  if (found === undefined) throw new Error(`there is no ${name === 'node:http' ? 'server' : 'file system'} here`)
  return found as Modules[N]
}

/** Node's own functions of files. */
export const fileSystem = () => nodeModule('node:fs/promises')

/** The code of an error of the system, as in ENOENT. */
export const codeOf = (reason: unknown): unknown =>
  typeof reason === 'object' && reason !== null && 'code' in reason ? reason.code : undefined
