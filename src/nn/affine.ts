import { requireFunction } from '../transform/function.js'
import { type Initializer, ones, zeros } from './initializers.js'
import type { Parameter } from './layer.js'

// The scale and the shift with which normalisations end.

/** How they begin. */
export interface AffineOptions {
  /** The first value of the scale; ones where not given. */
  readonly init?: Initializer | undefined
  /** The first value of the shift; zeros where not given. */
  readonly shiftInit?: Initializer | undefined
}

export const affineOptions = ['init', 'shiftInit'] as const

/** Both as parameters of a shape. */
export const affine = (
  label: string,
  { init = ones, shiftInit = zeros }: AffineOptions,
): {
  readonly scale: (shape: readonly number[]) => Parameter
  readonly shift: (shape: readonly number[]) => Parameter
} => {
  requireFunction(`${label}: init`, init)
  requireFunction(`${label}: shiftInit`, shiftInit)
  return { scale: shape => ({ shape, init }), shift: shape => ({ shape, init: shiftInit }) }
}
