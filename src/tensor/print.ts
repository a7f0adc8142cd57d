import { type Data, type DType, type HalfDType, isHalf, numbersOf } from './dtype.js'
import { fromHalf, toHalf } from './half.js'

/** Tensors with more elements than this are printed with the middle of each long axis left out, as NumPy does. */
const threshold = 1000
const edge = 3
const mostCells = 10_000
const significantDigits = 5

/** The number with the fewest digits that stands for the same element. */
const shortest = (value: number, dtype: HalfDType): number => {
  const stored = (x: number): number => fromHalf(toHalf([x], dtype), dtype)[0]!
  for (let digits = 1; digits < significantDigits; digits++)
    if (stored(+value.toPrecision(digits)) === value) return +value.toPrecision(digits)
  return +value.toPrecision(significantDigits)
}

const formatter = (dtype: DType, data: Data): ((value: number) => string) => {
  if (dtype === 'bool') return value => (value === 0 ? 'false' : 'true')
  if (dtype === 'int32' || dtype === 'uint8') return String
  const digits = (value: number) => {
    if (Number.isInteger(value)) return String(value)
    if (isHalf(dtype)) return String(shortest(value, dtype))
    // Rounding before the point would print another number.
    return String(Math.abs(value) < 10 ** significantDigits ? +value.toPrecision(significantDigits) : Math.round(value))
  }
  return data.some(value => Object.is(value, -0)) ? value => (Object.is(value, -0) ? '-0' : digits(value)) : digits
}

/** Indices along an axis of which at most `edge` are shown at either end; -1 stands for the gap. */
const shown = (size: number, edge: number): readonly number[] => {
  if (size <= Math.max(1, 2 * edge)) return [...Array(size).keys()]
  if (edge === 0) return [0, -1]
  return [...Array(edge).keys(), -1, ...[...Array(edge).keys()].map(i => size - edge + i)]
}

/**
 * How much of each axis is shown: all of a small tensor, else so little that of many axes no more than `mostCells` cells
 * remain, in the end the first entry of each.
 */
const edgeFor = (shape: readonly number[], elements: number): number => {
  if (elements <= threshold) return Number.POSITIVE_INFINITY
  const cells = (ends: number) => shape.reduce((product, size) => product * Math.min(size, 2 * ends + 1), 1)
  return [edge, 2, 1].find(ends => cells(ends) <= mostCells) ?? 0
}

/** A tensor as NumPy prints arrays, under a line with its type: `Tensor<[2, 3], float32>`. */
export const print = (x: { readonly shape: readonly number[]; readonly dtype: DType; readonly data: Data }): string => {
  const { shape, dtype } = x
  const header = `Tensor<[${shape.join(', ')}], ${dtype}>`
  // Before anything is counted: of 2³² rows without elements there is nothing to show.
  if (x.data.length === 0) return `${header}\n[]`
  const data = numbersOf(x)
  const visible = edgeFor(shape, data.length)
  const format = formatter(dtype, data)
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1))
  const cells: string[] = []
  const visit = (axis: number, offset: number, emit: (offset: number) => void): void => {
    if (axis === shape.length) emit(offset)
    else for (const i of shown(shape[axis]!, visible)) if (i >= 0) visit(axis + 1, offset + i * strides[axis]!, emit)
  }
  visit(0, 0, offset => cells.push(format(data[offset]!)))
  const width = Math.max(0, ...cells.map(cell => cell.length))
  let next = 0
  const render = (axis: number, indent: string): string => {
    if (axis === shape.length) return cells[next++]!.padStart(shape.length === 0 ? 0 : width)
    const separator = axis === shape.length - 1 ? ', ' : `,${'\n'.repeat(shape.length - 1 - axis)}${indent} `
    const entries = shown(shape[axis]!, visible).map(i => (i < 0 ? '...' : render(axis + 1, `${indent} `)))
    return `[${entries.join(separator)}]`
  }
  return `${header}\n${render(0, '')}`
}
