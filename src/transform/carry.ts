import { describe } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import { type Both, ShapeError } from '../shape/error.js'
import type { Show } from '../shape/show.js'
import type { DType } from '../tensor/dtype.js'
import { isValue, scalar } from '../tensor/storage.js'
import type { AnyTensor, Spec, Tensor } from '../tensor/tensor.js'
import { prune } from '../trace/live.js'
import { entriesOf, kindOf } from '../trace/node.js'
import { type Place, pathOf } from '../trace/path.js'
import type { Program } from '../trace/program.js'
import { showSpec } from '../trace/show.js'
import { signatureOf } from '../trace/signature.js'
import { flatten, type Structure } from '../trace/tree.js'
import type { Demand, Transformable } from './types.js'

// What goes round a loop, and what comes out of one of several branches, has one type. The types say where two trees
// differ; the functions find the same where types are bypassed.

/** How a tensor is written in a sentence: `float32[2, 3]`. */
export type ShowTensor<X> = X extends Tensor<infer S extends Shape, infer D extends DType> ? `${D}${Show<S>}` : 'none'

/** The places in a record or tuple; those of an array of unknown length are one. */
export type Places<Tree> = Tree extends readonly unknown[]
  ? number extends Tree['length']
    ? number
    : keyof Tree & `${number}`
  : keyof Tree & string

/** How a place in a record, tuple or array is written in a sentence. */
export type Step<K> = K extends number ? '[?]' : K extends `${number}` ? `[${K}]` : `.${K & string}`

/** What is at a place; of what may be absent nothing is known, nor of places in a list beside one of unknown length. */
type At<Tree, K> = Tree extends readonly unknown[]
  ? number extends K | Tree['length']
    ? number extends K & Tree['length']
      ? Tree[number]
      : unknown
    : Known<Tree, K>
  : number extends K
    ? unknown
    : Known<Tree, K>

type Known<Tree, K> = K extends keyof Tree
  ? undefined extends Tree[K]
    ? [Tree[K]] extends [undefined]
      ? undefined
      : unknown
    : Tree[K]
  : undefined

/** Every place where two trees differ: path, the tensor that is there in the one, and in the other. */
export type Unlike<A, B, Path extends string = ''> = unknown extends A | B
  ? never
  : [A, B] extends [AnyTensor, AnyTensor]
    ? // One way is enough, as an unknown size accepts any.
      A extends B
      ? never
      : B extends A
        ? never
        : { path: Path; from: A; to: B }
    : A extends AnyTensor
      ? { path: Path; from: A; to: undefined }
      : B extends AnyTensor
        ? { path: Path; from: undefined; to: B }
        : // Of what is not there at all, no tensor is.
          [A | B] extends [object | undefined]
          ? Places<A> | Places<B> extends infer K
            ? K extends Places<A> | Places<B>
              ? Unlike<At<A, K>, At<B, K>, `${Path}${Step<K>}`>
              : never
            : never
          : never

/** The same, with the tensors as they are written in sentences. */
export type Difference<A, B> = ShowEach<Unlike<A, B>>

type ShowEach<Found> = Found extends { path: infer Path; from: infer From; to: infer To }
  ? { path: Path; from: ShowTensor<From>; to: ShowTensor<To> }
  : never

/** A sentence for each difference between two trees. Types that are the same, type variables too, have none. */
type Same<A, B, Outcome> = { a: A; b: B } extends { a: B; b: A } ? unknown : Outcome

/** `unknown` where a loop hands on what it was given. */
export type SameCarry<Op extends string, Given, Next> = Same<Given, Next, CarryError<Op, Difference<Given, Next>>>

/** Whether a function from one carry to the next is the body of a loop. */
export type CanCarry<Op extends string, Given, Next> = Demand<
  Both<Transformable<Op, [Given], Next>, SameCarry<Op, Given, Next>>
>

type CarryError<Op extends string, D> = [D] extends [never]
  ? unknown
  : D extends { path: infer Path extends string; from: infer From extends string; to: infer To extends string }
    ? `${Op}: the carry${Path} changes from ${From} to ${To}`
    : never

/** `unknown` where a branch returns what the first one does. */
export type SameBranch<Op extends string, First, Other> = Same<First, Other, BranchError<Op, Difference<First, Other>>>

type BranchError<Op extends string, D> = [D] extends [never]
  ? unknown
  : D extends { path: infer Path extends string; from: infer From extends string; to: infer To extends string }
    ? `${Op}: the branches differ at ${Path extends '' ? 'the result' : Path}: ${From} and ${To}`
    : never

const sameSpec = (a: Spec, b: Spec): boolean => a.dtype === b.dtype && a.shape.join() === b.shape.join()

interface Found {
  readonly path: string
  readonly from: string
  readonly to: string
}

/** A tree whose tensors are not known yet. */
export interface Outline {
  readonly structure: Structure
  readonly leaves: readonly Spec[]
}

/** What a function returned, from the Program that was made of it. */
export const outlineOf = (structure: Structure, { outputs }: Program): Outline => ({
  structure,
  leaves: outputs.map(({ spec }) => spec),
})

/** The tree, as far as it is known: in the places of its tensors are others. */
const restOf = ({ structure, leaves }: Outline): unknown => structure.unflatten(leaves.map(() => scalar(0, 'float32')))

/** The first part of what returns a list, as a loop's body does. */
export const firstOf = (pair: Outline): Outline => {
  const { structure } = flatten((restOf(pair) as readonly unknown[])[0])
  return { structure, leaves: pair.leaves.slice(0, structure.places.length) }
}

/** The first place where the tensors of two trees differ. */
const tensorDifference = (a: Outline, b: Outline): Found | undefined => {
  const byPath = ({ structure, leaves }: Outline) => new Map(structure.paths.map((path, i) => [path, leaves[i]!]))
  const [inA, inB] = [byPath(a), byPath(b)]
  const show = (spec: Spec | undefined) => (spec === undefined ? 'none' : showSpec(spec))
  for (const path of [...inA.keys(), ...inB.keys()]) {
    const [from, to] = [inA.get(path), inB.get(path)]
    if (from === undefined || to === undefined || !sameSpec(from, to)) return { path, from: show(from), to: show(to) }
  }
  return undefined
}

/** The first place where two trees of the same tensors differ in something else; what is left out is undefined. */
const otherDifference = (op: string, a: unknown, b: unknown, place: Place = []): Found | undefined => {
  if (Object.is(a, b) || (isValue(a) && isValue(b))) return undefined
  const [inA, inB] = [entriesOf(a), entriesOf(b)]
  const isAlike = kindOf(a) === kindOf(b) && (kindOf(a) !== 'instance' || prototypeOf(a) === prototypeOf(b))
  if (inA === undefined || inB === undefined || !isAlike)
    return isAlike && signatureOf(a, op) === signatureOf(b, op)
      ? undefined
      : { path: pathOf(place), from: describe(a), to: describe(b) }
  const [ofA, ofB] = [new Map(inA), new Map(inB)]
  for (const key of new Set([...ofA.keys(), ...ofB.keys()])) {
    const found = otherDifference(op, ofA.get(key), ofB.get(key), [...place, key])
    if (found !== undefined) return found
  }
  return undefined
}

const prototypeOf = (x: unknown): unknown => Object.getPrototypeOf(x)

/**
 * The first place where two trees differ. What is no tensor a trace has once, for every step and every branch, so that a
 * number that changes would be wrong without a word.
 */
const difference = (op: string, a: Outline, b: Outline): Found | undefined =>
  tensorDifference(a, b) ?? otherDifference(op, restOf(a), restOf(b))

/** Checks that a loop hands on what it was given. */
export const requireSameCarry = (op: string, given: Outline, next: Outline): void => {
  const found = difference(op, given, next)
  if (found !== undefined)
    throw new ShapeError(`${op}: the carry${found.path} changes from ${found.from} to ${found.to}`)
}

/** Checks that a branch returns what the first one does. */
export const requireSameBranch = (op: string, first: Outline, other: Outline): void => {
  const found = difference(op, first, other)
  if (found !== undefined)
    throw new ShapeError(`${op}: the branches differ at ${found.path || 'the result'}: ${found.from} and ${found.to}`)
}

/**
 * Which inputs of a loop's body move: those marked, and what a step moves of the carry, until nothing is added. `step`
 * tells which outputs move, the carry first, and whatever else it `found` on the way.
 */
export const settle = <A>(
  marked: readonly boolean[],
  { constants, carry }: { readonly constants: number; readonly carry: number },
  step: (moving: readonly boolean[]) => { readonly moves: readonly boolean[]; readonly found: A },
): { readonly moving: readonly boolean[]; readonly found: A } => {
  let moving = marked
  for (;;) {
    const { moves, found } = step(moving)
    const next = moving.map((one, i) => one || (i >= constants && i < constants + carry && moves[i - constants]!))
    if (next.every((one, i) => one === moving[i])) return { moving, found }
    moving = next
  }
}

/**
 * The body of a loop for some of its outputs, the carry first: of the carry it keeps what is needed of the last one, or in a
 * step for what is needed of the next. The first inputs are `constants`, then comes the carry.
 */
export const pruneLoop = (
  body: Program,
  constants: number,
  needed: readonly boolean[],
  carry = needed.length,
): { readonly program: Program; readonly uses: readonly boolean[]; readonly carried: readonly boolean[] } => {
  let wanted = needed
  for (;;) {
    const { program, uses } = prune(body, wanted)
    const next = wanted.map((one, i) => one || (i < carry && uses[constants + i]!))
    if (next.every((one, i) => one === wanted[i])) return { program, uses, carried: wanted.slice(0, carry) }
    wanted = next
  }
}
