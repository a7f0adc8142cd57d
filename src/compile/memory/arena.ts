/** Addresses that are taken: ranges in their order, of which no two touch. */
class Ranges {
  private readonly starts: number[] = []
  private readonly ends: number[] = []

  /** The number of the first range that ends at an address or behind it. */
  private at(address: number): number {
    let [from, to] = [0, this.ends.length]
    while (from < to) {
      const middle = (from + to) >> 1
      if (this.ends[middle]! < address) from = middle + 1
      else to = middle
    }
    return from
  }

  /** The lowest address, from `start` on, behind which so much is free. */
  free(start: number, size: number): number {
    let free = start
    for (let i = this.at(start); i < this.starts.length && this.starts[i]! < free + size; i++)
      free = Math.max(free, this.ends[i]!)
    return free
  }

  add(start: number, end: number): void {
    const first = this.at(start)
    let behind = first
    while (behind < this.starts.length && this.starts[behind]! <= end) behind += 1
    const merged = behind > first
    const [low, high] = merged
      ? [Math.min(start, this.starts[first]!), Math.max(end, this.ends[behind - 1]!)]
      : [start, end]
    this.starts.splice(first, behind - first, low)
    this.ends.splice(first, behind - first, high)
  }
}

/**
 * Which addresses are taken when: a segment tree over time. Each of its nodes is a span of time, with what is taken all
 * through it and what is taken somewhere in it, so that a search looks at a few lists, however much has been taken.
 */
export class Arena {
  private readonly times: number
  private readonly through = new Map<number, Ranges>()
  private readonly somewhere = new Map<number, Ranges>()

  /** Times are 0 to `times` - 1. */
  constructor(times: number) {
    this.times = times
  }

  /** Visits the nodes that times from `first` to `last` consist of, and those above them, of which only a part is in them. */
  private visit(first: number, last: number, each: (node: number, isWhole: boolean) => void): void {
    const inside = (node: number, low: number, high: number): void => {
      if (high < first || last < low) return
      const isWhole = first <= low && high <= last
      each(node, isWhole)
      if (isWhole) return
      const middle = (low + high) >> 1
      inside(2 * node, low, middle)
      inside(2 * node + 1, middle + 1, high)
    }
    inside(1, 0, this.times - 1)
  }

  /** Takes the lowest addresses that are free from the time `first` to `last`, and gives where they begin. */
  take(first: number, last: number, size: number): number {
    if (size === 0) return 0
    const taken: Ranges[] = []
    this.visit(first, last, (node, isWhole) => {
      const ranges = (isWhole ? this.somewhere : this.through).get(node)
      if (ranges !== undefined) taken.push(ranges)
    })
    let start = 0
    for (let before = -1; before < start; ) {
      before = start
      for (const ranges of taken) start = ranges.free(start, size)
    }
    const add = (to: Map<number, Ranges>, node: number): void => {
      const ranges = to.get(node) ?? new Ranges()
      ranges.add(start, start + size)
      to.set(node, ranges)
    }
    this.visit(first, last, (node, isWhole) => {
      add(this.somewhere, node)
      if (isWhole) add(this.through, node)
    })
    return start
  }
}
