// Several functions as one: what is compiled, or opened as a model, costs more than what then runs.

/** A function whose types are not known here, what it is called in messages, and what it is called with. */
export interface Call {
  readonly what: string
  readonly run: (...args: readonly unknown[]) => unknown
  readonly args: readonly unknown[]
}

/** A function that gives the list of what each of them gives. */
export const together = (calls: readonly Call[]): Call => ({
  what: calls.map(({ what }) => what).join('; '),
  run: (...args) => calls.map(({ run }, i) => run(...(args[i] as readonly unknown[]))),
  args: calls.map(({ args }) => args),
})

export const groupsOf = <A>(list: readonly A[], size: number): readonly (readonly A[])[] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size))
