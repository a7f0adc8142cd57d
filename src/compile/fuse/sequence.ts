import type { Variable } from '../../trace/program.js'
import type { Buffer, Head, Kernel, Scalar, Store } from '../loops.js'
import { inPlace } from '../memory/inPlace.js'
import { buffersOf } from '../memory/plan.js'
import { joinRows } from './rows.js'

/** A nest that is still growing. */
export interface Group {
  readonly position: number
  readonly sizes: readonly number[]
  readonly head: Head | undefined
  readonly values: Map<Variable, Scalar>
  readonly stores: Store[]
}

const isGroup = (kernel: Kernel | Group): kernel is Group => 'values' in kernel

/** The kernels of one list, in the order in which they run, while they are written. */
export class Sequence {
  /** Nothing joins what stands in a part before. */
  private readonly segments: (Kernel | Group)[][] = [[]]
  private region: symbol | undefined

  /** What comes now belongs to a region that is kept apart from others; `undefined` is none. */
  enter(region: symbol | undefined): void {
    if (region !== undefined && region !== this.region) this.segments.push([])
    this.region = region
  }

  push(kernel: Kernel | Group): void {
    this.segments.at(-1)!.push(kernel)
  }

  /** The nests that may still grow. */
  get groups(): readonly Group[] {
    return this.segments.at(-1)!.filter(isGroup)
  }

  replace(group: Group, after: Group): void {
    for (const segment of this.segments) if (segment.includes(group)) segment[segment.indexOf(group)] = after
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
    const buffers = lists.map(list => list.flatMap(kernel => [...buffersOf(kernel)]))
    return lists.flatMap((list, i) => {
      const elsewhere = new Set(buffers.filter((_, k) => k !== i).flat())
      const isShared = (buffer: Buffer): boolean => isOutside(buffer) || elsewhere.has(buffer)
      return joinRows(inPlace(list, isShared), buffers[i]!.filter(isShared))
    })
  }
}
