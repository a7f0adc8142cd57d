import { count } from '../../shape/sizes.js'
import { allocate, type Data, sizeInBytes } from '../../tensor/dtype.js'
import { Stored } from '../../tensor/storage.js'
import type { Spec } from '../../tensor/tensor.js'
import type { Client } from './client.js'
import { explained } from './error.js'
import { holders, isWhole, type Placement, paste } from './parts.js'

/** What the handle of a buffer takes, about, however little is in it. */
const bytesOfHandle = 2 ** 10

/** A tensor in the memory of devices: a buffer on each. */
export class Held {
  readonly client: Client
  readonly spec: Spec
  readonly placement: Placement
  readonly bytes: number
  /** What made it, as messages name it. */
  private readonly origin: string
  private buffers: readonly bigint[] | undefined

  constructor(client: Client, spec: Spec, placement: Placement, buffers: readonly bigint[], origin: string) {
    this.client = client
    this.spec = spec
    this.placement = placement
    this.buffers = buffers
    this.origin = origin
    const each = (size: readonly number[]) => sizeInBytes(spec.dtype, count(size)) + bytesOfHandle
    this.bytes = placement.parts.reduce((sum, { size }) => sum + each(size), 0)
    client.enter(this)
  }

  /** The buffer on each device. */
  handles(): readonly bigint[] {
    this.client.requireOpen()
    if (this.buffers === undefined) throw new TypeError('internal: a buffer is used that was given back')
    return this.buffers
  }

  /** Gives the memory back, at once or when what runs with it is over. */
  destroy(): void {
    const { buffers, client } = this
    if (buffers === undefined) return
    this.buffers = undefined
    client.leave(this)
    for (const buffer of buffers) client.plugin.call('Buffer_Destroy', { buffer })
  }

  /** The elements, brought together. */
  async fetch(): Promise<Data> {
    const { client, placement } = this
    const { shape, dtype } = this.spec
    const handles = this.handles()
    const pieces = holders(placement).map(device => {
      const part = placement.parts[device]!
      const data = allocate(dtype, count(part.size))
      return { part, data, done: client.toHost(handles[device]!, part.size, data) }
    })
    // All of them, also where one fails: XLA writes into the others until they are done.
    const ends = await Promise.allSettled(pieces.map(({ done }) => done))
    const failed = ends.find(end => end.status === 'rejected')
    if (failed !== undefined) throw explained(`read: a result of ${this.origin}`, failed.reason)
    const [first] = pieces
    if (first !== undefined && isWhole(shape, first.part)) return first.data
    const whole = allocate(dtype, count(shape))
    for (const { part, data } of pieces) paste(whole, shape, part, data)
    return whole
  }
}

const held = new WeakMap<Stored, Held>()

const collected = new FinalizationRegistry<Held>(each => each.destroy())

/** What holds a tensor on devices, if it is there. */
export const heldBy = (x: Stored): Held | undefined => (x.isReleased ? undefined : held.get(x))

/** The tensor whose elements are held on devices; when nobody has it any more they are given back. */
export const tensorOf = (each: Held): Stored => {
  const made = Stored.elsewhere(each.spec, { where: each.client.describe(each.placement), fetch: () => each.fetch() })
  held.set(made, each)
  collected.register(made, each, each)
  return made
}

/** Gives a tensor's memory away, wherever it is: from now on its use throws. */
export const release = (x: Stored, gone: (what: string) => Error): void => {
  const found = heldBy(x)
  x.release(gone)
  if (found === undefined) return
  collected.unregister(found)
  found.destroy()
}
