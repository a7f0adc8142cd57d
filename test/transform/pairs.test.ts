// Transformations of transformed functions: each pair both ways, and random nests of up to four, against the same function
// written out on numbers, whose derivatives are exact without the library.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { compiled, type Way } from '../engine/ways.js'
import { type Composition, compositions, points } from './pairs/composition.js'
import { real } from './pairs/jet.js'
import { derived, nested, type Transformation, transformations, whileLoop } from './pairs/transformation.js'

const names = Object.keys(transformations)
const all: Readonly<Record<string, Transformation>> = { ...transformations, ...derived, whileLoop }

/** What a nest of transformations gives where it is not what it means, an empty list if nothing. */
const differences = (
  nest: readonly string[],
  f: Composition,
  x: readonly number[],
  y: readonly number[],
  of: Way['of'] = g => g,
) => {
  const { tensor, plain } = nested(
    nest.map(name => all[name]!),
    f,
  )
  const vector = (xs: readonly number[]) => T.fromArray([...xs], [3], 'float64')
  const actual = T.toArray(of(tensor)(vector(x), vector(y)))
  return plain(x, y).flatMap((jet, i) => {
    const expected = real(jet)
    const close = Math.abs(actual[i]! - expected) <= 1e-9 * Math.max(1, Math.abs(expected))
    return close ? [] : [`[${i}]: ${actual[i]} instead of ${expected}`]
  })
}

const pairs = names.flatMap(outer => names.map(inner => [outer, inner] as const))

describe('generated functions', () => {
  it('are the same on tensors and on numbers', () => {
    fc.assert(
      fc.property(compositions(8), points, points, (f, x, y) => {
        expect(differences([], f, x, y)).toEqual([])
      }),
      { numRuns: 200 },
    )
  })

  it.each(Object.keys(all))('%s is what it means', name => {
    fc.assert(
      fc.property(compositions(6), points, points, (f, x, y) => {
        expect(differences([name], f, x, y)).toEqual([])
      }),
      { numRuns: 25 },
    )
  })
})

describe('every pair of transformations', () => {
  it.each(pairs)('%s of %s', (outer, inner) => {
    fc.assert(
      fc.property(compositions(5), points, points, (f, x, y) => {
        expect(differences([outer, inner], f, x, y)).toEqual([])
      }),
      { numRuns: 12 },
    )
  })

  it.each(pairs)('%s of %s, compiled', (outer, inner) => {
    fc.assert(
      fc.property(compositions(5), points, points, (f, x, y) => {
        expect(differences([outer, inner], f, x, y, compiled)).toEqual([])
      }),
      { numRuns: 4 },
    )
  })
})

describe('docs/transformations.md', () => {
  it('names every pair', () => {
    const text = readFileSync(new URL('../../docs/transformations.md', import.meta.url), 'utf8')
    const cells = (line: string) =>
      line
        .split('|')
        .slice(1, -1)
        .map(cell => cell.trim())
    const [head, , ...rows] = text.slice(text.indexOf('| outer')).split('\n\n')[0]!.split('\n').map(cells)
    expect(head!.slice(1)).toEqual(names)
    expect(rows.map(([name]) => /^\*\*(\w+)\*\*/.exec(name!)?.[1])).toEqual(names)
    for (const row of rows) expect(row.filter(cell => cell !== '')).toHaveLength(names.length + 1)
  })
})

describe('nests of transformations', () => {
  const agrees = (nests: fc.Arbitrary<readonly string[]>, numRuns: number): void =>
    fc.assert(
      fc.property(nests, compositions(3), points, points, (nest, f, x, y) => {
        expect(differences(nest, f, x, y)).toEqual([])
      }),
      { numRuns },
    )

  it('three or four deep, in any order', () => {
    agrees(fc.array(fc.constantFrom(...names), { minLength: 3, maxLength: 4 }), 80)
  })

  it('with all that is made of them', () => {
    agrees(fc.array(fc.constantFrom(...names, ...Object.keys(derived)), { minLength: 2, maxLength: 3 }), 120)
  })

  it('around and inside a loop of unknown length, in forward mode', () => {
    const forward = fc.constantFrom(...names.filter(name => name !== 'vjp'), 'jacfwd', 'map', 'switchCase', 'columns')
    const inside = fc.array(fc.constantFrom(...names), { maxLength: 1 })
    const nests = fc
      .tuple(fc.array(forward, { minLength: 1, maxLength: 2 }), inside)
      .map(([before, after]) => [...before, 'whileLoop', ...after])
    agrees(nests, 80)
  })
})
