import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe } from '../../shape/describe.js'
import { messageOf } from '../../tensor/message.js'
import { requireOptions } from '../../tensor/options.js'
import { codeOf, type IncomingMessage, nodeModule, type Server, type ServerResponse } from '../../tensor/system.js'
import type { Board } from './board.js'
import type { Dashboard } from './dashboard.js'
import { changed, page } from './page.js'

// Only this file opens a socket.

export interface ServeDashboardOptions {
  /** Where it is asked for; 6006 where not given. Where that is taken it is another one. */
  readonly port?: number | undefined
}

/** Why a dashboard cannot be seen. */
export interface ServeError {
  readonly _tag: 'NoServer'
  readonly reason: string
}

/**
 * The sentence of an error.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { showServeError } from 'tensor-ts/train/dashboard'
 *
 * const error = { _tag: 'NoServer', reason: 'there is no server here' } as const
 * assert.equal(showServeError(error), 'the dashboard cannot be shown: there is no server here')
 * ```
 */
export const showServeError = ({ reason }: ServeError): string => `the dashboard cannot be shown: ${reason}`

/** A dashboard that can be seen in a browser of this machine. */
export interface ServedDashboard {
  /** Where: `http://127.0.0.1:6006/`. */
  readonly address: string
  /**
   * Lets the server have its turn, where it is due: await it in a loop of your own, which would let it wait for the end. `fit`
   * does that by itself.
   */
  readonly turn: () => Promise<void> | undefined
  /** Sends what has not been seen yet, and ends. */
  readonly close: () => Promise<void>
}

const host = '127.0.0.1'
const usualPort = 6006

/** How often pages are told what is new, in milliseconds. */
const beat = 250

/** Of so many parts of the time one goes into drawing: where it takes long, pages are told less often. */
const share = 200

/** How long a loop goes on before the server has its turn, in milliseconds. */
const patience = 100

/** A browser that looks on. */
interface Viewer {
  readonly response: ServerResponse
  /** What it has been sent. */
  seen: Board | undefined
  /** Whether it has not taken yet what it was sent. It misses nothing: what it is sent next is all that has changed since. */
  isBusy: boolean
}

/** The page, which is shown alone, asks for nothing of elsewhere and runs no script but its own. */
const pageHeaders = (nonce: string) => ({
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    'img-src data:',
    "connect-src 'self'",
    `script-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
})

const plain = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`)
}

/** The port that was asked for or, where it is taken, any. */
const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const taken = (reason: unknown) => {
      if (port === 0 || !['EADDRINUSE', 'EACCES'].includes(String(codeOf(reason)))) reject(reason)
      else resolve(listen(server, 0))
    }
    server.once('error', taken)
    server.listen(port, host, () => {
      server.off('error', taken)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })

const start = async (dashboard: Dashboard, asked: number): Promise<ServedDashboard> => {
  const { createServer } = await nodeModule('node:http')
  const viewers = new Set<Viewer>()
  let names: readonly string[] = []

  const send = (viewer: Viewer): void => {
    const board = dashboard.board()
    if (viewer.isBusy || viewer.seen === board) return
    const parts = changed(viewer.seen, board, dashboard.classes)
    viewer.seen = board
    if (parts.length > 0) viewer.isBusy = !viewer.response.write(`data: ${JSON.stringify(parts)}\n\n`)
  }

  const look = (request: IncomingMessage, response: ServerResponse): void => {
    const viewer: Viewer = { response, seen: undefined, isBusy: false }
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.on('drain', () => {
      viewer.isBusy = false
    })
    // Whoever goes away in the middle is no error of the training.
    for (const end of [request, response]) end.on('error', () => viewers.delete(viewer))
    response.on('close', () => viewers.delete(viewer))
    viewers.add(viewer)
    send(viewer)
  }

  const give = (response: ServerResponse): void => {
    const nonce = crypto.randomUUID()
    response.writeHead(200, pageHeaders(nonce)).end(page(dashboard.board(), dashboard.classes, nonce))
  }

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const { method, url, headers } = request
    // Another name is one that a page from elsewhere has been told to be this address.
    if (!names.includes(headers.host ?? '')) plain(response, 421, 'expected the address of the dashboard')
    else if (method !== 'GET') plain(response, 405, 'expected GET')
    else if (url === '/events') look(request, response)
    else if (url === '/') give(response)
    else plain(response, 404, 'there is only /')
  }

  const server = createServer(answer)
  const port = await listen(server, asked)
  names = [`${host}:${port}`, `localhost:${port}`]
  server.on('error', () => undefined)
  let rested = 0
  const timer = setInterval(() => {
    const began = performance.now()
    if (began < rested) return
    viewers.forEach(send)
    rested = began + share * (performance.now() - began)
  }, beat)
  // A training that is over ends its process, whoever looks on.
  timer.unref()
  server.unref()
  server.on('connection', socket => socket.unref())

  let since = performance.now()
  return {
    address: `http://${host}:${port}/`,
    turn: () => {
      if (performance.now() - since < patience) return undefined
      return new Promise(resolve =>
        setImmediate(() => {
          since = performance.now()
          resolve()
        }),
      )
    },
    close: () =>
      new Promise(resolve => {
        clearInterval(timer)
        for (const viewer of viewers) {
          viewer.isBusy = false
          send(viewer)
          viewer.response.end('event: end\ndata:\n\n')
        }
        // What a browser that hangs does not take is given up.
        const end = setTimeout(() => server.closeAllConnections(), 1000)
        server.close(() => {
          clearTimeout(end)
          resolve()
        })
        server.closeIdleConnections()
      }),
  }
}

/**
 * Shows a dashboard in a browser, at an address of this machine alone: whoever asks for it under another name is refused, and pages of
 * elsewhere cannot read it. Pages are told four times a second what is new; a slow one is sent less often, and misses nothing. The server
 * does not keep the process alive.
 *
 * Gives a `ServeError` where there are no servers, as in a browser.
 *
 * @throws TypeError for what is no dashboard, and options that are none; RangeError for a port that there is not.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { dashboard, serveDashboard } from 'tensor-ts/train/dashboard'
 *
 * const seen = dashboard({ title: 'a training' })
 * const served = await serveDashboard(seen)()
 * assert.ok(E.isRight(served))
 * for (let step = 1; step <= 10; step++) {
 *   seen.show({ step, curves: { loss: 1 / step } })
 *   await served.right.turn()
 * }
 * assert.match(await (await fetch(served.right.address)).text(), /a training/)
 * await served.right.close()
 * ```
 */
export const serveDashboard = (
  dashboard: Dashboard,
  options: ServeDashboardOptions = {},
): TE.TaskEither<ServeError, ServedDashboard> => {
  if (typeof dashboard !== 'object' || dashboard === null || typeof dashboard.board !== 'function')
    throw new TypeError(`serveDashboard: expected a dashboard, got ${describe(dashboard)}`)
  requireOptions('serveDashboard', options, ['port'])
  const { port = usualPort } = options
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new RangeError(`serveDashboard: port: expected a whole number from 0 to 65535, got ${describe(port)}`)
  return TE.tryCatch(
    () => start(dashboard, port),
    (reason): ServeError => ({ _tag: 'NoServer', reason: messageOf(reason) }),
  )
}
