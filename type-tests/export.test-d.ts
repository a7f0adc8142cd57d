import * as T from 'tensor-ts'
import { exportStableHlo, type Mesh, mesh } from 'tensor-ts/export'
import { expectError, expectType } from 'tsd'

const devices = mesh({ data: 4, model: 2 })
expectType<Mesh<{ data: 4; model: 2 }>>(devices)
declare const n: number
expectType<Mesh<{ data: number }>>(mesh({ data: n }))
expectError(mesh({ data: -1 }))
expectError(mesh({ '2d': 4 }))

const layer = (params: { w: T.Tensor<[784, 128]>; b: readonly T.Tensor<[128]>[] }, x: T.Tensor<['batch', 784]>) =>
  T.relu(T.add(T.matmul(x, params.w), params.b[0]!))

expectType<(params: Parameters<typeof layer>[0], x: T.Tensor<['batch', 784]>) => string>(exportStableHlo(layer))
exportStableHlo(layer, { mesh: devices, sizes: { batch: 'data' } })
exportStableHlo(layer, { mesh: devices, inputs: [{ w: [null, 'model'], b: [['model'], null] }, ['data', null]] })
exportStableHlo(layer, { mesh: devices, inputs: undefined, outputs: ['data', 'model'] })
expectError(exportStableHlo(layer, { mesh: devices, inputs: [{ w: [null, 'modle'] }] }))
expectError(exportStableHlo(layer, { mesh: devices, inputs: [{ b: [[null], [null, null]] }] }))
expectError(exportStableHlo(layer, { mesh: mesh({ data: 3 }), inputs: [{ w: ['data', null] }] }))
expectError(exportStableHlo(layer, { mesh: devices, outputs: ['model', 'model'] }))
expectError(exportStableHlo(layer, { outputs: [null, null] }))

// Sizes and meshes of which nothing is known are checked when it runs.
declare const open: Mesh
declare const several: Mesh<{ data: 3 | 4 }>
declare const axis: string
exportStableHlo(layer, { mesh: open, inputs: [{ w: ['rows', null] }] })
exportStableHlo(layer, { mesh: several, inputs: [{ w: ['data', null] }] })
exportStableHlo(layer, { mesh: devices, inputs: [{ w: [axis, null] }] })

/** Generic in sizes and in the mesh. */
export const written = <N extends number>(size: N, x: T.Tensor<[N, 784]>) => {
  const own = exportStableHlo((y: T.Tensor<[N, 784]>) => T.relu(y), { mesh: devices, inputs: [['data', null]] })
  return [own(x), size] as const
}
