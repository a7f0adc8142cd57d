import type * as T from 'tensor-ts'

/** A tensor written out. The definitions that operations are held to work on it, one element at a time. */
export interface Plain {
  readonly shape: readonly number[]
  readonly dtype: T.DType
  readonly data: readonly number[]
}

export type Index = readonly number[]

export const isPlain = (x: unknown): x is Plain =>
  typeof x === 'object' && x !== null && 'dtype' in x && 'shape' in x && 'data' in x && Array.isArray(x.data)

export const isFloating = (dtype: T.DType): dtype is 'float32' | 'float64' => dtype === 'float32' || dtype === 'float64'

export const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)

export const volume = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1)

/** Every index of a shape, the last axis first. */
export const indices = (shape: readonly number[]): readonly Index[] =>
  shape.reduce<readonly Index[]>((all, size) => all.flatMap(index => range(size).map(i => [...index, i])), [[]])

/** The element at an index, which has to be inside. */
export const at = (x: Plain, index: Index): number => {
  if (index.length !== x.shape.length || index.some((i, axis) => !(i >= 0 && i < x.shape[axis]!)))
    throw new Error(`[${index}] is not inside [${x.shape}]`)
  return x.data[x.shape.reduce((offset, size, axis) => offset * size + index[axis]!, 0)]!
}

/** A number as the element type holds it; integers wrap. */
export const store = (value: number | bigint, dtype: T.DType): number => {
  if (dtype === 'float32') return Math.fround(Number(value))
  if (dtype === 'int32') return Number(BigInt.asIntN(32, BigInt(value)))
  if (dtype === 'uint8') return Number(BigInt.asUintN(8, BigInt(value)))
  return Number(value)
}

/** The tensor whose element at each index `element` says. */
export const define = (
  shape: readonly number[],
  dtype: T.DType,
  element: (index: Index) => number | bigint | boolean,
): Plain => ({
  shape,
  dtype,
  data: indices(shape).map(index => {
    const value = element(index)
    return store(typeof value === 'boolean' ? Number(value) : value, dtype)
  }),
})

/** The shape that all broadcast to: from the last axis on, the size that is not 1. */
export const common = (...shapes: readonly (readonly number[])[]): readonly number[] =>
  range(Math.max(0, ...shapes.map(shape => shape.length)))
    .map(back => shapes.map(shape => shape[shape.length - 1 - back] ?? 1).find(size => size !== 1) ?? 1)
    .reverse()

/** The index in a tensor of the given shape that is repeated to `index`. */
export const source = (shape: readonly number[], index: Index): Index =>
  index.slice(index.length - shape.length).map((i, axis) => (shape[axis] === 1 ? 0 : i))

/** Applies a function to the elements that broadcasting brings together; `integer` where numbers lose digits. */
export const map =
  (
    dtype: (given: T.DType) => T.DType,
    f: (...elements: number[]) => number | boolean,
    integer?: (...elements: bigint[]) => bigint,
  ) =>
  (...xs: readonly Plain[]): Plain => {
    const given = xs.at(-1)!.dtype
    return define(common(...xs.map(x => x.shape)), dtype(given), index => {
      const elements = xs.map(x => at(x, source(x.shape, index)))
      return integer !== undefined && !isFloating(given) ? integer(...elements.map(BigInt)) : f(...elements)
    })
  }

/** Axes counted from the start. */
export const axesOf = (rank: number, axes: number | readonly number[] | undefined): readonly number[] =>
  axes === undefined ? range(rank) : (typeof axes === 'number' ? [axes] : axes).map(a => (a < 0 ? a + rank : a))

/** For each index over the other axes, the function of the elements along `axes` in row-major order. */
export const fold = (
  x: Plain,
  axes: readonly number[],
  keepDims: boolean,
  dtype: T.DType,
  f: (elements: readonly number[]) => number | bigint | boolean,
): Plain => {
  const shape = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
  const kept = define(shape, dtype, index =>
    f(indices(x.shape).flatMap(at_ => (at_.every((i, a) => axes.includes(a) || i === index[a]) ? [at(x, at_)] : []))),
  )
  return keepDims ? kept : { ...kept, shape: x.shape.filter((_, axis) => !axes.includes(axis)) }
}

const legendre: readonly (readonly [place: number, weight: number])[] = [-1, 1].flatMap(sign => {
  const root = 2 * Math.sqrt(10 / 7)
  return [
    [0, 64 / 225],
    [(sign * Math.sqrt(5 - root)) / 3, (322 + 13 * Math.sqrt(70)) / 900],
    [(sign * Math.sqrt(5 + root)) / 3, (322 - 13 * Math.sqrt(70)) / 900],
  ] as const
})

/** The integral of a smooth function, by the Gauss-Legendre rule of five points in each of 64 parts. */
export const integral = (f: (x: number) => number, a: number, b: number): number => {
  const half = (b - a) / 128
  return range(64).reduce((sum, part) => {
    const middle = a + (2 * part + 1) * half
    return sum + legendre.reduce((inner, [place, weight]) => inner + weight * half * f(middle + half * place), 0)
  }, 0)
}
