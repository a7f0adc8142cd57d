import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { showLoopNests } from '../../src/compile/show.js'
import { lower } from '../../src/engine/wasm/lower.js'
import type { Program } from '../../src/trace/program.js'

// A window that is written into what nobody reads afterwards is all that is written.

/** How many functions; COMPILED_RUNS=100000 makes many. */
const runs = Math.ceil(Number(process.env.COMPILED_RUNS ?? 2000) / 20)

type Cache = T.Tensor<[512, 8]>
type Index = T.Tensor<[], 'int32'>

const row = (i: Index): T.Tensor<[1, 8]> => T.broadcastTo(T.cast(i, 'float32'), [1, 8])
const steps: T.Tensor<[100], 'int32'> = T.cast(T.arange(100), 'int32')
const cache = T.reshape(T.arange(4096), [512, 8])

/** The kernels of a function, without those of the arguments of a loop. */
const kernelsOf = (text: string): readonly string[] => text.split('\n').slice(2)

/** How many elements the kernels inside of a loop write, of kernels that touch all rows. */
const wholeRows = (lines: readonly string[]): readonly string[] =>
  lines.filter(line => /^ {2}.*(4095 more elements|< 512)/.test(line))

describe('dynamicUpdateSlice', () => {
  const last = (x: Cache, i: Index) => T.sum(T.take(x, i, { axis: 0 }))

  it('writes only the window of what a scan carries', () => {
    const run = T.jit((x: Cache) =>
      T.scan(
        (x: Cache, i: Index) => {
          const next = T.dynamicUpdateSlice(x, row(i), [i, 0])
          return [next, last(next, i)]
        },
        x,
        steps,
      ),
    )
    expect(wholeRows(kernelsOf(T.explain(run)(cache)))).toEqual([])
    const [x, sums] = run(cache)
    expect(T.toArray(T.slice(x, [[98, 102]]))).toEqual(
      [98, 99, ...[100, 101]].map((n, i) => Array.from({ length: 8 }, (_, k) => (i < 2 ? n : 8 * n + k))),
    )
    expect(T.toArray(sums)).toEqual(Array.from({ length: 100 }, (_, i) => 8 * i))
  })

  it('writes only the windows of what a whileLoop carries, one after the other', () => {
    const run = T.jit((x: Cache) =>
      T.whileLoop(
        ({ i }: { readonly x: Cache; readonly i: Index }) => T.less(i, 100),
        ({ x, i }) => ({
          x: T.dynamicUpdateSlice(T.dynamicUpdateSlice(x, row(i), [i, 0]), row(T.neg(i)), [T.add(i, 200), 0]),
          i: T.add(i, 1),
        }),
        { x, i: T.tensor(0, 'int32') },
      ),
    )
    expect(wholeRows(kernelsOf(T.explain(run)(cache)))).toEqual([])
    const rows = T.toArray(run(cache).x)
    expect([0, 99, 100, 299].map(i => rows[i]![0])).toEqual([0, 99, 800, -99])
  })

  it('keeps what is read after it', () => {
    const run = T.jit((x: Cache) =>
      T.scan(
        (x: Cache, i: Index) => {
          const next = T.dynamicUpdateSlice(x, row(i), [i, 0])
          return [next, T.sub(last(next, i), last(x, i))]
        },
        x,
        T.tensor([0, 1, 2], 'int32'),
      ),
    )
    expect(T.toArray(run(cache)[1])).toEqual([0, 1, 2].map(i => 8 * i - (64 * i + 28)))
  })

  it('writes only the window of an argument that is given away', () => {
    const f = (x: Cache, y: Cache, i: Index) => ({
      y: T.dynamicUpdateSlice(y, row(i), [i, 0]),
      x: T.dynamicUpdateSlice(x, row(T.neg(i)), [i, 0]),
      seen: last(x, i),
    })
    const program = T.program(f)(cache, cache, T.tensor(3, 'int32')) as unknown as Program
    const { loops, successors } = lower(program, new Set([0, 1]))
    const lines = showLoopNests(loops).split('\n')
    expect(lines.filter(line => /4095 more elements|< (512|4096)/.test(line))).toEqual([])
    expect(successors).toEqual([
      { input: 0, output: 1 },
      { input: 1, output: 2 },
    ])
    const put = T.jit(f, { donate: [0, 1] })
    let state = put(cache, T.zeros([512, 8]), T.tensor(3, 'int32'))
    expect(T.toArray(state.seen)).toBe(8 * 24 + 28)
    state = put(state.x, state.y, T.tensor(-1, 'int32'))
    expect(T.toArray(state.x)[3]![0]).toBe(-3)
    expect(T.toArray(state.x)[511]![7]).toBe(1)
    expect(T.toArray(state.y)[511]![7]).toBe(-1)
    expect(T.toArray(state.y)[3]![7]).toBe(3)
  })

  it('reads its update before it writes', () => {
    const shift = (x: T.Tensor<[6]>) => T.dynamicUpdateSlice(x, T.dynamicSlice(x, [0], [4]), [T.tensor(1, 'int32')])
    const x = T.arange(6)
    expect(T.toArray(T.jit(shift, { donate: [0] })(x))).toEqual([0, 0, 1, 2, 3, 5])
  })

  it('is what it is outside of compiled functions, whatever is read and written around it', () => {
    type Table = T.Tensor<[5, 3]>
    type State = readonly [Table, Table]
    const put = (x: Table, row: T.Tensor<[1, 3]>, i: Index) => T.dynamicUpdateSlice(x, row, [i, 0])
    const rowOf = (x: Table, i: Index) => T.dynamicSlice(x, [i, 0], [1, 3])
    const next = (i: Index) => T.sub(T.mul(i, 3), 4)
    /** What a step does with two tables; what is read last is read of all tables that there were. */
    const steps: readonly ((state: State, i: Index) => State)[] = [
      ([x, y], i) => [put(x, T.ones([1, 3]), i), y],
      ([x, y], i) => [x, put(y, rowOf(x, next(i)), i)],
      ([x, y], i) => [put(x, T.add(rowOf(x, next(i)), 1), i), y],
      ([x, y]) => [y, x],
      ([x, y]) => [T.mul(x, 0.5), y],
      ([x, y], i) => [put(T.add(x, y), rowOf(y, i), next(i)), y],
    ]
    const body =
      (chosen: readonly number[], kept: readonly boolean[]) =>
      (state: State, i: Index): [State, T.Tensor<[]>[]] => {
        const states = [state]
        for (const step of chosen) states.push(steps[step]!(states.at(-1)!, i))
        const seen = states.flatMap(([x, y], n) => (kept[n] ? [T.max(T.sub(x, y))] : []))
        return [states.at(-1)!, seen]
      }
    const tables = (): State => [T.reshape(T.arange(15), [5, 3]), T.sub(20, T.reshape(T.arange(15), [5, 3]))]
    const turns = T.tensor([0, 1, 4, 2], 'int32')
    fc.assert(
      fc.property(
        fc.array(fc.nat(steps.length - 1), { minLength: 1, maxLength: 5 }),
        fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
        (chosen, kept) => {
          const f = body(chosen, kept)
          const looped = (state: State) => T.scan(f, state, turns)
          const bits = (tree: unknown) => T.tree.leaves(tree as never).map(leaf => [...T.data(leaf as T.AnyTensor)])
          expect(bits(T.jit(looped)(tables()))).toEqual(bits(looped(tables())))
          const once = T.jit(f, { donate: [0] })
          const [first, i] = [f(tables(), T.tensor(1, 'int32')), T.tensor(-2, 'int32')]
          expect(bits(once(once(tables(), T.tensor(1, 'int32'))[0], i))).toEqual(bits(f(first[0], i)))
        },
      ),
      { numRuns: runs },
    )
  })
})
