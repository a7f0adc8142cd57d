// Ctrl-C and `kill`: what has been learned is kept.

const statuses = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/**
 * Calls `leave` when the process is asked to end, prints what it says, and ends with the status that shells give such a
 * process. The cursor is visible afterwards, however the process ends.
 */
export const onInterrupt = (leave: () => string): void => {
  process.once('exit', () => {
    if (process.stderr.isTTY) process.stderr.write('\x1b[?25h')
  })
  for (const [signal, status] of Object.entries(statuses))
    process.once(signal, () => {
      try {
        console.log(leave())
      } catch (error) {
        console.error(error instanceof Error ? error.message : String(error))
      }
      process.exit(status)
    })
}
