import { createMemory, type MemoryLimits, type WasmMemory } from './host.js'
import { addressesLeft } from './threads/addresses.js'
import { canShare } from './threads/host.js'
import { dismiss } from './threads/pool.js'

// Compiled functions take turns in a few memories: a memory of WebAssembly's reserves some ten gigabytes of addresses, cannot
// become smaller, and is collected late. One is for functions that leave nothing; in the others the results of a function that
// was given its arguments' memory wait for its next call.

const page = 2 ** 16

/** What modules ask of the memory that they work in. */
export const limits: MemoryLimits = { initial: 1, maximum: 2 ** 16 - 1, shared: canShare }

/** So many memories there may be whatever they take; a generator and a discriminator that train in turn have one each. */
const fewPlaces = 3

/** And so many as long as all together take no more than `ample` bytes. */
const mostPlaces = 8
const ample = 2 ** 28

/** What can grow to fewer pages than this is of no use. */
const leastMaximum = 2 ** 10

/** A memory up to this size is never too large, in bytes. */
const modest = 2 ** 26

/** A memory is too large if it is so many times what was needed in it of late. */
const tooManyTimes = 4

/** After so many calls, of any functions, it is looked at what was needed of late: in these and as many before. */
const period = 64

/** What needs more than this, and more than there is, gets it for one call only if it runs for the first time. */
const large = 2 ** 28

/** Whoever leaves results in a memory. */
export interface Tenant {
  /** Tenants of one family have one place between them. */
  readonly family: object
  /** Copies out what is still to be read. */
  readonly leave: () => void
}

interface Place {
  memory: WasmMemory | undefined
  tenant: Tenant | undefined
  /** When it was used last, as a number of calls. */
  used: number
  /** The greatest need in this period and in the one before, in bytes. */
  needs: readonly [now: number, before: number]
  /** Whether the memory is given back after this call. */
  isPassing: boolean
}

/** The first is for functions that leave nothing. */
const places: Place[] = []

/** How many places there may be: fewer where addresses are limited, and after a memory could not be made. */
let room = mostPlaces

let calls = 0

const tooLarge = (bytes: number): RangeError =>
  new RangeError(`a compiled function needs ${bytes} bytes of memory, which WebAssembly does not give`)

const noMore = (bytes: number, cause: unknown): RangeError =>
  new RangeError(
    `a compiled function needs ${bytes} bytes of memory, for which there is no room: either memory has run out, or ` +
      'addresses have, of which a WebAssembly memory reserves up to 10 GB (see `ulimit -v`; Node does with fewer if ' +
      'started with --disable-wasm-trap-handler)',
    { cause },
  )

const tookOf = (some: readonly Place[]): number => some.reduce((sum, place) => sum + bytesOf(place), 0)

const bytesOf = ({ memory }: Place): number => memory?.buffer.byteLength ?? 0

/** A memory of so many pages that may grow as far as there are addresses for it. */
const create = (pages: number): WasmMemory => {
  let failure: unknown
  for (let { maximum } = limits; maximum >= Math.max(pages, leastMaximum); maximum = Math.floor(maximum / 2))
    try {
      return createMemory({ ...limits, initial: Math.max(pages, limits.initial), maximum })
    } catch (error) {
      failure ??= error
    }
  throw noMore(pages * page, failure)
}

const vacate = (place: Place): void => {
  place.tenant?.leave()
  place.tenant = undefined
}

/** Gives a memory back: it is collected when nobody has it any more, also no other thread. */
const drop = (place: Place): void => {
  vacate(place)
  place.memory = undefined
  place.isPassing = false
  dismiss()
}

/** Looks at all memories from time to time. */
const tidy = (): void => {
  calls += 1
  if (calls % period !== 0) return
  for (const place of places) {
    const [now, before] = place.needs
    place.needs = [0, now]
    if (bytesOf(place) > Math.max(modest, tooManyTimes * Math.max(now, before))) drop(place)
  }
}

const addPlace = (memory: WasmMemory): Place => {
  const place: Place = { memory, tenant: undefined, used: 0, needs: [0, 0], isPassing: false }
  places.push(place)
  return place
}

/** A place of one's own, as long as there are some; else that of whoever has been away for longest. */
const placeFor = (tenant: Tenant | undefined, bytes: number): Place => {
  if (places.length === 0) {
    if (addressesLeft() < Infinity) room = fewPlaces
    addPlace(create(limits.initial))
  }
  if (tenant === undefined) return places[0]!
  const own = places.find(place => place.tenant?.family === tenant.family)
  if (own !== undefined) return own
  if (places.length < (tookOf(places) + bytes > ample ? Math.min(room, fewPlaces) : room))
    try {
      return addPlace(create(limits.initial))
    } catch {
      room = places.length
    }
  return places.slice(room > 1 ? 1 : 0).reduce((a, b) => (a.used < b.used ? a : b))
}

/** Gives up places where there are more than may be now, but not that which is used. */
const shed = (inUse: Place): void => {
  while (places.length > fewPlaces && tookOf(places) > ample) {
    const oldest = places
      .slice(1)
      .filter(place => place !== inUse)
      .reduce((a, b) => (a.used < b.used ? a : b))
    drop(oldest)
    places.splice(places.indexOf(oldest), 1)
  }
}

const ensure = (place: Place, pages: number): WasmMemory => {
  const { memory } = place
  const missing = pages - bytesOf(place) / page
  if (memory !== undefined && missing <= 0) return memory
  try {
    memory?.grow(missing)
  } catch {
    drop(place)
  }
  place.memory ??= create(pages)
  shed(place)
  return place.memory
}

/** Where a compiled function works, for the time of one call. */
export interface Workplace {
  readonly memory: WasmMemory
  /** Ends the call. */
  readonly end: () => void
}

/**
 * A place with room for so many bytes. What others have left there is copied out before; what `tenant` leaves is there at its
 * next call, or has been copied out.
 *
 * @throws RangeError where there is no room; then nothing has been lost.
 */
export const workplace = (bytes: number, tenant: Tenant | undefined, isFirst: boolean): Workplace => {
  const pages = Math.ceil(bytes / page)
  if (pages > limits.maximum) throw tooLarge(bytes)
  tidy()
  const place = placeFor(tenant, bytes)
  if (place.tenant !== tenant) vacate(place)
  place.isPassing = isFirst && bytes >= large && bytes > bytesOf(place)
  place.needs = [Math.max(place.needs[0], bytes), place.needs[1]]
  const memory = ensure(place, pages)
  place.tenant = tenant
  place.used = calls
  return { memory, end: () => (place.isPassing ? drop(place) : undefined) }
}

/** The memory of functions that leave nothing, with room for so many bytes. */
export const commonMemory = (bytes: number): WasmMemory => workplace(bytes, undefined, false).memory

/** Has nobody work in a memory any more, as one who was lost may still write to it. */
export const abandon = (memory: WasmMemory): void => {
  for (const place of places) if (place.memory === memory) drop(place)
}
