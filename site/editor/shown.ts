import * as T from 'tensor-ts'

// The module `editor` of programs in the editor: what they show beside printing.

/** What a program shows. */
export type Shown =
  | { readonly type: 'plot'; readonly title: string; readonly rows: readonly (readonly number[])[] }
  | { readonly type: 'inspect'; readonly program: string; readonly explanation: string; readonly gradients: string }

/** Tells the page, where the program runs in a worker of it. */
const post = (shown: Shown): void => {
  const host: object = globalThis
  if ('postMessage' in host && typeof host.postMessage === 'function') host.postMessage(shown)
}

const rowsOf = (x: T.Tensor<T.Shape>): readonly (readonly number[])[] => {
  const numbers = Array.from(T.data(x), Number)
  const columns = Number(x.shape.at(-1) ?? 1)
  return Array.from({ length: numbers.length / columns }, (_, i) => numbers.slice(i * columns, (i + 1) * columns))
}

/** Draws numbers as a curve, or a matrix as a picture. */
export const plot = (
  title: string,
  values: T.Tensor<[number]> | T.Tensor<[number, number]> | readonly number[],
): void => post({ type: 'plot', title, rows: 'dtype' in values ? rowsOf(values) : [values] })

/** A tree as lines of path and value. */
const lines = (tree: unknown, path: string): readonly string[] => {
  if (typeof tree !== 'object' || tree === null || 'dtype' in tree) return [`${path || 'it'}: ${String(tree)}`]
  return Object.entries(tree).flatMap(([name, inner]) => lines(inner, `${path}.${name}`))
}

const said = (f: () => string): string => {
  try {
    return f()
  } catch (error) {
    return String(error instanceof Error ? error.message : error)
  }
}

/** Shows what the library makes of a function: its Program, what the compiler does with it, and its gradient by the first argument. */
export const inspect = <A extends readonly unknown[], R>(f: (...args: A) => R, ...args: A): void => {
  // What a function is given and gives is known where it is called; here any scalar stands for it.
  const of = f as unknown as (first: T.Tensor<[]>, ...rest: readonly T.Tensor<[]>[]) => T.Tensor<[]>
  const given = args as unknown as readonly [T.Tensor<[]>, ...T.Tensor<[]>[]]
  post({
    type: 'inspect',
    program: said(() => String(T.program(of)(...given))),
    explanation: said(() => T.explain(of)(...given)),
    gradients: said(() => lines(T.grad(of)(...given), '').join('\n')),
  })
}
