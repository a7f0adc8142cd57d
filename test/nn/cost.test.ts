// Long models compile, under three compilers, and what they cost is held.
import { describe, expect, it } from 'vitest'
import { instantiations } from '../shape/compile.js'
import { judge, versions } from '../types/compilers.js'
import { blocks, chain, gpt2, leNet, normalised, resNet50 } from './long.js'

// Each budget is what was measured with TypeScript 5.9, the library included, and about a tenth more.
const models: readonly (readonly [name: string, text: string, budget: number])[] = [
  ['LeNet, trained', leNet, 16_300],
  ['100 dense layers, one a statement, trained', chain(100), 38_800],
  ['200 dense layers, one a statement', chain(200), 70_500],
  ['25 convolutions with normalisation', normalised(25), 31_000],
  ['48 residual blocks with names', blocks(48), 24_000],
  ['ResNet-50, one layer or block a statement', resNet50, 77_800],
  ['GPT-2 of 12 blocks by hand, trained', gpt2, 56_000],
]

/** As a file beside those of the library, which are found without settings. */
const nearby = (text: string): string =>
  text.replaceAll(/'tensor-ts(\/\w+)?'/g, (_, room = '') => `'..${room}/index.js'`)

describe('a long model', () => {
  it.each(versions)('compiles under TypeScript %s', async version => {
    const judgements = await judge(
      version,
      models.map(([, text]) => text),
    )
    expect(judgements.map(({ mistakes }) => mistakes)).toEqual(models.map(() => []))
  })

  it.each(models)('%s is within its budget', (_, text, budget) => {
    const cost = instantiations(nearby(text))
    // Nothing is instantiated where the library is not found.
    expect(cost).toBeGreaterThan(10_000)
    expect(cost).toBeLessThanOrEqual(budget)
  })

  it('is no deeper with more layers: twice as many cost no more than four times as much', () => {
    expect(instantiations(nearby(chain(200)))).toBeLessThan(4 * instantiations(nearby(chain(100))))
  })
})
