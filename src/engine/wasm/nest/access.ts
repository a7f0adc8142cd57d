import { bytesOf } from '../../../compile/memory/plan.js'
import { type DType, type HalfDType, isHalf } from '../../../tensor/dtype.js'
import { loadAdjacent } from '../encoder/adjacent.js'
import type { Code } from '../encoder/code.js'
import { fromBits, toBits } from './half.js'

// A vector holds one element a lane: float32 (and floats of 16 bits, as those) and int32 (and uint8, widened) in four lanes or the
// first two, float64 in two, bool as a mask of ones or zeros in lanes of 32 bits.

/** How many elements a vector holds: two as soon as one of them is float64. */
export type Width = 2 | 4

/** Where an element is: what is added to the address on the stack, and the distance to the next lane's element. */
export interface Place {
  /** Leaves an address in bytes on the stack. */
  readonly address: () => void
  /** In bytes, added to the address; not negative. */
  readonly offset: number
  /** In bytes; 0 where all lanes have the same element. */
  readonly stride: number
  /** Leaves on the stack what is added to the address of a lane besides, in bytes, where that is another for each lane. */
  readonly shift?: (lane: number) => void
}

const zero = new Uint8Array(16)

/** Bytes in the low lanes become lanes of 32 bits. */
const widenBytes = (code: Code): Code => code.op('i16x8.extend_low_i8x16_u', 'i32x4.extend_low_i16x8_u')

export const loadScalar = (code: Code, dtype: DType, offset: number): void => {
  if (dtype === 'float32') code.memory('f32.load', offset)
  else if (dtype === 'float64') code.memory('f64.load', offset)
  else if (dtype === 'int32') code.memory('i32.load', offset)
  else code.memory(isHalf(dtype) ? 'i32.load16_u' : 'i32.load8_u', offset)
}

const replaceLane = (code: Code, dtype: DType, lane: number): void => {
  if (dtype === 'float32') code.lane('f32x4.replace_lane', lane)
  else if (dtype === 'float64') code.lane('f64x2.replace_lane', lane)
  else code.lane('i32x4.replace_lane', lane)
}

const extractLane = (code: Code, dtype: DType, lane: number): void => {
  if (dtype === 'float32') code.lane('f32x4.extract_lane', lane)
  else if (dtype === 'float64') code.lane('f64x2.extract_lane', lane)
  else code.lane('i32x4.extract_lane', lane)
}

const storeScalar = (code: Code, dtype: DType, offset: number): void => {
  if (dtype === 'float32') code.memory('f32.store', offset)
  else if (dtype === 'float64') code.memory('f64.store', offset)
  else if (dtype === 'int32') code.memory('i32.store', offset)
  else code.memory('i32.store8', offset)
}

/** Leaves the address of one lane on the stack, and gives what is still to be added to it, which cannot be negative. */
export const laneAddress = (code: Code, { address, offset, stride, shift }: Place, lane: number): number => {
  address()
  if (shift !== undefined) {
    shift(lane)
    code.op('i32.add')
  }
  const total = offset + lane * stride
  if (total >= 0) return total
  code.i32(total).op('i32.add')
  return 0
}

const splat = (code: Code, dtype: DType, { address, offset }: Place): void => {
  address()
  if (dtype === 'float32' || dtype === 'int32') code.memory('v128.load32_splat', offset)
  else if (dtype === 'float64') code.memory('v128.load64_splat', offset)
  else code.memory(isHalf(dtype) ? 'i32.load16_u' : 'i32.load8_u', offset).op('i32x4.splat')
}

const loadWhole = (code: Code, dtype: DType, width: Width, { address, offset }: Place): void => {
  if (isHalf(dtype)) {
    address()
    code.memory(width === 4 ? 'v128.load64_zero' : 'v128.load32_zero', offset).op('i32x4.extend_low_i16x8_u')
    return
  }
  if (bytesOf[dtype] > 1) {
    loadAdjacent(code, address, offset, bytesOf[dtype] * width)
    return
  }
  address()
  if (width === 4) widenBytes(code.memory('v128.load32_zero', offset))
  else widenBytes(code.memory('i32.load16_u', offset).op('i32x4.splat'))
}

/** Leaves `lanes` elements (all `width`, or fewer at the end of a row) on the stack as one vector. */
export const load = (code: Code, dtype: DType, width: Width, lanes: number, place: Place): void => {
  const isTogether = place.shift === undefined
  if (isTogether && place.stride === 0) splat(code, dtype, place)
  else if (isTogether && place.stride === bytesOf[dtype] && lanes === width) loadWhole(code, dtype, width, place)
  else if (isTogether && place.stride === 4 && bytesOf[dtype] === 4 && width === 4)
    loadAdjacent(code, place.address, place.offset, lanes * 4)
  else {
    code.v128(zero)
    for (let lane = 0; lane < lanes; lane++) {
      loadScalar(code, dtype, laneAddress(code, place, lane))
      replaceLane(code, dtype, lane)
    }
  }
  // 1 becomes all ones.
  if (dtype === 'bool') code.op('i32x4.neg')
  else if (isHalf(dtype)) fromBits(code, dtype)
}

/** The same of floats of 16 bits. */
const storeHalf = (code: Code, dtype: HalfDType, lanes: number, place: Place, vector: number): void => {
  const bits = code.local('v128')
  toBits(code, dtype, vector)
  code.set(bits)
  const isTogether = place.shift === undefined && place.stride === 2
  const together = !isTogether || lanes === 1 ? 0 : lanes === 4 ? 4 : 2
  if (together > 0) {
    place.address()
    code.get(bits).get(bits).op('i16x8.narrow_i32x4_u')
    if (together === 4) code.lane('i64x2.extract_lane', 0).memory('i64.store', place.offset)
    else code.lane('i32x4.extract_lane', 0).memory('i32.store', place.offset)
  }
  for (let lane = together; lane < lanes; lane++) {
    const from = laneAddress(code, place, lane)
    code.get(bits).lane('i32x4.extract_lane', lane).memory('i32.store16', from)
  }
}

/** Writes the first `lanes` lanes of a vector in a local variable. */
export const store = (code: Code, dtype: DType, width: Width, lanes: number, place: Place, vector: number): void => {
  const { address, offset } = place
  const stride = place.shift === undefined ? place.stride : Number.NaN
  if (isHalf(dtype)) {
    storeHalf(code, dtype, lanes, place, vector)
    return
  }
  if (stride === bytesOf[dtype] && lanes === width && (width === 4 || dtype === 'float64') && bytesOf[dtype] > 1) {
    address()
    code.get(vector).memory('v128.store', offset)
    return
  }
  if (stride === 1 && lanes === 4) {
    address()
    code.get(vector)
    if (dtype === 'bool') code.op('i32x4.neg')
    // The first of the two narrowed vectors is this one; what the second is does not matter.
    code.get(vector).op('i16x8.narrow_i32x4_u').get(vector).op('i8x16.narrow_i16x8_u')
    code.lane('i32x4.extract_lane', 0).memory('i32.store', offset)
    return
  }
  const together = stride === 4 && bytesOf[dtype] === 4 && lanes > 1 ? 2 : 0
  if (together > 0) {
    address()
    code.get(vector).lane('i64x2.extract_lane', 0).memory('i64.store', offset)
  }
  for (let lane = together; lane < lanes; lane++) {
    const from = laneAddress(code, place, lane)
    code.get(vector)
    extractLane(code, dtype, lane)
    // All ones become 1.
    if (dtype === 'bool') code.i32(1).op('i32.and')
    storeScalar(code, dtype, from)
  }
}
