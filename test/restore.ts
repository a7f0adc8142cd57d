// Tests that share their modules leave the engine, its threads and what they have spied on as they found them.
import * as T from 'tensor-ts'
import { afterAll, beforeAll, vi } from 'vitest'

let engine: T.Engine
let threads: number
beforeAll(() => {
  engine = T.engine()
  threads = T.threadReport().asked
})
afterAll(() => {
  vi.restoreAllMocks()
  T.engine(engine)
  T.threads(threads)
})
