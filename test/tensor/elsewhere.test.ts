import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import * as T from 'tensor-ts'
import { encode } from 'tensor-ts/io'
import * as optim from 'tensor-ts/optim'
import { fit, loadCheckpoint, metrics, saveCheckpoint } from 'tensor-ts/train'
import { describe, expect, it } from 'vitest'
import { Stored } from '../../src/tensor/storage.js'
import { bring } from '../../src/trace/bring.js'

// Tensors in the memory of a device, without one: whatever holds them elsewhere, they are the same to the library.

const where = 'in the memory of moon:0'
const away = <X extends T.AnyTensor>(x: X): X => {
  const { shape, dtype, data } = x as unknown as Stored
  return Stored.elsewhere({ shape, dtype }, { where, fetch: async () => data.slice() }) as never
}
const awayTree = <Tree>(tree: Tree): Tree => T.tree.map(tree as never, away as never) as never

describe('a tensor in the memory of a device', () => {
  const x = away(T.tensor([1, 2, 3]))

  it('has a shape and an element type, and says where it is', () => {
    expect([x.shape, x.dtype]).toEqual([[3], 'float32'])
    expect(String(x)).toBe(`Tensor<[3], float32>, ${where}`)
  })

  it('is brought by read', async () => {
    expect(await T.read(x)).toEqual(new Float32Array([1, 2, 3]))
    const tree = await bring({ a: [x, T.ones([2])], b: 'text' }, 'test')
    expect(tree).toEqual({ a: [T.tensor([1, 2, 3]), T.ones([2])], b: 'text' })
  })

  it.each<readonly [string, () => unknown]>([
    ['item', () => T.item(away(T.tensor(1)))],
    ['data', () => T.data(x)],
    ['toArray', () => T.toArray(x)],
  ])('%s cannot answer at once, and names read', (name, f) => {
    expect(f).toThrow(TypeError)
    expect(f).toThrow(
      new RegExp(
        `^${name}: expected a tensor that is here, got a tensor of shape \\[3?\\] and dtype float32 ${where}; ` +
          'bring it with await T\\.read\\(x\\) or xla\\.read, or use xla\\.jit$',
      ),
    )
  })

  it.each<readonly [string, () => unknown]>([
    ['an operation', () => T.add(x, 1)],
    ['a compiled function', () => T.jit((y: T.Tensor<[3]>) => T.mul(y, 2))(x)],
    ['a gradient', () => T.grad((y: T.Tensor<[3]>) => T.sum(T.square(y)))(x)],
    ['a file', () => encode({ x })],
    ['a message', () => T.toTransferable(x)],
  ])('%s refuses it, and names xla.jit and read', (_, f) => {
    expect(f).toThrow(/expected a tensor that is here, got .* in the memory of moon:0.*T\.read/)
  })

  it('is nowhere once it was given away', () => {
    const given = away(T.ones([2])) as unknown as Stored
    given.release(what => new T.TraceError(`${what} is gone`))
    expect(given.place).toBeUndefined()
    expect(() => T.data(given as never)).toThrow('is gone')
  })
})

describe('fit with a fold that answers later and keeps its state away', () => {
  type Vector = T.Tensor<[2]>
  const loss = (w: Vector, x: Vector) => T.sum(T.square(T.sub(w, x)))
  const fold = optim.fold(optim.adam(0.1), loss)
  const start = fold.init(T.tensor([0, 0]))
  const batches = [T.tensor([1, 2]), T.tensor([3, 4]), T.tensor([5, 7])]
  type State = typeof start
  const later = {
    step: async (state: State, batch: Vector): Promise<State> =>
      awayTree(fold.step((await bring(state, 'test')) as State, batch)),
  }
  const right = <A>(either: E.Either<unknown, A>): A => {
    if (E.isRight(either)) return either.right
    throw new Error(JSON.stringify(either.left))
  }

  it('comes to the same, with losses and metrics', async () => {
    const options = {
      start,
      batches,
      epochs: 3,
      validation: {
        batches,
        outcome: ({ params }: { readonly params: Vector }, batch: Vector) => loss(params, batch),
        metrics: { loss: metrics.mean((x: T.Tensor<[]>) => x) },
      },
    } as const
    const there = right(await fit({ fold: later, ...options })())
    const here = right(await fit({ fold, ...options })())
    expect(await bring(there.state, 'test')).toEqual(here.state)
    expect(String(there.params)).toContain(where)
    const plain = (history: typeof here.history) => history.map(({ seconds: _, ...rest }) => rest)
    expect(plain(there.history)).toEqual(plain(here.history))
  })

  it('writes checkpoints, and goes on from them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'away-'))
    try {
      const once = right(await fit({ fold, start, batches, epochs: 4 })())
      const checkpoints = { folder, resume: true } as const
      right(await fit({ fold: later, start, batches, epochs: 2, checkpoints })())
      const resumed = right(await fit({ fold: later, start, batches, epochs: 4, checkpoints })())
      expect(await bring(resumed.state, 'test')).toEqual(once.state)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('saveCheckpoint brings a tree', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'away-'))
    try {
      const tree = { w: T.tensor([1, 2]), b: T.tensor([3], 'int32') }
      right(await saveCheckpoint(folder, { step: 1, tree: awayTree(tree) })())
      const loaded = right(await loadCheckpoint(folder, tree)())
      expect(O.isSome(loaded) && loaded.value.tree).toEqual(tree)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('hands on what a step rejects with', async () => {
    const failing = { step: () => Promise.reject<State>(new RangeError('the moon is down')) }
    await expect(fit({ fold: failing, start, batches, epochs: 1 })()).rejects.toThrow('the moon is down')
  })
})
