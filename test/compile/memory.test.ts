import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Buffer, Kernel, Loops } from '../../src/compile/loops.js'
import { Arena } from '../../src/compile/memory/arena.js'
import { Order } from '../../src/compile/memory/order.js'
import { lifetimes } from '../../src/compile/memory/plan.js'

interface Taken {
  readonly first: number
  readonly last: number
  readonly start: number
  readonly end: number
}

const requests = fc.array(
  fc.record({ times: fc.tuple(fc.nat(20), fc.nat(20)), size: fc.oneof(fc.nat(8), fc.nat(200)) }),
  { maxLength: 60 },
)

describe('the arena', () => {
  it('gives the lowest addresses that are free at all of some times', () => {
    fc.assert(
      fc.property(requests, list => {
        const arena = new Arena(21)
        const taken: Taken[] = []
        for (const { times, size } of list) {
          const [first, last] = [Math.min(...times), Math.max(...times)]
          const others = taken.filter(other => other.first <= last && first <= other.last)
          const isFree = (start: number) => others.every(({ start: from, end }) => start + size <= from || end <= start)
          const lowest = [0, ...others.map(({ end }) => end)].sort((a, b) => a - b).find(isFree)!
          const start = arena.take(first, last, size)
          if (size > 0) expect(start).toBe(lowest)
          if (size > 0) taken.push({ first, last, start, end: start + size })
        }
      }),
      { numRuns: 1000 },
    )
  })
})

describe('the order of kernels', () => {
  const size = 12
  const pairs = fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 20 })
  const wishes = fc.array(fc.tuple(fc.uniqueArray(fc.nat(size - 1), { maxLength: 4 }), fc.nat(size - 1)), {
    maxLength: 8,
  })

  const reaches = (before: readonly ReadonlySet<number>[], from: number, to: number): boolean =>
    from === to || [...before[to]!].some(one => reaches(before, from, one))

  it('grants what makes no circle, and nothing else', () => {
    fc.assert(
      fc.property(pairs, wishes, (given, asked) => {
        const sets = () => Array.from({ length: size }, () => new Set<number>())
        const [before, own] = [sets(), sets()]
        for (const [a, b] of given.filter(([a, b]) => a < b)) for (const set of [before, own]) set[b]!.add(a)
        const order = new Order(own)
        for (const [all, last] of asked) {
          const some = all.filter(one => one !== last)
          const isPossible = !some.some(one => reaches(before, last, one))
          expect(order.require(some, last)).toBe(isPossible)
          if (isPossible) for (const one of some) before[last]!.add(one)
        }
        const list = order.list()
        expect([...list].sort((a, b) => a - b)).toEqual(before.map((_, i) => i))
        before.forEach((some, i) => {
          for (const one of some) expect(list.indexOf(one)).toBeLessThan(list.indexOf(i))
        })
      }),
      { numRuns: 1000 },
    )
  })

  it('leaves a list as it is that nothing speaks against', () => {
    expect(new Order([new Set(), new Set([0]), new Set(), new Set([1])]).list()).toEqual([0, 1, 2, 3])
  })
})

describe('the times of buffers', () => {
  const buffers = Array.from({ length: 5 }, (_, id): Buffer => ({ id, dtype: 'float32', size: 1 }))
  const { kernel } = fc.letrec<{ kernel: Kernel }>(tie => ({
    kernel: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(...buffers).map((buffer): Kernel => ({ kind: 'clear', buffer })),
      fc.array(tie('kernel'), { maxLength: 4 }).map((kernels): Kernel => ({ kind: 'repeat', turns: 2, kernels })),
      fc
        .tuple(
          fc.array(tie('kernel'), { maxLength: 2 }),
          fc.constantFrom(...buffers),
          fc.array(tie('kernel'), { maxLength: 3 }),
        )
        .map(([condition, flag, kernels]): Kernel => ({ kind: 'while', condition, flag, kernels })),
      fc
        .tuple(fc.constantFrom(...buffers), fc.array(fc.array(tie('kernel'), { maxLength: 2 }), { maxLength: 2 }))
        .map(([index, branches]): Kernel => ({ kind: 'branch', index, branches })),
    ),
  }))

  /** By what they mean: a buffer that is in use inside and outside of a loop is so in all of it. */
  const meant = (kernels: readonly Kernel[]): ReadonlyMap<number, readonly [number, number]> => {
    const uses = new Map<number, number[]>()
    const loops: (readonly [number, number])[] = []
    let now = 0
    const use = ({ id }: Buffer) => uses.set(id, [...(uses.get(id) ?? []), now++])
    const visit = (kernel: Kernel): void => {
      const start = now
      if (kernel.kind === 'clear') use(kernel.buffer)
      if (kernel.kind === 'branch') {
        use(kernel.index)
        kernel.branches.flat().forEach(visit)
      }
      if (kernel.kind === 'while') {
        kernel.condition.forEach(visit)
        use(kernel.flag)
      }
      if (kernel.kind === 'while' || kernel.kind === 'repeat') {
        kernel.kernels.forEach(visit)
        if (now > start) loops.push([start, now - 1])
      }
    }
    kernels.forEach(visit)
    return new Map(
      [...uses].map(([id, list]) => {
        let [first, last] = [Math.min(...list), Math.max(...list)]
        for (const _ of loops)
          for (const [from, to] of loops) {
            if (first < from && last >= from && last < to) last = to
            if (last > to && first <= to && first > from) first = from
          }
        return [id, [first, last]]
      }),
    )
  }

  it('go through whole loops', () => {
    fc.assert(
      fc.property(fc.array(kernel, { maxLength: 6 }), kernels => {
        const loops: Loops = { inputs: [], constants: [], kernels, outputs: [] }
        expect(new Map(lifetimes(loops).map(({ buffer, first, last }) => [buffer.id, [first, last]]))).toEqual(
          meant(kernels),
        )
      }),
      { numRuns: 1000 },
    )
  })
})
