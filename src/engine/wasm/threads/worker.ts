import type { WasmExports, WasmMemory, WasmModule } from '../host.js'

/** Places in the memory that the pool shares with its workers, in words of 32 bits. */
export const places = {
  /** Goes up when there is something to look at. Workers sleep on it. */
  turn: 0,
  /** How many workers sleep. */
  sleepers: 16,
  /** The number of the Program that runs. */
  program: 32,
  /** How many threads there may be, the first included. */
  threads: 48,
  /** From here on: how many messages each worker was sent. */
  sent: 64,
  /** From here on: 1 for each worker that has begun and can help. */
  ready: 128,
} as const

/** What workers are told. */
export type Message =
  | { readonly kind: 'begin'; readonly control: Int32Array; readonly thread: number }
  | { readonly kind: 'program'; readonly program: number; readonly module: WasmModule; readonly memory: WasmMemory }
  | { readonly kind: 'forget'; readonly program: number }

interface Surroundings {
  readonly listen: (listener: (message: Message) => void) => void
  readonly WebAssembly: {
    readonly Instance: new (module: WasmModule, imports: object) => { readonly exports: WasmExports }
  }
  readonly at: typeof places
}

/**
 * What a worker does: it helps with the Program that runs, if it knows it. Between two it looks for the next one for a short
 * while, then sleeps. A message is received by returning.
 *
 * It is handed to the worker as text, and uses nothing from outside.
 */
export const helper = ({ listen, WebAssembly, at }: Surroundings): void => {
  const looks = 20_000
  const helps = new Map<number, (program: number) => number>()
  let control: Int32Array = new Int32Array(0)
  let thread = 0
  let received = 0
  const work = (): void => {
    while (Atomics.load(control, at.sent + thread) === received) {
      const turn = Atomics.load(control, at.turn)
      const program = Atomics.load(control, at.program)
      if (thread < Atomics.load(control, at.threads)) helps.get(program)?.(program)
      let left = looks
      while (left > 0 && Atomics.load(control, at.turn) === turn) left -= 1
      if (left > 0) continue
      Atomics.add(control, at.sleepers, 1)
      Atomics.wait(control, at.turn, turn)
      Atomics.sub(control, at.sleepers, 1)
    }
  }
  listen(message => {
    received += 1
    if (message.kind === 'begin') {
      control = message.control
      thread = message.thread
      Atomics.store(control, at.ready + thread, 1)
      Atomics.notify(control, at.ready + thread)
    } else if (message.kind === 'forget') helps.delete(message.program)
    else {
      const { program, module, memory } = message
      const words = new Int32Array(memory.buffer)
      const sleep = (address: number, expected: number) =>
        Atomics.wait(words, address / 4, expected, 1000) === 'timed-out' ? 1 : 0
      const { exports } = new WebAssembly.Instance(module, { env: { memory, sleep, call: () => undefined } })
      helps.set(program, exports.help!)
    }
    work()
  })
}
