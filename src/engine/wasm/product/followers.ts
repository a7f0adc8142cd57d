import { type Access, type Buffer, type Store, scalarsOf } from '../../../compile/loops.js'
import { bytesOf } from '../../../compile/memory/plan.js'
import type { Epilogue } from '../gemm/ending.js'
import { load, type Place, store, type Width } from '../nest/access.js'
import { Vectors } from '../nest/scalar.js'
import type { Loop } from '../nest/walk.js'
import type { Known } from '../nest/writer.js'
import { type Form, followersOf, type ProductNest, valuesOf } from './form.js'

/** What follows a product; its parameters are where accesses begin that go along the batch, or with the turns of a loop. */
export interface Followers {
  readonly epilogue: Epilogue
  readonly parameters: readonly Access[]
}

export const followersFor = (
  nest: ProductNest,
  form: Form,
  main: Store,
  base: (buffer: Buffer) => number,
): Followers | undefined => {
  const { head, stores } = nest
  if (stores.length === 1 && main.value.kind === 'head') return undefined
  const width: Width = head.a.buffer.dtype === 'float64' ? 2 : 4
  const heads = scalarsOf(valuesOf(nest)).filter(({ kind }) => kind === 'head')
  const others = followersOf(nest).filter(access => access !== main.access)
  const moving = others.filter(
    access => access.lookup !== undefined || form.batch.some(loop => form.stride(access, loop) !== 0),
  )
  const written = stores.map(({ access }) => access.buffer)
  const bytesAlong = (access: Access, loop: Loop): number => form.stride(access, loop) * bytesOf[access.buffer.dtype]
  const epilogue: Epilogue = {
    parameters: moving.length,
    emit: (code, { row, column, parameters }) => {
      const addresses = new Map(
        others.map(access => {
          const address = code.local('i32')
          code.get(row).i32(bytesAlong(access, form.row)).op('i32.mul')
          code.get(column).i32(bytesAlong(access, form.column)).op('i32.mul', 'i32.add')
          if (moving.includes(access)) code.get(parameters[moving.indexOf(access)]!).op('i32.add')
          code.set(address)
          return [access, address] as const
        }),
      )
      const place = (access: Access): Place => ({
        address: () => code.get(addresses.get(access)!),
        offset: moving.includes(access) ? 0 : base(access.buffer) + access.offset * bytesOf[access.buffer.dtype],
        stride: bytesAlong(access, form.column),
      })
      const elements = (lanes: number, known: Known) =>
        new Vectors(code, width, ({ access, dtype }) => load(code, dtype, width, lanes, place(access)), known)
      const inRow = elements(width, [])
      const still = scalarsOf(valuesOf(nest)).filter(
        scalar =>
          scalar.kind === 'load' &&
          bytesAlong(scalar.access, form.column) === 0 &&
          !written.includes(scalar.access.buffer),
      )
      const known: Known = still.map(scalar => [scalar, inRow.local(scalar)] as const)
      return ({ value, lanes }) => {
        const vectors = elements(lanes, [...known, ...heads.map(scalar => [scalar, value] as const)])
        const locals = stores.map(one => vectors.local(one.value))
        stores.forEach(({ access }, i) => {
          if (stores[i] !== main) store(code, access.buffer.dtype, width, lanes, place(access), locals[i]!)
        })
        for (const [access, address] of addresses) {
          const step = lanes * bytesAlong(access, form.column)
          if (step > 0) code.get(address).i32(step).op('i32.add').set(address)
        }
        code.get(locals[stores.indexOf(main)]!)
      }
    },
  }
  return { epilogue, parameters: moving }
}
