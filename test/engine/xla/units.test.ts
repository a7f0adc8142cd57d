import fc from 'fast-check'
import { open } from 'tensor-ts/xla'
import { afterEach, describe, expect, it } from 'vitest'
import { explained, XlaError } from '../../../src/engine/xla/error.js'
import { compileOptions } from '../../../src/engine/xla/protobuf.js'
import { compilerFlags, pluginOptions, requireSettings } from '../../../src/engine/xla/settings.js'
import { layout, Struct } from '../../../src/engine/xla/struct.js'
import { executeOptions, layoutOf, namedValue } from '../../../src/engine/xla/table.js'
import { cut, holders, onMesh, onOne, paste } from '../../../src/tensor/parts.js'

describe('structs lie as C puts them', () => {
  it('with the sizes that a plugin asks for', () => {
    expect(layoutOf('Client_Create').size).toBe(88)
    expect(layoutOf('LoadedExecutable_Execute').size).toBe(80)
    // The field behind is that of a newer one.
    expect(executeOptions.fields.multi_slice_config?.at).toBe(112)
    expect(namedValue.size).toBe(56)
  })

  it('with fields at multiples of their own sizes', () => {
    const { fields, size } = layout(['a', ['b', 'bool'], ['c', 'int'], ['d', 'bool'], 'e', ['f', 'float']])
    expect(Object.fromEntries(Object.entries(fields).map(([name, { at }]) => [name, at]))).toEqual({
      struct_size: 0,
      extension_start: 8,
      a: 16,
      b: 24,
      c: 28,
      d: 32,
      e: 40,
      f: 48,
    })
    expect(size).toBe(52)
  })

  it('and keep what is written to them', () => {
    const of = layout(['word', ['int', 'int'], ['flag', 'bool'], ['float', 'float']])
    const struct = new Struct(of, { word: 2n ** 64n - 1n, int: -7, flag: true, float: 0.5 })
    expect([struct.pointer('word'), struct.number('int'), struct.number('flag'), struct.number('float')]).toEqual([
      2n ** 64n - 1n,
      -7,
      1,
      0.5,
    ])
    expect(struct.number('struct_size')).toBe(struct.buffer.byteLength)
    expect(new Struct(of, {}, true).number('struct_size')).toBe(of.size)
    expect(() => struct.set('none', 1)).toThrow('no field none')
  })
})

describe('compile options', () => {
  it('are those without which XLA ends the process, at least', () => {
    expect([...compileOptions({})]).toEqual([0x1a, 4, 0x20, 1, 0x28, 1])
  })

  it('partition by Shardy, with flags of XLA beside', () => {
    expect([...compileOptions({ partitions: 300 })]).toEqual([0x1a, 10, 0x20, 1, 0x28, 0xac, 2, 0x30, 1, 0x98, 1, 1])
    const text = (word: string) => [...new TextEncoder().encode(word)]
    const negative = [...compileOptions({ flags: { n: -1 } })].slice(6)
    expect(negative).toEqual([0x3a, 16, 0x0a, 1, ...text('n'), 0x12, 11, 0x18, ...Array(9).fill(0xff), 1])
    expect([...compileOptions({ flags: { on: true, at: 'x', n: 3, half: 0.5 } })].slice(6)).toEqual([
      ...[0x3a, 8, 0x0a, 2, ...text('on'), 0x12, 2, 0x10, 1],
      ...[0x3a, 9, 0x0a, 2, ...text('at'), 0x12, 3, 0x0a, 1, ...text('x')],
      ...[0x3a, 7, 0x0a, 1, ...text('n'), 0x12, 2, 0x18, 3],
      ...[0x3a, 17, 0x0a, 4, ...text('half'), 0x12, 9, 0x21, 0, 0, 0, 0, 0, 0, 0xe0, 0x3f],
    ])
  })
})

/** What a plugin or the compiler takes as a value, under any name, and what only looks like it. */
const shared: readonly unknown[] = ['', 'text', true, false, 0.5, -1e-3]
const values: Readonly<Record<'options' | 'flags', readonly [taken: readonly unknown[], refused: readonly unknown[]]>> =
  {
    options: [
      [...shared, 0n, -(2n ** 63n), 2n ** 63n - 1n, [], [1n, -2n]],
      [0, 1, -7, 2n ** 63n, -(2n ** 63n) - 1n, [1], [2n ** 64n], [[1n]]],
    ],
    flags: [
      [...shared, 0, -1, 2 ** 60],
      [1n, [], [1n]],
    ],
  }
const neither: readonly unknown[] = [null, Number.NaN, Infinity, -Infinity, 'a\0b', {}, () => 1, Symbol('s'), new Map()]

describe.each([pluginOptions, compilerFlags])('$name of open', kind => {
  const [taken, refused] = values[kind.name]
  const require = (given: unknown) => requireSettings<unknown>('xla.open', kind, given)
  const name = fc.stringMatching(/^[a-z][a-z_]*$/).filter(text => !text.includes('fraction'))

  it('are taken as they are, without those that are undefined', () => {
    fc.assert(
      fc.property(fc.dictionary(name, fc.constantFrom(...taken, undefined)), given => {
        const expected = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
        expect(require({ ...given })).toEqual(expected)
      }),
    )
    expect(require(undefined)).toEqual({})
  })

  it('are refused by their names and kinds', () => {
    fc.assert(
      fc.property(name, fc.constantFrom(...refused, ...neither), (key, value) => {
        const sentence = `xla.open: expected ${kind.expected} as ${kind.name}.${key}, got `
        expect(() => require({ good: true, [key]: value })).toThrow(sentence)
      }),
    )
    for (const given of [3, null, 'text', [], new Map([['a', 1n]]), () => 1])
      expect(() => require(given)).toThrow(`xla.open: expected a record as ${kind.name}, got `)
  })
})

it('a fraction may be a whole number', () => {
  expect(requireSettings('xla.open', pluginOptions, { memory_fraction: 1 })).toEqual({ memory_fraction: 1 })
})

describe('parts of tensors', () => {
  const axes = { data: 2, model: 3 }
  const factor = (axis: string | null) => (axis === null ? 1 : axes[axis as keyof typeof axes])

  it('put together again are the whole', () => {
    const split = fc.constantFrom<readonly (string | null)[]>(
      [],
      [null, null, null],
      ['data', null, null],
      [null, 'model', null],
      [null, null, 'data'],
      ['model', null, 'data'],
      ['data', 'model', null],
      ['data'],
    )
    fc.assert(
      fc.property(
        split,
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 3, maxLength: 3 }),
        (axesOf, lengths) => {
          const shape = axesOf.map((axis, i) => lengths[i]! * factor(axis))
          const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i + 1)
          const placement = onMesh(shape, axesOf, axes)
          expect(placement.parts).toHaveLength(6)
          const whole = new Float32Array(data.length)
          for (const device of holders(placement)) {
            const part = placement.parts[device]!
            const piece = cut('float32', data, shape, part)
            expect(piece).toHaveLength(part.size.reduce((a, b) => a * b, 1))
            paste(whole, shape, part, piece as Float32Array)
          }
          expect(whole).toEqual(data)
        },
      ),
    )
  })

  it('are on the devices in the order of the mesh, row by row', () => {
    const { parts } = onMesh([4, 6], ['data', 'model'], axes)
    expect(parts.map(({ start }) => start)).toEqual([
      [0, 0],
      [0, 2],
      [0, 4],
      [2, 0],
      [2, 2],
      [2, 4],
    ])
    expect([
      ...cut(
        'int32',
        Int32Array.from({ length: 24 }, (_, i) => i),
        [4, 6],
        parts[4]!,
      ),
    ]).toEqual([14, 15, 20, 21])
  })

  it('that several devices have are read from one', () => {
    expect(holders(onMesh([4], ['data'], axes))).toEqual([0, 3])
    expect(holders(onMesh([4], [null], axes))).toEqual([0])
    expect(holders(onOne([4]))).toEqual([0])
  })
})

describe('open without devices', () => {
  const plugin = process.env.TENSOR_TS_PJRT_PLUGIN
  afterEach(() => {
    if (plugin === undefined) delete process.env.TENSOR_TS_PJRT_PLUGIN
    else process.env.TENSOR_TS_PJRT_PLUGIN = plugin
  })

  it('says in one sentence how to get a plugin', async () => {
    delete process.env.TENSOR_TS_PJRT_PLUGIN
    await expect(open()).rejects.toThrow(
      /^xla\.open: expected the file of a PJRT plugin as plugin or in TENSOR_TS_PJRT_PLUGIN, found none; .*pip download/,
    )
  })

  it.each([
    [
      'options that there are not',
      { plug: 'a' },
      "expected options among plugin, devices, cache, options, flags, got 'plug'",
    ],
    ['a number', 3, 'xla.open: expected options (plugin, devices, cache, options, flags), got 3'],
    ['a plugin that is no text', { plugin: 3 }, 'xla.open: expected the file of a PJRT plugin as plugin, got 3'],
    ['no devices', { devices: 0 }, 'xla.open: devices'],
    ['options of no record', { options: 3 }, 'xla.open: expected a record as options, got 3'],
    ['a file that is not there', { plugin: '/no/such' }, "got '/no/such', which is not there"],
    ['a folder', { plugin: '.' }, 'which is no file'],
    ['a file that is no plugin', { plugin: 'package.json' }, 'xla.open: expected a PJRT plugin in'],
  ])('refuses %s', async (_, options, sentence) => {
    await expect(open(options as never)).rejects.toThrow(sentence)
  })
})

describe('errors of XLA', () => {
  const module = 'module {\n  func @main() {\n    %0 = stablehlo.add_ %a, %b : tensor<f32>\n'

  it('name who asked and the line of the module', () => {
    const error = explained(
      'xla.jit: f',
      new XlaError('UNKNOWN', "-:3:10: error: unregistered op 'add_'"),
      module,
    ) as XlaError
    expect(error.message).toBe(
      "xla.jit: f: -:3:10: error: unregistered op 'add_'; at %0 = stablehlo.add_ %a, %b : tensor<f32>",
    )
    expect(error.code).toBe('UNKNOWN')
    expect(error).toBeInstanceOf(XlaError)
  })

  it('of others are left as they are', () => {
    const error = new RangeError('other')
    expect(explained('f', error, module)).toBe(error)
  })
})
