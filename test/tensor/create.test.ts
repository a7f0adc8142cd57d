import { runInNewContext, runInThisContext } from 'node:vm'
import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as T from 'tensor-ts'
import { describe, expect, expectTypeOf, it } from 'vitest'

const { DTypeError, ShapeError } = T
const dtypes = ['float16', 'bfloat16', 'float32', 'float64', 'int32', 'uint8', 'bool'] as const

/** What the compiler would refuse as well. */
const loosely = (f: unknown) => f as (...args: readonly unknown[]) => T.AnyTensor

const described = (x: T.AnyTensor) => [x.dtype, x.shape, T.toArray(x)]

describe('tensor', () => {
  it('reads shape and element type off the literal', () => {
    expect(described(T.tensor(2.5))).toEqual(['float32', [], 2.5])
    expect(described(T.tensor(false))).toEqual(['bool', [], false])
    expect(
      described(
        T.tensor([
          [1, 2, 3],
          [4, 5, 6],
        ]),
      ),
    ).toEqual([
      'float32',
      [2, 3],
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ])
    expect(described(T.tensor([true, false], 'bool'))).toEqual(['bool', [2], [true, false]])
    expect(described(T.tensor([[[1]], [[2]]], 'uint8'))).toEqual(['uint8', [2, 1, 1], [[[1]], [[2]]]])
    expect(described(T.tensor([[], []]))).toEqual(['float32', [2, 0], [[], []]])
  })

  it('takes nested arrays of any even shape', () => {
    const even = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 }).map(shape => ({
      shape,
      data: shape.reduceRight<unknown>((inner, size) => Array.from({ length: size }, () => inner), 1),
    }))
    fc.assert(
      fc.property(even, ({ shape, data }) => {
        const x = loosely(T.tensor)(data)
        expect(T.toArray(x)).toEqual(data)
        // Behind an axis of size 0 there is nothing to count.
        expect(x.shape).toEqual(shape.includes(0) ? shape.slice(0, shape.indexOf(0) + 1) : shape)
      }),
    )
  })

  it('rounds to the element type', () => {
    expect(T.item(T.tensor(0.1))).toBe(Math.fround(0.1))
    expect(T.item(T.tensor(0.1, 'float64'))).toBe(0.1)
    expect(T.item(T.tensor(1e300))).toBe(Infinity)
  })

  it.each([
    [
      [
        [1, 2, 3],
        [4, 5],
      ],
      'tensor: ragged at [1]: expected 3 entries, got 2',
    ],
    [[[1], 2], 'tensor: ragged at [1]: expected 1 entry, got a number'],
    [[1, [2]], 'tensor: ragged at [1]: expected a number, got 1 entry'],
    [
      [
        [[1, 2]],
        [
          [1, 2],
          [3, 4],
        ],
      ],
      'tensor: ragged at [1]: expected 1 entry, got 2',
    ],
    ['x', 'tensor: expected numbers or booleans, got a string'],
    [[1, null], 'tensor: expected numbers or booleans, got null at [1]'],
    [undefined, 'tensor: expected numbers or booleans, got undefined'],
    [[{}], 'tensor: expected numbers or booleans, got an object at [0]'],
  ])('refuses %j', (data, message) => {
    expect(() => loosely(T.tensor)(data)).toThrow(new ShapeError(message))
  })

  it.each([
    [300, 'uint8', '300'],
    [-1, 'uint8', '-1'],
    [1.5, 'int32', '1.5'],
    [2 ** 31, 'int32', '2147483648'],
    [Number.NaN, 'int32', 'NaN'],
    [2, 'bool', '2'],
  ])('refuses %d as %s', (number, dtype, shown) => {
    expect(() => loosely(T.tensor)([0, number], dtype)).toThrow(
      new DTypeError(`tensor: ${shown} is not a value of ${dtype}`),
    )
  })

  it('refuses an unknown element type', () => {
    expect(() => loosely(T.tensor)([1], 'float8')).toThrow(
      new DTypeError(
        "tensor: expected a dtype (float16, bfloat16, float32, float64, int32, uint8 or bool), got 'float8'",
      ),
    )
  })
})

describe('fromArray', () => {
  it('keeps the element type of typed arrays; numbers are float32, booleans bool', () => {
    const cases: readonly (readonly [Parameters<typeof T.fromArray>[0], T.DType])[] = [
      [new Float32Array(2), 'float32'],
      [new Float64Array(2), 'float64'],
      [new Int32Array(2), 'int32'],
      [new Uint8Array(2), 'uint8'],
      [[1, 2], 'float32'],
      [[true, false], 'bool'],
    ]
    for (const [data, dtype] of cases) expect(T.fromArray(data, [2]).dtype).toBe(dtype)
  })

  it('takes every typed array that there is, of every realm and in every kind of memory', () => {
    const cases: readonly (readonly [string, T.DType, readonly number[]])[] = [
      ['Int8Array', 'int32', [-128, 127]],
      ['Uint8Array', 'uint8', [0, 255]],
      ['Uint8ClampedArray', 'uint8', [0, 255]],
      ['Int16Array', 'int32', [-32768, 32767]],
      ['Uint16Array', 'int32', [0, 65535]],
      ['Int32Array', 'int32', [-(2 ** 31), 2 ** 31 - 1]],
      ['Uint32Array', 'int32', [0, 2 ** 31 - 1]],
      ['BigInt64Array', 'int32', [-(2 ** 31), 2 ** 31 - 1]],
      ['BigUint64Array', 'int32', [0, 2 ** 31 - 1]],
      ['Float16Array', 'float32', [0.5, -2]],
      ['Float32Array', 'float32', [Math.fround(0.1), -0]],
      ['Float64Array', 'float64', [0.1, 5e-324]],
    ]
    // None is forgotten: those that this engine has are all among the cases.
    const all = Object.getOwnPropertyNames(globalThis).filter(name =>
      /^(Big)?(Int|Uint|Float)\d+(Clamped)?Array$/.test(name),
    )
    expect(all.filter(name => !cases.some(([known]) => known === name))).toEqual([])
    for (const [name, dtype, values] of cases.filter(([known]) => all.includes(known))) {
      const elements = name.startsWith('Big') ? `[${values.map(value => `${value}n`)}]` : JSON.stringify(values)
      const text = elements.replace(',0]', name.startsWith('Float32') ? ',-0]' : ',0]')
      const forms = [
        `new ${name}(${text})`,
        `(() => { const x = new ${name}(4); x.set(${text}, 1); return x.subarray(1, 3) })()`,
        `(() => { const x = new ${name}(new SharedArrayBuffer(2 * ${name}.BYTES_PER_ELEMENT)); x.set(${text}); return x })()`,
      ]
      for (const form of forms)
        for (const data of [runInNewContext(form), runInThisContext(form)]) {
          const x = loosely(T.fromArray)(data, [2])
          expect([name, x.dtype, [...T.data(x)]]).toEqual([name, dtype, values])
          // Nothing of the caller's memory is kept.
          data.fill(name.startsWith('Big') ? 1n : 1)
          expect([...T.data(x)]).toEqual(values)
        }
    }
  })

  it('types what it makes of them', () => {
    expectTypeOf(T.fromArray(new Uint8ClampedArray(4), [2, 2])).toEqualTypeOf<T.Tensor<[2, 2], 'uint8'>>()
    expectTypeOf(T.fromArray(new Int8Array(1), [1])).toEqualTypeOf<T.Tensor<[1], 'int32'>>()
    expectTypeOf(T.fromArray(new Uint16Array(1), [1])).toEqualTypeOf<T.Tensor<[1], 'int32'>>()
    expectTypeOf(T.fromArray(new Uint32Array(1), [1])).toEqualTypeOf<T.Tensor<[1], 'int32'>>()
    expectTypeOf(T.fromArray(new BigInt64Array(1), [1])).toEqualTypeOf<T.Tensor<[1], 'int32'>>()
    expectTypeOf(T.fromArray(new BigUint64Array(1), [1])).toEqualTypeOf<T.Tensor<[1], 'int32'>>()
    expectTypeOf(T.fromArray(Buffer.from([1]), [1])).toEqualTypeOf<T.Tensor<[1], 'uint8'>>()
    expectTypeOf(T.fromArray(new Float64Array(1), [1])).toEqualTypeOf<T.Tensor<[1], 'float64'>>()
    expectTypeOf(T.fromArray(new Float32Array(1), [1])).toEqualTypeOf<T.Tensor<[1], 'float32'>>()
    expectTypeOf(T.fromArray([1], [1])).toEqualTypeOf<T.Tensor<[1], 'float32'>>()
    expectTypeOf(T.fromArray([true], [1])).toEqualTypeOf<T.Tensor<[1], 'bool'>>()
    expectTypeOf(T.fromArray(new BigInt64Array(1), [1], 'float64')).toEqualTypeOf<T.Tensor<[1], 'float64'>>()
  })

  it('says what to do with integers that int32 cannot hold', () => {
    const hint = 'is not a value of int32; give another element type as the third argument'
    for (const [data, shown] of [
      [new Uint32Array([1, 2 ** 31]), '2147483648'],
      [new BigInt64Array([-(2n ** 40n)]), '-1099511627776'],
      [new BigUint64Array([2n ** 64n - 1n]), '18446744073709551615'],
    ] as const) {
      expect(() => T.fromArray(data, [data.length])).toThrow(new DTypeError(`fromArray: ${shown} ${hint}`))
      expect(T.toArray(T.fromArray(data, [data.length], 'float64'))).toEqual(Array.from(data, Number))
    }
  })

  it('refuses entries that are no numbers, and arrays whose memory is gone', () => {
    for (const [data, message] of [
      [['3'], "fromArray: expected numbers or booleans, got '3' at 0"],
      [[1, [2]], 'fromArray: expected numbers or booleans, got an array of length 1 at 1'],
      [[1, undefined], 'fromArray: expected numbers or booleans, got undefined at 1'],
      [[1, null], 'fromArray: expected numbers or booleans, got null at 1'],
      [[1, 2n], 'fromArray: expected numbers or booleans, got 2n at 1'],
      [new DataView(new ArrayBuffer(4)), 'fromArray: expected an array or a typed array, got a DataView'],
      [new ArrayBuffer(4), 'fromArray: expected an array or a typed array, got an ArrayBuffer'],
      ['12', "fromArray: expected an array or a typed array, got '12'"],
    ] as const)
      expect(() => loosely(T.fromArray)(data, [Array.isArray(data) ? data.length : 1])).toThrow(new TypeError(message))
    for (const array of [new Float32Array(2), new Uint8Array(2), new Uint32Array(2), new BigInt64Array(2)]) {
      structuredClone(array.buffer, { transfer: [array.buffer] })
      // What is left has length 0, so that a shape that is computed from it would fit.
      for (const size of [0, 2])
        expect(() => loosely(T.fromArray)(array, [size])).toThrow(
          /^fromArray: expected an array with its elements, got an? \w+ of length 0, whose buffer was transferred$/,
        )
    }
    expect(T.fromArray(new Float32Array(0), [0]).shape).toEqual([0])
  })

  it('takes named sizes', () => {
    expect(T.fromArray([1, 2, 3, 4], [T.dim('batch', 2), 2]).shape).toEqual([2, 2])
  })

  it('changes the element type where all numbers are of the other', () => {
    expect(described(T.fromArray(new Uint8Array([0, 255]), [2], 'float64'))).toEqual(['float64', [2], [0, 255]])
    expect(described(T.fromArray(new Float32Array([0, 1]), [2], 'bool'))).toEqual(['bool', [2], [false, true]])
    for (const [data, dtype, shown] of [
      [new Float32Array([1.5]), 'int32', '1.5'],
      [new Int32Array([300]), 'uint8', '300'],
      [new Uint8Array([5]), 'bool', '5'],
      [[Number.NaN], 'uint8', 'NaN'],
    ])
      expect(() => loosely(T.fromArray)(data, [1], dtype)).toThrow(
        new DTypeError(`fromArray: ${shown} is not a value of ${dtype}`),
      )
  })

  it('refuses the wrong number of elements, and what is no array', () => {
    expect(() => loosely(T.fromArray)([1, 2, 3], [2, 2])).toThrow(
      new ShapeError('fromArray: shape [2, 2] has 4 elements, the data has 3'),
    )
    expect(() => loosely(T.fromArray)(undefined, [1])).toThrow(
      new TypeError('fromArray: expected an array or a typed array, got undefined'),
    )
    expect(() => loosely(T.fromArray)([1], 1)).toThrow(
      new ShapeError('fromArray: expected a shape such as [2, 3], got 1'),
    )
    expect(() => loosely(T.fromArray)([1], [-1])).toThrow(
      new ShapeError('fromArray: expected sizes that are integers of at least 0, got -1'),
    )
  })
})

describe('fromUnknown', () => {
  it('is the tensor where the data fit', () => {
    const result = T.fromUnknown(JSON.parse('[[1, 2], [3, 4]]'), [2, 2], 'int32')
    expect(E.isRight(result) && described(result.right)).toEqual([
      'int32',
      [2, 2],
      [
        [1, 2],
        [3, 4],
      ],
    ])
    const scalar = T.fromUnknown(3, [])
    expect(E.isRight(scalar) && described(scalar.right)).toEqual(['float32', [], 3])
    const rows = T.fromUnknown([[1], [2]], [T.dim('rows', 2), 1])
    expect(E.isRight(rows)).toBe(true)
  })

  it.each([
    [[[1, 2], [3]], ShapeError, /: ragged at \[1\]: expected 2 entries, got 1$/],
    [[[1, 2]], ShapeError, /^fromUnknown: expected shape \[2, 2\], got \[1, 2\]$/],
    [
      [
        [1, 'a'],
        [3, 4],
      ],
      ShapeError,
      /: expected numbers or booleans, got a string at \[0, 1\]$/,
    ],
    [null, ShapeError, /: expected numbers or booleans, got null$/],
    [{ data: [1] }, ShapeError, /: expected numbers or booleans, got an object$/],
    [
      [
        [1, 2.5],
        [3, 4],
      ],
      DTypeError,
      /^fromUnknown: 2.5 is not a value of int32$/,
    ],
  ])('is the error for %j', (data, kind, message) => {
    const result = T.fromUnknown(data, [2, 2], 'int32')
    expect(E.isLeft(result) && result.left).toBeInstanceOf(kind)
    expect(E.isLeft(result) && result.left.message).toMatch(message)
  })

  it('throws where not the data but the call is wrong', () => {
    expect(() => loosely(T.fromUnknown)([1], [1], 'int')).toThrow(DTypeError)
    expect(() => loosely(T.fromUnknown)([1], [-1])).toThrow(ShapeError)
  })
})

describe('filled tensors', () => {
  const shapes = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 })

  it('zeros, ones, full and their like', () => {
    fc.assert(
      fc.property(shapes, fc.constantFrom(...dtypes), (shape, dtype) => {
        const count = shape.reduce((product, size) => product * size, 1)
        const all = (x: T.AnyTensor, value: number) =>
          expect([x.shape, x.dtype, [...T.data(x)]]).toEqual([shape, dtype, Array(count).fill(value)])
        all(T.zeros(shape, dtype), 0)
        all(T.ones(shape, dtype), 1)
        all(loosely(T.full)(shape, 1, dtype), 1)
        all(T.zerosLike(T.ones(shape, dtype)), 0)
        all(T.onesLike(T.zeros(shape, dtype)), 1)
        all(loosely(T.fullLike)(T.zeros(shape, dtype), 1), 1)
      }),
    )
  })

  it('are float32 where nothing else is said, and take named sizes', () => {
    for (const x of [T.zeros([2]), T.ones([2]), T.full([2], 3), T.eye(2), T.arange(2), T.linspace(0, 1, 2)])
      expect(x.dtype).toBe('float32')
    expect(T.zeros([T.dim('n', 3), 2]).shape).toEqual([3, 2])
  })

  it('refuse what is no size and no element', () => {
    expect(() => loosely(T.zeros)([2, -1])).toThrow(
      new ShapeError('zeros: expected sizes that are integers of at least 0, got -1'),
    )
    expect(() => loosely(T.ones)([1.5])).toThrow(
      new ShapeError('ones: expected sizes that are integers of at least 0, got 1.5'),
    )
    expect(() => loosely(T.full)(3, 1)).toThrow(new ShapeError('full: expected a shape such as [2, 3], got 3'))
    expect(() => loosely(T.full)([2], 1.5, 'int32')).toThrow(DTypeError)
    expect(() => loosely(T.zerosLike)(undefined)).toThrow(new TypeError('zerosLike: expected a tensor, got undefined'))
    expect(() => loosely(T.dim)('batch', 1.5)).toThrow(
      new ShapeError('dim: expected sizes that are integers of at least 0, got 1.5'),
    )
  })
})

describe('eye', () => {
  it('has ones where row and column agree', () => {
    fc.assert(
      fc.property(fc.nat(4), fc.nat(4), fc.constantFrom(...dtypes), (n, m, dtype) => {
        const expected = Array.from({ length: n }, (_, i) => Array.from({ length: m }, (_, j) => Number(i === j)))
        expect([...T.data(T.eye(n, m, dtype))]).toEqual(expected.flat())
      }),
    )
    expect(T.toArray(T.eye(2))).toEqual([
      [1, 0],
      [0, 1],
    ])
  })
})

describe('arange and linspace', () => {
  it('arange counts from start to before stop', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -9, max: 9 }),
        fc.integer({ min: -9, max: 9 }),
        fc.constantFrom(1, 2, 3, -1, -2),
        (start, stop, step) => {
          const expected: number[] = []
          for (let x = start; step > 0 ? x < stop : x > stop; x += step) expected.push(x)
          expect(T.toArray(T.arange(start, stop, step, 'int32'))).toEqual(expected)
        },
      ),
    )
    expect(T.toArray(T.arange(3))).toEqual([0, 1, 2])
    expect(T.toArray(T.arange(1, 3))).toEqual([1, 2])
    expect(T.toArray(T.arange(0, 1, 0.25, 'float64'))).toEqual([0, 0.25, 0.5, 0.75])
    expect(() => loosely(T.arange)(0, 1, 0)).toThrow(new ShapeError('arange: no range from 0 to 1 in steps of 0'))
  })

  it('linspace divides evenly and includes both ends', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -9, max: 9 }),
        fc.integer({ min: -9, max: 9 }),
        fc.integer({ min: 2, max: 9 }),
        (start, stop, count) => {
          const points = T.toArray(T.linspace(start, stop, count, 'float64'))
          expect([points[0], points.at(-1)]).toEqual([start, stop])
          points.forEach((point, i) => {
            expect(point).toBeCloseTo(start + (i * (stop - start)) / (count - 1), 12)
          })
        },
      ),
    )
    expect(T.toArray(T.linspace(2, 5, 1))).toEqual([2])
    expect(T.toArray(T.linspace(2, 5, 0))).toEqual([])
    expect(T.toArray(T.linspace(1, 1, 3))).toEqual([1, 1, 1])
  })

  it('rounds down for integers, as NumPy does', () => {
    expect(T.toArray(T.linspace(-1, 1, 4, 'int32'))).toEqual([-1, -1, 0, 1])
    expect(T.toArray(T.linspace(-0.5, -2.5, 5, 'int32'))).toEqual([-1, -1, -2, -2, -3])
    expect(T.toArray(T.arange(-1, 1, 0.5, 'int32'))).toEqual([-1, -1, 0, 0])
    expect(T.toArray(T.linspace(0, 1, 4, 'bool'))).toEqual([false, true, true, true])
    expect(() => T.linspace(-0.5, 3, 4, 'uint8')).toThrow('linspace: -0.5 is not a value of uint8')
    expect(() => T.linspace(Number.NaN, 3, 4, 'int32')).toThrow('linspace: NaN is not a value of int32')
    fc.assert(
      fc.property(
        fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
        fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
        fc.integer({ min: 2, max: 40 }),
        (start, stop, count) => {
          // ⌊start + (stop - start) i / (count - 1)⌋ without any rounding.
          const exact = (i: number) => {
            const [over, by] = [BigInt(start) * BigInt(count - 1) + BigInt(stop - start) * BigInt(i), BigInt(count - 1)]
            return Number(over / by - (over % by < 0n ? 1n : 0n))
          }
          expect(T.toArray(T.linspace(start, stop, count, 'int32'))).toEqual(
            Array.from({ length: count }, (_, i) => exact(i)),
          )
        },
      ),
    )
  })

  it('linspace meets no infinity between numbers, and ends where it is told', () => {
    const most = Number.MAX_VALUE
    expect(T.toArray(T.linspace(-most, most, 3, 'float64'))).toEqual([-most, 0, most])
    expect(T.toArray(T.linspace(0, 1e308, 11, 'float64')).map(x => x / 1e307)).toEqual(
      Array.from({ length: 11 }, (_, i) => (i * 1e307) / 1e307),
    )
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer({ min: 2, max: 50 }),
        (start, stop, count) => {
          const x = T.data(T.linspace(start, stop, count, 'float64'))
          expect([x[0], x[count - 1]]).toEqual([start, stop])
          expect(x.every(Number.isFinite)).toBe(true)
          expect(T.data(T.linspace(start, stop, count)).at(-1)).toBe(Math.fround(stop))
        },
      ),
    )
  })
})

describe('ranges of integers', () => {
  it('refuse what the element type cannot hold, where they would wrap', () => {
    expect(() => T.arange(250, 300, 'uint8')).toThrow('arange: 299 is not a value of uint8')
    expect(() => T.linspace(0, 300, 3, 'uint8')).toThrow('linspace: 300 is not a value of uint8')
    expect(T.toArray(T.arange(253, 256, 'uint8'))).toEqual([253, 254, 255])
    expect(T.toArray(T.linspace(0, 1, 3, 'int32'))).toEqual([0, 0, 1])
    expect(T.toArray(T.arange(5, 2, 'uint8'))).toEqual([])
  })
})
