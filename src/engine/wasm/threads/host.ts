// Threads as Node, Deno, Bun and browsers give them. TypeScript describes each only together with its whole platform, and
// the library needs none: here is what it uses.

import { messageOf } from '../../../tensor/message.js'
import { builtin } from '../../../tensor/system.js'

/** Another thread. */
export interface Thread {
  post(message: unknown): void
  stop(): void
}

interface NodeWorker {
  postMessage(message: unknown): void
  terminate(): unknown
  unref(): void
  on(event: 'error' | 'exit', listener: (what: unknown) => void): void
}

interface NodeThreads {
  readonly Worker: new (source: string, options: object) => NodeWorker
}

interface NodeSystem {
  availableParallelism(): number
}

interface ErrorEvent {
  readonly message?: string
  preventDefault(): void
}

interface WebWorker {
  postMessage(message: unknown): void
  terminate(): void
  onerror: ((event: ErrorEvent) => void) | null
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string }
}

interface Platform {
  readonly navigator?: { readonly hardwareConcurrency?: number }
  readonly crossOriginIsolated?: boolean
  readonly Worker?: new (url: string) => WebWorker
  readonly SharedArrayBuffer?: unknown
  readonly Blob?: new (parts: readonly string[], options: { readonly type: string }) => object
  readonly URL?: { readonly createObjectURL?: (blob: object) => string }
  readonly trustedTypes?: TrustedTypes
}

const platform = globalThis as unknown as Platform

/** How many threads run at the same time on this machine. */
export const cores = (): number =>
  (builtin('node:os') as NodeSystem | undefined)?.availableParallelism() ?? platform.navigator?.hardwareConcurrency ?? 1

/** Whether memory can be shared between threads: in browsers only in a page that is isolated from other origins. */
export const canShare = platform.SharedArrayBuffer !== undefined

/** Why no thread can be started, whatever is tried; undefined where it can be tried. */
export const obstacle = (): string | undefined => {
  if (!canShare)
    return platform.crossOriginIsolated === false
      ? 'the page is not isolated from other origins, so that threads cannot share memory; it is with the headers ' +
          'Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp'
      : 'this JavaScript has no SharedArrayBuffer'
  const { Worker, Blob, URL } = platform
  if (builtin('node:worker_threads') !== undefined || (Worker && Blob && URL?.createObjectURL)) return undefined
  return 'this JavaScript has no threads that a library can start (Node has them from 20.16 on)'
}

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

/** Milliseconds that a thread may take to start. Those of a browser may need a turn of the event loop: waiting is of no use. */
export const startTime = (): number => (builtin('node:worker_threads') === undefined ? 500 : 2000)

const nodeSource = (body: string): string =>
  `const { parentPort } = require('node:worker_threads'); const listen = f => parentPort.on('message', f); ${body}`

const webSource = (body: string): string => `const listen = f => { onmessage = event => f(event.data) }; ${body}`

/** An address as `Worker` takes it where a content security policy asks for trusted types. */
const trusted = (url: string): string => {
  try {
    return platform.trustedTypes?.createPolicy('tensor-ts', { createScriptURL: x => x }).createScriptURL(url) ?? url
  } catch {
    return url
  }
}

/** By its text: the address of a script, which is made once. */
const addresses = new Map<string, string>()

const addressOf = (body: string): string => {
  const known = addresses.get(body)
  if (known !== undefined) return known
  const { Blob, URL } = platform
  const address = trusted(URL!.createObjectURL!(new Blob!([webSource(body)], { type: 'text/javascript' })))
  addresses.set(body, address)
  return address
}

const startInNode = ({ Worker }: NodeThreads, body: string, ended: (why: string) => void): Thread => {
  const worker = new Worker(nodeSource(body), { eval: true, execArgv: [] })
  worker.unref()
  worker.on('error', error => ended(messageOf(error)))
  worker.on('exit', status => ended(`it ended with status ${status}`))
  return { post: message => worker.postMessage(message), stop: () => void worker.terminate() }
}

const startInBrowser = (body: string, ended: (why: string) => void): Thread => {
  const worker = new platform.Worker!(addressOf(body))
  worker.onerror = event => {
    // `T.threadReport` tells it; it is no error of the page.
    event.preventDefault()
    worker.terminate()
    ended(event.message || 'the browser did not load it: a content security policy needs worker-src blob: for it')
  }
  return { post: message => worker.postMessage(message), stop: () => worker.terminate() }
}

/**
 * Starts a thread that runs `body`, in which `listen` takes a listener for messages. It does not keep the process alive.
 * `ended` is told why when it is gone.
 *
 * @throws what the platform throws where a thread is forbidden or there is no room for one.
 */
export const startThread = (body: string, ended: (why: string) => void): Thread => {
  const nodeThreads = builtin('node:worker_threads') as NodeThreads | undefined
  return nodeThreads === undefined ? startInBrowser(body, ended) : startInNode(nodeThreads, body, ended)
}
