import { type CanMesh, type MeshAxes, requireMeshAxes } from '../shape/sharding.js'

/** Devices in a grid whose axes have names: `Mesh<{ data: 4; model: 2 }>` is of eight. */
export interface Mesh<out A extends MeshAxes = MeshAxes> {
  readonly axes: A
}

/**
 * A mesh: devices in a grid, row by row, whose axes have names. What is split over one of them, a part for each of its devices,
 * says a sharding.
 *
 * @throws ShapeError if an axis has no device or a name that is no identifier, or if there is none.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { mesh } from 'tensor-ts/export'
 *
 * const devices = mesh({ data: 4, model: 2 }) // Mesh<{ data: 4; model: 2 }>
 * assert.deepEqual(devices.axes, { data: 4, model: 2 })
 * ```
 */
export const mesh = <A extends { readonly [name: string]: N }, N extends number>(axes: CanMesh<A> & A): Mesh<A> =>
  Object.freeze({ axes: requireMeshAxes(axes) as A })
