// Tests that share their modules leave the engine, its threads and what they have spied on as they found them.
import * as T from 'tensor-ts'
import { afterAll, vi } from 'vitest'

// Before the module of the test is read, which may set them; for each file anew.
const engine = T.engine()
const threads = T.threadReport().asked

afterAll(() => {
  vi.restoreAllMocks()
  T.engine(engine)
  T.threads(threads)
})
