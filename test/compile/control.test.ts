// Loops and branches become kernels around kernels, and what they need of memory is planned as for one function.
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { fuse } from '../../src/compile/fuse/fuse.js'
import { type Buffer, everyKernel, type Kernel, type Loops } from '../../src/compile/loops.js'
import { lifetimes, planMemory } from '../../src/compile/memory/plan.js'
import { showLoopNests } from '../../src/compile/show.js'
import { simplify } from '../../src/compile/simplify.js'
import { concrete, type Stored } from '../../src/tensor/storage.js'
import type { Program } from '../../src/trace/program.js'
import { replay } from '../../src/trace/replay.js'
import { flatten } from '../../src/trace/tree.js'
import { controlled } from './controlled.js'
import { interpret } from './interpret.js'

const loopsOf = (program: Program): Loops => fuse(simplify(program))

/** Kernels as words, those inside another in brackets. */
const shapeOf = (kernels: readonly Kernel[]): string =>
  kernels
    .map(kernel => {
      switch (kernel.kind) {
        case 'nest':
          return kernel.head?.kind ?? 'map'
        case 'call':
          return kernel.primitive.name
        case 'repeat':
          return `repeat ${kernel.turns} (${shapeOf(kernel.kernels)})`
        case 'while':
          return `while (${shapeOf(kernel.condition)}) (${shapeOf(kernel.kernels)})`
        case 'branch':
          return `branch ${kernel.branches.map(branch => `(${shapeOf(branch)})`).join(' ')}`
        default:
          return kernel.kind
      }
    })
    .join(' ')

const traced = ({ f, args }: (typeof controlled)[number]) => ({
  program: T.program(f as (...args: readonly unknown[]) => unknown)(...args),
  inputs: flatten(args).leaves.map(leaf => concrete(leaf, 'test')),
})

/** What carries Programs, none of which may be left as a call. */
const carriers = ['scan', 'whileLoop', 'switchCase', 'checkpoint', 'custom']

describe('loops and branches', () => {
  it.each(controlled.map(one => [one.name, one] as const))(
    '%s: in kernels and planned memory, means what it is',
    (_, one) => {
      const { program, inputs } = traced(one)
      const loops = loopsOf(program)
      const calls = everyKernel(loops.kernels).flatMap(kernel =>
        kernel.kind === 'call' ? [kernel.primitive.name] : [],
      )
      expect(calls.filter(name => carriers.includes(name))).toEqual([])
      const expected = replay(program, inputs)
      interpret(loops, inputs, planMemory(loops)).forEach(({ shape, dtype, data }, i) => {
        const other = expected[i] as Stored
        expect({ shape, dtype }).toEqual({ shape: other.shape, dtype: other.dtype })
        const far = [...data].filter(
          (x, k) => !Object.is(x, other.data[k]) && !(Math.abs(x - other.data[k]!) <= 1e-12 * (1 + Math.abs(x))),
        )
        expect(far).toEqual([])
      })
    },
  )

  it('are one list of kernels', () => {
    const xs = T.ones([100, 3])
    const f = (h: T.Tensor<[3]>, rows: typeof xs) => T.scan((c, x) => [T.tanh(T.add(c, x)), T.mul(c, x)], h, rows)
    expect(shapeOf(loopsOf(T.program(f)(T.ones([3]), xs)).kernels)).toBe('copy repeat 100 (copy map copy)')
  })

  it('read no slice and write no result that is not used', () => {
    const f = (h: T.Tensor<[3]>, a: T.Tensor<[5, 3]>, b: T.Tensor<[5, 4]>) =>
      T.scan((c: T.Tensor<[3]>, x) => [T.mul(c, x.a), T.exp(x.b)], h, { a, b })[0]
    const { kernels } = loopsOf(T.program(f)(T.ones([3]), T.ones([5, 3]), T.ones([5, 4])))
    expect(shapeOf(kernels)).toBe('copy repeat 5 (copy map)')
  })

  it('take numbers that are known as they are', () => {
    const f = (x: T.Tensor<[3]>) => {
      const [start, half] = [T.zeros([3]), T.tensor(0.5)]
      return T.scan((c: typeof x, y) => [T.add(T.mul(c, half), y), T.add(c, start)], x, T.ones([4, 3]))[1]
    }
    const loops = loopsOf(T.program(f)(T.ones([3])))
    expect(loops.constants).toEqual([])
    expect(shapeOf(loops.kernels)).toBe('copy repeat 4 (map copy)')
  })

  it('write the next carry where it belongs, unless the one before is still needed', () => {
    type Vector = T.Tensor<[3]>
    const turns = (f: (c: Vector) => Vector) =>
      shapeOf(loopsOf(T.program((x: Vector) => T.forLoop(5, (_, c: Vector) => f(c), x))(T.ones([3]))).kernels)
    expect(turns(c => T.add(T.mul(c, c), 1))).toBe('copy repeat 5 (map)')
    expect(turns(c => T.add(c, T.sum(c)))).toBe('copy repeat 5 (reduce map)')
    expect(turns(c => T.sum(T.mul(T.expandDims(c, 1), c), { axis: 0 }))).toBe('copy repeat 5 (reduce copy)')
    expect(turns(c => T.add(T.flip(c), c))).toBe('copy repeat 5 (map copy)')
    expect(turns(c => T.cumsum(c, { axis: 0 }))).toBe('copy repeat 5 (reduce)')
    const keeping = (x: Vector, rows: T.Tensor<[5, 3]>) =>
      T.scan((c: Vector, row) => [T.mul(c, row), c] as const, x, rows)
    expect(shapeOf(loopsOf(T.program(keeping)(T.ones([3]), T.ones([5, 3]))).kernels)).toBe(
      'copy repeat 5 (copy copy map)',
    )
  })

  it('add up products of what is there for all turns when they are over', () => {
    type Matrix = T.Tensor<[3, 3]>
    const f = (a: Matrix, rows: T.Tensor<[5, 3, 3]>) =>
      T.scan((total: Matrix, x) => [T.add(total, T.matmul(x, x)), T.sum(x)] as const, a, rows)
    const arguments_ = [T.ones([3, 3]), T.ones([5, 3, 3])] as const
    expect(shapeOf(loopsOf(T.program(f)(...arguments_)).kernels)).toBe('repeat 5 (copy reduce copy) product')
    const loss = (a: Matrix, rows: (typeof arguments_)[1]) =>
      T.sum(T.scan((c: Matrix, x) => [T.tanh(T.add(T.matmul(c, a), x)), T.sin(c)] as const, T.ones([3, 3]), rows)[1])
    const inLoops = (loops: Loops) =>
      loops.kernels.flatMap(kernel =>
        kernel.kind === 'repeat' ? [shapeOf(kernel.kernels).split('product').length - 1] : [],
      )
    expect(inLoops(loopsOf(T.program(T.grad(loss, { argnums: [0, 1] }))(...arguments_)))).toEqual([1, 1])
  })

  it('run when the function is called, not when it is compiled', () => {
    const f = () => T.forLoop(10_000_000, (_, c: T.Tensor<[]>) => T.add(c, 1), T.tensor(0))
    expect(shapeOf(loopsOf(T.program(f)()).kernels)).toBe('map repeat 10000000 (map)')
  })

  it('that are known are not chosen between', () => {
    const f = (x: T.Tensor<[3]>) => T.switchCase(1, [T.exp, T.neg, T.sin], x)
    expect(shapeOf(loopsOf(T.program(f)(T.ones([3]))).kernels)).toBe('map')
  })

  it('write what a branch gives where it belongs', () => {
    const f = (i: T.Tensor<[], 'int32'>, x: T.Tensor<[3, 3]>) =>
      T.switchCase(i, [T.exp, a => T.relu(T.matmul(a, a))], x)
    const { kernels } = loopsOf(T.program(f)(T.tensor(0, 'int32'), T.ones([3, 3])))
    expect(shapeOf(kernels)).toBe('branch (map) (product)')
  })
})

const buffer = (id: number, size = 16): Buffer => ({ id, dtype: 'float32', size })

const copy = (from: Buffer, to: Buffer): Kernel => ({
  kind: 'copy',
  from: { buffer: from, offset: 0, step: 0 },
  to: { buffer: to, offset: 0, step: 0 },
  size: to.size,
})

describe('the memory of loops', () => {
  const spansOf = (kernels: readonly Kernel[], inputs: readonly Buffer[], outputs: readonly Buffer[]) => {
    const spec = { shape: [16], dtype: 'float32' } as const
    const all = lifetimes({ inputs, constants: [], kernels, outputs: outputs.map(one => ({ buffer: one, spec })) })
    return Object.fromEntries(all.map(({ buffer: { id }, first, last }) => [id, [first, last]]))
  }
  const [a, b, c, d, e, f] = [0, 1, 2, 3, 4, 5].map(id => buffer(id)) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ]

  it('is kept for as long as the loop runs, if it was written before it or is read after it', () => {
    const loop: Kernel = { kind: 'repeat', turns: 3, kernels: [copy(b, c), copy(c, d), copy(c, e)] }
    expect(spansOf([copy(a, b), loop, copy(d, f)], [a], [f])).toEqual({
      0: [-1, 0],
      1: [0, 3],
      2: [1, 3],
      3: [1, 4],
      4: [3, 3],
      5: [4, 5],
    })
  })

  it('is kept for the loop around as well', () => {
    const inner: Kernel = { kind: 'repeat', turns: 2, kernels: [copy(b, c), copy(c, d)] }
    const outer: Kernel = { kind: 'repeat', turns: 2, kernels: [copy(a, b), inner, copy(d, e), copy(e, f)] }
    expect(spansOf([outer], [a], [f])).toEqual({ 0: [-1, 4], 1: [0, 2], 2: [1, 2], 3: [1, 3], 4: [3, 4], 5: [0, 5] })
  })

  it('holds the condition until it is looked at, and its inputs to the end', () => {
    const loop: Kernel = { kind: 'while', condition: [copy(a, b)], flag: b, kernels: [copy(c, d), copy(d, c)] }
    expect(spansOf([copy(a, c), loop], [a], [c])).toEqual({ 0: [-1, 4], 1: [1, 2], 2: [0, 5], 3: [3, 4] })
  })

  it('is free in a branch once it is not needed there', () => {
    const branch: Kernel = { kind: 'branch', index: a, branches: [[copy(b, c)], [copy(d, c)]] }
    expect(spansOf([branch], [a, b, d], [c])).toEqual({ 0: [-1, 0], 1: [-1, 1], 2: [1, 3], 3: [-1, 2] })
  })
})

describe('a checkpoint', () => {
  type Layer = { readonly w: T.Tensor<[32, 32]>; readonly b: T.Tensor<[32]> }
  type Rows = T.Tensor<[256, 32]>
  const layer: Layer = { w: T.full([32, 32], 0.1), b: T.full([32], 0.1) }
  const block = ({ w, b }: Layer, x: Rows): Rows => {
    const inner = T.tanh(T.add(T.matmul(x, w), b))
    return T.add(x, T.sin(T.matmul(T.exp(T.mul(inner, 0.5)), w)))
  }
  const depth = 16
  const memory = (each: (layer: Layer, x: Rows) => Rows): number => {
    const deep = (layers: readonly Layer[], x: Rows) => T.mean(T.square(layers.reduce((y, one) => each(one, y), x)))
    const layers = Array.from({ length: depth }, () => layer)
    return planMemory(loopsOf(T.program(T.grad(deep))(layers, T.ones([256, 32])))).bytes
  }

  it('takes less memory, as what it computed before is computed again', () => {
    const row = 256 * 32 * 4
    const [kept, again] = [memory(block), memory(T.checkpoint(block))]
    // Of each block at least four values are kept, or its input alone.
    expect(kept).toBeGreaterThan(4 * depth * row)
    expect(again).toBeLessThan((depth + 10) * row)
  })

  it('is not computed together with what it was computed in before', () => {
    type Row = T.Tensor<[4096]>
    const memory = (each: (x: Row) => Row): number => {
      const mixed = (y: Row): Row => T.reshape(T.matmul(T.reshape(y, [64, 64]), T.ones([64, 64])), [4096])
      const deep = (x: Row) => T.sum(Array.from({ length: depth }).reduce<Row>(y => mixed(each(y)), x))
      return planMemory(loopsOf(T.program(T.grad(deep))(T.ones([4096])))).bytes / 2 ** 14
    }
    const wave = (x: Row): Row => T.mul(T.tanh(x), T.exp(T.mul(x, T.sin(x))))
    // The matrix of ones is one of them.
    expect(memory(T.checkpoint(wave))).toBeLessThan(depth + 4)
    expect(memory(wave)).toBeGreaterThan(2 * depth)
  })

  it('is computed apart, even where all of it is elementwise', () => {
    const f = (x: T.Tensor<[8]>) => T.sum(T.checkpoint((a: T.Tensor<[8]>) => T.sin(T.exp(T.tanh(a))))(x))
    const count = (loops: Loops) => showLoopNests(loops).split('tanh(').length - 1
    const once = loopsOf(T.program(T.valueAndGrad((x: T.Tensor<[8]>) => T.sum(T.sin(T.exp(T.tanh(x))))))(T.ones([8])))
    expect([count(once), count(loopsOf(T.program(T.valueAndGrad(f))(T.ones([8]))))]).toEqual([1, 2])
  })
})
