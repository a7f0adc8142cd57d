import { count } from '../../shape/sizes.js'

// An image as a file that every browser shows and that is written in a few lines: BMP, https://en.wikipedia.org/wiki/BMP_file_format.

const header = 54

/** A bitmap of `[3 or 1, height, width]` pixels from 0 to 255. */
export const bitmap = (pixels: ArrayLike<number>, shape: readonly [number, number, number]): Uint8Array => {
  const [channels, height, width] = shape
  // Each row is filled up to a multiple of 4 bytes.
  const row = Math.ceil((3 * width) / 4) * 4
  const bytes = new Uint8Array(header + row * height)
  const view = new DataView(bytes.buffer)
  bytes.set([0x42, 0x4d])
  view.setUint32(2, bytes.length, true)
  view.setUint32(10, header, true)
  view.setUint32(14, 40, true)
  view.setInt32(18, width, true)
  // A negative height: the first row is the highest.
  view.setInt32(22, -height, true)
  view.setUint16(26, 1, true)
  view.setUint16(28, 24, true)
  const plane = channels === 1 ? 0 : count([height, width])
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      // Blue, green, red.
      for (let c = 0; c < 3; c++) bytes[header + y * row + 3 * x + c] = pixels[(2 - c) * plane + y * width + x] ?? 0
  return bytes
}

/** As an address that has the file in itself. */
export const dataAddress = (bytes: Uint8Array): string =>
  `data:image/bmp;base64,${btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''))}`
