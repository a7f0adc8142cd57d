import type { WasmMemory, WasmModule } from '../host.js'
import { cores, hasThreads, startThread, type Thread } from './host.js'
import { helper, type Message, places } from './worker.js'

/** A Program that other threads may help with. */
export interface Shared {
  /** No other Program that is in use has this number; it is not 0. */
  readonly program: number
  readonly module: WasmModule
  readonly memory: WasmMemory
}

/** More threads than this are not started. */
const mostThreads = 64

/** After so many threads that ended by themselves no more are started: something forbids them. */
const mostEnds = 3

let ends = 0

let wanted: number | undefined

interface Pool {
  readonly control: Int32Array
  /** By number; the first is the one that calls. */
  readonly threads: Map<number, { readonly thread: Thread; readonly known: Set<number> }>
}

let pool: Pool | undefined

/** How many threads a Program runs on at most, the calling one included. */
export const threadCount = (): number => {
  wanted ??= hasThreads ? Math.min(cores(), mostThreads) : 1
  return wanted
}

/** Sets how many there may be; where none can be started it stays at 1. */
export const setThreadCount = (count: number): void => {
  wanted = hasThreads ? Math.min(count, mostThreads) : 1
  if (pool !== undefined) Atomics.store(pool.control, places.threads, wanted)
}

const source = (): string =>
  // Some compilers wrap functions in `__name` so that they keep their names.
  `const __name = f => f; (${helper.toString()})({ listen, WebAssembly, at: ${JSON.stringify(places)} })`

/** Wakes the workers, so that they look around. */
const wake = (control: Int32Array): void => {
  Atomics.add(control, places.turn, 1)
  if (Atomics.load(control, places.sleepers) > 0) Atomics.notify(control, places.turn)
}

const post = ({ control, threads }: Pool, number: number, message: Message): void => {
  // Counted first: a worker that has received more than it knows of would not wait for the rest.
  Atomics.add(control, places.sent + number, 1)
  threads.get(number)?.thread.post(message)
}

const startPool = (): Pool => {
  const control = new Int32Array(new SharedArrayBuffer(4 * (places.sent + mostThreads)))
  Atomics.store(control, places.threads, threadCount())
  return { control, threads: new Map() }
}

/** Starts the threads that are missing and makes a Program known to all. They help as soon as they are ready. */
const prepare = (to: Pool, { program, module, memory }: Shared): void => {
  for (let number = 1; number < threadCount(); number++) {
    if (!to.threads.has(number)) {
      if (ends >= mostEnds) return
      Atomics.store(to.control, places.sent + number, 0)
      const thread = startThread(source(), () => {
        if (to.threads.get(number)?.thread !== thread) return
        to.threads.delete(number)
        ends += 1
      })
      to.threads.set(number, { thread, known: new Set() })
      post(to, number, { kind: 'begin', control: to.control, thread: number })
    }
    const { known } = to.threads.get(number)!
    if (known.has(program)) continue
    known.add(program)
    post(to, number, { kind: 'program', program, module, memory })
  }
}

/** Calls the threads to a Program that begins to run. */
export const invite = (shared: Shared): void => {
  pool ??= startPool()
  prepare(pool, shared)
  Atomics.store(pool.control, places.program, shared.program)
  wake(pool.control)
}

/** Lets the threads drop a Program that is no longer in use. */
export const forget = (program: number): void => {
  if (pool === undefined) return
  for (const [number, { known }] of pool.threads)
    if (known.delete(program)) post(pool, number, { kind: 'forget', program })
  wake(pool.control)
}

/** Stops all threads; they start again when they are needed. */
export const dismiss = (): void => {
  const threads = [...(pool?.threads.values() ?? [])]
  pool?.threads.clear()
  pool = undefined
  for (const { thread } of threads) thread.stop()
}
