import { builtin } from '../../../tensor/system.js'

// Addresses may run out long before memory does (`ulimit -v`), and V8 ends the process when it has none left for a thread,
// which nobody can catch. Linux tells how many are left.

interface Files {
  readFileSync(path: string, encoding: 'utf8'): string
}

/** Deno would ask its user for a permission. */
const mayRead = !('Deno' in globalThis)

const numberIn = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? Number.NaN)

/** How many bytes of addresses this process may still reserve; infinite where there is no limit, or none is known. */
export const addressesLeft = (): number => {
  try {
    const files = mayRead ? (builtin('node:fs') as Files | undefined) : undefined
    const limit = numberIn(files?.readFileSync('/proc/self/limits', 'utf8') ?? '', /^Max address space\s+(\d+)/m)
    if (Number.isNaN(limit)) return Infinity
    const used = numberIn(files!.readFileSync('/proc/self/status', 'utf8'), /^VmSize:\s+(\d+) kB/m) * 1024
    return Number.isNaN(used) ? Infinity : limit - used
  } catch {
    return Infinity
  }
}

/** What a thread of V8 reserves: 650 MiB at least in Node 20, and up to 850 where it can. */
const ofThread = 2 ** 30

/** @throws RangeError if there may be no room for one more thread, beside so many that have not yet reserved theirs. */
export const requireAddresses = (pending: number): void => {
  const left = addressesLeft()
  if (left < (pending + 1) * ofThread)
    throw new RangeError(
      `it needs 1 GiB of addresses, and this process may reserve only ${Math.floor(left / 2 ** 20) - pending * 2 ** 10} MiB more (see \`ulimit -v\`)`,
    )
}
