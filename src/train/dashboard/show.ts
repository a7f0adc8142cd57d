import { describe } from '../../shape/describe.js'
import { show as showShape } from '../../shape/show.js'
import { requireOptions } from '../../tensor/options.js'
import { concrete, isValue } from '../../tensor/storage.js'
import type { AnyTensor, Value } from '../../tensor/tensor.js'
import type { Bins, Picture, Told } from './board.js'
import { bitmap, dataAddress } from './picture.js'
import { recorded } from './recorded.js'

/** Something that the model has been asked, and what it says. */
export interface Sample {
  readonly caption: string
  /**
   * What is to be seen, `[height, width]` or `[channels, height, width]` with 1 or 3 channels: uint8 from 0 to 255, or float32 from
   * 0 to 1.
   */
  readonly image?: AnyTensor | undefined
}

/** What is told at one step of a training; what is not given stays as it was. */
export interface Shown {
  /** How many steps are done. */
  readonly step: number
  /** The value of each line, by its chart: `{ loss: { training: 0.3 } }`, or `{ rate: 1e-3 }` where there is one line. */
  readonly curves?: Readonly<Record<string, number | Readonly<Record<string, number>>>> | undefined
  readonly histograms?: Readonly<Record<string, Bins>> | undefined
  /** Counts `[label][answer]`, as `confusionMatrix` and `metrics.confusion` give them. */
  readonly matrices?: Readonly<Record<string, readonly (readonly number[])[]>> | undefined
  /** In the place of those before. */
  readonly samples?: readonly Sample[] | undefined
  /** The state of an optimizer, whose norms and histograms are shown where `recordNorms` or `recordHistograms` keep some. */
  readonly optimizer?: unknown
  /** What is said in a line: `{ model: 'LeNet-5' }`. */
  readonly facts?: Readonly<Record<string, string | number>> | undefined
  /** What takes several lines, as `nn.summary`. */
  readonly texts?: Readonly<Record<string, string>> | undefined
  /** Steps that stand out in all charts: `{ kept: 1200 }`. */
  readonly marks?: Readonly<Record<string, number>> | undefined
}

const known = ['step', 'curves', 'histograms', 'matrices', 'samples', 'optimizer', 'facts', 'texts', 'marks']

const refuse = (what: string, expected: string, got: unknown): never => {
  throw new TypeError(`show: ${what}: expected ${expected}, got ${describe(got)}`)
}

const isRecord = (x: unknown): x is Readonly<Record<string, unknown>> =>
  typeof x === 'object' && x !== null && !Array.isArray(x) && !isValue(x)

const entriesOf = (what: string, given: unknown): readonly (readonly [string, unknown])[] => {
  if (given === undefined) return []
  return isRecord(given) ? Object.entries(given) : refuse(what, 'a record', given)
}

/** A record of the same names. */
const each = <A>(what: string, given: unknown, read: (what: string, value: unknown, name: string) => A) =>
  Object.fromEntries(entriesOf(what, given).map(([name, value]) => [name, read(`${what}.${name}`, value, name)]))

const numberOf = (what: string, x: unknown): number => (typeof x === 'number' ? x : refuse(what, 'a number', x))

const textOf = (what: string, x: unknown): string => (typeof x === 'string' ? x : refuse(what, 'a text', x))

const numbersOf = (what: string, x: unknown): readonly number[] =>
  Array.isArray(x) ? x.map((value, i) => numberOf(`${what}[${i}]`, value)) : refuse(what, 'an array of numbers', x)

const binsOf = (what: string, x: unknown): Bins => {
  if (!isRecord(x)) return refuse(what, 'counts, low and high', x)
  const [low, high] = [numberOf(`${what}.low`, x.low), numberOf(`${what}.high`, x.high)]
  return { counts: numbersOf(`${what}.counts`, x.counts), low, high }
}

const matrixOf = (what: string, x: unknown): readonly (readonly number[])[] =>
  Array.isArray(x) ? x.map((row, i) => numbersOf(`${what}[${i}]`, row)) : refuse(what, 'rows of counts', x)

const imageOf = (what: string, given: unknown): string => {
  const { shape, dtype, data } = concrete(given as Value, `show: ${what}`)
  const [channels, height, width] = shape.length === 2 ? [1, ...shape] : shape
  if (shape.length < 2 || shape.length > 3 || (channels !== 1 && channels !== 3) || !(height! > 0 && width! > 0))
    throw new TypeError(`show: ${what}: expected [height, width] or 1 or 3 channels of that, got ${showShape(shape)}`)
  if (dtype !== 'uint8' && dtype !== 'float32')
    throw new TypeError(`show: ${what}: expected uint8 or float32, got ${dtype}`)
  const pixels = dtype === 'uint8' ? data : Uint8ClampedArray.from(data, x => 255 * x)
  return dataAddress(bitmap(pixels, [channels, height!, width!]))
}

const samplesOf = (given: unknown): readonly Picture[] | undefined => {
  if (given === undefined) return undefined
  if (!Array.isArray(given)) return refuse('samples', 'a list', given)
  return given.map((sample: unknown, i) => {
    const what = `samples[${i}]`
    if (!isRecord(sample)) return refuse(what, 'a caption and an image', sample)
    const source = sample.image === undefined ? undefined : imageOf(`${what}.image`, sample.image)
    return { caption: textOf(`${what}.caption`, sample.caption), source }
  })
}

/** What is told, read once and copied: what becomes of it afterwards changes nothing. */
export const toldOf = (given: Shown): Told => {
  requireOptions('show', given, known, true)
  const { step, curves, histograms, matrices, samples, optimizer, facts, texts, marks } = given
  if (!Number.isFinite(numberOf('step', step))) refuse('step', 'a finite number', step)
  const kept = recorded(optimizer)
  const norms = Object.keys(kept.norms).length === 0 ? {} : { 'gradient norm': kept.norms }
  return {
    step,
    curves: {
      ...each('curves', curves, (what, value, name) =>
        typeof value === 'number'
          ? { [name]: value }
          : each(what, isRecord(value) ? value : refuse(what, 'a number or a record of numbers', value), numberOf),
      ),
      ...norms,
    },
    histograms: { ...each('histograms', histograms, binsOf), ...kept.histograms },
    matrices: each('matrices', matrices, matrixOf),
    samples: samplesOf(samples),
    facts: each('facts', facts, (what, value) => (typeof value === 'number' ? String(value) : textOf(what, value))),
    texts: each('texts', texts, textOf),
    marks: each('marks', marks, numberOf),
  }
}
