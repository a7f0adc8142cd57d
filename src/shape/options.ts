import type { Axes } from './axis.js'

// What options say of axes, read from their types. What holds where they say nothing is up to the operation.

/** Over which axes, counted from the end where negative (all where not given), and whether they stay with size 1. */
export interface ReduceOptions<A extends Axes = number | readonly number[], Keep extends boolean = boolean> {
  readonly axis?: A
  readonly keepDims?: Keep
}

/** The axis that options name, or `Otherwise`: `AxisOf<{ axis: 1 }, -1>` is 1, `AxisOf<{}, -1>` is -1. */
export type AxisOf<O, Otherwise extends number | undefined> = O extends { readonly axis: infer K extends number }
  ? K
  : Otherwise

/** The axis or the axes that options name; undefined, which stands for all, where they name none. */
export type AxesOf<O> = O extends { readonly axis: infer A extends number | readonly number[] } ? A : undefined

/** Whether options keep the axes that are reduced; false where they do not say. */
export type KeepDimsOf<O> = O extends { readonly keepDims: infer K extends boolean } ? K : false
