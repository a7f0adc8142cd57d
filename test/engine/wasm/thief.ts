import { Worker } from 'node:worker_threads'
import { ticket, words } from '../../../src/engine/wasm/threads/control.js'

const source = `
  const { workerData: { memory, bits, address } } = require('node:worker_threads')
  const word = new BigInt64Array(memory.buffer, address, 1)
  const mask = (1n << bits) - 1n
  for (;;) {
    const seen = Atomics.load(word, 0)
    if ((seen & mask) < ((seen >> bits) & mask) && Atomics.compareExchange(word, 0, seen, seen + 1n) === seen) break
  }`

/** A thread that takes one unit of what runs in a memory, and ends. */
export const startThief = async (memory: object): Promise<Worker> => {
  const workerData = { memory, bits: BigInt(ticket.unitBits), address: words.ticket }
  const worker = new Worker(source, { eval: true, workerData, execArgv: [] })
  await new Promise(resolve => worker.once('online', resolve))
  return worker
}
