// A training that is killed, wherever it is, and started again ends as one that was not. With KILLS=100 as many are killed at
// random moments; without it as many as take eight seconds.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import * as E from 'fp-ts/lib/Either.js'
import { decodeAll } from 'tensor-ts/io'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isSealed } from '../../src/train/checkpoint/seal.js'
import { digest, training } from './training.js'

const epochs = 4
const kills = process.env.KILLS === undefined ? undefined : Number(process.env.KILLS)
const within = 8_000

const work = mkdtempSync(join(tmpdir(), 'kill-'))
const program = join(work, 'child.mjs')
let folders = 0
const newFolder = (): string => join(work, `run-${folders++}`)

beforeAll(async () => {
  await build({
    entryPoints: [fileURLToPath(new URL('./child.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
  })
})
afterAll(() => rmSync(work, { recursive: true, force: true }))

interface Ending {
  readonly signal: string | null
  readonly said: string
  /** From the first step to the end, in milliseconds. */
  readonly took: number
}

/** Runs the training; kills it so many milliseconds after it has begun, or at a function of the file system. */
const run = (folder: string, { after, crash }: { after?: number; crash?: string } = {}): Promise<Ending> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, folder, String(epochs)], {
      env: { ...process.env, ...(crash !== undefined && { CRASH: crash }) },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    let began = 0
    child.stdout.on('data', (text: Buffer) => {
      if (began === 0) {
        began = performance.now()
        if (after !== undefined) setTimeout(() => child.kill('SIGKILL'), after)
      }
      said += text
    })
    child.on('error', reject)
    child.on('close', (_, signal) => {
      resolve({ signal, said: said.replace('begun\n', '').trim(), took: performance.now() - began })
    })
  })

const checkpointsIn = (folder: string): readonly string[] =>
  existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith('.safetensors')) : []

/** Every checkpoint of a folder can be read. */
const requireReadable = async (folder: string): Promise<void> => {
  for (const name of checkpointsIn(folder)) {
    const bytes = readFileSync(join(folder, name))
    expect(E.isRight(decodeAll(bytes)), name).toBe(true)
    expect(await isSealed(bytes), name).toBe(true)
  }
}

describe('a training that was killed', () => {
  let expected = ''
  let took = 0
  beforeAll(async () => {
    const whole = await training(epochs)()
    if (E.isLeft(whole)) throw new Error('the training fails')
    expected = digest(whole.right)
    // The first run of a program is slower.
    await run(newFolder())
    took = (await run(newFolder())).took
  })

  it.each(['open', 'writeFile', 'sync', 'close', 'rename', 'rm'])('at %s of the file system, twice', async name => {
    const folder = newFolder()
    for (const crash of [`${name}:1`, `${name}:9`]) {
      expect((await run(folder, { crash })).signal).toBe('SIGKILL')
      await requireReadable(folder)
    }
    expect((await run(folder)).said).toBe(expected)
    expect(readdirSync(folder).filter(each => !each.endsWith('.safetensors'))).toEqual([])
  })

  it('at random moments, again and again', async () => {
    const began = performance.now()
    let killed = 0
    const isOver = () => (kills === undefined ? killed > 0 && performance.now() - began > within : killed >= kills)
    while (!isOver()) {
      const folder = newFolder()
      for (;;) {
        // The last one is let go on to its end.
        const { signal, said } = await run(folder, isOver() ? {} : { after: Math.random() * took * 1.1 })
        if (signal === null) {
          expect(said).toBe(expected)
          break
        }
        killed += 1
        await requireReadable(folder)
      }
      rmSync(folder, { recursive: true })
    }
    console.log(`${killed} kills`)
    expect(killed).toBeGreaterThan(0)
  })
})
