// The playground beside its page: settings in the address, and the program that they stand for.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import * as T from 'tensor-ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { experiment } from '../../site/playground/experiment.js'
import { program } from '../../site/playground/program.js'
import * as choices from '../../site/playground/settings.js'
import { fields, first, readSettings, type Settings, showSettings } from '../../site/playground/settings.js'
import { tokensOf } from '../../site/playground/view/colouring.js'
import { check } from '../docs/check.js'
import { judge } from '../types/compilers.js'

const tenths = fc.integer({ min: -10 * choices.reach, max: 10 * choices.reach }).map(n => n / 10)
const hundredths = fc.integer({ min: 0, max: 100 }).map(n => n / 100)
const oneOf = <A>(values: readonly A[]) => fc.constantFrom(...values)

const settingsOf = (fewestPoints: number): fc.Arbitrary<Settings> =>
  fc.record({
    data: oneOf(choices.dataSets),
    noise: hundredths,
    split: fc.integer({ min: 10, max: 90 }),
    features: fc.subarray([...choices.features], { minLength: 1 }),
    layers: fc.array(fc.integer({ min: 1, max: choices.mostUnits }), { maxLength: choices.mostLayers }),
    activation: oneOf(choices.activations),
    optimizer: oneOf(choices.optimizers),
    rate: oneOf(choices.rates),
    penalty: oneOf(choices.penalties),
    penaltyRate: oneOf(choices.penaltyRates),
    batch: oneOf(choices.batches),
    epochs: oneOf(choices.epochCounts),
    seed: fc.integer({ min: 0, max: 999_999 }),
    points: fc.array(fc.record({ x: tenths, y: tenths, label: oneOf([0, 1] as const) }), {
      minLength: fewestPoints,
      maxLength: 20,
    }),
  })

/** What is written is read as a number, which has no −0. */
const withoutMinusZero = (settings: Settings): Settings => JSON.parse(JSON.stringify(settings))

describe('settings in the address', () => {
  test('are read as they were written', () => {
    fc.assert(
      fc.property(settingsOf(0).map(withoutMinusZero), settings => {
        expect(readSettings(`#${showSettings(settings)}`)).toEqual(settings)
        expect(showSettings(settings)).toMatch(/^[\w=&,;.-]*$/)
      }),
    )
  })

  test('are some settings whatever stands there', () => {
    const name = oneOf(Object.keys(fields))
    const value = fc.oneof(
      fc.string(),
      oneOf(['', '-1', '1e3', '0x10', 'NaN', '8,,8', 'x,x', '9', '1,2,3;', 'Infinity']),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), said => {
        const settings = readSettings(said.map(([key, text]) => `${key}=${encodeURIComponent(text)}`).join('&'))
        expect(readSettings(showSettings(settings))).toEqual(settings)
        expect(() => program(settings)).not.toThrow()
      }),
    )
    expect(showSettings(first)).toBe('')
  })
})

const cases = fc
  .sample(settingsOf(2), { numRuns: 10, seed: 1 })
  .map((settings, i): Settings => ({ ...settings, data: choices.dataSets[i % choices.dataSets.length]! }))

// The compilers know no host here.
const printing = 'declare const console: { readonly log: (...words: readonly unknown[]) => void }\n'

describe('the program that settings stand for', () => {
  const folder = `.tmp/playground-${process.pid}`
  beforeAll(() => void mkdirSync(folder, { recursive: true }))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test.each(['5.9', '7.0'] as const)('compiles under TypeScript %s', async version => {
    const texts = cases.map(settings => `${printing}${program(settings)}export {}\n`)
    const found = await judge(version, texts)
    expect(found.flatMap(({ mistakes }) => mistakes)).toEqual([])
  })

  test('compiles under TypeScript 6.0, and has the types in its comments', () => {
    const examples = cases.map((settings, i) => ({ name: `${i}`, file: 'test/site/p.ts', text: program(settings) }))
    expect(check(examples)).toEqual([])
    for (const { text } of examples) expect(text).toContain('} // Tensor<[B, ')
  })

  test('is coloured whole', () => {
    for (const settings of cases)
      expect(
        tokensOf(program(settings))
          .map(({ text }) => text)
          .join(''),
      ).toBe(program(settings))
  })

  test.each(cases.map((settings, i) => [showSettings(settings), settings, i] as const))(
    'trains to the same parameters as the worker: %s',
    async (_, settings, i) => {
      const short = { ...settings, epochs: 3 }
      const file = join(process.cwd(), folder, `program-${i}.ts`)
      writeFileSync(file, `${program(short)}export { state, answers }\n`)
      const { state, answers } = await import(file)
      const { begin, batches, step, measure, test: examples } = experiment(short)
      let here = begin()
      for (let epoch = 0; epoch < short.epochs; epoch++) here = batches(epoch).reduce(step, here)
      for (const [name, { w, b }] of Object.entries(here.params)) {
        expect(T.toArray(state.params[name].w)).toEqual(T.toArray(w))
        expect(T.toArray(state.params[name].b)).toEqual(T.toArray(b))
      }
      expect(answers.shape).toEqual(examples.labels.shape)
      const { maps, testError } = measure(here.params)
      expect(maps.map(({ shape }) => shape[1])).toEqual([...short.layers, 1])
      expect(T.item(testError)).toBeGreaterThanOrEqual(0)
    },
  )
})
