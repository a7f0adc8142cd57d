// Long lists of plain values as arguments of a compiled function: known again as long as they are the same, and no longer.
import fc from 'fast-check'
import * as T from 'tensor-ts'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ofList } from '../../src/trace/long.js'
import { flatten } from '../../src/trace/tree.js'

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
})

type List = unknown[]

/** What becomes of a list from one call to the next. */
const changes: Readonly<Record<string, (x: List) => unknown>> = {
  nothing: () => {},
  'an entry': x => x.splice(70, 1, 7),
  'the first entry': x => x.splice(0, 1, 'first'),
  'the last entry': x => x.splice(-1, 1, Number.NaN),
  'the sign of a zero': x => x.splice(3, 1, -0),
  'a number becomes its text': x => x.splice(5, 1, String(x[5])),
  'one more': x => x.push(1),
  'one less': x => x.pop(),
  'a hole': x => delete x[9],
  undefined: x => x.splice(9, 1, undefined),
  null: x => x.splice(9, 1, null),
  'a list in it': x => x.splice(9, 1, [1]),
  'another list in it': x => x.splice(9, 1, [2]),
  'a record in it': x => x.splice(0, 1, { a: 1 }),
  'a tensor in it': x => x.splice(9, 1, T.tensor(3)),
  'a function in it': x => x.splice(9, 1, Math.sin),
  'in reverse': x => x.reverse(),
  'as it was': x => x.splice(0, x.length, ...start()),
}
const start = (): List => Array.from({ length: 100 }, (_, i) => (i === 3 ? 0 : i / 2))

const seen = (x: readonly unknown[]): string =>
  Array.from(x, (child, i) =>
    !(i in x)
      ? 'hole'
      : Object.is(child, -0)
        ? '-0'
        : `${typeof child}${Array.isArray(child) ? JSON.stringify(child) : child}`,
  ).join()
const hash = (text: string): number => [...text].reduce((h, c) => (h * 31 + c.charCodeAt(0)) % 65521, 7)

describe('a long static list', () => {
  it('is what it is now, however it changes', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.keys(changes)), { maxLength: 8 }), names => {
        const list = start()
        // A tensor among the entries is traced: only that it is one is seen.
        const plain = (x: T.Tensor<[]>, values: List) =>
          T.add(
            x,
            hash(seen(values.map(value => (typeof value === 'object' && value && 'dtype' in value ? 'T' : value)))),
          )
        const compiled = T.jit(plain)
        for (const name of names) {
          changes[name]!(list)
          expect(T.item(compiled(T.tensor(1), list))).toBe(T.item(plain(T.tensor(1), list)))
        }
      }),
    )
  })

  it('is compared by value with other lists', () => {
    let traces = 0
    const f = T.jit((x: T.Tensor<[]>, _: List) => {
      traces++
      return x
    })
    const list = start()
    for (const x of [list, list, start(), list]) f(T.tensor(1), x)
    expect(traces).toBe(1)
    list[4] = 'other'
    f(T.tensor(1), list)
    expect(traces).toBe(2)
  })

  it('is refused where only tensors may stand, also if it was passed on before', () => {
    const list = start()
    flatten(list, 'jit')
    expect(() => flatten(list, 'grad', 'nothing')).toThrow('grad: expected a tensor at [0], got 0')
  })

  it('that is given again is gone through once, for its structure and for its text', () => {
    let made = 0
    const make = () => ({ made: made++ })
    const list = start()
    for (const use of ['node', 'text'] as const) {
      made = 0
      const first = ofList(use, list, make)
      expect(ofList(use, list, make)).toBe(first)
      expect(made).toBe(1)
      // A copy is another list.
      expect(ofList(use, start(), make)).not.toBe(first)
      expect(made).toBe(2)
    }
    // A compiled function leaves both behind.
    const given = start()
    T.jit((x: T.Tensor<[]>, _: List) => x)(T.tensor(1), given)
    for (const use of ['node', 'text'] as const) ofList<unknown>(use, given, () => expect.unreachable(use))
  })
})
