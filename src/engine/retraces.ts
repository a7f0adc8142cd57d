import { describe } from '../shape/describe.js'
import { Recent } from './recent.js'

interface Console {
  readonly warn?: ((message: string) => void) | undefined
}

/** Says something to whoever develops, where there is a way to. */
const warn = (message: string): void => {
  try {
    ;(globalThis as { readonly console?: Console }).console?.warn?.(message)
  } catch {
    // That it cannot be said is no reason to stop.
  }
}

/** After so many traces that differ only in what is no tensor, something is probably wrong. */
const many = 8

/** How many shapes of arguments are watched. */
const watched = 32

/** The arguments of a call: as they are, and each as text in which two are equal where no new trace is needed. */
export interface Call {
  readonly args: readonly unknown[]
  readonly signatures: readonly string[]
}

/** What to do about a static argument that changes. */
const advice = (argument: unknown): string =>
  typeof argument === 'function'
    ? 'a function is the same only if it is the same object: make it once, outside'
    : 'pass what often changes as a tensor'

/** Watches the traces of one function; warns once if there is one after the other for arguments that are no tensors. */
export const watchRetraces = (
  name: string,
  parameters: () => readonly string[] | undefined,
): ((shapes: string, call: Call) => void) => {
  const seen = new Recent<{ readonly traces: number; readonly signatures: readonly string[] }>(watched)
  let isOver = false
  return (shapes, { args, signatures }) => {
    if (isOver) return
    const before = seen.get(shapes)
    const changed = signatures.findIndex((signature, i) => signature !== before?.signatures[i])
    if (changed < 0) return
    const traces = (before?.traces ?? 0) + 1
    seen.set(shapes, { traces, signatures })
    if (traces < many) return
    isOver = true
    const parameter = parameters()?.[changed] ?? ''
    const isName = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(parameter)
    warn(
      `jit: ${name || 'a function'} was traced ${traces} times for tensors of the same shapes, as argument ${changed}, counted ` +
        `from 0${isName ? ` (${parameter})` : ''}, is never the same; now it is ${describe(args[changed])}; ` +
        `${advice(args[changed])}, and if the function does not need it, as behind Array.map, call it as x => f(x)`,
    )
  }
}
