import type { Cursor, Placed } from './pipeline.js'

/** What a promise came to. */
type Settled<A> = { readonly value: A } | { readonly reason: unknown }

/** Reads up to `most` examples before they are asked for. */
export const ahead = <A>(source: Cursor<A>, most: number): Cursor<A> => {
  type Item = Settled<Placed<A> | undefined>
  const ready: Item[] = []
  let wanted: ((item: Item) => void) | undefined
  let reading: Promise<void> | undefined
  let isDone = false
  const deliver = (item: Item): void => {
    isDone ||= 'reason' in item || item.value === undefined
    if (wanted === undefined) ready.push(item)
    else {
      wanted(item)
      wanted = undefined
    }
  }
  const readOn = async (): Promise<void> => {
    while (!isDone && ready.length < most)
      try {
        deliver({ value: await source.next() })
      } catch (reason) {
        deliver({ reason })
      }
    reading = undefined
  }
  const read = (): void => {
    if (reading === undefined && !isDone && ready.length < most) reading = readOn()
  }
  const last: Item = { value: undefined }
  return {
    next: async () => {
      const item =
        ready.shift() ??
        (isDone
          ? last
          : await new Promise<Item>(resolve => {
              wanted = resolve
              read()
            }))
      read()
      if ('reason' in item) throw item.reason
      return item.value
    },
    // What is being read may open something still: it is waited for.
    close: async () => {
      isDone = true
      await reading
      await source.close()
    },
  }
}
