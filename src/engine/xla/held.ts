import { count } from '../../shape/sizes.js'
import { allocate, type Data, sizeInBytes } from '../../tensor/dtype.js'
import { holders, isWhole, type Part, type Placement, paste } from '../../tensor/parts.js'
import { Stored } from '../../tensor/storage.js'
import type { Spec } from '../../tensor/tensor.js'
import type { Client } from './client.js'
import { explained } from './error.js'

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

  /** The elements on a device. */
  async fetchFrom(device: number): Promise<Data> {
    const { size } = this.placement.parts[device]!
    const data = allocate(this.spec.dtype, count(size))
    try {
      await this.client.toHost(this.handles()[device]!, size, data)
    } catch (error) {
      throw explained(`read: a result of ${this.origin}`, error)
    }
    return data
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

const holdings = new WeakMap<Stored, Held>()

const collected = new FinalizationRegistry<Held>(each => each.destroy())

/** What holds a tensor on devices, if it is there. */
export const heldBy = (x: Stored): Held | undefined => (x.isReleased ? undefined : holdings.get(x))

/** The tensor whose elements are held on devices; when nobody has it any more they are given back. */
export const tensorOf = (each: Held): Stored => {
  const { client, spec, placement } = each
  const made = Stored.elsewhere(spec, {
    where: client.describe(placement),
    fetch: () => each.fetch(),
    // Asked for when it is written, and not in each step.
    get parts() {
      const held = holders(placement).map(device => ({
        ...placement.parts[device]!,
        device,
        data: () => each.fetchFrom(device),
      }))
      return { devices: placement.parts.length, held }
    },
    like: read => putParts(client, spec, placement, read),
  })
  holdings.set(made, each)
  collected.register(made, each, each)
  return made
}

/** A tensor on devices, of elements that come part by part: no more than one of them is here. */
export const putParts = async (
  client: Client,
  spec: Spec,
  placement: Placement,
  read: (part: Part) => Promise<Data>,
): Promise<Stored> => {
  const { parts } = placement
  const buffers = new Array<bigint>(parts.length).fill(0n)
  try {
    for (const holder of holders(placement)) {
      const part = parts[holder]!
      const data = await read(part)
      client.requireOpen()
      for (const [device, { start }] of parts.entries())
        if (start.join() === part.start.join()) buffers[device] = client.put(data, spec.dtype, part.size, device)
    }
  } catch (error) {
    for (const buffer of buffers) if (buffer !== 0n) client.plugin.call('Buffer_Destroy', { buffer })
    throw error
  }
  return tensorOf(new Held(client, spec, placement, buffers, 'a file'))
}

/** Gives a tensor's memory away, wherever it is: from now on its use throws. */
export const release = (x: Stored, gone: (what: string) => Error): void => {
  const found = heldBy(x)
  x.release(gone)
  if (found === undefined) return
  collected.unregister(found)
  found.destroy()
}
