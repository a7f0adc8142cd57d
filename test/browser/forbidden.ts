// What runs in the browser under a content security policy: computes in one long loop and in turns, and sends what came of it
// and what the library says of its engine and threads.
import * as T from 'tensor-ts'

/** What is known of the library at a time. */
interface Moment {
  readonly threads: number
  readonly running: number
  readonly reason?: string
}

/** What came of a visit, or what it failed with. */
export interface Found {
  readonly engine?: T.Engine
  /** What `T.engine('wasm')` throws. */
  readonly refusal?: string
  readonly numbers?: readonly number[]
  /** Before anything has run. */
  readonly before?: Moment
  /** After a loop without a turn of the event loop. */
  readonly loop?: Moment
  /** After turns. */
  readonly turns?: Moment
  /** After `T.startThreads()`. */
  readonly started?: Moment
  /** After a second loop. */
  readonly after?: Moment
  /** The directives of the policy that something ran against. */
  readonly violations?: readonly string[]
  /** Errors that nobody caught. */
  readonly uncaught?: readonly string[]
  readonly error?: string
}

interface Happening {
  readonly effectiveDirective?: string
  readonly message?: string
  readonly reason?: unknown
}

const { addEventListener } = globalThis as unknown as {
  readonly addEventListener: (type: string, listener: (what: Happening) => void) => void
}

const violations: string[] = []
const uncaught: string[] = []
addEventListener('securitypolicyviolation', ({ effectiveDirective }) => violations.push(String(effectiveDirective)))
addEventListener('error', ({ message }) => uncaught.push(String(message)))
addEventListener('unhandledrejection', ({ reason }) => uncaught.push(String(reason)))

const matrix = T.reshape(T.sin(T.arange(128 * 128)), [128, 128])
const product = T.jit((x: typeof matrix) => T.matmul(x, x))
const sum = T.jit((x: T.Tensor<[1000, 1000]>) => T.sum(T.exp(x)))
const many = T.ones([1000, 1000])

/** A large product by itself, the same compiled, and a sum. */
export const compute = (): readonly number[] =>
  [T.matmul(matrix, matrix), product(matrix)].map(x => T.item(T.sum(T.square(x)))).concat(T.item(sum(many)))

const now = (): Moment => {
  const threads = T.threads()
  const { running, reason } = T.threadReport()
  return { threads, running, ...(reason !== undefined && { reason }) }
}

const turn = () => new Promise(resolve => setTimeout(resolve, 30))

export const find = async (): Promise<Found> => {
  try {
    T.threads(2)
    const before = now()
    for (let i = 0; i < 20; i++) compute()
    const loop = now()
    for (let i = 0; i < 10; i++) {
      compute()
      await turn()
    }
    const turns = now()
    await T.startThreads()
    const started = now()
    const numbers = compute()
    const after = now()
    let refusal = ''
    try {
      T.engine('wasm')
    } catch (error) {
      refusal = String(error)
    }
    return { engine: T.engine(), refusal, numbers, before, loop, turns, started, after, violations, uncaught }
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}
