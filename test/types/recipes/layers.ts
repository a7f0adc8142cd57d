import { callOf, type Node, options, pair, type Recipe, type Sketch, sizeArgument, tensor, value } from '../call.js'
import { key, layered as modelled, named, units } from './models.js'

// Layers of sequences, tokens and several branches, pooling, and attention.

const layered: typeof modelled = (input, layer, name) => modelled(input, layer, name, true)

const sequence = (sketch: Sketch) => [sketch.size(), sketch.size()]
const image = (sketch: Sketch) => [sketch.size(), sketch.size(5, 6), sketch.size(5, 6)]

/** Layers around others, by how they are written, with the units of a dense layer within. */
const around =
  (
    name: string,
    input: (sketch: Sketch) => readonly string[],
    write: (dense: (name: string) => string) => string,
  ): Recipe =>
  sketch => {
    const sizes = input(sketch)
    const batch = sketch.size()
    return callOf(
      sketch,
      `nn.${name}`,
      [tensor([batch, ...sizes]), ...sizes.map(sizeArgument), units(sketch)],
      undefined,
      ([x, ...rest]) => {
        const dense = (name: string) => `nn.dense('${name}', ${rest[sizes.length]})`
        const model = `pipe(nn.input(${rest.slice(0, sizes.length).join(', ')}), ${write(dense)})`
        return `(model => model.apply(model.init(${key}), ${x}))(${model})`
      },
    )
  }

const recurrent = (name: string): Recipe =>
  layered(
    sequence,
    sketch => [
      named('layer'),
      units(sketch),
      sketch.maybe(() => options({ last: sketch.maybe(sketch.flag), bidirectional: sketch.maybe(sketch.flag) })),
    ],
    name,
  )

/** Options of attention with one or two heads. */
const attending = (sketch: Sketch, more: Readonly<Record<string, Node | undefined>>) => [
  named('layer'),
  options(
    {
      heads: value(() => sketch.of(1, 2)),
      keyHeads: sketch.maybe(() => value(() => sketch.of(1, 2))),
      causal: sketch.maybe(sketch.flag),
      ...more,
    },
    ['heads'],
  ),
]

const rows = (sketch: Sketch) => [sketch.size(), sketch.size(4, 6)]

/** Tokens to vectors. */
const tokens: Recipe = sketch => {
  const [n, batch] = [sketch.size(), sketch.size()]
  return callOf(
    sketch,
    'nn.embedding',
    [tensor([batch, n], 'int32'), sizeArgument(n), sketch.number(2, 5), units(sketch)],
    undefined,
    ([x, n, count, width]) =>
      `(model => model.apply(model.init(${key}), ${x}))(pipe(nn.inputs([${n}], 'int32'), nn.embedding('layer', ${count}, ${width})))`,
  )
}

const attention: Recipe = sketch => {
  const [n, m, width, out] = [sketch.size(), sketch.size(), sketch.size(), sketch.size()]
  const heads = sketch.chance(0.5) ? [sketch.size(2, 4)] : []
  const seen = sketch.maybe(() =>
    options({
      causal: sketch.maybe(sketch.flag),
      mask: sketch.maybe(() => tensor(sketch.of<readonly string[]>([m], [n, m]), 'bool')),
    }),
  )
  return callOf(
    sketch,
    'nn.attention',
    [tensor([...heads, n, width]), tensor([...heads, m, width]), tensor([...heads, m, out]), seen],
    undefined,
    args => `nn.attention(${args.join(', ')})`,
  )
}

export const layers: readonly Recipe[] = [
  ...['maxPool1d', 'avgPool1d'].map(name =>
    layered(
      sketch => [sketch.size(), sketch.size(5, 6)],
      sketch => [
        options(
          {
            kernel: value(() => sketch.of(1, 2)),
            stride: sketch.maybe(() => value(() => sketch.of(1, 2))),
            padding: sketch.maybe(() => pair(() => sketch.of<unknown>(0, [0, 1], 'same'))),
          },
          ['kernel'],
        ),
      ],
      name,
    ),
  ),
  layered(image, sketch => [pair(() => sketch.of<unknown>(1, 2, [2, 3]))], 'adaptiveAvgPool2d'),
  layered(
    image,
    sketch => [named('layer'), sketch.maybe(() => options({ shared: sketch.maybe(sketch.flag) }))],
    'prelu',
  ),
  layered(image, () => [named('layer')], 'instanceNorm'),
  layered(sequence, () => [named('layer')], 'rmsNorm'),
  layered(
    sketch => [sketch.size()],
    sketch => [
      named('layer'),
      units(sketch),
      sketch.maybe(() => options({ pieces: sketch.maybe(() => sketch.number(1, 3)), bias: sketch.maybe(sketch.flag) })),
    ],
    'maxout',
  ),
  ...['simpleRnn', 'lstm', 'gru'].map(recurrent),
  layered(
    rows,
    sketch => attending(sketch, { width: sketch.maybe(() => value(() => sketch.of(2, 3))) }),
    'multiHeadAttention',
  ),
  layered(
    rows,
    sketch => attending(sketch, { hidden: sketch.maybe(() => sketch.number(1, 3)) }),
    'transformerEncoderBlock',
  ),
  layered(
    sequence,
    sketch => [named('layer'), sketch.maybe(() => options({ size: value(() => sketch.of(3, 5, 9)) }))],
    'learnedPositions',
  ),
  tokens,
  attention,
  around('globalAvgPool', image, () => 'nn.globalAvgPool'),
  around(
    'glu',
    sketch => [sketch.size(), sketch.size(2, 4)],
    () => 'nn.glu',
  ),
  around('sinusoidalPositions', sequence, () => 'nn.sinusoidalPositions'),
  around('each', sequence, dense => `nn.each(${dense('a')})`),
  around(
    'parallel',
    sketch => [sketch.size()],
    dense => `nn.parallel('concat', ${dense('a')}, ${dense('b')})`,
  ),
  around(
    'join',
    sketch => [sketch.size()],
    dense => `nn.parallel(['a', 'b'], nn.relu, ${dense('b')}), nn.join(['b', 'a'], 'concat')`,
  ),
  around(
    'entry',
    sketch => [sketch.size()],
    dense => `nn.parallel(['a', 'b'], nn.relu, ${dense('b')}), nn.entry('b')`,
  ),
  around(
    'on',
    sketch => [sketch.size()],
    dense => `nn.parallel(['a', 'b'], nn.relu, ${dense('b')}), nn.on('a', ${dense('c')}), nn.entry('a')`,
  ),
  around(
    'named',
    sketch => [sketch.size()],
    dense => `nn.named('block', flow(${dense('a')}, nn.relu, ${dense('b')}))`,
  ),
  around(
    'residual',
    sketch => [sketch.size()],
    dense => `nn.residual(${dense('a')}, ${dense('b')})`,
  ),
  around(
    'repeat',
    sketch => [sketch.size()],
    dense => `${dense('a')}, nn.repeat('blocks', 3, nn.residual(${dense('b')}))`,
  ),
]
