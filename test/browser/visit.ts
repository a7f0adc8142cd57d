import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Report } from './page.js'

/** How a script is loaded. */
export interface Visit {
  /** With the headers that isolate the page from other origins. */
  readonly isIsolated: boolean
  /** In the page's own thread, or in a worker's. */
  readonly thread: 'page' | 'worker'
}

const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

const html = (thread: Visit['thread']): string => {
  const start = thread === 'page' ? `import './script.js'` : `new Worker('./script.js', { type: 'module' })`
  return `<!doctype html><meta charset="utf-8"><title>tensor-ts</title><script type="module">${start}</script>`
}

/** Serves a page with a script and gives its address; `received` gets what the script reports. */
const serve = async (script: string, { isIsolated, thread }: Visit, received: (report: Report) => void) => {
  const answer = async (request: IncomingMessage): Promise<readonly [type: string, body: string]> => {
    if (request.url === '/') return ['text/html', html(thread)]
    if (request.url === '/script.js') return ['text/javascript', script]
    if (request.url === '/report') received(JSON.parse(await text(request)))
    return ['text/plain', '']
  }
  const server = createServer(async (request, response) => {
    const [type, body] = await answer(request)
    response.writeHead(200, { 'Content-Type': type, ...(isIsolated && isolation) }).end(body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}

/** Milliseconds that a browser gets to start and to train. */
const patience = 45_000

/** Opens a page with a script in a browser, with a profile of its own, and closes the browser when the script has reported. */
export const visit = async (browser: string, script: string, how: Visit): Promise<Report> => {
  const profile = mkdtempSync(join(tmpdir(), 'tensor-ts-browser-'))
  const { promise, resolve, reject } = withResolvers<Report>()
  const { server, address } = await serve(script, how, resolve)
  const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run']
  const child = spawn(browser, [...flags, `--user-data-dir=${profile}`, address], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise<void>(resolve => child.once('close', () => resolve()))
  let printed = ''
  child.stderr.on('data', data => {
    printed += data
  })
  const fail = (what: string) => reject(new Error(`${browser} ${what}\n${printed}`))
  child.once('error', ({ message }) => fail(`did not start: ${message}`))
  child.once('exit', status => fail(`ended with status ${status}`))
  const timer = setTimeout(() => fail(`reported nothing in ${patience / 1000} s`), patience)
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    server.close()
    server.closeAllConnections()
    if (child.pid !== undefined && child.kill()) await ended
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}

const withResolvers = <A>() => {
  let [resolve, reject]: [(value: A) => void, (error: Error) => void] = [() => {}, () => {}]
  const promise = new Promise<A>((...both) => {
    ;[resolve, reject] = both
  })
  return { promise, resolve, reject }
}
