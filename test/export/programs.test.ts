import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import { exportStableHlo, mesh } from 'tensor-ts/export'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import { describe, expect, it } from 'vitest'

// Whole functions as they are written. `npx vitest run test/export -u` writes the files anew; what changed is to be read.

type Vector = T.Tensor<[3]>
const x = T.tensor([1, 2, 3])
const matrix = T.tensor([
  [1, 2, 3],
  [4, 5, 6],
])

const total = (y: Vector) => T.sum(T.square(y))

const double = T.customVjp(
  (y: Vector) => T.mul(y, 2),
  (y: Vector) => [T.mul(y, 2), y] as const,
  (_: Vector, ct: Vector): [Vector] => [T.mul(ct, 5)],
)

/** By the names of the files. */
const control: Readonly<Record<string, () => string>> = {
  scan: () =>
    exportStableHlo((rows: T.Tensor<[2, 3]>) =>
      T.scan((carry: Vector, row: Vector) => [T.add(carry, row), T.mul(carry, row)] as const, T.zeros([3]), rows),
    )(matrix),
  scanReverse: () =>
    exportStableHlo((rows: T.Tensor<[2, 3]>) =>
      T.scan((carry: Vector, row: Vector) => [T.add(carry, row), carry] as const, T.zeros([3]), rows, {
        reverse: true,
      }),
    )(matrix),
  forLoop: () => exportStableHlo((y: Vector) => T.forLoop(4, (i, z) => T.mul(z, T.cast(i, 'float32')), y))(x),
  map: () => exportStableHlo((rows: T.Tensor<[2, 3]>) => T.map(row => T.sum(row), rows))(matrix),
  whileLoop: () =>
    exportStableHlo((y: Vector) =>
      T.whileLoop(
        z => T.less(T.sum(z), 100),
        z => T.add(z, y),
        y,
      ),
    )(x),
  cond: () => exportStableHlo((y: Vector) => T.cond(T.less(T.sum(y), 0), T.neg, z => T.exp(z), y))(x),
  switchCase: () =>
    exportStableHlo((i: T.Tensor<[], 'int32'>, y: Vector) => T.switchCase(i, [T.sin, T.exp, T.neg], y))(
      T.tensor(1, 'int32'),
      x,
    ),
  checkpoint: () => exportStableHlo(T.grad((y: Vector) => total(T.checkpoint((z: Vector) => T.sin(z))(y))))(x),
  custom: () => exportStableHlo(T.grad((y: Vector) => T.sum(double(y))))(x),
  scanGradient: () =>
    exportStableHlo(
      T.grad((y: Vector) => T.sum(T.scan((c: Vector, row: Vector) => [T.mul(c, row), c] as const, y, matrix)[0])),
    )(x),
  batchedWhile: () =>
    exportStableHlo(
      T.vmap((y: Vector) =>
        T.whileLoop(
          z => T.less(T.sum(z), 100),
          z => T.mul(z, 2),
          y,
        ),
      ),
    )(matrix),
  constants: () =>
    exportStableHlo((y: T.Tensor<[17]>) => [
      T.add(y, T.arange(17)),
      T.where(T.less(T.arange(17), 3), y, 0),
      T.where(T.tensor([true, false, true]), x, Number.NaN),
    ])(T.zeros([17])),
}

describe('control flow as it is written', () => {
  it.each(Object.entries(control))('%s', async (name, text) => {
    await expect(text()).toMatchFileSnapshot(`programs/${name}.mlir`)
  })
})

const lenet = pipe(
  nn.input(1, 12, 12),
  nn.conv2d('c1', { filters: 2, kernel: [3, 3], padding: 'same' }),
  nn.relu,
  nn.avgPool2d(2),
  nn.conv2d('c2', { filters: 4, kernel: [3, 3] }),
  nn.relu,
  nn.maxPool2d(2),
  nn.flatten,
  nn.dense('d1', 8),
  nn.relu,
  nn.dense('out', 10),
)

const loss = (
  params: nn.ParamsOf<typeof lenet>,
  {
    images,
    labels,
  }: { readonly images: T.Tensor<['batch', 1, 12, 12]>; readonly labels: T.Tensor<['batch'], 'int32'> },
) => nn.softmaxCrossEntropy(lenet.apply(params, images), labels)

describe('training steps as they are written', () => {
  const batch = {
    images: T.zeros([T.dim('batch', 8), 1, 12, 12]),
    labels: T.zeros([T.dim('batch', 8)], 'int32'),
  }

  it('LeNet with gradient descent, in place', async () => {
    const fold = optim.fold(optim.sgd(0.1), loss)
    const text = exportStableHlo(fold.step, { name: 'lenet', donate: [0] })(
      fold.init(lenet.init(T.random.key(0))),
      batch,
    )
    await expect(text).toMatchFileSnapshot('programs/lenet.mlir')
  })

  it('LeNet with Adam, its batch split over eight devices', async () => {
    const fold = optim.fold(optim.adam(1e-3), loss)
    const state = fold.init(lenet.init(T.random.key(0)))
    const text = exportStableHlo(fold.step, {
      name: 'adam',
      mesh: mesh({ data: 8 }),
      sizes: { batch: 'data' },
      donate: [0],
    })(state, batch)
    await expect(text).toMatchFileSnapshot('programs/adam.mlir')
    const leaves = T.tree.leaves(state as never) as readonly unknown[]
    // All of the state is taken over, and the batch alone is split.
    expect(text.match(/tf\.aliasing_output/g)).toHaveLength(leaves.length)
    expect(text.match(/\{"data"\}/g)).toHaveLength(2)
  })
})
