import type { Shape } from '../shape/dim.js'
import type { One } from '../shape/equals.js'
import type { DType } from '../tensor/dtype.js'
import type { AnyTensor, Tensor } from '../tensor/tensor.js'
import type { Places, Step } from './carry.js'
import type { Deeper, IsDeepest, IsOpen } from './types.js'

/** What nearly all of a tree is, which is asked first: it is found without types of its own. */
type TreeOf<D extends DType> =
  | Tensor<Shape, D>
  | null
  | undefined
  | readonly TreeOf<D>[]
  | { readonly [name: string]: TreeOf<D> }

/** What is certainly of the element types `Wrong` in a tree, and where, as sentences have it. */
export type Found<P, Wrong extends DType, Path extends string = '', Depth extends readonly 0[] = []> =
  One<P> extends One<TreeOf<Exclude<DType, Wrong>>>
    ? never
    : true extends IsOpen<P> | IsDeepest<Depth>
      ? never
      : P extends AnyTensor
        ? [P['dtype']] extends [Wrong]
          ? `${P['dtype']}${Path extends '' ? '' : ` at ${Path}`}`
          : never
        : P extends object
          ? { [K in Places<P>]: Found<P[K & keyof P], Wrong, `${Path}${Step<K>}`, Deeper<Depth>> }[Places<P>]
          : never
