// The numbers of the instructions that kernels are made of, from the index of instructions of the WebAssembly specification
// 2.0 and of its threads proposal. The upper byte is the prefix, if there is one.

/** The words of a text; a hyphen is none. */
type Words<Text extends string> = Text extends `${infer First} ${infer Rest}`
  ? Words<First> | Words<Rest>
  : Exclude<Text, '-'>

/** Instructions on a type that follow each other in the index; a hyphen stands for one that no kernel uses. */
type Row = readonly [type: string, first: number, names: string]

type NamesOf<Table extends readonly Row[]> = {
  [I in keyof Table]: Table[I][0] extends '' ? Words<Table[I][2]> : `${Table[I][0]}.${Words<Table[I][2]>}`
}[number]

/** Instructions that are their opcode alone. */
export const plain = [
  ['', 0x00, 'unreachable'],
  ['', 0x0f, 'return'],
  ['', 0x1a, 'drop select'],
  ['i32', 0x45, 'eqz eq ne lt_s lt_u - gt_u le_s - ge_s ge_u'],
  ['i64', 0x51, 'eq ne lt_s lt_u'],
  ['f64', 0x61, 'eq'],
  ['f64', 0x63, 'lt - - ge'],
  ['i32', 0x6a, 'add sub mul - div_u - rem_u and or - - shr_s'],
  ['i64', 0x7c, 'add sub mul - - - - and or xor shl shr_s shr_u'],
  ['f32', 0x92, 'add - mul'],
  ['f64', 0xa0, 'add - mul'],
  ['i32', 0xa7, 'wrap_i64'],
  ['i64', 0xad, 'extend_i32_u'],
  ['f32', 0xb2, 'convert_i32_s convert_i32_u - - demote_f64'],
  ['f64', 0xb7, 'convert_i32_s convert_i32_u convert_i64_s convert_i64_u promote_f32'],
  ['i64', 0xbd, 'reinterpret_f64'],
  ['f64', 0xbf, 'reinterpret_i64'],
  ['i32x4', 0xfd11, 'splat'],
  ['i64x2', 0xfd12, 'splat'],
  ['f32x4', 0xfd13, 'splat'],
  ['f64x2', 0xfd14, 'splat'],
  ['i32x4', 0xfd37, 'eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u'],
  ['f32x4', 0xfd41, 'eq ne lt gt le ge'],
  ['f64x2', 0xfd47, 'eq ne lt gt le ge'],
  ['v128', 0xfd4d, 'not and andnot or xor bitselect any_true'],
  ['f32x4', 0xfd5e, 'demote_f64x2_zero'],
  ['f64x2', 0xfd5f, 'promote_low_f32x4'],
  ['i8x16', 0xfd66, 'narrow_i16x8_u'],
  ['f32x4', 0xfd67, 'ceil floor trunc nearest'],
  ['f64x2', 0xfd74, 'ceil floor - - - - trunc'],
  ['i16x8', 0xfd86, 'narrow_i32x4_u - - extend_low_i8x16_u'],
  ['f64x2', 0xfd94, 'nearest'],
  ['i32x4', 0xfda0, 'abs neg - all_true bitmask'],
  ['i32x4', 0xfda7, 'extend_low_i16x8_s extend_high_i16x8_s extend_low_i16x8_u extend_high_i16x8_u'],
  ['i32x4', 0xfdab, 'shl shr_s shr_u add - - sub - - - mul min_s min_u max_s max_u'],
  ['i64x2', 0xfdc7, 'extend_low_i32x4_s extend_high_i32x4_s extend_low_i32x4_u extend_high_i32x4_u'],
  ['i64x2', 0xfdcb, 'shl shr_s shr_u add - - sub'],
  ['i64x2', 0xfdd6, 'eq ne lt_s gt_s le_s ge_s'],
  ['f32x4', 0xfde0, 'abs neg - sqrt add sub mul div min max pmin pmax'],
  ['f64x2', 0xfdec, 'abs neg - sqrt add sub mul div min max pmin pmax'],
  ['i32x4', 0xfdf8, 'trunc_sat_f32x4_s trunc_sat_f32x4_u'],
  ['f32x4', 0xfdfa, 'convert_i32x4_s convert_i32x4_u'],
  ['i32x4', 0xfdfc, 'trunc_sat_f64x2_s_zero trunc_sat_f64x2_u_zero'],
  ['f64x2', 0xfdfe, 'convert_low_i32x4_s convert_low_i32x4_u'],
] as const satisfies readonly Row[]

/** Instructions on memory: behind the opcode stand an alignment and an offset. */
export const memory = [
  ['i32', 0x28, 'load'],
  ['i64', 0x29, 'load'],
  ['f32', 0x2a, 'load'],
  ['f64', 0x2b, 'load'],
  ['i32', 0x2d, 'load8_u - load16_u'],
  ['i32', 0x36, 'store'],
  ['i64', 0x37, 'store'],
  ['f32', 0x38, 'store'],
  ['f64', 0x39, 'store'],
  ['i32', 0x3a, 'store8 store16'],
  ['v128', 0xfd00, 'load'],
  ['v128', 0xfd09, 'load32_splat load64_splat store'],
  ['v128', 0xfd5c, 'load32_zero load64_zero'],
  ['memory.atomic', 0xfe00, 'notify'],
  ['i32.atomic', 0xfe10, 'load'],
  ['i64.atomic', 0xfe11, 'load'],
  ['i32.atomic', 0xfe17, 'store'],
  ['i64.atomic', 0xfe18, 'store'],
  ['i32.atomic', 0xfe1e, 'rmw.add'],
  ['i64.atomic', 0xfe49, 'rmw.cmpxchg'],
] as const satisfies readonly Row[]

/** Instructions on one lane of a vector: behind the opcode stands its number. */
export const lane = [
  ['i32x4', 0xfd1b, 'extract_lane replace_lane'],
  ['i64x2', 0xfd1d, 'extract_lane replace_lane'],
  ['f32x4', 0xfd1f, 'extract_lane replace_lane'],
  ['f64x2', 0xfd21, 'extract_lane replace_lane'],
] as const satisfies readonly Row[]

export type Plain = NamesOf<typeof plain>
export type Memory = NamesOf<typeof memory>
export type Lane = NamesOf<typeof lane>

let opcodes: ReadonlyMap<string, number> | undefined

/** The names of some rows, each with its number. */
export const numbered = (rows: readonly Row[]): readonly (readonly [name: string, opcode: number])[] =>
  rows.flatMap(([type, first, names]) =>
    names
      .split(' ')
      .map((word, i) => [type === '' ? word : `${type}.${word}`, first + i] as const)
      .filter(([name]) => !name.endsWith('-')),
  )

/** The number of an instruction. The table is made when it is first asked for, as not every program compiles. */
export const opcodeOf = (name: Plain | Memory | Lane): number => {
  opcodes ??= new Map(numbered([...plain, ...memory, ...lane]))
  return opcodes.get(name)!
}
