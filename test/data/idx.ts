/** The bytes of an IDX file: the code of the element type, the sizes, and the elements as they are written. */
export const idx = (type: number, shape: readonly number[], elements: ArrayLike<number>): Uint8Array => {
  const bytes = new Uint8Array(4 + 4 * shape.length + elements.length)
  bytes.set([0, 0, type, shape.length])
  const view = new DataView(bytes.buffer)
  shape.forEach((size, axis) => {
    view.setUint32(4 + 4 * axis, size)
  })
  bytes.set(elements, 4 + 4 * shape.length)
  return bytes
}
