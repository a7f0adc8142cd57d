import { type Contender, sampler } from '../contender.js'
import { numbers } from '../numbers.js'

/** What memory allows: a copy of as many bytes as the work reads and writes, into memory that is there already. */
export const load = (): Contender => ({
  name: 'plain copy',
  softmax: (rows, columns) => {
    const from = numbers(rows * columns)
    const to = new Float32Array(rows * columns)
    return sampler(() => to.set(from))
  },
})
