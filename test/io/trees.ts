import fc from 'fast-check'
import { count } from '../../src/shape/sizes.js'
import { allocate, dtypes } from '../../src/tensor/dtype.js'
import { Stored } from '../../src/tensor/storage.js'

/** Tensors of any bits, NaN with any payload among them. */
export const stored = fc
  .tuple(
    fc.constantFrom(...dtypes),
    fc.array(fc.nat({ max: 3 }), { maxLength: 4 }),
    fc.infiniteStream(fc.nat({ max: 255 })),
  )
  .map(([dtype, shape, bytes]) => {
    const elements = allocate(dtype, count(shape))
    const raw = new Uint8Array(elements.buffer)
    for (let i = 0; i < raw.length; i++) {
      const byte: number = bytes.next().value
      raw[i] = dtype === 'bool' ? byte % 2 : byte
    }
    return new Stored(shape, dtype, elements)
  })

const key = fc
  .oneof(fc.constantFrom('__proto__', 'constructor', '', '0', '10', 'w'), fc.string({ unit: 'binary', maxLength: 4 }))
  .filter(text => !/[.[\]]/.test(text))

/** Trees of tensors. */
export const tree = fc.letrec<{ tree: unknown }>(tie => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    stored,
    fc.constantFrom(undefined, null),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 3 }),
  ),
})).tree

/** Notes of any text. */
export const metadata = fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), { maxKeys: 3 })
