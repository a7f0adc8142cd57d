export type { MeshAxes, Sharding } from '../shape/sharding.js'
export type { Precision } from './hlo.js'
export { type Mesh, mesh } from './mesh.js'
export { type StableHloOptions, stableHlo, stableHloVersion } from './stableHlo.js'
