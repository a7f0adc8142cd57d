// What single primitives do where few uses lead: the limits of number formats, and the ways that they are called by rules.
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { unsignedRemainder } from '../../src/primitive/bits.js'
import { dot } from '../../src/primitive/dot.js'
import { overlapAdd, windows } from '../../src/primitive/movement.js'
import { concrete } from '../../src/tensor/storage.js'

const float64 = (...xs: readonly number[]): T.Tensor<[number], 'float64'> => T.tensor(xs, 'float64')

/** The names of the primitives of a Program, in order. */
const primitivesOf = (program: T.Program): readonly string[] => program.equations.map(({ primitive }) => primitive.name)

describe('pow', () => {
  it('is that of IEEE 754 where ECMAScript differs', () => {
    const base = float64(1, 1, 1, -1, -1, -1, 2, -2)
    const exponent = float64(NaN, Infinity, -Infinity, Infinity, -Infinity, NaN, Infinity, -Infinity)
    expect(T.toArray(T.pow(base, exponent))).toEqual([1, 1, 1, 1, 1, NaN, Infinity, 0])
  })

  it('of integers wraps, and rounds towards zero for negative exponents', () => {
    const base = T.tensor([3, 3, 1, -1, -1, 2, 0, 7], 'int32')
    const exponent = T.tensor([21, 0, -5, -5, -4, -1, 3, 11], 'int32')
    expect(T.toArray(T.pow(base, exponent))).toEqual([
      Number(BigInt.asIntN(32, 3n ** 21n)),
      1,
      1,
      -1,
      1,
      0,
      0,
      1977326743,
    ])
  })
})

describe('unsignedRemainder', () => {
  it('by 0, which stands for 2³², is the dividend', () => {
    const [a, b] = [T.tensor([5, -7, -7], 'int32'), T.tensor([0, 0, 10], 'int32')]
    // -7 is 4294967289.
    expect([...concrete(unsignedRemainder(a, b), 'test').data]).toEqual([5, -7, 9])
  })
})

describe('gelu', () => {
  it('has its limits as slopes at both ends, compiled and not', () => {
    const slope = T.grad((x: T.Tensor<[6]>) => T.sum(T.gelu(x)))
    const x = T.tensor([-Infinity, -3e38, -100, 100, 3e38, Infinity])
    const [own, compiled] = [T.toArray(slope(x)), T.toArray(T.jit(slope)(x))]
    expect(own.map(Math.abs)).toEqual([0, 0, 0, 1, 1, 1])
    expect(compiled.map(Math.abs)).toEqual([0, 0, 0, 1, 1, 1])
  })
})

describe('cast', () => {
  it('to the type that it has is the tensor itself', () => {
    const x = T.tensor([1, 2])
    expect(T.cast(x, 'float32')).toBe(x)
  })
})

describe('what would change nothing is not computed', () => {
  it.each([
    ['transpose', (x: T.Tensor<[2, 3]>) => T.transpose(x, [0, 1])],
    ['reshape', (x: T.Tensor<[2, 3]>) => T.reshape(x, [2, 3])],
    ['broadcastTo', (x: T.Tensor<[2, 3]>) => T.broadcastTo(x, [2, 3])],
    ['concat', (x: T.Tensor<[2, 3]>) => T.concat([x])],
    ['flip', (x: T.Tensor<[2, 3]>) => T.flip(x, { axis: [] })],
    ['sum', (x: T.Tensor<[2, 3]>) => T.sum(x, { axis: [] })],
    ['max', (x: T.Tensor<[2, 3]>) => T.max(x, { axis: [] })],
    ['min', (x: T.Tensor<[2, 3]>) => T.min(x, { axis: [] })],
  ] as const)('%s', (_, f) => {
    expect(primitivesOf(T.program(f)(T.ones([2, 3])))).toEqual([])
  })
})

describe('products', () => {
  it('of integers wrap, whichever side is transposed', () => {
    const a = [
      [2 ** 30, 3, -7],
      [5, 2 ** 31 - 1, 11],
    ]
    const b = [
      [6, 2 ** 29, 1, 0],
      [2 ** 28, -5, 2, 1],
      [9, 4, 3, -(2 ** 31)],
    ]
    const exact = a.map(row =>
      b[0]!.map((_, j) =>
        Number(
          BigInt.asIntN(
            32,
            row.reduce((sum, x, k) => sum + BigInt(x) * BigInt(b[k]![j]!), 0n),
          ),
        ),
      ),
    )
    const columns = (rows: readonly (readonly number[])[]) => rows[0]!.map((_, j) => rows.map(row => row[j]!))
    const tensor = (rows: readonly (readonly number[])[]) => T.tensor(rows, 'int32')
    const products = [
      dot(tensor(a), tensor(b)),
      dot(tensor(columns(a)), tensor(b), true),
      dot(tensor(a), tensor(columns(b)), false, true),
      dot(tensor(columns(a)), tensor(columns(b)), true, true),
    ]
    for (const product of products) expect([...concrete(product, 'test').data]).toEqual(exact.flat())
  })

  it('of a batch of matrices with one matrix are one product', () => {
    const w = T.ones([4, 5])
    const f = T.vmap((x: T.Tensor<[3, 4]>) => T.matmul(x, w))
    const { equations } = T.program(f)(T.ones([2, 3, 4]))
    const [product] = equations.filter(({ primitive }) => primitive.name === 'dot')
    expect(product!.outputs[0]!.spec.shape).toEqual([6, 5])
  })

  it('of one matrix with a batch of vectors are one product', () => {
    const w = T.ones([5, 4])
    const f = T.vmap((x: T.Tensor<[4]>) => T.matmul(w, x))
    const { equations } = T.program(f)(T.ones([3, 4]))
    const [product] = equations.filter(({ primitive }) => primitive.name === 'dot')
    expect(product!.inputs.map(({ spec }) => spec.shape.length)).toEqual([2, 2])
  })
})

describe('convolutions of a batch', () => {
  const sliding = { padding: 1 } as const
  const [image, kernel] = [T.ones([1, 2, 5, 5]), T.ones([3, 2, 3, 3])]
  const paramsOf = (program: T.Program, name: string) =>
    program.equations.filter(({ primitive }) => primitive.name === name).map(({ params }) => params)

  it('with one kernel are one convolution of more images', () => {
    const f = T.vmap((x: typeof image) => T.conv2d(x, kernel, sliding))
    const [params] = paramsOf(T.program(f)(T.ones([4, 1, 2, 5, 5])), 'conv')
    expect(params).toMatchObject({ groups: 1 })
  })

  it('and so are their derivatives by the image', () => {
    const f = T.vmap((y: T.Tensor<[1, 3, 5, 5]>) =>
      T.vjp((x: typeof image) => T.conv2d(x, kernel, sliding))(image)[1](y),
    )
    const [params] = paramsOf(T.program(f)(T.ones([4, 1, 3, 5, 5])), 'convInput')
    expect(params).toMatchObject({ groups: 1 })
  })
})

describe('a product', () => {
  it('of one matrix does not touch the next one of the batch', () => {
    const big = [
      [Infinity, 1],
      [1, -Infinity],
      [1, 1],
    ]
    const small = [
      [1, 2],
      [3, 4],
      [5, 6],
    ]
    const w = [
      [1, 0],
      [0, 1],
    ]
    const product = T.matmul(T.tensor([big, small, big]), T.tensor([w, w, w]))
    expect(T.toArray(product)[1]).toEqual(small)
    const columns = T.matmul(T.tensor([w, w]), T.tensor([big.slice(0, 2), small.slice(0, 2)]))
    expect(T.toArray(columns)[1]).toEqual(small.slice(0, 2))
  })
})

describe('windows', () => {
  const [height, width] = [5, 7]
  const image = T.reshape(T.arange(height * width, 'float64'), [height, width])
  const sliding = { size: [2, 3], stride: [2, 1], dilation: [3, 2] }
  const places = [0, 1].flatMap(i => [0, 1, 2].map(j => [i, j] as const))
  const origins = [0, 1, 2].map(j => [0, j] as const)
  const pixel = ([y, x]: readonly [number, number], [i, j]: readonly [number, number]) =>
    (2 * y + 3 * i) * width + x + 2 * j

  it('lie as their stride and dilation say', () => {
    const { shape, data } = concrete(windows(image, sliding), 'test')
    expect(shape).toEqual([1, 3, 2, 3])
    expect([...data]).toEqual(origins.flatMap(origin => places.map(place => pixel(origin, place))))
  })

  it('are added back to where they were taken', () => {
    const ones = T.ones([1, 3, 2, 3], 'float64')
    const counts = new Array<number>(height * width).fill(0)
    for (const origin of origins) for (const place of places) counts[pixel(origin, place)]! += 1
    expect([...concrete(overlapAdd(ones, [height, width], sliding), 'test').data]).toEqual(counts)
  })
})
