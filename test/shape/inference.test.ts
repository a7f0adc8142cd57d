import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { compile, complaints, imports, instantiations, moduleOf } from './compile.js'

// What random programs do not reach: unknown ranks and lengths, the text of named sizes, users' generic functions.

const inferred: readonly (readonly [type: string, expected: string])[] = [
  // literals
  ['literal.Literal<number[][]>', '[number, number]'],
  ['literal.Literal<[number[], [1, 2]]>', '[2, number]'],
  ['literal.Literal<readonly (readonly boolean[])[]>', '[number, number]'],
  ['literal.Literal<true>', '[]'],
  ['literal.Literal<unknown>', 'readonly Dim[]'],
  ['literal.Literal<literal.NestedArray<number>>', 'readonly Dim[]'],
  ['literal.CanLiteral<literal.NestedArray<number>>', 'unknown'],
  ['literal.CanLiteral<[number[], [1, 2]]>', 'unknown'],
  ['literal.CanLiteral<[1, 2] | [1, 2, 3]>', 'unknown'],
  ['literal.Literal<[1, 2] | [1, 2, 3]>', '[number]'],
  // joining
  ["concat.Concat<[['a', 3], ['b', 3], [1, 3]], 0>", '["a+b+1", 3]'],
  ["concat.Concat<['a', 3][], 0>", '[number, 3]'],
  ["concat.Concat<[['a', 3], ...['a', 3][]], 0>", '[number, 3]'],
  ["concat.Concat<[['a', 3], ['a', 3]], number>", '[number, number]'],
  ['concat.Concat<[Shape, [2, 3]], 0>', 'readonly Dim[]'],
  // what is refused has no size that there is not
  ['reshape.Reshape<[2, 3], [-1, 4]>', '[number, 4]'],
  ["reshape.Reshape<['n', 3], [7, -1]>", '[7, number]'],
  ['concat.CanConcat<[Shape, [2, 3]], 0>', 'unknown'],
  ['concat.CanConcat<[[2, 3], Shape], 5>', '"concat: axis 5 is out of range for [2, 3]"'],
  ["stack.Stack<[['a', number], ['a', 3]], -1>", '["a", 3, 2]'],
  ["stack.Stack<['a', 3][], 1>", '["a", number, 3]'],
  ["stack.Stack<['a', 3][], number>", '[number, number, number]'],
  ['stack.Stack<[Shape, [2, 3]], 0>', 'readonly Dim[]'],
  // parting
  ["split.Split<['n*6', 2], 3, 0>", '[["n*2", 2], ["n*2", 2], ["n*2", 2]]'],
  ["split.Split<['n', 2], 2, 0>", '[["floor(n/2)", 2], ["floor(n/2)", 2]]'],
  ["split.Split<['n'], [2, -1], 0>", '[["min(n,2)"], ["max(n-3,0)"], ["min(n,1)"]]'],
  ['split.Split<[4, 2], number, 1>', '[4, number][]'],
  ['split.Split<[4, 2], readonly number[], 1>', '[4, number][]'],
  ['split.Split<[4, 2], 2, number>', '[[number, number], [number, number]]'],
  ['split.Split<Shape, 2, 0>', '[[number, ...Dim[]], [number, ...Dim[]]]'],
  ["slice.Slice<['n'], [[0, 10]]>", '["min(n,10)"]'],
  ["slice.Slice<['n'], [[1, null]]>", '["max(n-1,0)"]'],
  ["slice.Slice<['n'], [[0, -1]]>", '["max(n-1,0)"]'],
  ["slice.Slice<['n'], [[1, -1]]>", '["max(n-2,0)"]'],
  ["slice.Slice<['n'], [[-2, null]]>", '["min(n,2)"]'],
  ["slice.Slice<['n'], [[null, null, 2]]>", '["floor((n+1)/2)"]'],
  ["slice.Slice<['n'], [[null, null, -1]]>", '["n"]'],
  ['slice.Slice<[3, 4], [number]>', '[4]'],
  ['slice.Slice<[3, 4], [[number, 2]]>', '[number, 4]'],
  ['slice.Slice<[3, 4], [null | [0, 2]]>', '[number, 4]'],
  ['slice.Slice<[3, 4], [null | 2]>', 'readonly Dim[]'],
  ['slice.Slice<[3, 4], slice.SliceRange[]>', 'readonly Dim[]'],
  ['slice.Slice<Shape, [0]>', 'readonly Dim[]'],
  ["slice.CanSlice<['n', number], [7, 7]>", 'unknown'],
  ["pad.Pad<['n', 3], [[1, 1], [0, number]]>", '["n+2", number]'],
  ["pad.Pad<['n', 3], [number, number][]>", '[number, number]'],
  ['pad.Pad<Shape, [[1, 1]]>', 'readonly Dim[]'],
  // gathering
  ["gather.Take<[50257, 768], ['batch', 12], 0>", '["batch", 12, 768]'],
  ['gather.Take<[3, 4], [], -1>', '[3]'],
  ['gather.Take<[3, 4], [5], number>', '[number, number]'],
  ['gather.Take<[3, 4], Shape, 0>', '[...Dim[], 4]'],
  ['gather.TakeAlongAxis<[number, 4], ["n", 1], 1>', '["n", 1]'],
  ['oneHot.OneHot<["batch"], 10>', '["batch", 10]'],
  ['oneHot.OneHot<Shape, 10>', '[...Dim[], 10]'],
  // einsum
  ["einsum.Einsum<'bhqd,bhkd->bhqk', [['b', 8, 128, 64], ['b', 8, 256, 64]]>", '["b", 8, 128, 256]'],
  ["einsum.Einsum<'ij,jk->ijk', [Shape, [4, 5]]>", '[number, 4, 5]'],
  ["einsum.Einsum<'...j,jk', [Shape, [4, 5]]>", 'readonly Dim[]'],
  ["einsum.Einsum<'ij,jk->ijk', [[3, number], ['b', 5]]>", '[3, "b", 5]'],
  ["einsum.Einsum<'ij,jk->ijk', [[3, 'b'], [string, 5]]>", '[3, "b", 5]'],
  ["einsum.Einsum<'ij,jk->ijk', [[3, string], [4, 5]]>", '[3, 4, 5]'],
  ['einsum.Einsum<string, [[3, 4]]>', 'readonly Dim[]'],
  ["einsum.Einsum<'i,i', [3][]>", 'readonly Dim[]'],
  // windows
  ["conv2d.Conv2d<['n', 1, 'h', 'h'], [6, 1, 3, 5], { padding: 1 }>", '["n", 6, "h", "h-2"]'],
  [
    "conv2d.Conv2d<['n', 1, 'h', 'w'], [6, 1, 5, 5], { stride: 2 }>",
    '["n", 6, "floor((h-5)/2)+1", "floor((w-5)/2)+1"]',
  ],
  ["conv2d.Conv2d<['n', 'c', 'h', 'h'], [6, 'c', 3, 'k']>", '["n", 6, "h-2", "h-k+1"]'],
  [
    "conv2d.Conv2d<['n', 1, 'h', 28], [6, 1, 3, 3], { stride: [2, 1]; padding: 'same' }>",
    '["n", 6, "floor((h+1)/2)", 28]',
  ],
  ["conv2d.Conv2d<['n', 1, 28, 28], [6, 1, 3, 5], { stride?: 2 }>", '["n", 6, number, number]'],
  ["conv2d.Conv2d<['n', 1, 28, 28], [6, 1, 3, 5], conv2d.Conv2dOptions>", '["n", 6, number, number]'],
  ["conv2d.CanConv2d<['n', 1, 28, 28], [6, 1, 3, 5], conv2d.Conv2dOptions>", 'unknown'],
  ['conv2d.Conv2d<Shape, [6, 1, 3, 5]>', 'readonly Dim[]'],
  ['conv2d.CanConv2d<Shape, [6, 1, 3, 5]>', 'unknown'],
  ["pool2d.Pool2d<['n', 6, 'h*2', 28], { kernel: 2 }>", '["n", 6, "h", 14]'],
  ["pool2d.Pool2d<['n', 6, 28, 28], { kernel: number }>", '["n", 6, number, number]'],
  ['pool2d.PoolFeatures<Shape, { kernel: 2 }>', 'readonly Dim[]'],
]

describe('what the compiler infers', () => {
  const { checker, types } = compile(
    ["import type { Dim as D } from './dim.js'", imports, ...inferred.map(([type], i) => `type T${i} = ${type}`)].join(
      '\n',
    ),
  )
  const shown = new Map(
    [...types].map(([name, type]) => [name, checker.typeToString(type, undefined, 1 /* NoTruncation */)]),
  )

  it.each(inferred.map(([type, expected], i) => [type, expected, i] as const))('%s is %s', (_type, expected, i) => {
    // A shape of unknown rank is shown by its alias or by what that stands for.
    expect(shown.get(`T${i}`)?.replaceAll(/\bShape\b/g, 'readonly Dim[]')).toBe(expected)
  })
})

// Signatures as the operations have them, without their code.
const operations = `${imports}
import type { Dim } from '${moduleOf('shape/dim')}'
import type { Tensor } from '${moduleOf('tensor/tensor')}'
declare const zeros: <const S extends Shape>(shape: S) => Tensor<{ -readonly [I in keyof S]: S[I] }>
declare const tensor: <const A extends literal.NestedArray<number | boolean>>(data: A & Objection<literal.CanLiteral<A>>) => Tensor<literal.Literal<A>>
declare const join: <A extends Shape, B extends Shape, K extends number>(a: Tensor<A>, b: Tensor<B>, axis: K & Objection<concat.CanConcat<[A, B], K>>) => Tensor<concat.Concat<[A, B], K>>
declare const pile: <A extends Shape, B extends Shape, K extends number>(a: Tensor<A>, b: Tensor<B>, axis: K & Objection<stack.CanStack<[A, B], K>>) => Tensor<stack.Stack<[A, B], K>>
declare const half: <S extends Shape, P extends number, K extends number>(x: Tensor<S>, parts: P & Objection<split.CanSplit<S, P, K>>, axis: K) => Tensor<split.Split<S, P, K>[0]>
declare const part: <S extends Shape, const R extends readonly slice.SliceRange[]>(x: Tensor<S>, ranges: R & slice.CanSlice<S, R>) => Tensor<slice.Slice<S, R>>
declare const border: <S extends Shape, const P extends readonly pad.Padding[]>(x: Tensor<S>, pairs: P & pad.CanPad<S, P>) => Tensor<pad.Pad<S, P>>
declare const pick: <S extends Shape, I extends Shape, K extends number>(x: Tensor<S>, indices: Tensor<I>, axis: K & Objection<gather.CanTake<S, K>>) => Tensor<gather.Take<S, I, K>>
declare const pickAlong: <S extends Shape, I extends Shape, K extends number>(x: Tensor<S>, indices: Tensor<I> & gather.CanTakeAlongAxis<S, I, K>, axis: K) => Tensor<gather.TakeAlongAxis<S, I, K>>
declare const hot: <I extends Shape, D extends Dim>(indices: Tensor<I>, depth: D) => Tensor<oneHot.OneHot<I, D>>
declare const ein: <Q extends string, A extends Shape, B extends Shape>(spec: Q & Objection<einsum.CanEinsum<Q, [A, B]>>, a: Tensor<A>, b: Tensor<B>) => Tensor<einsum.Einsum<Q, [A, B]>>
declare const conv: <X extends Shape, W extends Shape, const O extends conv2d.Conv2dOptions = {}>(x: Tensor<X>, w: Tensor<W> & conv2d.CanConv2d<X, W, O>, options?: O) => Tensor<conv2d.Conv2d<X, W, O>>
declare const pool: <X extends Shape, const O extends pool2d.Pool2dOptions>(x: Tensor<X>, options: O & pool2d.CanPool2d<'maxPool2d', X, O>) => Tensor<pool2d.Pool2d<X, O>>
`

const fits = `
export const rows = <B extends Dim>(x: Tensor<[B, 3]>): Tensor<[B, 6]> => join(x, x, 1)
export const heads = <B extends Dim, T extends Dim>(x: Tensor<[B, T]>): Tensor<[2, B, T]> => pile(x, x, 0)
export const left = <B extends Dim>(x: Tensor<[B, 64]>): Tensor<[B, 32]> => half(x, 2, 1)
export const most = <B extends Dim>(x: Tensor<[B, 28]>): Tensor<[B, 26]> => part(x, [null, [1, -1]])
export const first = <B extends Dim, T extends Dim>(x: Tensor<[B, T]>): Tensor<[T]> => part(x, [0])
export const last = <B extends Dim, T extends Dim>(x: Tensor<[B, T]>): Tensor<[B]> => part(x, [null, -1])
export const framed = <B extends Dim>(x: Tensor<[B, 28]>): Tensor<[B, 32]> => border(x, [[0, 0], [2, 2]])
export const embed = <B extends Dim, T extends Dim, C extends Dim>(table: Tensor<[50257, C]>, tokens: Tensor<[B, T]>): Tensor<[B, T, C]> => pick(table, tokens, 0)
export const best = <B extends Dim, N extends Dim>(x: Tensor<[B, N]>, i: Tensor<[B, 1]>): Tensor<[B, 1]> => pickAlong(x, i, 1)
export const labels = <B extends Dim>(i: Tensor<[B]>): Tensor<[B, 10]> => hot(i, 10)
export const classes = <B extends Dim, N extends Dim>(i: Tensor<[B]>, n: N): Tensor<[B, N]> => hot(i, n)
export const product = <I extends Dim, J extends Dim, K extends Dim>(a: Tensor<[I, J]>, b: Tensor<[J, K]>): Tensor<[I, K]> => ein('ij,jk->ik', a, b)
export const scores = <B extends Dim, T extends Dim>(q: Tensor<[B, 8, T, 64]>, k: Tensor<[B, 8, T, 64]>): Tensor<[B, 8, T, T]> => ein('bhqd,bhkd->bhqk', q, k)
export const dotted = <B extends Dim, J extends Dim>(a: Tensor<[B, J]>, b: Tensor<[J, 4]>): Tensor<[B, 4]> => ein('...j,jk->...k', a, b)
export const layer = <B extends Dim>(x: Tensor<[B, 1, 28, 28]>, w: Tensor<[6, 1, 5, 5]>): Tensor<[B, 6, 24, 24]> => conv(x, w)
export const deep = <B extends Dim, C extends Dim, O extends Dim>(x: Tensor<[B, C, 28, 28]>, w: Tensor<[O, C, 5, 5]>): Tensor<[B, O, 12, 12]> => pool(conv(x, w), { kernel: 2 })
export const sameSize = <B extends Dim, C extends Dim, H extends Dim>(x: Tensor<[B, C, H, H]>, w: Tensor<[C, C, 3, 3]>): Tensor<[B, C, H, H]> => conv(conv(x, w, { padding: 1 }), w, { padding: 'same' })

export const t1: Tensor<[2, 3]> = tensor([[1, 2, 3], [4, 5, 6]])
export const t2: Tensor<[]> = tensor(5)
export const t3: Tensor<[number, number]> = tensor(null! as number[][])
export const t4: Tensor<['n', 6, 12, 12]> = deep(zeros(['n', 3, 28, 28]), zeros([6, 3, 5, 5]))
`

const misfits: readonly (readonly [source: string, sentence: string])[] = [
  ['tensor([[1, 2, 3], [4, 5]])', 'tensor: ragged at [1]: expected 3 entries, got 2'],
  ['tensor([[[1], [2]], [[3], [4, 5]]])', 'tensor: ragged at [1, 1]: expected 1 entry, got 2'],
  ['tensor([1, [2]])', 'tensor: ragged at [1]: expected a number, got 1 entry'],
  ['tensor([[true], false])', 'tensor: ragged at [1]: expected 1 entry, got a boolean'],
  ['join(zeros([2, 3]), zeros([2, 4]), 0)', 'concat: [2, 3] and [2, 4] differ on axis 1: 3 vs 4'],
  ["join(zeros(['a', 3]), zeros([3]), 0)", 'concat: [a, 3] and [3] differ in rank: 2 vs 1'],
  ['join(zeros([2, 3]), zeros([2, 3]), -3)', 'concat: axis -3 is out of range for [2, 3]'],
  ["pile(zeros(['a', 3]), zeros(['b', 3]), 0)", 'stack: [a, 3] and [b, 3] differ on axis 0: a vs b'],
  ['half(zeros([7, 2]), 2, 0)', 'split: 2 parts do not divide axis 0 of [7, 2]'],
  ['part(zeros([3, 4]), [null, 4])', 'slice: index 4 is out of range for axis 1 of [3, 4]'],
  ['part(zeros([3, 4]), [[0, 1, 0]])', 'slice: the step along axis 0 of [3, 4] is 0'],
  ['part(zeros([3]), [0, 0])', 'slice: expected at most 1 ranges for [3], got 2'],
  ['border(zeros([3, 4]), [[1, 1]])', 'pad: expected one pair for each axis of [3, 4], got 1'],
  ['pick(zeros([3, 4]), zeros([2]), 2)', 'take: axis 2 is out of range for [3, 4]'],
  ['pickAlong(zeros([3, 4]), zeros([2, 4]), 1)', 'takeAlongAxis: [3, 4] and [2, 4] differ on axis 0: 3 vs 2'],
  ["ein('ij,jk->ik', zeros([2, 3]), zeros([4, 5]))", "einsum: index 'j' is 3 and 4"],
  ["ein('ij->i', zeros([2, 3]), zeros([4, 5]))", "einsum: 'ij->i' names 1 operand, got 2"],
  ['conv(zeros([1, 3, 9, 9]), zeros([6, 1, 5, 5]))', 'conv2d: x has 3 channels, w [6, 1, 5, 5] expects 1'],
  [
    'conv(zeros([1, 1, 4, 9]), zeros([6, 1, 5, 5]))',
    'conv2d: the window [5, 5] is larger than the padded image [4, 9]',
  ],
  ["pool(zeros(['n', 1, 9, 9]), { kernel: 0 })", 'maxPool2d: the kernel must be a positive whole number, got 0'],
]

// What is not known inside a generic function is refused there.
const unsure = [
  '<B extends Dim>(x: Tensor<[B, 3]>, y: Tensor<[7, 3]>) => join(x, y, 1)',
  '<B extends Dim>(x: Tensor<[B, 3]>) => half(x, 2, 0)',
  '<B extends Dim>(x: Tensor<[B, 3]>) => part(x, [5])',
  "<B extends Dim, C extends Dim>(x: Tensor<[B]>, y: Tensor<[C]>) => ein('i,i', x, y)",
  '<B extends Dim, C extends Dim>(x: Tensor<[B, C, 9, 9]>, w: Tensor<[6, 3, 5, 5]>) => conv(x, w)',
]

describe('the rules inside generic functions', () => {
  it('fit where they fit for every size', () => {
    expect(compile(operations + fits).errors).toEqual([])
  })

  const folder = mkdtempSync(join(tmpdir(), 'inference-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it.each(['5.9', '7.0'] as const)('also under TypeScript %s', version => {
    const file = join(folder, 'inference.ts')
    const refused = [...misfits.map(([source]) => source), ...unsure].map(
      (source, i) => `// @ts-expect-error\nexport const m${i} = ${source}`,
    )
    writeFileSync(file, [operations + fits, ...refused].join('\n'))
    expect(complaints(version, [file])).toBe('')
  })

  it('do not fit where they would for some sizes only', () => {
    const source = unsure.map((each, i) => `export const m${i} = ${each}`).join('\n')
    expect(compile(operations + source).errors).toHaveLength(unsure.length)
  })

  // Without `Opaque` the compiler follows every branch of the arithmetic for each such signature: 50,000 and more.
  it('cost little where the result is awaited', () => {
    const awaited = `export const r: Tensor<['n', 6, 24, 24]> = conv(zeros(['n', 1, 28, 28]), zeros([6, 1, 5, 5]))`
    expect(instantiations(`${operations}${awaited}`) - instantiations(operations)).toBeLessThan(6000)
  })
})

describe('the sentence of a rule stands in the error', () => {
  const { errors } = compile(operations + misfits.map(([source], i) => `export const m${i} = ${source}`).join('\n'))
  it.each(misfits.map(([source, sentence], i) => [source, sentence, i] as const))('%s: %s', (_source, sentence, i) => {
    expect(errors[i]).toContain(`"${sentence}"`)
  })
  it('and nowhere else', () => expect(errors).toHaveLength(misfits.length))
})
