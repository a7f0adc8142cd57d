import type { Contender } from '../contender.js'
import { python } from './python.js'

export const load = (threads: number): Promise<Contender> => python('jax_cpu.py', threads)
