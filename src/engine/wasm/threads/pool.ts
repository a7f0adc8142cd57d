import { messageOf } from '../../../tensor/message.js'
import type { WasmMemory, WasmModule } from '../host.js'
import { requireAddresses } from './addresses.js'
import { programs } from './control.js'
import { cores, maySleep, obstacle, startThread, startTime, type Thread } from './host.js'
import { helper, type Message, places } from './worker.js'

/** A Program that other threads may help with. */
export interface Shared {
  readonly module: WasmModule
  readonly memory: WasmMemory
  readonly seat: Seat
}

/** Under which number a Program is known to other threads, which no other one has then; 0 while it is not known. */
export interface Seat {
  program: number
}

/** So many Programs other threads know of; they forget those that ran longest ago, and are told again of what runs. */
const mostSeats = 256

/** More threads than this are not started. */
const mostThreads = 64

/** So many threads that ended in the midst of their life are replaced. */
const mostEnds = 3

let ends = 0

/** Why no more threads are started, after some that could not be. */
let refusal: string | undefined

let wanted: number | undefined

interface Helper {
  readonly thread: Thread
  /** The Programs that it was told of. */
  readonly known: Set<number>
  /** When it was started, in milliseconds. */
  readonly since: number
}

interface Pool {
  readonly control: Int32Array
  /** By number; the first is the one that calls. */
  readonly threads: Map<number, Helper>
}

let pool: Pool | undefined

/** How many threads were asked for, the calling one included. */
export const askedThreads = (): number => {
  wanted ??= Math.min(cores(), mostThreads)
  return wanted
}

/** How many threads a Program is shared out to at most, the calling one included. */
export const threadCount = (): number => {
  if (obstacle() !== undefined || (refusal !== undefined && !pool?.threads.size)) return 1
  return askedThreads()
}

/** Sets how many there may be. */
export const setThreadCount = (count: number): void => {
  wanted = Math.min(count, mostThreads)
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
  const control = new Int32Array(new SharedArrayBuffer(4 * (places.ready + mostThreads)))
  Atomics.store(control, places.threads, askedThreads())
  return { control, threads: new Map() }
}

const isReady = ({ control }: Pool, number: number): boolean => Atomics.load(control, places.ready + number) === 1

/** Notes that a thread is gone. One that never answered shows that others would not either. */
const end = (from: Pool, number: number, why: string): void => {
  ends += 1
  if (!isReady(from, number) || ends >= mostEnds) refusal = `a helper thread could not be started: ${why}`
  Atomics.store(from.control, places.ready + number, 0)
  from.threads.delete(number)
}

/** Gives up a thread that cannot be started or told of what it is to share. */
const fail = (to: Pool, number: number, error: unknown): void => {
  to.threads.get(number)?.thread.stop()
  end(to, number, messageOf(error))
}

const startHelper = (to: Pool, number: number): void => {
  Atomics.store(to.control, places.sent + number, 0)
  Atomics.store(to.control, places.ready + number, 0)
  try {
    requireAddresses([...to.threads.keys()].filter(other => !isReady(to, other)).length)
    const thread = startThread(source(), why => {
      if (to.threads.get(number)?.thread === thread) end(to, number, why)
    })
    to.threads.set(number, { thread, known: new Set(), since: performance.now() })
    post(to, number, { kind: 'begin', control: to.control, thread: number })
  } catch (error) {
    fail(to, number, error)
  }
}

/** Starts the threads that are missing; the first alone, as it shows whether there can be others. */
const startMissing = (to: Pool): void => {
  for (let number = 1; number < askedThreads() && refusal === undefined; number++) {
    if (!to.threads.has(number)) startHelper(to, number)
    if (number === 1 && !isReady(to, 1)) return
  }
}

/** Makes a Program known to all threads. They help as soon as they are ready. */
const introduce = (to: Pool, { module, memory, seat: { program } }: Shared): void => {
  for (const [number, { known }] of to.threads) {
    if (number >= askedThreads() || known.has(program)) continue
    known.add(program)
    try {
      post(to, number, { kind: 'program', program, module, memory })
    } catch (error) {
      fail(to, number, error)
    }
  }
}

/** By their numbers, in the order in which they were used last. */
const seats = new Map<number, Seat>()
let lastProgram = 0

/** Lets the threads drop a Program. */
const forget = (seat: Seat): void => {
  const { program } = seat
  if (program === 0) return
  seat.program = 0
  seats.delete(program)
  if (pool === undefined) return
  for (const [number, { known }] of pool.threads)
    if (known.delete(program)) post(pool, number, { kind: 'forget', program })
  wake(pool.control)
}

const newNumber = (): number => {
  const [oldest] = seats.values()
  if (seats.size === mostSeats) forget(oldest!)
  do lastProgram = (lastProgram % (programs - 1)) + 1
  while (seats.has(lastProgram))
  return lastProgram
}

const dropped = new FinalizationRegistry<Seat>(forget)

/** A Program that is not yet known to other threads. */
export const sharedProgram = (module: WasmModule, memory: WasmMemory): Shared => {
  const shared = { module, memory, seat: { program: 0 } }
  dropped.register(shared, shared.seat)
  return shared
}

/** The number of a Program, of all the one that runs last from now on. */
export const numberOf = ({ seat }: Shared): number => {
  if (seat.program === 0) seat.program = newNumber()
  else seats.delete(seat.program)
  seats.set(seat.program, seat)
  return seat.program
}

/** Calls the threads to a Program that runs. */
export const invite = (shared: Shared): void => {
  pool ??= startPool()
  startMissing(pool)
  introduce(pool, shared)
  Atomics.store(pool.control, places.program, shared.seat.program)
  wake(pool.control)
}

/** Stops all threads; they start again when they are needed. */
export const dismiss = (): void => {
  const threads = [...(pool?.threads.values() ?? [])]
  pool?.threads.clear()
  pool = undefined
  for (const { thread } of threads) thread.stop()
}

/** Sleeps until the threads that were started have answered, where this thread may sleep; each has a time for it. */
export const awaitAnswers = (): void => {
  if (pool === undefined || !maySleep) return
  for (const [number, { since }] of pool.threads) {
    const left = since + startTime() - performance.now()
    if (number < askedThreads() && left > 0) Atomics.wait(pool.control, places.ready + number, 0, left)
  }
}

/** What is known of the threads that compiled functions run on. */
export interface ThreadReport {
  /** How many were asked for: by `T.threads(count)`, else as many as the machine has cores; 64 at most. */
  readonly asked: number
  /** How many run, the calling one included. */
  readonly running: number
  /** Why there are fewer than were asked for, in a sentence; undefined where as many run. */
  readonly reason: string | undefined
}

/** The report on them as they are, and how many more the next Program would start. */
export const lookAtThreads = (): { readonly report: ThreadReport; readonly missing: number } => {
  const asked = askedThreads()
  const found = (running: number, reason: string, missing = 0) => ({
    report: { asked, running, reason: running === asked ? undefined : reason },
    missing,
  })
  const hindrance = obstacle()
  if (hindrance !== undefined) return found(1, hindrance)
  const numbers = Array.from({ length: asked - 1 }, (_, i) => i + 1)
  const started = numbers.filter(number => pool?.threads.has(number))
  const ready = started.filter(number => isReady(pool!, number))
  const running = 1 + ready.length
  if (ready.length < started.length)
    return found(
      running,
      'helper threads were started and have not answered; in a browser they start only when the thread that calls gets ' +
        'a turn of its event loop: await T.startThreads() before a long loop',
    )
  if (refusal !== undefined) return found(running, refusal)
  const reason = 'helper threads start with the first compiled function that is worth it, or with T.startThreads()'
  return found(running, reason, numbers.length - started.length)
}

/** Milliseconds after which nothing more is expected of threads that were started in good time. */
const patience = 10_000

/** Starts all threads, also after some were refused, and waits until they have answered or it is known that they will not. */
export const startThreads = async (): Promise<void> => {
  if (obstacle() !== undefined) return
  ends = 0
  refusal = undefined
  const until = performance.now() + patience
  for (;;) {
    pool ??= startPool()
    startMissing(pool)
    if (refusal !== undefined || lookAtThreads().report.running === askedThreads() || performance.now() > until) return
    await new Promise(resolve => setTimeout(resolve, 2))
  }
}
