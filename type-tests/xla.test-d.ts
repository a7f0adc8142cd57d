import * as T from 'tensor-ts'
import { type Mesh, mesh } from 'tensor-ts/export'
import * as optim from 'tensor-ts/optim'
import { open, type Xla, type XlaFold } from 'tensor-ts/xla'
import { expectError, expectType } from 'tsd'

expectType<Promise<Xla>>(open())
expectType<Promise<Xla>>(open({ devices: 8, options: { memory_fraction: 0.5, ids: [0n] }, flags: { fast: false } }))
expectError(open({ devices: '8' }))
expectError(open({ device: 8 }))

declare const xla: Xla
declare const devices: Mesh<{ data: 4; model: 2 }>

type Params = { readonly w: T.Tensor<[6, 4]> }
const layer = (params: Params, x: T.Tensor<[16, 6]>) => ({ y: T.matmul(x, params.w), note: 'text' })

// A promise of what the function gives, of the arguments that it takes.
const there = xla.jit(layer)
expectType<(params: Params, x: T.Tensor<[16, 6]>) => Promise<{ y: T.Tensor<[16, 4]>; note: string }>>(there)
expectType<(x: T.Tensor<[3]>) => Promise<T.Tensor<[3]>>>(xla.jit(T.grad((x: T.Tensor<[3]>) => T.sum(x))))
expectType<{ w: T.Tensor<[6, 4]> }>(xla.put({ w: T.ones([6, 4]) }))
expectType<Promise<{ w: T.Tensor<[6, 4]> }>>(xla.read({ w: T.ones([6, 4]) }))
expectError(xla.jit(3))
expectError(there({ w: T.ones([6, 5]) }, T.ones([16, 6])))

// Shardings and donation, in places and names that there are.
xla.jit(layer, { mesh: devices, inputs: [{ w: [null, 'model'] }, ['data', null]], outputs: { y: ['data', 'model'] } })
xla.jit(layer, { donate: [0, 1], precision: 'default' })
xla.jit(layer, { mesh: devices, sizes: { batch: 'data' }, inputs: [null] })
expectError(xla.jit(layer, { mesh: devices, inputs: [null, ['rows', null]] }))
expectError(xla.jit(layer, { mesh: devices, inputs: [null, [null, 'data']] }))
expectError(xla.jit(layer, { mesh: devices, outputs: { z: ['data', null] } }))
expectError(xla.jit(layer, { mesh: mesh({ data: 5 }), inputs: [null, ['data', null]] }))
expectError(xla.jit(layer, { inputs: [null, ['data', null]] }))
expectError(xla.jit(layer, { donate: [2] }))
expectError(xla.jit(layer, { donate: [-1] }))
expectError(xla.jit(layer, { precision: 'best' }))

// What is known at run time alone is checked then.
declare const numbers: readonly number[]
declare const axis: string
xla.jit(layer, { donate: numbers })
xla.jit(layer, { mesh: devices, inputs: [null, [axis, null]] })
xla.jit((...xs: readonly T.Tensor<[2]>[]) => T.stack(xs), { donate: [7] })

// A fold, as `fit` takes it.
const loss = (w: T.Tensor<[6]>, x: T.Tensor<[16, 6]>) => T.sum(T.matmul(x, w))
const fold = optim.fold(optim.adam(0.1), loss)
const onDevices = xla.fold(fold, { mesh: devices, inputs: [null, ['data', null]] })
type State = ReturnType<typeof fold.init>
expectType<XlaFold<State, T.Tensor<[16, 6]>, [params: T.Tensor<[6]>]>>(xla.fold(fold))
expectType<Promise<State>>(onDevices.stepInPlace(onDevices.init(T.ones([6])), T.ones([16, 6])))
expectError(xla.fold(fold, { donate: [0] }))
expectError(xla.fold(fold, { mesh: devices, inputs: [null, ['modle', null]] }))
expectError(xla.fold({ init: fold.init }))

/** Generic in sizes. */
export const doubled = <N extends number>(x: T.Tensor<[N]>) => xla.jit((y: T.Tensor<[N]>) => T.mul(y, 2))(x)
