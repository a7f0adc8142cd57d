import type { Variable } from '../../trace/program.js'
import { listAt } from '../known.js'
import type { Buffer, Head, Kernel, Scalar, Store } from '../loops.js'
import { inPlace } from '../memory/inPlace.js'
import { buffersOf } from '../memory/plan.js'
import { joinRows } from './rows.js'

/** A nest that is still growing. */
export interface Group {
  readonly position: number
  sizes: readonly number[]
  head: Head | undefined
  readonly values: Map<Variable, Scalar>
  readonly stores: Store[]
  /** What is computed behind the head. */
  weight: number
}

const isGroup = (kernel: Kernel | Group): kernel is Group => 'values' in kernel

/** The kernels of one list, in the order in which they run, while they are written. */
export class Sequence {
  /** Nothing joins what stands in a part before. */
  private readonly segments: (Kernel | Group)[][] = [[]]
  /** The nests of the last part, which may still grow, and the same by their loops. */
  private open = new Set<Group>()
  private byLoops = new Map<string, Group[]>()
  private region: symbol | undefined

  /** What comes now belongs to a region that is kept apart from others; `undefined` is none. */
  enter(region: symbol | undefined): void {
    if (region !== undefined && region !== this.region) {
      this.segments.push([])
      this.open = new Set()
      this.byLoops = new Map()
    }
    this.region = region
  }

  push(kernel: Kernel | Group): void {
    this.segments.at(-1)!.push(kernel)
    if (!isGroup(kernel)) return
    this.open.add(kernel)
    listAt(this.byLoops, kernel.sizes.join()).push(kernel)
  }

  /** Whether a nest may still grow. */
  isOpen(group: Group): boolean {
    return this.open.has(group)
  }

  /** The last nest of these loops, if it may still grow. */
  last(sizes: readonly number[]): Group | undefined {
    return this.byLoops.get(sizes.join())?.at(-1)
  }

  /** A nest gets other loops. */
  reshape(group: Group, sizes: readonly number[], head: Head): void {
    const before = listAt(this.byLoops, group.sizes.join())
    const after = listAt(this.byLoops, sizes.join())
    group.sizes = sizes
    group.head = head
    if (!this.isOpen(group)) return
    before.splice(before.lastIndexOf(group), 1)
    after.splice(after.findLastIndex(({ position }) => position < group.position) + 1, 0, group)
  }

  /** Groups as nests, and nests that share their rows as one; what is `outside` is also used by other kernels. */
  finish(isOutside: (buffer: Buffer) => boolean): readonly Kernel[] {
    const lists = this.segments.map(segment =>
      segment.flatMap((kernel): readonly Kernel[] => {
        if (!isGroup(kernel)) return [kernel]
        const { sizes, head, stores } = kernel
        return stores.length === 0 ? [] : [{ kind: 'nest', sizes, head, stores }]
      }),
    )
    const buffers = lists.map(list => new Set(list.flatMap(kernel => [...buffersOf(kernel)])))
    const parts = new Map<Buffer, number>()
    for (const some of buffers) for (const buffer of some) parts.set(buffer, (parts.get(buffer) ?? 0) + 1)
    const isShared = (buffer: Buffer): boolean => isOutside(buffer) || parts.get(buffer)! > 1
    return lists.flatMap((list, i) => joinRows(inPlace(list, isShared), [...buffers[i]!].filter(isShared)))
  }
}
