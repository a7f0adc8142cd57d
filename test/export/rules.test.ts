import { readdirSync, readFileSync } from 'node:fs'
import * as T from 'tensor-ts'
import { stableHlo } from 'tensor-ts/export'
import { describe, expect, it } from 'vitest'
import { rules } from '../../src/export/rules/index.js'
import { primitives } from '../../src/primitive/index.js'
import type { Primitive } from '../../src/trace/primitive.js'
import { pullbackPrimitive } from '../../src/transform/custom.js'
import { everyPrimitive, folders } from '../primitive/every.js'
import { samples } from '../primitive/samples.js'
import { alone, single } from './alone.js'

/** How a primitive is made. */
const makes = /: Primitive(<.*>)? = \{$|\b(define|defineSeveral|definePlain|severalPlain)\(\{?$/m

describe('the rules', () => {
  const names = new Set(everyPrimitive.map(({ name }) => name))

  it('are of every primitive but those that no finished Program has', () => {
    expect(names.size).toBeGreaterThan(90)
    const silent = everyPrimitive.filter(({ name, forbids }) => forbids === undefined && !Object.hasOwn(rules, name))
    expect(silent.map(({ name }) => name)).toEqual([])
  })

  it('know of every folder in which primitives are made', () => {
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'))
    const making = files.filter(name => makes.test(readFileSync(`src/${name}`, 'utf8')))
    const rooms = new Set(making.map(name => name.split('/')[0]!))
    // What the compiler makes (`either`) is in no Program that it was not given: it stands there while one is compiled.
    expect([...rooms].filter(room => !folders.includes(room))).toEqual(['compile'])
    expect(folders.filter(room => !rooms.has(room))).toEqual([])
  })

  it('are of primitives that there are', () => {
    expect(Object.keys(rules).filter(name => !names.has(name))).toEqual([])
  })

  it('are missed by name, with the equation', () => {
    const primitive: Primitive = { ...T.program(T.exp)(T.zeros([2])).equations[0]!.primitive, name: 'swirl' }
    const program = T.program((x: T.Tensor<[2]>) => T.add(T.exp(x), 1))(T.zeros([2]))
    const [first, ...rest] = program.equations
    const changed = { ...program, equations: [...rest, { ...first!, primitive, params: { times: 2 } }] }
    const sentence = "stableHlo: the primitive 'swirl' has no rule; equation 1 is b: float32[2] = swirl{ times: 2 } a"
    expect(() => stableHlo({ ...changed, inputs: [...changed.inputs, first!.outputs[0]!] })).toThrow(sentence)
  })

  it('are not of a derivative that is known in the other mode only', () => {
    const spec = { shape: [2], dtype: 'float32' } as const
    const params = { residuals: 0, outputs: [spec], pullback: () => [] }
    expect(() => stableHlo(alone(pullbackPrimitive as Primitive, [spec], params))).toThrow(
      /forward mode .* needs customJvp/,
    )
  })
})

describe('the texts of single primitives', () => {
  // Long ones are made of others by functions that expansions.test.ts runs.
  const long = new Set(['eigh', 'svd', 'cofactor', 'cofactorTangent'])
  const short = primitives.filter(({ name }) => !long.has(name))
  it.each(short.map(primitive => [primitive.name, primitive] as const))('%s', async (name, primitive) => {
    const { inputs, params } = samples[name]![0]!
    const text = stableHlo(alone(primitive, inputs.map(single), params))
    await expect(text).toMatchFileSnapshot(`texts/${name}.mlir`)
  })
})
