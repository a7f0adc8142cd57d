// How much the traces of one compiled function may keep: the bound that says when the oldest go.
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { type Kept, keepTooMuch } from '../../src/engine/kept.js'
import { Recent } from '../../src/engine/recent.js'

/** Half of a GiB, in bytes, which older traces may keep. */
const most = 2 ** 29
const nothing: Kept = { equations: 0, constants: [] }
const bytes = (count: number) => ({ shape: [count], dtype: 'uint8' }) as const
const isTooMuch = keepTooMuch<Kept>(traced => traced)
const withOlder = (older: Kept, text = '') =>
  isTooMuch([
    [text, older],
    ['newest', nothing],
  ])

describe('older traces keep too much', () => {
  it.each<readonly [what: string, of: (units: number) => Kept, size: number]>([
    ['constants', units => ({ equations: 0, constants: [bytes(units)] }), 1],
    ['several constants', units => ({ equations: 0, constants: [bytes(units - 9), bytes(9)] }), 1],
    [
      'constants of wide elements',
      units => ({ equations: 0, constants: [{ shape: [units, 2], dtype: 'float64' }] }),
      16,
    ],
    ['equations', units => ({ equations: units, constants: [] }), 2048],
  ])('beyond half a GiB of %s', (_, of, size) => {
    expect(withOlder(of(most / size))).toBe(false)
    expect(withOlder(of(most / size + 1))).toBe(true)
  })

  it('where texts of static arguments are long, and all of it together is', () => {
    const text = 'x'.repeat(1000)
    expect(withOlder({ equations: 0, constants: [bytes(most - 2000)] }, text)).toBe(false)
    expect(withOlder({ equations: 0, constants: [bytes(most - 1999)] }, text)).toBe(true)
    expect(withOlder({ equations: 1, constants: [bytes(most - 2000)] }, text)).toBe(true)
  })

  it('but not where the newest has the same constants, or alone keeps so much', () => {
    const [weights, others] = [bytes(most), bytes(most)]
    const beside = (...traces: readonly Kept['constants'][]) =>
      isTooMuch(traces.map(constants => ['', { equations: 0, constants }] as const))
    expect(beside([weights], [weights], [weights])).toBe(false)
    expect(beside([weights], [weights, others])).toBe(false)
    expect(beside([weights], [others])).toBe(false)
    expect(beside([weights], [others, bytes(1)], [])).toBe(true)
    expect(beside([weights, others, bytes(1)])).toBe(false)
  })

  it('and then the oldest go, until it is not too much, and the newest stays', () => {
    const cache = new Recent<Kept>(10, isTooMuch)
    const third = { equations: 0, constants: [] as Kept['constants'] }
    for (const name of ['a', 'b', 'c', 'd', 'e']) cache.set(name, { ...third, constants: [bytes(most / 2 - 9)] })
    expect(['a', 'b', 'c', 'd', 'e'].filter(name => cache.get(name) !== undefined)).toEqual(['c', 'd', 'e'])
    cache.set('huge', { ...third, constants: [bytes(4 * most)] })
    cache.set('next', nothing)
    expect(['c', 'd', 'e', 'huge', 'next'].filter(name => cache.get(name) !== undefined)).toEqual(['next'])
  })
})

it('a compiled function forgets the oldest of more than 128 signatures, and no other', () => {
  let traces = 0
  const f = T.jit((x: T.Tensor<[]>, n: number) => {
    traces += 1
    return T.mul(x, n)
  })
  const [x, calls] = [T.tensor(1), Array.from({ length: 128 }, (_, i) => i)]
  for (const n of calls) f(x, n)
  for (const n of calls) f(x, n)
  expect(traces).toBe(128)
  f(x, 128)
  for (const n of calls.slice(1)) f(x, n)
  expect(traces).toBe(129)
  f(x, 0)
  expect(traces).toBe(130)
})
