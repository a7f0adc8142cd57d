/** The remainders of all bytes by the polynomial of CRC-32 (ISO 3309), its bits in reverse order. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb8_8320 : rest >>> 1
  return rest
})

/** The checksum that a zip archive has for each of its files. */
export const crc32 = (bytes: Uint8Array): number => {
  let rest = 0xffff_ffff
  for (const byte of bytes) rest = table[(rest ^ byte) & 0xff]! ^ (rest >>> 8)
  return ~rest >>> 0
}
