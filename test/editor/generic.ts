// Calls in functions that are generic in the options they hand on.
import { type OptionsType, optionTypes } from '../structure/options.js'
import { type Misuse, misusesOf, resultOf, rightCalls, tensorPattern } from './misuse.js'
import { prelude as outerPrelude } from './outer.js'

/** Functions that take options, and what stands before these: calls that stand in no other table. */
const before: Readonly<Record<string, readonly string[]>> = {
  'T.grad': ['f'],
  'T.hessian': ['f'],
  'T.jacfwd': ['f'],
  'T.jacrev': ['f'],
  'T.jit': ['f'],
  'T.jvp': ['f'],
  'T.linearize': ['f'],
  'T.scan': ['step', 'T.tensor(0)', 'rows.x'],
  'T.toTransferable': ['tree'],
  'T.valueAndGrad': ['f'],
  'T.vjp': ['f'],
  'T.vmap': ['f'],
  'data.augment.crop': ['key', 'image', '{ size: 2 }'],
  'data.augment.cutOut': ['key', 'image', '{ size: 2 }'],
  'data.augment.flip': ['key', 'image'],
  'data.augment.mixUp': ['key', 'rows.x', '{ alpha: 1 }'],
  'data.augment.noise': ['key', 'image', '{ deviation: 1 }'],
  'data.augment.rotate': ['key', 'image', '{ degrees: 10 }'],
  'data.batches': ['rows', '{ size: 2 }'],
  'data.fitMinMax': ['rows.x'],
  'data.fitPca': ['rows.x'],
  'data.fitStandard': ['rows.x'],
  'data.fitWhitening': ['rows.x'],
  'data.pipeline.awaited': ['examples', '{ concurrency: 2 }'],
  'data.pipeline.batch': ['examples', '{ size: 2 }'],
  'data.pipeline.fromWorker': ['worker'],
  'data.pipeline.padBatch': ['examples', '{ size: 2 }'],
  'data.pipeline.shuffle': ['examples', '{ buffer: 2, key }'],
  'data.split': ['rows', '{ fraction: 0.5 }'],
  'exported.exportStableHlo': ['f'],
  'exported.stableHlo': ['T.program(f)(x)'],
  'files.finishParts': ["'a'", "{ save: 'b' }"],
  'files.saveParts': ["'a'", 'tree'],
  'io.decode': ['tree'],
  'io.decodeAll': ['new Uint8Array()'],
  'io.decodeAllNpyFiles': ['new Map()'],
  'io.decodeNpyFiles': ['tree'],
  'io.decodeOpened': ['tree'],
  'io.encode': ['tree', '{}'],
  'io.encodeNpyFiles': ['tree'],
  'io.encodeParts': ['tree', "{ save: 'a' }"],
  'io.encodePieces': ['tree', '{}'],
  'io.encodeShards': ['tree', '{ most: 100 }'],
  'io.linear': ["'a'", "'b'"],
  'io.norm': ["'a'", "'b'"],
  'nn.avgPool1d': ['{ kernel: 2 }'],
  'nn.avgPool2d': ['{ kernel: 2 }'],
  'nn.cachedAttention': ['nn.keyValueCache([4, 3])', 'T.ones([1, 3])', 'T.ones([1, 3])', 'T.ones([1, 3])'],
  'nn.embedding': ["'e'", '4', '2'],
  'nn.initializers.varianceScaling': [],
  'nn.summary': ['nn.input(3)'],
  'nn.transformerDecoderBlock': ["'b'", '{ heads: 2 }'],
  'npz.decodeAllNpz': ['new Uint8Array()'],
  'npz.decodeNpz': ['tree'],
  'npz.encodeNpz': ['tree'],
  'onnx.encode': ['f'],
  'optim.clipAdaptively': ['0.1'],
  'optim.cosineDecay': ['0.1', '{ steps: 2 }'],
  'optim.cosineRestarts': ['0.1', '{ steps: 2 }'],
  'optim.exponentialDecay': ['0.1', '{ factor: 0.5, steps: 2 }'],
  'optim.fold': ['adam', 'f'],
  'optim.inverseSquareRoot': ['0.1', '{ steps: 2 }'],
  'optim.lbfgs': [],
  'optim.momentum': ['0.9'],
  'optim.oneCycle': ['0.1', '{ steps: 2 }'],
  'optim.polynomialDecay': ['0.1', '{ steps: 2 }'],
  'optim.reduceOnPlateau': [],
  'optim.scaleByAdaDelta': [],
  'optim.scaleByAdaGrad': [],
  'optim.scaleByAdam': [],
  'optim.scaleByRmsProp': [],
  'optim.sgd': ['0.1', '{ momentum: 0.9 }'],
  'optim.skipNonFinite': ['adam'],
  'optim.stepDecay': ['0.1', '{ factor: 0.5, steps: 2 }'],
  'optim.warmup': ['0.1', '{ steps: 2 }'],
  'optim.withWarmup': ['optim.constant(0.1)', '{ steps: 2 }'],
  'seen.dashboard': [],
  'seen.serveDashboard': ['seen.dashboard()'],
  'testing.checkGradients': ['f', '{ at: x }'],
  'testing.closeTo': ['x', 'x'],
  'train.findLearningRate': ['{ training: () => ({ fold, start }), batches: [x] }'],
  'train.fit': ['{ fold, start, batches: [x] }'],
  'train.metrics.crossEntropy': [],
  'train.metrics.f1': [],
  'train.metrics.perplexity': [],
  'train.metrics.precision': [],
  'train.metrics.recall': [],
  'train.overfitBatch': ['{ fold, start, batch: x }'],
  'train.saveCheckpoint': ["'a'", '{ step: 1, tree: x }'],
  ...Object.fromEntries(
    'adaDelta adaGrad adafactor adam adamW adamax amsGrad lamb lion muon nadam radam rmsProp scheduleFreeAdamW'
      .split(' ')
      .map(name => [`optim.${name}`, ['0.1']]),
  ),
}

export const prelude = [
  ...outerPrelude,
  'const key = T.random.key(0)',
  'const image = T.ones([6, 7])',
  'const f = (y: V) => T.sum(y)',
  'const step = (carry: T.Tensor<[]>, row: V) => [carry, row] as const',
  'declare const worker: () => data.pipeline.WebPort',
]

const isTensorValue = (value: unknown): boolean => typeof value === 'object' && value !== null && 'dtype' in value

/** A call with options, of which those that must be given are written. */
interface Call {
  readonly name: string
  readonly before: readonly string[]
  readonly options: string
  /** How it is written with options that are written so: whole, and waiting for its tensor. */
  readonly forms: readonly ((options: string) => string)[]
}

const isRecord = (text: string | undefined): boolean => text?.startsWith('{') === true

const callsOf = (name: string): readonly Call[] => {
  const own = before[name]
  if (own !== undefined) {
    const hasOptions = isRecord(own.at(-1)) && !/^io\.encode(Pieces)?$|^train.saveCheckpoint$/.test(name)
    const args = hasOptions ? own.slice(0, -1) : own
    return [
      {
        name,
        before: args,
        options: hasOptions ? own.at(-1)! : '{}',
        forms: [options => `${name}(${[...args, options].join(', ')})`],
      },
    ]
  }
  const found = rightCalls.find(call => call.name === name && isRecord(call.args.at(-1)))
  if (found === undefined) return []
  const args = found.args.slice(0, -1)
  const isSteps = rightCalls.some(
    call => call.name === name && call.isStep && call.write([]).startsWith('pipe(undefined'),
  )
  const [first, ...rest] = args
  const waiting = (options: string) => `${name}(${[...rest, options].join(', ')})`
  return [
    {
      name,
      before: args,
      options: found.args.at(-1)!,
      forms: [
        options => found.write([...args, options]),
        ...(isSteps
          ? [
              (options: string) => `${waiting(options)}(${first})`,
              (options: string) => `pipe(${first}, ${waiting(options)})`,
            ]
          : []),
      ],
    },
  ]
}

/** A function that hands on options, and of which call. */
export interface Wrapper {
  readonly name: string
  readonly kind: string
  readonly code: string
}

/** The entries of a record as it is written, by their names. */
const written = (text: string): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  let depth = 0
  let from = 1
  for (let i = 0; i < text.length; i++) {
    if ('[{('.includes(text[i]!)) depth += 1
    if (']})'.includes(text[i]!)) depth -= 1
    if ((depth === 1 && text[i] === ',') || depth === 0) {
      const entry = text.slice(from, i).trim()
      if (entry !== '') found.set(/^\w+/.exec(entry)![0], entry)
      from = i + 1
    }
  }
  return found
}

const wrappersOf = ({ name, options, forms }: Call, type: OptionsType): readonly Wrapper[] => {
  const isTensor = before[name] === undefined && isTensorValue(resultOf(forms[0]!(options)))
  const entries = written(options)
  const needed = [...entries].filter(([key]) => type.required.includes(key))
  const having = (key: string, ...more: readonly string[]): string =>
    `{ ${[...needed.filter(([other]) => other !== key).map(([, entry]) => entry), `${key}: v`, ...more].join(', ')} }`
  const all = [...entries.values()].join(', ')
  const O = type.name
  const every = (kind: string, head: string, given: string): readonly Wrapper[] =>
    forms.map(write => ({ name, kind, code: `;${head} => ${write(given)}` }))
  const first = (...wrapper: Parameters<typeof every>) => every(...wrapper).slice(0, 1)
  const result = isTensor ? ': T.AnyTensor' : ''
  return [
    ...every('a variable', `<const O extends ${O}>(o: O)${result}`, 'o'),
    ...first('of the type itself', `(o: ${O})${result}`, 'o'),
    ...(type.required.length > 0
      ? []
      : first('a variable that may be undefined', `<const O extends ${O} | undefined>(o: O)${result}`, 'o')),
    ...first('a part, spread', `<const O extends Partial<${O}>>(o: O)${result}`, `{ ...o, ${all} }`),
    ...every('spread', `<const O extends ${O}>(o: O)${result}`, `{ ...o, ${all} }`),
    ...first('spread alone', `<const O extends ${O}>(o: O)${result}`, '{ ...o }'),
    ...(type.isUnion ? [] : type.keys).flatMap((key, i) => {
      const write = i === 0 ? every : first
      return write(`its ${key} a variable`, `<V extends ${O}['${key}']>(v: V)${result}`, having(key))
    }),
    ...(type.keys.includes('axis')
      ? first('its axis one of two', `<V extends 0 | -1>(v: V)${result}`, having('axis'))
      : []),
  ]
}

/** What is known of an axis that is handed on. */
const axes: readonly (readonly [generics: string, type: string])[] = [
  [', V extends number', 'V'],
  [', V extends 0 | -1', 'V'],
  ['', 'number'],
]

/** Functions that hand on a tensor of any shape, or two of one, and an axis. */
const ofAnyShape = (): readonly Wrapper[] =>
  rightCalls.flatMap(({ name, args, isStep, write }) => {
    const [first = '', ...rest] = args
    const tensors = /^\[(T\.\w+\(.*?\)), (\1)\]$/.exec(first)?.slice(1) ?? [first]
    const [, , sizes, dtype = 'float32'] = tensorPattern.exec(tensors[0]!) ?? []
    // What else has the shape of the tensor, or is several axes, is another case.
    if (isStep || !sizes || rest.some(arg => /T\.|axis: \[/.test(arg))) return []
    const named = rest.map(arg => arg.replace(/\baxis: -?\d/, 'axis: v'))
    const isAxis = /^T\.(expandDims|moveAxis|swapAxes)$/.test(name)
    if (!isAxis && named.every((arg, i) => arg === rest[i])) return []
    const given = isAxis ? ['v', ...rest.slice(1)] : named
    const x = tensors.length > 1 ? '[x, x]' : 'x'
    const result = isTensorValue(resultOf(write(args))) ? ': T.AnyTensor' : ''
    // Of an axis that is one of two, moved in a shape of which nothing is known, TypeScript does not see that a shape comes of it.
    const known = name === 'T.moveAxis' ? axes.filter(([generics]) => !generics.includes('|')) : axes
    return known.map(([generics, type]) => ({
      name,
      kind: 'of any shape',
      code: `;<S extends T.Shape${generics}>(x: T.Tensor<S, '${dtype}'>, v: ${type})${result} => ${write([x, ...given])}`,
    }))
  })

/** Functions of which an option is wrong whatever the other is, which is a variable. */
const wrongOf = ({ name, forms }: Call, type: OptionsType): readonly Wrapper[] =>
  type.keys.includes('axis') && before[name] === undefined
    ? type.keys
        .filter(key => key !== 'axis')
        .map(key => ({
          name,
          kind: 'wrong',
          code: `;<V extends ${type.name}['${key}']>(v: V) => ${forms[0]!(`{ axis: 9, ${key}: v }`)}`,
        }))
    : []

// Where options are no type variable, may be a window or a tensor, or a number in them is asked first.
const blind =
  /^T\.(allClose|pad|searchSorted|avgPool2d|maxPool2d)$|^nn\.(maxPool[12]d|focalLoss|huberLoss|transformer\w+)$/
const blindSteps = /^T\.(conv2d|repeat|roll|split|take)$/

/** What the compiler says of a misuse behind a spread: of an axis what is thrown, of a name that there is none of it; else nothing. */
const saidOf = ({ name, sentence, isStep }: Misuse): string | undefined => {
  if (/ axis \S+ is (out|given)/.test(sentence)) return sentence
  const [, op] = /^(.*): expected options among .*, got 'nonsense'$/.exec(sentence) ?? []
  return op === undefined || blind.test(name) || (isStep && blindSteps.test(name))
    ? undefined
    : `${op} has no option 'nonsense'`
}

/**
 * Misuses of options in which an axis is wrong, or which there are not, behind a spread of options whose type is a type variable. (What
 * is of another kind than it should be TypeScript takes for options of which there are none, and which fit everywhere.)
 */
export const wrongSpreads = (): readonly Misuse[] =>
  rightCalls.flatMap(call => {
    const [type] = (all.get(call.name) ?? []).filter(isNamed)
    if (type === undefined) return []
    const head = `;<const O extends ${type.name}>(o: O) => `
    return misusesOf(call).flatMap(misuse => {
      const [given, sentence] = [misuse.args[misuse.place], saidOf(misuse)]
      if (!isRecord(given) || sentence === undefined) return []
      const code = head + call.write(misuse.args.with(misuse.place, `{ ...o, ${given!.slice(2)}`))
      return { ...misuse, sentence, isKnown: true, code, places: [[head.length, code.length]] }
    })
  })

const each = (write: (call: Call, type: OptionsType) => readonly Wrapper[]): readonly Wrapper[] =>
  [...all].flatMap(([name, types]) =>
    callsOf(name).flatMap(call => types.filter(isNamed).flatMap(type => write(call, type))),
  )

const all = optionTypes()
// What a record of functions and data is a type of has to be said: it is no set of options that one would hand on.
const isNamed = ({ name, parameters }: OptionsType): boolean => name !== undefined && parameters.length === 0

/** Functions that hand on options, of all that take some, and an axis, of all that take one. */
export const right = (): readonly Wrapper[] => [...each(wrappersOf), ...ofAnyShape()]
export const wrong = (): readonly Wrapper[] => each(wrongOf)

/** Functions of which there is no call here, or whose options have no public name. */
export const missing = (): readonly string[] =>
  [...all]
    .filter(([name, types]) => callsOf(name).length === 0 || types.some(type => type.name === undefined))
    .map(([name]) => name)
