/** What programs in the editor can import; each is loaded when a program asks for it. */
export const modules: Readonly<Record<string, () => Promise<object>>> = {
  'tensor-ts': () => import('tensor-ts'),
  'tensor-ts/nn': () => import('tensor-ts/nn'),
  'tensor-ts/optim': () => import('tensor-ts/optim'),
  'tensor-ts/random': () => import('tensor-ts/random'),
  'tensor-ts/data': () => import('tensor-ts/data'),
  'tensor-ts/train': () => import('tensor-ts/train'),
  'tensor-ts/io': () => import('tensor-ts/io'),
  'tensor-ts/export': () => import('tensor-ts/export'),
  'tensor-ts/testing': () => import('tensor-ts/testing'),
  'fast-check': () => import('fast-check'),
  'fp-ts/lib/function.js': () => import('fp-ts/lib/function.js'),
  'fp-ts/lib/Either.js': () => import('fp-ts/lib/Either.js'),
  'fp-ts/lib/Option.js': () => import('fp-ts/lib/Option.js'),
  'fp-ts/lib/Record.js': () => import('fp-ts/lib/Record.js'),
  'fp-ts/lib/TaskEither.js': () => import('fp-ts/lib/TaskEither.js'),
  'node:assert': () => import('./assert.js'),
  editor: () => import('./shown.js'),
}

/** Whether the editor can run a program: it has all that it imports. */
export const canOpen = (program: string): boolean =>
  [...program.matchAll(/\bfrom '([^']+)'|^import '([^']+)'/gm)].every(
    ([, from, bare]) => (from ?? bare ?? '') in modules,
  )
