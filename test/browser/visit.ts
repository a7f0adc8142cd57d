import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

/** How a script is loaded. */
export interface Visit {
  /** With the headers that isolate the page from other origins. */
  readonly isIsolated: boolean
  /** In the page's own thread, or in that of a worker, as a module or as a script. */
  readonly thread: 'page' | 'worker' | 'classic worker'
  /** The content security policy of the page and of its worker. */
  readonly policy?: string
}

const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

/** What the page loads; a policy of trusted types is asked for what an application's own worker is loaded from. */
const starts: Readonly<Record<Visit['thread'], string>> = {
  page: `import './script.js'`,
  worker: `new Worker(address('./script.js'), { type: 'module' })`,
  'classic worker': `new Worker(address('./script.js'))`,
}
const address = `const address = url => trustedTypes.createPolicy('page', { createScriptURL: x => x }).createScriptURL(url)`

const html =
  '<!doctype html><meta charset="utf-8"><title>tensor-ts</title><link rel="icon" href="data:,"><script type="module" src="start.js"></script>'

/** Serves a page with a script and gives its address; `received` gets what the script reports. */
const serve = async <Report>(
  script: string,
  { isIsolated, thread, policy }: Visit,
  received: (report: Report) => void,
) => {
  const answer = async (request: IncomingMessage): Promise<readonly [type: string, body: string]> => {
    if (request.url === '/') return ['text/html', html]
    if (request.url === '/start.js')
      return ['text/javascript', thread === 'page' ? starts.page : `${address}\n${starts[thread]}`]
    if (request.url === '/script.js') return ['text/javascript', script]
    if (request.url === '/report') received(JSON.parse(await text(request)))
    return ['text/plain', '']
  }
  const server = createServer(async (request, response) => {
    const [type, body] = await answer(request)
    const guard = policy === undefined ? {} : { 'Content-Security-Policy': policy }
    response.writeHead(200, { 'Content-Type': type, ...guard, ...(isIsolated && isolation) }).end(body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}

/** Milliseconds that a browser gets to start and to train. */
const patience = 300_000

/** What a page reported, and what the browser wrote to its console. */
export interface Visited<Report> {
  readonly report: Report
  readonly console: readonly string[]
}

/** Opens a page with a script in a browser, with a profile of its own, and closes the browser when the script has reported. */
export const visit = async <Report>(browser: string, script: string, how: Visit): Promise<Visited<Report>> => {
  const profile = mkdtempSync(join(tmpdir(), 'tensor-ts-browser-'))
  const { promise, resolve, reject } = withResolvers<Report>()
  const { server, address } = await serve(script, how, resolve)
  const flags = [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--no-first-run',
    '--enable-logging=stderr',
  ]
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
    const report = await promise
    const written = printed.split('\n').filter(line => /:CONSOLE[:(]/.test(line))
    return { report, console: written.map(line => line.replace(/^.*?:CONSOLE\S*\s*/, '')) }
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
