import * as T from 'tensor-ts'
import { exportStableHlo, mesh, stableHlo } from 'tensor-ts/export'
import { describe, expect, it } from 'vitest'

const devices = mesh({ data: 4, model: 2 })

const layer = (p: { w: T.Tensor<[784, 128]>; b: T.Tensor<[128]> }, x: T.Tensor<['batch', 784]>) =>
  T.add(T.matmul(x, p.w), p.b)
const params = { w: T.zeros([784, 128]), b: T.zeros([128]) }
const rows = (size: number): T.Tensor<['batch', 784]> => T.zeros([T.dim('batch', size), 784])

/** The shardings of the arguments and results of `main`. */
const shardingsOf = (text: string) => {
  const [, args, results] = /@main\((.*)\) -> \((.*)\) \{\n/.exec(text)!
  const groups = (part: string) => [...part.matchAll(/@mesh, (\[.*?\])>/g)].map(([, each]) => each)
  return { args: groups(args!), results: groups(results!) }
}

const loosely = (f: unknown) => f as (...args: readonly unknown[]) => (...args: readonly unknown[]) => string

describe('a function on a mesh', () => {
  it('splits what its shardings say, and leaves the rest whole', () => {
    const text = exportStableHlo(layer, {
      mesh: devices,
      inputs: [{ w: [null, 'model'] }, ['data', null]],
      outputs: ['data', 'model'],
    })(params, rows(32))
    expect(text).toContain('sdy.mesh @mesh = <["data"=4, "model"=2]>')
    expect(shardingsOf(text)).toEqual({
      args: ['[{}]', '[{}, {"model"}]', '[{"data"}, {}]'],
      results: ['[{"data"}, {"model"}]'],
    })
  })

  it('splits named sizes wherever they stand', () => {
    const both = (p: typeof params, x: T.Tensor<['batch', 784]>) => [layer(p, x), T.neg(x)] as const
    const text = exportStableHlo(both, { mesh: devices, sizes: { batch: 'data' } })(params, rows(32))
    expect(shardingsOf(text).args).toEqual(['[{}]', '[{}, {}]', '[{"data"}, {}]'])
    // Of the second result the names are known: it is as large as what has them.
    expect(shardingsOf(text).results[1]).toBe('[{"data"}, {}]')
  })

  it('refuses named sizes that the mesh does not divide with the sentence of literal ones', () => {
    const f = exportStableHlo(layer, { mesh: devices, sizes: { batch: 'data' } })
    const g = exportStableHlo(layer, { mesh: devices, inputs: [null, ['data', null]] })
    expect(() => f(params, rows(30))).toThrow(
      "exportStableHlo: inputs[1]: the 4 devices of 'data' do not divide axis 0 of [30, 784]",
    )
    expect(() => g(params, rows(30))).toThrow(
      "exportStableHlo: inputs[1]: the 4 devices of 'data' do not divide axis 0 of [30, 784]",
    )
  })

  it.each<[unknown, string]>([
    [{ mesh: { axes: { data: 2 } } }, 'exportStableHlo: expected a mesh, as mesh({ data: 8 }), got an object'],
    [{ mesh: devices, inputs: { w: null } }, ''],
    [{ mesh: devices, inputs: { w: 3 } }, 'exportStableHlo: inputs.w: there is no such tensor'],
    [{ mesh: devices, inputs: [7] }, 'exportStableHlo: inputs[0]: there is no such tensor'],
    [{ mesh: devices, inputs: 'data' }, 'exportStableHlo: inputs: there is no such tensor'],
    [{ mesh: devices, inputs: [{ b: [0] }] }, 'exportStableHlo: inputs[0].b: the mesh has no axis 0'],
    [{ mesh: devices, inputs: [{ b: ['toString'] }] }, "exportStableHlo: inputs[0].b: the mesh has no axis 'toString'"],
    [
      { mesh: devices, sizes: ['data'] },
      "exportStableHlo: expected axes of the mesh by the names of sizes, as in { batch: 'data' }",
    ],
    [{ mesh: devices, sizes: { batch: 3 } }, 'exportStableHlo: sizes.batch: the mesh has no axis 3'],
    [{ sizes: { batch: 'data' } }, 'exportStableHlo: expected a mesh beside shardings'],
    [{ donate: [2] }, 'exportStableHlo: cannot donate argument 2, counted from 0: the call has 2'],
    [{ donate: [0.5] }, 'exportStableHlo: donate lists arguments by their numbers, counted from 0, got 0.5'],
    [{ donate: 0 }, 'exportStableHlo: donate is a list of argument numbers, as in { donate: [0] }, got 0'],
    [{ name: 'a b' }, "exportStableHlo: expected an identifier as the module's name, got 'a b'"],
    [{ precision: 'best' }, "exportStableHlo: expected 'default', 'high' or 'highest' as precision, got 'best'"],
  ])('says of %j what is wrong', (options, sentence) => {
    const run = () => loosely(exportStableHlo)(layer, options)(params, rows(32))
    if (sentence === '') expect(run).not.toThrow()
    else expect(run).toThrow(sentence)
  })

  it('takes axes of size 0 and meshes of one device', () => {
    const f = (x: T.Tensor<[0, 3]>) => T.neg(x)
    const text = exportStableHlo(f, { mesh: mesh({ data: 4 }), inputs: [['data', null]] })(T.zeros([0, 3]))
    expect(shardingsOf(text).args).toEqual(['[{"data"}, {}]'])
    expect(mesh({ data: 1 }).size).toBe(1)
  })
})

it('refuses what is no Program', () => {
  const write = stableHlo as (program: unknown) => string
  for (const [given, what] of [
    [3, '3'],
    [null, 'null'],
    [layer, 'a function'],
    [T.zeros([2]), 'a tensor of shape [2] and dtype float32'],
  ])
    expect(() => write(given)).toThrow(`stableHlo: expected a Program, as T.program(f)(...args) gives one, got ${what}`)
})

describe('donation', () => {
  const aliases = (text: string) =>
    [...text.matchAll(/%arg(\d+): [^%]*?tf\.aliasing_output = (\d+)/g)].map(([, i, k]) => [i, k])

  it('gives memory to the output in the same place, else to the first that fits, each to one', () => {
    const f = (a: T.Tensor<[2]>, b: T.Tensor<[2]>, c: T.Tensor<[3]>) => [T.sum(a), T.add(a, b), T.mul(c, 2)] as const
    const text = exportStableHlo(f, { donate: [0, 1, 2] })(T.ones([2]), T.ones([2]), T.ones([3]))
    expect(aliases(text)).toEqual([
      ['1', '1'],
      ['2', '2'],
    ])
    expect(aliases(exportStableHlo(f, { donate: [0, 2] })(T.ones([2]), T.ones([2]), T.ones([3])))).toEqual([
      ['0', '1'],
      ['2', '2'],
    ])
    const step = (s: { readonly b: T.Tensor<[2]> }) => ({ a: T.neg(s.b), b: T.exp(s.b) })
    expect(aliases(exportStableHlo(step, { donate: [0] })({ b: T.ones([2]) }))).toEqual([['0', '1']])
  })

  it('looks at element types, and at shardings', () => {
    const f = (a: T.Tensor<[4]>, n: T.Tensor<[4], 'int32'>) => [T.mul(a, 2), T.add(a, 1), n] as const
    const args = [T.ones([4]), T.zeros([4], 'int32')] as const
    expect(aliases(exportStableHlo(f, { donate: [1] })(...args))).toEqual([['1', '2']])
    const split = exportStableHlo(f, {
      mesh: mesh({ data: 2 }),
      donate: [0],
      inputs: [['data']],
      outputs: [null, ['data']],
    })(...args)
    expect(aliases(split)).toEqual([['0', '1']])
  })

  it('refuses inputs that there are not', () => {
    const program = T.program((x: T.Tensor<[2]>) => T.exp(x))(T.zeros([2]))
    expect(() => stableHlo(program, { donate: [1] })).toThrow(
      'stableHlo: donate lists inputs by their numbers, from 0 to 0, got 1',
    )
    expect(() => stableHlo(program, { inputs: [['data']] })).toThrow(
      'stableHlo: expected a mesh beside the shardings of inputs',
    )
    expect(() => stableHlo(program, { mesh: devices, inputs: [] })).toThrow(
      'stableHlo: expected a list of shardings for 1 inputs, got an array of length 0',
    )
  })
})
