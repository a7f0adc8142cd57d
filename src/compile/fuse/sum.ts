import { count } from '../../shape/sizes.js'
import { isFloat } from '../../tensor/dtype.js'
import type { Spec } from '../../tensor/tensor.js'
import { type Affine, accessOf, identity } from '../affine.js'
import { type Head, loadsOf, type Scalar } from '../loops.js'
import type { Builder } from './builder.js'

// A long sum of floats is a sum of sums: a running total that grows large loses what is added to it, and parts of a sum can be
// shared out. A sum of 2²⁴ times 0.1 in one go is 1 % too large in float32.

/** Terms of a sum that one running total adds up. */
const mostAcross = 2 ** 10

/** The same where terms lie side by side: lanes and vectors share them. */
const mostAlong = 2 ** 12

/** The same for one of several rows, which are better not cut, so that they can be joined to what else is done with them. */
const mostOfRow = 2 ** 15

/** Where a sum is cut: one of its loops into blocks of so many steps; all loops behind it belong to a block. */
interface Cut {
  readonly loop: number
  readonly block: number
}

const cutOf = (sizes: readonly number[], most: number): Cut | undefined => {
  if (count(sizes) <= most) return undefined
  let [loop, behind] = [sizes.length - 1, 1]
  while (behind * sizes[loop]! <= most) behind *= sizes[loop--]!
  const size = sizes[loop]!
  const blocks = Math.ceil(size / Math.max(1, Math.floor(most / behind)))
  const grain = behind === 1 ? 16 : 1
  return { loop, block: Math.ceil(Math.ceil(size / blocks) / grain) * grain }
}

/** The element of what is summed up; the index goes along what stays first, then along what is summed. */
type Element = (index: readonly Affine[], loops: number) => Scalar

/** The running totals that share what lies side by side. */
const sharing = 16

/** How many terms lie side by side, up to as many as totals share. */
const runOf = (value: Scalar, outer: number, inner: readonly number[]): number => {
  const loads = loadsOf([value])
  if (!loads.some(({ strides }) => Math.abs(strides.at(-1) ?? 0) === 1)) return 1
  let [loop, run] = [inner.length - 1, inner.at(-1)!]
  const isOne = (i: number) =>
    loads.every(({ strides }) => strides[outer + i] === strides[outer + i + 1]! * inner[i + 1]!)
  while (loop > 0 && isOne(loop - 1)) run *= inner[--loop]!
  return Math.min(run, sharing)
}

const mostTerms = (value: Scalar, outer: readonly number[], inner: readonly number[]): number => {
  const run = runOf(value, outer.length, inner)
  if (run === 1) return mostAcross
  return ((count(outer) > 1 ? mostOfRow : mostAlong) / sharing) * run
}

/** The sum over the loops `inner` for each index of the loops `outer`; partial sums are written now. */
export const sumOf = (
  builder: Builder,
  dtype: Spec['dtype'],
  outer: readonly number[],
  inner: readonly number[],
  element: Element,
): Head => {
  const loops = outer.length + inner.length
  const value = element(identity(loops), loops)
  const cut = isFloat(dtype) ? cutOf(inner, mostTerms(value, outer, inner)) : undefined
  if (cut === undefined) return { kind: 'reduce', combine: 'add', sizes: inner, value }
  const { loop, block } = cut
  const [before, size, behind] = [inner.slice(0, loop), inner[loop]!, inner.slice(loop + 1)]
  const [whole, rest] = [Math.floor(size / block), size % block]
  const sums = [...before, Math.ceil(size / block)]
  const shape = [...sums, ...outer]
  const partial = builder.buffer({ dtype, shape })
  // What lies side by side shall stay the innermost loops.
  const write = (blocks: number, first: number, steps: number): void => {
    const sizes = [...before, blocks, ...outer]
    const own = identity(sizes.length + 1 + behind.length)
    const [place, step] = [own[loop]!, own[sizes.length]!]
    const along = {
      offset: first * block,
      strides: place.strides.map((stride, i) => stride * block + step.strides[i]!),
    }
    const index = [...own.slice(loop + 1, sizes.length), ...own.slice(0, loop), along, ...own.slice(sizes.length + 1)]
    const group = builder.open(sizes, {
      kind: 'reduce',
      combine: 'add',
      sizes: [steps, ...behind],
      value: element(index, own.length),
    })
    const target = identity(sizes.length).map((affine, i) => (i === loop ? { ...affine, offset: first } : affine))
    group.stores.push({ access: accessOf(partial, shape, target, sizes.length), value: { kind: 'head', dtype } })
  }
  if (whole > 0) write(whole, 0, block)
  if (rest > 0) write(1, whole, rest)
  return sumOf(builder, dtype, outer, sums, (index, loops) => {
    const places = [...index.slice(outer.length), ...index.slice(0, outer.length)]
    return { kind: 'load', access: accessOf(partial, shape, places, loops), dtype }
  })
}
