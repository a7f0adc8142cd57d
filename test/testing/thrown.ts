/** The error of class `type` that `run` throws. */
export const thrown = <E extends Error>(type: abstract new (...args: never[]) => E, run: () => void): E => {
  try {
    run()
  } catch (error) {
    if (error instanceof type) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
