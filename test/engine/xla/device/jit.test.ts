import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import { open, type Xla, XlaError } from 'tensor-ts/xla'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findPlugin } from '../../../../scripts/plugin.js'
import { collect } from '../../../../src/engine/xla/collect.js'

const plugin = findPlugin()!
let xla: Xla
beforeAll(async () => {
  xla = await open({ plugin })
})
afterAll(() => xla.close())

const close = (a: T.AnyTensor, b: T.AnyTensor, tolerance = 1e-5) => {
  const [x, y] = [T.data(a), T.data(b)]
  expect(x.length).toBe(y.length)
  const scale = Math.max(1e-30, ...Array.from(y, Math.abs))
  for (const [i, value] of x.entries()) expect(Math.abs(value - y[i]!) / scale).toBeLessThan(tolerance)
}
const closeTrees = (a: unknown, b: unknown, tolerance?: number) => {
  const [x, y] = [T.tree.leaves(a as never), T.tree.leaves(b as never)] as unknown as [T.AnyTensor[], T.AnyTensor[]]
  expect(x.map(({ shape, dtype }) => [shape, dtype])).toEqual(y.map(({ shape, dtype }) => [shape, dtype]))
  for (const [i, leaf] of x.entries()) close(leaf, y[i]!, tolerance)
}
const uniform = <const S extends readonly number[]>(seed: number, shape: S) =>
  T.random.uniform(T.random.key(seed), shape as never, { low: -1, high: 1 } as never) as never

describe('open', () => {
  it('says what there is', () => {
    expect(xla.platform).toBe('cpu')
    expect(xla.devices).toEqual([{ id: 0, kind: 'cpu' }])
  })

  it('splits the CPU into devices', async () => {
    const several = await open({ plugin, devices: 3 })
    expect(several.devices.map(({ id }) => id)).toEqual([0, 1, 2])
    await Promise.all([several.close(), several.close()])
  })

  it.each([
    [
      { plugin: '/no/such/plugin.so' },
      /^xla\.open: expected the file of a PJRT plugin, got '\/no\/such\/plugin\.so', which is not there/,
    ],
    [{ plugin: tmpdir() }, /which is no file/],
    [{ plugin: __filename }, /^xla\.open: expected a PJRT plugin in .*jit\.test\.ts, got/],
    [{ plugin, options: { no_such_option: 1n } }, /^xla\.open: .*no_such_option/],
    [
      { plugin, devices: 3, options: { cpu_device_count: 1n } },
      /^xla\.open: expected 3 devices, got a plugin that has 1$/,
    ],
  ])('refuses %o', async (options, sentence) => {
    await expect(open(options)).rejects.toThrow(sentence)
  })
})

describe('a function compiled for a device', () => {
  it('gives each of two calls at once what it was given', async () => {
    const f = xla.jit((x: T.Tensor<[2]>, map: ReadonlyMap<string, number>) => ({ y: T.neg(x), map }))
    const maps = [new Map([['a', 1]]), new Map([['a', 1]])] as const
    const given = await Promise.all(maps.map(map => f(T.tensor([1, 2]), map)))
    given.forEach(({ map }, i) => {
      expect(map).toBe(maps[i])
    })
    const gone = T.tensor([1, 2, 3])
    await xla.jit((x: T.Tensor<[3]>) => T.exp(x), { donate: [0] })(gone)
    const g = xla.jit((x: T.Tensor<[3]>, map: ReadonlyMap<string, number>) => ({ y: T.neg(x), map }))
    await expect(g(gone, maps[0])).rejects.toThrow(/donate/)
    expect((await g(T.tensor([1, 2, 3]), maps[1])).map).toBe(maps[1])
  })

  it('gives what it gives here, of every element type and of trees', async () => {
    const f = (x: T.Tensor<[2, 3]>, { n, deep }: { readonly n: number; readonly deep: readonly T.Tensor<[3]>[] }) => ({
      product: T.matmul(x, T.transpose(x)),
      scaled: T.mul(T.add(x, deep[0]!), n),
      largest: T.argmax(x, { axis: 1 }),
      positive: T.greater(x, 0),
      bytes: T.cast(T.abs(x), 'uint8'),
      doubles: T.exp(T.cast(x, 'float64')),
      nothing: T.zeros([0, 3]),
      word: 'text',
    })
    const x = T.tensor([
      [1, -2, 3],
      [4.5, 5, -6],
    ])
    const rest = { n: 2, deep: [T.tensor([1, 2, 3])] }
    const there = await xla.jit(f)(x, rest)
    expect(there.word).toBe('text')
    expect(String(there.product)).toBe('Tensor<[2, 2], float32>, in the memory of cpu:0')
    const [here, expected] = [await xla.read(there), f(x, rest)]
    closeTrees(here, expected, 1e-6)
    expect(here).toEqual({ ...here, word: 'text' })
  })

  it('takes what it gave, what is here, and what was put there', async () => {
    const f = xla.jit((a: T.Tensor<[4]>, b: T.Tensor<[4]>, c: T.Tensor<[4]>) => T.add(T.mul(a, b), c))
    const [a, b, c] = [T.tensor([1, 2, 3, 4]), T.ones([4]), xla.put(T.tensor([1, 1, 1, 1]))]
    const once = await f(a, b, c)
    const twice = await f(once, b, once)
    expect(T.toArray(await xla.read(twice))).toEqual([4, 6, 8, 10])
    expect(T.toArray(await xla.read(c))).toEqual([1, 1, 1, 1])
    expect(xla.put(c)).toBe(c)
  })

  it('composes: gradients, batches, loops, compiled functions inside', async () => {
    const f = (x: T.Tensor<[3]>) =>
      T.sum(T.scan((carry: T.Tensor<[]>, y: T.Tensor<[]>) => [T.sin(T.add(carry, y)), carry], T.tensor(0), x)[1])
    const g = T.jit(T.vmap(T.valueAndGrad(T.jit(f))))
    const x = T.tensor([
      [0.1, 0.2, 0.3],
      [1, 2, 3],
    ])
    closeTrees(await xla.read(await xla.jit(g)(x)), g(x))
  })

  it('sees what it closes over, large or on the device', async () => {
    const large = uniform(1, [64, 64]) as T.Tensor<[64, 64]>
    const there = xla.put(T.tensor([1, 2, 3]))
    const f = (x: T.Tensor<[64]>) => ({ y: T.matmul(large, x), z: T.mul(there, T.sum(x)) })
    const here = await xla.read(await xla.jit(f)(T.ones([64])))
    close(here.y, T.sum(large, { axis: 1 }))
    close(here.z, T.tensor([64, 128, 192]))
  })

  it('keeps NaN in extremes, and infinities', async () => {
    const x = T.tensor([Number.NaN, 1, Infinity, -Infinity])
    const f = (x: T.Tensor<[4]>) => ({ max: T.max(x), least: T.minimum(x, 0), relu: T.relu(x) })
    const here = await xla.read(await xla.jit(f)(x))
    expect(Object.values(here).map(y => [...T.data(y as T.Tensor)])).toEqual(
      Object.values(f(x)).map(y => [...T.data(y as T.Tensor)]),
    )
  })

  it('is traced once for each signature, and its statics are values', async () => {
    let traces = 0
    const f = xla.jit((x: T.Tensor<[number]>, power: number) => {
      traces += 1
      return T.pow(x, power)
    })
    const results = await Promise.all([
      f(T.tensor([2]), 2),
      f(T.tensor([3]), 2),
      f(T.tensor([2]), 3),
      f(T.tensor([1, 2]), 2),
    ])
    expect(await Promise.all(results.map(x => T.read(x)))).toEqual(
      [[4], [9], [8], [1, 4]].map(x => new Float32Array(x)),
    )
    expect(traces).toBe(3)
  })

  it('rejects with the sentences of the library, of shapes and trees', async () => {
    const f = xla.jit((x: T.AnyTensor) => T.matmul(x as never, T.ones([3, 2]) as never))
    await expect(f(T.ones([2, 4]))).rejects.toThrow(T.ShapeError)
    await expect(xla.jit((x: object) => x as never)(new Map([[1, T.ones([2])]]))).rejects.toThrow(
      /xla\.jit: expected a tree/,
    )
    expect(() => xla.jit(3 as never)).toThrow(/^xla\.jit: expected a function, got 3$/)
    expect(() => xla.jit((x: T.Tensor) => x, { donat: [0] } as never)).toThrow(/'donat'/)
    expect(() => xla.jit((x: T.Tensor) => x, { donate: 0 } as never)).toThrow(/^xla\.jit: donate is a list/)
    // @ts-expect-error xla.jit: cannot donate argument 1, counted from 0: the call has 1
    await expect(xla.jit((x: T.Tensor<[2]>) => x, { donate: [1] })(T.ones([2]))).rejects.toThrow(
      'xla.jit: cannot donate argument 1, counted from 0: the call has 1',
    )
  })

  it('refuses a call inside a transformation, which could not wait', async () => {
    const f = xla.jit((x: T.Tensor<[2]>) => T.sum(x))
    let answer: Promise<unknown> | undefined
    T.grad((x: T.Tensor<[2]>) => {
      answer = f(x)
      return T.sum(x)
    })(T.ones([2]))
    await expect(answer).rejects.toThrow(
      /^xla\.jit: a function for devices was called inside a transformation.*xla\.jit\(T\.grad\(f\)\)/,
    )
  })

  it('refuses what is on the devices of another', async () => {
    const other = await open({ plugin })
    const x = other.put(T.ones([2]))
    await expect(xla.jit((x: T.Tensor<[2]>) => T.neg(x))(x)).rejects.toThrow(
      /^xla\.jit: expected tensors that are here or on the devices/,
    )
    await other.close()
    await expect(T.read(x)).rejects.toThrow(/were closed/)
    expect(() => other.put(T.ones([2]))).toThrow(XlaError)
    await other.close()
  })

  it('is waited for by close while it is compiled, and while it runs', async () => {
    const own = await open({ plugin })
    const f = own.jit((x: T.Tensor<[200, 200]>) => T.sum(T.matmul(x, T.matmul(x, x))))
    const x = T.ones([200, 200])
    const first = f(x)
    const closed = own.close()
    await expect(first).rejects.toThrow(/were closed/)
    await closed
    const other = await open({ plugin })
    const g = other.jit((x: T.Tensor<[200, 200]>) => T.sum(T.matmul(x, x)))
    await g(x)
    const answers = Array.from({ length: 20 }, () => g(x))
    await Promise.all(answers)
    const read = T.read(await answers[0]!)
    await other.close()
    expect((await read)[0]).toBe(8e6)
  })

  it('says what XLA says where it runs out of memory', async () => {
    const f = xla.jit(function wide(x: T.Tensor<[1]>) {
      return T.broadcastTo(x, [2 ** 20, 2 ** 20, 8])
    })
    const answer = f(T.ones([1])).then(x => T.read(x as never))
    await expect(answer).rejects.toThrow(/xla\.jit: wide: /)
    await expect(answer).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED' })
  })
})

describe('what is donated to a function on a device', () => {
  const donated = /^xla\.jit: a tensor of shape \[2\] and dtype float32 was donated to a compiled function/

  it('cannot be used afterwards, wherever it was', async () => {
    const f = xla.jit((x: T.Tensor<[2]>, y: T.Tensor<[2]>) => T.add(x, y), { donate: [0] })
    const [x, y] = [T.tensor([1, 2]), T.tensor([3, 4])]
    const there = await f(x, y)
    expect(() => T.data(x)).toThrow(donated)
    const again = await f(there, y)
    await expect(T.read(there)).rejects.toThrow(donated)
    await expect(f(there, y)).rejects.toThrow(donated)
    expect(String(there)).toBe('Tensor<[2], float32>, donated')
    expect(T.toArray(await xla.read(again))).toEqual([7, 10])
    expect(T.toArray(y)).toEqual([3, 4])
  })

  it('is copied where the same tensor is passed twice', async () => {
    const f = xla.jit((x: T.Tensor<[2]>, y: T.Tensor<[2]>) => T.sub(T.mul(x, 3), y), { donate: [0] })
    const x = xla.put(T.tensor([1, 2]))
    expect(T.toArray(await xla.read(await f(x, x)))).toEqual([2, 4])
    await expect(T.read(x)).rejects.toThrow(donated)
  })

  it('takes no more memory from step to step', async () => {
    const f = xla.jit((x: T.Tensor<[1000, 1000]>) => T.add(x, 1), { donate: [0] })
    let x = await f(T.zeros([1000, 1000]))
    const before = xla.bytes()
    for (let i = 0; i < 50; i++) x = await f(x)
    expect(xla.bytes()).toBe(before)
    expect(T.item(await xla.read(await xla.jit((x: T.Tensor<[1000, 1000]>) => T.max(x))(x)))).toBe(51)
  })
})

describe('a fold on a device', () => {
  const model = pipe(nn.input(8), nn.dense('hidden', 16), nn.relu, nn.dense('out', 3))
  type Batch = { readonly x: T.Tensor<[32, 8]>; readonly labels: T.Tensor<[32], 'int32'> }
  const params = model.init(T.random.key(0))
  const loss = (p: typeof params, { x, labels }: Batch) => nn.softmaxCrossEntropy(model.apply(p, x), labels)
  const fold = optim.fold(optim.adam(1e-2), loss)
  const batches = Array.from({ length: 6 }, (_, i): Batch => {
    const x = uniform(i, [32, 8]) as T.Tensor<[32, 8]>
    return {
      x,
      labels: T.argmax(
        T.slice(x, [
          [0, 32],
          [0, 3],
        ] as never) as never,
        { axis: 1 } as never,
      ) as never,
    }
  })

  it('comes to the same losses, aside and in place', async () => {
    const there = xla.fold(fold)
    const first = there.init(params)
    let [aside, inPlace, here] = [first, first, fold.init(params)]
    for (const batch of batches) {
      const before = aside
      aside = await there.step(aside, batch)
      inPlace = await there.stepInPlace(inPlace, batch)
      here = fold.step(here, batch)
      const [a, b] = await Promise.all([T.read(aside.loss), T.read(inPlace.loss)])
      expect(a[0]).toBeCloseTo(T.item(here.loss), 5)
      expect(b).toEqual(a)
      // A step aside leaves what it was given.
      await xla.read(before)
    }
    // What it began with is here, and as it was.
    closeTrees(first.params, params, 0.0000001)
    closeTrees((await xla.read(aside)).params, here.params, 1e-3)
  })
})

describe('Node goes on meanwhile', () => {
  it('while a function is compiled and while it runs', async () => {
    const f = xla.jit((x: T.Tensor<[800, 800]>) => {
      let y = x
      for (let i = 0; i < 12; i++) y = T.matmul(y, x)
      return T.sum(y)
    })
    let ticks = 0
    const timer = setInterval(() => {
      ticks += 1
    }, 1)
    const result = await f(T.full([800, 800], 1 / 800))
    const compiled = ticks
    expect(compiled).toBeGreaterThan(3)
    expect((await T.read(result))[0]).toBeCloseTo(800, 0)
    expect(ticks).toBeGreaterThan(compiled)
    clearInterval(timer)
  })

  it('between steps that follow one another without an end', async () => {
    const f = xla.jit((x: T.Tensor<[]>) => T.add(x, 1), { donate: [0] })
    let x = await f(T.tensor(0))
    let isOver = false
    setTimeout(() => {
      isOver = true
    }, 60)
    let steps = 0
    while (!isOver && steps < 1e6) {
      x = await f(x)
      steps += 1
    }
    expect(isOver).toBe(true)
  })
})

describe('what nobody holds', () => {
  it('is given back, though nothing is donated and nobody waits', async () => {
    const own = await open({ plugin })
    const f = own.jit((x: T.Tensor<[1024, 1024]>) => T.add(x, 1))
    let x = await f(T.zeros([1024, 1024]))
    let most = 0
    for (let i = 0; i < 400; i++) {
      x = await f(x)
      most = Math.max(most, own.bytes())
    }
    // 400 results take 1.7 GB.
    expect(most).toBeLessThan(600e6)
    expect((await T.read(x))[0]).toBe(401)
    await own.close()
  })

  const steps = Number(process.env.SOAK_STEPS ?? 3000)
  it(`a training of ${steps} steps takes the memory of one of a few`, { timeout: 600_000 + steps * 10 }, async () => {
    const loss = (w: T.Tensor<[64, 64]>, x: T.Tensor<[16, 64]>) => T.mean(T.square(T.sub(T.matmul(x, w), x)))
    const fold = xla.fold(optim.fold(optim.adam(1e-3), loss))
    const x = uniform(3, [16, 64]) as T.Tensor<[16, 64]>
    let state = await fold.stepInPlace(fold.init(T.zeros([64, 64])), x)
    const run = async (count: number) => {
      for (let i = 0; i < count; i++) {
        state = await fold.stepInPlace(state, x)
        if (i % 100 === 0) await T.read(state.loss)
      }
      await T.read(state.loss)
    }
    // V8's heap grows to the size that it works in first.
    await run(Math.max(1000, Math.min(20_000, steps / 5)))
    // What V8 has not collected yet is no matter here.
    await collect()
    const before = process.memoryUsage().rss
    const held = xla.bytes()
    await run(steps)
    expect(xla.bytes()).toBeLessThanOrEqual(held)
    await collect()
    expect(process.memoryUsage().rss - before).toBeLessThan(64e6)
  })
})

describe('compiled functions on disk', () => {
  it('are used again, and made anew where the file is damaged', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'xla-'))
    try {
      const f = (x: T.Tensor<[3]>) => T.sum(T.exp(x))
      const run = async () => {
        const own = await open({ plugin, cache: join(folder, 'inner') })
        const result = await T.read(await own.jit(f)(T.tensor([0, 0, 0])))
        await own.close()
        return result
      }
      expect(await run()).toEqual(new Float32Array([3]))
      const files = () => readdirSync(join(folder, 'inner')).map(name => join(folder, 'inner', name))
      const [file] = files()
      const bytes = readFileSync(file!)
      expect(await run()).toEqual(new Float32Array([3]))
      expect(files()).toEqual([file])
      expect(readFileSync(file!)).toEqual(bytes)
      const damaged = [
        bytes.subarray(0, 10),
        bytes.subarray(0, -1),
        Buffer.alloc(0),
        Buffer.from(bytes).fill(7, 200, 260),
      ]
      for (const content of damaged) {
        writeFileSync(file!, content)
        expect(await run()).toEqual(new Float32Array([3]))
        expect(readFileSync(file!).length).toBe(bytes.length)
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('cannot be kept where the folder is a file: it is said once, and all goes on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'xla-'))
    const warn = console.warn
    const said: string[] = []
    console.warn = (message: string) => said.push(message)
    try {
      writeFileSync(join(folder, 'file'), '')
      const own = await open({ plugin, cache: join(folder, 'file') })
      for (const n of [2, 3] as const) await T.read(await own.jit((x: T.Tensor<[]>) => T.mul(x, n))(T.tensor(1)))
      expect(said).toHaveLength(1)
      expect(said[0]).toMatch(/^xla: compiled functions cannot be kept in .*file/)
      await own.close()
    } finally {
      console.warn = warn
      rmSync(folder, { recursive: true })
    }
  })
})
