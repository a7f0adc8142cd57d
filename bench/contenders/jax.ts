import type { Contender } from '../contender.js'
import { python } from './python.js'

/** What there is a function for in jax_cpu.py. */
export const load = async (threads: number): Promise<Contender> => {
  const { gpt2Token: _, ...works } = await python('jax_cpu.py', threads)
  return works
}
