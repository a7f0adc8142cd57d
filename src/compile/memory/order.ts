/** A list of things by their numbers of which some must come before others, and an order that keeps to that. */
export class Order {
  private readonly before: readonly Set<number>[]
  private readonly after: Set<number>[]
  /** The place of each in an order that is possible: at first that of the list. */
  private readonly places: number[]

  /** `before` says for each what must come before it, all of which stands before it in the list. */
  constructor(before: readonly Set<number>[]) {
    this.before = before
    this.after = before.map(() => new Set())
    before.forEach((some, i) => {
      for (const one of some) this.after[one]!.add(i)
    })
    this.places = before.map((_, i) => i)
  }

  /** Everything that must come before or after some, themselves too, with a place that is near enough. */
  private reached(from: readonly number[], next: readonly Set<number>[], isNear: (place: number) => boolean): number[] {
    const seen = new Set<number>()
    const pending = [...from]
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (seen.has(at) || !isNear(this.places[at]!)) continue
      seen.add(at)
      for (const one of next[at]!) pending.push(one)
    }
    return [...seen]
  }

  /**
   * Puts `some` before `last` as well, if that is possible. Only what has a place between them changes it (Pearce and Kelly,
   * A dynamic topological sort algorithm for directed acyclic graphs, 2007).
   */
  require(some: readonly number[], last: number): boolean {
    const { places } = this
    const from = places[last]!
    const late = some.filter(one => places[one]! > from)
    const first = this.reached(late, this.before, place => place >= from)
    if (first.includes(last)) return false
    const to = late.reduce((most, one) => Math.max(most, places[one]!), from)
    const second = late.length === 0 ? [] : this.reached([last], this.after, place => place <= to)
    const byPlace = (list: readonly number[]) => list.toSorted((a, b) => places[a]! - places[b]!)
    const moved = [...byPlace(first), ...byPlace(second)]
    const free = moved.map(one => places[one]!).sort((a, b) => a - b)
    moved.forEach((one, i) => {
      places[one] = free[i]!
    })
    for (const one of some) {
      this.before[last]!.add(one)
      this.after[one]!.add(last)
    }
    return true
  }

  /** The list as it stands, but each behind those that must come before it. */
  list(): readonly number[] {
    const listed = new Set<number>()
    for (const i of this.before.keys()) {
      const pending = [i]
      for (let at = pending.at(-1); at !== undefined; at = pending.at(-1)) {
        const missing = listed.has(at) ? [] : [...this.before[at]!].filter(one => !listed.has(one))
        for (const one of missing.sort((a, b) => b - a)) pending.push(one)
        if (missing.length > 0) continue
        pending.pop()
        listed.add(at)
      }
    }
    return [...listed]
  }
}
