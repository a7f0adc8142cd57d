import { type CanMesh, type MeshAxes, requireMeshAxes } from '../shape/sharding.js'

/** Devices in a grid whose axes have names: `Mesh<{ data: 4; model: 2 }>` is of eight. It is made by `mesh`. */
export class Mesh<out A extends MeshAxes = MeshAxes> {
  /** How many devices there are along each axis. */
  readonly axes: A
  /** How many there are. */
  readonly size: number
  constructor(axes: A) {
    this.axes = axes
    this.size = Object.values(axes).reduce((product, size) => product * size, 1)
    Object.freeze(this)
  }
}

/**
 * A mesh: devices in a grid, row by row, whose axes have names. A sharding says over which of them what is split.
 *
 * @throws ShapeError if an axis has no device or a name that is no identifier, or if there is none.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { mesh } from 'tensor-ts/export'
 *
 * const devices = mesh({ data: 4, model: 2 }) // Mesh<{ data: 4; model: 2 }>
 * assert.equal(devices.size, 8)
 * ```
 */
export const mesh = <A extends { readonly [name: string]: N }, N extends number>(axes: CanMesh<A> & A): Mesh<A> =>
  new Mesh(requireMeshAxes(axes) as A)
