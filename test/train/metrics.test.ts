import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as fc from 'fast-check'
import { concatAll } from 'fp-ts/lib/Monoid.js'
import * as T from 'tensor-ts'
import { metrics } from 'tensor-ts/train'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { addSums, multiplySums, rounded, sumOf } from '../../src/train/metric/exact.js'

const n = (size: number) => T.dim('n', size)
const classified = (logits: readonly (readonly number[])[], labels: readonly number[]) => ({
  logits: T.fromArray(logits.flat(), [n(labels.length), T.dim('classes', logits[0]?.length ?? 0)]),
  labels: T.fromArray(labels, [n(labels.length)], 'int32'),
})
const scored = (scores: readonly number[], labels: readonly number[]) => ({
  scores: T.fromArray(scores, [n(labels.length)]),
  labels: T.fromArray(labels, [n(labels.length)], 'int32'),
})
const predicted = (predictions: readonly (readonly number[])[], targets: readonly (readonly number[])[]) => {
  const shape = [n(targets.length), T.dim('columns', targets[0]?.length ?? 0)] as const
  return { predictions: T.fromArray(predictions.flat(), shape), targets: T.fromArray(targets.flat(), shape) }
}
const averages = ['macro', 'micro', 'weighted', 'binary', 'none'] as const

describe('values are those of scikit-learn', () => {
  interface Averaged {
    readonly [average: string]: number | readonly number[]
  }
  interface Golden {
    readonly classified: readonly {
      readonly logits: number[][]
      readonly labels: number[]
      readonly values: {
        readonly accuracy: number
        readonly confusion: number[][]
        readonly crossEntropy: number
        readonly perplexity: number
        readonly top: number[]
        readonly precision: Averaged
        readonly recall: Averaged
        readonly f1: Averaged
      }
    }[]
    readonly scored: readonly { readonly scores: number[]; readonly labels: number[]; readonly value: number }[]
    readonly regressed: readonly {
      readonly targets: number[] | number[][]
      readonly predictions: number[] | number[][]
      readonly value: number
    }[]
  }
  const golden: Golden = JSON.parse(
    readFileSync(fileURLToPath(new URL('./golden/metrics.json', import.meta.url)), 'utf8'),
  )

  it.each(golden.classified)('of classes', ({ logits, labels, values }) => {
    const batch = [classified(logits, labels)]
    expect(metrics.measure(metrics.accuracy, batch)).toBe(values.accuracy)
    expect(metrics.measure(metrics.confusion, batch)).toEqual(values.confusion)
    expect(metrics.measure(metrics.crossEntropy(), batch)).toBeCloseTo(values.crossEntropy, 12)
    expect(metrics.measure(metrics.perplexity(), batch)).toBeCloseTo(values.perplexity, 11)
    values.top.forEach((value, i) => {
      expect(metrics.measure(metrics.topK(i + 1), batch)).toBe(value)
    })
    for (const average of averages) {
      if (average === 'binary' && logits[0]?.length !== 2) continue
      for (const name of ['precision', 'recall', 'f1'] as const) {
        const make: (options: metrics.AverageOptions) => metrics.Metric<metrics.Classified, unknown, unknown> =
          metrics[name]
        const [found, expected] = [metrics.measure(make({ average }), batch), values[name][average]]
        const [left, right] = [found, expected].map(x => [x].flat() as number[]) as [number[], number[]]
        expect(left.length).toBe(right.length)
        left.forEach((x, i) => {
          expect(x, `${name} ${average}`).toBeCloseTo(right[i]!, 14)
        })
      }
    }
  })

  it.each(golden.scored)('of scores', ({ scores, labels, value }) => {
    expect(metrics.measure(metrics.rocAuc, [scored(scores, labels)])).toBeCloseTo(value, 14)
  })

  it.each(golden.regressed)('of numbers', ({ predictions, targets, value }) => {
    const rows = (list: number[] | number[][]) => list.map(x => [x].flat())
    const batch = predicted(rows(predictions), rows(targets))
    // scikit-learn sums with rounding; of targets near 1000 that is seen in the eleventh digit.
    expect(Math.abs(metrics.measure(metrics.r2, [batch]) / value - 1)).toBeLessThan(1e-11)
  })
})

/** Examples, and where they are cut into batches, some of which are empty. */
const cut = <A>(example: fc.Arbitrary<A>) =>
  fc
    .tuple(fc.array(example, { minLength: 1, maxLength: 30 }), fc.array(fc.nat(30), { maxLength: 6 }))
    .map(([examples, places]): readonly [readonly A[], readonly (readonly A[])[]] => {
      const bounds = [0, ...places.map(place => Math.min(place, examples.length)), examples.length].sort(
        (a, b) => a - b,
      )
      return [examples, bounds.slice(1).map((end, i) => examples.slice(bounds[i], end))]
    })
const float = fc.float({ noNaN: true, min: -(2 ** 100), max: 2 ** 100 })
const finite = fc.oneof(fc.float({ min: -4, max: 4, noNaN: true }), float)

describe('over split batches a metric is what it is over the whole, exactly', () => {
  const classes = 4
  const labelled = fc.record({
    row: fc.array(finite, { minLength: classes, maxLength: classes }),
    label: fc.nat(classes - 1),
  })
  const all: Readonly<Record<string, metrics.Metric<metrics.Classified & metrics.Foretold, unknown, unknown>>> = {
    accuracy: metrics.accuracy,
    top2: metrics.topK(2),
    confusion: metrics.confusion,
    crossEntropy: metrics.crossEntropy(),
    perplexity: metrics.perplexity({ ignore: 1 }),
    ...Object.fromEntries(
      averages
        .filter(average => average !== 'binary')
        .flatMap(average => [
          [`precision ${average}`, metrics.precision({ average })],
          [`recall ${average}`, metrics.recall({ average })],
          [`f1 ${average}`, metrics.f1({ average })],
        ]),
    ),
    mean: metrics.mean(({ logits }: metrics.Classified) => logits),
  }
  const batch = (examples: readonly { readonly row: number[]; readonly label: number }[]) => ({
    logits: T.fromArray(
      examples.flatMap(({ row }) => row),
      [n(examples.length), classes],
    ),
    labels: T.fromArray(
      examples.map(({ label }) => label),
      [n(examples.length)],
      'int32',
    ),
  })

  it.each(Object.keys(all))('%s', name => {
    const metric = all[name]!
    fc.assert(
      fc.property(cut(labelled), ([whole, parts]) => {
        const one = metrics.measure(metric, [batch(whole)])
        expect(metrics.measure(metric, parts.map(batch))).toEqual(one)
        // As a monoid of fp-ts: in order, and backwards where order does not matter.
        expect(metric.value(concatAll(metric)(parts.map(part => metric.of(batch(part)))))).toEqual(one)
        expect(metric.value(concatAll(metric)(parts.map(part => metric.of(batch(part))).reverse()))).toEqual(one)
      }),
    )
  })

  it('rocAuc', () => {
    const example = fc.record({ score: finite.map(x => Math.round(x)), label: fc.nat(1) })
    const batch = (examples: readonly { readonly score: number; readonly label: number }[]) =>
      scored(
        examples.map(({ score }) => score),
        examples.map(({ label }) => label),
      )
    fc.assert(
      fc.property(cut(example), ([whole, parts]) => {
        expect(metrics.measure(metrics.rocAuc, parts.map(batch))).toBe(metrics.measure(metrics.rocAuc, [batch(whole)]))
      }),
    )
  })

  it('r2', () => {
    const example = fc.record({ y: fc.tuple(finite, finite), found: fc.tuple(finite, finite) })
    const batch = (examples: readonly { readonly y: number[]; readonly found: number[] }[]) => ({
      predictions: T.fromArray(
        examples.flatMap(({ found }) => found),
        [n(examples.length), 2],
      ),
      targets: T.fromArray(
        examples.flatMap(({ y }) => y),
        [n(examples.length), 2],
      ),
    })
    fc.assert(
      fc.property(cut(example), ([whole, parts]) => {
        expect(metrics.measure(metrics.r2, parts.map(batch))).toBe(metrics.measure(metrics.r2, [batch(whole)]))
      }),
    )
  })
})

describe('metrics are lawful monoids', () => {
  const some = fc.array(finite, { maxLength: 5 })
  const metric = metrics.struct({ mean: metrics.mean((x: T.Tensor<[number]>) => x) })
  const of = (numbers: readonly number[]) => metric.of(T.fromArray(numbers, [numbers.length]))

  it('associative, with an empty one', () => {
    fc.assert(
      fc.property(some, some, some, (a, b, c) => {
        const [x, y, z] = [of(a), of(b), of(c)]
        expect(metric.concat(metric.concat(x, y), z)).toEqual(metric.concat(x, metric.concat(y, z)))
        expect(metric.concat(metric.concat(x, y), z)).toEqual(of([...a, ...b, ...c]))
        expect(metric.concat(metric.empty, x)).toEqual(x)
        expect(metric.concat(x, metric.empty)).toEqual(x)
      }),
    )
  })
})

describe('sums without rounding', () => {
  /** As a whole number of the smallest float64. */
  const exactly = (x: number): bigint => {
    const bits = new BigUint64Array(Float64Array.of(x).buffer)[0]!
    const exponent = Number((bits >> 52n) & 0x7ffn)
    const digits = (bits & 0xfffffffffffffn) | (exponent === 0 ? 0n : 1n << 52n)
    return (x < 0 ? -1n : 1n) * (digits << BigInt(Math.max(0, exponent - 1)))
  }
  const wide = fc.double({ noNaN: true, min: -1e300, max: 1e300 })

  it('keep every digit, and round once', () => {
    fc.assert(
      fc.property(fc.array(wide, { maxLength: 12 }), numbers => {
        const sum = sumOf(numbers)
        const exact = numbers.reduce((total, x) => total + exactly(x), 0n)
        expect(sum.reduce((total, x) => total + exactly(x), 0n)).toBe(exact)
        // No number is nearer than the one that it is rounded to.
        const value = rounded(sum)
        const distance = (x: number) => {
          const d = exact - exactly(x)
          return d < 0n ? -d : d
        }
        const bits = new BigInt64Array(1)
        const float = new Float64Array(bits.buffer)
        for (const step of [-1n, 1n]) {
          float[0] = value
          bits[0] = bits[0]! + step
          if (value !== 0 && Number.isFinite(float[0])) expect(distance(value) <= distance(float[0]!)).toBe(true)
        }
        expect(rounded(addSums(sumOf(numbers.slice(0, 5)), sumOf(numbers.slice(5))))).toBe(value)
      }),
    )
  })

  it('round halves to even', () => {
    expect(rounded(sumOf([1, 2 ** -53]))).toBe(1)
    expect(rounded(sumOf([1, 2 ** -53, 2 ** -80]))).toBe(1 + 2 ** -52)
    expect(rounded(sumOf([1 + 2 ** -52, 2 ** -53]))).toBe(1 + 2 ** -51)
    expect(rounded(sumOf([1 + 2 ** -52, 2 ** -53, -(2 ** -80)]))).toBe(1 + 2 ** -52)
  })

  it('multiply without rounding', () => {
    const a = sumOf([2 ** 30, 2 ** -30])
    expect(addSums(multiplySums(a, a), [-(2 ** 60), -2])).toEqual([2 ** -60])
    const third = sumOf([1 / 3])
    expect(multiplySums(third, [3])).toEqual([-(2 ** -54), 1])
  })

  it('of what is not finite are as IEEE 754 has it, in any order', () => {
    for (const numbers of [
      [1, Infinity, 2],
      [Infinity, 1e308, 1e308],
      [2, -Infinity],
    ])
      for (const order of [numbers, [...numbers].reverse()])
        expect(rounded(sumOf(order))).toBe(numbers.find(x => !Number.isFinite(x)))
    for (const order of [
      [Infinity, 1, -Infinity],
      [Number.NaN, 1],
      [1, Number.NaN, Infinity],
    ])
      expect(rounded(sumOf(order))).toBeNaN()
    expect(rounded([])).toBe(0)
  })
})

describe('what is unusual', () => {
  const nan = Number.NaN
  it('of no examples there is no share, and nothing is made up', () => {
    expect(metrics.measure(metrics.accuracy, [])).toBeNaN()
    expect(metrics.measure(metrics.rocAuc, [])).toBeNaN()
    expect(metrics.measure(metrics.r2, [])).toBeNaN()
    expect(metrics.measure(metrics.perplexity(), [])).toBeNaN()
    expect(metrics.measure(metrics.f1(), [])).toBe(0)
    expect(metrics.measure(metrics.confusion, [])).toEqual([])
  })

  it('scores of NaN are never right', () => {
    const batch = classified(
      [
        [nan, nan],
        [nan, 1],
        [1, 0],
      ],
      [0, 1, 0],
    )
    expect(metrics.measure(metrics.accuracy, [batch])).toBe(1 / 3)
    expect(metrics.measure(metrics.topK(2), [batch])).toBe(2 / 3)
    expect(metrics.measure(metrics.crossEntropy(), [batch])).toBeNaN()
    expect(metrics.measure(metrics.rocAuc, [scored([nan, 1], [0, 1])])).toBeNaN()
  })

  it('of equal logits the first is the answer, as argmax has it', () => {
    expect(metrics.measure(metrics.confusion, [classified([[1, 1, 1]], [2])])).toEqual([
      [0, 0, 0],
      [0, 0, 0],
      [1, 0, 0],
    ])
    expect(
      metrics.measure(metrics.topK(2), [
        classified(
          [
            [1, 1, 1],
            [1, 1, 1],
          ],
          [1, 2],
        ),
      ]),
    ).toBe(0.5)
  })

  it('r2 of targets that do not vary, and of those far from zero', () => {
    expect(metrics.measure(metrics.r2, [predicted([[5], [5]], [[5], [5]])])).toBe(1)
    expect(metrics.measure(metrics.r2, [predicted([[5], [6]], [[5], [5]])])).toBe(0)
    const far = 2 ** 23
    const batch = predicted([[far], [far + 1], [far + 2]], [[far], [far + 1], [far + 3]])
    expect(metrics.measure(metrics.r2, [batch])).toBeCloseTo(1 - 1 / (14 / 3), 12)
  })

  it('logits that are infinite count as such', () => {
    const batch = classified([[0, -Infinity, 0]], [0])
    expect(metrics.measure(metrics.crossEntropy(), [batch])).toBeCloseTo(Math.log(2), 14)
    expect(metrics.measure(metrics.crossEntropy(), [classified([[0, -Infinity]], [1])])).toBe(Infinity)
  })
})

it('the types say what comes of an average', () => {
  const batch = [classified([[1, 2]], [1])]
  const average: metrics.Average = ['macro' as const, 'none' as const][batch.length]!
  expectTypeOf(metrics.measure(metrics.f1(), batch)).toEqualTypeOf<number>()
  expectTypeOf(metrics.measure(metrics.f1({}), batch)).toEqualTypeOf<number>()
  expectTypeOf(metrics.measure(metrics.f1({ average: undefined }), batch)).toEqualTypeOf<number>()
  expectTypeOf(metrics.measure(metrics.f1({ average: 'micro' }), batch)).toEqualTypeOf<number>()
  expectTypeOf(metrics.measure(metrics.f1({ average: 'none' }), batch)).toEqualTypeOf<readonly number[]>()
  expectTypeOf(metrics.measure(metrics.f1({ average }), batch)).toEqualTypeOf<number | readonly number[]>()
  const absent: metrics.AverageOptions = {}
  expectTypeOf(metrics.measure(metrics.recall(absent), batch)).toEqualTypeOf<number | readonly number[]>()
})

describe('refuses', () => {
  const loosely = (f: unknown, ...args: readonly unknown[]) => (f as (...args: readonly unknown[]) => unknown)(...args)
  const logits = T.ones([3, 2])
  const labels = T.zeros([3], 'int32')
  const cases: readonly (readonly [() => unknown, string])[] = [
    [
      () => loosely(metrics.accuracy.of, { logits }),
      'accuracy: expected an outcome with labels, got undefined for labels',
    ],
    [() => loosely(metrics.accuracy.of, 3), 'accuracy: expected an outcome with logits, got 3'],
    [
      () => loosely(metrics.accuracy.of, { logits: T.ones([3]), labels }),
      'accuracy: expected logits of shape [batch, classes], got [3]',
    ],
    [
      () => loosely(metrics.accuracy.of, { logits, labels: T.zeros([4], 'int32') }),
      'accuracy: logits [3, 2] need labels of shape [3], got [4]',
    ],
    [
      () => loosely(metrics.f1().of, { logits, labels: T.zeros([3]) }),
      'f1: expected labels of type int32, got float32',
    ],
    [
      () => loosely(metrics.topK(1).of, { logits: labels, labels }),
      'topK: expected logits of floats, got int32; convert it with T.cast',
    ],
    [
      () => loosely(metrics.confusion.of, { logits, labels: T.tensor([0, 2, 1], 'int32') }),
      'confusion: expected labels from 0 to 1, got 2 at index 1',
    ],
    [
      () => loosely(metrics.perplexity({ ignore: -1 }).of, { logits, labels: T.tensor([0, -1, -2], 'int32') }),
      'perplexity: expected labels from 0 to 1, got -2 at index 2',
    ],
    [
      () => loosely(metrics.rocAuc.of, { scores: logits, labels }),
      'rocAuc: expected scores of shape [batch], got [3, 2]',
    ],
    [
      () => loosely(metrics.r2.of, { predictions: logits, targets: T.ones([3]) }),
      'r2: expected predictions and targets of one shape [batch, ...], got [3, 2] and [3]',
    ],
    [
      () => metrics.precision({ average: 'binary' }).of({ logits: T.ones([3, 4]), labels }),
      "precision: expected two classes for average 'binary', got 4",
    ],
    [
      () => loosely(metrics.recall, { average: 'mean' }),
      "recall: expected average to be one of macro, micro, weighted, binary, none, got 'mean'",
    ],
    [() => loosely(metrics.topK, 0), 'topK: expected a whole number of at least 1, got 0'],
    [() => loosely(metrics.perplexity, { ignore: 0.5 }), 'perplexity: expected ignore to be a whole number, got 0.5'],
    [() => loosely(metrics.measure, 3, []), 'measure: expected a metric, a monoid with of and value, got 3'],
    [
      () => loosely(metrics.measure, metrics.accuracy, 3),
      'measure: expected outcomes that can be iterated over, got 3',
    ],
    [
      () => loosely(metrics.struct, { a: metrics.accuracy, b: 1 }),
      'struct: b: expected a metric, a monoid with of and value, got 1',
    ],
    [
      () => metrics.mean((x: T.Tensor<[2]>) => loosely(String, x) as never).of(T.ones([2])),
      'mean: expected an outcome with tensor',
    ],
  ]
  it.each(cases)('%#', (call, sentence) => {
    expect(call).toThrow(sentence)
  })
})
