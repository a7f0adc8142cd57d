// What is of Node is loaded when it is used, since browsers have none; a bundler for them lets an import pass only where its failure
// is taken care of.

/** What an import of a module of Node comes to where there is none. */
export const missing = (): never => {
  throw new Error('there is no file system here')
}

/** The code of an error of the system, as in ENOENT. */
export const codeOf = (reason: unknown): unknown =>
  typeof reason === 'object' && reason !== null && 'code' in reason ? reason.code : undefined
