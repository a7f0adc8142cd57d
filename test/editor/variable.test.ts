// Operations on a tensor whose type is a type variable, wrongly used in their other arguments: what is wrong whatever the tensor is
// shown as it is for a tensor that is known, and what depends on the tensor so or not at all.
import { expect, it } from 'vitest'
import { versions } from '../types/compilers.js'
import { prelude } from '../types/verdict.js'
import { kindOf, type Misuse, misusesOf, placed, rightCalls, tensorPattern } from './misuse.js'
import { internalsIn, publicNames } from './names.js'
import { shareOf } from './share.js'
import { type Shown, saysNothing, shownOf } from './shown.js'

/** What stands before a call of the tensor `x`: of a type that is a type variable, or of leading axes that are one. */
const heads: Readonly<Record<string, (shape: string, dtype: string) => string>> = {
  'X extends T.Tensor': (shape, dtype) => `;<X extends T.Tensor<[${shape}], '${dtype}'>>(x: X) => `,
  'T.Tensor<[...B, N]>': (_shape, dtype) =>
    `;<B extends T.Shape, N extends T.Dim>(x: T.Tensor<[...B, N], '${dtype}'>) => `,
}

// What is no setting at all is refused in one way: a text and a number stand for it.
const spared = /T\.ones|null|=> 1|-99|float64/

const calls = rightCalls.flatMap(call => {
  const [, , shape, dtype = 'float32'] = tensorPattern.exec(call.args[0] ?? '') ?? []
  if (shape === undefined || shape === '' || call.isStep) return []
  const misuses = misusesOf(call).filter(
    ({ place, args, isKnown }) =>
      place > 0 && (kindOf(call.args[place]!) !== 'tensor' || !isKnown) && !spared.test(args[place]!),
  )
  return misuses.length > 0 ? [{ call, shape, dtype, misuses }] : []
})

/** A call in a line, with the place of each of its arguments. */
interface Line {
  readonly code: string
  readonly spans: readonly (readonly [from: number, to: number])[]
}

const lineOf = (head: string, { call }: (typeof calls)[number], args: readonly string[]): Line => {
  const { code, spans } = placed(call, args)
  return { code: head + code, spans: spans.map(([from, to]) => [head.length + from, head.length + to]) }
}

/** At which arguments mistakes are shown. */
const placesIn = ({ spans }: Line, shown: readonly Shown[]): readonly number[] =>
  shown.map(({ column }) => spans.findIndex(([from, to]) => from <= column && column < to))

/** A mistake in a call of a tensor that is known, and of one that is a type variable. */
interface Pair {
  readonly misuse: Misuse
  readonly known: Line
  readonly open: Line
  /** Whether a second tensor is wrong. */
  readonly isSecond: boolean
}

/**
 * Where TypeScript shows a rule that waits beside a value that is none of those that are wanted.
 *
 * - broadcastTo, dynamicSlice, expectShape, reshape: in the types a text is the name of a size, so that the list is one that there may be.
 * - topK: that a scalar has no entries, however many are wanted, is said at the number, and whether it is one waits.
 * - scatter: what is written is of the element type of the tensor, and of the shape that its indices name, which wait.
 * - tensorDot: whether the first operand has the axes is said before whether the second has, also where those of the second are wrong.
 * - whatever stands for a second tensor and is none: its element type and its shape are compared with those of the first.
 */
const waiting: Readonly<Record<string, readonly string[]>> = {
  'X extends T.Tensor': ['scatter'],
  'T.Tensor<[...B, N]>': ['broadcastTo', 'dynamicSlice', 'expectShape', 'reshape', 'scatter', 'tensorDot', 'topK'],
}

/** What is wrong with what is shown where the tensor is a type variable, beside what is shown of one that is known. */
const faultIn = (
  { misuse: { name, sentence, isKnown }, known, open, isSecond }: Pair,
  ofKnown: readonly Shown[],
  shown: readonly Shown[],
  names: ReadonlySet<string>,
  isWaiting: boolean,
): string | undefined => {
  const says = ({ first }: Shown) => first.includes(`${sentence}"`)
  const ofShape = /\[[\d, ]*\]/.test(sentence)
  if (ofKnown.length === 0) return undefined
  if (shown.length === 0) return isKnown || ofShape ? undefined : 'nothing is shown'
  const mayWait = isKnown ? name === 'T.tensorDot' && isWaiting : isWaiting || isSecond
  if (!shown.some(says) && !mayWait) {
    if (ofKnown.some(says) && !ofShape) return `does not say ${sentence}`
    if (shown.some(({ first }) => saysNothing.test(first))) return 'the first line says nothing'
    const shownToo = new Set(ofKnown.flatMap(({ first }) => internalsIn(first, names)))
    const internals = shown.flatMap(({ first }) => internalsIn(first, names)).filter(name => !shownToo.has(name))
    if (internals.length > 0) return `shows ${internals}`
  }
  const places = placesIn(known, ofKnown)
  return mayWait || placesIn(open, shown).some(place => places.includes(place)) ? undefined : 'another place'
}

/** The misuses of each call, for a tensor that is known, and below it for one of each type that is open. */
const pairsOf = (one: (typeof calls)[number], misuses: readonly Misuse[]) => ({
  misuses: misuses.map(misuse => ({
    misuse,
    known: lineOf('', one, misuse.args),
    isSecond: kindOf(one.call.args[misuse.place]!) === 'tensor',
  })),
  opens: Object.entries(heads).map(([kind, head]) => {
    const before = head(one.shape, one.dtype)
    const open = (args: readonly string[]): Line => lineOf(before, one, ['x', ...args.slice(1)])
    return {
      kind,
      isWaiting: waiting[kind]!.includes(one.call.name.replace(/^.*\./, '')),
      right: open(one.call.args),
      wrongs: misuses.map(({ args }) => open(args)),
    }
  }),
})

// One text for all, so that what is known is judged once.
it.each(versions)('under TypeScript %s', async version => {
  const each = calls.map(one => pairsOf(one, shareOf(version, one.misuses)))
  const lines = each.flatMap(({ misuses, opens }) => [
    ...misuses.map(({ known }) => known.code),
    ...opens.flatMap(({ right, wrongs }) => [right.code, ...wrongs.map(({ code }) => code)]),
  ])
  const mistakes = await shownOf(version, prelude, lines)
  const names = new Set([...publicNames(), 'X', 'B', 'N'])
  let next = 0
  const shown = (): readonly Shown[] => mistakes[next++]!
  const wrong = each.flatMap(({ misuses, opens }) => {
    const ofKnown = misuses.map(shown)
    return opens.flatMap(({ kind, right, wrongs, isWaiting }) => {
      const isRefused = shown().length > 0
      const faults = wrongs.flatMap((open, i) => {
        const ofOpen = shown()
        const fault = faultIn({ ...misuses[i]!, open }, ofKnown[i]!, ofOpen, names, isWaiting)
        return fault
          ? [`${open.code}\n  ${fault}${ofOpen.map(({ column, first }) => `\n  ${column}: ${first}`).join('')}`]
          : []
      })
      // Of leading axes that are open one size is, too: what fits one only is refused, whatever its other arguments are.
      if (!isRefused) return faults
      return kind === 'X extends T.Tensor' ? [`${right.code}\n  is refused though right`] : []
    })
  })
  expect(wrong.join('\n')).toBe('')
})

it('they are many', () => {
  expect(calls.flatMap(({ misuses }) => misuses).length).toBeGreaterThan(700)
})
