import type { DType } from 'tensor-ts'
import type { Draw } from './draw.js'

/** One size of a tensor: a number, or a variable that may stand in several places. */
export type Size = number | string

/** What the variables are. */
export type Sizes = Readonly<Record<string, number>>

export interface TensorNode {
  readonly is: 'tensor'
  readonly sizes: readonly Size[]
  readonly dtype: DType
  /** How many of the first axes the operation leaves alone. */
  readonly lead: number
  /** Whether a number may stand here instead. */
  readonly orNumber: boolean
}

/** A number, a flag, a word or a list of them, and another one that might have stood there. */
export interface ValueNode {
  readonly is: 'value'
  readonly value: unknown
  readonly other: unknown
  /** Whether a list has a length that does not change, as pairs have. */
  readonly isTuple?: boolean
}

/** A size as an argument. */
export interface SizeNode {
  readonly is: 'size'
  readonly size: string
}

export interface ListNode {
  readonly is: 'list'
  readonly items: readonly Node[]
}

export interface OptionsNode {
  readonly is: 'options'
  readonly entries: Readonly<Record<string, Node>>
  /** Those that may not be left out. */
  readonly required: readonly string[]
}

/** A function or another expression that stays as it is. */
export interface CodeNode {
  readonly is: 'code'
  readonly text: string
}

/** One argument, before it is decided how much of it the types know. */
export type Node = TensorNode | ValueNode | SizeNode | ListNode | OptionsNode | CodeNode

/** A call of a public operation, right in most cases. */
export interface Call {
  readonly name: string
  readonly args: readonly Node[]
  readonly sizes: Sizes
  /** What the variables might be as well. */
  readonly others: Sizes
  /** The expression, where it is not `T.name(arguments)`. */
  readonly write?: (args: readonly string[]) => string
  /** Whether the types have to know how many axes there are. */
  readonly isRanked?: boolean
  /** Whether a size comes of fractions, with which types do not compute. */
  readonly isRounded?: boolean
  /** Whether it takes trees, of which a tensor is one. */
  readonly ofTrees?: boolean
  /** Whether sizes are numbers in it, which know no names. */
  readonly isNumeric?: boolean
  /** Which argument comes last where the operation waits for it; undefined where it never does. */
  readonly data?: number
}

export const tensor = (
  sizes: readonly Size[],
  dtype: DType = 'float32',
  more: { readonly lead?: number; readonly orNumber?: boolean } = {},
): TensorNode => ({ is: 'tensor', sizes, dtype, lead: more.lead ?? 0, orNumber: more.orNumber ?? false })

export const value = (draw: () => unknown): ValueNode => ({ is: 'value', value: draw(), other: draw() })
export const pair = (draw: () => unknown): ValueNode => ({ ...value(draw), isTuple: true })
export const fixed = (given: unknown): ValueNode => ({ is: 'value', value: given, other: given })
export const sizeArgument = (size: string): SizeNode => ({ is: 'size', size })
export const list = (...items: readonly Node[]): ListNode => ({ is: 'list', items })
export const code = (text: string): CodeNode => ({ is: 'code', text })
export const options = (
  entries: Readonly<Record<string, Node | undefined>>,
  required: readonly string[] = [],
): OptionsNode => ({
  is: 'options',
  entries: Object.fromEntries(Object.entries(entries).flatMap(([key, node]) => (node ? [[key, node]] : []))),
  required,
})

/** Draws the variables of one call, and what it is made of. */
export interface Sketch extends Draw {
  readonly sizes: Sizes
  readonly others: Sizes
  /** A new variable. */
  readonly size: (...values: readonly number[]) => string
  /** A shape of new variables, now and then with a 1. */
  readonly shape: (min: number, max: number) => readonly Size[]
  /** An axis of a tensor of this rank, from either end, and another one. */
  readonly axis: (rank: number) => ValueNode
  readonly flag: () => ValueNode
  readonly number: (min: number, max: number) => ValueNode
  /** A node, or nothing. */
  readonly maybe: (node: () => Node) => Node | undefined
}

export const sketchFrom = (draw: Draw): Sketch => {
  const sizes: Record<string, number> = {}
  const others: Record<string, number> = {}
  const size = (...values: readonly number[]): string => {
    const name = 'nmkhwcpqr'[Object.keys(sizes).length]!
    const drawn = values.length > 0 ? values[draw.int(0, values.length - 1)]! : draw.int(1, 5)
    sizes[name] = drawn
    others[name] = draw.chance(0.2) && drawn !== 1 ? 1 : drawn + draw.of(1, 2, 3)
    return name
  }
  return {
    ...draw,
    sizes,
    others,
    size,
    shape: (min, max) => Array.from({ length: draw.int(min, max) }, () => (draw.chance(0.1) ? 1 : size())),
    axis: rank => value(() => draw.int(-rank, rank - 1)),
    flag: () => value(() => draw.chance(0.5)),
    number: (min, max) => value(() => draw.int(min, max)),
    maybe: node => (draw.chance(0.6) ? node() : undefined),
  }
}

/** A recipe draws calls of one operation. */
export type Recipe = (sketch: Sketch) => Call

/** The call `T.name(...args)` with the variables of the sketch; `data` is the argument that it may wait for. */
export const callOf = (
  { sizes, others }: Sketch,
  name: string,
  args: readonly (Node | undefined)[],
  data?: number,
  write?: Call['write'],
): Call => ({
  name,
  args: args.filter(node => node !== undefined),
  sizes,
  others,
  ...(data === undefined ? {} : { data }),
  ...(write === undefined ? {} : { write }),
})
