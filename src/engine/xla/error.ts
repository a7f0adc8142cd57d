/** What PJRT's codes are called. */
const codes = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const

/** XLA, or the plugin that it comes in, refuses something or fails at it. */
export class XlaError extends Error {
  override readonly name = 'XlaError'
  /** As XLA names it, such as `RESOURCE_EXHAUSTED`. */
  readonly code: string

  constructor(code: string, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

export const codeName = (code: number): string => codes[code] ?? `code ${code}`

/** What XLA says behind an error of its compiler about versions, and helps nobody. */
const aboutVersions = /\n?[^\n]*(?:Failed to (?:parse|deserialize)|version of StableHLO)[^\n]*$/i

/** The line of a module that an error names by its number, as in `-:2:26: error: …`. */
const lineOf = (text: string, module: string): string | undefined => {
  const line = /(?:^|\n)\s*-:(\d+):\d+: error/.exec(text)?.[1]
  return line === undefined ? undefined : module.split('\n')[Number(line) - 1]?.trim()
}

/** The same error for whoever called: who asks, what XLA says, and the line of the module that it is about. */
export const explained = (who: string, error: unknown, module = ''): unknown => {
  if (!(error instanceof XlaError)) return error
  const line = lineOf(error.message, module)
  const text = error.message.replace(aboutVersions, '').trim()
  return new XlaError(error.code, `${who}: ${text}${line === undefined ? '' : `; at ${line}`}`, { cause: error })
}
