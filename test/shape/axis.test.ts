import { describe, expect, it } from 'vitest'
import { normalizeAxes, normalizeAxis } from '../../src/shape/axis.js'
import { ShapeError } from '../../src/shape/error.js'
import { typesOf } from './compile.js'

describe('normalizeAxis', () => {
  it('counts from either end', () => {
    expect(normalizeAxis('sum', [2, 3, 4], 1)).toBe(1)
    expect(normalizeAxis('sum', [2, 3, 4], -1)).toBe(2)
    expect(normalizeAxis('sum', [2, 3, 4], -3)).toBe(0)
  })

  it.each([2, -3, 0.5, Number.NaN])('refuses axis %d of two', axis => {
    expect(() => normalizeAxis('sum', [3, 4], axis)).toThrow(
      new ShapeError(`sum: axis ${axis} is out of range for [3, 4]`),
    )
  })
})

describe('normalizeAxes', () => {
  it('gives all axes where none is named', () => expect(normalizeAxes('sum', [2, 3], undefined)).toEqual([0, 1]))
  it('gives none where the list is empty', () => expect(normalizeAxes('sum', [2, 3], [])).toEqual([]))
  it('keeps the order', () => expect(normalizeAxes('sum', [2, 3, 4], [-1, 0])).toEqual([2, 0]))
  it('refuses an axis given twice', () =>
    expect(() => normalizeAxes('sum', [2, 3], [1, -1])).toThrow(new ShapeError('sum: axis 1 is given twice')))
})

const written: readonly (readonly [type: string, text: string])[] = [
  ['axis.Axis<[2, 3, 4], 1>', '1'],
  ['axis.Axis<[2, 3, 4], -1>', '2'],
  ['axis.Axis<[2, 3, 4], 3>', 'never'],
  ['axis.Axis<[2, 3, 4], -4>', 'never'],
  ['axis.Axis<[], 0>', 'never'],
  ['axis.Axis<[2, 3, 4], number>', 'number'],
  ['axis.Axis<Shape, -1>', 'number'],
  ['reduce.Reduce<[2, 3, 4], number>', '[number, number]'],
  ['reduce.Reduce<[2, 3, 4], number, true>', '[number, number, number]'],
  ['reduce.Reduce<[2, 3, 4], [0, number]>', '[number]'],
  ['reduce.Reduce<[2, 3, 4], readonly number[]>', 'Shape'],
  ['reduce.Reduce<[2, 3, 4], readonly number[], true>', '[number, number, number]'],
  ['reduce.Reduce<[2, 3, 4], 0, boolean>', 'Shape'],
  ['reduce.Reduce<Shape>', '[]'],
  ['reduce.Reduce<Shape, 0>', 'Shape'],
  ['reduce.Reduce<[2, "batch", 4], undefined, true>', '[1, 1, 1]'],
  ['transpose.Transpose<[2, 3], readonly number[]>', '[number, number]'],
  ['transpose.Transpose<Shape>', 'Shape'],
  ['transpose.SwapAxes<[2, 3], number, 0>', '[number, number]'],
  ['moveAxis.MoveAxis<[2, 3], 0, number>', '[number, number]'],
  ['moveAxis.MoveAxis<Shape, 0, 1>', 'Shape'],
  ['expandDims.ExpandDims<[2, 3], number>', '[number, number, number]'],
  ['squeeze.Squeeze<[1, number]>', 'Shape'],
  ['squeeze.Squeeze<[1, "batch"]>', 'Shape'],
  ['squeeze.Squeeze<[1, number], 1>', '[1]'],
]

describe('axes, as types', () => {
  const texts = typesOf(written.map(([type]) => type))
  it.each(written.map(([type, text], i) => [type, text, i] as const))('%s is %s', (_type, text, i) => {
    expect(texts[i]).toBe(text)
  })
})
