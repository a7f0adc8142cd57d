// In which memories compiled functions work, and what becomes of what they leave there.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { platform, tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import type * as Library from 'tensor-ts'
import type * as Optim from 'tensor-ts/optim'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { numberOf, sharedProgram } from '../../src/engine/wasm/threads/pool.js'
import { startThief } from './wasm/thief.js'

const mebibyte = 2 ** 20

interface Memory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}
/** TypeScript describes it only together with a browser's page. */
const real = (globalThis as unknown as { readonly WebAssembly: { readonly Memory: new (limits: object) => Memory } })
  .WebAssembly

/** The library as it is after its import, where a memory is made only if `may` says so. */
const fresh = async (may: (made: number) => boolean) => {
  let made = 0
  const memories: Memory[] = []
  vi.resetModules()
  vi.stubGlobal('WebAssembly', {
    ...Object.fromEntries(Object.getOwnPropertyNames(real).map(key => [key, Reflect.get(real, key)])),
    Memory: class extends real.Memory {
      constructor(limits: object) {
        if (!may(made)) throw new RangeError('WebAssembly.Memory(): could not allocate memory')
        super(limits)
        made += 1
        memories.push(this)
      }
    },
  })
  const T: typeof Library = await import('tensor-ts')
  const optim: typeof Optim = await import('tensor-ts/optim')
  const { commonMemory } = await import('../../src/engine/wasm/memory.js')
  vi.unstubAllGlobals()
  return { T, optim, memories, made: () => made, common: () => commonMemory(0).buffer.byteLength }
}

type Fresh = Awaited<ReturnType<typeof fresh>>

/** Trainings that take turns, with other functions between them; compares all with plain numbers. */
const takeTurns = ({ T, optim }: Fresh, trainings: number, steps: number): void => {
  const loss = (w: Library.Tensor<[number]>, x: Library.Tensor<[number]>) => T.sum(T.mul(w, x))
  const folds = Array.from({ length: trainings }, () => optim.fold(optim.sgd(1), loss))
  const states = folds.map((fold, i) => fold.init(T.full([3 + i], i)))
  const expected = folds.map((_, i) => i)
  const double = T.jit((x: Library.Tensor<[number]>) => T.mul(x, 2))
  for (let step = 0; step < steps; step++) {
    const i = (step * step + step) % trainings
    const fold = folds[i]!
    states[i] = (step % 5 === 0 ? fold.step : fold.stepInPlace)(states[i]!, T.full([3 + i], step))
    expected[i] = expected[i]! - step
    if (step % 3 === 0) expect(T.toArray(double(T.full([4], step)))).toEqual(Array(4).fill(2 * step))
    if (step % 7 === 0) expect(T.toArray(states[i]!.params)).toEqual(Array(3 + i).fill(expected[i]))
  }
  for (const [i, { params }] of states.entries()) expect(T.toArray(params)).toEqual(Array(3 + i).fill(expected[i]! + 0))
}

describe('memories', () => {
  it('are eight at most, whatever is compiled', async () => {
    const library = await fresh(() => true)
    takeTurns(library, 23, 300)
    expect(library.made()).toBe(8)
  })

  it('are three where more would take more than 256 MiB', async () => {
    const { T, optim, made } = await fresh(() => true)
    const size = 5 * 2 ** 22
    const folds = Array.from({ length: 4 }, () =>
      optim.fold(optim.sgd(1), (w: Library.Tensor<[number]>, x: Library.Tensor<[]>) => T.sum(T.mul(w, x))),
    )
    const states = folds.map(fold => fold.init(T.zeros([size])))
    for (let turn = 0; turn < 2; turn++)
      for (const [i, fold] of folds.entries()) states[i] = fold.stepInPlace(states[i]!, T.tensor(i))
    expect(made()).toBeLessThan(5)
    for (const [i, { params }] of states.entries()) expect(T.data(params)[size - 1]).toBe(-2 * i + 0)
  })

  it('are given up where those that there are have grown', async () => {
    const { T, made } = await fresh(() => true)
    const grow = Array.from({ length: 5 }, () => T.jit((x: Library.Tensor<[number]>) => T.add(x, 1), { donate: [0] }))
    const run = (size: number) => {
      const results = grow.map(f => f(T.zeros([size])))
      for (const result of results) expect(T.toArray(T.slice(result, [[size - 2, size]]))).toEqual([1, 1])
    }
    run(8)
    expect(made()).toBe(6)
    run(2 ** 24)
    const settled = made()
    run(2 ** 24)
    expect(made()).toBe(settled)
  })

  it.each([1, 2])('are fewer where there are no addresses for more than %i', async most => {
    const library = await fresh(made => made < most)
    takeTurns(library, 4, 100)
    expect(library.T.engine()).toBe('wasm')
    expect(library.made()).toBe(most)
  })

  it('may be missing: the reference engine runs, and it can be asked why', async () => {
    const library = await fresh(() => false)
    takeTurns(library, 2, 20)
    expect(library.T.engine()).toBe('reference')
    expect(() => library.T.engine('wasm')).toThrow('there is no memory for WebAssembly: ')
  })

  it('of a fold are one, however many shapes its batches have', async () => {
    const library = await fresh(() => true)
    const { T, optim } = library
    const fold = optim.fold(optim.sgd(1), (w: Library.Tensor<[2]>, x: Library.Tensor<[number, 2]>) =>
      T.sum(T.matmul(x, w)),
    )
    let state = fold.init(T.zeros([2]))
    for (let length = 1; length <= 40; length++) state = fold.stepInPlace(state, T.ones([length, 2]))
    expect(T.toArray(state.params)).toEqual([-820, -820])
    expect(library.made()).toBe(2)
  })

  it('say what ran out where there is no room for a function, and nothing is lost', async () => {
    let isFull = false
    const library = await fresh(() => !isFull)
    const { T } = library
    const add = T.jit((x: Library.Tensor<[2]>, y: Library.Tensor<[2]>) => T.add(x, y), { donate: [0] })
    const state = add(T.tensor([1, 2]), T.tensor([0, 0]))
    const grow = vi.spyOn(real.Memory.prototype, 'grow').mockImplementation(() => {
      throw new RangeError('WebAssembly.Memory.grow(): Unable to grow instance memory')
    })
    isFull = true
    const large = T.jit((x: Library.Tensor<[]>) => T.sum(T.cumsum(T.broadcastTo(x, [2 ** 20]), { axis: 0 })))
    expect(() => large(T.tensor(1))).toThrow(
      /^a compiled function needs \d+ bytes of memory, for which there is no room: .*addresses/,
    )
    isFull = false
    grow.mockRestore()
    expect(T.toArray(add(state, T.tensor([1, 1])))).toEqual([2, 3])
    expect(T.item(large(T.tensor(1)))).toBeGreaterThan(2 ** 38)
  })
})

describe('a memory that has become large', () => {
  const total = (T: typeof Library, size: number) =>
    T.jit((x: Library.Tensor<[]>) => T.sum(T.cumsum(T.broadcastTo(x, [size]), { axis: 0 })))

  it('is not kept after one call', async () => {
    const { T, common } = await fresh(() => true)
    const once = total(T, 2 ** 26)
    const small = common()
    once(T.tensor(1))
    expect(common()).toBe(small)
    // Who calls again needs it.
    once(T.tensor(1))
    expect(common()).toBeGreaterThan(250 * mebibyte)
    once(T.tensor(1))
    expect(common()).toBeGreaterThan(250 * mebibyte)
  })

  it('is replaced when much less was needed of late, and not before', async () => {
    const { T, common, made } = await fresh(() => true)
    const [large, small] = [total(T, 2 ** 25), T.jit((x: Library.Tensor<[]>) => T.add(x, 1))]
    for (let i = 0; i < 500; i++) (i % 60 === 0 ? large : small)(T.tensor(1))
    expect(common()).toBeGreaterThan(120 * mebibyte)
    expect(made()).toBe(1)
    for (let i = 0; i < 200; i++) small(T.tensor(1))
    expect(common()).toBeLessThan(2 * mebibyte)
    expect(made()).toBe(2)
  })

  it('takes no state with it', async () => {
    const { T, optim, made } = await fresh(() => true)
    const fold = optim.fold(optim.sgd(1), (w: Library.Tensor<[number]>, x: Library.Tensor<[number]>) =>
      T.sum(T.mul(T.mul(w, x), x)),
    )
    const size = 2 ** 23
    let state = fold.init(T.zeros([size]))
    for (let i = 0; i < 3; i++) state = fold.stepInPlace(state, T.ones([size]))
    const other = T.jit((x: Library.Tensor<[]>) => T.add(x, 1))
    for (let i = 0; i < 200; i++) other(T.tensor(1))
    expect(made()).toBe(2)
    expect(T.toArray(T.slice(state.params, [[0, 2]]))).toEqual([-3, -3])
    state = fold.stepInPlace(state, T.ones([size]))
    expect(T.toArray(T.slice(state.params, [[0, 2]]))).toEqual([-4, -4])
    expect(made()).toBe(3)
  })
})

describe('a memory in which a helper thread was lost', () => {
  const size = 2 ** 18
  type Vector = Library.Tensor<[number]>

  it.each([true, false])(
    'is used no more, and what was in it is as before (a state that is kept: %s)',
    async isKept => {
      const { T, optim, memories } = await fresh(() => true)
      T.threads(2)
      const training = () => {
        const fold = optim.fold(optim.sgd(1), (w: Vector, x: Vector) => T.sum(T.mul(w, T.exp(x))))
        return { ...fold, step: isKept ? fold.step : fold.stepInPlace }
      }
      const ends = ({ params }: { readonly params: Vector }) => [T.data(params)[0], T.data(params)[size - 1]]
      const [other, lost] = [training(), training()]
      const x = T.zeros([size])
      const elsewhere = other.step(other.init(T.zeros([size])), x)
      let state = lost.step(lost.init(T.zeros([size])), x)
      const memory = memories.at(-1)!
      let steps = 1
      const thief = await startThief(memory)
      const wait = vi.spyOn(Atomics, 'wait').mockReturnValue('timed-out')
      try {
        expect(() => {
          for (; ; steps++) state = lost.step(state, x)
        }).toThrow('a thread that helped a compiled function has ended in the midst of its work')
      } finally {
        wait.mockRestore()
        await thief.terminate()
      }
      // A state that was given away is gone, and says so.
      if (isKept) expect(ends(state)).toEqual([-steps, -steps])
      else expect(() => ends(state)).toThrow(/donated/)
      new Uint8Array(memory.buffer).fill(255)
      expect(ends(elsewhere)).toEqual([-1, -1])
      expect(ends(other.step(elsewhere, x))).toEqual([-2, -2])
      const again = lost.step(isKept ? state : lost.init(T.full([size], -steps)), x)
      expect(ends(again)).toEqual([-steps - 1, -steps - 1])
      expect(ends(lost.step(again, x))).toEqual([-steps - 2, -steps - 2])
      if (isKept) expect(ends(state)).toEqual([-steps, -steps])
      expect(new Uint8Array(memory.buffer).every(byte => byte === 255)).toBe(true)
      T.threads(1)
    },
  )
})

describe('programs that other threads know of', () => {
  it('are 256 at most; those that ran longest ago are told again', () => {
    const made = Array.from({ length: 300 }, () => sharedProgram({} as never, {} as never))
    const numbers = made.map(numberOf)
    expect(new Set(numbers).size).toBe(300)
    expect(numbers).not.toContain(0)
    expect(made.map(({ seat }) => seat.program > 0)).toEqual(made.map((_, i) => i >= 44))
    expect(numberOf(made[299]!)).toBe(numbers[299])
    expect(numberOf(made[0]!)).not.toBe(numbers[0])
    expect(made[44]!.seat.program).toBe(0)
  })

  it('have numbers that come round, and that no two have', () => {
    const steady = sharedProgram({} as never, {} as never)
    const number = numberOf(steady)
    for (let i = 0; i < 70_000; i++) {
      const { seat } = sharedProgram({} as never, {} as never)
      const other = numberOf({ module: {} as never, memory: {} as never, seat })
      expect(other !== 0 && other !== number && other < 2 ** 16).toBe(true)
      if (i % 100 === 0) expect(numberOf(steady)).toBe(number)
    }
  })
})

describe.runIf(platform() === 'linux')('in a process', () => {
  let folder = ''
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tensor-ts-places-'))
    const { outputFiles } = await build({
      stdin: {
        contents: "export * as T from './src/index.ts'\nexport * as optim from './src/optim/index.ts'",
        resolveDir: process.cwd(),
        loader: 'ts',
      },
      bundle: true,
      format: 'esm',
      target: 'es2022',
      platform: 'neutral',
      write: false,
      logLevel: 'silent',
    })
    writeFileSync(join(folder, 'library.mjs'), outputFiles[0]!.text)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** What a program prints, in a process that has so many kilobytes of addresses. */
  const run = (addresses: number | 'unlimited', body: string): Promise<string> => {
    const program = join(folder, `${crypto.randomUUID()}.mjs`)
    const memory = `const resident = () => { gc(); gc(); return process.memoryUsage().rss / 2 ** 20 }`
    writeFileSync(program, [`import { T, optim } from './library.mjs'`, memory, body].join('\n'))
    return new Promise((resolve, reject) =>
      execFile(
        'sh',
        ['-c', `ulimit -v ${addresses} && exec "${process.execPath}" --expose-gc "${program}"`],
        { timeout: 600_000, env: { ...process.env, NODE_OPTIONS: '' } },
        (error, out, errors) =>
          error === null ? resolve(out.trim()) : reject(new Error(`${error.message}\n${errors}`)),
      ),
    )
  }

  it.each([
    [16_000_000, 'wasm'],
    [8_000_000, 'reference'],
    [4_000_000, 'reference'],
  ])('that has %i KiB of addresses functions are compiled, or run without', async (addresses, engine) => {
    const program = `
      const grow = T.jit(x => T.add(x, 1), { donate: [0] })
      const double = T.jit(x => T.mul(x, 2))
      const fold = optim.fold(optim.sgd(1), (w, x) => T.sum(T.mul(w, x)))
      let [x, state] = [T.zeros([2]), fold.init(T.zeros([2]))]
      for (let i = 0; i < 10; i++) {
        x = grow(x)
        state = fold.stepInPlace(state, double(T.ones([2])))
      }
      console.log(JSON.stringify([T.engine(), T.toArray(x), T.toArray(state.params)]))`
    expect(JSON.parse(await run(addresses, program))).toEqual([engine, [10, 10], [-20, -20]])
  })

  it('that has addresses for WebAssembly and not for a thread, one thread runs and it can be asked why', async () => {
    const program = `
      T.threads(2)
      const f = T.jit((a, b) => T.sum(T.matmul(a, b)))
      const of = () => T.item(f(T.ones([300, 300]), T.ones([300, 300])))
      const before = of()
      await T.startThreads()
      console.log(JSON.stringify([before, of(), T.engine(), T.threadReport()]))`
    const [before, after, engine, report] = JSON.parse(await run(12_000_000, program))
    expect([before, after, engine, report.running]).toEqual([300 ** 3, 300 ** 3, 'wasm', 1])
    expect(report.reason).toMatch(
      /^a helper thread could not be started: it needs 1 GiB of addresses, and this process may reserve only \d+ MiB more/,
    )
  })

  it('that compiles thousands of functions, a plain one still works', async () => {
    const program = `
      T.threads(1)
      for (let i = 0; i < 3000; i++) T.jit(x => T.add(x, i), { donate: [0] })(T.ones([4]))
      console.log(T.item(T.jit(x => T.mul(x, 2))(T.tensor(3))))`
    expect(await run('unlimited', program)).toBe('6')
  })

  it.each([1, 2])('with %i threads, what one large call needed is given back', async threads => {
    const program = `
      T.threads(${threads})
      await T.startThreads()
      const before = resident()
      const once = T.jit(x => T.sum(T.exp(T.cumsum(T.broadcastTo(x, [${2 ** 26}]), { axis: 0 }))))
      once(T.tensor(0))
      await new Promise(resolve => setTimeout(resolve, 200))
      console.log(resident() - before)`
    expect(Number(await run('unlimited', program))).toBeLessThan(64)
  })

  it('that trains with batches of ever greater length, memory does not grow with their number', async () => {
    const program = `
      T.threads(1)
      const fold = optim.fold(optim.adam(1e-3), (w, x) => T.mean(T.square(T.matmul(x, w))))
      let state = fold.init(T.full([256, 256], 0.01))
      const train = (from, to) => {
        for (let length = from; length < to; length++) state = fold.stepInPlace(state, T.ones([length, 256]))
        return resident()
      }
      const before = train(1, 20)
      console.log(train(20, 120) - before)`
    // A hundred memories of the state and its gradients were 100 MiB and more.
    expect(Number(await run('unlimited', program))).toBeLessThan(64)
  })
})
