// Calls of operations and layers as they stand in a file, right and with one argument made wrong.
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { compared } from '../nn/compared.js'
import { calls } from '../ops/misuse.js'

/** A call in a file, with the place of each argument. */
export interface Call {
  readonly name: string
  readonly args: readonly string[]
  readonly isStep: boolean
  readonly write: (args: readonly string[]) => string
}

/** A call that is wrong in one argument, with the sentence that is thrown. */
export interface Misuse {
  readonly name: string
  readonly args: readonly string[]
  /** Which argument is wrong. */
  readonly place: number
  readonly code: string
  /** From where to where in the code a mistake may be shown: the wrong argument, and what the sentence names besides. */
  readonly places: readonly (readonly [from: number, to: number])[]
  readonly sentence: string
  /** Whether it is a step of a `pipe`, of which a first line says that the step does not fit. */
  readonly isStep: boolean
  /** Whether it is a shape, an element type or a number that is wrong, and not something else in its place. */
  readonly isKnown: boolean
}

const isTensor = (value: unknown): value is T.AnyTensor =>
  typeof value === 'object' && value !== null && 'dtype' in value

const tensorText = (shape: readonly number[], dtype: T.DType): string =>
  dtype === 'float32' ? `T.ones([${shape.join(', ')}])` : `T.ones([${shape.join(', ')}], '${dtype}')`

/** A tensor as one writes it. */
export const tensorPattern = /^T\.(ones|zeros)\(\[([\d, ]*)\](?:, '(\w+)')?\)$/

/** Of which kind an argument is that is written so. */
export const kindOf = (text: string): string => {
  const tensor = tensorPattern.exec(text)
  if (tensor || text.startsWith('T.')) return 'tensor'
  return text.startsWith('{') ? 'options' : text.startsWith('[') ? 'list' : typeof resultOf(text)
}

/** A value as one writes it; undefined for what has no short form. */
const textOf = (value: unknown): string | undefined => {
  if (isTensor(value))
    return value.dtype === 'int32'
      ? tensorText(value.shape, 'int32').replace('ones', 'zeros')
      : tensorText(value.shape, value.dtype)
  if (value instanceof Float32Array) return `new Float32Array(${value.length})`
  if (typeof value === 'string') return `'${value}'`
  if (Array.isArray(value)) {
    const items = value.map(textOf)
    return items.includes(undefined) ? undefined : `[${items.join(', ')}]`
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, each]) => [key, textOf(each)] as const)
    return entries.some(([, text]) => text === undefined)
      ? undefined
      : `{ ${entries.map(([key, text]) => `${key}: ${text}`).join(', ')} }`
  }
  return typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint'
    ? undefined
    : String(value)
}

const named = (name: string, args: readonly string[]): Call => ({
  name,
  args,
  isStep: false,
  write: texts => `${name}(${texts.join(', ')})`,
})

const operations = calls.flatMap(({ name, args }) => {
  const texts = args.map(textOf)
  const known = texts.filter(text => text !== undefined)
  return known.length === texts.length ? [named(`T.${name}`, known)] : []
})

/** What is done with entries that several indices name. */
export const entries: readonly Call[] = ['set', 'add', 'mul', 'min', 'max'].map(
  (mode): Call => ({
    name: 'T.at',
    args: ['T.ones([2, 3])', "[T.zeros([2], 'int32'), T.zeros([2], 'int32')]", 'T.ones([2])'],
    isStep: false,
    write: ([x, places, updates]) => `T.at(${x}, ${places}).${mode}(${updates})`,
  }),
)

const key = 'T.random.key(0)'
const random = [
  ...['bits', 'exponential', 'gumbel', 'normal', 'uniform'].map(name => named(`T.random.${name}`, [key, '[2, 3]'])),
  named('T.random.uniform', [key, '[2, 3]', '{ low: 0, high: 1 }']),
  ...['exponential', 'gumbel', 'normal'].map(name =>
    named(`T.random.${name}`, [key, '[2, 3]', "{ dtype: 'float64' }"]),
  ),
  named('T.random.normalLike', [key, 'T.ones([2, 3])']),
  named('T.random.uniform', [key, '[2, 3]', '{ low: T.zeros([]), high: 1 }']),
  named('T.random.bernoulli', [key, 'T.ones([3])', '[2, 3]']),
  named('T.random.gamma', [key, 'T.ones([3])', '[2, 3]']),
  named('T.random.gamma', [key, '2', '[2, 3]', "{ dtype: 'float64' }"]),
  named('T.random.beta', [key, '2', 'T.ones([3])', '[2, 3]']),
  named('T.random.beta', [key, '2', 'T.ones([3])', '[2, 3]', "{ dtype: 'float64' }"]),
  named('T.random.poisson', [key, '2', '[2, 3]']),
  named('T.random.truncatedNormal', [key, '-1', '1', '[2, 3]']),
  named('T.random.truncatedNormal', [key, '-1', '1', '[2, 3]', "{ dtype: 'float64' }"]),
  named('T.random.bernoulli', [key, '0.5', '[2, 3]']),
  named('T.random.randint', [key, '[2, 3]', '0', '5']),
  named('T.random.permutation', [key, '3']),
  named('T.random.shuffle', [key, 'T.ones([2, 3])', '{ axis: 1 }']),
  named('T.random.choice', [key, 'T.ones([3])', '[2]', '{ replace: false }']),
  named('T.random.choice', [key, 'T.ones([3])', '[2]', '{ replace: true, p: T.ones([3]) }']),
  named('T.random.split', [key, '3']),
  named('T.random.foldIn', [key, '3']),
  named('T.random.categorical', [key, 'T.ones([2, 3])', '{ axis: 1 }']),
  named('T.random.categorical', [key, "T.ones([2, 3], 'float64')"]),
]

const losses = [
  ...compared.flatMap(name =>
    [[], ["{ reduction: 'sum' }"]].map(options =>
      named(`nn.${name}`, ['T.ones([2, 3])', 'T.ones([2, 3])', ...options]),
    ),
  ),
  ...['meanSquaredError', 'klDivergence'].map(name =>
    named(`nn.${name}`, [
      'T.ones([2, 3])',
      'T.ones([2, 3])',
      "{ reduction: 'none', weights: T.ones([2]), mask: T.ones([2], 'bool') }",
    ]),
  ),
  named('nn.huberLoss', ['T.ones([2, 3])', 'T.ones([2, 3])', '{ delta: 2 }']),
  named('nn.focalLoss', ['T.ones([2, 3])', 'T.ones([2, 3])', '{ gamma: 2, alpha: 0.25 }']),
  named('nn.ctcLoss', ['T.ones([2, 4, 3])', "T.zeros([2, 2], 'int32')"]),
  named('nn.ctcLoss', [
    'T.ones([2, 4, 3])',
    "T.zeros([2, 2], 'int32')",
    "{ blank: 1, lengths: T.zeros([2], 'int32'), labelLengths: T.zeros([2], 'int32') }",
  ]),
  named('nn.tripletLoss', ['T.ones([2, 3])', 'T.ones([2, 3])', 'T.ones([2, 3])']),
  named('nn.tripletLoss', ['T.ones([2, 3])', 'T.ones([2, 3])', 'T.ones([2, 3])', '{ margin: 2 }']),
  named('nn.softmaxCrossEntropy', [
    'T.ones([2, 3])',
    "T.zeros([2], 'int32')",
    '{ classWeights: T.ones([3]), labelSmoothing: 0.1, ignore: 1 }',
  ]),
  named('nn.softmaxCrossEntropy', ['T.ones([2, 3])', "T.zeros([2], 'int32')"]),
  named('nn.softmaxCrossEntropy', ['T.ones([2, 3])', 'T.ones([2, 3])']),
]

const attentions = [
  named('nn.attention', ['T.ones([4, 3, 2])', 'T.ones([2, 5, 2])', 'T.ones([2, 5, 2])']),
  named('nn.attention', [
    'T.ones([3, 2])',
    'T.ones([3, 2])',
    'T.ones([3, 2])',
    "{ mask: T.ones([3, 3], 'bool'), causal: true, scale: 0.5 }",
  ]),
  named('nn.rotary', ['T.ones([3, 2])']),
  named('nn.sinusoids', ['3', '2']),
  named('nn.keyValueCache', ['[2, 4, 3]']),
  named('nn.keyValueCache', ['[2, 4, 3]', "'float16'"]),
  named('nn.rotary', ['T.ones([3, 2])', "{ positions: T.zeros([3], 'int32'), base: 100 }"]),
]

/** A layer on an input of this shape. */
const layer = (name: string, input: readonly number[], args: readonly string[]): Call => ({
  name: `nn.${name}`,
  args,
  isStep: true,
  write: texts => `pipe(nn.input(${input.join(', ')}), nn.${name}(${texts.join(', ')}))`,
})

const layers = [
  layer('dense', [4], ["'d'", '3', '{ bias: true }']),
  layer(
    'conv2d',
    [2, 5, 5],
    ["'c'", '{ filters: 4, kernel: 3, stride: 1, padding: 1, dilation: 1, groups: 2, bias: true }'],
  ),
  layer('conv2d', [2, 5, 5], ["'c'", "{ filters: 4, kernel: [3, 3], padding: 'same' }"]),
  layer('maxPool2d', [2, 5, 5], ['{ kernel: 2, stride: 1, padding: 0 }']),
  layer('avgPool2d', [2, 5, 5], ['2']),
  layer('conv2d', [2, 5, 5], ["'c'", '{ filters: 4, kernel: [3, 3], padding: [[1, 0], [2, 1]] }']),
  layer(
    'conv1d',
    [2, 5],
    ["'c'", '{ filters: 4, kernel: 3, stride: 1, padding: 1, dilation: 1, groups: 2, bias: true }'],
  ),
  layer('conv1d', [2, 5], ["'c'", "{ filters: 4, kernel: 3, padding: 'causal' }"]),
  layer('convTranspose1d', [2, 5], ["'c'", '{ filters: 4, kernel: 3, stride: 2, padding: [1, 0], outputPadding: 1 }']),
  layer(
    'convTranspose2d',
    [2, 5, 5],
    ["'c'", '{ filters: 4, kernel: 3, stride: [2, 3], padding: 1, outputPadding: [1, 2], groups: 2 }'],
  ),
  layer('depthwiseConv2d', [2, 5, 5], ["'c'", '{ kernel: 3, padding: 1, multiplier: 2 }']),
  layer('separableConv2d', [2, 5, 5], ["'c'", '{ filters: 4, kernel: 3, stride: 2 }']),
  layer('maxPool1d', [2, 5], ['{ kernel: 2, stride: 1, padding: 0 }']),
  layer('avgPool1d', [2, 5], ['2']),
  layer('adaptiveAvgPool1d', [2, 5], ['2']),
  layer('adaptiveMaxPool1d', [2, 5], ['3']),
  layer('adaptiveAvgPool2d', [2, 5, 5], ['2']),
  layer('adaptiveMaxPool2d', [2, 5, 5], ['[2, 3]']),
  layer('groupNorm', [4, 5], ["'n'", '{ groups: 2, epsilon: 0.1 }']),
  layer('instanceNorm', [4, 5], ["'n'", '{ epsilon: 0.1 }']),
  layer('rmsNorm', [4, 5], ["'n'", '{ epsilon: 0.1 }']),
  layer('prelu', [4, 5], ["'p'", '{ shared: true }']),
  layer('maxout', [4], ["'m'", '3', '{ pieces: 2, bias: true }']),
  layer('batchNorm', [2, 5, 5], ["'n'", '{ momentum: 0.1, epsilon: 0.1 }']),
  layer('layerNorm', [2, 5, 5], ["'n'", '{ epsilon: 0.1 }']),
  layer('dropout', [2], ['0.5']),
  layer('simpleRnn', [4, 2], ["'r'", '3', '{ last: true }']),
  layer('lstm', [4, 2], ["'r'", '3', '{ bidirectional: true }']),
  layer('gru', [4, 2], ["'r'", '3', '{ last: false }']),
  layer('transformerEncoderBlock', [4, 6], ["'b'", "{ heads: 2, hidden: 5, norm: 'post', activation: 'relu' }"]),
  layer('learnedPositions', [4, 6], ["'p'", '{ size: 8, continued: true }']),
  layer(
    'multiHeadAttention',
    [4, 6],
    ["'a'", '{ heads: 2, keyHeads: 1, width: 3, causal: true, dropout: 0.1, cache: 8 }'],
  ),
  named('nn.input', ['2', '3']),
]

/** What a call gives. */
export const resultOf = (code: string): unknown => Function('T', 'nn', 'pipe', `return ${code}`)(T, nn, pipe)
/** What a call throws, if it does. */
export const thrown = (code: string): Error | undefined => {
  try {
    resultOf(code)
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** The right calls, of operations that there are. */
const direct: readonly Call[] = [...operations, ...entries, ...random, ...losses, ...attentions, ...layers].filter(
  call => thrown(call.write(call.args)) === undefined,
)

/** The same calls as steps of a `pipe`, of operations that wait for their first argument. */
const steps: readonly Call[] = direct
  .filter(({ args, isStep }) => !isStep && args.length > 1 && tensorPattern.test(args[0]!))
  .map(({ name, args }) => ({
    name,
    args,
    isStep: true,
    write: ([first, ...rest]: readonly string[]) => `pipe(${first}, ${name}(${rest.join(', ')}))`,
  }))
  .filter(({ write, args }) => thrown(write(args)) === undefined)

export const rightCalls: readonly Call[] = [...direct, ...steps]

const number = /^-?[\d.]+$/

const dtypes: readonly T.DType[] = ['float32', 'float64', 'int32', 'bool']

interface Wrong {
  readonly text: string
  /** Whether it is of the right kind: a tensor for a tensor, a number for a number. */
  readonly isKnown: boolean
}
const known = (text: string): Wrong => ({ text, isKnown: true })
const foreign = (text: string): Wrong => ({ text, isKnown: false })

/** Tensors of other shapes and element types, and what is no tensor. */
const wrongTensors = (shape: readonly number[], dtype: T.DType): readonly Wrong[] => [
  ...dtypes.filter(each => each !== dtype).map(each => known(tensorText(shape, each))),
  ...[[], [7], [7, 6], [7, 6, 5], shape.map(n => n + 3), [9, ...shape]].map(each => known(tensorText(each, dtype))),
  ...["'text'", '{}', '[1, 2]', 'null', '() => 1', '-1', '1'].map(foreign),
]

/** An argument made wrong: the whole of it, or one entry of it after the other. */
const wrongFor = (text: string): readonly Wrong[] => {
  const tensor = tensorPattern.exec(text)
  if (tensor) {
    const [, , sizes, dtype = 'float32'] = tensor
    return wrongTensors(sizes === '' ? [] : sizes!.split(', ').map(Number), dtype as T.DType)
  }
  if (number.test(text))
    return [
      ...['-1', '99', '0.5', '-99'].map(known),
      ...["'text'", '{}', 'T.ones([2])', 'null', '() => 1'].map(foreign),
    ]
  if (/^(true|false)$/.test(text)) return ["'text'", '3'].map(foreign)
  if (/^'\w*'$/.test(text)) return ["'nonsense'", '3', '{}'].map(foreign)
  const entries = entriesOf(text)
  const replaced = entries.flatMap(({ value, from, to }) =>
    wrongFor(value).map(wrong => ({ ...wrong, text: `${text.slice(0, from)}${wrong.text}${text.slice(to)}` })),
  )
  if (text.startsWith('{'))
    return [...replaced, ...[`${text.slice(0, -2)}, nonsense: 1 }`, '3', "'text'", 'T.ones([2])', 'null'].map(foreign)]
  if (!text.startsWith('[')) return [foreign("'text'")]
  return [...replaced, ...["'text'", 'null', `${text.slice(0, -1)}${entries.length > 0 ? ', ' : ''}9]`].map(foreign)]
}

/** What stands between the brackets of a list or a record, with its place; without the names of a record. */
const entriesOf = (text: string): readonly { readonly value: string; readonly from: number; readonly to: number }[] => {
  if (!/^[[{]/.test(text)) return []
  const found: { value: string; from: number; to: number }[] = []
  let depth = 0
  let from = 1
  for (let i = 0; i < text.length; i++) {
    if ('[{('.includes(text[i]!)) depth += 1
    if (']})'.includes(text[i]!)) depth -= 1
    if ((depth === 1 && text[i] === ',') || depth === 0) {
      const start = from + /^(\s*(\w+: )?)/.exec(text.slice(from, i))![0].length
      const value = text.slice(start, i).trimEnd()
      if (value !== '') found.push({ value, from: start, to: start + value.length })
      from = i + 1
    }
  }
  return found
}

/** The code of a call with these arguments, and where each stands in it. */
export const placed = ({ write }: Call, args: readonly string[]) => {
  const marks = args.map((_, i) => `\u0001${i}\u0002`)
  let code = write(marks)
  const spans = args.map((text, i) => {
    const from = code.indexOf(marks[i]!)
    code = code.replace(marks[i]!, () => text)
    return [from, from + text.length] as const
  })
  return { code, spans }
}

const isTensors = (text: string): boolean => tensorPattern.test(text) || text.startsWith('[T.')

/** Whether the sentence is about an argument too, beside the one that is wrong. */
const isNamed = (sentence: string, text: string, isTensorWrong: boolean): boolean => {
  // Ranges and an axis beside them do not stand together, nor options and options: either may be the one that is not meant.
  if (/beside them|before its options/.test(sentence)) return true
  // What is done with entries is said behind the call that names them.
  if (sentence.startsWith('at: expected numbers')) return true
  const tensor = tensorPattern.exec(text)
  // An axis that does not fit a tensor, or the first of a list of them, is wrong in both.
  if (!tensor) return isTensorWrong
  return sentence.includes(`[${tensor[2]}]`) || /do not mix|one-hot/.test(sentence)
}

/** The text with each number in it, and in the lists and records in it, replaced by others. */
const renumbered = (text: string): readonly string[] => {
  if (number.test(text)) return ['-3', '-2', '-1', '0', '1', '2', '0.5'].filter(other => other !== text)
  return entriesOf(text).flatMap(({ value, from, to }) =>
    renumbered(value).map(other => `${text.slice(0, from)}${other}${text.slice(to)}`),
  )
}

/** Calls with another number in a place where a number stands, that run. */
export const otherCalls: readonly string[] = rightCalls.flatMap(call =>
  call.args.flatMap((right, place) =>
    renumbered(right)
      .map(text => call.write(call.args.with(place, text)))
      .filter(code => thrown(code) === undefined),
  ),
)

/** All ways in which a call is wrong in one argument. */
export const misusesOf = (call: Call): readonly Misuse[] =>
  call.args.flatMap((right, place) =>
    wrongFor(right).flatMap(({ text, isKnown }) => {
      const args = call.args.with(place, text)
      const { code, spans } = placed(call, args)
      const sentence = thrown(code)?.message
      if (sentence === undefined) return []
      const step = code.indexOf(`, ${call.name}(`) + 2
      const places = call.isStep
        ? [[step, code.length] as const]
        : spans.filter((_, i) => i === place || isNamed(sentence, args[i]!, isTensors(text)))
      return [{ name: call.name, args, place, code, places, sentence, isKnown, isStep: call.isStep }]
    }),
  )

/** A mistake as a compiler reports it. */
interface Reported {
  /** Where in the line it begins. */
  readonly column: number
  readonly message: string
}

// Ranges of plain numbers and the length of typed arrays, which no type knows: of these the run time speaks.
export const unchecked =
  /the data has|momentum|epsilon|rate of|probability|delta|gamma|alpha|margin|labelSmoothing|pieces|a blank|blank must|ignore must|low < high|foldIn|: k must|offset must|shift must|is not a value of/

/** What is wrong with what is shown for a misuse; undefined where nothing is. */
export const faultOf = (
  { places, sentence, isKnown, isStep }: Misuse,
  reported: readonly Reported[],
): string | undefined => {
  if (reported.length === 0) return unchecked.test(sentence) ? undefined : 'nothing is shown'
  const firstOf = ({ message }: Reported): string => (isStep ? message : message.split('\n')[0]!)
  const best = reported.find(each => firstOf(each).includes(sentence)) ?? reported[0]!
  const first = best.message.split('\n')[0]!
  // Of a step the first line shows the result besides, in which a size that there is not is never.
  if (
    (isStep ? /'never'|No overload/ : /\bnever\b|No overload/).test(first) ||
    (isKnown && first.includes('the following properties'))
  )
    return 'the first line says nothing'
  if (isKnown && !firstOf(best).includes(sentence)) return 'another sentence, or none'
  return places.some(([from, to]) => from <= best.column && best.column < to) ? undefined : 'another place'
}
