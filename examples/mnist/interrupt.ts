// Ctrl-C and `kill`: the step that is running is finished, and what has been learned is kept.

const statuses = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/** Whether the process has been asked to end. */
export interface Interruption {
  readonly signal: AbortSignal
  /** From now on a signal ends the process at once, as it is usual. */
  readonly over: () => void
}

/**
 * Aborts a signal when the process is asked to end, which it then does with the status that shells give such a process; asked a
 * second time it ends at once. The cursor is visible afterwards, however the process ends.
 */
export const onInterrupt = (): Interruption => {
  const controller = new AbortController()
  process.once('exit', () => {
    if (process.stderr.isTTY) process.stderr.write('\x1b[?25h')
  })
  const leave = (signal: keyof typeof statuses): void => {
    if (controller.signal.aborted) process.exit(statuses[signal])
    process.exitCode = statuses[signal]
    controller.abort()
  }
  const signals = Object.keys(statuses) as readonly (keyof typeof statuses)[]
  for (const signal of signals) process.on(signal, leave)
  return {
    signal: controller.signal,
    over: () => {
      for (const signal of signals) process.off(signal, leave)
    },
  }
}
