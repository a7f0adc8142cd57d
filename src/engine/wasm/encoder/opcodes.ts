// The numbers of the instructions that kernels are made of, from the index of instructions of the WebAssembly specification
// 2.0 and of its threads proposal. The upper byte is the prefix, if there is one.

/** The words of a text; a hyphen is none. */
type Words<Text extends string> = Text extends `${infer First} ${infer Rest}`
  ? Words<First> | Words<Rest>
  : Exclude<Text, '-'>

/** Instructions on a type that follow each other in the index; a hyphen stands for one that no kernel uses. */
const row = <Type extends string, Names extends string>(
  type: Type,
  first: number,
  names: Names,
): Readonly<Record<`${Type}.${Words<Names>}`, number>> => {
  const numbers: Record<string, number> = {}
  names.split(' ').forEach((name, i) => {
    if (name !== '-') numbers[`${type}.${name}`] = first + i
  })
  return numbers as Record<`${Type}.${Words<Names>}`, number>
}

/** Instructions that are their opcode alone. */
export const plain = {
  unreachable: 0x00,
  return: 0x0f,
  drop: 0x1a,
  select: 0x1b,
  ...row('i32', 0x45, 'eqz eq ne - lt_u - gt_u le_s - ge_s ge_u'),
  ...row('i64', 0x51, 'eq ne - lt_u'),
  ...row('f64', 0x63, 'lt - - ge'),
  ...row('i32', 0x6a, 'add sub mul - div_u - rem_u and - - - shr_s'),
  ...row('i64', 0x7c, 'add sub mul - - - - and or - shl shr_s shr_u'),
  ...row('f32', 0x92, 'add - mul'),
  ...row('f64', 0xa0, 'add - mul'),
  ...row('i32', 0xa7, 'wrap_i64'),
  ...row('i64', 0xad, 'extend_i32_u'),
  ...row('f32', 0xb2, 'convert_i32_s convert_i32_u - - demote_f64'),
  ...row('f64', 0xb8, 'convert_i32_u convert_i64_s convert_i64_u promote_f32'),
  ...row('i64', 0xbd, 'reinterpret_f64'),
  ...row('f64', 0xbf, 'reinterpret_i64'),
  ...row('i32x4', 0xfd11, 'splat'),
  ...row('i64x2', 0xfd12, 'splat'),
  ...row('f32x4', 0xfd13, 'splat'),
  ...row('f64x2', 0xfd14, 'splat'),
  ...row('i32x4', 0xfd37, 'eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u'),
  ...row('f32x4', 0xfd41, 'eq ne lt gt le ge'),
  ...row('f64x2', 0xfd47, 'eq ne lt gt le ge'),
  ...row('v128', 0xfd4d, 'not and andnot or xor bitselect any_true'),
  ...row('f32x4', 0xfd5e, 'demote_f64x2_zero'),
  ...row('f64x2', 0xfd5f, 'promote_low_f32x4'),
  ...row('i8x16', 0xfd66, 'narrow_i16x8_u'),
  ...row('f32x4', 0xfd67, 'ceil floor trunc nearest'),
  ...row('f64x2', 0xfd74, 'ceil floor - - - - trunc'),
  ...row('i16x8', 0xfd86, 'narrow_i32x4_u - - extend_low_i8x16_u'),
  ...row('f64x2', 0xfd94, 'nearest'),
  ...row('i32x4', 0xfda0, 'abs neg - all_true bitmask'),
  ...row('i32x4', 0xfda7, 'extend_low_i16x8_s extend_high_i16x8_s extend_low_i16x8_u extend_high_i16x8_u'),
  ...row('i32x4', 0xfdab, 'shl shr_s shr_u add - - sub - - - mul min_s min_u max_s max_u'),
  ...row('i64x2', 0xfdc7, 'extend_low_i32x4_s extend_high_i32x4_s extend_low_i32x4_u extend_high_i32x4_u'),
  ...row('i64x2', 0xfdcb, 'shl shr_s shr_u add - - sub'),
  ...row('i64x2', 0xfdd6, 'eq'),
  ...row('f32x4', 0xfde0, 'abs neg - sqrt add sub mul div min max pmin pmax'),
  ...row('f64x2', 0xfdec, 'abs neg - sqrt add sub mul div min max pmin pmax'),
  ...row('i32x4', 0xfdf8, 'trunc_sat_f32x4_s trunc_sat_f32x4_u'),
  ...row('f32x4', 0xfdfa, 'convert_i32x4_s convert_i32x4_u'),
  ...row('i32x4', 0xfdfc, 'trunc_sat_f64x2_s_zero trunc_sat_f64x2_u_zero'),
  ...row('f64x2', 0xfdfe, 'convert_low_i32x4_s convert_low_i32x4_u'),
}

/** Instructions on memory: behind the opcode stand an alignment and an offset. */
export const memory = {
  ...row('i32', 0x28, 'load'),
  ...row('i64', 0x29, 'load'),
  ...row('f32', 0x2a, 'load'),
  ...row('f64', 0x2b, 'load'),
  ...row('i32', 0x2d, 'load8_u - load16_u'),
  ...row('i32', 0x36, 'store'),
  ...row('i64', 0x37, 'store'),
  ...row('f32', 0x38, 'store'),
  ...row('f64', 0x39, 'store'),
  ...row('i32', 0x3a, 'store8'),
  ...row('v128', 0xfd00, 'load'),
  ...row('v128', 0xfd09, 'load32_splat load64_splat store'),
  ...row('v128', 0xfd5c, 'load32_zero load64_zero'),
  ...row('memory.atomic', 0xfe00, 'notify'),
  ...row('i32.atomic', 0xfe10, 'load'),
  ...row('i64.atomic', 0xfe11, 'load'),
  ...row('i32.atomic', 0xfe17, 'store'),
  ...row('i64.atomic', 0xfe18, 'store'),
  ...row('i32.atomic', 0xfe1e, 'rmw.add'),
  ...row('i64.atomic', 0xfe49, 'rmw.cmpxchg'),
}

/** Instructions on one lane of a vector: behind the opcode stands its number. */
export const lane = {
  ...row('i32x4', 0xfd1b, 'extract_lane replace_lane'),
  ...row('i64x2', 0xfd1d, 'extract_lane replace_lane'),
  ...row('f32x4', 0xfd1f, 'extract_lane replace_lane'),
  ...row('f64x2', 0xfd21, 'extract_lane replace_lane'),
}

export type Plain = keyof typeof plain
export type Memory = keyof typeof memory
export type Lane = keyof typeof lane
