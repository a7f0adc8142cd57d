import { flow, pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, test } from 'vitest'
import { editor } from '../editor/service.js'
import { judge, versions } from '../types/compilers.js'

/** Mistakes that the compiler and the run time answer with one sentence. */
const mistakes: readonly (readonly [code: string, sentence: string])[] = [
  [
    `pipe(nn.input(6, 24, 24), nn.dense('f', 10))`,
    `dense('f') expects one example of shape [features], got [6, 24, 24]; flatten it first`,
  ],
  [
    `pipe(nn.input(), nn.dense('f', 10))`,
    `dense('f') expects one example of shape [features], got []; flatten it first`,
  ],
  [
    `pipe(nn.input(1, 28, 28), nn.conv2d('c1', { filters: 6, kernel: 5 }), nn.relu, nn.dense('f', 10))`,
    `dense('f') expects one example of shape [features], got [6, 24, 24]; flatten it first`,
  ],
  [
    `pipe(nn.input(784), nn.conv2d('c1', { filters: 6, kernel: 5 }))`,
    `conv2d('c1') expects one example of shape [channels, height, width], got [784]`,
  ],
  [
    `pipe(nn.input(1, 4, 4), nn.conv2d('c1', { filters: 6, kernel: [5, 3] }))`,
    `conv2d('c1'): the window [5, 3] is larger than the padded image [4, 4]`,
  ],
  [
    `pipe(nn.input(1, 4, 4), nn.conv2d('c1', { filters: 6, kernel: 3, stride: 0 }))`,
    `conv2d('c1'): the stride must be a positive whole number, got 0`,
  ],
  [
    `pipe(nn.input(3, 4, 4), nn.conv2d('c1', { filters: 6, kernel: 3, groups: 2 }))`,
    `conv2d('c1'): 2 groups do not divide 3 channels`,
  ],
  [
    `pipe(nn.input(4, 4, 4), nn.conv2d('c1', { filters: 3, kernel: 3, groups: 2 }))`,
    `conv2d('c1'): 2 groups do not divide 3 filters`,
  ],
  [
    `pipe(nn.input(3), nn.conv1d('c', { filters: 6, kernel: 5 }))`,
    `conv1d('c') expects one example of shape [channels, length], got [3]`,
  ],
  [
    `pipe(nn.input(3, 4), nn.conv1d('c', { filters: 6, kernel: 3, dilation: 2 }))`,
    `conv1d('c'): the window 5 is larger than the padded sequence 4`,
  ],
  [
    `pipe(nn.input(3, 4), nn.conv1d('c', { filters: 6, kernel: 3, groups: 2 }))`,
    `conv1d('c'): 2 groups do not divide 3 channels`,
  ],
  [
    `pipe(nn.input(3, 4, 4), nn.conv2d('c', { filters: 6, kernel: 3, padding: [[-1, 0], 1] }))`,
    `conv2d('c'): the padding must be a natural number, got -1`,
  ],
  [
    `pipe(nn.input(1, 2, 2), nn.conv2d('c', { filters: 6, kernel: 4, padding: [[1, 0], 1] }))`,
    `conv2d('c'): the window [4, 4] is larger than the padded image [3, 4]`,
  ],
  [
    `pipe(nn.input(4, 4), nn.convTranspose1d('c', { filters: 2, kernel: 3, stride: 2, outputPadding: 2 }))`,
    `convTranspose1d('c'): the outputPadding must be less than the stride 2 or the dilation 1, got 2`,
  ],
  [
    `pipe(nn.input(4, 1), nn.convTranspose1d('c', { filters: 2, kernel: 3, padding: 2 }))`,
    `convTranspose1d('c'): the padding leaves -1 of the output`,
  ],
  [
    `pipe(nn.input(4, 1), nn.convTranspose2d('c', { filters: 2, kernel: 3 }))`,
    `convTranspose2d('c') expects one example of shape [channels, height, width], got [4, 1]`,
  ],
  [
    `pipe(nn.input(4, 1, 2), nn.convTranspose2d('c', { filters: 2, kernel: 3, padding: [[2, 1], 0] }))`,
    `convTranspose2d('c'): the padding leaves [0, 4] of the output`,
  ],
  [
    `pipe(nn.input(4, 2), nn.depthwiseConv2d('c', { kernel: 3 }))`,
    `depthwiseConv2d('c') expects one example of shape [channels, height, width], got [4, 2]`,
  ],
  [
    `pipe(nn.input(4, 2, 2), nn.separableConv2d('c', { filters: 3, kernel: 3 }))`,
    `separableConv2d('c'): the window [3, 3] is larger than the padded image [2, 2]`,
  ],
  [`pipe(nn.input(9), nn.maxPool1d(2))`, `maxPool1d expects one example of shape [channels, length], got [9]`],
  [`pipe(nn.input(9, 1), nn.avgPool1d(2))`, `avgPool1d: the window 2 is larger than the padded sequence 1`],
  [
    `pipe(nn.input(9), nn.globalAvgPool)`,
    `globalAvgPool expects one example of channels and at least one more axis, got [9]`,
  ],
  [
    `pipe(nn.input(9), nn.adaptiveMaxPool1d(2))`,
    `adaptiveMaxPool1d expects one example of shape [channels, length], got [9]`,
  ],
  [
    `pipe(nn.input(9), nn.adaptiveAvgPool2d(2))`,
    `adaptiveAvgPool2d expects one example of shape [channels, height, width], got [9]`,
  ],
  [`pipe(nn.input(9, 2), nn.groupNorm('g', { groups: 2 }))`, `groupNorm('g'): 2 groups do not divide 9 channels`],
  [
    `pipe(nn.input(), nn.groupNorm('g', { groups: 2 }))`,
    `groupNorm('g') expects one example with at least one axis, got []`,
  ],
  [
    `pipe(nn.input(9), nn.instanceNorm('i'))`,
    `instanceNorm('i') expects one example of channels and at least one more axis, got [9]`,
  ],
  [`pipe(nn.input(), nn.rmsNorm('r'))`, `rmsNorm('r') expects one example with at least one axis, got []`],
  [`pipe(nn.input(), nn.prelu('p'))`, `prelu('p') expects one example with at least one axis, got []`],
  [`pipe(nn.input(2, 3), nn.glu)`, `glu expects one example with a last axis of even size, got [2, 3]`],
  [
    `pipe(nn.input(2, 3), nn.maxout('m', 3))`,
    `maxout('m') expects one example of shape [features], got [2, 3]; flatten it first`,
  ],
  [`pipe(nn.input(2), nn.maxout('m', 3), nn.prelu('m'))`, `prelu('m'): the name 'm' is already used`],
  [`pipe(nn.input(9), nn.maxPool2d(2))`, `maxPool2d expects one example of shape [channels, height, width], got [9]`],
  [
    `pipe(nn.input(1, 2, 2), nn.avgPool2d({ kernel: 3 }))`,
    `avgPool2d: the window [3, 3] is larger than the padded image [2, 2]`,
  ],
  [`pipe(nn.input(), nn.batchNorm('bn'))`, `batchNorm('bn') expects one example with at least one axis, got []`],
  [`pipe(nn.input(), nn.layerNorm('ln'))`, `layerNorm('ln') expects one example with at least one axis, got []`],
  [`pipe(nn.input(4), nn.residual(nn.dense('f', 3)))`, `residual: the block must keep the shape [4], it gives [3]`],
  [
    `pipe(nn.input(4), nn.residual(nn.dense('f', 3), nn.dense('g', 2)))`,
    `residual: the block gives [3], the shortcut [2]`,
  ],
  [`pipe(nn.input(4), nn.residual(nn.dense('f', 3), nn.dense('f', 3)))`, `dense('f'): the name 'f' is already used`],
  [
    `pipe(nn.input(4), nn.residual(nn.named('block', nn.dense('f', 3))))`,
    `residual: the block must keep the shape [4], it gives [3]`,
  ],
  [
    `pipe(nn.input(4), nn.named('block', nn.residual(flow(nn.relu, nn.dense('f', 3)))))`,
    `residual: the block must keep the shape [4], it gives [3]`,
  ],
  [`pipe(nn.input(4), nn.dense('a', 4), nn.relu, nn.dense('a', 3))`, `dense('a'): the name 'a' is already used`],
  [
    `pipe(nn.input(1, 4, 4), nn.conv2d('a', { filters: 1, kernel: 1 }), nn.conv2d('a', { filters: 1, kernel: 1 }))`,
    `conv2d('a'): the name 'a' is already used`,
  ],
  [`pipe(nn.input(4), nn.dense('a', 4), nn.batchNorm('a'))`, `batchNorm('a'): the name 'a' is already used`],
  [`pipe(nn.input(4), nn.dense('a', 4), nn.layerNorm('a'))`, `layerNorm('a'): the name 'a' is already used`],
  [`pipe(nn.input(4), nn.dense('a', 4), nn.residual(nn.dense('a', 4)))`, `dense('a'): the name 'a' is already used`],
  [`pipe(nn.input(4), nn.dense('a', 4), nn.named('a', nn.relu))`, `named('a'): the name 'a' is already used`],
  [
    `pipe(nn.input(4), nn.named('b', flow(nn.dense('a', 4), nn.dense('a', 4))))`,
    `dense('a'): the name 'a' is already used`,
  ],
  [`nn.meanSquaredError(T.ones([3, 1]), T.ones([3]))`, `meanSquaredError: [3, 1] and [3] differ in rank: 2 vs 1`],
  [`nn.halfSquaredError(T.ones([3]), T.ones([4]))`, `halfSquaredError: [3] and [4] differ on axis 0: 3 vs 4`],
  [
    `nn.binaryCrossEntropy(T.ones([3]), T.ones([3], 'int32'))`,
    `binaryCrossEntropy: float32 and int32 do not mix; convert one of them with T.cast`,
  ],
  [
    `nn.softmaxCrossEntropy(T.ones([3]), T.ones([3], 'int32'))`,
    `softmaxCrossEntropy: expected logits of shape [batch, classes], got [3]`,
  ],
  [
    `nn.softmaxCrossEntropy(T.ones([3, 10]), T.ones([4], 'int32'))`,
    `softmaxCrossEntropy: logits [3, 10] need labels of shape [3], got [4]`,
  ],
  [
    `nn.softmaxCrossEntropy(T.ones([3, 10]), T.ones([3, 10], 'int32'))`,
    `softmaxCrossEntropy: logits [3, 10] need labels of shape [3], got [3, 10]`,
  ],
  [
    `nn.softmaxCrossEntropy(T.ones([3, 10]), T.ones([3, 9]))`,
    `softmaxCrossEntropy: [3, 10] and [3, 9] differ on axis 1: 10 vs 9`,
  ],
  [
    `nn.softmaxCrossEntropy(T.ones([3, 10]), T.ones([3]))`,
    `softmaxCrossEntropy: expected labels [3] of type int32, got float32; convert them with T.cast`,
  ],
  [
    `nn.softmaxCrossEntropy(T.ones([3, 10]), T.ones([3], 'uint8'))`,
    `softmaxCrossEntropy: expected labels of type int32, or one-hot ones of type float32, got uint8`,
  ],
]

const run = (code: string): unknown => new Function('T', 'nn', 'pipe', 'flow', `return ${code}`)(T, nn, pipe, flow)

describe('a mistake is answered at run time', () => {
  test.each(mistakes)('%s', (code, sentence) => {
    expect(() => run(code)).toThrow(expect.objectContaining({ message: sentence }))
  })
})

const imports = `
import { flow, pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
`

describe.each(['5.9', '6.0'] as const)('a mistake is answered by TypeScript %s', version => {
  // All in one document, each on a line of its own, which is much the faster.
  const found = editor(version)(`${imports}${mistakes.map(([code]) => code).join('\n')}`).mistakes()

  test.each(mistakes.map(([code, sentence], i) => ({ code, sentence, line: 5 + i })))('$code', ({ sentence, line }) => {
    const messages = found.filter(mistake => mistake.line === line).map(({ message }) => message)
    expect(messages.join('\n')).toContain(`"${sentence}"`)
  })
})

/** A model, batch or tensor that does not fit: where the first mistake stands, and its first line. */
const places: readonly (readonly [code: string, at: string, sentence: string])[] = [
  [
    `nn.dense('f', 10)(nn.input(6, 24, 24))`,
    'nn.input(6, 24, 24)',
    `dense('f') expects one example of shape [features], got [6, 24, 24]; flatten it first`,
  ],
  [
    `nn.conv2d('c', { filters: 6, kernel: 5 })(nn.input(784))`,
    'nn.input(784)',
    `conv2d('c') expects one example of shape [channels, height, width], got [784]`,
  ],
  [
    `nn.conv2d('c', { filters: 6, kernel: 5 })(nn.input(1, 4, 4))`,
    'nn.input(1, 4, 4)',
    `conv2d('c'): the window [5, 5] is larger than the padded image [4, 4]`,
  ],
  [
    `nn.maxPool2d(2)(nn.input(9))`,
    'nn.input(9)',
    `maxPool2d expects one example of shape [channels, height, width], got [9]`,
  ],
  [`nn.batchNorm('n')(nn.input())`, 'nn.input()', `batchNorm('n') expects one example with at least one axis, got []`],
  [`nn.layerNorm('n')(nn.input())`, 'nn.input()', `layerNorm('n') expects one example with at least one axis, got []`],
  // A shape that is wrong and a name that is used already are one sentence, not none.
  [
    `nn.dense('c', 10)(pipe(nn.input(1, 4, 4), nn.conv2d('c', { filters: 1, kernel: 3 })))`,
    `pipe(nn.input(1, 4, 4), nn.conv2d('c', { filters: 1, kernel: 3 }))`,
    `dense('c') expects one example of shape [features], got [1, 2, 2]; flatten it first`,
  ],
  [
    `nn.named('a', nn.relu)(pipe(nn.input(4), nn.dense('a', 4)))`,
    `pipe(nn.input(4), nn.dense('a', 4))`,
    `named('a'): the name 'a' is already used`,
  ],
  [
    `nn.residual(nn.dense('f', 3))(nn.input(4))`,
    'nn.input(4)',
    'residual: the block must keep the shape [4], it gives [3]',
  ],
  [`small.apply(params, T.ones([3, 5]))`, 'T.ones([3, 5])', 'apply: expected a batch of shape [batch, 4], got [3, 5]'],
  [`small.apply(params, T.ones([4]))`, 'T.ones([4])', 'apply: expected a batch of shape [batch, 4], got [4]'],
  [
    `small.apply(params, T.zeros([3, 4], 'int32'))`,
    `T.zeros([3, 4], 'int32')`,
    'apply: expected floats, got int32; convert it with T.cast',
  ],
  [
    `small.train(params, T.ones([3, 4], 'float64'))`,
    `T.ones([3, 4], 'float64')`,
    'train: float64 and float32 do not mix; convert one of them with T.cast',
  ],
  [
    `nn.softmaxCrossEntropy(T.ones([3]), T.zeros([3], 'int32'))`,
    'T.ones([3])',
    'softmaxCrossEntropy: expected logits of shape [batch, classes], got [3]',
  ],
  [
    `nn.softmaxCrossEntropy(T.zeros([3, 2], 'int32'), T.zeros([3], 'int32'))`,
    `T.zeros([3, 2], 'int32')`,
    'softmaxCrossEntropy: expected floats, got int32; convert it with T.cast',
  ],
  [
    `nn.softmaxCrossEntropy(T.ones([3, 2]), T.zeros([4], 'int32'))`,
    `T.zeros([4], 'int32')`,
    'softmaxCrossEntropy: logits [3, 2] need labels of shape [3], got [4]',
  ],
  [
    `nn.softmaxCrossEntropy(T.ones([3, 2]), T.zeros([3]))`,
    `T.zeros([3])`,
    'softmaxCrossEntropy: expected labels [3] of type int32, got float32; convert them with T.cast',
  ],
  [
    `nn.meanSquaredError(T.zeros([3], 'int32'), T.zeros([4], 'int32'))`,
    `T.zeros([3], 'int32')`,
    'meanSquaredError: expected floats, got int32; convert it with T.cast',
  ],
  // A loss that waits shows the sentence where it stands in a pipe.
  [
    `pipe(T.ones([3]), nn.meanSquaredError(T.ones([4])))`,
    'nn.meanSquaredError(T.ones([4]))',
    'meanSquaredError: [3] and [4] differ on axis 0: 3 vs 4',
  ],
  [
    `pipe(T.ones([3]), nn.softmaxCrossEntropy(T.zeros([3], 'int32')))`,
    `nn.softmaxCrossEntropy(T.zeros([3], 'int32'))`,
    'softmaxCrossEntropy: expected logits of shape [batch, classes], got [3]',
  ],
]

const small = pipe(nn.input(4), nn.dense('a', 4))
const begin = `${imports}
const small = pipe(nn.input(4), nn.dense('a', 4))
const params = small.init(T.random.key(0))
`

describe('what does not fit', () => {
  test.each(versions)('is shown where it stands, in the first line, by TypeScript %s', async version => {
    const [judgement] = await judge(version, [`${begin}${places.map(([code]) => code).join('\n')}\nexport {}`])
    const above = begin.split('\n').length - 1
    const found = places.map((_, i) => judgement!.mistakes.find(({ line }) => line === above + i))
    // TypeScript 7.0 says on the command line only where a mistake begins.
    expect(found.map((mistake, i) => (mistake?.at.startsWith(places[i]![1]) ? places[i]![1] : mistake?.at))).toEqual(
      places.map(([, at]) => at),
    )
    expect(found.map(mistake => mistake?.first)).toEqual(
      places.map(([, , sentence]) => expect.stringContaining(`"${sentence}"`)),
    )
  })

  test.each(places)('and thrown: %s', (code, _, sentence) => {
    const params = small.init(T.random.key(0))
    const call = new Function('T', 'nn', 'pipe', 'small', 'params', `return ${code}`)
    expect(() => call(T, nn, pipe, small, params)).toThrow(expect.objectContaining({ message: sentence }))
  })
})

describe('in a block that is not yet on a model', () => {
  // Its shape is unknown, so only the run time can tell.
  test('a mistake is answered at run time', () => {
    const block = flow(nn.relu, nn.dense('f', 3))
    expect(() => pipe(nn.input(2, 2), block)).toThrow(
      `dense('f') expects one example of shape [features], got [2, 2]; flatten it first`,
    )
  })
})

describe('with sizes that the compiler does not know', () => {
  test('a mistake is answered at run time', () => {
    const shape: readonly number[] = [2, 2]
    expect(() => pipe(nn.input(...shape), nn.dense('f', 3))).toThrow(
      `dense('f') expects one example of shape [features], got [2, 2]; flatten it first`,
    )
  })
})

describe('options', () => {
  test('that a layer does not have are refused by name', () => {
    const { mistakes } = editor()(`${imports}
      nn.conv2d('c', { filters: 1, kernel: 1, strides: 2 })
      nn.maxPool2d({ kernel: 2, dilation: 2 })`)
    expect(mistakes().map(({ line, message }) => [line, /"(.*)"/.exec(message)?.[1]])).toEqual([
      [6, "conv2d('c') has no option 'strides'"],
      [7, "maxPool2d has no option 'dilation'"],
    ])
  })
})

describe('hovers', () => {
  test.each(['5.9', '6.0'] as const)('of layers and losses that wait are names, under TypeScript %s', version => {
    const { hover, mistakes } = editor(version)(`${imports}
      const /*^dense*/ dense = nn.dense('f', 10, { bias: false })
      const /*^conv*/ conv = nn.conv2d('c', { filters: 6, kernel: 5 })
      const /*^pool*/ pool = nn.maxPool2d(2)
      const /*^norm*/ norm = nn.batchNorm('n')
      const /*^drop*/ drop = nn.dropout(0.5)
      const /*^flat*/ flat = nn.flatten
      const /*^relu*/ relu = nn.relu
      const /*^loss*/ loss = nn.meanSquaredError(T.ones([3]))
      const /*^cross*/ cross = nn.softmaxCrossEntropy(T.zeros([3], 'int32'))`)
    expect(mistakes()).toEqual([])
    const hovers = {
      dense: 'nn.DenseLayer<"f", 10, false>',
      conv: 'nn.ConvolutionLayer<"c", {\n    readonly filters: 6;\n    readonly kernel: 5;\n}>',
      pool: 'nn.PoolLayer<"maxPool2d", 2>',
      norm: 'nn.BatchNormLayer<"n">',
      drop: 'nn.DropoutLayer',
      flat: 'nn.FlattenLayer',
      relu: 'nn.Activation',
      loss: 'nn.LossOf<"meanSquaredError", [3], "float32">',
      cross: 'nn.CrossEntropyOf<[3], "int32">',
    }
    const shown = Object.keys(hovers).map(name => [name, hover(name).replace(/\n*<In extends[\s\S]*/, '')])
    expect(Object.fromEntries(shown)).toEqual(
      Object.fromEntries(Object.entries(hovers).map(([name, type]) => [name, `const ${name}: ${type}`])),
    )
  })

  test('show shapes and nothing of the inside', () => {
    const { hover, mistakes } = editor()(`${imports}
      const /*^lenet*/ lenet = pipe(
        nn.input(1, 28, 28),
        nn.conv2d('c1', { filters: 6, kernel: 5, padding: 2 }), nn.relu, nn.maxPool2d(2),
        nn.conv2d('c2', { filters: 16, kernel: 5 }), nn.relu, nn.maxPool2d(2),
        nn.flatten, nn.dropout(0.5),
        nn.dense('out', 10),
      )
      const /*^params*/ params = lenet.init(T.random.key(0))
      const images = T.zeros([T.dim('batch', 2), 1, 28, 28])
      const /*^logits*/ logits = lenet.apply(params, images)`)
    expect(mistakes()).toEqual([])
    const entries = [
      ['c1', '[6, 1, 5, 5]', '[6]'],
      ['c2', '[16, 6, 5, 5]', '[16]'],
      ['out', '[400, 10]', '[10]'],
    ].map(
      ([name, w, b]) => `
    readonly ${name}: {
        readonly w: T.Tensor<${w}, "float32">;
        readonly b: T.Tensor<${b}, "float32">;
    };`,
    )
    expect(hover('params')).toBe(`const params: {${entries.join('')}\n}`)
    expect(hover('logits')).toBe('const logits: T.Tensor<["batch", 10], "float32">')
    expect(hover('lenet')).toBe(
      // An intersection, so that a model's type is no deeper than its layers are.
      `const lenet: nn.Model<[1, 28, 28], [10], ${entries.map(entry => `{${entry}\n}`).join(' & ')}, {\n    readonly key: T.random.Key;\n}>`,
    )
  })
})
