import { count } from '../../src/shape/sizes.js'
import { allocate, type DType } from '../../src/tensor/dtype.js'
import { Stored } from '../../src/tensor/storage.js'

/** Inputs and parameters to try a primitive with. */
export interface Sample {
  readonly inputs: readonly Stored[]
  readonly params: unknown
  /** The sets of inputs that the primitive is linear in together, with the others known. */
  readonly linear: readonly (readonly number[])[]
}

let salt = 0

const filled = (shape: readonly number[], dtype: DType, element: (i: number) => number): Stored => {
  const data = allocate(dtype, count(shape))
  return new Stored(
    shape,
    dtype,
    data.map((_, i) => element(i)),
  )
}

/** float64 elements between the limits, no two alike. */
const x = (shape: readonly number[], low = -2, high = 2): Stored => {
  salt += 1
  return filled(shape, 'float64', i => low + (high - low) * ((0.317 * salt + 0.61803398875 * (i + 1)) % 1))
}
const ints = (shape: readonly number[], ...elements: readonly number[]): Stored =>
  filled(shape, 'int32', i => elements[i % elements.length]!)
const bools = (shape: readonly number[]): Stored => filled(shape, 'bool', i => ((i * i + i / 2) % 3) & 1)
const float32 = (shape: readonly number[]): Stored => filled(shape, 'float32', i => i / 4 - 1)

const sample = (inputs: readonly Stored[], params: unknown = {}, linear: Sample['linear'] = []): Sample => ({
  inputs,
  params,
  linear,
})

/** Axes of few elements and of many, with ties, NaN and zeros of both signs. */
const extremes: readonly Sample[] = [
  sample([x([2, 3])], { axis: 1 }),
  sample([x([2, 3, 2])], { axis: 0 }),
  sample([x([3, 20])], { axis: 1 }),
  sample([x([2, 18, 3])], { axis: 1 }),
  sample([ints([4, 18], 1, 5, 5, -2, 1)], { axis: 1 }),
  ...[3, 19].map(size =>
    sample([filled([2, size], 'float64', i => [1, Number.NaN, 0, -0, Number.NaN][i % 5]!)], { axis: 1 }),
  ),
  ...[3, 19].map(size =>
    sample([filled([2, size], 'float64', i => [-0, 0, Infinity][Math.floor(i / size)]!)], { axis: 1 }),
  ),
]

// --- elementwise ------------------------------------------------------------------------------------------------------

const one = (low = -2, high = 2, linear: Sample['linear'] = []): readonly Sample[] =>
  [[], [3], [2, 3], [0, 2]].map(shape => sample([x(shape, low, high)], {}, linear))

/** Operands of one shape, or one of them a scalar. */
const two = (linear: Sample['linear'] = [], low = -2, high = 2): readonly Sample[] =>
  [
    [
      [2, 3],
      [2, 3],
    ],
    [[2, 3], []],
    [[], [4]],
    [[], []],
    [[0], []],
  ].map(([a, b]) => sample([x(a!, low, high), x(b!, low, high)], {}, linear))

const twoOf = (make: (shape: readonly number[]) => Stored): readonly Sample[] => [
  sample([make([2, 3]), make([2, 3])]),
  sample([make([2, 3]), make([])]),
  sample([make([]), make([0])]),
]

/** Divisors of both signs, of which no small multiple is near the dividend. */
const remainders: readonly Sample[] = [
  sample([x([2, 3], 2.1, 2.9), filled([2, 3], 'float64', i => (i % 2 === 0 ? 1 : -1) * 0.97)]),
  sample([x([3], -2.9, -2.1), filled([], 'float64', () => -1.01)]),
  sample([filled([], 'float64', () => 7), x([2], 1.9, 2.2)]),
]

const first = [[0]]
const both = [[0], [1], [0, 1]]
const either = [[0], [1]]

// --- matrices ----------------------------------------------------------------------------------------------------------

/** Matrices that are invertible, in every triangle and symmetrised too: their diagonals outweigh the rest. */
const dominant = (shape: readonly number[]): Stored => {
  const n = shape.at(-1)!
  const rest = x(shape, -1, 1)
  return filled(shape, 'float64', i => rest.data[i]! + ((i % (n * n)) % (n + 1) === 0 ? n + 1 : 0))
}

/** Matrices whose singular values are well apart, as those of random ones may not be. */
const spreadOut = (shape: readonly number[]): Stored => {
  const [m, n] = shape.slice(-2) as [number, number]
  const rest = x(shape, -1, 1)
  return filled(
    shape,
    'float64',
    i => rest.data[i]! + ((i % (m * n)) % (n + 1) === 0 ? 3 * ((i % (m * n)) / n + 1) : 0),
  )
}

/** A matrix of rank 2, and one of rank 1. */
const singular = filled([2, 3, 3], 'float64', i => [1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 2, 4, 6, -1, -2, -3][i]!)
/** All of its singular values are equal. */
const rotation = filled([2, 2], 'float64', i => [0.6, -0.8, 0.8, 0.6][i]!)

/** A matrix whose elimination has to exchange rows. */
const swapped = filled([2, 2], 'float64', i => [0.1, 2, 3, -1][i]!)

// --- windows ----------------------------------------------------------------------------------------------------------

const plain = {
  stride: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
  dilation: [1, 1],
  groups: 1,
}
const wide = {
  stride: [2, 1],
  padding: [
    [1, 0],
    [2, 1],
  ],
  dilation: [1, 2],
  groups: 2,
}

/** Without groups, and with padding on every side. */
const padded = {
  ...wide,
  padding: [
    [1, 2],
    [2, 1],
  ],
  groups: 1,
}

const images = x([2, 4, 5, 5])
const kernels = x([2, 2, 2, 2])
const outputs = x([2, 2, 3, 6])

/** Every primitive by its name. */
export const samples: Readonly<Record<string, readonly Sample[]>> = {
  neg: one(-2, 2, first),
  add: two(both),
  sub: two(both),
  mul: two(either),
  div: two(first, 0.5, 2),
  maximum: two(),
  minimum: two(),
  pow: two([], 0.3, 2),
  log: one(0.2, 3),
  log2: one(0.2, 3),
  log10: one(0.2, 3),
  logAddExp: two(),
  cast: [
    sample([x([2, 3])], { dtype: 'float32' }),
    sample([float32([2, 3])], { dtype: 'float64' }),
    sample([x([3], -4, 4)], { dtype: 'int32' }),
    sample([x([3], -4, 4)], { dtype: 'bool' }),
    sample([bools([2, 2])], { dtype: 'uint8' }),
  ],
  stopGradient: one(),
  exp: one(),
  expm1: one(),
  log1p: one(-0.8, 2),
  softplus: one(),
  gelu: one(),
  sqrt: one(0.2, 3),
  sin: one(),
  cos: one(),
  tan: one(-1.2, 1.2),
  tanh: one(),
  sigmoid: one(),
  hypot: two(),
  atan2: two(),
  asin: one(-0.9, 0.9),
  acos: one(-0.9, 0.9),
  atan: one(),
  sinh: one(),
  cosh: one(),
  asinh: one(),
  acosh: one(1.2, 3),
  atanh: one(-0.9, 0.9),
  remainder: [...remainders, ...twoOf(shape => ints(shape, 7, -7, 3, -3, 0, -(2 ** 31), -1))],
  mod: [...remainders, ...twoOf(shape => ints(shape, 7, -7, 3, -3, 0, -(2 ** 31), -1))],
  erf: one(),
  erfc: one(),
  erfInv: one(-0.9, 0.9),
  abs: one(),
  sign: [...one(), sample([ints([5], 3, 0, -7, -(2 ** 31), 2 ** 31 - 1)])],
  floor: one(),
  ceil: one(),
  round: one(),
  bitXor: twoOf(shape => ints(shape, 5, -1, 2 ** 31 - 1, -(2 ** 31))),
  shiftRight: twoOf(shape => ints(shape, 5, 1, 31)),
  rotateLeft: [7, 0, 31].flatMap(by => [
    sample([ints([2, 3], 5, -1, 2 ** 31 - 1, -(2 ** 31)), ints([], by)]),
    sample([ints([3], 1, -7), ints([3], by, 1)]),
  ]),
  unsignedRemainder: twoOf(shape => ints(shape, 5, 0, -7, 2 ** 31 - 1, 3)),
  bitcast: [
    sample([ints([5], 0, 1, -7, 0x3f800000, -(2 ** 31))], { dtype: 'float32' }),
    sample([float32([2, 3])], { dtype: 'int32' }),
    sample([float32([])], { dtype: 'int32' }),
  ],
  threefry: [
    sample([ints([], 1), ints([], 2), ints([3], 0), ints([3], 0, 1, 2)]),
    sample([ints([2], 1, 7), ints([2], 2), ints([2], 0), ints([2], 5)]),
  ],
  equal: two(),
  less: two(),
  lessEqual: two(),
  and: twoOf(bools),
  or: twoOf(bools),
  not: [sample([bools([2, 3])]), sample([bools([])])],
  select: [
    sample([bools([2, 3]), x([2, 3]), x([2, 3])], {}, [[1], [2], [1, 2]]),
    sample([bools([2, 3]), x([]), x([2, 3])], {}, [[1], [2], [1, 2]]),
    sample([bools([]), x([2, 3]), x([])], {}, [[1], [2], [1, 2]]),
    sample([bools([4]), x([]), x([])], {}, [[1], [2], [1, 2]]),
  ],
  broadcast: [
    sample([x([3])], { shape: [2, 3] }, first),
    sample([x([2, 1, 3])], { shape: [4, 2, 2, 3] }, first),
    sample([x([])], { shape: [2, 2] }, first),
    sample([x([1, 1])], { shape: [0, 2] }, first),
  ],
  reduceSum: [
    sample([x([2, 3])], { axes: [0] }, first),
    sample([x([2, 3, 2])], { axes: [2, 0] }, first),
    sample([x([2, 3])], { axes: [0, 1] }, first),
    sample([x([0, 3])], { axes: [0] }, first),
    sample([ints([2, 2], 2 ** 31 - 1)], { axes: [0] }),
  ],
  reshape: [sample([x([2, 3])], { shape: [3, 2] }, first), sample([x([1])], { shape: [] }, first)],
  transpose: [
    sample([x([2, 3])], { permutation: [1, 0] }, first),
    sample([x([2, 3, 4])], { permutation: [1, 2, 0] }, first),
  ],
  reverse: [sample([x([2, 3])], { axes: [1] }, first), sample([x([2, 3, 2])], { axes: [2, 0] }, first)],
  slice: [
    sample([x([5, 4])], { start: [1, 0], size: [2, 4], step: [2, 1] }, first),
    sample([x([5])], { start: [2], size: [0], step: [1] }, first),
  ],
  place: [
    sample([x([2, 2])], { shape: [5, 4], start: [1, 0], size: [2, 2], step: [2, 3] }, first),
    sample([x([0])], { shape: [3], start: [1], size: [0], step: [1] }, first),
  ],
  concatenate: [
    sample([x([2, 3]), x([2, 1])], { axis: 1 }, both),
    sample([x([1]), x([0]), x([2])], { axis: 0 }, [[0], [1, 2], [0, 1, 2]]),
  ],
  split: [
    sample([x([2, 6])], { axis: 1, sizes: [1, 3, 2] }, first),
    sample([x([3, 2])], { axis: 0, sizes: [2, 0, 1] }, first),
  ],
  windows: [
    sample([x([2, 5, 6])], { size: [2, 3], stride: [1, 2], dilation: [2, 1] }, first),
    sample([x([4, 4])], { size: [2, 2], stride: [2, 2], dilation: [1, 1] }, first),
  ],
  overlapAdd: [
    sample([x([2, 3, 2, 2, 3])], { shape: [2, 5, 6], size: [2, 3], stride: [1, 2], dilation: [2, 1] }, first),
    sample([x([3, 3, 2, 2])], { shape: [4, 4], size: [2, 2], stride: [1, 1], dilation: [1, 1] }, first),
  ],
  reduceMax: [
    sample([x([2, 3])], { axes: [1] }),
    sample([x([2, 3, 2])], { axes: [0, 2] }),
    sample([x([3])], { axes: [0] }),
  ],
  reduceMin: [
    sample([x([2, 3])], { axes: [1] }),
    sample([x([2, 3, 2])], { axes: [0, 2] }),
    sample([x([3])], { axes: [0] }),
  ],
  argMax: extremes,
  argMin: extremes,
  argSort: [
    sample([x([2, 3])], { axis: 1, descending: false, count: 3 }),
    sample([x([2, 3, 2])], { axis: 0, descending: true, count: 2 }),
    sample([ints([3, 2], 1, 1, 0)], { axis: 0, descending: true, count: 3 }),
    sample([x([2, 20])], { axis: 1, descending: true, count: 2 }),
  ],
  cumulativeSum: [
    sample([x([2, 3])], { axis: 1, reverse: false }, first),
    sample([x([2, 3, 2])], { axis: 1, reverse: true }, first),
    sample([x([0, 2])], { axis: 0, reverse: false }, first),
  ],
  ...Object.fromEntries(
    ['cumulativeMax', 'cumulativeMin'].map(name => [
      name,
      [
        sample([x([2, 3])], { axis: 1 }),
        sample([x([2, 5, 2])], { axis: 1 }),
        sample([ints([3, 4], 1, 1, 0, 5, -2)], { axis: 0 }),
        sample([x([0, 2])], { axis: 0 }),
      ],
    ]),
  ),
  reduceMean: [
    sample([x([2, 3])], { axes: [1], divisor: 3 }, first),
    sample([x([2, 3, 2])], { axes: [0, 2], divisor: 5 }, first),
    sample([x([0, 2])], { axes: [0], divisor: 1 }, first),
    sample([x([3])], { axes: [], divisor: 2 }, first),
  ],
  rootOfSquares: [
    sample([x([2, 3])], { axes: [1], divisor: 1 }),
    sample([x([2, 3, 2])], { axes: [0, 2], divisor: 3 }),
    sample([x([0, 2])], { axes: [0], divisor: 1 }),
  ],
  root: one(0.1, 2),
  quotientOrZero: two([[0]], 0.5, 2),
  cumulativeProduct: [false, true].flatMap(last => [
    sample([float32([2, 3])], { axis: 0, last, transposed: false }),
    sample([x([2, 40])], { axis: 1, last, transposed: false }),
    sample([float32([131, 2])], { axis: 0, last, transposed: false }),
    sample([ints([70, 3], 5, -7, 3, 2 ** 30)], { axis: 0, last, transposed: false }),
    sample([x([2, 3])], { axis: 1, last, transposed: false }),
    sample([x([2, 3, 2])], { axis: 1, last, transposed: false }),
    sample([x([0, 2])], { axis: 0, last, transposed: false }),
    sample([ints([3, 2], 5, -7, 3, 2 ** 30)], { axis: 0, last, transposed: false }),
    sample([x([3, 2]), x([3, 2])], { axis: 0, last, transposed: false }, [[1]]),
    sample([x([2, 3]), x([2, 3]), x([2, 3])], { axis: 1, last, transposed: false }, [[1], [2]]),
    sample([x([2, 3]), x(last ? [2] : [2, 3])], { axis: 1, last, transposed: true }, [[1]]),
    sample([x([4]), x([4]), x(last ? [] : [4])], { axis: 0, last, transposed: true }, [[1], [2]]),
    sample([x([4]), x([4]), x([4]), x(last ? [] : [4])], { axis: 0, last, transposed: true }, [[1], [2], [3]]),
  ]),
  gather: [
    sample([x([4, 2]), ints([3], 0, 3, 3)], { batch: 0, fill: Number.NaN }, first),
    sample([x([4, 2]), ints([2, 2], -1, 1, 5, -9)], { batch: 0, fill: 0 }, first),
    sample([x([2, 3, 2]), ints([2, 2], 0, 2, 1, 1)], { batch: 1, fill: 0 }, first),
    sample([x([5]), ints([2, 3], 4, -5, 5, 0)], { batch: 0, fill: 7 }, []),
    sample([x([2, 3, 4]), ints([2, 3, 2], 0, -1, 3, 4, 1)], { batch: 2, fill: 0 }, first),
    sample([x([3, 20]), ints([3], 0, -20, 20)], { batch: 1, fill: 7 }, []),
    sample([x([2, 2, 18]), ints([2, 2, 1], 17, -1, 5, -19)], { batch: 2, fill: 0 }, first),
  ],
  scatterAdd: [
    sample([x([3, 2]), ints([3], 0, 3, 3)], { shape: [4, 2], batch: 0 }, first),
    sample([x([2, 2, 2]), ints([2, 2], -1, 1, 5, -9)], { shape: [4, 2], batch: 0 }, first),
    sample([x([2, 2, 2]), ints([2, 2], 0, 2, 1, 1)], { shape: [2, 3, 2], batch: 1 }, first),
    sample([x([]), ints([], -2)], { shape: [5], batch: 0 }, first),
    sample([x([2, 3]), ints([2, 3], 0, -1, 4, 2, -5)], { shape: [2, 3, 4], batch: 2 }, first),
    sample([x([3, 1]), ints([3, 1], 19, -20, 20)], { shape: [3, 20], batch: 1 }, first),
  ],
  scatterExtreme: [
    sample([x([4, 2]), ints([4], 0, 1, 1, 7)], { shape: [2, 2], batch: 0, greatest: true }),
    sample([x([2, 2, 2]), ints([2, 2], -1, 1, 0, -9)], { shape: [2, 2], batch: 0, greatest: false }),
    sample([x([2, 3, 2]), ints([2, 3], 0, 1, 1, 1, 0, 0)], { shape: [2, 2, 2], batch: 1, greatest: true }),
    sample([x([]), ints([], -1)], { shape: [1], batch: 0, greatest: false }),
  ],
  lastPlace: [
    sample([ints([4], 0, 3, 3, -4)], { rows: 4, batch: 0 }),
    sample([ints([2, 3], 1, 5, -9, 0)], { rows: 2, batch: 0 }),
    sample([ints([2, 3], 0, 2, 1, 1)], { rows: 3, batch: 1 }),
    sample([ints([0])], { rows: 3, batch: 0 }),
  ],
  updateWindow: [
    sample([x([5]), x([2]), ints([], 1)], { batch: 0, axes: [0] }, [[0, 1], [0], [1]]),
    sample([x([4, 3]), x([2, 2]), ints([], -1), ints([], 9)], { batch: 0, axes: [0, 1] }, [[0, 1], [0], [1]]),
    sample([x([4, 3]), x([4, 1]), ints([], -7)], { batch: 0, axes: [1] }, [[0, 1], [0], [1]]),
    sample([x([3, 4, 2]), x([3, 1, 2]), ints([3], 0, -1, 7)], { batch: 1, axes: [0] }, [[0, 1], [0], [1]]),
    sample([x([2, 3, 4]), x([2, 3, 1]), ints([2, 3], 0, -1, 3, 4, 1)], { batch: 2, axes: [0] }, [[0, 1], [0], [1]]),
    sample([x([0, 3]), x([0, 1]), ints([0])], { batch: 1, axes: [0] }),
  ],
  dot: [
    ...[
      [false, [2, 3], false, [3, 4]],
      [true, [3, 2], false, [3, 4]],
      [false, [2, 3], true, [4, 3]],
      [true, [3, 2], true, [4, 3]],
      [true, [2, 5, 3], false, [2, 5, 6]],
      [false, [2, 2, 3], true, [2, 7, 3]],
      [false, [2, 0], false, [0, 3]],
    ].map(([transposeA, a, transposeB, b]) =>
      sample([x(a as number[]), x(b as number[])], { transposeA, transposeB }, either),
    ),
    sample([ints([2, 2], 2 ** 30, 3), ints([2, 2], 5, 2 ** 30)], { transposeA: false, transposeB: true }),
  ],
  triangularSolve: [
    sample([dominant([3, 3]), x([3, 2])], { lower: true, transposed: false }, [[1]]),
    sample([dominant([2, 2, 2]), x([2, 2, 3])], { lower: false, transposed: false }, [[1]]),
    sample([dominant([2, 3, 3]), x([2, 3, 1])], { lower: true, transposed: true }, [[1]]),
    sample([dominant([3, 3]), x([3, 0])], { lower: false, transposed: true }, [[1]]),
  ],
  cholesky: [
    [1, 1],
    [3, 3],
    [2, 2, 2],
    [0, 0],
  ].map(shape => sample([dominant(shape)])),
  solve: [
    sample([dominant([3, 3]), x([3, 2])], { transposed: false }, [[1]]),
    sample([swapped, x([2, 3])], { transposed: true }, [[1]]),
    sample([dominant([2, 3, 3]), x([2, 3, 1])], { transposed: true }, [[1]]),
  ],
  det: [
    ...[
      [1, 1],
      [3, 3],
      [2, 2, 2],
    ].map(shape => sample([dominant(shape)])),
    ...[swapped, singular, rotation, filled([0, 0], 'float64', () => 0)].map(given => sample([given])),
  ],
  cofactor: [
    ...[
      [1, 1],
      [3, 3],
      [2, 2, 2],
    ].map(shape => sample([x(shape)])),
    ...[swapped, singular, rotation].map(given => sample([given])),
  ],
  cofactorTangent: [
    [1, 1],
    [3, 3],
    [2, 4, 4],
  ].map(shape => sample([dominant(shape), x(shape)], {}, [[1]])),
  qr: [
    [1, 1],
    [3, 3],
    [4, 2],
    [2, 3, 2],
    [2, 0],
  ].map(shape => sample([spreadOut(shape)])),
  eigh: [
    [1, 1],
    [4, 4],
    [2, 3, 3],
    [0, 0],
  ].map(shape => sample([spreadOut(shape)])),
  svd: [
    [1, 1],
    [3, 3],
    [4, 2],
    [2, 5],
    [2, 3, 2],
    [0, 2],
  ].map(shape => sample([spreadOut(shape)])),
  conv: [
    sample([images, x([3, 4, 2, 3])], plain, either),
    sample([images, kernels], wide, either),
    sample([images, x([3, 4, 2, 2])], padded, either),
    sample([x([0, 4, 5, 5]), x([3, 4, 2, 2])], padded, either),
  ],
  convInput: [
    sample([x([2, 3, 4, 3]), x([3, 4, 2, 3])], { ...plain, shape: [2, 4, 5, 5] }, either),
    sample([outputs, kernels], { ...wide, shape: [2, 4, 5, 5] }, either),
    sample([x([2, 3, 4, 6]), x([3, 4, 2, 2])], { ...padded, shape: [2, 4, 5, 5] }, either),
  ],
  convKernel: [
    sample([images, x([2, 3, 4, 3])], { ...plain, shape: [3, 4, 2, 3] }, either),
    sample([images, outputs], { ...wide, shape: [2, 2, 2, 2] }, either),
    sample([images, x([2, 3, 4, 6])], { ...padded, shape: [3, 4, 2, 2] }, either),
  ],
}
