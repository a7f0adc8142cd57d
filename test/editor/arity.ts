// Calls of operations and layers with too few arguments, with too many, and with two that have changed places.
import { type Call, entries, kindOf, placed, resultOf, rightCalls, thrown, unchecked } from './misuse.js'
import { internalsIn } from './names.js'
import { type Shown, saysNothing } from './shown.js'

/** A call whose arguments are too many, too few or in another order. */
export interface Misplaced {
  readonly kind: 'missing' | 'surplus' | 'swapped'
  readonly code: string
  /** From where to where in the code the mistake may be shown. */
  readonly places: readonly (readonly [from: number, to: number])[]
  /** Whether it has to compile, must not, or may. */
  readonly compiles: 'always' | 'never' | 'perhaps'
  /** The sentence, where values of one kind have changed places. */
  readonly sentence: string | undefined
}

/** Operations that take as many arguments as one likes. */
const open = ['T.einsum', 'nn.input']

const extras = ['T.ones([2, 3])', '1', '{}', '{ axis: 0 }', "'float32'"]

/** Whether a call that runs has to compile. A function waits for the first argument. */
const compiles = (
  kind: 'missing' | 'swapped',
  name: string,
  args: readonly string[],
  value: unknown,
): Misplaced['compiles'] => {
  if (typeof value === 'function') return kind === 'missing' && waitsWith(name, args) ? 'perhaps' : 'never'
  // At run time numbers may stand for tensors in places where types expect tensors.
  return kind === 'swapped' ? 'perhaps' : 'always'
}

/** Whether a call of the same operation waits with settings of these kinds. */
const waitsWith = (name: string, given: readonly string[]): boolean =>
  given.length > 0 &&
  rightCalls.some(
    ({ name: other, args: [, ...settings], isStep }) =>
      isStep && other === name && `${settings.map(kindOf)}`.startsWith(`${given.map(kindOf)}`),
  )

/** Where a call begins in its code, and where it ends. */
const wholeOf = ({ name }: Call, code: string): readonly [number, number] => [code.lastIndexOf(`${name}(`), code.length]

const misplaced = (
  call: Call,
  kind: Misplaced['kind'],
  args: readonly string[],
  wrong: readonly number[],
  sentence?: string,
): Misplaced => {
  const { code, spans } = placed(call, args)
  return {
    kind,
    code,
    places: wrong.length === 0 || call.isStep ? [wholeOf(call, code)] : wrong.map(i => spans[i]!),
    compiles: kind === 'surplus' || thrown(code) ? 'never' : compiles(kind, call.name, args, resultOf(code)),
    sentence,
  }
}

/** The arguments without the last, and the last two, and so on. */
const missing = (call: Call): readonly Misplaced[] =>
  call.args.map((_, count) => misplaced(call, 'missing', call.args.slice(0, count), []))

/** One argument more than the operation takes, or two. */
const surplus = (call: Call): readonly Misplaced[] => {
  const most = Math.max(...rightCalls.filter(({ name }) => name === call.name).map(({ args }) => args.length))
  if (call.args.length < most || open.includes(call.name)) return []
  const behind = call.args.map((_, i) => i).length
  return [...extras.map(extra => [extra]), ['{}', '{}']].map(more =>
    misplaced(
      call,
      'surplus',
      [...call.args, ...more],
      more.map((_, i) => behind + i),
    ),
  )
}

/** Each two arguments in the place of each other. */
const swapped = (call: Call): readonly Misplaced[] => {
  const { args } = call
  // What a step is of stands before it.
  const first = call.isStep && call.name.startsWith('T.') ? 1 : 0
  return args.flatMap((a, i) =>
    args.flatMap((b, j) => {
      if (i < first || j <= i || a === b) return []
      const changed = args.with(i, b).with(j, a)
      const sentence = thrown(placed(call, changed).code)?.message
      if (sentence !== undefined && unchecked.test(sentence)) return []
      return [misplaced(call, 'swapped', changed, [i, j], kindOf(a) === kindOf(b) ? sentence : undefined)]
    }),
  )
}

export const all: readonly Misplaced[] = [
  ...new Map(
    rightCalls
      // They are two calls each.
      .filter(call => !entries.includes(call))
      .flatMap(call => [
        ...(call.isStep && call.name.startsWith('T.') ? [] : missing(call)),
        ...surplus(call),
        ...swapped(call),
      ])
      .map(each => [each.code, each]),
  ).values(),
]

/** What is wrong with what is shown; undefined where nothing is. */
export const faultIn = (
  { places, compiles, sentence }: Misplaced,
  shown: readonly Shown[],
  names: ReadonlySet<string>,
): string | undefined => {
  if (shown.length === 0) return compiles === 'never' ? 'nothing is shown' : undefined
  if (compiles === 'always') return 'is refused though right'
  if (shown.some(({ first }) => saysNothing.test(first))) return 'the first line says nothing'
  const internals = shown.flatMap(({ first }) => internalsIn(first, names))
  if (internals.length > 0) return `shows ${internals}`
  const says = sentence !== undefined && shown.some(({ message }) => message.includes(sentence))
  // Where two have changed places, what the run time says may be about a third, as the indices of a tensor are too many.
  if (!says && !places.some(([from, to]) => from <= shown[0]!.column && shown[0]!.column < to)) return 'another place'
  return sentence === undefined || says ? undefined : 'no sentence'
}
