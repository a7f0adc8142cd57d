/** How long training runs, in milliseconds, before others get a turn. */
const turn = 50

/** Lets others have their turn, now and then: signals, servers, timers. */
export const turns = (): (() => Promise<void> | undefined) => {
  let resumed = performance.now()
  return () => {
    if (performance.now() - resumed <= turn) return undefined
    return new Promise(resolve =>
      setTimeout(() => {
        resumed = performance.now()
        resolve()
      }),
    )
  }
}
