import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { every, exported, materialise, tensorOf } from './operation.js'
import { isPlain } from './plain.js'
import { operations } from './table/index.js'

/** Operations by name; of two rows of one the first. */
const rows = operations.filter((row, i) => operations.findIndex(other => other.name === row.name) === i)

/** One use, always the same. */
const sample = (row: (typeof rows)[number]) => fc.sample(row.uses, { numRuns: 1, seed: 42 })[0]!

const holdsTensors = (arg: unknown): boolean => isPlain(arg) || (Array.isArray(arg) && arg.some(isPlain))

const wrong = [
  ['undefined', undefined, 'undefined'],
  ['null', null, 'null'],
  ['a string', 'x', "'x'"],
] as const

describe.each(wrong)('%s where a tensor is expected is refused by name', (_, given, shown) => {
  const uses = rows.flatMap(row => {
    const { args } = sample(row)
    return args.flatMap((arg, place) => (holdsTensors(arg) ? [{ name: row.name, args, arg, place }] : []))
  })

  it.each(uses)('$name, argument $place', ({ name, args, arg, place }) => {
    const bad = materialise(args).with(place, isPlain(arg) ? given : [given])
    expect(() => exported(name)(...bad)).toThrow(new TypeError(`${name}: expected a tensor, got ${shown}`))
  })
})

const kinds: readonly (readonly [readonly T.DType[], string])[] = [
  [['float32', 'float64'], 'expected floats'],
  [['bool'], 'expected bool'],
  [['float32', 'float64', 'int32', 'uint8'], 'expected numbers'],
  [['int32'], 'expected int32 indices'],
]

const selective = rows.flatMap(row => {
  const kind = kinds.find(([dtypes]) => dtypes.join() === row.dtypes.join())
  return kind === undefined
    ? []
    : every.flatMap(dtype => (kind[0].includes(dtype) ? [] : [{ row, dtype, sentence: kind[1] }]))
})

describe('an element type that an operation is not for is refused', () => {
  it.each(selective)('$row.name of $dtype', ({ row, dtype, sentence }) => {
    const args = sample(row).args.map(arg =>
      isPlain(arg) && row.dtypes.includes(arg.dtype) ? tensorOf({ ...arg, dtype, data: arg.data.map(() => 1) }) : arg,
    )
    expect(() => exported(row.name)(...args)).toThrow(T.DTypeError)
    expect(() => exported(row.name)(...args)).toThrow(`${row.name}: ${sentence}, got ${dtype}; `)
  })
})

describe('element types do not mix', () => {
  const mixing = [
    ...['add', 'sub', 'mul', 'div', 'pow', 'maximum', 'minimum', 'equal', 'notEqual', 'less', 'lessEqual', 'greater'],
    ...['greaterEqual', 'clip', 'dot', 'matmul'],
  ]
  it.each(mixing)('%s', name => {
    const [a, b] = [T.tensor([1, 2]), T.tensor([1, 2], 'int32')]
    const args = name === 'clip' ? [a, a, b] : [a, b]
    expect(() => exported(name)(...args)).toThrow(
      new T.DTypeError(`${name}: float32 and int32 do not mix; convert one of them with T.cast`),
    )
  })

  it.each(['concat', 'stack'])('%s', name => {
    expect(() => exported(name)([T.ones([1]), T.ones([1], 'float64')])).toThrow(
      new T.DTypeError(`${name}: float32 and float64 do not mix; convert one of them with T.cast`),
    )
  })

  it('where, einsum, conv2d', () => {
    const [a, b] = [T.ones([1, 1, 1, 1]), T.ones([1, 1, 1, 1], 'float64')]
    const sentence = 'float32 and float64 do not mix; convert one of them with T.cast'
    expect(() => exported('where')(T.tensor(true), a, b)).toThrow(new T.DTypeError(`where: ${sentence}`))
    expect(() => exported('einsum')('abcd,abcd', a, b)).toThrow(new T.DTypeError(`einsum: ${sentence}`))
    expect(() => exported('conv2d')(a, b)).toThrow(new T.DTypeError(`conv2d: ${sentence}`))
  })

  it('nor does a number that the element type cannot hold', () => {
    const x = T.tensor([1], 'int32')
    expect(() => exported('add')(x, 1.5)).toThrow(
      new T.DTypeError('add: 1.5 is not a value of int32; use T.cast to change the element type of the tensor'),
    )
    expect(() => exported('mul')(T.cast(x, 'uint8'), 300)).toThrow(T.DTypeError)
  })
})

describe('shapes that do not fit are refused with both of them', () => {
  const x = T.ones([2, 3])
  const cases: readonly (readonly [name: string, args: readonly unknown[], message: string])[] = [
    ['add', [x, T.ones([4])], 'add: cannot broadcast [2, 3] with [4]: 3 vs 4'],
    ['less', [x, T.ones([4])], 'less: cannot broadcast [2, 3] with [4]: 3 vs 4'],
    ['where', [T.full([2], true, 'bool'), x, 0], 'where: cannot broadcast [2] with [2, 3]: 2 vs 3'],
    ['matmul', [T.ones([3, 4]), x], 'matmul: inner dimensions of [3, 4] and [2, 3] differ: 4 vs 2'],
    ['matmul', [T.ones([]), x], 'matmul: left operand [] needs rank >= 1'],
    ['dot', [x, T.ones([2])], 'dot: inner dimensions of [2, 3] and [2] differ: 3 vs 2'],
    ['tensorDot', [x, T.ones([4, 5]), { axes: 1 }], 'tensorDot: axis 1 of [2, 3] and axis 0 of [4, 5] differ: 3 vs 4'],
    ['tensorDot', [x, x, { axes: 3 }], 'tensorDot: [2, 3] has fewer than 3 axes'],
    ['tensorDot', [x, x, { axes: -1 }], 'tensorDot: the number of axes must be a natural number, got -1'],
    ['tensorDot', [x, x, { axes: [[0], []] }], 'tensorDot: expected as many axes of each tensor, got 1 and 0'],
    ['interp', [x, x, x], 'interp: expected a vector of points, got [2, 3]'],
    ['interp', [x, T.ones([0]), T.ones([0])], 'interp: expected at least one point'],
    ['interp', [x, T.ones([3]), T.ones([2])], 'interp: expected a value for each point of [3], got [2]'],
    ['meshgrid', [[x]], 'meshgrid: expected vectors, got [2, 3]'],
    ['einsum', ['ij,jk->ik', x, x], "einsum: index 'j' is 3 and 2"],
    ['reshape', [x, [4]], 'reshape: [2, 3] has 6 elements, [4] has 4'],
    ['sum', [x, { axis: 2 }], 'sum: axis 2 is out of range for [2, 3]'],
    ['sum', [x, { axis: [0, -2] }], 'sum: axis 0 is given twice'],
    ['softmax', [x, { axis: -3 }], 'softmax: axis -3 is out of range for [2, 3]'],
    ['cumsum', [x, { axis: 5 }], 'cumsum: axis 5 is out of range for [2, 3]'],
    ['max', [T.ones([0]), {}], 'max: no elements to choose from in shape [0]'],
    ['argmin', [T.ones([2, 0]), { axis: 1 }], 'argmin: no elements to choose from in shape [2, 0]'],
    ['transpose', [x, [0, 0]], 'transpose: axis 0 is given twice'],
    ['broadcastTo', [x, [3, 3]], 'broadcastTo: [2, 3] does not fit [3, 3]: 2 vs 3'],
    ['squeeze', [x, { axis: 0 }], 'squeeze: axis 0 of [2, 3] is 2, not 1'],
    ['slice', [x, [2]], 'slice: index 2 is out of range for axis 0 of [2, 3]'],
    ['slice', [x, [[0, 1, 0]]], 'slice: the step along axis 0 of [2, 3] is 0'],
    ['slice', [x, [null, null, null]], 'slice: expected at most 2 ranges for [2, 3], got 3'],
    ['pad', [x, [[1, 1]]], 'pad: expected one pair for each axis of [2, 3], got 1'],
    ['concat', [[x, T.ones([2, 4])]], 'concat: [2, 3] and [2, 4] differ on axis 1: 3 vs 4'],
    ['concat', [[]], 'concat: expected at least one tensor'],
    ['stack', [[x, T.ones([2, 4])]], 'stack: [2, 3] and [2, 4] differ on axis 1: 3 vs 4'],
    ['split', [x, 4, { axis: 1 }], 'split: 4 parts do not divide axis 1 of [2, 3]'],
    ['take', [x, T.zeros([1], 'int32'), { axis: 2 }], 'take: axis 2 is out of range for [2, 3]'],
    ['gather', [x, []], 'gather: expected at least one tensor of indices'],
    [
      'gather',
      [x, Array(3).fill(T.zeros([1], 'int32'))],
      'gather: expected at most 2 tensors of indices for [2, 3], got 3',
    ],
    ['gather', [x, [T.zeros([2], 'int32'), T.zeros([3], 'int32')]], 'gather: cannot broadcast [2] with [3]: 2 vs 3'],
    ['sort', [x, { axis: 2 }], 'sort: axis 2 is out of range for [2, 3]'],
    ['searchSorted', [x, x], 'searchSorted: the sorted elements must be a vector'],
    ['flip', [x, { axis: [0, -2] }], 'flip: axis 0 is given twice'],
    ['roll', [x, 0.5], 'roll: the shift must be a whole number, got 0.5'],
    ['tile', [x, [2, -1]], 'tile: the repetitions must be natural numbers, got -1'],
    ['repeat', [x, -1], 'repeat: the number of repetitions must be a natural number, got -1'],
    ['diff', [x, { n: -1 }], 'diff: the order must be a natural number, got -1'],
    ['triu', [T.ones([3])], 'triu: [3] needs rank >= 2'],
    ['diagonal', [x, { axis1: 1 }], 'diagonal: axis 1 is given twice'],
    ['trace', [T.ones([3])], 'trace: axis 1 is out of range for [3]'],
    ['cumprod', [x, { axis: 2 }], 'cumprod: axis 2 is out of range for [2, 3]'],
    ['norm', [T.ones([0]), { ord: Infinity }], 'norm: no elements to choose from in shape [0]'],
    ['segmentSum', [x, T.zeros([3], 'int32'), 2], 'segmentSum: expected one index for each row of [2, 3], got [3]'],
    ['allClose', [x, T.ones([4])], 'allClose: cannot broadcast [2, 3] with [4]: 3 vs 4'],
    ['oneHot', [T.zeros([1], 'int32'), -1], 'oneHot: expected sizes that are integers of at least 0, got -1'],
  ]
  it.each(cases)('%s %#', (name, args, message) => {
    expect(() => exported(name)(...args)).toThrow(new T.ShapeError(message))
  })
})
