import { describe, expect, it } from 'vitest'
import { show } from '../../src/shape/show.js'
import { typesOf } from './compile.js'

describe('show', () => {
  it.each([
    [[], '[]'],
    [[784], '[784]'],
    [[2, 3, 4], '[2, 3, 4]'],
  ])('%j is %s', (shape, text) => expect(show(shape)).toBe(text))
})

const written: readonly (readonly [type: string, text: string])[] = [
  ['show.Show<[]>', '[]'],
  ['show.Show<[784]>', '[784]'],
  ["show.Show<['batch', 1, 28]>", '[batch, 1, 28]'],
  ['show.Show<[number, 784]>', '[?, 784]'],
  ['show.Show<[string]>', '[?]'],
  ['show.Show<Shape>', '[...]'],
  ['show.Show<[-1, 3]>', '[-1, 3]'],
]

describe('Show', () => {
  const texts = typesOf(written.map(([type]) => type))
  it.each(written.map(([type, text], i) => [type, text, i] as const))('%s is %s', (_type, text, i) => {
    expect(texts[i]).toBe(`"${text}"`)
  })
})
