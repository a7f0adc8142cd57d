// What lies on a device is given back when nobody holds its tensor. JavaScript sees only the handle, which is small, and would
// leave it for long: so it is told to collect when much has gathered.

interface WithCollector {
  readonly gc?: () => void
  readonly Bun?: { readonly gc?: (now: boolean) => void }
}

let collector: Promise<() => void> | undefined

const find = async (): Promise<() => void> => {
  const { gc, Bun } = globalThis as WithCollector
  if (Bun?.gc !== undefined) return () => Bun.gc!(true)
  if (gc !== undefined) return gc
  try {
    const [{ setFlagsFromString }, { runInNewContext }] = await Promise.all([import('node:v8'), import('node:vm')])
    setFlagsFromString('--expose-gc')
    const found: unknown = runInNewContext('gc')
    setFlagsFromString('--no-expose-gc')
    if (typeof found === 'function') return found as () => void
  } catch {
    // Then it collects when it wants to.
  }
  return () => {}
}

/** Lets timers, sockets, and the callbacks for what was collected have their turn. */
export const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** Collects what nobody holds, and has it given back. */
export const collect = async (): Promise<void> => {
  collector ??= find()
  const now = await collector
  // What was looked at in this turn counts as held until it is over.
  await turn()
  now()
  await turn()
  await turn()
}
