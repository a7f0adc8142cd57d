import { add } from '../ops/arithmetic.js'
import { where } from '../ops/compare.js'
import { sizes, zeros as zeroTensor } from '../ops/create.js'
import { type OnlyOptions, typed } from '../ops/face.js'
import { concat } from '../ops/join.js'
import { matmul } from '../ops/product.js'
import { reshape, swapAxes } from '../ops/shape.js'
import { requireFlag } from '../shape/argument.js'
import type { Dim, DimLike, Shape, SizeOf } from '../shape/dim.js'
import { type Both, ShapeError } from '../shape/error.js'
import type { CanSize } from '../shape/natural.js'
import type { OptionOf } from '../shape/options.js'
import type { Multiply as Mul } from '../shape/size.js'
import { requireOptions } from '../tensor/options.js'
import type { Tensor } from '../tensor/tensor.js'
import { scanTrees } from '../transform/scan.js'
import { layer } from './define.js'
import { isExample, isForms } from './form.js'
import { labelled, type ShowSpec, sketch } from './guard.js'
import { xavierUniform, zeros } from './initializers.js'
import type { Parameters } from './layer.js'
import { beforeEnd, isUpTo } from './lengths.js'
import type { LayerOf, LayerRule } from './rule.js'
import {
  type CanCount,
  type CanSequence,
  type FeaturesIn,
  type NoEntries,
  type NoSequence,
  requireCount,
  requireEntries,
  sequenceOf,
} from './sequence.js'
import { type Sequences, sequencesIn, withSequences } from './sequences.js'
import type { Batch, Example, Form, Spec } from './spec.js'

// What recurrent layers have in common: a cell is run along the positions of a sequence.

/** Options of recurrent layers. */
export interface RecurrentOptions {
  /** Whether the result is the last output alone, instead of that of every position; false where not given. */
  readonly last?: boolean | undefined
  /** Whether a second cell runs from the end to the beginning, with its output beside the first one's; false where not given. */
  readonly bidirectional?: boolean | undefined
}

const known = ['last', 'bidirectional']

type WidthOf<Units extends Dim, Twice> = [Twice] extends [false]
  ? Units
  : [Twice] extends [true]
    ? Mul<Units, 2>
    : number

type RowsIn<S, Width extends Dim> = { s: S } extends { s: readonly [infer T extends Dim, infer _F extends Dim] }
  ? [T, Width]
  : [number, Width]

type Outputs<In, Width extends Dim, Last> = [Last] extends [true]
  ? [Width]
  : [Last] extends [false]
    ? { i: In } extends { i: infer S extends Shape }
      ? RowsIn<S, Width>
      : { readonly [K in keyof In]: K extends 'x' ? RowsIn<In[K], Width> : In[K] }
    : Shape

type SpecOf<Out> = { o: Out } extends { o: infer S extends Spec } ? S : Spec

type Entries = 'x' | 'mask' | 'lengths'

/** Whether an example is a sequence, or a record of one and of its mask or its length. */
type CanRecur<Label extends string, In> = In extends Shape
  ? CanSequence<Label, In>
  : In extends { readonly x: infer S extends Shape }
    ? CanSequence<Label, S> extends string
      ? CanSequence<Label, S>
      : CanMask<Label, In, S>
    : NoSequence<Label, In>

type CanMask<Label extends string, In, S extends Shape> = [Exclude<keyof In, Entries>] extends [never]
  ? Both<
      CanCount<Label, In, 'mask', S[0] & Dim>,
      In extends { readonly lengths: infer L }
        ? L extends Example<readonly [], 'int32'>
          ? unknown
          : `${Label}: expected .lengths to be int32 [], got ${ShowSpec<L>}`
        : unknown
    >
  : NoEntries<Label, In, Entries, 'x, mask, lengths'>

/** Weights of the input, of the state before, and a bias, for all gates beside each other. */
export interface CellParams<Features extends Dim, Units extends Dim, Gates extends Dim> {
  readonly w: Tensor<[Features, Gates]>
  readonly u: Tensor<[Units, Gates]>
  readonly b: Tensor<[Gates]>
}

/** What a recurrent layer learns: a cell, or one for each direction. */
type Directions<Cell, Twice> = [Twice] extends [false]
  ? Cell
  : [Twice] extends [true]
    ? { readonly forward: Cell; readonly backward: Cell }
    : Cell | { readonly forward: Cell; readonly backward: Cell }

/** The parameters of each kind of cell. */
export interface Cells<Features extends Dim, Units extends Dim> {
  readonly simpleRnn: CellParams<Features, Units, Units>
  readonly lstm: CellParams<Features, Units, Mul<Units, 4>>
  readonly gru: CellParams<Features, Units, Mul<Units, 3>> & { readonly c: Tensor<[Units]> }
}

/** What recurrent layers do with types. */
export interface Recurrent<Type extends keyof Cells<Dim, Dim>, Units extends Dim, O> extends LayerRule {
  readonly type: Type
  readonly takes: 'any'
  readonly accepts: CanRecur<this['label'], this['input']>
  readonly output: SpecOf<
    Outputs<
      this['input'],
      WidthOf<Units, OptionOf<O, 'bidirectional', false, boolean>>,
      OptionOf<O, 'last', false, boolean>
    >
  >
  readonly params: Directions<
    Cells<FeaturesIn<this['input']>, Units>[Type],
    OptionOf<O, 'bidirectional', false, boolean>
  >
}

/** What makes a recurrent layer. */
export interface MakeRecurrent<Type extends keyof Cells<Dim, Dim>> {
  <const N extends string, Units extends Dim>(
    name: N,
    units: CanSize<`${Type}('${N}')`, Units> & SizeOf<Units>,
  ): LayerOf<Recurrent<Type, Units, undefined>, N>
  <const N extends string, Units extends Dim, const O extends RecurrentOptions | undefined>(
    name: N,
    units: CanSize<`${Type}('${N}')`, Units> & SizeOf<Units>,
    options: O & OnlyOptions<`${Type}('${N}')`, O, RecurrentOptions>,
  ): LayerOf<Recurrent<Type, Units, O>, N>
}

/** Tensors of one cell. */
export interface Weights {
  readonly w: Tensor<Shape>
  readonly u: Tensor<Shape>
  readonly b: Tensor<Shape>
}

interface Twice<W> {
  readonly forward: W
  readonly backward: W
}

const isTwice = <W extends Weights>(params: W | Twice<W>): params is Twice<W> => 'forward' in params

/** A cell: what it remembers is a list of tensors `[B, units]`, of which the first is its output. */
export interface Cell<W extends Weights> {
  /** How many gates it has, whose weights stand beside each other. */
  readonly gates: number
  /** How many tensors it remembers. */
  readonly states: number
  /** What it learns besides. */
  readonly besides: (units: number) => Parameters
  /** What it remembers next; `input` is x · w + b. */
  readonly next: (state: readonly Tensor<Shape>[], input: Tensor<Shape>, weights: W) => readonly Tensor<Shape>[]
}

interface Found {
  readonly positions: number
  readonly features: number
}

/** The sequence of an example; throws where it is none. */
const sequenceIn = (label: string, form: Form): Found => {
  const [positions, features] = sequenceOf(label, form)
  if (isForms(form)) requireMask(label, form, positions)
  return { positions, features }
}

const requireMask = (label: string, form: Readonly<Record<string, Form>>, positions: number): void => {
  requireEntries(label, form, ['x', 'mask', 'lengths'])
  const { lengths } = form
  requireCount(label, form, 'mask', positions)
  if (lengths !== undefined && !(isExample(lengths) && lengths.dtype === 'int32' && lengths.shape.length === 0))
    throw new ShapeError(`${label}: expected .lengths to be int32 [], got ${sketch(lengths)}`)
}

/** Which positions of a batch count, `[B, positions]`; undefined where all do. */
const maskOf = ({ mask, lengths }: Sequences, positions: number): Tensor<Shape, 'bool'> | undefined => {
  if (lengths === undefined) return mask
  const within = beforeEnd(lengths, positions)
  return mask === undefined ? within : where(mask, within, mask)
}

/** A result, which is NaN for examples whose length there cannot be. */
const ofLengths = (result: Tensor<Shape>, { lengths }: Sequences, positions: number): Tensor<Shape> => {
  if (lengths === undefined) return result
  const ones = result.shape.slice(1).map(() => 1)
  return where(reshape(isUpTo(lengths, positions), [...lengths.shape, ...ones]), result, Number.NaN)
}

interface Run {
  readonly outputs: Tensor<Shape>
  readonly last: Tensor<Shape>
}

type State = readonly Tensor<Shape>[]

/** What a cell is given in its turns: one slice of it in each. */
interface Turns {
  readonly input: Tensor<Shape>
  readonly keep: Tensor<Shape, 'bool'> | undefined
}

/** A cell along the positions of a batch `[B, positions, features]`. Where a mask is false the state stays, and the output is 0. */
const along = <W extends Weights>(
  label: string,
  cell: Cell<W>,
  x: Tensor<Shape>,
  mask: Tensor<Shape, 'bool'> | undefined,
  weights: W,
  backwards: boolean,
): Run => {
  const [batch = 0] = x.shape
  const units = weights.u.shape[0]!
  // Positions first: features are fewer than what the gates take.
  const inputs: Tensor<Shape> = add(matmul(swapAxes(x, 0, 1), weights.w), weights.b)
  const start = Array.from({ length: cell.states }, () => zeroTensor([batch, units], x.dtype))
  const turns: Turns = { input: inputs, keep: mask && swapAxes(mask, 0, 1) }
  const turn = (state: State, { input, keep }: Turns): readonly [State, Tensor<Shape>] => {
    const next = cell.next(state, input, weights)
    if (keep === undefined) return [next, next[0]!]
    const column: Tensor<Shape, 'bool'> = reshape(keep, [batch, 1])
    const held = next.map((each, i): Tensor<Shape> => where(column, each, state[i]!))
    return [held, where(column, next[0]!, 0)]
  }
  const [state, outputs] = scanTrees<State, Turns, Tensor<Shape>>(label, turn, start, turns, backwards)
  return { outputs: swapAxes(outputs, 0, 1), last: state[0]! }
}

/** A layer that runs a cell along a sequence. */
export const recurrent = <Type extends keyof Cells<Dim, Dim>, W extends Weights>(
  type: Type,
  cell: Cell<W>,
): MakeRecurrent<Type> =>
  typed((name: string, given: DimLike, options: RecurrentOptions = {}) => {
    const label = labelled(type, name)
    requireOptions(label, options, known)
    const { last = false, bidirectional = false } = options
    requireFlag(label, 'last', last)
    requireFlag(label, 'bidirectional', bidirectional)
    const [units = 0] = sizes(label, [given])
    return layer<Recurrent<Type, Dim, RecurrentOptions>, string>(
      type,
      name,
      typed((input: Form) => {
        const { positions, features } = sequenceIn(label, input)
        const gates = cell.gates * units
        const own: Parameters = {
          w: { shape: [features, gates], init: xavierUniform, fans: { in: features, out: units } },
          u: { shape: [units, gates], init: xavierUniform, fans: { in: units, out: units } },
          b: { shape: [gates], init: zeros },
          ...cell.besides(units),
        }
        const width = bidirectional ? 2 * units : units
        const rows = [positions, width]
        return {
          output: last ? [width] : isForms(input) ? { ...input, x: rows } : rows,
          parameters: bidirectional ? { forward: own, backward: own } : own,
          apply: (batch: Batch, { params }: { readonly params: W | Twice<W> }) => {
            const given = sequencesIn(batch)
            const mask = maskOf(given, positions)
            const run = (weights: W, backwards: boolean) => along(label, cell, given.x, mask, weights, backwards)
            const runs = isTwice(params)
              ? [run(params.forward, false), run(params.backward, true)]
              : [run(params, false)]
            const results = runs.map(run => (last ? run.last : run.outputs))
            const joined = results.length === 1 ? results[0]! : concat(results, { axis: -1 })
            const result = ofLengths(joined, given, positions)
            return last ? result : withSequences(batch, result)
          },
        }
      }),
      'any',
    )
  })
