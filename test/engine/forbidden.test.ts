// What a system may forbid is forbidden to a process of its own, which runs the library as one bundled file.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const bundled = async (format: 'esm' | 'iife'): Promise<string> => {
  const { outputFiles } = await build({
    stdin: { contents: "export * from './src/index.ts'", resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    format,
    globalName: 'T',
    target: 'es2022',
    platform: 'neutral',
    write: false,
    logLevel: 'silent',
  })
  return outputFiles[0]!.text
}

let folder = ''
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tensor-ts-forbidden-'))
  writeFileSync(join(folder, 'library.mjs'), await bundled('esm'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A large product, eager and compiled, and a training step: what a sum says that is wrong anywhere. */
const computing = `
  const a = T.reshape(T.arange(64 * 64), [64, 64])
  const expected = T.data(a).reduce((total, _, i, x) => {
    const [row, column] = [Math.floor(i / 64), i % 64]
    let sum = 0
    for (let k = 0; k < 64; k++) sum += x[row * 64 + k] * x[k * 64 + column]
    return total + sum
  }, 0)
  const eager = T.item(T.sum(T.matmul(a, a)))
  const compiled = T.item(T.jit(x => T.sum(T.matmul(x, x)))(a))
  const long = T.jit(x => T.sum(T.exp(x)))
  const many = T.item(long(T.zeros([1000000])))
  const right = [eager, compiled].every(x => Math.abs(x / expected - 1) < 1e-6) && many === 1000000`

interface Said {
  readonly right: boolean
  readonly engine: string
  readonly threads: readonly number[]
  readonly reports: readonly { readonly asked: number; readonly running: number; readonly reason?: string }[]
}

/** Runs a program in a process of its own, and gives what it prints, which is all that it prints. */
const inProcess = (before: string, after: string, ...flags: readonly string[]): Promise<Said> => {
  const program = join(folder, `${crypto.randomUUID()}.mjs`)
  const said =
    'console.log(JSON.stringify({ right, engine: T.engine(), threads: said, reports: [T.threadReport(), ...reports] }))'
  const loaded = `const T = await import('./library.mjs')\nT.threads(4)\nconst said = [], reports = []`
  const say = 'said.push(T.threads())'
  writeFileSync(program, [before, loaded, say, computing, say, after, said].join('\n'))
  return new Promise((resolve, reject) =>
    execFile(process.execPath, ['--no-warnings', ...flags, program], { timeout: 600_000 }, (error, out, errors) => {
      if (error !== null || errors !== '') reject(new Error(`${error?.message}\n${errors}`))
      else resolve(JSON.parse(out))
    }),
  )
}

const stubbed = (body: string): string => `
  const threads = process.getBuiltinModule('node:worker_threads')
  const { Worker } = threads
  let constructed = 0
  threads.Worker = class extends Worker {
    constructor(source, options) {
      constructed += 1
      ${body}
    }
  }`

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
/** The permission model: behind a flag of another name before Node 23.5 and 22.13. */
const permission =
  major >= 24 || (major === 23 && minor >= 5) || (major === 22 && minor >= 13)
    ? '--permission'
    : '--experimental-permission'

describe('helper threads', () => {
  it('run, and are counted when they run', async () => {
    const { right, threads, reports } = await inProcess(
      '',
      'reports.push(await T.startThreads()); said.push(T.threads())',
    )
    expect(right).toBe(true)
    expect(threads).toEqual([4, 4, 4])
    expect(reports.at(-1)).toEqual({ asked: 4, running: 4 })
  })

  it('that the process may not start are not there', async () => {
    const flags = [permission, '--allow-fs-read=*']
    const { right, engine, threads, reports } = await inProcess('', 'reports.push(await T.startThreads())', ...flags)
    expect({ right, engine, threads }).toEqual({ right: true, engine: 'wasm', threads: [4, 1] })
    for (const { asked, running, reason } of reports) {
      expect([asked, running]).toEqual([4, 1])
      expect(reason).toContain('a helper thread could not be started: Access to this API has been restricted')
    }
  })

  it('for which the system has no room are not there, and are asked for once', async () => {
    const before = stubbed(`throw new Error('Worker initialization failure: EAGAIN')`)
    const { right, threads, reports } = await inProcess(
      before,
      'for (let i = 0; i < 50; i++) long(T.zeros([1000000])); said.push(constructed)',
    )
    expect({ right, threads }).toEqual({ right: true, threads: [4, 1, 1] })
    expect(reports).toEqual([
      { asked: 4, running: 1, reason: 'a helper thread could not be started: Worker initialization failure: EAGAIN' },
    ])
  })

  it('are as many as there is room for', async () => {
    const before = stubbed(`if (constructed > 2) throw new Error('EAGAIN'); super(source, options)`)
    const { right, threads, reports } = await inProcess(
      before,
      'reports.push(await T.startThreads()); said.push(T.threads())',
    )
    expect(right).toBe(true)
    expect(threads.at(-1)).toBe(3)
    expect(reports.at(-1)).toEqual({ asked: 4, running: 3, reason: 'a helper thread could not be started: EAGAIN' })
  })

  it.each([
    ['fail', `super("throw new Error('not today')", options)`, 'not today'],
    ['end', `super("process.exit(3)", options)`, 'it ended with status 3'],
    [
      'have no memory',
      `super(source, { ...options, resourceLimits: { maxOldGenerationSizeMb: 1, maxYoungGenerationSizeMb: 1 } })`,
      'memory',
    ],
  ])('that %s at their start are given up', async (_, body, why) => {
    const waits =
      'await new Promise(resolve => setTimeout(resolve, 2000)); for (let i = 0; i < 5; i++) long(T.zeros([1000000]))'
    const { right, threads, reports } = await inProcess(stubbed(body), `${waits}; said.push(T.threads(), constructed)`)
    expect(right).toBe(true)
    expect(threads.slice(2)).toEqual([1, 1])
    expect(reports[0]).toEqual({ asked: 4, running: 1, reason: expect.stringContaining(why) })
  })

  it('that are silent are waited for, but not for ever, and are not counted', async () => {
    const before = stubbed(`super("setInterval(() => {}, 1000)", options)`)
    const { right, threads, reports } = await inProcess(before, '')
    expect({ right, threads }).toEqual({ right: true, threads: [4, 1] })
    expect(reports[0]).toMatchObject({ asked: 4, running: 1, reason: expect.stringContaining('have not answered') })
  })

  it('that cannot be sent a compiled module are given up', async () => {
    const before = stubbed(`
      super(source, options)
      const { postMessage } = this
      this.postMessage = message => {
        if (message.kind === 'program') throw new Error('a module could not be cloned')
        postMessage.call(this, message)
      }`)
    const again = 'for (let i = 0; i < 50; i++) long(T.zeros([1000000])); said.push(T.threads(), constructed)'
    const { right, threads, reports } = await inProcess(before, again)
    expect({ right, running: threads.at(-2) }).toEqual({ right: true, running: 1 })
    // Each of those that were started, and no more.
    expect(threads.at(-1)).toBeLessThanOrEqual(3)
    expect(reports[0]?.reason).toContain('could not be cloned')
  })

  it('that cannot be sent what they share are not there', async () => {
    const before = stubbed(`
      super(source, options)
      this.postMessage = () => { throw new Error('SharedArrayBuffer could not be cloned') }`)
    const { right, threads, reports } = await inProcess(before, '')
    expect({ right, threads }).toEqual({ right: true, threads: [4, 1] })
    expect(reports[0]?.reason).toContain('could not be cloned')
  })

  it.each([
    ['shared memory', 'delete globalThis.SharedArrayBuffer', 'this JavaScript has no SharedArrayBuffer'],
    [
      'an isolated page',
      'delete globalThis.SharedArrayBuffer; globalThis.crossOriginIsolated = false',
      'the page is not isolated',
    ],
    ['threads', 'process.getBuiltinModule = undefined; delete globalThis.Worker', 'this JavaScript has no threads'],
  ])('need %s', async (_, before, reason) => {
    const { right, engine, threads, reports } = await inProcess(before, 'reports.push(await T.startThreads())')
    expect({ right, engine, threads }).toEqual({ right: true, engine: 'wasm', threads: [1, 1] })
    for (const report of reports)
      expect(report).toEqual({ asked: 4, running: 1, reason: expect.stringContaining(reason) })
  })

  it('have nothing to do on the reference engine, nor where one thread is asked for', async () => {
    const { threads, reports } = await inProcess(
      '',
      "T.threads(1); reports.push(T.threadReport(), await T.startThreads()); T.engine('reference'); said.push(T.threads(3))",
    )
    expect(threads.at(-1)).toBe(1)
    expect(reports).toEqual([
      { asked: 3, running: 1, reason: 'the reference engine runs on one thread' },
      { asked: 1, running: 1 },
      { asked: 1, running: 1 },
    ])
  })
})

describe('WebAssembly', () => {
  /** Runs the library where code may be generated or not, in a realm of its own. */
  const inRealm = async (wasm: boolean, before = '', after = ''): Promise<Said & { readonly error: string }> => {
    const context = createContext(
      { performance, setTimeout, TextEncoder },
      { codeGeneration: { strings: false, wasm } },
    )
    const script = `${before}\n${await bundled('iife')}\nT.threads(4)\n${computing}
      let error = ''
      try { T.engine('wasm') } catch (thrown) { error = thrown.message }
      ${after}
      JSON.stringify({ right, engine: T.engine(), threads: [T.threads()], reports: [T.threadReport()], error })`
    return JSON.parse(runInContext(script, context))
  }

  it('is what runs where it may be compiled', async () => {
    expect(await inRealm(true)).toMatchObject({ right: true, engine: 'wasm', error: '' })
  })

  it('that may not be compiled is replaced by the definitions, and the engine says so', async () => {
    const { right, engine, threads, error, reports } = await inRealm(false)
    expect({ right, engine, threads }).toEqual({ right: true, engine: 'reference', threads: [1] })
    expect(error).toMatch(
      /^engine: expected an engine that can run, got 'wasm', but WebAssembly may not be compiled here/,
    )
    expect(reports[0]?.reason).toBe('the reference engine runs on one thread')
  })

  it.each([
    ['is not there', 'delete globalThis.WebAssembly', 'this JavaScript has no WebAssembly'],
    ['has no SIMD', 'WebAssembly.validate = () => false', 'this JavaScript has no WebAssembly with SIMD'],
    [
      'gets no memory',
      "WebAssembly.Memory = class { constructor() { throw new RangeError('could not allocate memory') } }",
      'there is no memory for WebAssembly',
    ],
    [
      'may be compiled, but not started',
      "WebAssembly.Instance = class { constructor() { throw new Error('not here') } }",
      'not here',
    ],
  ])('that %s is replaced as well', async (_, before, why) => {
    const { right, engine, error } = await inRealm(true, before)
    expect({ right, engine }).toEqual({ right: true, engine: 'reference' })
    expect(error).toContain(why)
  })

  it('that is forbidden later is replaced from then on', async () => {
    const forbid =
      "WebAssembly.Module = class { constructor() { throw new WebAssembly.CompileError('forbidden by now') } }"
    const after = `const before = T.engine()
      ${forbid}
      const still = compiled === T.item(T.jit(x => T.sum(T.matmul(x, x)))(a)) || error
      const product = T.item(T.sum(T.matmul(T.reshape(a, [32, 128]), T.reshape(a, [128, 32]))))
      error = [before, still].join()`
    expect(await inRealm(true, '', after)).toMatchObject({ right: true, engine: 'reference', error: 'wasm,true' })
  })

  it('of one function that the platform does not compile is an error that says so', async () => {
    const after = `
      const { Module } = WebAssembly
      WebAssembly.Module = class { constructor(bytes) { if (bytes.length > 400) throw new RangeError('too large'); return new Module(bytes) } }
      try { T.jit(x => T.sum(T.exp(T.matmul(x, x))))(a) } catch (thrown) { error = thrown.message }`
    const { engine, error } = await inRealm(true, '', after)
    expect(engine).toBe('wasm')
    expect(error).toMatch(
      /^jit: expected a platform that compiles the \d+ bytes of this function's WebAssembly, got 'too large'/,
    )
  })

  it('is not touched by an import', async () => {
    const touch =
      "WebAssembly.Module = WebAssembly.Memory = WebAssembly.validate = () => { throw new Error('touched') }"
    const context = createContext({ performance, setTimeout, TextEncoder })
    expect(runInContext(`${touch}\n${await bundled('iife')}\ntypeof T.engine`, context)).toBe('function')
  })
})
