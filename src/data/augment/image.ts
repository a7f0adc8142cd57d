import { typed, value } from '../../ops/face.js'
import { type CanKey, type Key, requireKey } from '../../random/random.js'
import { shown } from '../../shape/describe.js'
import type { Dim, Shape } from '../../shape/dim.js'
import { ShapeError } from '../../shape/error.js'
import type { IsPositive } from '../../shape/natural.js'
import type { OptionOf } from '../../shape/options.js'
import { type Show, show } from '../../shape/show.js'
import type { Less } from '../../shape/size.js'
import { requireOptions } from '../../tensor/options.js'
import type { Tensor, Value } from '../../tensor/tensor.js'

// What augmentations have in common: an image is the last two axes, height and width, of one example.

export type { CanKey, Key }

/** A value whose type has been looked at. */
export type Loose = Tensor<Shape, 'float32'>
export const loosely: (x: Value) => Loose = typed((x: Value) => x)

/** The same without its type. */
export const untyped: (x: Loose) => Value = typed((x: Value) => x)

/** What `requireKey` has looked at. */
export const keyOf: (key: Value) => Key = typed((key: Value) => key)

/** One side for both, or height and width. */
export type Sides = number | readonly [height: number, width: number]

/** The sizes of the last two axes. */
type Last<S extends Shape> = { s: S } extends {
  s: readonly [...infer _Leading extends Shape, infer H extends Dim, infer W extends Dim]
}
  ? [H, W]
  : undefined

/** What is asked of the shape of an image. */
export type CanImage<Op extends string, S extends Shape> =
  Last<S> extends undefined
    ? number extends S['length']
      ? unknown
      : `${Op}: expected an image [..., height, width], got ${Show<S>}`
    : unknown

/** The two sides that options name under `size`. */
export type SidesOf<O> =
  OptionOf<O, 'size', undefined, undefined> extends infer N
    ? N extends number
      ? [N, N]
      : N extends readonly [infer H extends number, infer W extends number]
        ? [H, W]
        : [number, number]
    : never

/** Whether sides are sizes. */
export type CanSides<Op extends string, O> =
  SidesOf<O> extends readonly [infer H extends number, infer W extends number]
    ? false extends IsPositive<H> | IsPositive<W>
      ? `${Op}: expected size to be one or two integers of at least 1, got ${Show<[H, W]>}`
      : unknown
    : unknown

/** Whether what options ask for is no larger than an image. */
export type CanCut<Op extends string, S extends Shape, O> =
  Last<S> extends readonly [infer H extends Dim, infer W extends Dim]
    ? SidesOf<O> extends readonly [infer h extends number, infer w extends number]
      ? true extends (Less<H, h> extends true ? true : false) | (Less<W, w> extends true ? true : false)
        ? `${Op}: expected a size of at most ${Show<[H, W]>}, got ${Show<[h, w]>}`
        : unknown
      : unknown
    : unknown

/** The key and the image that an augmentation was given, and the image's last two sizes. */
export const ready = (
  op: string,
  key: unknown,
  input: unknown,
): { readonly key: Key; readonly x: Value; readonly height: number; readonly width: number } => {
  const source = requireKey(op, key)
  const x = value(op, input)
  const [height, width] = x.shape.slice(-2)
  if (height === undefined || width === undefined)
    throw new ShapeError(`${op}: expected an image [..., height, width], got ${show(x.shape)}`)
  return { key: keyOf(source), x, height, width }
}

export const requireSides = (op: string, size: unknown): readonly [number, number] => {
  const sides: readonly unknown[] = Array.isArray(size) ? size : [size, size]
  if (sides.length !== 2 || !sides.every(n => typeof n === 'number' && Number.isSafeInteger(n) && n >= 1))
    throw new ShapeError(
      `${op}: expected size to be one or two integers of at least 1, got ${shown(typeof size === 'number' ? sides : size)}`,
    )
  return sides as readonly [number, number]
}

/** The options of an augmentation, behind the key and the image. */
export const augmentation = <F>(
  op: string,
  known: readonly string[],
  needed: boolean,
  body: (key: unknown, x: unknown, options: never) => unknown,
): F =>
  typed<F>((key: unknown, x: unknown, options?: unknown) => {
    requireOptions(op, options, known, needed)
    return body(key, x, (options ?? {}) as never)
  })
