import type { Placement } from '../../tensor/parts.js'
import { Stored } from '../../tensor/storage.js'
import type { Client } from './client.js'
import { Held, heldBy, tensorOf } from './held.js'
import { put } from './put.js'

/** Copies of one tensor by client and placement. */
type Copies<Copy> = WeakMap<Client, Map<string, Copy>>

const of = <Copy>(all: WeakMap<Stored, Copies<Copy>>, x: Stored, client: Client): Map<string, Copy> => {
  const copies: Copies<Copy> = all.get(x) ?? new WeakMap()
  all.set(x, copies)
  const found: Map<string, Copy> = copies.get(client) ?? new Map()
  copies.set(client, found)
  return found
}

/** A copy of elements on the devices; `who` is told where it fails. */
export const copied = (client: Client, x: Stored, placement: Placement, who: string): Stored => {
  const { shape, dtype } = x
  return tensorOf(new Held(client, { shape, dtype }, placement, put(client, x, placement), who))
}

const constants = new WeakMap<Stored, Copies<WeakRef<Stored>>>()

/**
 * What a function closes over, on the devices: one copy for all that is compiled from it, at whatever shapes of the arguments, which is
 * given back when none of that is left.
 */
export const constantOn = (client: Client, x: Stored, placement: Placement, who: string): Stored => {
  if (heldBy(x) !== undefined) return x
  const copies = of(constants, x, client)
  const found = copies.get(placement.key)?.deref()
  if (found !== undefined) return found
  const made = copied(client, x, placement, who)
  copies.set(placement.key, new WeakRef(made))
  return made
}

const moved = new WeakMap<Stored, Copies<Promise<Stored>>>()

/**
 * What lies on the devices, in another placement: it is brought here and split anew once, and the copy stays for as long as the
 * tensor. So what is passed often, as what was `put` there, is moved in the first call only.
 */
export const movedTo = (client: Client, x: Stored, placement: Placement, who: string): Promise<Stored> => {
  const copies = of(moved, x, client)
  const found = copies.get(placement.key)
  if (found !== undefined) return found
  const made = fetched(x).then(here => copied(client, here, placement, who))
  copies.set(placement.key, made)
  made.catch(() => copies.delete(placement.key))
  return made
}

/** The same tensor here. */
export const fetched = async (x: Stored): Promise<Stored> => new Stored(x.shape, x.dtype, await heldBy(x)!.fetch())

/** Forgets the copies of a tensor that is given away. */
export const forgetCopies = (x: Stored): void => {
  moved.delete(x)
}
