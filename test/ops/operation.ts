import fc from 'fast-check'
import * as T from 'tensor-ts'
import { type Domain, type Draw, edges, extremes, smooth } from './draw.js'
import { isFloating, isPlain, type Plain } from './plain.js'

/** One use of an operation, with what it must give. */
export interface Use {
  readonly args: readonly unknown[]
  readonly expected: () => readonly Plain[]
}

/** A row of the table: an operation, what it is tried with, and its definition. */
export interface Definition<Args extends readonly unknown[]> {
  readonly name: string
  readonly args: (draw: Draw) => fc.Arbitrary<Args>
  readonly define: (...args: Args) => Plain | readonly Plain[]
  /** Where the values of floats are compared; [-4, 4] where not given. */
  readonly span?: Domain
  /** Whether it is compared on finite floats only, because the order of sums and products is free; no where not given. */
  readonly finite?: boolean
  /** Whether it has a derivative at these arguments; yes where not given. */
  readonly regular?: (...args: Args) => boolean
  /** What may be broadcast: all arguments that are tensors. */
  readonly broadcasts?: boolean
  /** Whether, given all but the first argument, it waits for the first. */
  readonly waits?: boolean
}

interface Row<Args extends readonly unknown[]> extends Definition<Args> {
  /** The element types that its operands may have. */
  readonly dtypes: readonly T.DType[]
  /** Whether the result is equal to the last bit, the sign of zero included. */
  readonly exact?: boolean
  /** Where the operands are differentiated; null where there is no derivative. */
  readonly smooth: readonly Domain[] | null
}

/** A row with the types of its arguments forgotten. */
export interface Operation {
  readonly name: string
  readonly dtypes: readonly T.DType[]
  readonly exact: boolean
  readonly differentiable: boolean
  readonly broadcasts: boolean
  readonly waits: boolean
  /** Uses with edge values in every element type. */
  readonly uses: fc.Arbitrary<Use>
  /** Uses where the operation has a derivative. */
  readonly smoothUses: fc.Arbitrary<Use>
  /** Uses with float32 of every size. */
  readonly extremeUses: fc.Arbitrary<Use>
}

export const floats: readonly T.DType[] = ['float32', 'float64']
export const numbers: readonly T.DType[] = [...floats, 'int32', 'uint8']
export const every: readonly T.DType[] = [...numbers, 'bool']

export const operation = <Args extends readonly unknown[]>(row: Row<Args>): Operation => {
  const use = (args: Args): Use => ({
    args,
    expected: () => {
      const defined = row.define(...args)
      return isPlain(defined) ? [defined] : defined
    },
  })
  return {
    name: row.name,
    dtypes: row.dtypes,
    exact: row.exact ?? false,
    differentiable: row.smooth !== null,
    broadcasts: row.broadcasts ?? false,
    waits: row.waits ?? true,
    uses: fc
      .constantFrom(...row.dtypes)
      .chain(dtype => row.args(edges(dtype, row.span ?? [-4, 4], row.finite ?? false)).map(use)),
    smoothUses: row
      .args(smooth(row.smooth ?? [[-2, 2]]))
      .filter(args => row.regular?.(...args) ?? true)
      .map(use),
    extremeUses: row.args(extremes).map(use),
  }
}

/** An operation that moves elements and computes nothing. */
export const moving = <Args extends readonly unknown[]>(row: Definition<Args>): Operation =>
  operation({ ...row, dtypes: every, exact: true, smooth: [[-2, 2]] })

const arrays = {
  float16: Float32Array,
  bfloat16: Float32Array,
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
}

export const tensorOf = ({ shape, dtype, data }: Plain): T.AnyTensor =>
  T.fromArray(arrays[dtype].from(data), shape, dtype)

export const plainOf = (x: T.AnyTensor): Plain => ({ shape: x.shape, dtype: x.dtype, data: [...T.data(x)] })

const isTensor = (x: unknown): x is T.AnyTensor =>
  typeof x === 'object' && x !== null && 'shape' in x && 'dtype' in x && !isPlain(x)

export const tensorsIn = (result: unknown): readonly T.AnyTensor[] => {
  const list: readonly unknown[] = Array.isArray(result) ? result : [result]
  if (list.every(isTensor)) return list
  throw new Error(`neither a tensor nor a list of tensors: ${String(result)}`)
}

/** An exported function by its name. */
export const exported = (name: string): ((...args: readonly unknown[]) => unknown) => {
  const found: unknown = Reflect.get(T, name)
  if (typeof found !== 'function') throw new Error(`${name} is not exported`)
  return (...args) => Reflect.apply(found, undefined, args)
}

const isList = (x: unknown): x is readonly unknown[] => Array.isArray(x)

const isRecord = (x: unknown): x is Readonly<Record<string, unknown>> =>
  typeof x === 'object' && x !== null && [Object.prototype, null].includes(Object.getPrototypeOf(x))

/** Tensors are arguments, in lists, and among options. */
const convert = (leaf: (x: Plain) => unknown) => {
  const visit = (x: unknown): unknown => {
    if (isPlain(x)) return leaf(x)
    if (isList(x) && x.some(isPlain)) return x.map(visit)
    if (isRecord(x) && Object.values(x).some(isPlain))
      return Object.fromEntries(Object.entries(x).map(([key, value]) => [key, visit(value)]))
    return x
  }
  return visit
}

/** The arguments as the operation takes them. */
export const materialise = (args: readonly unknown[]): readonly unknown[] => args.map(convert(tensorOf))

/** The operation as a function of its float tensors, and those tensors. */
export const asFunction = (
  name: string,
  args: readonly unknown[],
  chosen: (x: Plain) => boolean = x => isFloating(x.dtype),
): { readonly f: (...leaves: readonly T.AnyTensor[]) => readonly T.AnyTensor[]; readonly leaves: readonly Plain[] } => {
  const leaves: Plain[] = []
  args.forEach(
    convert(x => {
      if (chosen(x)) leaves.push(x)
    }),
  )
  return {
    leaves,
    f: (...given) => {
      let next = 0
      const filled = args.map(convert(x => (chosen(x) ? given[next++] : tensorOf(x))))
      return tensorsIn(exported(name)(...filled))
    },
  }
}

/** The operation from its floats to its floats: what else it gives has no derivative. */
export const inFloats = (name: string, args: readonly unknown[]): ReturnType<typeof asFunction> => {
  const { f, leaves } = asFunction(name, args)
  return { f: (...given) => f(...given).filter(x => isFloating(x.dtype)), leaves }
}

/** How far a float may be from its definition, relative to the larger of it and 1. */
const tolerance = { float32: 4e-6, float64: 1e-12 }

const agree = (actual: number, expected: number, dtype: T.DType, exact: boolean): boolean => {
  if (Object.is(actual, expected)) return true
  if (exact || !isFloating(dtype)) return false
  return actual === expected || Math.abs(actual - expected) <= tolerance[dtype] * Math.max(1, Math.abs(expected))
}

const show = (x: number): string => (Object.is(x, -0) ? '-0' : String(x))

/** What is wrong with a result; an empty string if nothing is. */
export const difference = (actual: readonly Plain[], expected: readonly Plain[], exact: boolean): string => {
  if (actual.length !== expected.length) return `${actual.length} tensors instead of ${expected.length}`
  const wrong = expected.flatMap(({ shape, dtype, data }, n) => {
    const found = actual[n]!
    const kind = (x: { readonly shape: readonly number[]; readonly dtype: string }) => `${x.dtype}[${x.shape}]`
    if (kind(found) !== kind({ shape, dtype })) return [`${kind(found)} instead of ${kind({ shape, dtype })}`]
    return data.flatMap((value, i) =>
      agree(found.data[i]!, value, dtype, exact) ? [] : [`[${i}] ${show(found.data[i]!)} instead of ${show(value)}`],
    )
  })
  return wrong.join('; ')
}
