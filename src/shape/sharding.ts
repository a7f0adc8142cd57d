import { describe } from './describe.js'
import type { Dim, NumberOf, Shape } from './dim.js'
import type { IsUnion } from './equals.js'
import { type Guard, ShapeError } from './error.js'
import { canNameSize, type Digit, type Sign } from './names.js'
import type { Unnatural } from './natural.js'
import { isPositive } from './natural.js'
import { type Show, show } from './show.js'
import type { Divide } from './size.js'

/** The axes of a mesh of devices: how many devices there are along each. */
export type MeshAxes = Readonly<Record<string, number>>

/** Over which axis of a mesh each axis of a tensor is split; null where it is whole on every device. */
export type Sharding = readonly (string | null)[]

// --- the mesh

/** Whether there are such axes: each has a name that is an identifier, and one device at least. */
export type CanMesh<A extends MeshAxes> = Guard<
  [keyof A] extends [never]
    ? 'mesh: expected at least one axis, as in { data: 8 }, got none'
    : [BadName<keyof A & string>] extends [never]
      ? [BadSize<`${A[keyof A]}`>] extends [never]
        ? unknown
        : `mesh: expected whole numbers of devices of at least 1, got ${BadSize<`${A[keyof A]}`>}`
      : `mesh: expected identifiers as names of axes, got '${BadName<keyof A & string>}'`
>

export type BadName<Name extends string> = Extract<Name, '' | `${string}${Sign}${string}` | `${Digit}${string}`>
export type BadSize<Text extends string> = Extract<Text, Unnatural | '0'>

/** The axes of a mesh. Throws a `ShapeError` where there can be none such. */
export const requireMeshAxes = (axes: unknown): MeshAxes => {
  if (typeof axes !== 'object' || axes === null || Array.isArray(axes))
    throw new ShapeError(`mesh: expected the axes of a mesh, as in { data: 8 }, got ${describe(axes)}`)
  const entries = Object.entries(axes)
  if (entries.length === 0) throw new ShapeError('mesh: expected at least one axis, as in { data: 8 }, got none')
  for (const [name, size] of entries) {
    if (!canNameSize(name)) throw new ShapeError(`mesh: expected identifiers as names of axes, got ${describe(name)}`)
    if (typeof size !== 'number' || !isPositive(size))
      throw new ShapeError(`mesh: expected whole numbers of devices of at least 1, got ${describe(size)}`)
  }
  return Object.freeze({ ...(axes as MeshAxes) })
}

// --- a tensor on a mesh

/**
 * Whether a tensor can be split so: there is an entry for each of its axes, each axis of the mesh that is named is there and
 * splits one axis, which the number of its devices divides. A named size is divided at run time.
 */
export type CanShard<Op extends string, S extends Shape, P, A extends MeshAxes> = P extends Sharding
  ? number extends S['length'] | P['length']
    ? unknown
    : P['length'] extends S['length']
      ? CanShardAxes<Op, S, P, A>
      : `${Op}: expected an axis of the mesh or null for each axis of ${Show<S>}, got ${P['length']} of them`
  : `${Op}: expected a list of axes of the mesh for ${Show<S>}`

export type CanShardAxes<
  Op extends string,
  S extends Shape,
  P extends Sharding,
  A extends MeshAxes,
  All extends Shape = S,
  Seen = never,
  Before extends readonly unknown[] = [],
> = { s: S; p: P } extends {
  s: readonly [infer D extends Dim, ...infer SR extends Shape]
  p: readonly [infer N extends string | null, ...infer PR extends Sharding]
}
  ? CanSplitAxis<Op, D, N, A, All, Seen, Before['length']> extends infer E extends string
    ? E
    : CanShardAxes<Op, SR, PR, A, All, Seen | N, [...Before, 1]>
  : unknown

export type CanSplitAxis<Op extends string, D extends Dim, N, A extends MeshAxes, S extends Shape, Seen, Axis> = [
  N,
] extends [string]
  ? string extends N
    ? unknown
    : true extends IsUnion<N>
      ? unknown
      : N extends keyof A
        ? N extends Seen
          ? `${Op}: the mesh axis '${N}' splits more than one axis of ${Show<S>}`
          : CanDivideBy<Op, D, A[N], N, S, Axis>
        : `${Op}: the mesh has no axis '${N}'`
  : unknown

export type CanDivideBy<
  Op extends string,
  D extends Dim,
  N extends number,
  Name,
  S extends Shape,
  Axis,
> = D extends number
  ? number extends D | N
    ? unknown
    : [Divide<D, N>] extends [never]
      ? `${Op}: the ${N} devices of '${Name & string}' do not divide axis ${Axis & number} of ${Show<S>}`
      : unknown
  : unknown

/**
 * The shape of the part that one device has: `Shard<[32, 784], ['data', null], { data: 4 }>` is `[8, 784]`. The part of a named
 * size is unknown.
 */
export type Shard<S extends Shape, P, A extends MeshAxes> = {
  -readonly [I in keyof S]: P extends readonly unknown[]
    ? I extends keyof P
      ? P[I] extends keyof A
        ? S[I] extends number
          ? Divide<S[I], A[P[I]] & number>
          : number
        : S[I]
      : NumberOf<S[I]>
    : S[I]
}

const isList = (given: unknown): given is readonly unknown[] => Array.isArray(given)

/**
 * The shape of the part that one device has of a tensor; `operation` asks.
 *
 * Throws a `ShapeError` where the tensor cannot be split so.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { shard } from './sharding.js'
 *
 * assert.deepEqual(shard('jit', [32, 784], ['data', null], { data: 4 }), [8, 784])
 * ```
 */
export const shard = (
  operation: string,
  shape: readonly number[],
  sharding: unknown,
  axes: MeshAxes,
): readonly number[] => {
  if (!isList(sharding)) throw new ShapeError(`${operation}: expected a list of axes of the mesh for ${show(shape)}`)
  if (sharding.length !== shape.length)
    throw new ShapeError(
      `${operation}: expected an axis of the mesh or null for each axis of ${show(shape)}, got ${sharding.length} of them`,
    )
  return shape.map((size, axis) => {
    const name = sharding[axis]
    if (name === null || name === undefined) return size
    if (typeof name !== 'string' || !Object.hasOwn(axes, name))
      throw new ShapeError(`${operation}: the mesh has no axis ${describe(name)}`)
    if (sharding.indexOf(name) < axis)
      throw new ShapeError(`${operation}: the mesh axis '${name}' splits more than one axis of ${show(shape)}`)
    const devices = axes[name]!
    if (size % devices !== 0)
      throw new ShapeError(
        `${operation}: the ${devices} devices of '${name}' do not divide axis ${axis} of ${show(shape)}`,
      )
    return size / devices
  })
}
