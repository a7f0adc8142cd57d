import { type Align, align, type CanAlign, type SplitAt, type Unsized } from './align.js'
import { type Axis, type CanAxis, normalizeAxis } from './axis.js'
import type { Dim, Shape } from './dim.js'
import { ShapeError } from './error.js'

type Insert<S extends Shape, K extends number, D extends Dim> = number extends S['length']
  ? Shape
  : number extends K
    ? Unsized<[D, ...S]>
    : SplitAt<[...S, D], K> extends [infer Before extends Shape, infer _After]
      ? S extends readonly [...Before, ...infer After extends Shape]
        ? [...Before, D, ...After]
        : never
      : never
