import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Contender, Sampler } from '../contender.js'

/** Names a Python that has the library. */
const variable = 'BENCH_PYTHON'

interface Answer {
  readonly result: unknown
  readonly error?: string
}

/** A library of Python, in a process of its own that is asked line by line. */
export const python = async (program: string, threads: number): Promise<Contender> => {
  const interpreter = process.env[variable]
  if (interpreter === undefined) throw new Error(`not measured: ${variable} names no Python that has it`)
  const child = spawn(interpreter, [fileURLToPath(new URL(`python/${program}`, import.meta.url)), String(threads)])
  let complaint = ''
  child.stderr.on('data', text => {
    complaint = String(text).trim().split('\n').at(-1) ?? ''
  })
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject)
    child.once('close', code => reject(new Error(complaint || `Python ended with code ${code}`)))
  })
  // Waited for only while a question is open.
  ended.catch(() => {})
  // A write to a process that has ended is told by its end.
  child.stdin.on('error', () => {})
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const answer = async (): Promise<unknown> => {
    const { value, done } = await Promise.race([lines.next(), ended])
    if (done) return ended
    const { result, error }: Answer = JSON.parse(value)
    if (error !== undefined) throw new Error(error)
    return result
  }
  const ask = (question: object): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify(question)}\n`)
    return answer()
  }
  const prepare = async (work: string, ...sizes: readonly unknown[]): Promise<Sampler> => {
    const id = await ask({ work, sizes })
    return async calls => Number(await ask({ id, calls }))
  }

  return {
    version: String(await answer()),
    matmul: size => prepare('matmul', size),
    denseStep: (sizes, batch) => prepare('dense_step', sizes, batch),
    lenetStep: batch => prepare('lenet_step', batch),
    lstmStep: (...sizes) => prepare('lstm_step', ...sizes),
    transformerStep: (...sizes) => prepare('transformer_step', ...sizes),
    residualStep: (...sizes) => prepare('residual_step', ...sizes),
    gpt2Block: tokens => prepare('gpt2_block', tokens),
    gpt2Token: past => prepare('gpt2_token', past),
    softmax: (rows, columns) => prepare('softmax', rows, columns),
    layerNorm: (rows, columns) => prepare('layer_norm', rows, columns),
    gelu: (length, approximate) => prepare('gelu', length, approximate),
    indexing: operation => prepare('indexing', operation),
    eager: (operation, length) => prepare('eager', operation, length),
    close: () => child.kill(),
  }
}
