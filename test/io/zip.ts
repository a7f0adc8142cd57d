import { deflateRawSync } from 'node:zlib'
import { crc32 } from '../../src/io/npz/crc.js'

/** A file in an archive, and what the archive says of it where that is not so. */
export interface Packing {
  readonly name: string
  readonly data: Uint8Array
  /** How it is packed: 0 or 8. */
  readonly method?: number
  /** How it is said to be packed. */
  readonly said?: number
  readonly size?: number
  readonly offset?: number
  readonly crc?: number
  readonly flags?: number
  readonly extra?: Uint8Array
  /** Whether its sizes are said in 64 bits. */
  readonly wide?: boolean
}

export interface Directory {
  readonly count?: number
  readonly start?: number
  readonly comment?: string
  readonly wide?: boolean
}

/** Numbers of so many bytes each, little-endian. */
const numbers = (...all: readonly (readonly [bytes: number, value: number])[]): Buffer =>
  Buffer.concat(
    all.map(([bytes, value]) => {
      const out = Buffer.alloc(bytes)
      for (let i = 0; i < bytes; i++) out[i] = Number((BigInt(value) >> BigInt(8 * i)) & 255n)
      return out
    }),
  )

const all32 = 2 ** 32 - 1

/** A zip archive, written byte by byte after the specification, with whatever is said of it. */
export const zip = (files: readonly Packing[], { count, start, comment = '', wide }: Directory = {}): Uint8Array => {
  const parts: Uint8Array[] = []
  const entries: Uint8Array[] = []
  let at = 0
  for (const file of files) {
    const { name, data, method = 0, flags = 0 } = file
    const packed = method === 8 ? deflateRawSync(data) : data
    const text = Buffer.from(name)
    const [said, size, offset, crc] = [
      file.said ?? method,
      file.size ?? data.length,
      file.offset ?? at,
      file.crc ?? crc32(data),
    ]
    const local = Buffer.concat([
      numbers([4, 0x04034b50], [2, 45], [2, flags], [2, said], [4, 0], [4, crc], [4, packed.length], [4, size]),
      numbers([2, text.length], [2, 0]),
      text,
      packed,
    ])
    const wides = file.wide ? numbers([2, 1], [2, 24], [8, size], [8, packed.length], [8, offset]) : Buffer.alloc(0)
    const extra = Buffer.concat([file.extra ?? Buffer.alloc(0), wides])
    const sizes: readonly number[] = file.wide ? [all32, all32, all32] : [packed.length, size, offset]
    entries.push(
      numbers(
        [4, 0x02014b50],
        [2, 45],
        [2, 45],
        [2, flags],
        [2, said],
        [4, 0],
        [4, crc],
        [4, sizes[0]!],
        [4, sizes[1]!],
      ),
      numbers([2, text.length], [2, extra.length], [2, 0], [2, 0], [2, 0], [4, 0], [4, sizes[2]!]),
      text,
      extra,
    )
    parts.push(local)
    at += local.length
  }
  const directory = Buffer.concat(entries)
  const [number, first] = [count ?? files.length, start ?? at]
  const end64 = wide
    ? Buffer.concat([
        numbers([4, 0x06064b50], [8, 44], [2, 45], [2, 45], [4, 0], [4, 0], [8, number], [8, number]),
        numbers([8, directory.length], [8, first], [4, 0x07064b50], [4, 0], [8, at + directory.length], [4, 1]),
      ])
    : Buffer.alloc(0)
  const [short, shortSize, shortStart] = wide ? [0xffff, all32, all32] : [number, directory.length, first]
  const end = Buffer.concat([
    numbers([4, 0x06054b50], [2, 0], [2, 0], [2, short!], [2, short!], [4, shortSize!], [4, shortStart!]),
    numbers([2, comment.length]),
    Buffer.from(comment, 'latin1'),
  ])
  return new Uint8Array(Buffer.concat([...parts, directory, end64, end]))
}
