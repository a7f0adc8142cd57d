// What the types refuse and plain JavaScript may pass: every argument of what scales, projects, augments, divides and pipes data, made
// wrong in one place.
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import * as T from 'tensor-ts'
import * as data from 'tensor-ts/data'
import { describe, expect, it } from 'vitest'
import { judged, variants } from '../ops/misuse.js'
import { type Case, wronglyOptions, wronglyTaken } from '../ops/wrongly.js'

const call = (f: unknown, args: readonly unknown[]): unknown => (f as (...args: readonly unknown[]) => unknown)(...args)

const { augment, pipeline } = data
const key = T.random.key(1)
const x = T.random.normal(key, [6, 3])
const image = T.random.normal(key, [2, 6, 3])
const dataset = { x, y: T.zeros([6], 'int32') }
const standard = data.fitStandard(x)
const pca = data.fitPca(x)
const numbers = pipeline.fromIterable([1, 2, 3])

/** What is gone through, and how much of it. */
const passed = (given: unknown): unknown => {
  let count = 0
  for (const _ of given as Iterable<unknown>) if (++count === 20) break
  return count
}
/** A tree of tensors, flat, as `judged` looks at them. */
const flat = (tree: unknown): unknown =>
  typeof tree === 'object' && tree !== null && !('dtype' in tree) ? [Object.values(tree).map(flat)].flat(4) : tree

const natural = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0
const positive = (value: unknown): boolean => natural(value) && value !== 0
const finite = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value)
const aFunction = (value: unknown): boolean => typeof value === 'function'

const computed = (name: string, f: unknown, args: readonly unknown[], may?: Case['may']): Case => ({
  name,
  args,
  run: given => flat(call(f, given)),
  ...(may && { may }),
})
const piped = (name: string, f: unknown, args: readonly unknown[], may?: Case['may']): Case => ({
  name,
  args,
  run: given => passed(call(f, given)),
  ...(may && { may }),
})

const aTensor = (value: unknown): boolean => typeof value === 'object' && value !== null && 'dtype' in value
const sides: Case['may'] = (place, value) =>
  /size/.test(place) && [value].flat().every(n => positive(n) && Number(n) < 4)
/** What is no tensor stays in a tree as it is, and rows may be of any shape. */
const inTree = (place: string): boolean => /^#0\./.test(place)

const cases: readonly Case[] = [
  computed(
    'fitStandard',
    data.fitStandard,
    [image, { axis: [0, 2] }],
    (place, v) => /\[1\]/.test(place) && (v === 1 || v === -1),
  ),
  computed('fitMinMax', data.fitMinMax, [image, { axis: 0, to: [0, 1] }], (place, v) =>
    place === '#0' ? aTensor(v) : finite(v),
  ),
  computed('fitPca', data.fitPca, [x, { components: 2 }]),
  computed(
    'fitWhitening',
    data.fitWhitening,
    [x, { components: 3, epsilon: 0.1, zca: true }],
    (place, v) => /epsilon/.test(place) && finite(v),
  ),
  ...(['scale', 'unscale'] as const).map(name =>
    computed(name, Reflect.get(data, name), [x, standard], (_, v) => aTensor(v)),
  ),
  ...(['project', 'unproject'] as const).map(name =>
    computed(name, Reflect.get(data, name), [x, pca], (place, v) => /mean|variance|#0/.test(place) && aTensor(v)),
  ),
  computed('augment.crop', augment.crop, [key, image, { size: [3, 2] }], sides),
  computed('augment.flip', augment.flip, [key, image, { axis: 1, probability: 0.5 }], (_, v) => finite(v)),
  computed('augment.cutOut', augment.cutOut, [key, image, { size: 2, value: 0.5 }], (place, v) =>
    /size/.test(place) ? [v].flat().every(positive) : typeof v === 'number',
  ),
  computed(
    'augment.noise',
    augment.noise,
    [key, image, { deviation: 0.1 }],
    (place, v) => (place === '#1' && aTensor(v)) || typeof v === 'number',
  ),
  computed('augment.rotate', augment.rotate, [key, image, { degrees: 30 }], (_, v) => typeof v === 'number'),
  computed('augment.mixUp', augment.mixUp, [key, { x }, { alpha: 0.4 }], (place, v) =>
    /#1/.test(place) ? aTensor(v) : finite(v),
  ),
  computed('split', data.split, [dataset, { fraction: 0.5 }], (place, v) => inTree(place) || aTensor(v) || v === 0.5),
  computed('split', data.split, [dataset, { count: 2 }], (place, v) => inTree(place) || aTensor(v)),
  computed('take', data.take, [dataset, 2], (place, v) => inTree(place) || aTensor(v)),
  piped(
    'batches',
    data.batches,
    [dataset, { size: 2, key, dropLast: true }],
    (place, v) => inTree(place) || (place === '#0' ? aTensor(v) : positive(v)),
  ),
  piped(
    'map',
    data.map,
    [data.batches(dataset, { size: 2 }), (b: unknown) => b],
    (place, v) => inTree(place) || aFunction(v),
  ),
  piped('rows', pipeline.rows, [dataset], (place, v) => inTree(place) || aTensor(v)),
  piped('keys', pipeline.keys, [key]),
  piped('indexed', pipeline.indexed, [3, (i: number) => i], (_, v) => natural(v) || aFunction(v)),
  // What can be gone through is, whatever is in it.
  piped(
    'fromIterable',
    pipeline.fromIterable,
    [[1, 2]],
    (place, v) => place !== '#0' || typeof v === 'object' || typeof v === 'string',
  ),
  piped('map', pipeline.map, [numbers, (n: number) => n], (_, v) => aFunction(v)),
  piped('filter', pipeline.filter, [numbers, (n: number) => n > 1]),
  piped('filterMap', pipeline.filterMap, [numbers, (n: number) => O.some(n)]),
  piped('rights', pipeline.rights, [pipeline.fromIterable([E.right(1)])]),
  piped('lefts', pipeline.lefts, [pipeline.fromIterable([E.left(1)])]),
  piped('flatMap', pipeline.flatMap, [numbers, () => numbers]),
  piped('zip', pipeline.zip, [numbers, numbers]),
  piped('interleave', pipeline.interleave, [[numbers, numbers]], (_, v) => Array.isArray(v) && v.length === 0),
  piped('take', pipeline.take, [numbers, 2], (_, v) => natural(v)),
  piped('skip', pipeline.skip, [numbers, 2], (_, v) => natural(v)),
  piped('repeat', pipeline.repeat, [numbers, 2], (_, v) => natural(v) || v === Number.POSITIVE_INFINITY),
  piped('epochs', pipeline.epochs, [() => numbers, 2], (_, v) => natural(v) || v === Number.POSITIVE_INFINITY),
  piped('shuffle', pipeline.shuffle, [numbers, { buffer: 2, key }], (_, v) => positive(v)),
  piped('batch', pipeline.batch, [pipeline.rows(dataset), { size: 2, dropLast: true }], (_, v) => positive(v)),
  piped(
    'padBatch',
    pipeline.padBatch,
    [pipeline.rows(dataset), { size: 2, keys: ['x'], to: 'longest', value: 0, dropLast: false }],
    (place, v) => (/size/.test(place) ? positive(v) : /keys/.test(place) ? Array.isArray(v) : typeof v === 'number'),
  ),
  computed('awaited', pipeline.awaited, [numbers, { concurrency: 2 }], (_, v) => positive(v)),
  computed('prefetch', pipeline.prefetch, [numbers, 2], (_, v) => positive(v)),
  piped('places', pipeline.places, [numbers]),
]

describe.each(cases.map((each, i) => ({ ...each, i })))('$name ($i)', ({ name, args, run, may }) => {
  it('is right with what it is for', () =>
    expect(judged(`${name}: `, () => run(args))).toMatchObject({ kind: 'result' }))

  it('says in its own words what is wrong, or is right', () =>
    expect(wronglyTaken([...variants(args)], [`${name}: `], run, may)).toEqual([]))

  it('takes nothing else for options', () => expect(wronglyOptions(args, [`${name}: `], run, may)).toEqual([]))
})
