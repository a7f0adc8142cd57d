import type { WasmMemory, WasmModule } from '../host.js'
import { programs, words } from './control.js'
import { modes } from './dispatch.js'
import { maySleep } from './host.js'
import { dismiss, forget, invite, threadCount } from './pool.js'

const used = new Set<number>()
let last = 0

/** A number that no other Program in use has, if there is one left. */
const newNumber = (): number | undefined => {
  if (used.size === programs - 1) return undefined
  do last = (last % (programs - 1)) + 1
  while (used.has(last))
  used.add(last)
  return last
}

const dropped = new FinalizationRegistry<number>(number => {
  used.delete(number)
  forget(number)
})

/** Whether a module has stopped at `unreachable`. */
const isTrap = (error: unknown): boolean => error instanceof Error && error.name === 'RuntimeError'

/**
 * Starts a Program's `run` with as many threads as there are.
 *
 * @throws Error if a thread has begun some of its work and does not come back. The next call starts new threads.
 */
export const runTogether = (
  run: (mode: number, program: number) => unknown,
  module: WasmModule,
  memory: WasmMemory,
): (() => void) => {
  const program = newNumber()
  if (program === undefined) return () => void run(modes.alone, 0)
  const together = (): void => {
    const control = new Int32Array(memory.buffer, 0, words.batch / 4 + 1)
    Atomics.store(control, words.running / 4, program)
    invite({ program, module, memory })
    try {
      run(maySleep ? modes.sleeping : modes.spinning, program)
    } catch (error) {
      if (!isTrap(error)) throw error
      dismiss()
      throw new Error('a thread that helped a compiled function has ended in the midst of its work', { cause: error })
    } finally {
      Atomics.store(control, words.running / 4, 0)
      Atomics.add(control, words.epoch / 4, 1)
      Atomics.notify(control, words.epoch / 4)
    }
  }
  const start = (): void => {
    if (threadCount() === 1) run(modes.alone, program)
    else together()
  }
  dropped.register(start, program)
  return start
}
