/** Numbers from -1 to 1 that look random and are the same for every contender: a linear congruential generator. */
export const numbers = (length: number, seed = 1): Float32Array => {
  let state = seed
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  })
}

/** Weights of a layer with so many inputs, of a size that keeps a deep network's outputs near 1. */
export const weights = (length: number, inputs: number, seed: number): Float32Array =>
  numbers(length, seed).map(x => x / Math.sqrt(inputs))

/** The class of each example, 0 to 9. */
export const labels = (batch: number): Int32Array => Int32Array.from({ length: batch }, (_, i) => (i * 7) % 10)

/** The same with a row of ten numbers for each. */
export const oneHotLabels = (batch: number): Float32Array => {
  const rows = new Float32Array(10 * batch)
  labels(batch).forEach((label, i) => {
    rows[10 * i + label] = 1
  })
  return rows
}

/** How many inputs and outputs each layer has. */
export const layersOf = (sizes: readonly number[]): readonly (readonly [inputs: number, outputs: number])[] =>
  sizes.slice(1).map((outputs, i) => [sizes[i]!, outputs])
