/** Bytes that grow, with the number formats of the WebAssembly binary format. */
export class Bytes {
  private buffer = new Uint8Array(1024)
  length = 0

  private reserve(more: number): void {
    if (this.length + more <= this.buffer.length) return
    const larger = new Uint8Array(Math.max(this.buffer.length * 2, this.length + more))
    larger.set(this.buffer.subarray(0, this.length))
    this.buffer = larger
  }

  byte(value: number): void {
    this.reserve(1)
    this.buffer[this.length++] = value
  }

  append(other: Uint8Array): void {
    this.reserve(other.length)
    this.buffer.set(other, this.length)
    this.length += other.length
  }

  /** Unsigned LEB128 of a 32-bit number. */
  unsigned(value: number): void {
    let rest = value >>> 0
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80)
      rest >>>= 7
    }
    this.byte(rest)
  }

  /** Signed LEB128 of a 32-bit number. */
  signed(value: number): void {
    let rest = value | 0
    while (rest < -64 || rest > 63) {
      this.byte((rest & 0x7f) | 0x80)
      rest >>= 7
    }
    this.byte(rest & 0x7f)
  }

  /** Signed LEB128 of a 64-bit number. */
  signed64(value: bigint): void {
    let rest = BigInt.asIntN(64, value)
    while (rest < -64n || rest > 63n) {
      this.byte(Number(rest & 0x7fn) | 0x80)
      rest >>= 7n
    }
    this.byte(Number(rest & 0x7fn))
  }

  float32(value: number): void {
    this.append(new Uint8Array(new Float32Array([value]).buffer))
  }

  float64(value: number): void {
    this.append(new Uint8Array(new Float64Array([value]).buffer))
  }

  text(value: string): void {
    const encoded = new TextEncoder().encode(value)
    this.unsigned(encoded.length)
    this.append(encoded)
  }

  /** Written with its length before it, as sections and function bodies are. */
  sized(other: Bytes): void {
    this.unsigned(other.length)
    this.append(other.view())
  }

  /** What has been written, without a copy. */
  view(): Uint8Array {
    return this.buffer.subarray(0, this.length)
  }
}
