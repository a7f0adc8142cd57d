import type { Dim, Shape } from './dim.js'
import { ShapeError } from './error.js'
import { type Show, show } from './show.js'

/** Which axis of a grid belongs to which vector: 'ij' counts both alike; 'xy' changes the first two, as points are written. */
export type Indexing = 'xy' | 'ij'

/** The sizes of vectors, in order. */
export type SizesOfVectors<Shapes extends readonly Shape[]> = {
  -readonly [I in keyof Shapes]: { s: Shapes[I] } extends { s: readonly [infer N extends Dim] } ? N : number
}

/** The shape of the grid over vectors: `Mesh<[[2], [3]], 'ij'>` is `[2, 3]`, and with 'xy' `[3, 2]`. */
export type Mesh<Shapes extends readonly Shape[], As> = number extends Shapes['length']
  ? Shape
  : [As] extends ['ij']
    ? SizesOfVectors<Shapes>
    : SizesOfVectors<Shapes> extends infer S extends Shape
      ? Turned<S, As>
      : Shape

export type Turned<S extends Shape, As> = S extends readonly [
  infer N extends Dim,
  infer M extends Dim,
  ...infer Rest extends Shape,
]
  ? [As] extends ['xy']
    ? [M, N, ...Rest]
    : [number, number, ...Rest]
  : S

/** Whether a grid is made of vectors. */
export type CanMesh<Shapes extends readonly Shape[]> = Shapes extends readonly [
  infer S extends Shape,
  ...infer Rest extends readonly Shape[],
]
  ? number extends S['length']
    ? CanMesh<Rest>
    : S extends readonly [unknown]
      ? CanMesh<Rest>
      : `meshgrid: expected vectors, got ${Show<S>}`
  : unknown

/** The axis of a grid that belongs to each of so many vectors. */
export const meshAxes = (vectors: number, indexing: Indexing): readonly number[] =>
  Array.from({ length: vectors }, (_, i) => (indexing === 'xy' && vectors > 1 && i < 2 ? 1 - i : i))

/**
 * The shape of the grid over vectors.
 *
 * Throws a `ShapeError` where one of them is no vector.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { mesh } from './mesh.js'
 *
 * assert.deepEqual(mesh([[2], [3], [4]], 'ij'), [2, 3, 4])
 * assert.deepEqual(mesh([[2], [3], [4]], 'xy'), [3, 2, 4])
 * ```
 */
export const mesh = (shapes: readonly (readonly number[])[], indexing: Indexing): readonly number[] => {
  for (const shape of shapes)
    if (shape.length !== 1) throw new ShapeError(`meshgrid: expected vectors, got ${show(shape)}`)
  return meshAxes(shapes.length, indexing).map(i => shapes[i]![0]!)
}
