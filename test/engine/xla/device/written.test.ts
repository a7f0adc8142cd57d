import fc from 'fast-check'
import * as T from 'tensor-ts'
import { open, type Xla } from 'tensor-ts/xla'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findPlugin } from '../../../../scripts/plugin.js'
import { primitives } from '../../../../src/primitive/index.js'
import { concrete, type Stored } from '../../../../src/tensor/storage.js'
import type { Value } from '../../../../src/tensor/tensor.js'
import { bind } from '../../../../src/trace/trace.js'
import { flatten } from '../../../../src/trace/tree.js'
import { controlled } from '../../../compile/controlled.js'
import { single } from '../../../export/alone.js'
import { called, cases } from '../../../golden/cases.js'
import { expectSame } from '../../../golden/near.js'
import { type Call, groupsOf, together } from '../../../golden/together.js'
import { argumentsOf, composed, givesTensors, shown, transformed } from '../../../golden/transformations.js'
import { samples } from '../../../primitive/samples.js'
import { halfway } from '../../../tensor/halfway.js'
import { compositions, vectors } from '../../../transform/composition.js'

// What `tensor-ts/export` writes, run by XLA, against the definitions: every primitive, loops and branches, golden cases and
// generated functions. XLA_RUNS=2000 generates so many, and XLA_CASES=1 takes all golden cases: five minutes each.

const runs = Number(process.env.XLA_RUNS ?? 100)
/** Of the golden cases one in so many. */
const share = Number(process.env.XLA_CASES ?? 16)

/** Whether this is the long run, with XLA as users have it. */
const isWhole = process.env.XLA_RUNS !== undefined || process.env.XLA_CASES !== undefined

let xla: Xla
let before: T.Engine
beforeAll(async () => {
  // How well the machine code is made is not what is in question, and takes half of the time.
  const flags = isWhole ? {} : { xla_backend_optimization_level: 0 }
  xla = await open({ plugin: findPlugin()!, flags })
  before = T.engine()
  T.engine('reference')
})
afterAll(async () => {
  T.engine(before)
  await xla.close()
})

/** A function of tensors whose types are not known here. */
type Loose = (...args: readonly unknown[]) => unknown

const onDevice = async (f: Loose, args: readonly unknown[]): Promise<unknown> =>
  xla.read(await (xla.jit as unknown as (f: Loose) => (...args: readonly unknown[]) => Promise<unknown>)(f)(...args))

/** Several functions as one, as XLA takes longer to compile than to run. */
const agree = async (calls: readonly Call[]): Promise<void> => {
  if (calls.length === 0) return
  const { run, args } = together(calls)
  const found = (await onDevice(run, args)) as readonly unknown[]
  calls.forEach((call, i) => {
    expectSame(call.what, found[i], call.run(...call.args), call.args)
  })
}

describe.each([
  ['as they are', (x: Stored) => x],
  ['in float32', single],
] as const)('primitives, %s, on XLA', (_, prepare) => {
  it.each(primitives.map(primitive => [primitive.name, primitive] as const))('%s', (name, primitive) =>
    agree(
      samples[name]!.map(({ inputs, params }, i): Call => {
        const run: Loose = (...given) => bind(primitive, given as readonly Value[], params)
        return { what: `${name}, sample ${i}`, run, args: inputs.map(prepare) }
      }),
    ),
  )
})

describe.each([
  ['near the greatest', 2 ** 126],
  ['near the least', 2 ** -120],
])('matrices of numbers %s of float32, on XLA', (_, scale) => {
  const entries = [1.5, 0.5, -0.25, 0.5, 1.25, 0.125, -0.25, 0.125, 1.75]
  const a = T.reshape(T.mul(T.tensor(entries), scale), [3, 3])
  const column = T.mul(T.ones([3, 1]), scale)
  type Matrix = typeof a
  const functions = {
    cholesky: (x: Matrix) => T.cholesky(x),
    eigh: (x: Matrix) => T.eigh(x),
    'eigh of both signs': (x: Matrix) => T.eigh(T.mul(x, T.tensor([[-1], [1], [1]]))),
    qr: (x: Matrix) => T.qr(x),
    svd: (x: Matrix) => T.svd(x),
    solve: (x: Matrix, y: typeof column) => T.solve(x, y),
    norm: (x: Matrix) => T.norm(T.reshape(x, [9])),
  }

  it.each(Object.entries(functions))('%s', async (name, f) => {
    const [found, expected] = [await onDevice(f as Loose, [a, column]), f(a, column)].map(tree =>
      flatten(tree).leaves.map(leaf => concrete(leaf, name)),
    )
    expected!.forEach((leaf, i) => {
      const greatest = Math.max(...Array.from(leaf.data, Math.abs))
      const apart = Array.from(leaf.data, (value, k) => Math.abs(found![i]!.data[k]! - value) / greatest)
      expect(Math.max(...apart), `${name}: output ${i}`).toBeLessThan(1e-5)
    })
  })
})

it('subnormal numbers are 0 on the CPU of XLA', async () => {
  const small = T.tensor([1e-38, 1e-40])
  const f = (x: T.Tensor<[2]>) => ({ halves: T.mul(x, 0.5), roots: T.sqrt(x), tail: T.exp(T.mul(x, -95e38)) })
  const found = await xla.read(await xla.jit(f)(small))
  expect([...T.data(found.halves), T.data(found.roots)[1]]).toEqual([0, 0, 0])
})

describe.each([
  ['float16', 11],
  ['bfloat16', 8],
] as const)('float64 cast to %s on XLA', (dtype, bits) => {
  it('is rounded once', async () => {
    const x = T.tensor(halfway(bits), 'float64')
    const f = (x: T.Tensor<[number], 'float64'>) => T.cast(T.cast(x, dtype), 'float64')
    expect(await T.read(await xla.jit(f)(x))).toEqual(T.data(f(x)))
  })
})

describe('loops and branches on XLA', () => {
  const calls = controlled.map(({ name, f, args }): Call => ({ what: name, run: f as Loose, args }))
  it.each(groupsOf(calls, 10).map(group => [group[0]!.what, group] as const))('%s and those behind it', (_, group) =>
    agree(group),
  )
})

describe('golden cases on XLA', () => {
  const all = [...cases].flatMap(([family, list]) => list.map(each => ({ family, each })))
  const chosen = all.filter((_, i) => i % share === 0)
  it.each([...cases.keys()])('%s', { timeout: 600_000 + chosen.length * 2000 }, async name => {
    const calls = chosen
      .filter(({ family }) => family === name)
      .map(({ family, each }): Call => {
        const { run, leaves, cotangent, derived } = called(family, each)
        const what = `${each.op}: ${each.note}`
        return cotangent === undefined ? { what, run, args: leaves } : { what, run: derived, args: [leaves, cotangent] }
      })
    for (const group of groupsOf(calls, 20)) await agree(group)
  })

  // They take XLA longer to compile than operations do.
  const rarer = share === 1 ? 1 : 4 * share
  const transformations = composed.filter(givesTensors).filter((_, i) => i % rarer === 0)
  it.each(groupsOf(transformations, 20).map(group => [shown(group[0]!), group] as const))(
    '%s and those behind it',
    (_, group) => agree(group.map(each => ({ what: shown(each), run: transformed(each), args: argumentsOf(each) }))),
  )
})

describe('generated functions on XLA', () => {
  const size = 10
  const timeout = 600_000 + runs * 2000
  const drawn = fc.array(fc.tuple(compositions, vectors, vectors), { minLength: size, maxLength: size })
  const check = (law: (f: Loose, x: unknown, y: unknown) => readonly [f: Loose, args: readonly unknown[]]) =>
    fc.assert(
      fc.asyncProperty(drawn, all =>
        agree(
          all.map(([{ f, text }, x, y]): Call => {
            const [run, args] = law(f as Loose, x, y)
            return { what: text, run, args }
          }),
        ),
      ),
      { numRuns: Math.ceil(runs / 3 / size) },
    )

  it('for their values', { timeout }, () => check((f, x, y) => [f, [x, y]]))

  it('for their gradients', { timeout }, () => check((f, x, y) => [T.valueAndGrad(f as never) as Loose, [x, y]]))

  it('for batches of gradients', { timeout }, () =>
    check((f, x, y) => {
      const batch = (a: unknown, b: unknown) => T.stack([a, b, a, a] as never)
      return [T.vmap(T.grad(f as never) as never) as Loose, [batch(x, y), batch(y, x)]]
    }),
  )
})
