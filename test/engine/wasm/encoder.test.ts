import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bytes } from '../../../src/engine/wasm/encoder/bytes.js'
import type { Code, ValueType } from '../../../src/engine/wasm/encoder/code.js'
import { Module } from '../../../src/engine/wasm/encoder/module.js'
import {
  type Lane,
  lane,
  type Memory,
  memory,
  numbered,
  type Plain,
  plain,
} from '../../../src/engine/wasm/encoder/opcodes.js'
import { compileModule, createMemory, instantiate, isValid } from '../../../src/engine/wasm/host.js'

const namesOf = (table: Parameters<typeof numbered>[0]) => numbered(table).map(([name]) => name)

const limits = { initial: 1, maximum: 4, shared: false }

/** Runs a function without parameters that gives one number. */
const run = (body: (code: Code) => void, result: 'i32' | 'f32' | 'f64' = 'i32', memory = createMemory(limits)) => {
  const module = new Module(limits)
  module.function({ params: [], results: [result] }, body, 'run')
  const bytes = module.encode()
  expect(isValid(bytes)).toBe(true)
  const { run } = instantiate(compileModule(bytes), memory)
  return run!()
}

describe('numbers', () => {
  it('of 32 bits come through, signed and as floats', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double(), (n, x) => {
        expect(run(code => code.i32(n))).toBe(n)
        expect(run(code => code.f64(x), 'f64')).toBe(x)
        expect(run(code => code.f32(x), 'f32')).toBe(Math.fround(x))
      }),
      { numRuns: 50 },
    )
  })

  it('of 64 bits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), n => {
        expect(run(code => code.i64(n).op('f64.reinterpret_i64').op('i64.reinterpret_f64').i64(n).op('i64.eq'))).toBe(1)
        expect(run(code => code.i64(n).i64(32n).op('i64.shr_s', 'i32.wrap_i64'))).toBe(Number(n >> 32n))
      }),
      { numRuns: 50 },
    )
  })

  it('unsigned, as the specification writes them', () => {
    const bytes = new Bytes()
    for (const n of [0, 127, 128, 624485, 2 ** 32 - 1]) bytes.unsigned(n)
    expect([...bytes.view()]).toEqual([0, 127, 128, 1, 0xe5, 0x8e, 0x26, 255, 255, 255, 255, 15])
  })

  it('grow as long as there is memory', () => {
    const bytes = new Bytes()
    for (let i = 0; i < 5000; i++) bytes.byte(i)
    expect(bytes.length).toBe(5000)
    expect(bytes.view().every((byte, i) => byte === (i & 255))).toBe(true)
  })
})

describe('control', () => {
  it('loops until a branch does not go back', () => {
    const sum = run(code => {
      const [i, total] = [code.local('i32'), code.local('i32')]
      code.loop(start => {
        code.get(total).get(i).op('i32.add').set(total)
        code.get(i).i32(1).op('i32.add').tee(i).i32(10).op('i32.le_s').branchIf(start)
      })
      code.get(total)
    })
    expect(sum).toBe(55)
  })

  it('leaves the block that a branch names, from any depth', () => {
    const result = run(code =>
      code.block(outer => {
        code.block(inner => {
          code.i32(1).branchIf(inner)
          code.i32(7).branch(outer)
        })
        code.i32(1).if(() => code.i32(3).branch(outer))
        code.i32(9)
      }, 'i32'),
    )
    expect(result).toBe(3)
  })

  it('chooses', () => {
    const choose = (n: number) =>
      run(code =>
        code.i32(n).if(
          () => code.i32(5),
          () => code.i32(6),
          'i32',
        ),
      )
    expect([choose(1), choose(0)]).toEqual([5, 6])
  })
})

describe('modules', () => {
  it('call what they import, and each other', () => {
    const module = new Module(limits)
    const twice = module.import('twice', { params: ['i32'], results: ['i32'] })
    const next = module.function({ params: ['i32'], results: ['i32'] }, code => code.get(0).i32(1).op('i32.add'))
    module.function({ params: [], results: ['i32'] }, code => code.i32(20).call(next).call(twice), 'run')
    const { run } = instantiate(compileModule(module.encode()), createMemory(limits), { twice: n => 2 * n! })
    expect(run!()).toBe(42)
    expect(() => module.import('late', { params: [], results: [] })).toThrow('imports come before functions')
  })

  it('keep variables between calls', () => {
    const module = new Module(limits)
    const count = module.global('i32', 5)
    const rate = module.global('f32', 0.5)
    module.function(
      { params: [], results: ['f32'] },
      code =>
        code
          .getGlobal(count)
          .i32(1)
          .op('i32.add')
          .setGlobal(count)
          .getGlobal(count)
          .op('f32.convert_i32_s')
          .getGlobal(rate)
          .op('f32.mul'),
      'run',
    )
    const memory = createMemory(limits)
    const { run } = instantiate(compileModule(module.encode()), memory)
    expect([run!(), run!()]).toEqual([3, 3.5])
  })

  it('call by place in a table, where the signature is the one expected', () => {
    const module = new Module(limits)
    const signature = { params: ['i32'], results: ['i32'] } as const
    const places = [1, 2].map(by => module.entry(module.function(signature, code => code.get(0).i32(by).op('i32.add'))))
    const other = module.entry(module.function({ params: [], results: [] }, () => {}))
    expect([...places, other]).toEqual([0, 1, 2])
    module.function(signature, code => code.i32(40).get(0).callTable(module.tableType(signature)), 'run')
    const { run } = instantiate(compileModule(module.encode()), createMemory(limits))
    expect(places.map(place => run!(place))).toEqual([41, 42])
    for (const wrong of [other, 3]) expect(() => run!(wrong)).toThrow()
  })

  it('share memory between threads', () => {
    const module = new Module({ initial: 1, maximum: 4, shared: true })
    module.function(
      { params: [], results: ['i32'] },
      code => code.i32(16).i32(3).memory('i32.atomic.rmw.add').op('drop').fence().i32(16).memory('i32.atomic.load'),
      'run',
    )
    const memory = createMemory({ initial: 1, maximum: 4, shared: true })
    const { run } = instantiate(compileModule(module.encode()), memory)
    expect(run!()).toBe(3)
  })
})

describe('memory', () => {
  it('is filled, copied, and read by vectors at an offset', () => {
    const shared = createMemory(limits)
    new Float32Array(shared.buffer).set([0, 1, 2, 3, 4, 5, 6, 7], 4)
    const sum = run(
      code => {
        code.i32(512).i32(0xff).i32(64).fill()
        code.i32(1024).i32(16).i32(32).copy()
        const v = code.local('v128')
        code.i32(1024).memory('v128.load', 16).set(v)
        code.get(v).lane('f32x4.extract_lane', 0).get(v).lane('f32x4.extract_lane', 3).op('f32.add')
      },
      'f32',
      shared,
    )
    expect(sum).toBe(11)
    expect(new Uint8Array(shared.buffer, 512, 65)).toEqual(new Uint8Array(65).fill(255, 0, 64))
  })

  it('is constant bytes, shuffled', () => {
    const first = run(code =>
      code
        .v128(Uint8Array.from({ length: 16 }, (_, i) => i))
        .v128(Uint8Array.from({ length: 16 }, (_, i) => 100 + i))
        .shuffle([17, 0, 0, 0, ...Array.from({ length: 12 }, () => 1)])
        .lane('i32x4.extract_lane', 0),
    )
    expect(first).toBe(101)
  })
})

// --- every instruction, with operands of its types --------------------------------------------------------------------

const unary = /\.(clz|ctz|popcnt|abs|neg|ceil|floor|trunc|nearest|sqrt|eqz|not|any_true|all_true|bitmask|splat)$/
const conversion = /\.(wrap|extend|trunc_|trunc_sat|convert|demote|promote|reinterpret)/

const scalarOf = (vector: string): ValueType =>
  ({ i8x16: 'i32', i16x8: 'i32', i32x4: 'i32', i64x2: 'i64', f32x4: 'f32', f64x2: 'f64' })[vector] as ValueType

/** The operands and the result of an instruction, read from its name. */
const typesOf = (name: string): { readonly operands: readonly ValueType[]; readonly result: ValueType | undefined } => {
  const [type, what] = name.split('.') as [string, string]
  const isVector = type.includes('x') || type === 'v128'
  const own: ValueType = isVector ? 'v128' : (type as ValueType)
  if (what === 'splat') return { operands: [scalarOf(type)], result: 'v128' }
  if (/^(any_true|all_true|bitmask)$/.test(what)) return { operands: ['v128'], result: 'i32' }
  if (what === 'bitselect') return { operands: ['v128', 'v128', 'v128'], result: 'v128' }
  if (isVector && /^(shl|shr_s|shr_u)$/.test(what)) return { operands: ['v128', 'i32'], result: 'v128' }
  if (!isVector && conversion.test(name))
    return { operands: [/_([if]\d\d)(_[su])?$/.exec(name)![1] as ValueType], result: own }
  if (unary.test(name) || (isVector && conversion.test(name)))
    return { operands: [own], result: what === 'eqz' ? 'i32' : own }
  const compares = /^(eq|ne|lt|gt|le|ge)(_[su])?$/.test(what)
  return { operands: [own, own], result: compares && !isVector ? 'i32' : own }
}

const zero = (code: Code, type: ValueType): Code =>
  ({
    i32: () => code.i32(0),
    i64: () => code.i64(0n),
    f32: () => code.f32(0),
    f64: () => code.f64(0),
    v128: () => code.v128(new Uint8Array(16)),
  })[type]()

describe('instructions', () => {
  const control = ['unreachable', 'nop', 'return', 'drop', 'select']
  const traps = /\.(div|rem)_[su]$/

  it.each(namesOf(plain).filter(name => !control.includes(name)) as Plain[])('%s', name => {
    const { operands, result } = typesOf(name)
    const answer = run(code => {
      for (const [i, type] of operands.entries())
        if (i === 1 && traps.test(name)) type === 'i32' ? code.i32(1) : code.i64(1n)
        else zero(code, type)
      code.op(name)
      if (result !== undefined) code.op('drop')
      code.i32(1)
    })
    expect(answer).toBe(1)
  })

  it.each(namesOf(memory) as Memory[])('%s', name => {
    const [type, what] = name.split('.') as [string, string]
    const value: ValueType = type === 'memory' ? 'i32' : (type as ValueType)
    const answer = run(code => {
      code.i32(64)
      if (what === 'atomic' && name === 'memory.atomic.notify') code.i32(1).memory(name).op('drop')
      else if (name.includes('cmpxchg')) zero(zero(code, value), value).memory(name).op('drop')
      else if (name.includes('rmw')) zero(code, value).memory(name).op('drop')
      else if (name.includes('store')) zero(code, value).memory(name)
      else code.memory(name).op('drop')
      code.i32(1)
    })
    expect(answer).toBe(1)
  })

  it.each(namesOf(lane) as Lane[])('%s', name => {
    const type = name.split('.')[0]!
    const answer = run(code => {
      zero(code, 'v128')
      if (name.includes('replace')) zero(code, scalarOf(type))
      code.lane(name, 1).op('drop').i32(1)
    })
    expect(answer).toBe(1)
  })
})
