import type { Combine } from '../primitive/identity.js'
import type { DType } from '../tensor/dtype.js'
import type { Stored } from '../tensor/storage.js'
import type { Spec } from '../tensor/tensor.js'
import type { ScalarOperation } from '../trace/lowering.js'
import type { Primitive } from '../trace/primitive.js'

// The form between the compiler and the engines: loop nests over buffers. It knows no machine; an engine prints it as what
// its machine runs.

/** Room for the elements of one tensor, row-major. */
export interface Buffer {
  readonly id: number
  readonly dtype: DType
  /** In elements. */
  readonly size: number
}

/** An element of a buffer: `offset`, plus for each loop around it its index times the stride. In elements. */
export interface Access {
  readonly buffer: Buffer
  readonly offset: number
  readonly strides: readonly number[]
  readonly lookup?: Lookup
}

/** An index that is computed, as if it were that of one more loop of `size` steps: an int32 from 0 to before `size`. */
export interface Lookup {
  readonly place: Scalar
  readonly size: number
  readonly stride: number
}

/** The computation of one element. Scalars are shared: what stands twice in a nest is computed once. */
export type Scalar =
  | { readonly kind: 'load'; readonly access: Access; readonly dtype: DType }
  | { readonly kind: 'constant'; readonly value: number; readonly dtype: DType }
  /** What the head of the nest has computed for this place. */
  | { readonly kind: 'head'; readonly dtype: DType }
  | {
      readonly kind: 'apply'
      readonly operation: ScalarOperation
      readonly operands: readonly Scalar[]
      readonly dtype: DType
    }

/**
 * Steps of an inner loop in ascending order: at each place of the nest the `first`, and at each step the `next`. The number
 * of steps that the loop has is the end.
 */
export interface Chain {
  readonly first: Access
  readonly next: Access
}

export interface Store {
  readonly access: Access
  readonly value: Scalar
}

/** What is computed first for each place of a nest. */
export type Head =
  /**
   * `value` combined over inner loops; its accesses have the strides of the nest's loops, then those of the inner ones. With
   * a `chain` there is one inner loop, of which only some steps are walked. A `running` one stores after every step what it
   * has so far: the accesses of its stores have the strides of the inner loop, too. Only such a one may `multiply`, and only
   * such a sum has a `factor`, which the total is multiplied by before `value` is added.
   */
  | {
      readonly kind: 'reduce'
      readonly combine: Combine
      readonly sizes: readonly number[]
      readonly value: Scalar
      readonly factor?: Scalar
      readonly chain?: Chain
      readonly running?: boolean
    }
  /**
   * Matrix products: `a` times `b`, summed over inner loops. Along the rows of a product, which are a loop or more, only `a`
   * moves; along its columns, which are the last loops, only `b`. Accesses have the strides of the nest's loops, then those
   * of the inner ones; what they look up is the same at every place.
   */
  | {
      readonly kind: 'product'
      readonly sizes: readonly number[]
      readonly a: Access
      readonly b: Access
    }

/** For every index of the loops, outermost first: the head, then the stores. */
export interface Nest {
  readonly kind: 'nest'
  readonly sizes: readonly number[]
  readonly head: Head | undefined
  readonly stores: readonly Store[]
}

/**
 * Nests whose outermost loops are `sizes`: for each index of these all of them, one after the other. An index reads nothing
 * that another one writes.
 */
export interface Rows {
  readonly kind: 'rows'
  readonly sizes: readonly number[]
  readonly parts: readonly Nest[]
  /** What lives no longer than a row: accesses do not move along `sizes`, and there is room for `places` rows. */
  readonly scratch: readonly Buffer[]
  /** How many rows may be computed at the same time. */
  readonly places: number
}

/** A buffer is filled with zeros. */
export interface Clear {
  readonly kind: 'clear'
  readonly buffer: Buffer
}

/**
 * Indices [batches, each] of `rows` rows, of which negative ones count from the end: for each row the first that names it, and
 * for each index the next that names the same one; `each` where there is none. Without `next` it is the last that names a row.
 */
export interface Link {
  readonly kind: 'link'
  readonly batches: number
  readonly each: number
  readonly rows: number
  readonly indices: Buffer
  readonly first: Buffer
  readonly next: Buffer | undefined
}

/**
 * For each line [size] of `input` [outer, size, inner] the places of its first `count` elements in their order, as int32
 * [outer, count, inner]: ascending, or `descending`; NaN is the greatest, -0 is 0, and of equal elements the first comes first.
 */
export interface Order {
  readonly kind: 'order'
  readonly outer: number
  readonly size: number
  readonly inner: number
  readonly count: number
  readonly descending: boolean
  readonly input: Buffer
  readonly output: Buffer
  /** Room for two lines of float64 and two of int32, at each of so many `places` at which lines may be sorted at the same time. */
  readonly keys: Buffer
  readonly order: Buffer
  readonly places: number
}

/** A primitive without loops is run by its own definition. */
export interface Call {
  readonly kind: 'call'
  readonly primitive: Primitive
  readonly params: unknown
  readonly inputs: readonly { readonly buffer: Buffer; readonly spec: Spec }[]
  readonly outputs: readonly { readonly buffer: Buffer; readonly spec: Spec }[]
}

/** Where elements that lie side by side begin; `step` is how much further with each turn of the loop directly around. */
export interface Run {
  readonly buffer: Buffer
  readonly offset: number
  readonly step: number
}

/** `size` elements that lie side by side are copied. */
export interface Copy {
  readonly kind: 'copy'
  readonly from: Run
  readonly to: Run
  readonly size: number
}

/** Kernels run so many `turns`. */
export interface Repeat {
  readonly kind: 'repeat'
  readonly turns: number
  /** An int32 in which the number of the turn stands, where something inside looks it up. */
  readonly turn?: Buffer | undefined
  /** Of these each turn uses the part that it writes, and no other. */
  readonly stacks?: readonly Buffer[] | undefined
  readonly kernels: readonly Kernel[]
}

/** The condition's kernels run first; as long as they leave a 1 in `flag`, `kernels` run, and they again. */
export interface While {
  readonly kind: 'while'
  readonly condition: readonly Kernel[]
  readonly flag: Buffer
  readonly kernels: readonly Kernel[]
}

/** The kernels run whose number is in `index`; one out of range means the nearest. */
export interface Branch {
  readonly kind: 'branch'
  readonly index: Buffer
  readonly branches: readonly (readonly Kernel[])[]
}

/** Whether all of a buffer is copied to all of another one. */
export const isWholeCopy = (kernel: Kernel): kernel is Copy =>
  kernel.kind === 'copy' &&
  kernel.from.buffer.size === kernel.size &&
  kernel.to.buffer.size === kernel.size &&
  kernel.from.step === 0 &&
  kernel.to.step === 0

/** Kernels around kernels. */
export type Control = Repeat | While | Branch

export type Kernel = Nest | Rows | Link | Order | Clear | Call | Copy | Control

/** A Program as kernels that run one after the other. */
export interface Loops {
  readonly inputs: readonly Buffer[]
  readonly constants: readonly { readonly buffer: Buffer; readonly value: Stored }[]
  readonly kernels: readonly Kernel[]
  /** An output may be an input or stand twice. */
  readonly outputs: readonly { readonly buffer: Buffer; readonly spec: Spec }[]
  /** Buffers that lie where another one does, which is read for the last time when they are written. */
  readonly inPlace?: ReadonlyMap<Buffer, Buffer>
}

const none: readonly Scalar[] = []

/** What has to be computed before a scalar. */
export const operandsOf = (value: Scalar): readonly Scalar[] => {
  if (value.kind === 'apply') return value.operands
  return value.kind === 'load' && value.access.lookup !== undefined ? [value.access.lookup.place] : none
}

/** All scalars that the given ones are made of, each once, however often it stands in them. */
export const scalarsOf = (values: readonly Scalar[]): readonly Scalar[] => {
  const found = new Set<Scalar>()
  const pending = values.toReversed()
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (found.has(value)) continue
    found.add(value)
    pending.push(...operandsOf(value).toReversed())
  }
  return [...found]
}

/** The same, but each after its operands; what `isKnown` is left out, with its operands. */
export const operandsFirst = (
  values: readonly Scalar[],
  isKnown: (value: Scalar) => boolean = () => false,
): readonly Scalar[] => {
  const found = new Set<Scalar>()
  const isMissing = (value: Scalar) => !found.has(value) && !isKnown(value)
  const pending = values.toReversed()
  for (let value = pending.at(-1); value !== undefined; value = pending.at(-1)) {
    const missing = isMissing(value) ? operandsOf(value).filter(isMissing) : []
    pending.push(...missing.reverse())
    if (missing.length > 0) continue
    pending.pop()
    if (isMissing(value)) found.add(value)
  }
  return [...found]
}

/** The elements that scalars read from memory. */
export const loadsOf = (values: readonly Scalar[]): readonly Access[] =>
  scalarsOf(values).flatMap(value => (value.kind === 'load' ? [value.access] : []))

/** Where the elements stand that a nest writes in places that are computed. */
export const placesOf = ({ stores }: Nest): readonly Scalar[] =>
  stores.flatMap(({ access: { lookup } }) => (lookup === undefined ? [] : [lookup.place]))

/** What a reduction computes for each of its steps. */
export const reducedValuesOf = (head: Head | undefined): readonly Scalar[] => {
  if (head?.kind !== 'reduce') return none
  return head.factor === undefined ? [head.value] : [head.value, head.factor]
}

const valuesOf = (nest: Nest): readonly Scalar[] => [
  ...reducedValuesOf(nest.head),
  ...nest.stores.map(({ value }) => value),
  ...placesOf(nest),
]

/** The elements that a nest writes. */
export const writesOf = ({ stores }: Nest): readonly Access[] => stores.map(({ access }) => access)

/** The elements that a nest reads. */
export const readsOf = (nest: Nest): readonly Access[] => {
  const { head } = nest
  const own = head?.kind === 'product' ? [head.a, head.b] : chainOf(head)
  return [...own, ...loadsOf([...lookupsOf(head), ...valuesOf(nest)])]
}

/** What the operands of a product look up. */
export const lookupsOf = (head: Head | undefined): readonly Scalar[] =>
  head?.kind === 'product' ? [head.a, head.b].flatMap(({ lookup }) => (lookup === undefined ? [] : [lookup.place])) : []

/** What says which steps of a reduction are walked, if not all are. */
export const chainOf = (head: Head | undefined): readonly Access[] =>
  head?.kind === 'reduce' && head.chain !== undefined ? [head.chain.first, head.chain.next] : []

/** The elements that a nest writes or reads. */
export const accessesOf = (nest: Nest): readonly Access[] => [...writesOf(nest), ...readsOf(nest)]

/** The lists of kernels inside a kernel. */
export const innerOf = (kernel: Kernel): readonly (readonly Kernel[])[] => {
  switch (kernel.kind) {
    case 'repeat':
      return [kernel.kernels]
    case 'while':
      return [kernel.condition, kernel.kernels]
    case 'branch':
      return kernel.branches
    default:
      return []
  }
}

export const isControl = (kernel: Kernel): kernel is Control =>
  kernel.kind === 'repeat' || kernel.kind === 'while' || kernel.kind === 'branch'

/** All kernels, each before those inside it. */
export const everyKernel = (kernels: readonly Kernel[]): readonly Kernel[] =>
  kernels.flatMap(kernel => [kernel, ...innerOf(kernel).flatMap(everyKernel)])

/** Every list of kernels rewritten, those inside a kernel before the one that it stands in. */
export const rewriteLists = (
  kernels: readonly Kernel[],
  rewrite: (kernels: readonly Kernel[]) => readonly Kernel[],
): readonly Kernel[] => {
  const inside = (list: readonly Kernel[]) => rewriteLists(list, rewrite)
  return rewrite(
    kernels.map((kernel): Kernel => {
      switch (kernel.kind) {
        case 'repeat':
          return { ...kernel, kernels: inside(kernel.kernels) }
        case 'while':
          return { ...kernel, condition: inside(kernel.condition), kernels: inside(kernel.kernels) }
        case 'branch':
          return { ...kernel, branches: kernel.branches.map(inside) }
        default:
          return kernel
      }
    }),
  )
}
