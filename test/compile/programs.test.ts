import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import { describe, expect, it } from 'vitest'
import { lenet, mlp } from '../../examples/mnist/models.js'
import { fuse } from '../../src/compile/fuse/fuse.js'
import { everyKernel, type Kernel } from '../../src/compile/loops.js'
import { planMemory } from '../../src/compile/memory/plan.js'
import { simplify } from '../../src/compile/simplify.js'
import { isVectorizable } from '../../src/engine/wasm/nest/scalar.js'
import type { Program } from '../../src/trace/program.js'
import { expectNoOverlap } from './overlap.js'

// What whole programs become: a kernel more is a pass over memory more.

const kindOf = (kernel: Kernel): string => {
  if (kernel.kind === 'call') return `call of ${kernel.primitive.name}`
  return kernel.kind === 'nest' ? (kernel.head?.kind ?? 'map') : kernel.kind
}

/** How many kernels there are of each kind. */
const kernelsOf = (program: Program): Readonly<Record<string, number>> => {
  const loops = fuse(simplify(program), isVectorizable)
  expectNoOverlap(loops, planMemory(loops))
  const kinds = everyKernel(loops.kernels).map(kindOf)
  return Object.fromEntries(
    [...new Set(kinds)].sort().map(kind => [kind, kinds.filter(other => other === kind).length]),
  )
}

const key = T.random.key(0)
const images = T.zeros([T.dim('batch', 64), 1, 28, 28])
const labels = T.zeros([T.dim('batch', 64)], 'int32')
const rows = T.zeros([64, 96])
type Rows = typeof rows

describe('the kernels of', () => {
  it('a step of a network with one hidden layer and Adam', () => {
    const fold = optim.fold(optim.adam(1e-3), (params: ReturnType<typeof mlp.init>, x: typeof images) =>
      nn.softmaxCrossEntropy(mlp.apply(params, x), labels),
    )
    expect(kernelsOf(T.program(fold.step)(fold.init(mlp.init(key)), images))).toEqual({
      product: 5,
      reduce: 3,
      rows: 1,
    })
  })

  it('a step of LeNet-5 and Adam', () => {
    const fold = optim.fold(optim.adam(1e-3), (params: ReturnType<typeof lenet.init>, x: typeof images) =>
      nn.softmaxCrossEntropy(lenet.apply(params, x), labels),
    )
    expect(kernelsOf(T.program(fold.step)(fold.init(lenet.init(key)), images))).toEqual({
      clear: 1,
      map: 6,
      product: 14,
      reduce: 7,
      rows: 3,
    })
  })

  it('softmax, and its gradient', () => {
    expect(kernelsOf(T.program((x: Rows) => T.softmax(x))(rows))).toEqual({ rows: 1 })
    expect(kernelsOf(T.program(T.grad((x: Rows) => T.sum(T.square(T.softmax(x)))))(rows))).toEqual({ rows: 1 })
  })

  it('cross-entropy, and its gradient', () => {
    const loss = (x: Rows, y: T.Tensor<[64], 'int32'>) => nn.softmaxCrossEntropy(x, y)
    const classes = T.zeros([64], 'int32')
    expect(kernelsOf(T.program(loss)(rows, classes))).toEqual({ reduce: 1, rows: 1 })
    expect(kernelsOf(T.program(T.valueAndGrad(loss))(rows, classes))).toEqual({ reduce: 1, rows: 1 })
  })

  it('layer normalisation, and its gradients', () => {
    const model = nn.layerNorm('n')(nn.input(96))
    const params = model.init(key)
    const loss = (p: typeof params, x: Rows) => T.sum(T.square(model.apply(p, x)))
    expect(kernelsOf(T.program(model.apply)(params, rows))).toEqual({ rows: 1 })
    expect(kernelsOf(T.program(T.grad(loss))(params, rows))).toEqual({ reduce: 2, rows: 1 })
  })

  it('gelu, and its gradient', () => {
    expect(kernelsOf(T.program((x: Rows) => T.gelu(x))(rows))).toEqual({ map: 1 })
    expect(kernelsOf(T.program((x: Rows) => T.gelu(x, { approximate: true }))(rows))).toEqual({ map: 1 })
    expect(kernelsOf(T.program(T.grad((x: Rows) => T.sum(T.gelu(x))))(rows))).toEqual({ map: 1 })
  })
})
