import { type Access, accessesOf, type Buffer, type Lookup, type Nest, writesOf } from '../../../compile/loops.js'
import { bytesOf } from '../../../compile/memory/plan.js'
import { Rewriting } from '../../../compile/rewriting.js'

// What is looked up by the number of a turn alone is the same part of a buffer in all of a nest: pointers begin there, and the
// nest reads and writes as if the part were a buffer of its own.

/** How far a part begins from the beginning of its buffer: by so many bytes with each of the turns, whose number is at an address. */
export interface Turn {
  readonly at: number
  readonly bytes: number
  readonly turns: number
}

interface Part {
  readonly of: Buffer
  readonly lookup: Lookup
}

const isOfTurn = ({ place }: Lookup, written: ReadonlySet<Buffer>): boolean =>
  place.kind === 'load' &&
  place.access.lookup === undefined &&
  place.access.strides.every(stride => stride === 0) &&
  !written.has(place.access.buffer)

/** Nests in which parts of turns are buffers, and what these are. */
export const partsApart = (
  nests: readonly Nest[],
): { readonly nests: readonly Nest[]; readonly parts: ReadonlyMap<Buffer, Part> } => {
  const written = new Set(nests.flatMap(writesOf).map(({ buffer }) => buffer))
  const parts = new Map<Buffer, Part>()
  const known = new Map<string, Buffer>()
  const isPart = ({ lookup }: Access): boolean => lookup !== undefined && isOfTurn(lookup, written)
  const partOf = (of: Buffer, lookup: Lookup): Buffer => {
    const { access } = lookup.place as typeof lookup.place & { readonly kind: 'load' }
    const key = [of.id, access.buffer.id, access.offset, lookup.stride].join()
    const before = known.get(key)
    if (before !== undefined) return before
    const part: Buffer = { ...of, id: -1 - known.size }
    known.set(key, part)
    parts.set(part, { of, lookup })
    return part
  }
  const move = (access: Access): Access => {
    if (!isPart(access)) return access
    const { buffer, offset, strides, lookup } = access
    return { buffer: partOf(buffer, lookup!), offset, strides }
  }
  const apart = nests.map(nest => (accessesOf(nest).some(isPart) ? new Rewriting().accesses(nest, move) : nest))
  return { nests: apart, parts }
}

/** Where a part begins; `base` gives where a buffer does, in bytes. */
export const turnOf = ({ of, lookup: { place, size, stride } }: Part, base: (buffer: Buffer) => number): Turn => {
  if (place.kind !== 'load') throw new TypeError('internal: a part of a turn is not looked up in memory')
  const { buffer, offset } = place.access
  return { at: base(buffer) + offset * bytesOf[buffer.dtype], bytes: stride * bytesOf[of.dtype], turns: size }
}
