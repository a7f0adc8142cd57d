import { broadcast } from '../primitive/broadcast.js'
import { transpose } from '../primitive/movement.js'
import { describe } from '../shape/describe.js'
import type { Dim, Shape } from '../shape/dim.js'
import type { IsUnion } from '../shape/equals.js'
import { type Refused, ShapeError } from '../shape/error.js'
import { movement } from '../shape/moveAxis.js'
import { requireOneSizeOf } from '../shape/names.js'
import type { Bare, CanOptions, OptionOf } from '../shape/options.js'
import type { InsertAt } from '../shape/place.js'
import { frozen, part } from '../shape/sizes.js'
import type { DType } from '../tensor/dtype.js'
import { requireOptions } from '../tensor/options.js'
import type { Stored } from '../tensor/storage.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import { TraceError } from '../trace/error.js'
import { entriesOf } from '../trace/node.js'
import type { Primitive } from '../trace/primitive.js'
import { Trace, Tracer, withTrace } from '../trace/trace.js'
import { flatten } from '../trace/tree.js'
import { requireFunction } from './function.js'
import { type LeafFunction, onLeaves, type UserFunction, zeros } from './leaves.js'
import { seesAs } from './parameters.js'
import type { AreSeveral, CanTransform, StaticObject } from './types.js'

/** One example of a batch, which stands for all of them; or a value that is the same in all. */
class BatchTracer extends Tracer {
  readonly trace: BatchTrace
  /** With the batch as leading axis, where batched. */
  readonly whole: Value
  readonly batched: boolean
  readonly shape: readonly number[]
  constructor(trace: BatchTrace, whole: Value, batched: boolean) {
    super()
    this.trace = trace
    this.whole = whole
    this.batched = batched
    this.shape = batched ? frozen(part(whole.shape, 1)) : whole.shape
  }
  get dtype(): DType {
    return this.whole.dtype
  }
  concrete(reader: string): Stored {
    throw new TraceError(
      `${reader}: a tensor of shape [${this.shape.join(', ')}] inside vmap stands for every example of the batch, so it has no ` +
        'elements to read; return it from the function to read it outside, and to choose between results use T.where',
    )
  }
  toString(): string {
    return `Batched<[${this.shape.join(', ')}], ${this.dtype}> in vmap`
  }
}

/** Applies every primitive to the whole batch at once, by its batching rule. */
class BatchTrace extends Trace {
  lift(value: Value): BatchTracer {
    return new BatchTracer(this, value, false)
  }
  process(primitive: Primitive, inputs: readonly BatchTracer[], params: unknown): readonly Value[] {
    const size = inputs.find(({ batched }) => batched)!.whole.shape[0]!
    // Of no example there is nothing to compute, and rules need not divide by their number.
    const outputs =
      size === 0
        ? primitive.spec(inputs, params).map(({ shape, dtype }) => zeros({ shape: [0, ...shape], dtype }))
        : primitive.batch(
            inputs.map(({ whole }) => whole),
            inputs.map(({ batched }) => batched),
            params,
          )
    return outputs.map(output => new BatchTracer(this, output, true))
  }
}

/** A result of all examples: with the batch as leading axis, or the same in each. */
export interface Result {
  readonly whole: Value
  readonly batched: boolean
}

export const resultsOf = (f: LeafFunction, inputs: readonly Value[], batched: readonly boolean[]): readonly Result[] =>
  withTrace(
    level => new BatchTrace(level, 'vmap'),
    trace => {
      const outputs = f(inputs.map((input, i) => (batched[i] ? new BatchTracer(trace, input, true) : input)))
      return outputs.map(output =>
        output instanceof BatchTracer && output.trace === trace ? output : { whole: output, batched: false },
      )
    },
  )

/** With the batch as leading axis, whether it differs from example to example or not. */
export const asBatch = ({ whole, batched }: Result, size: number): Value =>
  batched ? whole : broadcast(whole, [size, ...whole.shape])

/** `f` of every example of the inputs marked in `batched`, whose leading axis is the batch; so is that of the outputs. */
export const vmapLeaves = (
  f: LeafFunction,
  inputs: readonly Value[],
  batched: readonly boolean[],
  size: number,
): readonly Value[] => resultsOf(f, inputs, batched).map(result => asBatch(result, size))

/** Where the batch is: which axis, or null for what is the same in every example; for a whole tree or for each part. */
export type BatchAxes = number | null | readonly BatchAxes[] | { readonly [name: string]: BatchAxes }

/** A tree in which every tensor has one more axis, of size `N`: the first, or where `Axes` says, which may be several. */
export type Batched<N extends Dim, Tree, Axes = 0> = [Axes] extends [null]
  ? Tree
  : unknown extends Tree
    ? Tree
    : Tree extends Tensor<infer S, infer D>
      ? Tensor<WithBatch<N, S, Axes>, D>
      : Tree extends StaticObject
        ? Tree
        : Tree extends object
          ? { readonly [K in keyof Tree]: Batched<N, Tree[K], PartOf<Axes, K>> }
          : Tree

type WithBatch<N extends Dim, S extends Shape, Axes> = [Axes] extends [0]
  ? [N, ...S]
  : true extends IsUnion<Axes>
    ? Shape
    : [Axes] extends [number]
      ? number extends Axes
        ? Shape
        : InsertAt<S, Axes, N>
      : Shape

/** Which axes are those of a part of a tree. */
type PartOf<Axes, K> = Axes extends number | null
  ? Axes
  : K extends keyof Axes
    ? Axes[K]
    : BatchAxes extends Axes
      ? Axes
      : never

/** Which axes `vmap` takes as the batch. */
export interface VmapOptions {
  /** One entry for all arguments, or a list of one for each; 0 where not given. */
  readonly inAxes?: BatchAxes | undefined
  /** Where the batch is in the result, null for what is the same in every example; 0 where not given. */
  readonly outAxes?: BatchAxes | undefined
}

/**
 * What may stand in the place of an argument where the batches differ in size: a sentence, which nobody has. (In a union, as
 * a size that is one of several is one size in all arguments.)
 */
type OfOneSize<N extends Dim> = true extends AreSeveral<N> ? Refused<'vmap: the batches differ in size'> : never

type AxesIn<O> = OptionOf<O, 'inAxes', 0, BatchAxes>

interface Vmap {
  <A extends readonly unknown[], R>(
    f: CanTransform<'vmap', A, R> & ((...args: A) => R),
  ): <N extends Dim>(...args: { [K in keyof A]: Batched<N, A[K]> | OfOneSize<N> }) => Batched<N, R>
  <A extends readonly unknown[], R, const O extends VmapOptions | Bare | undefined>(
    f: CanTransform<'vmap', A, R> & ((...args: A) => R),
    options: CanOptions<'vmap', O, VmapOptions, 'inAxes, outAxes'> & O,
  ): <N extends Dim>(
    ...args: { [K in keyof A]: Batched<N, A[K], PartOf<AxesIn<O>, K>> | OfOneSize<N> }
  ) => Batched<N, R, OptionOf<O, 'outAxes', 0, BatchAxes>>
}

/** The axis of each leaf of a tree, from axes that may be given for whole parts of it. */
const axesOfLeaves = (op: string, axes: unknown, tree: unknown, path: string): readonly (number | null)[] => {
  const { leaves } = flatten(tree, op)
  if (axes === null || typeof axes === 'number') return leaves.map(() => axes)
  if (leaves.length === 0) return []
  const entries = entriesOf(tree)
  if (typeof axes !== 'object' || entries === undefined)
    throw new TypeError(`${op}${path}: expected an axis or null, got ${describe(axes)}`)
  const given = axes as Readonly<Record<string, unknown>>
  // In the order in which `flatten` walks.
  return entries.flatMap(([key, child]) => axesOfLeaves(op, given[key], child, `${path}[${key}]`))
}

/** Moves an axis, which may count from the end, of a tensor with one axis more than the rest. */
const moved = (op: string, x: Value, from: number, to: number): Value => {
  const at = (axis: number) => {
    const index = axis < 0 ? axis + x.shape.length : axis
    if (Number.isInteger(index) && index >= 0 && index < x.shape.length) return index
    throw new ShapeError(`${op}: axis ${axis} is out of range for [${x.shape.join(', ')}]`)
  }
  return transpose(x, movement(x.shape, at(from), at(to)))
}

/**
 * The function that works on a batch of examples, from one that works on a single example: every tensor in its arguments
 * and in its result gets one more axis. It runs once, on whole batches; whatever `f` is made of has a batching rule.
 *
 * @throws ShapeError if the batches of the arguments differ in size; TraceError if `f` reads or branches on a value that
 * is not the same in every example.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const norm = (x: T.Tensor<[3]>) => T.sqrt(T.sum(T.square(x)))
 * const norms = T.vmap(norm)(T.tensor([[3, 4, 0], [0, 5, 12]])) // Tensor<[2], "float32">
 * assert.deepEqual(T.toArray(norms), [5, 13])
 *
 * const scale = (factor: T.Tensor<[]>, x: T.Tensor<[3]>) => T.mul(factor, x)
 * const outer = T.vmap(scale, { inAxes: [0, null] })(T.tensor([1, 2]), T.tensor([1, 2, 3])) // Tensor<[2, 3], "float32">
 * assert.deepEqual(T.toArray(outer), [[1, 2, 3], [2, 4, 6]])
 * ```
 */
export const vmap: Vmap = (f: UserFunction, options: VmapOptions = {}) => {
  requireOptions('vmap', options, ['inAxes', 'outAxes'])
  const { inAxes = 0, outAxes = 0 } = options
  requireFunction('vmap', f)
  return seesAs(f, (...args: readonly unknown[]) => {
    const { leaves, structure } = flatten(args, 'vmap')
    requireOneSizeOf('vmap', leaves)
    const axes = axesOfLeaves('vmap: inAxes', inAxes, args, '')
    const inputs = leaves.map((leaf, i) => (axes[i] === null ? leaf : moved('vmap', leaf, axes[i]!, 0)))
    const batched = axes.map(axis => axis !== null)
    const first = batched.indexOf(true)
    if (first < 0) throw new ShapeError('vmap: no argument has a batch')
    const size = inputs[first]!.shape[0]!
    inputs.forEach((input, i) => {
      if (batched[i] && input.shape[0] !== size)
        throw new ShapeError(
          `vmap: the batches differ in size: ${size} at ${structure.paths[first]}, ${input.shape[0]} at ${structure.paths[i]}`,
        )
    })
    const inner = onLeaves(f, structure, 'vmap')
    const outputs = resultsOf(inner.call, inputs, batched)
    const result = inner.structure()
    const places = axesOfLeaves('vmap: outAxes', outAxes, result.unflatten(outputs.map(({ whole }) => whole)), '')
    const place = (output: Result, i: number): Value => {
      const axis = places[i]!
      if (axis !== null) return moved('vmap', asBatch(output, size), 0, axis)
      if (output.batched)
        throw new ShapeError(
          `vmap: outAxes is null at ${result.paths[i] || 'the result'}, which differs from example to example; give its axis`,
        )
      return output.whole
    }
    return result.unflatten(outputs.map(place)) as never
  })
}
