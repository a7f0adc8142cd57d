// Layers on generated examples, with generated options.
import fc from 'fast-check'
import { flow } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'

type AnyModel = nn.Model<T.Shape, T.Shape, never, object>
/** Puts a layer on a model. */
export type Put = (model: unknown) => AnyModel

/** What an example is, as `nn.inputs` takes it. */
export type DrawnForm =
  | readonly number[]
  | { readonly shape: readonly number[]; readonly dtype: 'int32' | 'bool' }
  | { readonly [name: string]: DrawnForm }

/** A layer on examples of a form. */
export interface Drawn {
  readonly input: DrawnForm
  /** The layer as one writes it. */
  readonly code: string
  readonly put: Put
  readonly text: string
}

export const natural = (min: number, max: number) => fc.integer({ min, max })
const around = fc.oneof(natural(0, 2), fc.tuple(natural(0, 2), natural(0, 2)))
/** Options as one writes them; those that are undefined are not given. */
const text = (options: unknown): string => JSON.stringify(options)
const optional = <A>(arbitrary: fc.Arbitrary<A>) => fc.option(arbitrary, { nil: undefined })

/** What an expression gives. */
const resultOf = (code: string): unknown => Function('T', 'nn', 'flow', `return ${code}`)(T, nn, flow)

/** A layer on generated examples, from what `write` makes of generated options. */
const drawn = <O, Form extends DrawnForm>(
  input: fc.Arbitrary<Form>,
  options: (input: Form) => fc.Arbitrary<O>,
  write: (options: O) => string,
): fc.Arbitrary<Drawn> =>
  input.chain(input =>
    options(input)
      .map(write)
      .map(code => ({ input, code, put: resultOf(code) as Put, text: `${text(input)}: ${code}` })),
  )

const sequences = fc.tuple(fc.constantFrom(1, 2, 4), natural(3, 6))
const images = fc.tuple(fc.constantFrom(1, 2, 4), natural(3, 5), natural(3, 5))
const divisors = (n: number) => fc.constantFrom(...[1, 2, 4].filter(k => n % k === 0))

/** Options of filters whose number the groups divide. */
const convolving = (
  channels: number,
  kernel: fc.Arbitrary<unknown>,
  more: Readonly<Record<string, fc.Arbitrary<unknown>>>,
) =>
  divisors(channels).chain(groups =>
    fc.record({
      filters: natural(1, 2).map(many => many * groups),
      groups: fc.constant(groups),
      kernel,
      bias: optional(fc.boolean()),
      ...more,
    }),
  )

const pairs = fc.oneof(natural(1, 2), fc.tuple(natural(1, 2), natural(1, 2)))

/** Bool, for so many positions, or for so many queries and keys. */
const flags = (...shape: readonly number[]) => ({ shape, dtype: 'bool' }) as const
const tokens = natural(1, 4).map(n => ({ shape: [n], dtype: 'int32' }) as const)
/** Sequences of an even number of features, alone, with a mask, and with a memory. */
const rows = fc.tuple(natural(1, 4), fc.constantFrom(4))
const masked = fc.oneof<fc.Arbitrary<DrawnForm>[]>(
  rows,
  rows.map(x => ({ x, mask: flags(x[0]) })),
  rows.map(x => ({ x, mask: flags(x[0], x[0]) })),
)
const remembered = fc.tuple(rows, natural(1, 3), natural(1, 3), natural(0, 2)).map(
  ([x, positions, features, kind]): DrawnForm => ({
    x,
    memory: [positions, features],
    ...(kind === 0 ? {} : { memoryMask: kind === 1 ? flags(positions) : flags(x[0], positions) }),
  }),
)
const heads = (more: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  fc.record({ heads: fc.constantFrom(2), keyHeads: optional(natural(1, 2)), ...more })
const blocks = heads({
  hidden: optional(natural(1, 3)),
  norm: optional(fc.constantFrom('pre', 'post')),
  activation: optional(fc.constantFrom('gelu', 'tanhGelu', 'silu')),
  causal: optional(fc.boolean()),
  rotary: optional(fc.boolean()),
  epsilon: optional(fc.constantFrom(0.1)),
  dropout: optional(fc.constantFrom(0.3)),
})

const elementwise = ['relu', 'leakyRelu', 'elu', 'gelu', 'silu', 'sigmoid', 'softmax', 'softplus', 'tanh']

const pooling = {
  kernel: fc.constantFrom(2, [3, 2]),
  stride: optional(pairs),
  padding: optional(fc.oneof(natural(0, 1), fc.constant([[1, 0], 1]), fc.constant('same'))),
}

/** Every layer by its name. */
export const layers: Readonly<Record<string, fc.Arbitrary<Drawn>>> = {
  conv1d: drawn(
    sequences,
    ([channels = 1]) =>
      convolving(channels, natural(1, 3), {
        stride: optional(natural(1, 2)),
        dilation: optional(fc.constant(1)),
        padding: optional(fc.oneof(around, fc.constantFrom('same', 'causal', 'valid'))),
      }),
    options => `nn.conv1d('l', ${text(options)})`,
  ),
  conv2d: drawn(
    images,
    ([channels = 1]) =>
      convolving(channels, pairs, {
        stride: optional(pairs),
        padding: optional(fc.oneof(fc.tuple(around, around), fc.constantFrom('same', 'valid'))),
      }),
    options => `nn.conv2d('l', ${text(options)})`,
  ),
  convTranspose1d: drawn(
    sequences,
    ([channels = 1]) =>
      convolving(channels, natural(2, 3), {
        stride: fc.constant(2),
        outputPadding: optional(natural(0, 1)),
        padding: optional(natural(0, 1)),
        dilation: optional(natural(1, 2)),
      }),
    options => `nn.convTranspose1d('l', ${text(options)})`,
  ),
  convTranspose2d: drawn(
    images,
    ([channels = 1]) =>
      convolving(channels, fc.constantFrom(2, [3, 2]), {
        stride: fc.constantFrom(1, [2, 1]),
        padding: optional(fc.oneof(natural(0, 1), fc.constant([[0, 1], 1]), fc.constant('same'))),
      }),
    options => `nn.convTranspose2d('l', ${text(options)})`,
  ),
  depthwiseConv2d: drawn(
    images,
    () =>
      fc.record({
        kernel: pairs,
        multiplier: optional(natural(1, 2)),
        stride: optional(pairs),
        padding: optional(around),
      }),
    options => `nn.depthwiseConv2d('l', ${text(options)})`,
  ),
  separableConv2d: drawn(
    images,
    () => fc.record({ filters: natural(1, 3), kernel: pairs, multiplier: optional(natural(1, 2)), bias: fc.boolean() }),
    options => `nn.separableConv2d('l', ${text(options)})`,
  ),
  maxPool1d: drawn(
    sequences,
    () => fc.record({ kernel: natural(2, 3), stride: optional(natural(1, 2)), padding: optional(natural(0, 1)) }),
    options => `nn.maxPool1d(${text(options)})`,
  ),
  avgPool1d: drawn(
    sequences,
    () =>
      fc.record({
        kernel: natural(2, 3),
        stride: optional(natural(1, 2)),
        padding: optional(fc.oneof(natural(0, 1), fc.constant([1, 0]), fc.constant('same'))),
        countPadding: optional(fc.boolean()),
      }),
    options => `nn.avgPool1d(${text(options)})`,
  ),
  avgPool2d: drawn(
    images,
    () => fc.record({ ...pooling, countPadding: optional(fc.boolean()) }),
    options => `nn.avgPool2d(${text(options)})`,
  ),
  globalAvgPool: drawn(
    images,
    () => fc.constant({}),
    () => 'nn.globalAvgPool',
  ),
  globalMaxPool: drawn(
    sequences,
    () => fc.constant({}),
    () => 'nn.globalMaxPool',
  ),
  adaptiveAvgPool1d: drawn(
    sequences,
    () => natural(1, 7),
    size => `nn.adaptiveAvgPool1d(${text(size)})`,
  ),
  adaptiveMaxPool1d: drawn(
    sequences,
    () => natural(1, 7),
    size => `nn.adaptiveMaxPool1d(${text(size)})`,
  ),
  adaptiveAvgPool2d: drawn(
    images,
    () => fc.tuple(natural(1, 6), natural(1, 6)),
    size => `nn.adaptiveAvgPool2d(${text(size)})`,
  ),
  adaptiveMaxPool2d: drawn(
    images,
    () => natural(1, 6),
    size => `nn.adaptiveMaxPool2d(${text(size)})`,
  ),
  groupNorm: drawn(
    fc.oneof(images, sequences),
    ([channels = 1]) => fc.record({ groups: divisors(channels), epsilon: fc.constantFrom(1e-5, 0.1) }),
    options => `nn.groupNorm('l', ${text(options)})`,
  ),
  instanceNorm: drawn(
    fc.oneof(images, sequences),
    () => fc.record({ epsilon: fc.constantFrom(1e-5, 0.1) }),
    options => `nn.instanceNorm('l', ${text(options)})`,
  ),
  rmsNorm: drawn(
    fc.oneof(images, sequences),
    () => fc.record({ epsilon: fc.constantFrom(1e-5, 0.1) }),
    options => `nn.rmsNorm('l', ${text(options)})`,
  ),
  prelu: drawn(
    fc.oneof(images, sequences),
    () => fc.record({ shared: fc.boolean() }),
    options => `nn.prelu('l', ${text(options)})`,
  ),
  glu: drawn(
    fc.tuple(natural(1, 3), fc.constantFrom(2, 4, 6)),
    () => fc.constant({}),
    () => 'nn.glu',
  ),
  maxout: drawn(
    fc.tuple(natural(1, 4)),
    () => fc.tuple(natural(1, 3), fc.record({ pieces: natural(1, 3), bias: fc.boolean() })),
    ([units, options]) => `nn.maxout('l', ${units}, ${text(options)})`,
  ),
  dense: drawn(
    fc.tuple(natural(1, 4)),
    () => fc.tuple(natural(1, 3), fc.record({ bias: optional(fc.boolean()) })),
    ([units, options]) => `nn.dense('l', ${units}, ${text(options)})`,
  ),
  batchNorm: drawn(
    fc.oneof(images, sequences),
    () => fc.record({ momentum: fc.constantFrom(0.5, 0.9), epsilon: fc.constantFrom(1e-5, 0.1) }),
    options => `nn.batchNorm('l', ${text(options)})`,
  ),
  layerNorm: drawn(
    fc.oneof(images, sequences),
    () => fc.record({ epsilon: fc.constantFrom(1e-5, 0.1) }),
    options => `nn.layerNorm('l', ${text(options)})`,
  ),
  maxPool2d: drawn(
    images,
    () => fc.record(pooling),
    options => `nn.maxPool2d(${text(options)})`,
  ),
  ...Object.fromEntries(
    [...elementwise, 'flatten'].map(name => [
      name,
      drawn(
        fc.oneof(images, sequences),
        () => fc.constant({}),
        () => `nn.${name}`,
      ),
    ]),
  ),
  activation: drawn(
    sequences,
    () => natural(1, 3),
    power => `nn.activation('power', x => T.pow(x, ${power}))`,
  ),
  dropout: drawn(
    sequences,
    () => fc.constantFrom(0, 0.3, 0.8),
    rate => `nn.dropout(${rate})`,
  ),
  embedding: drawn(
    tokens,
    () => fc.tuple(natural(3, 5), natural(1, 4)),
    ([count, units]) => `nn.embedding('l', ${count}, ${units})`,
  ),
  unembed: drawn(
    tokens,
    () => fc.tuple(natural(3, 5), natural(1, 4)),
    ([count, units]) => `flow(nn.embedding('l', ${count}, ${units}), nn.unembed('l'))`,
  ),
  ...Object.fromEntries(
    ['simpleRnn', 'lstm', 'gru'].map(name => [
      name,
      drawn(
        fc.oneof(
          sequences,
          sequences.map(x => ({ x, mask: flags(x[0]) })),
          sequences.map(x => ({ x, lengths: { shape: [], dtype: 'int32' } as const })),
        ),
        () =>
          fc.tuple(natural(1, 3), fc.record({ last: optional(fc.boolean()), bidirectional: optional(fc.boolean()) })),
        ([units, options]) => `nn.${name}('l', ${units}, ${text(options)})`,
      ),
    ]),
  ),
  multiHeadAttention: drawn(
    fc.oneof(remembered, masked),
    () =>
      heads({
        causal: optional(fc.boolean()),
        rotary: optional(fc.constantFrom(false, { base: 100 })),
        width: optional(fc.constantFrom(2, 4)),
      }),
    options => `nn.multiHeadAttention('l', ${text(options)})`,
  ),
  transformerEncoderBlock: drawn(
    masked,
    () => blocks,
    options => `nn.transformerEncoderBlock('l', ${text(options)})`,
  ),
  transformerDecoderBlock: drawn(
    remembered,
    () => blocks,
    options => `nn.transformerDecoderBlock('l', ${text(options)})`,
  ),
  learnedPositions: drawn(
    sequences,
    ([positions]) => fc.record({ size: optional(natural(positions, 7)) }),
    options => `nn.learnedPositions('l', ${text(options)})`,
  ),
  sinusoidalPositions: drawn(
    sequences,
    () => fc.constant({}),
    () => 'nn.sinusoidalPositions',
  ),
  each: drawn(
    sequences,
    () => natural(1, 3),
    units => `nn.each(flow(nn.dense('l', ${units}), nn.tanh))`,
  ),
  on: drawn(
    fc.record({ x: fc.tuple(natural(1, 3)), y: fc.tuple(natural(1, 3)) }),
    () => fc.constantFrom('x', 'y'),
    name => `nn.on('${name}', nn.dense('l', 2))`,
  ),
  parallel: drawn(
    fc.tuple(natural(1, 4)),
    () => fc.tuple(fc.constantFrom('sum', 'concat', { concat: -1 }, ['a', 'b']), natural(1, 3)),
    ([how, units]) => `nn.parallel(${text(how)}, nn.dense('a', ${units}), nn.dense('b', ${units}))`,
  ),
  join: drawn(
    sequences.map(x => ({ a: x, b: x })),
    () => fc.constantFrom('sum', 'concat', { concat: 1 }),
    how => `nn.join(['b', 'a'], ${text(how)})`,
  ),
  entry: drawn(
    sequences.map(x => ({ a: x, b: [2] })),
    () => fc.constantFrom('a', 'b'),
    name => `nn.entry('${name}')`,
  ),
  residual: drawn(
    fc.tuple(natural(1, 4)),
    ([size]) => fc.tuple(fc.constantFrom(size, 2), fc.boolean()),
    ([size, shortcut]) =>
      shortcut ? `nn.residual(nn.dense('l', ${size}), nn.dense('s', ${size}))` : 'nn.residual(nn.tanh)',
  ),
  named: drawn(
    fc.tuple(natural(1, 4)),
    () => natural(1, 3),
    units => `nn.named('n', flow(nn.dense('a', ${units}), nn.tanh, nn.dense('b', 2)))`,
  ),
  repeat: drawn(
    sequences,
    ([positions, features]) => fc.tuple(natural(1, 3), fc.constantFrom(features), fc.constantFrom(positions)),
    ([count, features]) => `nn.repeat('r', ${count}, flow(nn.gru('g', ${features}), nn.layerNorm('n')))`,
  ),
}
