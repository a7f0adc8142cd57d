import { loadAdjacent } from '../encoder/adjacent.js'
import type { Code } from '../encoder/code.js'

/** The types of numbers that products are computed in. */
export type ElementType = 'f32' | 'f64'

/** What the emitters need to know of a type: sizes in bytes, and the names of its instructions. */
export const elements = {
  f32: {
    bytes: 4,
    lanes: 4,
    load: 'f32.load',
    store: 'f32.store',
    splat: 'v128.load32_splat',
    add: 'f32x4.add',
    mul: 'f32x4.mul',
    extract: 'f32x4.extract_lane',
    replace: 'f32x4.replace_lane',
    scalarAdd: 'f32.add',
  },
  f64: {
    bytes: 8,
    lanes: 2,
    load: 'f64.load',
    store: 'f64.store',
    splat: 'v128.load64_splat',
    add: 'f64x2.add',
    mul: 'f64x2.mul',
    extract: 'f64x2.extract_lane',
    replace: 'f64x2.replace_lane',
    scalarAdd: 'f64.add',
  },
} as const

export type Element = (typeof elements)[ElementType]

/** Puts `count` adjacent numbers on the stack as a vector whose other lanes are 0; nothing behind them is read. */
export const loadLanes = (code: Code, element: Element, address: number, offset: number, count: number): void =>
  loadAdjacent(code, () => code.get(address), offset, count * element.bytes)

/** Writes the first `count` lanes of the vector in the local variable `value`, and nothing behind them. */
export const storeLanes = (
  code: Code,
  element: Element,
  address: number,
  offset: number,
  count: number,
  value: number,
): void => {
  if (count === element.lanes) code.get(address).get(value).memory('v128.store', offset)
  else
    for (let i = 0; i < count; i++)
      code
        .get(address)
        .get(value)
        .lane(element.extract, i)
        .memory(element.store, offset + i * element.bytes)
}

/** Puts a vector of zeros on the stack. */
export const zeros = (code: Code): Code => code.v128(new Uint8Array(16))
