import { describe } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import type { Both } from '../shape/error.js'
import type { Unnatural } from '../shape/natural.js'
import { type CanShard, type MeshAxes, type Sharding, shard } from '../shape/sharding.js'
import { namesOf } from '../shape/sizes.js'
import type { DType } from '../tensor/dtype.js'
import type { Spec, Tensor, TensorLike } from '../tensor/tensor.js'
import { type Place, step } from '../trace/path.js'
import type { Structure } from '../trace/tree.js'
import type { Demand } from '../transform/types.js'
import { Mesh } from './mesh.js'

/** Where the tensors of a function are: on which devices, and in which parts. */
export interface PlacementOptions {
  /** The devices; one where not given. */
  readonly mesh?: Mesh | undefined
  /**
   * How the arguments are split: a list as long as they are many, or shorter, of trees like theirs, in which a list with an axis of the
   * mesh or null for each axis of a tensor stands in its place. Null, or nothing, in the place of a tensor or a tree is: whole on every
   * device.
   */
  readonly inputs?: unknown
  /** The same of what comes back: a tree like the result. */
  readonly outputs?: unknown
  /** Over which axis of the mesh sizes of a name are split, in tensors of which nothing else is said: `{ batch: 'data' }`. */
  readonly sizes?: Readonly<Record<string, string | null>> | undefined
}

// --- types

/** The sentence about a sharding that does not fit, somewhere in a tree; never where all do. `At` is where. */
type Wrong<At extends string, X, G, A extends MeshAxes, Depth extends readonly 0[] = []> = G extends null | undefined
  ? never
  : Depth['length'] extends 8
    ? never
    : unknown extends X
      ? never
      : X extends TensorLike
        ? WrongLeaf<At, X, G, A>
        : G extends readonly unknown[]
          ? { [I in keyof G]: WrongPart<`${At}[${I & string}]`, X, I, G[I], A, Depth> }[number]
          : G extends object
            ? { [K in keyof G]: WrongPart<`${At}.${K & string}`, X, K, G[K], A, Depth> }[keyof G]
            : `${At}: there is no such tensor`

type WrongLeaf<At extends string, X, G, A extends MeshAxes> = { x: X } extends {
  x: Tensor<infer S extends Shape, DType>
}
  ? Extract<CanShard<At, S, G, A>, string>
  : never

type WrongPart<At extends string, X, K, G, A extends MeshAxes, Depth extends readonly 0[]> = K extends keyof X
  ? Wrong<At, X[K], G, A, [...Depth, 0]>
  : X extends readonly unknown[]
    ? number extends X['length']
      ? Wrong<At, X[number], G, A, [...Depth, 0]>
      : `${At}: there is no such tensor`
    : `${At}: there is no such tensor`

type WrongSize<Op extends string, Sizes, A extends MeshAxes> = {
  [K in keyof Sizes]: Sizes[K] extends string
    ? string extends Sizes[K]
      ? never
      : Sizes[K] extends keyof A
        ? never
        : `${Op}: sizes.${K & string}: the mesh has no axis '${Sizes[K]}'`
    : never
}[keyof Sizes]

type OrSentence<Sentence> = [Sentence] extends [never] ? unknown : Sentence

type Given<O, K extends string> = O extends { readonly [P in K]: infer V } ? V : undefined

type Placeable<Op extends string, A extends readonly unknown[], R, O> = O extends {
  readonly mesh: Mesh<infer M extends MeshAxes>
}
  ? Both<
      OrSentence<WrongSize<Op, Given<O, 'sizes'>, M>>,
      Both<
        OrSentence<Wrong<`${Op}: inputs`, A, Given<O, 'inputs'>, M>>,
        OrSentence<Wrong<`${Op}: outputs`, R, Given<O, 'outputs'>, M>>
      >
    >
  : [Given<O, 'inputs'>, Given<O, 'outputs'>, Given<O, 'sizes'>] extends [undefined, undefined, undefined]
    ? unknown
    : 'mesh' extends keyof O
      ? O extends { readonly mesh: undefined }
        ? `${Op}: expected a mesh beside shardings`
        : unknown
      : `${Op}: expected a mesh beside shardings`

/** The sentence about arguments that are given away and that there are not. */
type WrongDonation<Op extends string, A extends readonly unknown[], D> = D extends readonly (infer N extends number)[]
  ? number extends N | A['length']
    ? never
    : N extends N
      ? `${N}` extends Unnatural
        ? `${Op}: donate lists arguments by their numbers, counted from 0, got ${N}`
        : `${N}` extends keyof A
          ? never
          : `${Op}: cannot donate argument ${N}, counted from 0: the call has ${A['length']}`
      : never
  : never

/** Whether a function from `A` to `R` can be placed, and its arguments given away, as options say. */
export type CanPlace<Op extends string, A extends readonly unknown[], R, O> = Demand<
  Both<OrSentence<WrongDonation<Op, A, Given<O, 'donate'>>>, Placeable<Op, A, R, O>>
>

/** Whether the tensors of a tree can be split over a mesh as `shardings` says, a tree like it. */
export type CanSplit<Op extends string, X, O> = Demand<
  O extends { readonly mesh: Mesh<infer M extends MeshAxes> }
    ? OrSentence<Wrong<`${Op}: shardings`, X, Given<O, 'shardings'>, M>>
    : [Given<O, 'shardings'>] extends [undefined]
      ? unknown
      : O extends { readonly mesh?: infer Given extends Mesh }
        ? [Given] extends [Mesh]
          ? unknown
          : never
        : `${Op}: expected a mesh beside shardings`
>

/** How the tensors of a tree are split over a mesh. */
export interface SplitOptions {
  /** The devices; one where not given. */
  readonly mesh?: Mesh | undefined
  /**
   * How the tensors are split: a tree like theirs, in which a list with an axis of the mesh or null for each axis of a tensor stands
   * in its place. Null, or nothing, in the place of a tensor or a tree is: whole on every device.
   */
  readonly shardings?: unknown
}

// --- run time

/** The shardings of the leaves of the arguments and of the result; of those of which nothing is said there are none. */
export interface Placement {
  readonly mesh: Mesh
  readonly inputs: readonly (Sharding | undefined)[]
  readonly outputs: readonly (Sharding | undefined)[]
}

interface Leaf {
  readonly place: Place
  readonly shape: readonly number[]
  readonly index: number
}

interface Walk {
  readonly axes: MeshAxes
  readonly found: (Sharding | undefined)[]
}

/** Reads the shardings of leaves that stand together at a place, `depth` steps from the top. */
const read = (at: string, given: unknown, leaves: readonly Leaf[], depth: number, walk: Walk): void => {
  if (given === null || given === undefined) return
  const [first] = leaves
  if (first?.place.length === depth) {
    shard(at, first.shape, given, walk.axes)
    walk.found[first.index] = given as Sharding
    return
  }
  if (first === undefined || typeof given !== 'object') throw new TypeError(`${at}: there is no such tensor`)
  const isList = Array.isArray(given)
  for (const [name, value] of Object.entries(given)) {
    const key = isList ? Number(name) : name
    const within = leaves.filter(({ place }) => place[depth] === key)
    read(`${at}${step(key)}`, value, within, depth + 1, walk)
  }
}

/** What the names of sizes say of a tensor. */
const byNames = (
  at: string,
  shape: readonly number[],
  sizes: Readonly<Record<string, unknown>>,
  axes: MeshAxes,
): Sharding | undefined => {
  const names = namesOf(shape)
  if (names === undefined) return undefined
  const found = names.map(name => (name !== undefined && Object.hasOwn(sizes, name) ? (sizes[name] ?? null) : null))
  if (found.every(axis => axis === null)) return undefined
  shard(at, shape, found, axes)
  return found as Sharding
}

const shardingsOf = (
  at: string,
  given: unknown,
  structure: Structure,
  specs: readonly Spec[],
  sizes: Readonly<Record<string, unknown>>,
  axes: MeshAxes,
): readonly (Sharding | undefined)[] => {
  const { places, paths } = structure
  const leaves = specs.map(({ shape }, index) => ({ place: places[index]!, shape, index }))
  const found = new Array<Sharding | undefined>(specs.length).fill(undefined)
  read(at, given, leaves, 0, { axes, found })
  return found.map((own, i) => own ?? byNames(`${at}${paths[i]}`, specs[i]!.shape, sizes, axes))
}

const requireSizes = (op: string, sizes: unknown, axes: MeshAxes): Readonly<Record<string, unknown>> => {
  if (sizes === undefined) return {}
  if (typeof sizes !== 'object' || sizes === null || Array.isArray(sizes))
    throw new TypeError(
      `${op}: expected axes of the mesh by the names of sizes, as in { batch: 'data' }, got ${describe(sizes)}`,
    )
  for (const [name, axis] of Object.entries(sizes))
    if (axis !== null && axis !== undefined && !(typeof axis === 'string' && Object.hasOwn(axes, axis)))
      throw new TypeError(`${op}: sizes.${name}: the mesh has no axis ${describe(axis)}`)
  return sizes as Readonly<Record<string, unknown>>
}

const requireMesh = (op: string, mesh: unknown): Mesh => {
  if (mesh instanceof Mesh) return mesh
  throw new TypeError(`${op}: expected a mesh, as mesh({ data: 8 }), got ${describe(mesh)}`)
}

/** How the leaves of a tree are split; undefined without a mesh. Throws the sentences of `CanSplit`. */
export const splitOf = (
  op: string,
  structure: Structure,
  specs: readonly Spec[],
  { mesh, shardings }: SplitOptions,
): { readonly mesh: Mesh; readonly splits: readonly (Sharding | undefined)[] } | undefined => {
  if (mesh === undefined) {
    if (shardings === undefined) return undefined
    throw new TypeError(`${op}: expected a mesh beside shardings`)
  }
  const { axes } = requireMesh(op, mesh)
  return { mesh, splits: shardingsOf(`${op}: shardings`, shardings, structure, specs, {}, axes) }
}

/** The trees and leaves of a function that was traced. */
export interface Traced {
  readonly argument: Structure
  readonly result: Structure
  readonly inputs: readonly Spec[]
  readonly outputs: readonly Spec[]
}

/** The axes of the mesh and those of sizes with names, as options give them; none without a mesh. */
export const requirePlacement = (
  op: string,
  { mesh, inputs, outputs, sizes }: PlacementOptions,
): { readonly mesh: Mesh; readonly sizes: Readonly<Record<string, unknown>> } | undefined => {
  if (mesh === undefined) {
    if (inputs === undefined && outputs === undefined && sizes === undefined) return undefined
    throw new TypeError(`${op}: expected a mesh beside shardings`)
  }
  return { mesh: requireMesh(op, mesh), sizes: requireSizes(op, sizes, mesh.axes) }
}

/**
 * How the leaves of a function are split; undefined without a mesh. Throws the sentences of `CanPlace`, and of named sizes the one
 * that literal ones have there.
 */
export const placementOf = (op: string, traced: Traced, options: PlacementOptions): Placement | undefined => {
  const found = requirePlacement(op, options)
  if (found === undefined) return undefined
  const { mesh, sizes } = found
  const { inputs, outputs } = options
  return {
    mesh,
    inputs: shardingsOf(`${op}: inputs`, inputs, traced.argument, traced.inputs, sizes, mesh.axes),
    outputs: shardingsOf(`${op}: outputs`, outputs, traced.result, traced.outputs, sizes, mesh.axes),
  }
}
