import { requireFlag } from '../shape/argument.js'
import { describe } from '../shape/describe.js'
import type { AnySize, Dim, Shape, SizeOf } from '../shape/dim.js'
import type { IsAny, IsUnion, One } from '../shape/equals.js'
import { type Both, type Refused, ShapeError } from '../shape/error.js'
import { isNatural, type Unnatural } from '../shape/natural.js'
import type { Bare, CanOptions, OptionOf } from '../shape/options.js'
import type { DType } from '../tensor/dtype.js'
import { requireOptions } from '../tensor/options.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import type { Program } from '../trace/program.js'
import { bind } from '../trace/trace.js'
import { flatten } from '../trace/tree.js'
import { close } from './call.js'
import { firstOf, outlineOf, requireSameCarry, type SameCarry } from './carry.js'
import { requireFunction, requireSynchronous } from './function.js'
import { onLeaves } from './leaves.js'
import { stageLeaves } from './program.js'
import { scanPrimitive, sliceSpec } from './scanPrimitive.js'
import type { AnyTree, Demand, OneSize, StaticObject, Transformable } from './types.js'
import type { Batched } from './vmap.js'

/** What is done in each step of a loop. */
type Step<C, X, Y> = (carry: C, slice: X) => readonly [carry: C, result: Y]

/** `scan` of trees; `op` is what the user called. */
export const scanTrees = <C, X, Y>(
  op: string,
  f: Step<C, X, Y>,
  initial: C,
  sequence: unknown,
  reverse: boolean,
  asked?: number,
): readonly [carry: C, results: Y] => {
  requireFunction(op, f)
  const carry = flatten(initial, `${op}: the carry`)
  const sequences = flatten(sequence, `${op}: the sequence`)
  const length = lengthOf(op, sequences, asked)
  const slots = flatten([initial, sequence]).structure
  const pair = (carry: C, slice: X): unknown => {
    const result = f(carry, slice)
    requireSynchronous(op, result)
    if (Array.isArray(result) && result.length === 2) return result
    throw new TypeError(`${op}: the function must return [carry, result], got ${describe(result)}`)
  }
  const inner = onLeaves(pair, slots, op)
  const traced = stageLeaves(op, inner.call, [...carry.leaves, ...sequences.leaves.map(sliceSpec)])
  requireSameCarry(op, carry, firstOf(outlineOf(inner.structure(), traced)))
  const outputs = scanLeaves(traced, carry.leaves, sequences.leaves, length, reverse)
  return inner.structure().unflatten(outputs) as readonly [C, Y]
}

/** The loop whose steps are those of a Program: what it carries in the end, and the results. */
export const scanLeaves = (
  step: Program,
  carry: readonly Value[],
  sequences: readonly Value[],
  length: number,
  reverse: boolean,
): readonly Value[] => {
  // What the step closes over are the constants of the loop.
  const { body, constants } = close(step)
  return bind(scanPrimitive, [...constants, ...carry, ...sequences], {
    body,
    constants: constants.length,
    carry: carry.length,
    length,
    reverse,
  })
}

const lengthOf = (op: string, { leaves, structure }: ReturnType<typeof flatten>, asked?: number): number => {
  const lengths = leaves.map(({ shape }) => shape[0])
  if (asked !== undefined && lengths.length === 0) return asked
  const [length] = lengths
  if (length === undefined) throw new ShapeError(`${op}: expected a sequence of tensors with at least one axis`)
  lengths.forEach((other, i) => {
    if (other !== length)
      throw new ShapeError(
        `${op}: the sequences differ in length: ${length} at ${structure.paths[0] || 'the first'}, ${other ?? 'none'} at ${structure.paths[i]}`,
      )
  })
  if (asked !== undefined && asked !== length)
    throw new ShapeError(`${op}: expected a sequence of length ${asked}, got one of length ${length}`)
  return length
}

/** One slice along the first axis of every tensor of a tree. */
export type Slice<Tree> = unknown extends Tree
  ? Tree
  : Tree extends Tensor<infer S, infer D>
    ? Sliced<S, D>['slice']
    : Tree extends StaticObject
      ? Tree
      : Tree extends object
        ? { readonly [K in keyof Tree]: Slice<Tree[K]> }
        : Tree

// In an interface: a tensor of what another rule computes, in the branch of a rule, is a type of its own to TypeScript.
interface Sliced<S extends Shape, D extends DType> {
  readonly slice: Tensor<Behind<S>, D>
}

/** A shape without its first size. (Inside objects, so that it is known in generic code too.) */
type Behind<S extends Shape> = { s: S } extends { s: readonly [infer _N extends Dim, ...infer Rest extends Shape] }
  ? Rest
  : Shape

/** The first size of a shape. */
type Leading<S extends Shape> = { s: S } extends { s: readonly [infer N extends Dim, ...infer _Rest extends Shape] }
  ? N
  : S extends readonly []
    ? never
    : number

/** The size of the first axis of each tensor of a tree, in a list; of a scalar it is `never`. */
type Lengths<Tree> = unknown extends Tree
  ? [number]
  : Tree extends Tensor<infer S, infer _D>
    ? [Leading<S>]
    : Tree extends StaticObject
      ? never
      : Tree extends object
        ? { [K in keyof Tree]: Lengths<Tree[K]> }[Tree extends readonly unknown[] ? number & keyof Tree : keyof Tree]
        : never

/** The size of the first axis of a tree's tensors. */
export type Length<Tree> = Lengths<Tree> extends infer L extends readonly Dim[] ? L[0] : never

/** Of several lengths those that are one size. */
type Definite<L> = L extends [infer N] ? (true extends IsUnion<N> ? never : N) : never

/** Whether a tensor has no axis. (Not by whether its size is `never` alone, which what is not known yet would be taken for.) */
type IsScalar<L> = L extends [infer N]
  ? { n: string } extends { n: N }
    ? false
    : { n: N } extends { n: never }
      ? true
      : false
  : never

/** Whether the tensors of a tree have slices, as many each. */
export type CanLoopOver<Op extends string, Xs> = Demand<
  true extends IsScalar<Lengths<Xs>> | (Xs extends Bare ? true : false)
    ? `${Op}: expected a sequence of tensors with at least one axis`
    : OneSize<`${Op}: the sequences differ in length`, Definite<Lengths<Xs>>>
>

/** How `scan` runs. */
export interface ScanOptions {
  /** From the last slice to the first; results keep their places. */
  readonly reverse?: boolean | undefined
  /** How many steps there are: for a loop without a sequence, which is `undefined` or `null` then. */
  readonly length?: AnySize | undefined
}

// By inference, and at once for numbers and sizes, so that it is known of a type variable as well.
/** Options that say how many steps there are. */
type Repeats<N extends Dim, M extends number> = One<{ readonly length: SizeOf<N> | M }>

/** The length among the options, `number` where they may say none. */
type LengthIn<O> =
  true extends IsAny<O> ? number : One<O> extends Repeats<infer N extends Dim, infer _M extends number> ? N : number

/** `Yes` where options may say how many steps there are, a sentence where they certainly do not. */
type Measured<O, Yes> =
  One<O> extends Repeats<infer _N extends Dim, infer _M extends number>
    ? Yes
    : [OptionOf<O, 'length', undefined, number>] extends [undefined]
      ? Refused<'scan: expected a sequence of tensors with at least one axis'>
      : Yes

/** Whether a loop can have so many steps. */
type CanRepeat<O> = [LengthIn<O>] extends [number]
  ? `${LengthIn<O> & number}` extends Unnatural
    ? `scan: expected a length that is an integer of at least 0, got ${LengthIn<O> & number}`
    : unknown
  : unknown

const stepsOf = (given: unknown): number => {
  const length = typeof given === 'object' && given !== null && 'size' in given ? given.size : given
  if (typeof length === 'number' && isNatural(length)) return length + 0
  throw new ShapeError(`scan: expected a length that is an integer of at least 0, got ${describe(length)}`)
}

/** What stands for a sequence where there is none. */
type Nothing = null | undefined

/** How many slices there are: of the sequence, or without one as many as are asked for. */
type Steps<Xs, O> = [Xs] extends [Nothing] ? LengthIn<O> : Length<Xs>

/** A sentence where it is not known how often a loop runs. */
type Lacking<Xs, O> = NoInfer<[Xs] extends [Nothing] ? Measured<O, never> : never>

/** What is asked of a sequence; beside `undefined` a sentence is `never`, so that it stands alone as well. */
type CanScan<Xs, O> = [Xs] extends [Nothing] ? NoInfer<Measured<O, unknown>> : CanLoopOver<'scan', Xs>

type Folded<C, Next, Y> = Demand<Both<Transformable<'scan', [C], Y>, SameCarry<'scan', C, Next>>>

interface Scan {
  <C extends AnyTree, Xs extends AnyTree, Y, const Next = C>(
    f: Folded<C, Next, Y> & ((carry: C, slice: Slice<Xs>) => readonly [carry: Next, result: Y]),
    initial: C,
    sequence: (CanScan<Xs, undefined> & Xs) | Lacking<Xs, undefined>,
  ): readonly [carry: C, results: Batched<Length<Xs>, Y>]
  <C extends AnyTree, Xs extends AnyTree, Y, const O extends ScanOptions | Bare | undefined, const Next = C>(
    f: Folded<C, Next, Y> & ((carry: C, slice: Slice<Xs>) => readonly [carry: Next, result: Y]),
    initial: C,
    sequence: (CanScan<Xs, O> & Xs) | Lacking<Xs, O>,
    options: CanOptions<'scan', O, ScanOptions, 'length, reverse'> & Demand<CanRepeat<O>> & O,
  ): readonly [carry: C, results: Batched<Steps<Xs, O>, Y>]
}

/**
 * A loop as a fold that also writes: `f(carry, slice)` gives the next carry and one slice of the result, for each slice of
 * `sequence` along its first axis. It is traced once whatever the length, and differentiated in both modes with memory
 * that is linear in the length.
 *
 * Without a sequence, `undefined` or `null` in its place, it runs `length` times, and `f` is given the carry alone.
 *
 * @returns the last carry, and the results stacked along a first axis.
 * @throws ShapeError if the carry changes its shapes, element types or what is no tensor in it, or the slices of several tensors differ in number.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const [total, sums] = T.scan((sum: T.Tensor<[]>, x) => [T.add(sum, x), T.add(sum, x)], T.tensor(0), T.tensor([1, 2, 3]))
 * assert.equal(T.item(total), 6)
 * assert.deepEqual(T.toArray(sums), [1, 3, 6])
 * const double = (x: T.Tensor<[]>) => [T.mul(2, x), x] as const
 * assert.deepEqual(T.toArray(T.scan(double, T.tensor(1), undefined, { length: 4 })[1]), [1, 2, 4, 8])
 * ```
 */
export const scan: Scan = ((
  f: Step<unknown, unknown, unknown>,
  initial: unknown,
  sequence: unknown,
  options: ScanOptions = {},
) => {
  requireOptions('scan', options, ['length', 'reverse'])
  const { length, reverse = false } = options
  requireFlag('scan', 'reverse', reverse)
  const steps = length === undefined ? undefined : stepsOf(length)
  return scanTrees('scan', f, initial, sequence, reverse, steps)
}) as unknown as Scan
