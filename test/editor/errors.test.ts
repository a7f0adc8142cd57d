import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { editor, type Version } from './service.js'

// Every sentence that an operation or a gradient can be refused with. The editor shows it at the argument that is wrong (at
// the operation where two ways to call it fail at different arguments), and the run time throws it.

type Case = readonly [code: string, at: string, sentence: string]

const x = 'T.ones([2, 3])'
const ints = "T.zeros([2], 'int32')"
const bools = "T.zeros([2, 3], 'bool')"
const image = 'T.ones([1, 2, 5, 5])'

const cases: readonly Case[] = [
  // Shapes beside each other.
  [`T.add(${x}, T.ones([4]))`, 'T.ones([4])', 'add: cannot broadcast [2, 3] with [4]: 3 vs 4'],
  [`T.less(${x}, T.ones([4, 1]))`, 'T.ones([4, 1])', 'less: cannot broadcast [2, 3] with [4, 1]: 2 vs 4'],
  [`pipe(${x}, T.mul(T.ones([4])))`, 'T.mul(T.ones([4]))', 'mul: cannot broadcast [2, 3] with [4]: 3 vs 4'],
  [`T.where(${bools}, T.ones([4]), 0)`, 'T.ones([4])', 'where: cannot broadcast [2, 3] with [4]: 3 vs 4'],
  [`T.where(${bools}, 0, T.ones([4]))`, 'T.ones([4])', 'where: cannot broadcast [2, 3] with [4]: 3 vs 4'],
  [`T.clip(${x}, 0, T.ones([4]))`, 'T.ones([4])', 'clip: cannot broadcast [2, 3] with [4]: 3 vs 4'],
  [
    `T.logicalAnd(${bools}, T.zeros([4], 'bool'))`,
    "T.zeros([4], 'bool')",
    'logicalAnd: cannot broadcast [2, 3] with [4]: 3 vs 4',
  ],
  [`T.broadcastTo(${x}, [3, 3])`, '[3, 3]', 'broadcastTo: [2, 3] does not fit [3, 3]: 2 vs 3'],
  [`T.broadcastTo(${x}, [3])`, '[3]', 'broadcastTo: [2, 3] has more axes than [3]'],

  // Products.
  [`T.matmul(T.ones([3, 4]), ${x})`, x, 'matmul: inner dimensions of [3, 4] and [2, 3] differ: 4 vs 2'],
  [
    `pipe(T.ones([3, 4]), T.matmul(${x}))`,
    `T.matmul(${x})`,
    'matmul: inner dimensions of [3, 4] and [2, 3] differ: 4 vs 2',
  ],
  [`T.matmul(T.ones([]), ${x})`, 'T.ones([])', 'matmul: left operand [] needs rank >= 1'],
  [`T.matmul(${x}, T.ones([]))`, 'T.ones([])', 'matmul: right operand [] needs rank >= 1'],
  [
    'T.matmul(T.ones([2, 1, 2]), T.ones([3, 2, 1]))',
    'T.ones([3, 2, 1])',
    'matmul: cannot broadcast [2, 1, 2] with [3, 2, 1]: 2 vs 3',
  ],
  [`T.dot(${x}, T.ones([2]))`, 'T.ones([2])', 'dot: inner dimensions of [2, 3] and [2] differ: 3 vs 2'],
  [`T.einsum('ij,jk->ik', ${x}, ${x})`, "'ij,jk->ik'", "einsum: index 'j' is 3 and 2"],
  [`T.einsum('ij,jk->ik', ${x})`, "'ij,jk->ik'", "einsum: 'ij,jk->ik' names 2 operands, got 1"],
  [`T.einsum('ijk->i', ${x})`, "'ijk->i'", "einsum: 'ijk' names 3 axes, [2, 3] has 2"],
  [`T.einsum('ij->ik', ${x})`, "'ij->ik'", "einsum: output index 'k' is in no operand"],
  [`T.einsum('ij->ii', ${x})`, "'ij->ii'", "einsum: output index 'i' is given twice"],
  [`T.einsum('i1->i', ${x})`, "'i1->i'", "einsum: '1' is not an index"],
  [`T.einsum('...j->j', ${x})`, "'...j->j'", "einsum: '...' is in an operand and not in the output"],

  // Axes.
  ['T.sum({ axis: 0 }, undefined)', 'undefined', 'sum: expected the tensor before its options'],
  ['T.softmax({ axis: 0 }, undefined)', 'undefined', 'softmax: expected the tensor before its options'],
  ['T.cumsum({ axis: 0 }, undefined)', 'undefined', 'cumsum: expected the tensor before its options'],
  [`T.sum(${x}, 1)`, '1', 'sum: expected options such as { axis: 1 }, got 1'],
  [`T.max(T.ones([0, 3]), { axis: 0 })`, '{ axis: 0 }', 'max: no elements to choose from in shape [0, 3]'],
  [`T.topK(${x}, -1)`, '-1', 'topK: the number of entries must be a natural number, got -1'],
  [`T.sum(${x}, { axis: 2 })`, '{ axis: 2 }', 'sum: axis 2 is out of range for [2, 3]'],
  [`T.mean(${x}, { axis: [0, -2] })`, '{ axis: [0, -2] }', 'mean: axis 0 is given twice'],
  [`pipe(${x}, T.max({ axis: -3 }))`, 'T.max({ axis: -3 })', 'max: axis -3 is out of range for [2, 3]'],
  [`T.argmax(${x}, { axis: 2 })`, '{ axis: 2 }', 'argmax: axis 2 is out of range for [2, 3]'],
  [`T.softmax(${x}, { axis: 2 })`, '{ axis: 2 }', 'softmax: axis 2 is out of range for [2, 3]'],
  ['T.softmax(T.ones([]))', 'T.ones([])', 'softmax: axis -1 is out of range for []'],
  [
    `T.sum(${x}, { where: T.zeros([2], 'bool') })`,
    "{ where: T.zeros([2], 'bool') }",
    'sum: the mask [2] does not fit [2, 3]: 2 vs 3',
  ],
  [
    `T.softmax(${x}, { where: T.ones([3]) })`,
    '{ where: T.ones([3]) }',
    'softmax: expected bool, got float32; compare it, or convert it with T.cast',
  ],
  [`T.quantile(${x}, 2)`, '2', 'quantile: expected a number from 0 to 1, got 2'],
  [`T.quantile(${x}, [0.5, -1, 2])`, '[0.5, -1, 2]', 'quantile: expected a number from 0 to 1, got -1'],
  [`T.cumsum(${x}, { axis: 2 })`, '{ axis: 2 }', 'cumsum: axis 2 is out of range for [2, 3]'],
  [`T.swapAxes(${x}, 0, 2)`, '2', 'swapAxes: axis 2 is out of range for [2, 3]'],
  [`T.moveAxis(${x}, 2, 0)`, '2', 'moveAxis: axis 2 is out of range for [2, 3]'],
  [`T.transpose(${x}, [0, 0])`, '[0, 0]', 'transpose: axis 0 is given twice'],
  [`T.transpose(${x}, [0])`, '[0]', 'transpose: [0] does not name each axis of [2, 3] once'],
  [`T.squeeze(${x}, { axis: 0 })`, '{ axis: 0 }', 'squeeze: axis 0 of [2, 3] is 2, not 1'],
  [`T.expandDims(${x}, 3)`, '3', 'expandDims: axis 3 is out of range for [2, 3] and a new axis'],

  // Other shapes.
  [`T.reshape(${x}, [4])`, '[4]', 'reshape: [2, 3] has 6 elements, [4] has 4'],
  [`T.reshape(${x}, [-1, -1])`, '[-1, -1]', 'reshape: [-1, -1] has more than one -1'],
  [`T.reshape(${x}, [-2, -3])`, '[-2, -3]', 'reshape: [-2, -3] has a negative size'],
  [`pipe(${x}, T.reshape([4]))`, 'T.reshape([4])', 'reshape: [2, 3] has 6 elements, [4] has 4'],
  [`T.slice(${x}, [2])`, '[2]', 'slice: index 2 is out of range for axis 0 of [2, 3]'],
  [`T.slice(${x}, [[0, 1, 0]])`, '[[0, 1, 0]]', 'slice: the step along axis 0 of [2, 3] is 0'],
  [`T.slice(${x}, [0, 0, 0])`, '[0, 0, 0]', 'slice: expected at most 2 ranges for [2, 3], got 3'],
  [`T.pad(${x}, [[1, 1]])`, '[[1, 1]]', 'pad: expected one pair for each axis of [2, 3], got 1'],
  [
    `T.pad(${x}, [[1, 1], [-1, 0]])`,
    '[[1, 1], [-1, 0]]',
    'pad: the padding of axis 1 must be a natural number, got -1',
  ],
  [`T.concat([${x}, T.ones([2, 4])])`, `[${x}, T.ones([2, 4])]`, 'concat: [2, 3] and [2, 4] differ on axis 1: 3 vs 4'],
  [`T.concat([${x}, T.ones([2])])`, `[${x}, T.ones([2])]`, 'concat: [2, 3] and [2] differ in rank: 2 vs 1'],
  [`T.concat([${x}], { axis: 2 })`, '{ axis: 2 }', 'concat: axis 2 is out of range for [2, 3]'],
  ['T.concat([])', '[]', 'concat: expected at least one tensor'],
  [`T.stack([${x}, T.ones([2, 4])])`, `[${x}, T.ones([2, 4])]`, 'stack: [2, 3] and [2, 4] differ on axis 1: 3 vs 4'],
  [`T.stack([${x}], { axis: 3 })`, '{ axis: 3 }', 'stack: axis 3 is out of range for [2, 3] and a new axis'],
  [`T.unstack(${x}, { axis: 2 })`, '{ axis: 2 }', 'unstack: axis 2 is out of range for [2, 3]'],
  [
    `T.histogram(${x}, { bins: 0 })`,
    '{ bins: 0 }',
    'histogram: the number of bins must be a positive whole number, got 0',
  ],
  ['T.stack([])', '[]', 'stack: expected at least one tensor'],
  [`T.split(${x}, 2, { axis: 1 })`, '2', 'split: 2 parts do not divide axis 1 of [2, 3]'],
  [`T.split(${x}, 0)`, '0', 'split: the number of parts must be a positive whole number, got 0'],
  [`T.take(${x}, ${ints}, { axis: 2 })`, '{ axis: 2 }', 'take: axis 2 is out of range for [2, 3]'],
  [
    `T.takeAlongAxis(${x}, T.zeros([4, 1], 'int32'), { axis: 1 })`,
    "T.zeros([4, 1], 'int32')",
    'takeAlongAxis: [2, 3] and [4, 1] differ on axis 0: 2 vs 4',
  ],

  // Windows.
  [
    `T.conv2d(${image}, T.ones([1, 1, 3, 3]))`,
    'T.ones([1, 1, 3, 3])',
    'conv2d: x has 2 channels, w [1, 1, 3, 3] expects 1',
  ],
  [
    `T.conv2d(${x}, T.ones([1, 1, 3, 3]))`,
    x,
    'conv2d: expected x of shape [batch, channels, height, width], got [2, 3]',
  ],
  [`T.conv2d(${image}, ${x})`, x, 'conv2d: expected w of shape [filters, channels, height, width], got [2, 3]'],
  [
    `T.conv2d(${image}, T.ones([3, 1, 3, 3]), { groups: 2 })`,
    '{ groups: 2 }',
    'conv2d: 2 groups do not divide the 3 filters of w [3, 1, 3, 3]',
  ],
  [
    `T.conv2d(${image}, T.ones([4, 2, 3, 3]), { groups: 2 })`,
    '{ groups: 2 }',
    'conv2d: x has 2 channels, w [4, 2, 3, 3] expects 4',
  ],
  [`T.tensorDot(${x}, ${x}, { axes: 3 })`, '{ axes: 3 }', 'tensorDot: [2, 3] has fewer than 3 axes'],
  [
    `T.tensorDot(${x}, ${x}, { axes: [[0], [2]] })`,
    '{ axes: [[0], [2]] }',
    'tensorDot: axis 2 is out of range for [2, 3]',
  ],
  [`T.tensorDot(T.ones([3]), ${x})`, 'T.ones([3])', 'tensorDot: [3] has fewer than 2 axes'],
  [
    `T.conv2d(${image}, T.ones([1, 2, 6, 3]))`,
    'T.ones([1, 2, 6, 3])',
    'conv2d: the window [6, 3] is larger than the padded image [5, 5]',
  ],
  [
    `T.conv2d(${image}, T.ones([1, 2, 3, 3]), { stride: 0 })`,
    '{ stride: 0 }',
    'conv2d: the stride must be a positive whole number, got 0',
  ],
  [
    `T.maxPool2d(${x}, { kernel: 2 })`,
    x,
    'maxPool2d: expected x of shape [batch, channels, height, width], got [2, 3]',
  ],
  [
    `T.avgPool2d(${image}, { kernel: 2, padding: -1 })`,
    '{ kernel: 2, padding: -1 }',
    'avgPool2d: the padding must be a natural number, got -1',
  ],
  [
    `pipe(${image}, T.maxPool2d({ kernel: 6 }))`,
    'T.maxPool2d({ kernel: 6 })',
    'maxPool2d: the window [6, 6] is larger than the padded image [5, 5]',
  ],

  // Element types.
  [
    `T.add(${x}, T.ones([3], 'float64'))`,
    "T.ones([3], 'float64')",
    'add: float32 and float64 do not mix; convert one of them with T.cast',
  ],
  [
    `pipe(${x}, T.matmul(T.ones([3, 1], 'int32')))`,
    "T.matmul(T.ones([3, 1], 'int32'))",
    'matmul: float32 and int32 do not mix; convert one of them with T.cast',
  ],
  [
    `T.where(${bools}, ${x}, T.ones([3], 'int32'))`,
    "T.ones([3], 'int32')",
    'where: float32 and int32 do not mix; convert one of them with T.cast',
  ],
  [
    `T.concat([${x}, T.ones([2, 3], 'int32')])`,
    `[${x}, T.ones([2, 3], 'int32')]`,
    'concat: float32 and int32 do not mix; convert one of them with T.cast',
  ],
  [
    `T.einsum('ij,j->i', ${x}, T.ones([3], 'int32'))`,
    "'ij,j->i'",
    'einsum: float32 and int32 do not mix; convert one of them with T.cast',
  ],
  [`T.einsum('ij->i', ${bools})`, "'ij->i'", 'einsum: expected numbers, got bool; convert it with T.cast'],
  [`T.neg(${bools})`, bools, 'neg: expected numbers, got bool; convert it with T.cast'],
  [`T.add(${bools}, ${bools})`, bools, 'add: expected numbers, got bool; convert it with T.cast'],
  [`T.exp(${ints})`, ints, 'exp: expected floats, got int32; convert it with T.cast'],
  [`pipe(${ints}, T.softmax)`, 'T.softmax', 'softmax: expected floats, got int32; convert it with T.cast'],
  [`T.logicalNot(${x})`, x, 'logicalNot: expected bool, got float32; compare it, or convert it with T.cast'],
  [`T.any(${x})`, x, 'any: expected bool, got float32; compare it, or convert it with T.cast'],
  [`T.where(${x}, 0, 1)`, x, 'where: expected bool, got float32; compare it, or convert it with T.cast'],
  [`T.maxPool2d(${image}, 3)`, '3', 'maxPool2d: expected options with a kernel, as in { kernel: 3 }, got 3'],
  [`T.avgPool2d(2)(${image})`, '2', 'avgPool2d: expected options with a kernel, as in { kernel: 2 }, got 2'],
  [`T.at(${x}, 0)`, '0', 'at: expected int32 indices or a list of ranges, got 0; write [0]'],
  [`T.at(${x}, 1, { axis: 1 })`, '1', 'at: expected int32 indices or a list of ranges, got 1; write [1]'],
  [`T.scatter(${x}, 0, 5)`, '0', 'scatter: expected int32 indices or a list of ranges, got 0; write [0]'],
  [`T.take(${x}, -1)`, '-1', "take: expected int32 indices, got -1; write T.tensor(-1, 'int32')"],
  [`T.take(${ints}, 2)`, '2', "take: expected int32 indices, got 2; write T.tensor(2, 'int32')"],
  [`T.take(${x}, ${x})`, x, 'take: expected int32 indices, got float32; convert them with T.cast'],
  [
    "T.oneHot(T.zeros([2], 'int32'), 'int32')",
    "'int32'",
    "oneHot: expected sizes that are integers of at least 0, got 'int32'",
  ],
  [`T.oneHot(${x}, 3)`, x, 'oneHot: expected int32 indices, got float32; convert them with T.cast'],

  // Literals.
  ['T.tensor([[1, 2, 3], [4, 5]])', '[[1, 2, 3], [4, 5]]', 'tensor: ragged at [1]: expected 3 entries, got 2'],
  ['T.tensor([[1], 2])', '[[1], 2]', 'tensor: ragged at [1]: expected 1 entry, got a number'],
  ['T.tensor([1, [2]])', '[1, [2]]', 'tensor: ragged at [1]: expected a number, got 1 entry'],

  // Gradients.
  [`T.grad(y => T.exp(y))(${x})`, '', 'grad: only a scalar result can be differentiated, got shape [2, 3]'],
  [
    `T.valueAndGrad(y => T.exp(y))(${x})`,
    '',
    'valueAndGrad: only a scalar result can be differentiated, got shape [2, 3]',
  ],
  [`T.grad(y => T.argmax(y))(${x})`, '', 'grad: only a float result can be differentiated, got int32'],
  [`T.hessian(y => T.exp(y))(${x})`, '', 'hessian: only a scalar result can be differentiated, got shape [2, 3]'],

  // Updates and decompositions.
  [
    `T.scatter(${x}, T.tensor([0], 'int32'), T.ones([2, 3]))`,
    'T.ones([2, 3])',
    'scatter: updates [2, 3] do not fit the region [1, 3]: 2 vs 1',
  ],
  ['T.qr(T.ones([3]))', 'T.ones([3])', 'qr: [3] needs rank >= 2'],
  [`T.eigh(${x})`, x, 'eigh: expected square matrices, got [2, 3]'],

  // Loops and branches.
  [`T.scan(y => [T.sum(y), y], ${x}, ${x})`, '', 'scan: the carry changes from float32[2, 3] to float32[]'],
  [
    `T.scan(({ a }) => [{ a: T.cast(a, 'int32') }, a], { a: ${x} }, ${x})`,
    "({ a }) => [{ a: T.cast(a, 'int32') }, a]",
    'scan: the carry.a changes from float32[2, 3] to int32[2, 3]',
  ],
  [
    `T.scan(({ a }) => [{ a, b: a }, a], { a: ${x} }, ${x})`,
    '({ a }) => [{ a, b: a }, a]',
    'scan: the carry.b changes from none to float32[2, 3]',
  ],
  [
    `T.forLoop(2, (_, y) => T.sum(y), ${x})`,
    '(_, y) => T.sum(y)',
    'forLoop: the carry changes from float32[2, 3] to float32[]',
  ],
  [
    `T.whileLoop(() => T.tensor(false), y => T.sum(y), ${x})`,
    'y => T.sum(y)',
    'whileLoop: the carry changes from float32[2, 3] to float32[]',
  ],
  [
    `T.whileLoop(y => T.less(y, 1), z => z, ${x})`,
    '',
    'whileLoop: the condition must return a bool scalar, got bool[2, 3]',
  ],
  [
    `T.cond(true, y => y, z => T.sum(z), ${x})`,
    '',
    'cond: the branches differ at the result: float32[2, 3] and float32[]',
  ],
  [
    `T.cond(true, y => ({ a: y }), z => ({ a: T.sum(z) }), ${x})`,
    '',
    'cond: the branches differ at .a: float32[2, 3] and float32[]',
  ],
  [
    `T.switchCase(0, [y => y, T.neg, z => T.cast(z, 'int32')], ${x})`,
    '',
    'switchCase: the branches differ at the result: float32[2, 3] and int32[2, 3]',
  ],
  [
    `T.scan(c => [c, c], ${x}, [T.ones([4]), T.ones([5])])`,
    '[T.ones([4]), T.ones([5])]',
    'scan: the sequences differ in length',
  ],
  [`T.map(c => c, [T.ones([4]), T.ones([5])])`, '[T.ones([4]), T.ones([5])]', 'map: the sequences differ in length'],
  [`T.vmap((a, b) => T.add(a, b))(${x}, T.ones([4, 3]))`, x, 'vmap: the batches differ in size'],
]

/** The program that the editor sees: one case a line. Gradients need to be told what their argument is. */
const annotated = (code: string): string =>
  code.replace('(y =>', '((y: T.Tensor<[2, 3]>) =>').replace('(a, b) =>', '(a: T.Tensor<[3]>, b: T.Tensor<[3]>) =>')

const prelude = ["import { pipe } from 'fp-ts/lib/function.js'", "import * as T from 'tensor-ts'"]
const text = [...prelude, ...cases.map(([code]) => annotated(code))].join('\n')

describe.each<Version>(['5.9', '6.0'])('in the editor of TypeScript %s', version => {
  const mistakes = editor(version)(text).mistakes()

  it.each(cases.map(([code, at, sentence], i) => ({ code, at, sentence, line: prelude.length + i + 1 })))(
    '$code: $sentence',
    ({ at, sentence, line }) => {
      const found = mistakes.filter(mistake => mistake.line === line)
      expect(found.map(({ message }) => message).join('\n')).toContain(`"${sentence}"`)
      if (at !== '') expect(found[0]?.at).toBe(at)
    },
  )

  it('nothing else is wrong', () => {
    expect(mistakes.filter(({ line }) => line <= prelude.length)).toEqual([])
  })
})

const misspelt: readonly (readonly [code: string, at: string, message: string])[] = [
  [`T.sum(${x}, { keepdims: true })`, 'keepdims', "Did you mean to write 'keepDims'?"],
  [`T.softmax(${x}, { axes: 1 })`, 'axes', "'axes' does not exist in type 'SoftmaxOptions<number>'"],
  [`T.take(${x}, ${ints}, { axes: 1 })`, 'axes', "'axes' does not exist"],
  [`T.pad(${x}, [[0, 0], [0, 0]], { with: 1 })`, 'with', "'with' does not exist in type 'PadOptions'"],
  [`T.conv2d(${image}, T.ones([1, 2, 3, 3]), { padding: 1, strides: 2 })`, 'strides', "conv2d has no option 'strides'"],
  [`T.gelu(${x}, { approx: true })`, 'approx', "'approx' does not exist in type 'GeluOptions'"],
]

describe.each<Version>(['5.9', '6.0'])('options that there are not, in the editor of TypeScript %s', version => {
  const mistakes = editor(version)([...prelude, ...misspelt.map(([code]) => code)].join('\n')).mistakes()

  it.each(misspelt.map(([code, at, message], i) => ({ code, at, message, line: prelude.length + i + 1 })))(
    '$code',
    ({ at, message, line }) => {
      const found = mistakes.filter(mistake => mistake.line === line)
      expect(found.map(mistake => mistake.at)).toContain(at)
      expect(found.map(mistake => mistake.message).join('\n')).toContain(message)
    },
  )
})

describe('at run time', () => {
  it.each(cases)('%s', (code, _, sentence) => {
    const run = new Function('T', 'pipe', `return ${code}`)
    // Of sizes that differ the run time also says which.
    const message = / differ in (size|length)$/.test(sentence) ? expect.stringContaining(`${sentence}: `) : sentence
    expect(() => run(T, pipe)).toThrow(expect.objectContaining({ message }))
  })
})
