// Finds a backpropagation that was written down wrong: `npx tsx examples/gradient-check/main.ts`.
import { checkGradients, GradientError } from 'tensor-ts/testing'
import { loss, right, start, wrong } from './network.js'

checkGradients(loss, { at: start, gradient: right })
console.log('The right one passes.\n')

try {
  checkGradients(loss, { at: start, gradient: wrong })
} catch (error) {
  if (!(error instanceof GradientError)) throw error
  console.log(error.message)
}
