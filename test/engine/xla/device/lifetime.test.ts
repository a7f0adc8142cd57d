import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as T from 'tensor-ts'
import { mesh } from 'tensor-ts/export'
import { open, type Xla } from 'tensor-ts/xla'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { findPlugin } from '../../../../scripts/plugin.js'
import { Plugin } from '../../../../src/engine/xla/plugin.js'
import type { Name } from '../../../../src/engine/xla/table.js'

const plugin = findPlugin()!

/** The names of all functions of the plugin that are called from now on; that of one fails where it is asked for. */
const watched = (failing?: Name) => {
  const { call, invoke } = Plugin.prototype
  const names: Name[] = []
  const note = (name: Name): void => {
    names.push(name)
    if (name === failing) throw new Error(`${name} fails`)
  }
  vi.spyOn(Plugin.prototype, 'call').mockImplementation(function (this: Plugin, ...args) {
    note(args[0])
    return call.apply(this, args)
  })
  vi.spyOn(Plugin.prototype, 'invoke').mockImplementation(function (this: Plugin, ...args) {
    if (names.at(-1) !== args[0]) note(args[0])
    return invoke.apply(this, args)
  })
  return names
}
const timesOf = (names: readonly Name[], name: Name) => names.filter(each => each === name).length
afterEach(() => vi.restoreAllMocks())

describe('open', () => {
  it('keeps the first of the devices that there are', async () => {
    const xla = await open({ plugin, devices: 3, options: { cpu_device_count: 4n } })
    expect(xla.devices.map(({ id }) => id)).toEqual([0, 1, 2])
    const total = xla.jit((x: T.Tensor<[6]>) => T.sum(x), { mesh: mesh({ data: 3 }), inputs: [['data']] })
    expect(await T.read(await total(T.ones([6])))).toEqual(new Float32Array([6]))
    await xla.close()
  })

  it.each<Name>(['Client_AddressableDevices', 'Device_GetDescription'])(
    'gives back what it refuses: %s',
    async name => {
      const names = watched(name)
      await expect(open({ plugin })).rejects.toThrow(`${name} fails`)
      expect(timesOf(names, 'Client_Create')).toBe(timesOf(names, 'Client_Destroy'))
    },
  )
})

describe('what was compiled and is of no use', () => {
  it('is given back', async () => {
    const xla = await open({ plugin })
    const names = watched('Executable_NumOutputs')
    await expect(xla.jit((x: T.Tensor<[2]>) => T.neg(x))(T.ones([2]))).rejects.toThrow('Executable_NumOutputs fails')
    expect(timesOf(names, 'LoadedExecutable_Destroy')).toBe(1)
    vi.restoreAllMocks()
    await xla.close()
  })
})

describe('close', () => {
  it('comes behind all that runs and waits, and nothing comes behind it', async () => {
    const xla = await open({ plugin, devices: 2 })
    const f = xla.jit((x: T.Tensor<[400, 400]>) => T.matmul(x, T.matmul(x, x)), {
      mesh: mesh({ data: 2 }),
      inputs: [['data', null]],
    })
    const x = T.ones([400, 400])
    await f(x)
    const names = watched()
    const calls = Array.from({ length: 30 }, () => f(x))
    const first = xla.close()
    const second = xla.close()
    const ends = await Promise.allSettled(calls)
    await second
    expect(names.at(-1)).toBe('Client_Destroy')
    await first
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(names.at(-1)).toBe('Client_Destroy')
    for (const end of ends) if (end.status === 'rejected') expect(String(end.reason)).toMatch(/were closed/)
  })
})

describe('on eight devices', () => {
  let xla: Xla
  beforeAll(async () => {
    xla = await open({ plugin, devices: 8 })
  })
  afterAll(() => xla.close())
  const over = { mesh: mesh({ data: 8 }) }

  it('what functions close over is brought there once, whatever their signatures', async () => {
    const large = T.ones([1024, 1024])
    const own = await open({ plugin })
    const f = own.jit((x: T.Tensor<[number, 1024]>) => T.matmul(x, large))
    const before = own.bytes()
    const results = await Promise.all([1, 2, 3, 4].map(n => f(T.ones([n, 1024]))))
    expect(own.bytes() - before).toBeLessThan(6e6)
    expect((await T.read(results[3]!))[0]).toBe(1024)
    await own.close()
  })

  it('what was put there is moved to a mesh once, and stays', async () => {
    const f = xla.jit((x: T.Tensor<[16]>) => T.mul(x, 2), { ...over, inputs: [['data']], outputs: ['data'] })
    const x = xla.put(T.ones([16]))
    const names = watched()
    for (let i = 0; i < 3; i++) expect((await T.read(await f(x)))[0]).toBe(2)
    // Reading a result of eight parts takes eight; bringing x here took one.
    expect(timesOf(names, 'Buffer_ToHostBuffer')).toBe(3 * 8 + 1)
    expect(timesOf(names, 'Client_BufferFromHostBuffer')).toBe(8)
    expect(await T.read(x)).toEqual(new Float32Array(16).fill(1))
  })

  it('a state that is not in place stays with the caller of stepInPlace', async () => {
    const fold = { init: (x: T.Tensor<[16]>) => x, step: (x: T.Tensor<[16]>, y: T.Tensor<[]>) => T.add(x, y) }
    const there = xla.fold(fold, { ...over, inputs: [['data'], null] })
    const first = xla.put(T.ones([16]))
    const second = await there.stepInPlace(first, T.tensor(1))
    expect(await T.read(first)).toEqual(new Float32Array(16).fill(1))
    const third = await there.stepInPlace(second, T.tensor(1))
    await expect(T.read(second)).rejects.toThrow(/^xla\.fold: step: a tensor of shape \[16\].*await T\.read$/)
    expect((await T.read(third))[0]).toBe(3)
  })

  it('a state is split as it was given, the part of the same name where others are alike', async () => {
    const step = (s: { readonly b: T.Tensor<[16]> }) => ({ a: T.mul(s.b, 2), b: T.mul(s.b, 3) })
    const f = xla.jit(step, { ...over, inputs: [{ b: ['data'] }], donate: [0] })
    const first = await f({ b: T.ones([16]) })
    const names = watched()
    const second = await f({ b: first.b })
    expect(timesOf(names, 'Buffer_ToHostBuffer')).toBe(0)
    expect((await T.read(second.b))[0]).toBe(9)
  })
})

describe('compiled functions on disk', () => {
  const flags = process.env.XLA_FLAGS
  afterEach(() => {
    if (flags === undefined) delete process.env.XLA_FLAGS
    else process.env.XLA_FLAGS = flags
  })

  it('are others under other flags of the environment', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'xla-'))
    try {
      for (const [given, count] of [
        [undefined, 1],
        ['--xla_cpu_enable_fast_math=false', 2],
      ] as const) {
        if (given !== undefined) process.env.XLA_FLAGS = given
        const own = await open({ plugin, cache: folder })
        await T.read(await own.jit((x: T.Tensor<[3]>) => T.sum(x))(T.ones([3])))
        await own.close()
        expect(readdirSync(folder)).toHaveLength(count)
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
