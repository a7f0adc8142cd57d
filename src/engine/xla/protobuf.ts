import type { Flag } from './settings.js'

// Compile options are a protobuf message. These are the few fields of it that are used, written by hand.

/** Seven bits a byte, the lowest first; negative numbers are those of 64 bits. */
const varint = (value: number): readonly number[] => {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  do {
    const low = Number(rest & 127n)
    rest >>= 7n
    bytes.push(rest > 0n ? low + 128 : low)
  } while (rest > 0n)
  return bytes
}

const int = (field: number, value: number): readonly number[] => [...varint(field * 8), ...varint(value)]
const flag = (field: number, value: boolean): readonly number[] => int(field, value ? 1 : 0)
const message = (field: number, body: readonly number[]): readonly number[] => [
  ...varint(field * 8 + 2),
  ...varint(body.length),
  ...body,
]
const text = (field: number, value: string): readonly number[] => message(field, [...new TextEncoder().encode(value)])
const double = (field: number, value: number): readonly number[] => [
  ...varint(field * 8 + 1),
  ...new Uint8Array(new Float64Array([value]).buffer),
]

export interface CompileOptions {
  /** On how many devices parts of every tensor are computed; 1 where not given. */
  readonly partitions?: number | undefined
  /** Flags of XLA's by their names. */
  readonly flags?: Readonly<Record<string, Flag>> | undefined
}

const flagValue = (value: Flag): readonly number[] => {
  if (typeof value === 'string') return text(1, value)
  if (typeof value === 'boolean') return flag(2, value)
  return Number.isSafeInteger(value) ? int(3, value) : double(4, value)
}

/**
 * `CompileOptionsProto`: in its field 3 the build options, in 7 the flags. Without the numbers of replicas (4) and partitions (5)
 * XLA ends the process. Several partitions need the partitioner (6), and Shardy (19) for the shardings of its dialect.
 */
export const compileOptions = ({ partitions = 1, flags = {} }: CompileOptions): Uint8Array => {
  const several = partitions > 1 ? [...flag(6, true), ...flag(19, true)] : []
  const build = [...int(4, 1), ...int(5, partitions), ...several]
  const overrides = Object.entries(flags).flatMap(([name, value]) =>
    message(7, [...text(1, name), ...message(2, flagValue(value))]),
  )
  return Uint8Array.from([...message(3, build), ...overrides])
}
