import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, test } from 'vitest'
import { judge, versions } from '../types/compilers.js'
import { distance, double, normal, numbers } from './numeric.js'

const key = T.random.key(0)
const x = normal(1, 2, 5, 8)

describe('positions', () => {
  test('are sines and cosines of slower and slower turns', () => {
    const table: T.Tensor<[9, 5]> = nn.sinusoids(9, 5)
    const expected = Array.from({ length: 45 }, (_, i) => {
      const [row, column] = [Math.floor(i / 5), i % 5]
      const angle = row * Math.exp((-Math.log(10000) * 2 * Math.floor(column / 2)) / 5)
      return column % 2 ? Math.cos(angle) : Math.sin(angle)
    })
    expect(distance(numbers(table), expected)).toBeLessThan(1e-6)
    const y = pipe(nn.input(5, 8), nn.sinusoidalPositions).apply({}, x)
    expect(
      distance(numbers(T.sub(y, x)), [...numbers(nn.sinusoids(5, 8)), ...numbers(nn.sinusoids(5, 8))]),
    ).toBeLessThan(1e-6)
    expect(pipe(nn.input(5, 8), nn.sinusoidalPositions).apply({}, double(x)).dtype).toBe('float64')
  })

  test('are a table that is learnt', () => {
    const model = pipe(nn.input(5, 8), nn.learnedPositions('p', { init: nn.initializers.constant(3) }))
    const params = model.init(key)
    const w: T.Tensor<[5, 8]> = params.p.w
    const y: T.Tensor<[2, 5, 8]> = model.apply({ p: { w } }, x)
    expect(numbers(y)).toEqual(numbers(T.add(x, 3)))
    const began = pipe(nn.input(50, 40), nn.learnedPositions('p')).init(key).p.w
    expect(Math.abs(T.item(T.std(began)) - 0.02)).toBeLessThan(0.002)
    // @ts-expect-error no option
    expect(() => nn.learnedPositions('p', { size: 3 })).toThrow(
      "learnedPositions('p'): expected options among init, got 'size'",
    )
  })
})

/** Mistakes that the compiler and the run time answer with one sentence. */
const mistakes: readonly (readonly [code: string, sentence: string])[] = [
  [
    'nn.sinusoidalPositions(nn.input(5))',
    'sinusoidalPositions expects one example of shape [positions, features], got [5]',
  ],
  [
    "nn.learnedPositions('p')(nn.input(5, 3, 2))",
    "learnedPositions('p') expects one example of shape [positions, features], got [5, 3, 2]",
  ],
  ['nn.sinusoids(-1, 2)', 'sinusoids: expected sizes that are integers of at least 0, got -1'],
]

const begin = `
import * as nn from 'tensor-ts/nn'
`

describe('what does not fit', () => {
  test.each(mistakes)('is answered at run time: %s', (code, sentence) => {
    const call = new Function('nn', `return ${code}`)
    expect(() => call(nn)).toThrow(sentence)
  })

  test.each(versions)('is answered in the first line by TypeScript %s', { timeout: 300_000 }, async version => {
    const [judgement] = await judge(version, [`${begin}${mistakes.map(([code]) => code).join('\n')}\nexport {}`])
    const above = begin.split('\n').length - 1
    const found = mistakes.map((_, i) => judgement!.mistakes.find(({ line }) => line === above + i)?.message)
    expect(found).toEqual(mistakes.map(([, sentence]) => expect.stringContaining(sentence)))
  })
})
