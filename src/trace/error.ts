/** A value that stands for many was used as if it were one: read as a number, branched on, or kept past its function. */
export class TraceError extends Error {
  override readonly name = 'TraceError'
}
