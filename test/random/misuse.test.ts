// What the types refuse and plain JavaScript may pass: every argument of every distribution, made wrong in one place.
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { judged, variants } from '../ops/misuse.js'
import { type Case, wronglyOptions, wronglyTaken } from '../ops/wrongly.js'

const key = T.random.key(0)
const half = T.full([3], 0.5)
const isNumber = (value: unknown): boolean => typeof value === 'number'
const isWhole = (value: unknown): boolean => Number.isSafeInteger(value)
const isNatural = (value: unknown): boolean => isWhole(value) && Number(value) >= 0
const isTensor = (value: unknown): boolean => typeof value === 'object' && value !== null && 'dtype' in value
/** Of shapes: natural numbers, in lists or in a place of one. */
const isShape = (value: unknown): boolean => [value].flat().every(n => isNatural(n) && Number(n) < 100)

const of = (name: string, args: readonly unknown[], may: (place: string, value: unknown) => boolean): Case => ({
  name: `random.${name}`,
  args,
  run: given => Reflect.apply(Reflect.get(T.random, name) as () => unknown, undefined, given),
  may,
})
/** Of which the second argument is the shape. */
const inShape: Case['may'] = (place, value) => /^#1/.test(place) && isShape(value)
/** Of which others are parameters, numbers or tensors. */
const withParameters =
  (shape: number): NonNullable<Case['may']> =>
  (place, value) =>
    place.startsWith(`#${shape}`) ? isShape(value) : isNumber(value) || isTensor(value)

const cases: readonly Case[] = [
  of('key', [3], (_, v) => isWhole(v)),
  of('split', [key, 3], (_, v) => isNatural(v)),
  of('foldIn', [key, 3], (_, v) => isWhole(v)),
  of('bits', [key, [2, 3]], inShape),
  ...['exponential', 'gumbel', 'normal'].map(name => of(name, [key, [2, 3], { dtype: 'float64' }], inShape)),
  of('uniform', [key, [2, 3], { low: 0, high: 1, dtype: 'float32' }], withParameters(1)),
  of('normalLike', [key, half], (place, v) => place === '#1' && (isTensor(v) || isNumber(v))),
  of('bernoulli', [key, 0.5, [2, 3]], withParameters(2)),
  of('bernoulli', [key, half, [2, 3]], withParameters(2)),
  of('randint', [key, [2, 3], 0, 5], withParameters(1)),
  of('truncatedNormal', [key, -1, 1, [2, 3], { dtype: 'float64' }], withParameters(3)),
  of('gamma', [key, 2, [2, 3], { dtype: 'float64' }], withParameters(2)),
  of('beta', [key, 2, 3, [2, 3], { dtype: 'float64' }], withParameters(3)),
  of('poisson', [key, 2, [2, 3]], withParameters(2)),
  of('categorical', [key, T.ones([2, 3]), { axis: 1 }], (place, v) => /axis/.test(place) && v === -1),
  of('permutation', [key, 3], (_, v) => isNatural(v)),
  of('shuffle', [key, T.ones([2, 3]), { axis: 1 }], (place, v) => (place === '#1' ? isTensor(v) : v === -1)),
  of(
    'choice',
    [key, half, [2], { replace: true, p: half }],
    (place, v) => inShape(place.replace('#2', '#1'), v) || isTensor(v),
  ),
]

describe.each(cases.map((each, i) => ({ ...each, i })))('$name ($i)', ({ name, args, run, may }) => {
  it('is right with what it is for', () =>
    expect(judged(`${name}: `, () => run(args))).toMatchObject({ kind: 'result' }))

  it('says in its own words what is wrong, or is right', () =>
    expect(wronglyTaken([...variants(args)], [`${name}: `], run, may)).toEqual([]))

  it('takes nothing else for options', () => expect(wronglyOptions(args, [`${name}: `], run, may)).toEqual([]))
})
