import { add, mul, sub } from '../ops/arithmetic.js'
import { cast, fromArray } from '../ops/create.js'
import { type Floating, type OnlyOptions, requireFloat, typed, value } from '../ops/face.js'
import { concat } from '../ops/join.js'
import { cos, sin } from '../ops/math.js'
import { arange } from '../ops/range.js'
import { reshape } from '../ops/shape.js'
import { split } from '../ops/slice.js'
import { wide } from '../ops/wide.js'
import { broadcastTo, type CanBroadcastTo } from '../shape/broadcast.js'
import type { Divides } from '../shape/conv2d.js'
import { describe } from '../shape/describe.js'
import type { Dim, Shape } from '../shape/dim.js'
import { type Both, type Guard, ShapeError } from '../shape/error.js'
import { requirePositive } from '../shape/hyperparameter.js'
import { type Show, show } from '../shape/show.js'
import { type DType, DTypeError } from '../tensor/dtype.js'
import { requireOptions } from '../tensor/options.js'
import { isValue } from '../tensor/storage.js'
import type { AnyTensor, Tensor, Value } from '../tensor/tensor.js'

/** Options of `rotary`. */
export interface RotaryOptions {
  /** The places of the rows: int32, of a shape that broadcasts to that of x without its last axis; 0, 1, 2, … where not given. */
  readonly positions?: Tensor<Shape, 'int32'> | AnyTensor | undefined
  /** Of what power the slowest pair turns by one radian; 10000 where not given. */
  readonly base?: number | undefined
}

/** Whether a tensor has rows of pairs. */
type CanTurn<S extends Shape> = { s: S } extends {
  s: readonly [...infer _Front extends Shape, infer _N extends Dim, infer F extends Dim]
}
  ? Divides<2, F> extends false
    ? NoPairs<S>
    : unknown
  : number extends S['length']
    ? unknown
    : NoPairs<S>

type NoPairs<S extends Shape> =
  `rotary: expected a tensor of shape [..., positions, features] with an even number of features, got ${Show<S>}`

type FrontOf<S extends Shape> = { s: S } extends { s: readonly [...infer Front extends Shape, infer _F extends Dim] }
  ? Front
  : Shape

/** Whether positions, where they are given, are places of the rows. */
type CanStand<S extends Shape, O> = O extends {
  readonly positions: Tensor<infer P extends Shape, infer D extends DType>
}
  ? [D & 'int32'] extends [never]
    ? `rotary: expected positions of type int32, got ${D}`
    : CanBroadcastTo<P, FrontOf<S>> extends `broadcastTo: ${infer Rest}`
      ? `rotary: the shape of positions ${Rest}`
      : unknown
  : unknown

/** Whether the base, where it is given, is one. */
type CanBase<O> = O extends { readonly base: infer B extends number }
  ? `${B}` extends '0' | `-${string}`
    ? `rotary: base: expected a number above 0, got ${B}`
    : unknown
  : unknown

type OfRows<S extends Shape, D extends DType> = Guard<Both<Floating<'rotary', D>, CanTurn<S>>>

interface Rotary {
  <S extends Shape, D extends DType, const O extends RotaryOptions | undefined>(
    x: OfRows<S, D> & Tensor<S, D>,
    options: OnlyOptions<'rotary', O, RotaryOptions, Guard<Both<CanBase<O>, CanStand<S, O>>>> & O,
  ): Tensor<S, D>
  <S extends Shape, D extends DType>(x: OfRows<S, D> & Tensor<S, D>): Tensor<S, D>
}

/** Rows `[..., n, features]` with their pairs turned. */
export const turned = (x: Tensor<Shape>, positions: Tensor<Shape, 'int32'> | undefined, base: number): Tensor<Shape> =>
  wide([x], x => turnedFloats(x, positions, base))

const turnedFloats = (x: Tensor<Shape>, positions: Tensor<Shape, 'int32'> | undefined, base: number): Tensor<Shape> => {
  const shape = x.shape
  const [rows = 0, features = 0] = shape.slice(-2)
  const pairs = features / 2
  const speeds: Tensor<Shape> = cast(
    fromArray(
      Float64Array.from({ length: pairs }, (_, i) => base ** (-i / pairs)),
      [pairs],
    ),
    x.dtype,
  )
  const at: Tensor<Shape> = cast(positions ?? arange(rows, 'int32'), x.dtype)
  const angles: Tensor<Shape> = mul(reshape(at, [...at.shape, 1]), speeds)
  const [c, s]: readonly Tensor<Shape>[] = [cos(angles), sin(angles)]
  const [a, b] = split(x, 2, { axis: -1 }) as readonly [Tensor<Shape>, Tensor<Shape>]
  const [left, right]: readonly Tensor<Shape>[] = [sub(mul(a, c!), mul(b, s!)), add(mul(b, c!), mul(a, s!))]
  return concat([left!, right!], { axis: -1 })
}

/**
 * Rotary positions: of each row of `[..., n, features]`, of queries or keys, number i and number i + features / 2 are one pair, which
 * is turned by the angle position · base^(−2 i / features). The product of two such rows depends on how far apart they stand, and
 * not on where. Pairs are halves apart, as in GPT-NeoX and in the models of Llama's form that others share, not neighbours. Su et
 * al., "RoFormer", 2021.
 *
 * @throws ShapeError if there is no row or no even number of features, or if the positions do not fit; all are compile errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const q = T.random.normal(T.random.key(0), [4, 8, 16])
 * const turned = nn.rotary(q) // Tensor<[4, 8, 16], "float32">
 * assert.ok(T.item(T.allClose(T.norm(turned, { axis: -1 }), T.norm(q, { axis: -1 }), { atol: 1e-4 })))
 *
 * const last = nn.rotary(T.slice(q, [null, [7, 8]]), { positions: T.tensor([7], 'int32') })
 * assert.ok(T.item(T.allClose(last, T.slice(turned, [null, [7, 8]]), { atol: 1e-5 })))
 * ```
 */
export const rotary: Rotary = typed((given: Value, options: RotaryOptions = {}) => {
  if (!isValue(given)) throw new TypeError(`rotary: expected a tensor, got ${describe(given)}`)
  const x = value('rotary', given)
  requireFloat('rotary', x)
  if (x.shape.length < 2 || x.shape.at(-1)! % 2 !== 0)
    throw new ShapeError(
      `rotary: expected a tensor of shape [..., positions, features] with an even number of features, got ${show(x.shape)}`,
    )
  requireOptions('rotary', options, ['positions', 'base'])
  const { positions, base = 10000 } = options
  requirePositive('rotary: base', base)
  if (positions !== undefined) requirePositions(positions, x.shape.slice(0, -1))
  return turned(x as Tensor<Shape>, positions as Tensor<Shape, 'int32'> | undefined, base)
})

const requirePositions = (positions: unknown, rows: readonly number[]): void => {
  if (!isValue(positions)) throw new TypeError(`rotary: expected positions as a tensor, got ${describe(positions)}`)
  if (positions.dtype !== 'int32')
    throw new DTypeError(`rotary: expected positions of type int32, got ${positions.dtype}`)
  broadcastTo(positions.shape, rows, 'rotary: the shape of positions')
}
