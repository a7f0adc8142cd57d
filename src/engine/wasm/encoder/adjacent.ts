import type { Code } from './code.js'

/** Puts 4, 8, 12 or 16 adjacent bytes on the stack as a vector whose other bytes are 0; nothing behind them is read. */
export const loadAdjacent = (code: Code, address: () => void, offset: number, bytes: number): void => {
  address()
  code.memory(bytes === 16 ? 'v128.load' : bytes === 4 ? 'v128.load32_zero' : 'v128.load64_zero', offset)
  if (bytes !== 12) return
  address()
  code.memory('f32.load', offset + 8).lane('f32x4.replace_lane', 2)
}
