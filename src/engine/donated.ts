import { TraceError } from '../trace/error.js'

/** What the use of a tensor says that was donated to a compiled function; `read` is what brings elements there. */
export const donatedError =
  (who: string, read: string) =>
  (what: string): Error =>
    new TraceError(
      `${who}: ${what} was donated to a compiled function, which has used its memory for something else; ` +
        `use what the function returned in its place, or read it before with ${read}`,
    )

export const donatedToJit = donatedError('jit', 'T.data')
