/** The type of a binding, and the place behind its name. */
export interface Hint {
  readonly at: number
  readonly text: string
}

/** A program without its types, as a module of CommonJS, and what it imports. */
export interface Runnable {
  readonly code: string
  readonly imports: readonly string[]
}

/** What the editor asks of its compiler beside what Monaco asks. */
export interface Language {
  readonly hintsOf: (name: string) => Promise<readonly Hint[]>
  readonly runnable: (name: string) => Promise<Runnable>
}
