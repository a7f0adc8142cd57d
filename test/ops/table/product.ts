import fc from 'fast-check'
import type * as T from 'tensor-ts'
import { broadcastable, type Draw, shapes, size } from '../draw.js'
import { numbers, type Operation, operation } from '../operation.js'
import { at, axesOf, common, define, indices, isFloating, type Plain, range, source, volume } from '../plain.js'

/** Σ of products, exact for integers. */
const sumOfProducts = (dtype: T.DType, terms: readonly (readonly number[])[]): number | bigint =>
  isFloating(dtype)
    ? terms.reduce((sum, factors) => sum + factors.reduce((a, b) => a * b, 1), 0)
    : terms.reduce((sum, factors) => sum + factors.map(BigInt).reduce((a, b) => a * b, 1n), 0n)

const asMatrices = (x: Plain, side: 'left' | 'right'): Plain =>
  x.shape.length > 1 ? x : { ...x, shape: side === 'left' ? [1, ...x.shape] : [...x.shape, 1] }

const matmul = (left: Plain, right: Plain): Plain => {
  const [a, b] = [asMatrices(left, 'left'), asMatrices(right, 'right')]
  const batch = common(a.shape.slice(0, -2), b.shape.slice(0, -2))
  const product = define([...batch, a.shape.at(-2)!, b.shape.at(-1)!], a.dtype, index => {
    const [lead, i, j] = [index.slice(0, -2), index.at(-2)!, index.at(-1)!]
    const terms = range(a.shape.at(-1)!).map(k => [
      at(a, [...source(a.shape.slice(0, -2), lead), i, k]),
      at(b, [...source(b.shape.slice(0, -2), lead), k, j]),
    ])
    return sumOfProducts(a.dtype, terms)
  })
  const rows = left.shape.length > 1 ? [a.shape.at(-2)!] : []
  const columns = right.shape.length > 1 ? [b.shape.at(-1)!] : []
  return { ...product, shape: [...batch, ...rows, ...columns] }
}

const dot = (a: Plain, b: Plain): Plain => {
  const [m, n] = [a.shape.length, b.shape.length]
  if (m === 0 || n === 0)
    return define([...a.shape, ...b.shape], a.dtype, index =>
      sumOfProducts(a.dtype, [[at(a, index.slice(0, m)), at(b, index.slice(0, n))]]),
    )
  const axis = Math.max(n - 2, 0)
  return define([...a.shape.slice(0, -1), ...b.shape.toSpliced(axis, 1)], a.dtype, index => {
    const terms = range(a.shape.at(-1)!).map(k => [
      at(a, [...index.slice(0, m - 1), k]),
      at(b, index.slice(m - 1).toSpliced(axis, 0, k)),
    ])
    return sumOfProducts(a.dtype, terms)
  })
}

// --- tensorDot --------------------------------------------------------------------------------------------------------

type Axes = number | readonly [readonly number[], readonly number[]]

const tensorDot = (a: Plain, b: Plain, { axes = 2 }: { readonly axes?: Axes } = {}): Plain => {
  const [ofA, ofB] =
    typeof axes === 'number'
      ? [range(axes).map(i => a.shape.length - axes + i), range(axes)]
      : [axesOf(a.shape.length, axes[0]), axesOf(b.shape.length, axes[1])]
  const [rows, columns] = [
    range(a.shape.length).filter(axis => !ofA.includes(axis)),
    range(b.shape.length).filter(axis => !ofB.includes(axis)),
  ]
  const shape = [...rows.map(axis => a.shape[axis]!), ...columns.map(axis => b.shape[axis]!)]
  return define(shape, a.dtype, outer => {
    const terms = indices(ofA.map(axis => a.shape[axis]!)).map(inner => [
      at(
        a,
        range(a.shape.length).map(axis =>
          ofA.includes(axis) ? inner[ofA.indexOf(axis)]! : outer[rows.indexOf(axis)]!,
        ),
      ),
      at(
        b,
        range(b.shape.length).map(axis =>
          ofB.includes(axis) ? inner[ofB.indexOf(axis)]! : outer[rows.length + columns.indexOf(axis)]!,
        ),
      ),
    ])
    return sumOfProducts(a.dtype, terms)
  })
}

/** Two shapes with axes in common: the last of the one and the first of the other, or lists of axes, from either end. */
const contracted = fc
  .tuple(fc.array(size, { maxLength: 2 }), fc.array(size, { maxLength: 2 }), fc.array(size, { maxLength: 2 }))
  .filter(([a, b, shared]) => volume([...a, ...b, ...shared]) <= 96)
  .chain(
    ([a, b, shared]): fc.Arbitrary<
      readonly [readonly number[], readonly number[], { readonly axes?: Axes } | undefined]
    > => {
      const plain = [
        [...a, ...shared],
        [...shared, ...b],
      ] as const
      const [m, n] = [plain[0].length, plain[1].length]
      return fc
        .tuple(fc.boolean(), fc.boolean(), fc.shuffledSubarray([...shared.keys()], { minLength: shared.length }))
        .map(([listed, fromEnd, order]) => {
          if (!listed) return [...plain, shared.length === 2 ? undefined : { axes: shared.length }] as const
          const left = order.map(i => a.length + i - (fromEnd ? m : 0))
          const right = order.map(i => i - (fromEnd ? 0 : n))
          return [...plain, { axes: [left, right] }] as const
        })
    },
  )

// --- einsum -----------------------------------------------------------------------------------------------------------

/** What is drawn: the size of each letter, the letters of each term with '...' as '.', and the sizes that stand for it. */
interface Summation {
  readonly spec: string
  readonly operands: readonly (readonly number[])[]
}

const sizesOf: fc.Arbitrary<Readonly<Record<string, number>>> = fc.record({
  a: size,
  b: size,
  c: fc.integer({ min: 1, max: 3 }),
})

const spelled = (term: readonly string[]): string => term.join('').replace('.', '...')

const summations: fc.Arbitrary<Summation> = fc
  .tuple(
    sizesOf,
    fc.array(fc.array(fc.constantFrom<string>('a', 'b', 'c'), { maxLength: 3 }), { minLength: 1, maxLength: 3 }),
    fc.option(
      broadcastable(3).filter(drawn => drawn.every(shape => shape.length <= 2)),
      { freq: 2 },
    ),
    fc.boolean(),
    fc.constantFrom('', ' '),
    fc.array(fc.nat(10), { minLength: 4, maxLength: 4 }),
  )
  .chain(([sizes, bare, dots, explicit, space, places]) => {
    const terms = dots === null ? bare : bare.map((term, n) => term.toSpliced(places[n]! % (term.length + 1), 0, '.'))
    const operands = terms.map((term, n) => term.flatMap(c => (c === '.' ? dots![n]! : [sizes[c]!])))
    const inputs = terms.map(spelled).join(`,${space}`)
    if (!explicit) return fc.constant({ spec: inputs, operands })
    const used = [...new Set(bare.flat())]
    return fc.shuffledSubarray(used).map(kept => {
      const output = dots === null ? kept : kept.toSpliced(places[3]! % (kept.length + 1), 0, '.')
      return { spec: `${inputs}${space}->${space}${spelled(output)}`, operands }
    })
  })
  .filter(({ operands }) => operands.every(shape => volume(shape) <= 48))

/** The name of each axis of a term; those that '...' stands for are counted from the last. */
const named = (term: string, dots: number): readonly string[] =>
  [...term].flatMap(c => (c === '.' ? range(dots).map(i => `${dots - i}`) : [c]))

/** For every value of all indices at once the product of the elements, added up where it belongs. */
const einsum = (spec: string, ...xs: readonly Plain[]): Plain => {
  const [inputs = '', output] = spec.replaceAll(' ', '').replaceAll('...', '.').split('->')
  const terms = inputs.split(',')
  const dots = xs.map((x, n) => x.shape.length - terms[n]!.length + 1)
  const axes = xs.map((_, n) => named(terms[n]!, dots[n]!))
  const sizes = new Map<string, number>()
  axes.forEach((names, n) => {
    names.forEach((name, axis) => {
      if ((sizes.get(name) ?? 1) === 1) sizes.set(name, xs[n]!.shape[axis]!)
    })
  })
  const once = [...new Set(inputs)].filter(c => /[a-z]/.test(c) && inputs.split(c).length === 2).sort()
  const implicit = (inputs.includes('.') ? '.' : '') + once.join('')
  const kept = named(output ?? implicit, Math.max(...dots.filter((_, n) => terms[n]!.includes('.'))))
  const summed = [...sizes.keys()].filter(name => !kept.includes(name))
  const sizesOfAll = (names: readonly string[]) => names.map(name => sizes.get(name)!)
  return define(sizesOfAll(kept), xs[0]!.dtype, outer => {
    const products = indices(sizesOfAll(summed)).map(inner => {
      const place = (name: string) => (kept.includes(name) ? outer[kept.indexOf(name)]! : inner[summed.indexOf(name)]!)
      return xs.map((x, n) =>
        at(
          x,
          axes[n]!.map((name, axis) => (x.shape[axis] === 1 ? 0 : place(name))),
        ),
      )
    })
    return sumOfProducts(xs[0]!.dtype, products)
  })
}

// --- the rows ---------------------------------------------------------------------------------------------------------

/** Two shapes whose last axis and last axis but one (or only one) agree. */
const factors = fc
  .tuple(broadcastable(2), size, size, size, fc.constantFrom('both', 'both', 'left', 'right', 'neither'))
  .map(([[a, b], m, k, n, matrices]): readonly [readonly number[], readonly number[]] => [
    matrices === 'both' || matrices === 'left' ? [...a!.slice(-2), m, k] : [k],
    matrices === 'both' || matrices === 'right' ? [...b!.slice(-2), k, n] : [k],
  ])
  .filter(([a, b]) => volume(a) <= 64 && volume(b) <= 64)

const dotFactors = fc
  .tuple(shapes(), shapes(), size)
  .map(([a, b, k]): readonly [readonly number[], readonly number[]] =>
    a.length === 0 || b.length === 0 ? [a, b] : [a.with(-1, k), b.with(Math.max(b.length - 2, 0), k)],
  )
  .filter(([a, b]) => volume(a) * volume(b) <= 600)

export const products: readonly Operation[] = [
  operation({
    name: 'matmul',
    dtypes: numbers,
    args: (draw: Draw) => factors.chain(([a, b]) => fc.tuple(draw.tensor(a, 0), draw.tensor(b, 1))),
    define: matmul,
    span: [-2, 2],
    smooth: [[-2, 2]],
  }),
  operation({
    name: 'dot',
    dtypes: numbers,
    args: (draw: Draw) => dotFactors.chain(([a, b]) => fc.tuple(draw.tensor(a, 0), draw.tensor(b, 1))),
    define: dot,
    span: [-2, 2],
    smooth: [[-2, 2]],
  }),
  operation({
    name: 'tensorDot',
    dtypes: numbers,
    args: (draw: Draw) =>
      contracted.chain(([a, b, options]) =>
        fc
          .tuple(draw.tensor(a, 0), draw.tensor(b, 1))
          .map((xs): [Plain, Plain, { readonly axes?: Axes }?] => (options === undefined ? xs : [...xs, options])),
      ),
    define: tensorDot,
    span: [-2, 2],
    smooth: [[-2, 2]],
  }),
  operation({
    name: 'einsum',
    dtypes: numbers,
    waits: false,
    args: (draw: Draw) =>
      summations.chain(({ spec, operands }) =>
        fc.tuple(...operands.map((shape, n) => draw.tensor(shape, n))).map((xs): [string, ...Plain[]] => [spec, ...xs]),
      ),
    define: einsum,
    finite: true,
    span: [-1.5, 1.5],
    smooth: [[-2, 2]],
  }),
]
