// Samples whose parameters are tensors, of float64, and of the gamma, beta and Poisson distributions, held to their distribution.
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'

const { random } = T
const key = random.key(20)
const loosely = (f: unknown) => f as (...args: readonly unknown[]) => unknown
const numbers = (x: T.AnyTensor): readonly number[] => [...T.data(x)]

// --- distribution functions, by formulas of their own -------------------------------------------------------------------

/** log Γ(x) by Lanczos' approximation with g = 7 (Numerical Recipes). */
const logGamma = (x: number): number => {
  const c = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ]
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const t = x + 6.5
  const sum = c.slice(1).reduce((s, each, i) => s + each / (x + i), c[0]!)
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum)
}

/** P(α, x), the distribution function of the gamma distribution: its series, or the continued fraction of the rest. */
const gammaBelow = (alpha: number, x: number): number => {
  if (x <= 0) return 0
  const scale = Math.exp(alpha * Math.log(x) - x - logGamma(alpha))
  if (x < alpha + 1) {
    let term = 1 / alpha
    let sum = term
    for (let n = 1; n < 2000 && term > 1e-17 * sum; n++) {
      term *= x / (alpha + n)
      sum += term
    }
    return scale * sum
  }
  let fraction = 0
  for (let n = 400; n >= 1; n--) fraction = (n * (n - alpha)) / (x + 2 * n + 1 - alpha - fraction)
  return 1 - scale / (x + 1 - alpha - fraction)
}

/** The beta distribution function by the midpoint rule in a variable in which the density is tame. */
const betaBelow = (a: number, b: number, x: number): number => {
  const steps = 2000
  const density = (t: number) =>
    Math.exp((a - 1) * Math.log(t) + (b - 1) * Math.log(1 - t) + logGamma(a + b) - logGamma(a) - logGamma(b))
  let sum = 0
  // t = x sⁿ, so that the singularity at 0 is gone.
  const n = 1 / Math.min(a, 1)
  for (let i = 0; i < steps; i++) {
    const s = (i + 0.5) / steps
    sum += (density(x * s ** n) * x * n * s ** (n - 1)) / steps
  }
  return sum
}

const normalBelow = (x: number): number => T.item(T.mul(0.5, T.erfc(T.tensor(-x / Math.SQRT2, 'float64'))))

/**
 * Kolmogorov and Smirnov's statistic √n sup |Fₙ - F|: more than 1.95 once in a thousand times. The key is fixed, so that what passes
 * once passes always.
 */
const kolmogorov = (samples: readonly number[], below: (x: number) => number): number => {
  const sorted = samples.toSorted((a, b) => a - b)
  const n = sorted.length
  const distances = sorted.map((x, i) => {
    const f = below(x)
    return Math.max(Math.abs(f - i / n), Math.abs((i + 1) / n - f))
  })
  return Math.sqrt(n) * Math.max(...distances)
}

/** How far the mean is from what it should be, in its standard deviations. */
const meanOff = (samples: readonly number[], mean: number, variance: number): number =>
  Math.abs(samples.reduce((sum, x) => sum + x, 0) / samples.length - mean) / Math.sqrt(variance / samples.length)

const n = 4000

describe('gamma', () => {
  it.each([0.02, 0.3, 0.9, 1, 1.7, 5, 40, 1000])('of shape %d has its distribution', alpha => {
    const samples = numbers(random.gamma(random.foldIn(key, Math.round(100 * alpha)), alpha, [n], { dtype: 'float64' }))
    expect(kolmogorov(samples, x => gammaBelow(alpha, x))).toBeLessThan(1.95)
    expect(meanOff(samples, alpha, alpha)).toBeLessThan(3.5)
  })

  it('of many shapes at once has that of each, compiled too', () => {
    const alphas = T.tensor([0.25, 1, 9], 'float64')
    const draw = (k: T.random.Key) => random.gamma(k, alphas, [n, 3], { dtype: 'float64' })
    const samples = draw(key)
    ;[0.25, 1, 9].forEach((alpha, i) => {
      const column = numbers(T.slice(samples, [null, i]))
      expect(kolmogorov(column, x => gammaBelow(alpha, x))).toBeLessThan(1.95)
    })
    expect(numbers(T.jit(draw)(key))).toEqual(numbers(samples))
  })

  it('is NaN of a tensor of what is no shape', () => {
    const samples = random.gamma(key, T.tensor([-1, 0, Number.NaN, Infinity, 2]), [5])
    expect(numbers(samples).map(Number.isNaN)).toEqual([true, true, true, true, false])
  })
})

describe('beta', () => {
  it.each([
    [0.5, 0.5],
    [2, 5],
    [30, 4],
    [0.3, 3],
    [1, 1],
  ])('of %d and %d has its distribution', (a, b) => {
    const samples = numbers(random.beta(random.foldIn(key, Math.round(10 * a + b)), a, b, [1500], { dtype: 'float64' }))
    expect(samples.every(x => x >= 0 && x <= 1)).toBe(true)
    expect(kolmogorov(samples, x => betaBelow(a, b, x))).toBeLessThan(1.95)
    const variance = (a * b) / ((a + b) ** 2 * (a + b + 1))
    expect(meanOff(samples, a / (a + b), variance)).toBeLessThan(3.5)
  })

  it('of tiny parameters is 0 or 1, as often as they say', () => {
    const samples = numbers(random.beta(key, 1e-4, 3e-4, [n]))
    expect(samples.filter(x => x > 0.001 && x < 0.999).length).toBeLessThan(20)
    expect(meanOff(samples, 0.25, 0.1875)).toBeLessThan(3.5)
  })
})

describe('poisson', () => {
  /** Pearson's χ², less what it is on average, in its standard deviations. */
  const pearson = (samples: readonly number[], rate: number): number => {
    const probability = (k: number) => Math.exp(k * Math.log(rate) - rate - logGamma(k + 1))
    const spread = Math.ceil(4 * Math.sqrt(rate) + 2)
    const ks = Array.from({ length: 2 * spread + 1 }, (_, i) => Math.round(rate) - spread + i).filter(
      k => k >= 0 && samples.length * probability(k) >= 5,
    )
    const inside = ks.map(k => [samples.filter(x => x === k).length, samples.length * probability(k)] as const)
    const [seen, wanted] = inside.reduce(([a, b], [c, d]) => [a + c, b + d] as const, [0, 0] as const)
    const cells = [...inside, [samples.length - seen, samples.length - wanted] as const].filter(([, e]) => e > 1)
    const chi = cells.reduce((sum, [o, e]) => sum + (o - e) ** 2 / e, 0)
    const freedom = cells.length - 1
    return (chi - freedom) / Math.sqrt(2 * freedom)
  }

  it.each([0.2, 1, 4, 9.99, 10, 17, 80])('of rate %d has its distribution', rate => {
    const samples = numbers(random.poisson(random.foldIn(key, Math.round(100 * rate)), rate, [n]))
    expect(pearson(samples, rate)).toBeLessThan(3.5)
    expect(meanOff(samples, rate, rate)).toBeLessThan(3.5)
  })

  it.each([1e4, 1e8])('of a large rate %d is nearly normal', rate => {
    const samples = numbers(random.poisson(key, rate, [n])).map(x => (x - rate) / Math.sqrt(rate))
    expect(kolmogorov(samples, normalBelow)).toBeLessThan(1.95)
  })

  it('of rate 0 is 0, and of a tensor of what is no rate -1', () => {
    expect(numbers(random.poisson(key, 0, [3]))).toEqual([0, 0, 0])
    const samples = random.poisson(key, T.tensor([0, -1, Number.NaN, Infinity, 2e9], 'float64'), [5])
    expect(numbers(samples)).toEqual([0, -1, -1, -1, -1])
  })
})

describe('float64', () => {
  it('samples have their distributions, and more digits than float32 has', () => {
    const normal = numbers(random.normal(key, [n], { dtype: 'float64' }))
    expect(kolmogorov(normal, normalBelow)).toBeLessThan(1.95)
    const uniform = numbers(random.uniform(key, [n], { dtype: 'float64', low: -1, high: 3 }))
    expect(kolmogorov(uniform, x => (x + 1) / 4)).toBeLessThan(1.95)
    const exponential = numbers(random.exponential(key, [n], { dtype: 'float64' }))
    expect(kolmogorov(exponential, x => 1 - Math.exp(-x))).toBeLessThan(1.95)
    const gumbel = numbers(random.gumbel(key, [n], { dtype: 'float64' }))
    expect(kolmogorov(gumbel, x => Math.exp(-Math.exp(-x)))).toBeLessThan(1.95)
    for (const samples of [normal, uniform, exponential, gumbel])
      expect(samples.filter(x => Math.fround(x) !== x).length).toBeGreaterThan(0.99 * n)
  })

  it('where it is float32 that is asked for, samples are what they are without', () => {
    for (const op of [random.normal, random.uniform, random.exponential, random.gumbel])
      expect(numbers(op(key, [20], { dtype: 'float32' }))).toEqual(numbers(op(key, [20])))
  })

  it('is that of normalLike, if its tensor is', () => {
    const x = T.ones([2, 3], 'float64')
    expect(numbers(random.normalLike(key, x))).toEqual(numbers(random.normal(key, [2, 3], { dtype: 'float64' })))
    expect(numbers(random.normalLike(key, T.ones([4])))).toEqual(numbers(random.normal(key, [4])))
  })
})

describe('parameters that are tensors', () => {
  it('give what numbers give', () => {
    for (const p of [0, 1e-9, 0.3, 0.5, 1])
      expect(numbers(random.bernoulli(key, T.tensor(p, 'float64'), [500]))).toEqual(
        numbers(random.bernoulli(key, p, [500])),
      )
    for (const [low, high] of [
      [0, 6],
      [-3, 65_533],
      [-3, 70_000],
      [0, 2 ** 30],
      [-(2 ** 31), 2 ** 31 - 1],
      [0, 3 * 2 ** 29],
    ] as const)
      expect(numbers(random.randint(key, [300], T.tensor(low, 'int32'), T.tensor(high, 'int32')))).toEqual(
        numbers(random.randint(key, [300], low, high)),
      )
    expect(numbers(random.randint(key, [300], T.tensor(0, 'int32'), 2 ** 31))).toEqual(
      numbers(random.randint(key, [300], 0, 2 ** 31)),
    )
    expect(numbers(random.uniform(key, [300], { low: T.tensor(-2), high: 5 }))).toEqual(
      numbers(random.uniform(key, [300], { low: -2, high: 5 })),
    )
    expect(numbers(random.gamma(key, T.tensor(1.5), [30]))).toEqual(numbers(random.gamma(key, 1.5, [30])))
    expect(numbers(random.poisson(key, T.tensor([2, 20]), [3, 2])).length).toBe(6)
  })

  it('are spread over the samples, and may be traced and batched', () => {
    const low = T.tensor([0, 100])
    const samples = random.uniform(key, [50, 2], { low, high: T.add(low, 1) })
    expect(numbers(T.floor(samples))).toEqual(Array.from({ length: 100 }, (_, i) => (i % 2) * 100))
    const each = T.vmap((p: T.Tensor<[]>) => random.bernoulli(key, p, [200]))(T.tensor([0, 0.5, 1]))
    expect(numbers(T.sum(T.cast(each, 'int32'), { axis: 1 }))).toEqual([0, expect.any(Number), 200])
    const traced = T.jit((p: T.Tensor<[2], 'int32'>) => random.randint(key, [100, 2], 0, p))
    const [small, large] = [0, 1].map(i => numbers(T.slice(traced(T.tensor([2, 1000], 'int32')), [null, i])))
    expect([Math.max(...small!), Math.max(...large!) > 900]).toEqual([1, true])
  })

  it('never give the upper bound, nor anything between bounds that have nothing between them', () => {
    const samples = numbers(random.uniform(key, [20_000], { low: T.tensor(100), high: 100.0001 }))
    expect(samples.every(x => x >= 100 && x < Math.fround(100.0001))).toBe(true)
    expect(numbers(random.uniform(key, [2], { low: T.tensor([1, Number.NaN]), high: 1 }))).toEqual([
      Number.NaN,
      Number.NaN,
    ])
    expect(numbers(random.randint(key, [2], T.tensor([5, 9], 'int32'), 5))).toEqual([5, 9])
    expect(numbers(random.bernoulli(key, T.tensor([-1, 2, Number.NaN]), [3]))).toEqual([0, 1, 0])
  })

  it('have no derivative in gamma and beta, unless they are constants', () => {
    const sentence = (op: string) =>
      `random.${op}: a sample has no derivative by the parameters of its distribution; T.stopGradient makes constants of them`
    const one = T.tensor(2)
    expect(() => T.grad((a: T.Tensor<[]>) => T.sum(random.gamma(key, a, [3])))(one)).toThrow(
      new T.TraceError(sentence('gamma')),
    )
    expect(() => T.jvp((a: T.Tensor<[]>) => random.beta(key, 1, a, [3]))([one], [one])).toThrow(
      new T.TraceError(sentence('beta')),
    )
    const scaled = (a: T.Tensor<[]>) => T.sum(T.mul(a, random.gamma(key, T.stopGradient(a), [3])))
    expect(T.item(T.grad(scaled)(one))).toBeCloseTo(T.item(T.sum(random.gamma(key, 2, [3]))), 5)
    expect(
      T.item(T.grad((a: T.Tensor<[]>) => T.mul(a, T.sum(random.uniform(key, [3], { high: a }))))(one)),
    ).toBeGreaterThan(0)
  })

  it('are refused where they cannot be', () => {
    const refused = (op: keyof typeof random, args: readonly unknown[], error: Error) =>
      expect(() => loosely(random[op])(key, ...args)).toThrow(error)
    refused('uniform', [[3], { low: T.ones([2]) }], new T.ShapeError('random.uniform: [2] does not fit [3]: 2 vs 3'))
    refused(
      'uniform',
      [[3], { high: T.ones([3], 'int32') }],
      new T.DTypeError('random.uniform: expected parameters of float32, got int32'),
    )
    refused(
      'uniform',
      [[3], { low: T.ones([3]), high: 'x' }],
      new TypeError("random.uniform: expected bounds that are finite numbers or tensors, got 'x'"),
    )
    refused(
      'uniform',
      [[3], { dtype: 'int32' }],
      new T.DTypeError('random.uniform: expected float32 or float64, got int32'),
    )
    refused('bernoulli', [T.ones([2]), [3]], new T.ShapeError('random.bernoulli: [2] does not fit [3]: 2 vs 3'))
    refused(
      'bernoulli',
      [T.ones([3], 'bool'), [3]],
      new T.DTypeError('random.bernoulli: expected parameters of float32 or float64, got bool'),
    )
    refused(
      'randint',
      [[3], T.ones([3]), 5],
      new T.DTypeError('random.randint: expected parameters of int32, got float32'),
    )
    refused(
      'randint',
      [[3], T.zeros([], 'int32'), 0.5],
      new TypeError(
        'random.randint: expected integers low < high of int32, got low = a tensor of shape [] and dtype int32 and high = 0.5',
      ),
    )
    refused('gamma', [0, [3]], new TypeError('random.gamma: expected a number greater than 0, got 0'))
    refused('gamma', ['1', [3]], new TypeError("random.gamma: expected a number greater than 0, got '1'"))
    refused('gamma', [T.ones([4]), [3]], new T.ShapeError('random.gamma: [4] does not fit [3]: 4 vs 3'))
    refused('beta', [1, -1, [3]], new TypeError('random.beta: expected a number greater than 0, got -1'))
    refused('poisson', [-1, [3]], new TypeError('random.poisson: expected a rate from 0 to 2³⁰, got -1'))
    refused(
      'poisson',
      [T.ones([3], 'int32'), [3]],
      new T.DTypeError('random.poisson: expected parameters of float32 or float64, got int32'),
    )
    refused(
      'normalLike',
      [T.ones([3], 'int32')],
      new T.DTypeError('random.normalLike: expected float32 or float64, got int32; convert it with T.cast'),
    )
  })
})
