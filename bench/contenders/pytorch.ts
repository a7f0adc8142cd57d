import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Contender, Sampler } from '../contender.js'

/** Names a Python that has PyTorch. */
const variable = 'BENCH_PYTHON'

interface Answer {
  readonly result: number
  readonly error?: string
}

/** PyTorch on one thread, in a process of its own that is asked line by line. */
export const load = async (): Promise<Contender> => {
  const python = process.env[variable]
  if (python === undefined) throw new Error(`left out; ${variable} names no Python that has it`)
  const script = fileURLToPath(new URL('pytorch.py', import.meta.url))
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject)
    child.once('exit', code => reject(new Error(`Python ended with code ${code}`)))
  })
  // Waited for only while a question is open.
  ended.catch(() => {})
  // A write to a process that has ended is told by its end.
  child.stdin.on('error', () => {})
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const answer = async (): Promise<Answer> => {
    const { value, done } = await Promise.race([lines.next(), ended])
    return done ? ended : JSON.parse(value)
  }
  const ask = async (question: object): Promise<number> => {
    child.stdin.write(`${JSON.stringify(question)}\n`)
    const { error, result } = await answer()
    if (error !== undefined) throw new Error(error)
    return result
  }
  const prepare = async (work: string, ...sizes: readonly unknown[]): Promise<Sampler> => {
    const id = await ask({ work, sizes })
    return calls => ask({ id, calls })
  }
  await answer()

  return {
    name: 'PyTorch',
    matmul: size => prepare('matmul', size),
    denseStep: (sizes, batch) => prepare('dense_step', sizes, batch),
    lenetStep: batch => prepare('lenet_step', batch),
    softmax: (rows, columns) => prepare('softmax', rows, columns),
    add: length => prepare('add', length),
    close: () => child.kill(),
  }
}
