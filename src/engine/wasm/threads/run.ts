import type { WasmMemory, WasmModule } from '../host.js'
import { abandon } from '../memory.js'
import { words } from './control.js'
import { modes } from './dispatch.js'
import { maySleep } from './host.js'
import { dismiss, invite, numberOf, sharedProgram, threadCount } from './pool.js'

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
  const shared = sharedProgram(module, memory)
  const together = (): void => {
    const program = numberOf(shared)
    const control = new Int32Array(memory.buffer, 0, words.batch / 4 + 1)
    Atomics.store(control, words.running / 4, program)
    invite(shared)
    try {
      run(maySleep ? modes.sleeping : modes.spinning, program)
    } catch (error) {
      if (!isTrap(error)) throw error
      dismiss()
      abandon(memory)
      throw new Error('a thread that helped a compiled function has ended in the midst of its work', { cause: error })
    } finally {
      Atomics.store(control, words.running / 4, 0)
      Atomics.add(control, words.epoch / 4, 1)
      Atomics.notify(control, words.epoch / 4)
    }
  }
  return () => {
    if (threadCount() === 1) run(modes.alone, 0)
    else together()
  }
}
