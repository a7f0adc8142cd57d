import * as T from 'tensor-ts'
import { describe, expect, test } from 'vitest'
import { smallDigits } from '../../examples/data/digits.js'
import { embed, nearest, train, tripletsOf } from '../../examples/neighbours/neighbours.js'

describe('embeddings and nearest neighbours', () => {
  test('a triplet is two of one digit and one of another', async () => {
    const { labels } = await smallDigits(50)
    const shown = T.toArray(labels)
    const { anchor, positive, negative } = tripletsOf(T.random.key(0), labels)
    const digits = [anchor, positive, negative].map(rows => T.toArray(rows).map(row => shown[row]))
    expect(digits[1]).toEqual(digits[0])
    for (const [i, digit] of (digits[2] ?? []).entries()) expect(digit).not.toBe(digits[0]?.[i])
  })

  test('the search finds what comparing one by one finds, the nearest first', () => {
    const points = <const N extends string>(name: N, seed: number, count: number) => {
      const x = T.random.normal(T.random.key(seed), [T.dim(name, count), 16])
      return T.div(x, T.norm(x, { axis: 1, keepDims: true }))
    }
    const [queries, library] = [points('queries', 0, 5), points('digits', 1, 40)]
    const rows = T.toArray(library)
    const distance = (a: readonly number[], b: readonly number[]) =>
      Math.hypot(...a.map((value, i) => value - (b[i] ?? 0)))
    const expected = T.toArray(queries).map(query =>
      rows
        .map((row, i) => ({ i, far: distance(query, row) }))
        .sort((a, b) => a.far - b.far)
        .slice(0, 3)
        .map(({ i }) => i),
    )
    expect(T.toArray(nearest(queries, library, 3))).toEqual(expected)
  })

  test('training brings what is of one kind together', async () => {
    const digits = await smallDigits(200)
    const { before, after } = train(digits, 60)
    const same = T.equal(T.expandDims(digits.labels, 1), digits.labels)
    const [known, trained] = [before, after].map(params => {
      const points = embed(params, digits.x)
      const cosines = T.matmul(points, T.transpose(points))
      const meanWhere = (mask: typeof same) => T.item(T.mean(cosines, { where: mask }))
      return meanWhere(same) - meanWhere(T.logicalNot(same))
    })
    expect(trained).toBeGreaterThan(0.3 + (known ?? 0))
  })
})
