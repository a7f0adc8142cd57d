/**
 * What was used most recently, up to a number of entries, and as long as `isTooMuch` does not say of them, from the oldest to
 * the newest, that they are; the one that was used longest ago goes first. The newest stays in any case.
 */
export class Recent<Value> {
  private readonly entries = new Map<string, Value>()
  private readonly capacity: number
  private readonly isTooMuch: ((entries: readonly (readonly [key: string, value: Value])[]) => boolean) | undefined

  constructor(capacity: number, isTooMuch?: Recent<Value>['isTooMuch']) {
    this.capacity = capacity
    this.isTooMuch = isTooMuch
  }

  /** Looks an entry up, which is a use of it. */
  get(key: string): Value | undefined {
    const value = this.entries.get(key)
    if (value !== undefined) {
      this.entries.delete(key)
      this.entries.set(key, value)
    }
    return value
  }

  delete(key: string): void {
    this.entries.delete(key)
  }

  set(key: string, value: Value): void {
    this.entries.delete(key)
    this.entries.set(key, value)
    while (this.entries.size > this.capacity || (this.entries.size > 1 && this.isTooMuch?.([...this.entries]))) {
      const [oldest] = this.entries.keys()
      this.entries.delete(oldest!)
    }
  }
}
