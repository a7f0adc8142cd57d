import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { compile, complaints, imports, moduleOf } from './compile.js'

// Signatures as the operations have them, without their code.
const operations = `${imports}
import type { Dim } from '${moduleOf('shape/dim')}'
import type { Tensor } from '${moduleOf('tensor/tensor')}'
import type { Axes } from '${moduleOf('shape/axis')}'
declare const zeros: <const S extends Shape>(shape: S) => Tensor<{ -readonly [I in keyof S]: S[I] }>
declare const relu: <S extends Shape>(x: Tensor<S>) => Tensor<S>
declare const add: <A extends Shape, B extends Shape>(a: Tensor<A>, b: Tensor<B> & broadcast.CanBroadcast<'add', A, B>) => Tensor<broadcast.Broadcast<A, B>>
declare const mm: <A extends Shape, B extends Shape>(a: Tensor<A>, b: Tensor<B> & matmul.CanMatMul<A, B>) => Tensor<matmul.MatMul<A, B>>
declare const dot: <A extends Shape, B extends Shape>(a: Tensor<A>, b: Tensor<B> & matmul.CanDot<A, B>) => Tensor<matmul.Dot<A, B>>
declare const view: <A extends Shape, const T extends Shape>(x: Tensor<A>, shape: T & reshape.CanReshape<A, { -readonly [I in keyof T]: T[I] }>) => Tensor<reshape.Reshape<A, { -readonly [I in keyof T]: T[I] }>>
declare const sum: <S extends Shape, const K extends Axes = undefined, Keep extends boolean = false>(x: Tensor<S>, options?: { axis?: K; keepDims?: Keep } & reduce.CanReduce<'sum', S, K>) => Tensor<reduce.Reduce<S, K, Keep>>
declare const flip: <S extends Shape, const P extends readonly number[] | undefined = undefined>(x: Tensor<S>, axes?: P & Objection<transpose.CanTranspose<S, P>>) => Tensor<transpose.Transpose<S, P>>
declare const swap: <S extends Shape, A extends number, B extends number>(x: Tensor<S>, a: A, b: B & Objection<transpose.CanSwapAxes<S, A, B>>) => Tensor<transpose.SwapAxes<S, A, B>>
declare const move: <S extends Shape, A extends number, B extends number>(x: Tensor<S>, a: A, b: B & Objection<moveAxis.CanMoveAxis<S, A, B>>) => Tensor<moveAxis.MoveAxis<S, A, B>>
declare const expand: <S extends Shape, K extends number>(x: Tensor<S>, axis: K & Objection<expandDims.CanExpandDims<S, K>>) => Tensor<expandDims.ExpandDims<S, K>>
declare const squash: <S extends Shape, const K extends Axes>(x: Tensor<S>, axis: K & Objection<squeeze.CanSqueeze<S, K>>) => Tensor<squeeze.Squeeze<S, K>>
`

const fits = `
const w = zeros([784, 128]), b = zeros([128])
export const layer = <B extends Dim>(x: Tensor<[B, 784]>): Tensor<[B, 128]> => relu(add(mm(x, w), b))
export const same = <B extends Dim>(x: Tensor<[B, 784]>, y: Tensor<[B, 784]>): Tensor<[B, 784]> => add(x, y)
export const right1 = <B extends Dim>(x: Tensor<[B, 784]>, y: Tensor<[1, 784]>): Tensor<[B, 784]> => add(x, y)
export const left1 = <B extends Dim>(x: Tensor<[1, 784]>, y: Tensor<[B, 784]>): Tensor<[B, 784]> => add(x, y)
export const two = <B extends Dim, T extends Dim>(x: Tensor<[B, 1, 64]>, y: Tensor<[T, 64]>): Tensor<[B, T, 64]> => add(x, y)
export const anyShape = <S extends Shape>(x: Tensor<S>): Tensor<S> => add(x, x)
export const withScalar = <S extends Shape>(x: Tensor<S>, y: Tensor<[]>): Tensor<S> => add(add(x, y), y)
export const scalarFirst = <S extends Shape>(x: Tensor<S>, y: Tensor<[]>): Tensor<S> => add(y, x)
export const mlp = <I extends Dim, H extends Dim, O extends Dim>(p: { w1: Tensor<[I, H]>; b1: Tensor<[H]>; w2: Tensor<[H, O]> }) =>
  <B extends Dim>(x: Tensor<[B, I]>): Tensor<[B, O]> => mm(relu(add(mm(x, p.w1), p.b1)), p.w2)
export const attention = <B extends Dim, H extends Dim, T extends Dim, D extends Dim>(q: Tensor<[B, H, T, D]>, k: Tensor<[B, H, T, D]>): Tensor<[B, H, T, T]> =>
  mm(q, swap(k, -1, -2))
export const vector = <K extends Dim>(x: Tensor<[K]>): Tensor<[]> => dot(x, x)
export const flat = <B extends Dim>(x: Tensor<[B, 28, 28]>): Tensor<[B, 784]> => view(x, [-1, 784])
export const unflat = <B extends Dim>(x: Tensor<[B, 784]>): Tensor<[B, 1, 28, 28]> => view(x, [-1, 1, 28, 28])
export const features = <B extends Dim>(x: Tensor<[B, 784]>): Tensor<[B]> => sum(x, { axis: 1 })
export const lastAxis = <B extends Dim>(x: Tensor<[B, 784]>): Tensor<[B, 1]> => sum(x, { axis: -1, keepDims: true })
export const batchAxis = <B extends Dim>(x: Tensor<[B, 784]>): Tensor<[784]> => sum(x, { axis: [0] })
export const first = <S extends Shape>(x: Tensor<S>) => sum(x, { axis: 0 })
export const last = <B extends Shape, N extends Dim, M extends Dim>(x: Tensor<[...B, N, M]>): Tensor<[...B, N]> => sum(x, { axis: -1 })
export const lastTwo = <B extends Shape, N extends Dim, M extends Dim>(x: Tensor<[...B, N, M]>): Tensor<B> => sum(x, { axis: [-2, -1] })
export const batches = <B extends Dim, R extends Shape>(x: Tensor<[B, ...R]>): Tensor<R> => sum(x, { axis: 0 })
export const total = <S extends Shape>(x: Tensor<S>): Tensor<[]> => sum(x)
export const turned = <B extends Dim>(x: Tensor<[B, 784]>): Tensor<[784, B]> => flip(x)
export const permuted = <B extends Dim>(x: Tensor<[B, 3, 4]>): Tensor<[3, B, 4]> => flip(x, [1, 0, 2])
export const moved = <B extends Dim>(x: Tensor<[B, 3, 4]>): Tensor<[3, 4, B]> => move(x, 0, -1)
export const widened = <B extends Dim>(x: Tensor<[B, 3]>): Tensor<[B, 1, 3]> => expand(x, 1)
export const squeezed = <B extends Dim>(x: Tensor<[B, 1, 3]>): Tensor<[B, 3]> => squash(x, 1)

export const a1: Tensor<[32, 128]> = layer(zeros([32, 784]))
export const a2: Tensor<['batch', 128]> = layer(zeros(['batch', 784]))
export const a3: Tensor<[7, 5]> = mlp({ w1: zeros([3, 4]), b1: zeros([4]), w2: zeros([4, 5]) })(zeros([7, 3]))
export const a4: Tensor<['b', 8, 10, 10]> = attention(zeros(['b', 8, 10, 64]), zeros(['b', 8, 10, 64]))
export const a5: Tensor<[32, 1, 28, 28]> = unflat(zeros([32, 784]))
declare const unknownRank: Tensor<Shape>
declare const unknownBatch: Tensor<[number, 784]>
export const u1: Tensor<Shape> = add(unknownRank, zeros([3]))
export const u2: Tensor<Shape> = mm(zeros([3, 4]), unknownRank)
export const u3: Tensor<[number, 128]> = mm(unknownBatch, w)
export const u4: Tensor<[32, 784]> = add(unknownBatch, zeros([32, 784]))
export const u5: Tensor<[number, 784]> = add(unknownBatch, zeros(['batch', 784]))
export const u6: Tensor<[4, 7]> = view(unknownRank, [4, 7])
`

const misfits: readonly (readonly [source: string, sentence: string])[] = [
  ['mm(zeros([3, 4]), zeros([2, 3]))', 'matmul: inner dimensions of [3, 4] and [2, 3] differ: 4 vs 2'],
  [
    "mm(zeros(['batch', 784]), zeros([100, 10]))",
    'matmul: inner dimensions of [batch, 784] and [100, 10] differ: 784 vs 100',
  ],
  ['mm(zeros([2, 3, 4]), zeros([5, 4, 6]))', 'matmul: cannot broadcast [2, 3, 4] with [5, 4, 6]: 2 vs 5'],
  ['mm(zeros([]), zeros([3]))', 'matmul: left operand [] needs rank >= 1'],
  ['mm(zeros([3]), zeros([]))', 'matmul: right operand [] needs rank >= 1'],
  ['dot(zeros([3]), zeros([4]))', 'dot: inner dimensions of [3] and [4] differ: 3 vs 4'],
  ['add(zeros([2, 3]), zeros([4]))', 'add: cannot broadcast [2, 3] with [4]: 3 vs 4'],
  ["add(zeros(['batch', 3]), zeros(['time', 3]))", 'add: cannot broadcast [batch, 3] with [time, 3]: batch vs time'],
  ['view(zeros([32, 784]), [32, 28, 27])', 'reshape: [32, 784] has 25088 elements, [32, 28, 27] has 24192'],
  ['view(zeros([5, 3]), [-1, 4])', 'reshape: [5, 3] has 15 elements, which [-1, 4] does not divide'],
  ["view(zeros(['batch', 3]), [2, -1])", 'reshape: [batch, 3] has batch*3 elements, which [2, -1] does not divide'],
  ['view(zeros([4]), [-1, -1])', 'reshape: [-1, -1] has more than one -1'],
  ['view(zeros([6]), [-2, -3])', 'reshape: [-2, -3] has a negative size'],
  ['sum(zeros([3, 4]), { axis: 2 })', 'sum: axis 2 is out of range for [3, 4]'],
  ['sum(zeros([3, 4]), { axis: [1, -1] })', 'sum: axis 1 is given twice'],
  ['flip(zeros([3, 4]), [0])', 'transpose: [0] does not name each axis of [3, 4] once'],
  ['flip(zeros([3, 4]), [0, 0])', 'transpose: axis 0 is given twice'],
  ['swap(zeros([3, 4]), 0, 3)', 'swapAxes: axis 3 is out of range for [3, 4]'],
  ['move(zeros([3, 4]), -3, 0)', 'moveAxis: axis -3 is out of range for [3, 4]'],
  ['expand(zeros([3, 4]), 3)', 'expandDims: axis 3 is out of range for [3, 4] and a new axis'],
  ['squash(zeros([3, 4]), 0)', 'squeeze: axis 0 of [3, 4] is 3, not 1'],
]

// What is not known inside a generic function is refused there.
const unsure = [
  '<B extends Dim>(x: Tensor<[B, 784]>, y: Tensor<[64, 784]>) => add(x, y)',
  '<B extends Dim, C extends Dim>(x: Tensor<[B]>, y: Tensor<[C]>) => add(x, y)',
  '<B extends Dim, C extends Dim>(x: Tensor<[3, B]>, y: Tensor<[C, 3]>) => mm(x, y)',
  '<B extends Dim>(x: Tensor<[B, 3]>) => view(x, [2, 3])',
]

describe('the rules inside generic functions', () => {
  it('fit where they fit for every size', () => {
    expect(compile(operations + fits).errors).toEqual([])
  })

  const folder = mkdtempSync(join(tmpdir(), 'generic-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it.each(['5.9', '7.0'] as const)('also under TypeScript %s', version => {
    const path = join(folder, 'generic.ts')
    const refused = [...misfits.map(([source]) => source), ...unsure].map(
      (s, i) => `// @ts-expect-error\nexport const m${i} = ${s}`,
    )
    writeFileSync(path, [operations + fits, ...refused].join('\n'))
    expect(complaints(version, [path])).toBe('')
  })

  it('do not fit where they would for some sizes only', () => {
    const errors = unsure.map((source, i) => compile(`${operations}export const m${i} = ${source}`).errors.length)
    expect(errors).toEqual(unsure.map(() => 1))
  })
})

describe('the sentence of a rule stands in the error', () => {
  const { errors } = compile(operations + misfits.map(([source], i) => `export const m${i} = ${source}`).join('\n'))
  it.each(misfits.map(([source, sentence], i) => [source, sentence, i] as const))('%s: %s', (_source, sentence, i) => {
    expect(errors[i]).toContain(`"${sentence}"`)
  })
  it('and nowhere else', () => expect(errors).toHaveLength(misfits.length))
})
