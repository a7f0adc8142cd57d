// What runs in the browser: trains, and sends what came of it to the server that the page is from.
import * as T from 'tensor-ts'
import { losses } from './training.js'

/** What a page reports, or what it failed with. */
export interface Report {
  readonly losses?: readonly number[]
  readonly isIsolated?: boolean
  readonly engine?: T.Engine
  readonly threads?: number
  readonly cores?: number
  /** How many workers the library has started. */
  readonly workers?: number
  readonly error?: string
}

/** What TypeScript describes only together with a browser's page. */
interface Browser {
  readonly crossOriginIsolated: boolean
  readonly navigator: { readonly hardwareConcurrency: number }
  Worker: new (url: string) => object
}

const browser = globalThis as unknown as Browser

let workers = 0
browser.Worker = class extends browser.Worker {
  constructor(url: string) {
    super(url)
    workers += 1
  }
}

const report = async (): Promise<Report> => {
  try {
    const found = await losses()
    const { crossOriginIsolated: isIsolated, navigator } = browser
    const facts = { isIsolated, cores: navigator.hardwareConcurrency, workers }
    return { losses: found, engine: T.engine(), threads: T.threads(), ...facts }
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

await fetch('/report', { method: 'POST', body: JSON.stringify(await report()) })
