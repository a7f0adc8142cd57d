// Threads as Node, Deno, Bun and browsers give them. TypeScript describes each only together with its whole platform, and
// the library needs none: here is what it uses.

/** Another thread. */
export interface Thread {
  post(message: unknown): void
  stop(): void
}

interface NodeWorker {
  postMessage(message: unknown): void
  terminate(): unknown
  unref(): void
  on(event: 'error' | 'exit', listener: () => void): void
}

interface NodeThreads {
  readonly Worker: new (source: string, options: object) => NodeWorker
}

interface NodeSystem {
  availableParallelism(): number
}

interface WebWorker {
  postMessage(message: unknown): void
  terminate(): void
  onerror: (() => void) | null
}

interface Platform {
  readonly process?: { readonly getBuiltinModule?: (name: string) => unknown }
  readonly navigator?: { readonly hardwareConcurrency?: number }
  readonly Worker?: new (url: string) => WebWorker
  readonly SharedArrayBuffer?: unknown
  readonly Blob?: new (parts: readonly string[], options: { readonly type: string }) => object
  readonly URL?: { readonly createObjectURL: (blob: object) => string }
}

const platform = globalThis as unknown as Platform

/** Modules of Node 20.16 and later; undefined elsewhere. */
const builtin = (name: string): unknown => platform.process?.getBuiltinModule?.(name)

/** How many threads run at the same time on this machine. */
export const cores = (): number =>
  (builtin('node:os') as NodeSystem | undefined)?.availableParallelism() ?? platform.navigator?.hardwareConcurrency ?? 1

/** Whether memory can be shared between threads: in browsers only in a page that is isolated from other origins. */
export const canShare = platform.SharedArrayBuffer !== undefined

/** Whether threads can be started. */
export const hasThreads =
  canShare &&
  (platform.process?.getBuiltinModule !== undefined || (platform.Worker !== undefined && platform.Blob !== undefined))

/** Whether this thread may sleep: a browser's page may not. */
export const maySleep = ((): boolean => {
  if (!canShare) return false
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0)
    return true
  } catch {
    return false
  }
})()

const nodeSource = (body: string): string =>
  `const { parentPort } = require('node:worker_threads'); const listen = f => parentPort.on('message', f); ${body}`

const webSource = (body: string): string => `const listen = f => { onmessage = event => f(event.data) }; ${body}`

/**
 * Starts a thread that runs `body`, in which `listen` takes a listener for messages. It does not keep the process alive.
 * `ended` is called when it is gone, for whatever reason.
 */
export const startThread = (body: string, ended: () => void): Thread => {
  const nodeThreads = builtin('node:worker_threads') as NodeThreads | undefined
  if (nodeThreads !== undefined) {
    const worker = new nodeThreads.Worker(nodeSource(body), { eval: true, execArgv: [] })
    worker.unref()
    worker.on('error', ended)
    worker.on('exit', ended)
    return { post: message => worker.postMessage(message), stop: () => void worker.terminate() }
  }
  const { Worker, Blob, URL } = platform
  const worker = new Worker!(URL!.createObjectURL(new Blob!([webSource(body)], { type: 'text/javascript' })))
  worker.onerror = ended
  return { post: message => worker.postMessage(message), stop: () => worker.terminate() }
}
