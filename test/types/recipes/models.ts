import { callOf, type Node, options, pair, type Recipe, type Sketch, sizeArgument, tensor, value } from '../call.js'

export const named = (name: string) => value(() => name as unknown)
export const key = 'T.random.key(0)'

/** What a model of one layer gives: its parameters, or its output for a batch. */
export const layered =
  (
    input: (sketch: Sketch) => readonly string[],
    layer: (sketch: Sketch) => readonly (Node | undefined)[],
    name: string,
    // Of parameters the types of which have names only what `type-tests` say is held.
    outputOnly = false,
  ): Recipe =>
  sketch => {
    const sizes = input(sketch)
    const batch = sketch.size()
    const args = layer(sketch).filter(node => node !== undefined)
    const output = outputOnly || args[0]?.is !== 'value' || sketch.chance(0.6)
    const model = (rest: readonly string[]) =>
      `pipe(nn.input(${rest.slice(0, sizes.length).join(', ')}), nn.${name}(${rest.slice(sizes.length).join(', ')}))`
    const whole = [...sizes.map(sizeArgument), ...args]
    return output
      ? callOf(
          sketch,
          `nn.${name}`,
          [tensor([batch, ...sizes]), ...whole],
          undefined,
          ([x, ...rest]) => `(model => model.apply(model.init(${key}), ${x}))(${model(rest)})`,
        )
      : callOf(sketch, `nn.${name}`, whole, undefined, rest => `${model(rest)}.init(${key}).layer`)
  }

const window = (sketch: Sketch) => ({
  stride: sketch.maybe(() => value(() => sketch.of<unknown>(1, 2))),
  padding: sketch.maybe(() => value(() => sketch.of<unknown>(0, 1, 'same'))),
})

const loss =
  (name: string): Recipe =>
  sketch => {
    const dtype = sketch.of('float32', 'float64') as 'float32'
    const sizes = sketch.shape(1, 2)
    const reduced = sketch.maybe(() => options({ reduction: value(() => sketch.of('none', 'mean', 'sum')) }))
    const given = [tensor(sizes, dtype), tensor(sizes, dtype), ...(reduced === undefined ? [] : [reduced])]
    return callOf(sketch, `nn.${name}`, given, 0, args => `nn.${name}(${args.join(', ')})`)
  }

export const units = (sketch: Sketch) => (sketch.chance(0.5) ? sizeArgument(sketch.size()) : sketch.number(1, 4))

export const models: readonly Recipe[] = [
  ...[0, 1].map(() =>
    layered(
      sketch => [sketch.size()],
      sketch => [named('layer'), units(sketch), sketch.maybe(() => options({ bias: sketch.flag() }))],
      'dense',
    ),
  ),
  ...[0, 1].map(() =>
    layered(
      sketch => [sketch.size(), sketch.size(5, 6), sketch.size(5, 6)],
      sketch => [
        named('layer'),
        options(
          {
            filters: units(sketch),
            kernel: pair(() => sketch.of<unknown>(1, 3, [3, 1])),
            bias: sketch.maybe(sketch.flag),
            ...window(sketch),
          },
          ['filters', 'kernel'],
        ),
      ],
      'conv2d',
    ),
  ),
  layered(
    sketch => [sketch.size(), sketch.size(5, 6)],
    sketch => [
      named('layer'),
      options(
        {
          filters: units(sketch),
          kernel: value(() => sketch.of<unknown>(1, 2, 3)),
          bias: sketch.maybe(sketch.flag),
          stride: window(sketch).stride,
          padding: sketch.maybe(() => pair(() => sketch.of<unknown>(0, 1, [1, 0], 'same', 'causal'))),
        },
        ['filters', 'kernel'],
      ),
    ],
    'conv1d',
  ),
  layered(
    sketch => [sketch.size(), sketch.size(3, 4), sketch.size(3, 4)],
    sketch => [
      named('layer'),
      options(
        {
          filters: units(sketch),
          kernel: pair(() => sketch.of<unknown>(1, 3, [3, 2])),
          stride: window(sketch).stride,
          // A number in most cases, of which the types may know only that it is one.
          padding: sketch.maybe(() => value(() => sketch.of<unknown>(0, 1, sketch.of<unknown>(0, 'same')))),
        },
        ['filters', 'kernel'],
      ),
    ],
    'convTranspose2d',
  ),
  layered(
    sketch => [sketch.size(2, 4), sketch.size(3, 4)],
    sketch => [named('layer'), options({ groups: value(() => sketch.of(1, 2)) }, ['groups'])],
    'groupNorm',
  ),
  layered(
    sketch => [sketch.size(), sketch.size(5, 6), sketch.size(5, 6)],
    sketch => [
      options({ kernel: pair(() => sketch.of<unknown>(1, 2, [2, 1])), stride: window(sketch).stride }, ['kernel']),
    ],
    'maxPool2d',
  ),
  layered(
    sketch => [sketch.size(), sketch.size()],
    sketch => [named('layer'), sketch.maybe(() => options({ epsilon: value(() => sketch.of(0.1, 0.2)) }))],
    'layerNorm',
  ),
  ...['meanSquaredError', 'halfSquaredError', 'binaryCrossEntropy', 'huberLoss', 'cosineDistance', 'klDivergence'].map(
    loss,
  ),
  sketch => {
    const [n, k] = [sketch.size(), sketch.size()]
    const labels = sketch.chance(0.6) ? tensor([n], 'int32') : tensor([n, k])
    return callOf(
      sketch,
      'nn.softmaxCrossEntropy',
      [tensor([n, k]), labels],
      0,
      args => `nn.softmaxCrossEntropy(${args.join(', ')})`,
    )
  },
]
