import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as O from 'fp-ts/lib/Option.js'
import * as T from 'tensor-ts'
import { decodeAll, encode } from 'tensor-ts/io'
import * as optim from 'tensor-ts/optim'
import {
  type CheckpointError,
  fit,
  loadCheckpoint,
  type Plain,
  saveCheckpoint,
  showCheckpointError,
} from 'tensor-ts/train'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { decodePlain, encodePlain } from '../../src/train/checkpoint/plain.js'
import { digest, training } from './training.js'

/** What the file system is made to say, by the name of the function: an error, for the files that it is given. */
const failing = vi.hoisted(() => ({ name: '', code: '', file: /(?:)/ }))

vi.mock('../../src/tensor/system.js', async original => {
  const system = await original<typeof import('../../src/tensor/system.js')>()
  const real = await system.fileSystem()
  const check = (name: string, file: unknown): void => {
    if (name === failing.name && failing.file.test(String(file)))
      throw Object.assign(new Error(`${failing.code}: a message of the system, '${file}'`), { code: failing.code })
  }
  const files = {
    ...real,
    open: async (...args: Parameters<typeof real.open>) => {
      check('open', args[0])
      const handle = await real.open(...args)
      const { writeFile, sync } = handle
      return Object.assign(handle, {
        writeFile: async (bytes: Uint8Array) => {
          // Some bytes are written before the disk is full.
          if (failing.name === 'writeFile') await writeFile.call(handle, bytes.subarray(0, 100))
          check('writeFile', args[0])
          return writeFile.call(handle, bytes)
        },
        sync: async () => {
          check('sync', args[0])
          return sync.call(handle)
        },
      })
    },
    rename: async (...args: Parameters<typeof real.rename>) => {
      check('rename', args[1])
      return real.rename(...args)
    },
    readFile: async (...args: Parameters<typeof real.readFile>) => {
      check('readFile', args[0])
      return real.readFile(...args)
    },
    mkdir: async (...args: Parameters<typeof real.mkdir>) => {
      check('mkdir', args[0])
      return real.mkdir(...args)
    },
  }
  return { ...system, fileSystem: async () => files }
})

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'checkpoint-'))
})
afterEach(() => {
  Object.assign(failing, { name: '', code: '', file: /(?:)/ })
  rmSync(folder, { recursive: true, force: true })
})

const params = { w: T.tensor([1, 2, 3]), b: T.tensor(4) }
const save = (step: number, tree: unknown = params, options?: { readonly keep?: number }) =>
  saveCheckpoint(folder, { step, tree: tree as never, notes: { step } }, options)()
const load = (like: unknown = params) => loadCheckpoint(folder, like)()
const sentence = (result: E.Either<CheckpointError, unknown>): string =>
  E.isLeft(result) ? showCheckpointError(result.left) : 'all is well'
const nameOf = (step: number): string => `step-${String(step).padStart(9, '0')}.safetensors`
const found = async (): Promise<number | undefined> => {
  const loaded = await load()
  return E.isRight(loaded) && O.isSome(loaded.right) ? loaded.right.value.step : undefined
}

describe('a checkpoint', () => {
  it('is read as it was written, to the last bit', async () => {
    const tree = {
      nan: T.fromArray(new Float32Array(Uint32Array.of(0x7fc12345, 0x80000000, 1).buffer), [3]),
      key: T.random.key(7),
      counts: [T.tensor(3, 'int32'), T.tensor([true, false])] as const,
      double: T.tensor([Math.PI, -0], 'float64'),
      none: null,
    }
    const saved = await saveCheckpoint(folder, { step: 12, tree })()
    expect(saved).toEqual(E.right(`${folder}/${nameOf(12)}`))
    const loaded = await load(tree)
    expect(E.isRight(loaded) && O.isSome(loaded.right)).toBe(true)
    if (E.isLeft(loaded) || O.isNone(loaded.right)) return
    expect(encode(loaded.right.value.tree as never)).toEqual(encode(tree))
    expect(loaded.right.value).toMatchObject({ step: 12, notes: null, file: `${folder}/${nameOf(12)}` })
  })

  it('is a safetensors file, which other programs read', async () => {
    await save(1)
    const tensors = decodeAll(readFileSync(join(folder, nameOf(1))))
    expect(
      pipe(
        tensors,
        E.map(all => [...all.keys()]),
      ),
    ).toEqual(E.right(['tree.b', 'tree.w']))
  })

  it('keeps plain data of any kind', () => {
    const plain: fc.Arbitrary<Plain> = fc.letrec<{ plain: Plain }>(tie => ({
      plain: fc.oneof(
        { maxDepth: 3 },
        fc.double(),
        fc.constantFrom(-0, Number.NaN, Infinity, -Infinity, null, true),
        fc.string(),
        fc.array(tie('plain')),
        fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('$', '$$', '$a', '__proto__')), tie('plain')),
      ),
    })).plain
    fc.assert(
      fc.property(plain, data => {
        expect(encodePlain('x', decodePlain(encodePlain('x', data)))).toBe(encodePlain('x', data))
        expect(decodePlain(encodePlain('x', { data }))).toEqual({
          data: JSON.parse(JSON.stringify({ data }), () => data),
        })
      }),
    )
    expect(decodePlain(encodePlain('x', [-0, Number.NaN, { $: 1, a: undefined }]))).toEqual([-0, Number.NaN, { $: 1 }])
  })

  it('the last ones are kept', async () => {
    for (const step of [1, 2, 10, 300]) await save(step, params, { keep: 2 })
    expect(readdirSync(folder).sort()).toEqual([nameOf(10), nameOf(300)])
    expect(await found()).toBe(300)
  })

  it('is never removed when it has just been written, and nothing else is touched', async () => {
    writeFileSync(join(folder, 'notes.txt'), 'mine')
    for (const step of [7, 8]) await save(step)
    await save(3, params, { keep: 1 })
    expect(readdirSync(folder).sort()).toEqual(['notes.txt', nameOf(3), nameOf(8)])
  })

  it('what is left of one that was not finished is no checkpoint', async () => {
    await save(1)
    writeFileSync(join(folder, 'unfinished.tmp'), 'half')
    expect(await found()).toBe(1)
    await save(2)
    expect(existsSync(join(folder, 'unfinished.tmp'))).toBe(false)
  })

  it('there is none in an empty folder, or where there is no folder', async () => {
    expect(await load()).toEqual(E.right(O.none))
    expect(await loadCheckpoint(join(folder, 'a/b'), params)()).toEqual(E.right(O.none))
  })
})

describe('what goes wrong is one sentence that names the file, and nothing is lost', () => {
  const full: readonly (readonly [name: string, code: string, reason: string])[] = [
    ['writeFile', 'ENOSPC', 'no space is left'],
    ['sync', 'ENOSPC', 'no space is left'],
    ['sync', 'EIO', "EIO: a message of the system, 'FOLDER/unfinished.tmp'"],
    ['rename', 'EACCES', 'permission denied'],
  ]
  it.each(full)('%s fails with %s', async (name, code, reason) => {
    await save(1)
    const before = readFileSync(join(folder, nameOf(1)))
    Object.assign(failing, { name, code })
    expect(sentence(await save(2))).toBe(
      `${folder}/${nameOf(2)}: cannot be written: ${reason.replace('FOLDER', folder)}`,
    )
    expect(readdirSync(folder)).toEqual([nameOf(1)])
    expect(readFileSync(join(folder, nameOf(1)))).toEqual(before)
    Object.assign(failing, { name: '' })
    expect(await found()).toBe(1)
    expect(E.isRight(await save(2))).toBe(true)
  })

  it.each(['EROFS', 'EACCES'])('the folder cannot be written into: %s', async code => {
    await save(1)
    Object.assign(failing, { name: 'open', code })
    const reason = { EROFS: 'the file system is read-only', EACCES: 'permission denied' }[code]
    expect(sentence(await save(2))).toBe(`${folder}: cannot be written: ${reason}`)
    Object.assign(failing, { name: '' })
    expect(await found()).toBe(1)
  })

  it('the folder is a file, or cannot be there', async () => {
    writeFileSync(join(folder, 'file'), '')
    const within = async (path: string) => sentence(await saveCheckpoint(path, { step: 1, tree: params })())
    expect(await within(join(folder, 'file'))).toBe(`${folder}/file: cannot be written: a part of its path is a file`)
    expect(await within(join(folder, 'file/a'))).toBe(
      `${folder}/file/a: cannot be written: a part of its path is a file`,
    )
    expect(await within('/proc/none/a')).toMatch(/^\/proc\/none\/a: cannot be written: /)
    expect(sentence(await loadCheckpoint(join(folder, 'file'), params)())).toBe(
      `${folder}/file: cannot be read: a part of its path is a file`,
    )
  })

  it('a file that cannot be read', async () => {
    await save(1)
    Object.assign(failing, { name: 'readFile', code: 'EACCES' })
    expect(sentence(await load())).toBe(`${folder}/${nameOf(1)}: cannot be read: permission denied`)
  })

  it('damage anywhere in a file is found', async () => {
    await save(1)
    const file = join(folder, nameOf(1))
    const whole = readFileSync(file)
    for (let at = 0; at < whole.length; at++) {
      const bytes = Uint8Array.from(whole)
      bytes[at]! ^= 1
      writeFileSync(file, bytes)
      const said = sentence(await load())
      expect(said.startsWith(`${file}: damaged: `), `byte ${at}: ${said}`).toBe(true)
    }
    for (const length of [0, 7, 100, whole.length - 1]) {
      writeFileSync(file, whole.subarray(0, length))
      expect(sentence(await load())).toMatch(/: damaged: .*; without it training goes on from the checkpoint before$/)
    }
    writeFileSync(file, encode(params))
    expect(sentence(await load())).toMatch(/: damaged: its notes cannot be read/)
    writeFileSync(file, whole)
    expect(await found()).toBe(1)
  })

  it('another model', async () => {
    await save(1)
    expect(sentence(await load({ w: T.ones([3]) }))).toBe(
      `${folder}/${nameOf(1)}: no checkpoint of these parameters and this optimizer: unexpected tensors: 'tree.b'`,
    )
    expect(sentence(await load({ w: T.ones([2]), b: T.tensor(1) }))).toMatch(
      /'tree.w' has shape \[3\], expected \[2\]$/,
    )
  })

  it('programming errors throw at once', () => {
    const loosely = (f: unknown, ...args: readonly unknown[]) =>
      (f as (...args: readonly unknown[]) => unknown)(...args)
    for (const [args, said] of [
      [['', { step: 1, tree: params }], "saveCheckpoint: expected a folder, got ''"],
      [[folder, { step: -1, tree: params }], 'saveCheckpoint: step: expected a whole number of at least 0, got -1'],
      [[folder, { step: 1, tree: { a: 3 } }], /^encode: /],
      [
        [folder, { step: 1, tree: params, notes: { a: [new Date(0)] } }],
        /^saveCheckpoint: the notes: .* at \.a\[0\], got a Date$/,
      ],
      [
        [folder, { step: 1, tree: params }, { keep: 0 }],
        'saveCheckpoint: keep: expected a whole number of at least 1, got 0',
      ],
    ] as const)
      expect(() => loosely(saveCheckpoint, ...args)).toThrow(said)
    expect(() => loosely(loadCheckpoint, 3, params)).toThrow('loadCheckpoint: expected a folder, got 3')
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('a training', () => {
  it('is refused where there are checkpoints of another, and left alone', async () => {
    await training(1, { folder })()
    const before = readdirSync(folder)
    const again = await training(1, { folder })()
    expect(sentence(again)).toBe(
      `${folder}/${nameOf(5)}: a checkpoint of an earlier training; resume it, or choose another folder`,
    )
    expect(readdirSync(folder)).toEqual(before)
  })

  it('begins where there is none to resume, and goes on where it has ended', async () => {
    const whole = await training(3)()
    await training(1, { folder, resume: true })()
    const steps: number[] = []
    const rest = await training(3, { folder, resume: true }, event => {
      const { _tag, steps: done } = event as { readonly _tag: string; readonly steps: number }
      if (_tag === 'Step') steps.push(done)
    })()
    expect(steps).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14, 15])
    expect(pipe(rest, E.map(digest))).toEqual(pipe(whole, E.map(digest)))
    // One that is over has nothing left to do.
    expect(pipe(await training(3, { folder, resume: true })(), E.map(digest))).toEqual(pipe(whole, E.map(digest)))
  })

  it('stops with how far it was where the disk is full, and goes on from there', async () => {
    const whole = await training(2)()
    const failed = await training(2, { folder, every: { steps: 1 } }, event => {
      const { _tag, steps } = event as { readonly _tag: string; readonly steps: number }
      if (_tag === 'Step' && steps === 7) Object.assign(failing, { name: 'writeFile', code: 'ENOSPC' })
    })()
    expect(sentence(failed)).toBe(`${folder}/${nameOf(7)}: cannot be written: no space is left`)
    expect(readdirSync(folder).sort()).toEqual([4, 5, 6].map(nameOf))
    expect(E.isLeft(failed) && failed.left.progress.steps).toBe(7)
    Object.assign(failing, { name: '' })
    expect(pipe(await training(2, { folder, resume: true })(), E.map(digest))).toEqual(pipe(whole, E.map(digest)))
  })

  it('does not begin where it could not write', async () => {
    Object.assign(failing, { name: 'open', code: 'EROFS' })
    const steps: unknown[] = []
    const failed = await training(2, { folder: join(folder, 'new') }, event => steps.push(event))()
    expect(sentence(failed)).toBe(`${folder}/new: cannot be written: the file system is read-only`)
    expect(steps).toEqual([])
  })

  it('refuses a checkpoint of other parameters, of other batches, or of something else', async () => {
    const loss = (w: T.Tensor<[]>, x: T.Tensor<[]>) => T.mul(w, x)
    const fold = optim.fold(optim.sgd(0.1), loss)
    const batches = [T.tensor(1), T.tensor(2), T.tensor(3)]
    const options = { fold, start: fold.init(T.tensor(1)), epochs: 2 } as const
    await fit({ ...options, batches, steps: 2, checkpoints: { folder } })()
    const checkpoints = { folder, resume: true } as const
    expect(sentence(await training(1, checkpoints)())).toMatch(
      /: no checkpoint of these parameters and this optimizer: /,
    )
    expect(sentence(await fit({ ...options, batches: batches.slice(1, 2), checkpoints })())).toBe(
      `${folder}/${nameOf(2)}: no checkpoint of this training: fit: expected the batches of before, at least 2, got 1`,
    )
    await saveCheckpoint(folder, { step: 3, tree: { state: options.start, best: null }, notes: { lr: 1 } })()
    expect(sentence(await fit({ ...options, batches, checkpoints })())).toBe(
      `${folder}/${nameOf(3)}: no checkpoint of this training: it was not written by fit`,
    )
  })
})
