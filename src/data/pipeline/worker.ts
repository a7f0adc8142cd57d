import { typed } from '../../ops/face.js'
import { fromTransferable, type Message, toTransferable } from '../../ops/transferable.js'
import { describe } from '../../shape/describe.js'
import { messageOf } from '../../tensor/message.js'
import { requireOptions } from '../../tensor/options.js'
import {
  type Cursor,
  type ExampleOf,
  type Mode,
  open,
  type Pipeline,
  type Place,
  pass,
  pipelineOf,
  requirePipeline,
} from './pipeline.js'

/** What is said to a worker: that a pass begins, and how many examples may be made; that as many more may be; that it is over. */
type Request = { readonly pass: number } & (
  | { readonly pipeline: 'begin'; readonly place: Place; readonly count: number }
  | { readonly pipeline: 'more' | 'close' }
)

/** What a worker answers: an example, that there is none, or what went wrong. */
type Answer = { readonly pipeline: 'answer'; readonly pass: number } & (
  | { readonly kind: 'example'; readonly message: Message<unknown>; readonly place: Place }
  | { readonly kind: 'end' }
  | { readonly kind: 'failed'; readonly reason: string }
)

/** What sends and takes messages in Node: a `Worker`, or `parentPort` inside of one. */
export interface NodePort {
  readonly postMessage: (message: unknown, transfer: never) => void
  readonly on: (event: string, listen: (data: unknown) => void) => unknown
  readonly ref?: () => void
  readonly unref?: () => void
}

/** What sends and takes messages in a browser: a `Worker`, or `self` inside of one. */
export interface WebPort {
  readonly postMessage: (message: unknown, transfer: never) => void
  readonly addEventListener: (event: string, listen: (event: unknown) => void) => void
}

const requirePort = (who: string, port: unknown): NodePort | WebPort => {
  if (
    typeof port === 'object' &&
    port !== null &&
    'postMessage' in port &&
    ('on' in port || 'addEventListener' in port)
  )
    return port as NodePort | WebPort
  throw new TypeError(`${who}: expected a worker, or what posts messages inside of one, got ${describe(port)}`)
}

/** Hears the messages of pipelines, and no others. */
const listenTo = (port: NodePort | WebPort, listen: (message: never) => void): void => {
  const hear = (data: unknown): void => {
    if (typeof data === 'object' && data !== null && 'pipeline' in data) listen(data as never)
  }
  if ('on' in port) port.on('message', hear)
  else port.addEventListener('message', event => hear((event as { readonly data: unknown }).data))
}

/** Hears why a worker is gone. */
const listenToEnd = (port: NodePort | WebPort, gone: (reason: string) => void): void => {
  if ('on' in port) {
    port.on('error', error => gone(messageOf(error)))
    port.on('exit', status => gone(`it ended with status ${status}`))
  } else
    port.addEventListener('error', event =>
      gone((event as { readonly message?: string }).message ?? 'it could not be loaded'),
    )
}

const post = (port: NodePort | WebPort, message: Request | Answer, buffers: readonly ArrayBuffer[] = []): void =>
  port.postMessage(message, buffers as never)

/**
 * Gives the examples of a pipeline to whoever asks for them with `fromWorker`: the only thing that the module of a worker needs
 * to do. The port is `parentPort` of `node:worker_threads` in Node, `self` in a browser. Where there is no port, as `parentPort` is
 * null outside of a worker, nobody can ask, and nothing happens: a program may import the module, too.
 *
 * @throws TypeError where there is no pipeline, or the port is none.
 *
 * @example
 * ```ts
 * import { MessageChannel } from 'node:worker_threads'
 * import { pipeline } from 'tensor-ts/data'
 *
 * const { port1, port2 } = new MessageChannel()
 * pipeline.serve(pipeline.indexed(3, n => n), port1)
 * port2.close()
 * ```
 */
export const serve: (source: Pipeline<unknown, Mode>, port: NodePort | WebPort | null) => void = typed(
  (given: unknown, to: unknown): void => {
    const source = requirePipeline('serve', given)
    if (to === null) return
    const port = requirePort('serve', to)
    const passes = new Map<number, { readonly cursor: Cursor<unknown>; count: number; isBusy: boolean }>()
    const fail = (id: number, error: unknown): void => {
      passes.delete(id)
      post(port, { pipeline: 'answer', pass: id, kind: 'failed', reason: messageOf(error) })
    }
    const work = async (id: number): Promise<void> => {
      const own = passes.get(id)
      if (own === undefined || own.isBusy) return
      own.isBusy = true
      try {
        while (own.count > 0 && passes.has(id)) {
          const placed = await own.cursor.next()
          if (!passes.has(id)) break
          own.count -= 1
          if (placed === undefined) {
            passes.delete(id)
            post(port, { pipeline: 'answer', pass: id, kind: 'end' })
            break
          }
          const { message, buffers } = toTransferable(placed.value)
          post(port, { pipeline: 'answer', pass: id, kind: 'example', message, place: placed.place }, buffers)
          // Whatever was asked meanwhile is heard between two examples.
          await new Promise(resolve => setTimeout(resolve))
        }
      } catch (error) {
        fail(id, error)
      }
      own.isBusy = false
      if (!passes.has(id)) await own.cursor.close()
    }
    listenTo(port, (request: Request) => {
      const { pass: id } = request
      try {
        if (request.pipeline === 'begin')
          passes.set(id, { cursor: pass(source[open](request.place)), count: request.count, isBusy: false })
        const own = passes.get(id)
        if (own === undefined) return
        if (request.pipeline === 'close') {
          passes.delete(id)
          // One that is computing is closed when it has its answer.
          if (!own.isBusy) void own.cursor.close()
          return
        }
        if (request.pipeline === 'more') own.count += 1
        void work(id)
      } catch (error) {
        fail(id, error)
      }
    })
  },
)

/** How far a worker goes ahead. */
export interface WorkerOptions {
  /** How many examples it makes before they are asked for; 2 where not given. */
  readonly ahead?: number | undefined
}

/** The answers of a pass, and who waits for one. */
interface Pass {
  readonly answers: Answer[]
  wanted: ((answer: Answer) => void) | undefined
}

/** A worker and the passes that go on in it. */
class Connection {
  private readonly port: NodePort | WebPort
  /** Those that are not over. */
  private readonly passes = new Map<number, Pass>()
  private count = 0
  private reason: string | undefined

  constructor(port: NodePort | WebPort) {
    this.port = port
    listenTo(port, (answer: Answer) => this.hear(answer))
    listenToEnd(port, reason => {
      this.reason = reason
      for (const pass of this.passes.keys()) this.hear({ pipeline: 'answer', pass, kind: 'failed', reason })
    })
    this.rest()
  }

  get isGone(): boolean {
    return this.reason !== undefined
  }

  /** A worker keeps the process alive as long as someone waits for what it makes, and no longer. */
  private rest(): void {
    const isAwaited = [...this.passes.values()].some(({ wanted }) => wanted !== undefined)
    if ('ref' in this.port) (isAwaited ? this.port.ref : this.port.unref)?.call(this.port)
  }

  private hear(answer: Answer): void {
    const own = this.passes.get(answer.pass)
    if (own === undefined) return
    if (answer.kind !== 'example') this.passes.delete(answer.pass)
    if (own.wanted === undefined) own.answers.push(answer)
    else {
      own.wanted(answer)
      own.wanted = undefined
    }
    this.rest()
  }

  begin(place: Place, ahead: number): Cursor<unknown> {
    const pass = this.count++
    const own: Pass = { answers: [], wanted: undefined }
    this.passes.set(pass, own)
    post(this.port, { pipeline: 'begin', pass, place, count: ahead })
    let last: Answer | undefined
    return {
      next: async () => {
        const answer =
          last ??
          own.answers.shift() ??
          (await new Promise<Answer>(resolve => {
            own.wanted = resolve
            this.rest()
          }))
        if (answer.kind === 'example') {
          post(this.port, { pipeline: 'more', pass })
          return { value: fromTransferable(answer.message), place: answer.place }
        }
        last = answer
        if (answer.kind === 'failed') throw new Error(`fromWorker: the worker failed: ${answer.reason}`)
        return undefined
      },
      close: () => {
        if (!this.passes.delete(pass)) return
        this.rest()
        post(this.port, { pipeline: 'close', pass })
      },
    }
  }
}

/**
 * The examples of a pipeline that a worker makes, in a thread of its own, ahead of being asked for. The worker is started by the
 * function, when the first pass begins; its module hands a pipeline to `serve`. What is asked of that pipeline: its examples are
 * trees of tensors and of what `postMessage` sends, and it is built in the worker, of what the worker has: closures do not
 * travel. Places are those of the pipeline in the worker, so that both may resume each other's. The type of that pipeline is
 * said by who calls, `fromWorker<typeof examples>(…)`.
 *
 * @throws TypeError where there is no such function, or it gives no worker; RangeError where `ahead` is no integer of at least
 * 1. A pass fails with an Error that names what went wrong in the worker.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { MessageChannel } from 'node:worker_threads'
 * import { pipeline } from 'tensor-ts/data'
 *
 * // In the module of the worker, where a real one has `parentPort` or `self` for the port:
 * const { port1, port2 } = new MessageChannel()
 * const examples = pipeline.indexed(3, n => n * n)
 * pipeline.serve(examples, port1)
 *
 * // A real program has `() => new Worker(new URL('./examples.js', import.meta.url))` here.
 * const squares = pipeline.fromWorker<typeof examples>(() => port2)
 * const found: number[] = []
 * for await (const square of squares) found.push(square)
 * assert.deepEqual(found, [0, 1, 4])
 * port2.close()
 * ```
 */
export const fromWorker: <P extends Pipeline<unknown, Mode>>(
  start: () => NodePort | WebPort,
  options?: WorkerOptions,
) => Pipeline<ExampleOf<P>, 'async'> = typed((start: unknown, options?: WorkerOptions) => {
  if (typeof start !== 'function')
    throw new TypeError(`fromWorker: expected a function that starts a worker, got ${describe(start)}`)
  requireOptions('fromWorker', options, ['ahead'])
  const { ahead = 2 } = options ?? {}
  if (!Number.isSafeInteger(ahead) || ahead < 1)
    throw new RangeError(`fromWorker: expected ahead to be an integer of at least 1, got ${describe(ahead)}`)
  let connection: Connection | undefined
  return pipelineOf(place => {
    if (connection === undefined || connection.isGone) connection = new Connection(requirePort('fromWorker', start()))
    return connection.begin(place, ahead)
  })
})
