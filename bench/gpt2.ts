import { numbers, weights } from './numbers.js'

/** What a token is in GPT-2 small (Radford et al., 2019): so many numbers, looked at by so many heads. */
export const width = 768
export const heads = 12
export const headWidth = width / heads
export const epsilon = 1e-5

/** The parameters of a block: the attention between a first and a second normalisation, and two dense layers behind them. */
const shapesOf = (width: number) =>
  ({
    scale1: [width],
    shift1: [width],
    queryKeyValue: [width, 3 * width],
    queryKeyValueBias: [3 * width],
    projection: [width, width],
    projectionBias: [width],
    scale2: [width],
    shift2: [width],
    up: [width, 4 * width],
    upBias: [4 * width],
    down: [4 * width, width],
    downBias: [width],
  }) satisfies Readonly<Record<string, readonly number[]>>

export type Name = keyof ReturnType<typeof shapesOf>

/** Something for each parameter, from its numbers and shape. */
export const parameters = <A>(
  make: (data: Float32Array, shape: readonly number[]) => A,
  size: number = width,
): Readonly<Record<Name, A>> => {
  const shapes = shapesOf(size)
  const entry = (name: Name, seed: number): readonly [Name, A] => {
    const shape: readonly number[] = shapes[name]
    const data = weights(
      shape.reduce((a, b) => a * b, 1),
      shape[0]!,
      seed,
    )
    return [name, make(name.startsWith('scale') ? data.map(x => 1 + x) : data, shape)]
  }
  return Object.fromEntries((Object.keys(shapes) as readonly Name[]).map(entry)) as Record<Name, A>
}

/** What goes into the block: a row for each token. */
export const input = (tokens: number): Float32Array => numbers(tokens * width, 99)

/** What is added to how much a token looks at another: 0 for itself and those before it, -∞ for the others. */
export const pastOnly = (tokens: number): Float32Array =>
  Float32Array.from({ length: tokens * tokens }, (_, i) => (i % tokens <= i / tokens ? 0 : Number.NEGATIVE_INFINITY))
