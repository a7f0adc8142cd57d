import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, it } from 'vitest'
import { fuse } from '../../src/compile/fuse/fuse.js'
import type { Kernel, Loops, Rows } from '../../src/compile/loops.js'
import { simplify } from '../../src/compile/simplify.js'
import { concrete, type Stored } from '../../src/tensor/storage.js'
import type { Program } from '../../src/trace/program.js'
import { replay } from '../../src/trace/replay.js'
import { interpret } from './interpret.js'

const loopsOf = (program: Program): Loops => fuse(simplify(program))

const expectSame = (program: Program, inputs: readonly T.AnyTensor[]): void => {
  const given = inputs.map(input => concrete(input, 'test'))
  const expected = replay(program, given) as readonly Stored[]
  interpret(loopsOf(program), given).forEach(({ data }, i) => {
    data.forEach((value, k) => {
      const other = expected[i]!.data[k]!
      const close = Object.is(value, other) || Math.abs(value - other) <= 1e-6 * Math.max(1, Math.abs(other))
      expect(close, `output ${i} at ${k}: ${value} instead of ${other}\n${program}`).toBe(true)
    })
  })
}

const values = (shape: readonly number[]): T.AnyTensor =>
  T.fromArray(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(17 * i) * 3),
    shape as [number],
  )

/** The parts of a kernel: what heads them, and `scratch` where a row is kept. */
const shape = (kernel: Kernel): string => {
  if (kernel.kind !== 'rows') return kernel.kind === 'call' ? kernel.primitive.name : kernel.kind
  const parts = kernel.parts.map(({ head }) => (head?.kind === 'reduce' ? head.combine : 'map'))
  return `rows ${kernel.sizes}: ${parts.join(' ')}${kernel.scratch.map(() => ' scratch').join('')}`
}

const kernels = (f: (...args: never[]) => unknown, ...args: readonly T.AnyTensor[]): readonly string[] => {
  const program = T.program(f as (...given: readonly T.AnyTensor[]) => unknown)(...args)
  expectSame(program, args)
  return loopsOf(program).kernels.map(shape)
}

type Matrix = T.Tensor<[6, 40]>

describe('what is computed row by row', () => {
  const x = values([6, 40])

  it('softmax keeps a row of powers', () => {
    expect(kernels((a: Matrix) => T.softmax(a), x)).toEqual(['rows 6: maximum map add map scratch'])
  })

  it('logSoftmax and logSumExp compute their differences again', () => {
    // What is greatest is counted by itself, so that the others keep their digits.
    expect(kernels((a: Matrix) => T.logSoftmax(a), x)).toEqual(['rows 6: maximum add add map'])
    expect(kernels((a: Matrix) => T.logSumExp(a, { axis: 1 }), x)).toEqual(['rows 6: maximum add add'])
  })

  it('variance and standardisation', () => {
    expect(kernels((a: Matrix) => T.variance(a, { axis: 1 }), x)).toEqual(['rows 6: add add'])
    const standard = (a: Matrix) =>
      T.div(T.sub(a, T.mean(a, { axis: 1, keepDims: true })), T.std(a, { axis: 1, keepDims: true }))
    expect(kernels(standard, x)).toEqual(['rows 6: add add map'])
  })

  const layer = pipe(nn.input(40), nn.layerNorm('norm'))
  const { norm } = layer.init(T.random.key(0))
  const normalised = (a: Matrix) => layer.apply({ norm }, a)

  it('layer normalisation and its gradient', () => {
    expect(kernels(normalised, x)).toEqual(['rows 6: add add map map'])
    const gradient = kernels(
      T.grad((a: Matrix) => T.sum(T.square(normalised(a)))),
      x,
    )
    expect(gradient).toHaveLength(1)
    expect(gradient[0]).toMatch(/^rows 6: /)
  })

  it('cross-entropy with the look-up of its labels', () => {
    const labels = T.tensor([3, 1, 4, 1, 5, 9], 'int32')
    const loss = (a: Matrix) => nn.softmaxCrossEntropy(a, labels)
    expect(kernels(loss, x).map(kernel => kernel.split(':')[0])).toEqual(['rows 6', 'nest'])
  })

  it('every leading axis is a loop of rows', () => {
    expect(kernels((a: T.Tensor<[2, 3, 4, 10]>) => T.softmax(a), values([2, 3, 4, 10]))).toEqual([
      'rows 2,3,4: maximum map add map scratch',
    ])
  })

  it('a middle axis leaves those behind it inside of a row', () => {
    expect(kernels((a: T.Tensor<[5, 30, 4]>) => T.softmax(a, { axis: 1 }), values([5, 30, 4]))).toEqual([
      'rows 5: maximum map add map scratch',
    ])
  })

  it('what is read backwards or across belongs to a row as well', () => {
    const reversed = (a: Matrix) => T.sub(T.flip(a, { axis: 1 }), T.sum(T.exp(a), { axis: 1, keepDims: true }))
    expect(kernels(reversed, x)).toEqual(['rows 6: add map'])
    const turned = (a: T.Tensor<[5, 3, 4]>) => {
      const powers = T.exp(a)
      return [T.sum(powers, { axis: 1 }), T.transpose(powers, [0, 2, 1]), T.max(powers, { axis: 2 })] as const
    }
    expect(kernels(turned, values([5, 3, 4]))[0]).toMatch(/^rows 5: /)
  })

  it('a value that an output is, or that others need, keeps its own memory', () => {
    const both = (a: Matrix) => {
      const powers = T.exp(a)
      return [powers, T.div(powers, T.sum(powers, { axis: 1, keepDims: true }))] as const
    }
    expect(kernels(both, x)).toEqual(['rows 6: map add map'])
  })
})

describe('what stays apart', () => {
  it('rows of different index', () => {
    const wrong = (a: T.Tensor<[6, 6]>) => T.sub(a, T.sum(a, { axis: 1 }))
    expect(kernels(wrong, values([6, 6]))).toEqual(['nest', 'nest'])
    const shifted = (a: Matrix) => T.sub(a, T.flip(T.sum(a, { axis: 1, keepDims: true }), { axis: 0 }))
    expect(kernels(shifted, values([6, 40]))).toEqual(['nest', 'nest'])
  })

  it('the first axis, a single row, and elementwise nests', () => {
    const columns = (a: Matrix) => T.softmax(a, { axis: 0 })
    expect(kernels(columns, values([6, 40]))).not.toContain('rows')
    expect(kernels((a: T.Tensor<[240]>) => T.softmax(a), values([240])).join()).not.toContain('rows')
    expect(kernels((a: T.Tensor<[1, 240]>) => T.softmax(a), values([1, 240])).join()).not.toContain('rows')
  })

  it('columns: neighbours are computed at the same time', () => {
    const both = (a: Matrix) => [T.sum(a, { axis: 0 }), T.max(a, { axis: 0 })] as const
    expect(kernels(both, values([6, 40]))).toEqual(['nest', 'nest'])
    const turned = (a: Matrix) => T.softmax(T.transpose(a))
    expect(kernels(turned, values([6, 40]))[0]).toBe('nest')
  })

  it('rows that no cache would hold', () => {
    // The sum is one of blocks, and of what is left of them.
    const long = T.program((a: T.Tensor<[2, 100000]>) => T.softmax(a))(T.zeros([2, 100000]))
    expect(loopsOf(long).kernels.map(shape)).toEqual(['nest', 'nest', 'nest', 'nest', 'nest', 'nest'])
  })

  it('what an earlier kernel in between still needs to write', () => {
    // The sum of the sorted row is there only after the sort.
    const sorted = (a: Matrix) => T.sub(a, T.sum(T.square(T.sort(a, { axis: 1 })), { axis: 1, keepDims: true }))
    const found = kernels(sorted, values([6, 40]))
    expect(found.at(-1)).toBe('rows 6: add map')
  })
})

describe('memory of rows', () => {
  it('holds a row for each place, not the whole', () => {
    const program = T.program((a: T.Tensor<[1000, 50]>) => T.softmax(a))(T.zeros([1000, 50]))
    const [kernel] = loopsOf(program).kernels as readonly Rows[]
    expect(kernel!.scratch.map(({ size }) => size)).toEqual([50 * kernel!.places])
    expect(kernel!.places).toBeLessThan(1000)
  })
})

describe('generated chains of reductions', () => {
  const axis = fc.constantFrom(-1, 0, 1, 2)
  const steps = fc.array(
    fc.oneof(
      fc.record({ op: fc.constantFrom('sum', 'max', 'mean', 'variance', 'logSumExp'), axis }),
      fc.record({ op: fc.constantFrom('softmax', 'logSoftmax'), axis }),
      fc.record({ op: fc.constantFrom('flip', 'exp', 'swap', 'product'), axis }),
    ),
    { minLength: 1, maxLength: 5 },
  )
  type Cube = T.Tensor<[number, number, number]>
  const apply = (x: Cube, { op, axis }: { readonly op: string; readonly axis: number }, first: Cube): Cube => {
    const options = { axis, keepDims: true } as const
    switch (op) {
      case 'sum':
        return T.sub(x, T.sum(x, options)) as Cube
      case 'max':
        return T.sub(x, T.max(x, options)) as Cube
      case 'mean':
        return T.sub(T.mean(x, options), x) as Cube
      case 'variance':
        return T.div(x, T.add(T.variance(x, options), 1)) as Cube
      case 'logSumExp':
        return T.sub(x, T.logSumExp(x, options)) as Cube
      case 'softmax':
        return T.softmax(x, { axis }) as Cube
      case 'logSoftmax':
        return T.logSoftmax(x, { axis }) as Cube
      case 'flip':
        return T.flip(x, { axis }) as Cube
      case 'exp':
        return T.exp(T.tanh(x)) as Cube
      case 'swap':
        return T.swapAxes(x, 0, 2) as Cube
      default:
        return T.mul(x, first) as Cube
    }
  }

  it('mean what the Program means', () => {
    let joined = 0
    fc.assert(
      fc.property(steps, ([first, ...rest]) => {
        const x = values([3, 3, 3])
        const f = (a: Cube) => rest.reduce((y, step) => apply(y, step, a), apply(a, first!, a))
        const forward = T.program(f)(x as Cube)
        expectSame(forward, [x])
        const gradient = T.program(T.grad((a: Cube) => T.sum(T.square(f(a)))))(x as Cube)
        expectSame(gradient, [x])
        if (loopsOf(gradient).kernels.some(({ kind }) => kind === 'rows')) joined += 1
      }),
      { numRuns: 80 },
    )
    expect(joined).toBeGreaterThan(15)
  })
})
