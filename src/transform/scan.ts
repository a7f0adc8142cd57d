import { add } from '../primitive/arithmetic.js'
import { allBatched } from '../primitive/batch.js'
import { isUnknown, known } from '../primitive/define.js'
import { transpose } from '../primitive/movement.js'
import { requireFlag } from '../shape/argument.js'
import { describe } from '../shape/describe.js'
import type { AnySize, Dim, NamedDim, Shape } from '../shape/dim.js'
import type { IsUnion } from '../shape/equals.js'
import { type Both, type Refused, ShapeError } from '../shape/error.js'
import { movement } from '../shape/moveAxis.js'
import { isNatural, type Unnatural } from '../shape/natural.js'
import type { Bare, CanOptions, OptionOf } from '../shape/options.js'
import { count, part } from '../shape/sizes.js'
import { allocate, type DType } from '../tensor/dtype.js'
import { requireOptions } from '../tensor/options.js'
import { Stored } from '../tensor/storage.js'
import type { Spec, Tensor, Value } from '../tensor/tensor.js'
import { marked, taking } from '../trace/live.js'
import type { Primitive, Tangent } from '../trace/primitive.js'
import type { Program } from '../trace/program.js'
import { replay } from '../trace/replay.js'
import { bind } from '../trace/trace.js'
import { flatten } from '../trace/tree.js'
import { close, interleave } from './call.js'
import { firstOf, outlineOf, pruneLoop, requireSameCarry, type SameCarry, settle } from './carry.js'
import { requireFunction, requireSynchronous } from './function.js'
import { instantiate, onLeaves, type UserFunction, zeros } from './leaves.js'
import { bindPruned, present, split, spread, transposeLeaves } from './linear.js'
import { stageClosed, stageLeaves } from './program.js'
import type { Demand, OneSize, StaticObject, Transformable } from './types.js'
import { type Batched, vmapLeaves } from './vmap.js'

interface ScanParams {
  /** From constants, carry and one slice of each sequence to the next carry and one slice of each result. */
  readonly body: Program
  /** How many inputs of the body are the same in every step. */
  readonly constants: number
  readonly carry: number
  readonly length: number
  /** From the last step to the first. */
  readonly reverse: boolean
}

const parts = <T>(values: readonly T[], { constants, carry }: ScanParams) => ({
  constants: values.slice(0, constants),
  carry: values.slice(constants, constants + carry),
  sequences: values.slice(constants + carry),
})

const sliceSpec = ({ shape, dtype }: Spec): Spec => ({ shape: part(shape, 1), dtype })
const swapped = (x: Value): Value => transpose(x, movement(x.shape, 1, 0))

/** A loop whose body is a Program: a carry goes from step to step, sequences are read and written slice by slice. */
export const scanPrimitive: Primitive<ScanParams> = {
  name: 'scan',
  spec: (_, { body, carry, length }) =>
    body.outputs.map(({ spec }, i) => (i < carry ? spec : { shape: [length, ...spec.shape], dtype: spec.dtype })),
  evaluate: (inputs, params, outputs) => {
    const { constants, carry, sequences } = parts(inputs, params)
    const results = outputs
      .slice(params.carry)
      .map(spec => ({ ...spec, data: allocate(spec.dtype, count(spec.shape)) }))
    let current: readonly Value[] = carry
    for (let i = 0; i < params.length; i++) {
      const at = params.reverse ? params.length - 1 - i : i
      const slices = sequences.map(({ shape, dtype, data }) => {
        const size = data.length / params.length
        // A view of one of the steps; of all that there are it could be taken for the owner of the elements.
        const slice = params.length === 1 ? data.slice() : data.subarray(at * size, (at + 1) * size)
        return new Stored(part(shape, 1), dtype, slice)
      })
      const next = replay(params.body, [...constants, ...current, ...slices])
      current = next.slice(0, params.carry)
      for (const [k, result] of results.entries()) {
        const slice = (next[params.carry + k] as Stored).data
        result.data.set(slice, at * slice.length)
      }
    }
    return [
      ...(current as readonly Stored[]),
      ...results.map(({ shape, dtype, data }) => new Stored(shape, dtype, data)),
    ]
  },
  jvp: () => {
    throw new TypeError('internal: scan is differentiated by its dual')
  },
  dual: (inputs, tangents, params) => {
    const behind = params.constants + params.carry
    const isFixed = (input: number) => input < params.constants
    const available = (input: number) => isFixed(input) || input >= behind
    const { moving, found } = settle(present(tangents), params, marks => {
      const result = split('scan', params.body, marks, available)
      return { moves: result.moves, found: result }
    })
    const { forward, residuals, tangent } = found
    const moves = found.moves.map((one, i) => (i < params.carry ? moving[params.constants + i]! : one))
    const results = bind(scanPrimitive, inputs, { ...params, body: forward })
    const outputs = results.slice(0, params.body.outputs.length)
    const stacked = [...results.slice(outputs.length)]
    // Residuals that are the same in every step stay so; of the others there is a slice for each step.
    const kept = residuals.map(residual =>
      'input' in residual
        ? { value: inputs[residual.input]!, fixed: isFixed(residual.input) }
        : { value: stacked.shift()!, fixed: false },
    )
    const given = parts(
      inputs.map((input, i) => tangents[i] ?? zeros(input)),
      params,
    )
    const marks = parts(moving, params)
    const fixed = marked(given.constants, marks.constants)
    const carried = marked(given.carry, marks.carry)
    const read = marked(given.sequences, marks.sequences)
    const fixedResiduals = kept.filter(residual => residual.fixed).map(({ value }) => value)
    const readResiduals = kept.filter(residual => !residual.fixed).map(({ value }) => value)
    const inner = [...[...fixedResiduals, ...fixed, ...carried], ...[...readResiduals, ...read].map(sliceSpec)]
    const body = stageClosed(
      'scan',
      values => {
        const from = (start: number, n: number) => values.slice(start, start + n)
        const step = fixedResiduals.length + fixed.length + carried.length
        const [same, each] = [[...from(0, fixedResiduals.length)], [...from(step, readResiduals.length)]]
        const own = [
          ...from(fixedResiduals.length, fixed.length + carried.length),
          ...values.slice(step + readResiduals.length),
        ]
        const moved = tangent(
          kept.map(residual => (residual.fixed ? same : each).shift()!),
          own,
        )
        return marked(
          instantiate(
            moved,
            params.body.outputs.map(({ spec }) => spec),
          ),
          moves,
        )
      },
      inner,
    )
    const linear = [...fixedResiduals, ...fixed, ...carried, ...readResiduals, ...read]
    const moved = bindPruned(scanPrimitive, linear, {
      ...params,
      body,
      constants: fixedResiduals.length + fixed.length,
      carry: carried.length,
    })
    return { outputs, tangents: spread(moved, moves) }
  },
  transpose: (cotangents, inputs, params) => {
    const { body, length, reverse } = params
    const { constants, sequences } = parts(inputs, params)
    const slots = parts(body.inputs, params)
    const specs = scanPrimitive.spec([], params)
    const given = specs.map((spec, i) => cotangents[i] ?? zeros(spec))
    const unknownConstants = constants.map(isUnknown)
    const unknownSequences = sequences.map(isUnknown)
    // The carry is linear in the rest even where it begins with a known value.
    const asOpen = [...constants, ...slots.carry.map(({ spec }) => ({ unknown: spec })), ...sequences]
    const open = body.inputs.filter((_, i) => isUnknown(asOpen[i]!)).map(({ spec }) => spec)
    const openConstants = slots.constants.filter((_, i) => unknownConstants[i]).map(({ spec }) => spec)
    const knownConstants = constants.filter(input => !isUnknown(input)).map(known)
    const knownSequences = sequences.filter(input => !isUnknown(input)).map(known)
    const carrySpecs = slots.carry.map(({ spec }) => spec)
    const resultSpecs = specs.slice(params.carry)
    // The cotangents of the constants gather in the carry, those of the carry go back through the steps.
    const backward = stageClosed(
      'scan',
      values => {
        let used = 0
        const take = (n: number): readonly Value[] => {
          used += n
          return values.slice(used - n, used)
        }
        const fixed = take(knownConstants.length)
        const totals = take(openConstants.length)
        const carried = take(carrySpecs.length)
        const read = take(knownSequences.length)
        const written = take(resultSpecs.length)
        const f = (unknown: readonly Value[]) => replay(body, interleave(asOpen, [...fixed, ...read], unknown))
        const results = instantiate(transposeLeaves('scan', f, open, [...carried, ...written]), open)
        const behind = openConstants.length
        return [...totals.map((total, i) => add(total, results[i]!)), ...results.slice(behind)]
      },
      [...[...knownConstants, ...openConstants, ...carrySpecs], ...[...knownSequences, ...resultSpecs].map(sliceSpec)],
    )
    const results = bindPruned(
      scanPrimitive,
      [
        ...knownConstants,
        ...openConstants.map(zeros),
        ...given.slice(0, params.carry),
        ...knownSequences,
        ...given.slice(params.carry),
      ],
      {
        body: backward,
        constants: knownConstants.length,
        carry: openConstants.length + params.carry,
        length,
        reverse: !reverse,
      },
    )
    const [fromConstants, rest] = [results.slice(0, openConstants.length), results.slice(openConstants.length)]
    const [fromCarry, fromSequences] = [rest.slice(0, params.carry), [...rest.slice(params.carry)]]
    const opened = [...fromConstants]
    return [
      ...unknownConstants.map((one): Tangent => (one ? opened.shift() : undefined)),
      ...fromCarry,
      ...unknownSequences.map((one): Tangent => (one ? fromSequences.shift() : undefined)),
    ]
  },
  batch: (inputs, batched, params) => {
    const { constants, carry, sequences } = parts(inputs, params)
    const marks = parts(batched, params)
    const size = inputs[batched.indexOf(true)]!.shape[0]!
    const carried = carry.map((x, i) =>
      marks.carry[i] ? x : allBatched([x, inputs[batched.indexOf(true)]!], [false, true])[0]!,
    )
    const moved = sequences.map((x, i) => (marks.sequences[i] ? swapped(x) : x))
    const flags = [...marks.constants, ...carry.map(() => true), ...marks.sequences]
    const body = stageClosed('scan', values => vmapLeaves(leaves => replay(params.body, leaves), values, flags, size), [
      ...constants,
      ...carried,
      ...moved.map(sliceSpec),
    ])
    const results = bind(scanPrimitive, [...constants, ...carried, ...moved], { ...params, body })
    return results.map((result, i) => (i < params.carry ? result : swapped(result)))
  },
  prune: (needed, params) => {
    const { body, constants, carry } = params
    const { program, uses, carried } = pruneLoop(body, constants, needed, carry)
    const takes = [...uses.slice(0, constants), ...carried, ...uses.slice(constants + carry)]
    const count = (marks: readonly boolean[]) => marks.filter(mark => mark).length
    return {
      params: {
        ...params,
        body: taking(program, takes),
        constants: count(uses.slice(0, constants)),
        carry: count(carried),
      },
      inputs: takes,
      outputs: [...carried, ...needed.slice(carry)],
    }
  },
  lower: (_, params) => ({ kind: 'repeat', ...params }),
}

/** `scan` of trees; `op` is what the user called. */
export const scanTrees = (
  op: string,
  f: UserFunction,
  initial: unknown,
  sequence: unknown,
  reverse: boolean,
  asked?: number,
): readonly [carry: unknown, results: unknown] => {
  requireFunction(op, f)
  const carry = flatten(initial, `${op}: the carry`)
  const sequences = flatten(sequence, `${op}: the sequence`)
  const length = lengthOf(op, sequences, asked)
  const slots = flatten([initial, sequence]).structure
  const pair = (...args: never[]): unknown => {
    const result = f(...args)
    requireSynchronous(op, result)
    if (Array.isArray(result) && result.length === 2) return result
    throw new TypeError(`${op}: the function must return [carry, result], got ${describe(result)}`)
  }
  const inner = onLeaves(pair, slots, op)
  const traced = stageLeaves(op, inner.call, [...carry.leaves, ...sequences.leaves.map(sliceSpec)])
  requireSameCarry(op, carry, firstOf(outlineOf(inner.structure(), traced)))
  // What the body closes over are the constants of the loop.
  const { body, constants } = close(traced)
  const outputs = bind(scanPrimitive, [...constants, ...carry.leaves, ...sequences.leaves], {
    body,
    constants: constants.length,
    carry: carry.leaves.length,
    length,
    reverse,
  })
  return inner.structure().unflatten(outputs) as readonly [unknown, unknown]
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
  /** How many steps there are: for a loop without a sequence, which is `undefined` then. */
  readonly length?: AnySize | undefined
}

/** The length among the options. */
type LengthIn<O> =
  OptionOf<O, 'length', undefined, number> extends infer L
    ? [L] extends [undefined]
      ? undefined
      : [L] extends [NamedDim<infer N>]
        ? N
        : [L] extends [number]
          ? L
          : number
    : never

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

/** How many slices there are: of the sequence, or without one as many as are asked for. */
type Steps<Xs, O> = [Xs] extends [undefined] ? Extract<LengthIn<O>, Dim> : Length<Xs>

/** A sentence where it is not known how often a loop runs. */
type Lacking<Xs, O> = NoInfer<
  [Xs, LengthIn<O>] extends [undefined, undefined]
    ? Refused<'scan: expected a sequence of tensors with at least one axis'>
    : never
>

/** What is asked of a sequence; beside `undefined` a sentence is `never`, so that it stands alone as well. */
type CanScan<Xs, O> = [Lacking<Xs, O>] extends [never] ? CanLoopOver<'scan', Xs> : Lacking<Xs, O>

type Folded<C, Next, Y> = Demand<Both<Transformable<'scan', [C], Y>, SameCarry<'scan', C, Next>>>

interface Scan {
  <C, Xs, Y, const Next = C>(
    f: Folded<C, Next, Y> & ((carry: C, slice: Slice<Xs>) => readonly [carry: Next, result: Y]),
    initial: C,
    sequence: (CanScan<Xs, undefined> & Xs) | Lacking<Xs, undefined>,
  ): readonly [carry: C, results: Batched<Length<Xs>, Y>]
  <C, Xs, Y, const O extends ScanOptions | Bare | undefined, const Next = C>(
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
 * Without a sequence, `undefined` in its place, it runs `length` times, and `f` is given the carry alone.
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
export const scan: Scan = ((f: UserFunction, initial: unknown, sequence: unknown, options: ScanOptions = {}) => {
  requireOptions('scan', options, ['length', 'reverse'])
  const { length, reverse = false } = options
  requireFlag('scan', 'reverse', reverse)
  const steps = length === undefined ? undefined : stepsOf(length)
  return scanTrees('scan', f, initial, sequence, reverse, steps)
}) as unknown as Scan
