import type { AxisMap } from '../../trace/lowering.js'
import type { Atom, Equation, Variable } from '../../trace/program.js'
import { type Affine, accessOf, composed } from '../affine.js'
import type { Access, Buffer, Lookup } from '../loops.js'
import type { Group } from './sequence.js'

/** Where a value is while a Program is fused. */
export type Place =
  | { readonly kind: 'buffer'; readonly buffer: Buffer; readonly position: number }
  /** `depth` of them stand one upon the other. */
  | { readonly kind: 'view'; readonly of: Atom; readonly axes: readonly AxisMap[]; readonly depth: number }
  | { readonly kind: 'inline'; readonly equation: Equation; readonly position: number }
  /** A view with merged axes, which is a copy unless only single elements along these are asked for. */
  | { readonly kind: 'merged'; readonly of: Variable }
  | { readonly kind: 'group'; readonly group: Group }
  | Window

/** A part of a buffer that is another one in each turn of a loop: a slice of what the loop goes along. */
export interface Window {
  readonly kind: 'window'
  readonly buffer: Buffer
  readonly offset: number
  readonly lookup: Lookup
  /** After the kernel at this position the buffer is written. */
  readonly position: number
}

/** The element of a window at an index. */
export const windowOf = (
  { buffer, offset, lookup }: Window,
  shape: readonly number[],
  index: readonly Affine[],
  loops: number,
): Access => {
  const access = accessOf(buffer, shape, index, loops)
  return { ...access, offset: access.offset + offset, lookup }
}

/** With more views one upon the other, the next one looks through the last. */
const mostViews = 16

/** Where all values are. */
export class Places {
  private readonly places = new Map<Variable, Place>()
  /** Values that have a buffer, and are still at hand in the nest that computed them. */
  private readonly kept = new Map<Variable, Group>()

  /** The place of an atom; a literal has none. */
  of(atom: Atom): Place | undefined {
    return atom.kind === 'literal' ? undefined : this.places.get(atom)
  }

  set(variable: Variable, place: Place): void {
    this.places.set(variable, place)
  }

  /** From now on a variable is in a buffer, which is written by the kernel at a position. */
  put(variable: Variable, buffer: Buffer, position: number): void {
    this.places.set(variable, { kind: 'buffer', buffer, position })
  }

  /** A value that is put into a buffer stays a value for the rest of the nest that computes it. */
  keep(variable: Variable, group: Group): void {
    this.kept.set(variable, group)
  }

  view(variable: Variable, of: Atom, axes: readonly AxisMap[]): void {
    const place = this.of(of)
    const depth = place?.kind === 'view' ? place.depth + 1 : 1
    if (place?.kind !== 'view' || depth <= mostViews) this.places.set(variable, { kind: 'view', of, axes, depth })
    else this.places.set(variable, { ...place, axes: place.axes.map(axis => composed(axis, axes)) })
  }

  isView(atom: Atom): boolean {
    return this.of(atom)?.kind === 'view'
  }

  /** Whether the elements are those of something else. */
  isElsewhere(atom: Atom): boolean {
    return this.isView(atom) || this.of(atom)?.kind === 'window'
  }

  /** Whether all elements are one that is known. */
  isUniform(atom: Atom): boolean {
    const place = this.of(atom)
    return place === undefined || (place.kind === 'view' && this.isUniform(place.of))
  }

  /** The kernel after which an atom can be read. */
  positionOf(atom: Atom): number {
    const place = this.of(atom)
    if (place === undefined) return -1
    switch (place.kind) {
      case 'group':
        return place.group.position
      case 'view':
      case 'merged':
        return this.positionOf(place.of)
      case 'buffer':
      case 'inline':
      case 'window':
        return place.position
    }
  }

  /** The nest in which a value is at hand. */
  groupOf(atom: Atom): Group | undefined {
    const place = this.of(atom)
    return place?.kind === 'group' ? place.group : atom.kind === 'literal' ? undefined : this.kept.get(atom)
  }
}
