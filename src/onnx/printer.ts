import { broadcast } from '../shape/broadcast.js'
import { count } from '../shape/sizes.js'
import { type DType, isFloat } from '../tensor/dtype.js'
import { toHalf } from '../tensor/half.js'
import type { Spec } from '../tensor/tensor.js'
import type { Program } from '../trace/program.js'
import {
  type Attribute,
  type ConstantTensor,
  type ElementType,
  elementNumbers,
  type Graph,
  type Node,
  type ValueInfo,
} from './graph.js'

/** A value of the model. */
export interface Term {
  readonly name: string
  readonly type: ElementType
  readonly shape: readonly number[]
  /** Of a number that is written into the model. */
  readonly value?: number
}

/** What has no form in ONNX, in words: for an element type, or for some parameters. */
export class NoForm extends Error {}

/** How the names of a model's own values begin; no input or output is called so. */
export const own = '%'

/** The same for the sizes that are computed before them. */
export const beforeNames = `${own}size`

/** What all graphs of a model have in common: constants stand in the outermost one, where the inner ones see them. */
export class Shared {
  readonly constants: ConstantTensor[] = []
  /** What has no form, and how often it was met. */
  readonly missing = new Map<string, number>()
  /** The equation that is being printed, in words. */
  origin = ''
  private readonly mark: string
  private next = 0

  constructor(mark = own) {
    this.mark = mark
  }

  name(): string {
    return `${this.mark}${this.next++}`
  }
}

/** How a Program is printed into a graph: its outputs from its inputs. */
export type PrintProgram = (printer: Printer, program: Program, inputs: readonly Term[]) => readonly Term[]

/** Numbers as elements of a type, as these are in memory. */
const arrayOf = (type: ElementType, data: ArrayLike<number>): ArrayBufferView => {
  switch (type) {
    case 'float16':
    case 'bfloat16':
      return toHalf(data, type)
    case 'float32':
      return Float32Array.from(data)
    case 'float64':
      return Float64Array.from(data)
    case 'int32':
      return Int32Array.from(data)
    case 'uint32':
      return Uint32Array.from(data)
    case 'int64':
      return BigInt64Array.from(Array.from(data, BigInt))
    default:
      return Uint8Array.from(data)
  }
}

/** From where to where, and in what steps, along some axes. */
export interface Range {
  readonly axis: number
  readonly start: number
  readonly end: number
  readonly step: number
}

/** The end of a range that goes down to the first element. */
export const beforeFirst = -(2 ** 31)

/** Writes the nodes of one graph. Each method is one operator, or a few; shapes are those of this trace. */
export class Printer {
  readonly nodes: Node[] = []
  readonly shared: Shared
  readonly program: PrintProgram

  constructor(shared: Shared, program: PrintProgram) {
    this.shared = shared
    this.program = program
  }

  // --- nodes and constants ----------------------------------------------------------------------------------------------

  several(
    op: string,
    inputs: readonly (Term | undefined)[],
    outputs: readonly Omit<Term, 'name'>[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): readonly Term[] {
    const terms = outputs.map(output => ({ ...output, name: this.shared.name() }))
    this.nodes.push({
      op,
      inputs: inputs.map(input => input?.name ?? ''),
      outputs: terms.map(({ name }) => name),
      attributes,
      origin: this.shared.origin,
    })
    return terms
  }

  node(
    op: string,
    inputs: readonly (Term | undefined)[],
    type: ElementType,
    shape: readonly number[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): Term {
    return this.several(op, inputs, [{ type, shape }], attributes)[0]!
  }

  constant(type: ElementType, shape: readonly number[], data: ArrayLike<number>): Term {
    const array = arrayOf(type, data)
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
    const name = this.shared.name()
    this.shared.constants.push({ name, type, shape, bytes })
    return { name, type, shape }
  }

  scalar(value: number, type: ElementType): Term {
    return { ...this.constant(type, [], [value]), value }
  }

  /** Beside a product of matrices onnxruntime takes a factor of float64 as float32, if it is one number: here it is a row. */
  private beside(x: Term, factor: Term): Term {
    if (factor.value === undefined || factor.type !== 'float64' || x.shape.length < 2) return factor
    const axis = x.shape.findLastIndex(size => size > 1)
    const row = x.shape.slice(axis).map((size, i) => (i === 0 ? size : 1))
    return axis < 0 ? factor : this.expand(factor, row)
  }

  /** A list of integers, as shapes and axes are given. */
  list(values: readonly number[]): Term {
    return this.constant('int64', [values.length], values)
  }

  /** A graph inside this one. `body` makes outputs of inputs; what it reads besides it sees from here. */
  graph(
    name: string,
    inputs: readonly Omit<Term, 'name'>[],
    body: (g: Printer, inputs: readonly Term[]) => readonly Term[],
  ): Graph {
    const inner = new Printer(this.shared, this.program)
    const given = inputs.map(input => ({ ...input, name: this.shared.name() }))
    // An output of a graph is computed in it.
    const outputs = body(inner, given).map(output => inner.unary('Identity', output))
    return { name, nodes: inner.nodes, constants: [], inputs: given, outputs: outputs satisfies readonly ValueInfo[] }
  }

  // --- element by element -----------------------------------------------------------------------------------------------

  unary(op: string, x: Term, attributes: Readonly<Record<string, Attribute>> = {}): Term {
    return this.node(op, [x], x.type, x.shape, attributes)
  }

  binary(op: string, a: Term, b: Term, type = a.type, attributes: Readonly<Record<string, Attribute>> = {}): Term {
    const shape = broadcast('encode', a.shape, b.shape)
    return this.node(op, [this.beside(b, a), this.beside(a, b)], type, shape, attributes)
  }

  /** As an operand beside `x`. */
  like(value: number | Term, x: Term): Term {
    return typeof value === 'number' ? this.scalar(value, x.type) : value
  }

  readonly add = (a: Term, b: Term | number): Term => this.binary('Add', a, this.like(b, a))
  readonly sub = (a: Term, b: Term | number): Term => this.binary('Sub', a, this.like(b, a))
  readonly mul = (a: Term, b: Term | number): Term => this.binary('Mul', a, this.like(b, a))
  readonly div = (a: Term, b: Term | number): Term => this.binary('Div', a, this.like(b, a))

  /** The comparison `Equal`, `Less` or `LessOrEqual`; bools are compared as numbers. */
  compare(op: string, a: Term, b: Term | number): Term {
    const other = this.like(b, a)
    if (a.type === 'bool' && op !== 'Equal') return this.compare(op, this.cast(a, 'uint8'), this.cast(other, 'uint8'))
    return this.binary(op, a, other, 'bool')
  }

  readonly and = (a: Term, b: Term): Term => this.binary('And', a, b)
  readonly or = (a: Term, b: Term): Term => this.binary('Or', a, b)
  readonly not = (x: Term): Term => this.unary('Not', x)
  readonly isNaN = (x: Term): Term => this.node('IsNaN', [x], 'bool', x.shape)

  where(condition: Term, a: Term | number, b: Term | number): Term {
    const like = typeof a === 'number' ? (b as Term) : a
    const [x, y] = [this.like(a, like), this.like(b, like)]
    if (x.type === 'bool') return this.asNumber([x, y], ([p, q]) => this.where(condition, p!, q!))
    if (x.type === 'bfloat16') return this.asFloat32([x, y], ([p, q]) => this.where(condition, p!, q!))
    return this.node(
      'Where',
      [condition, x, y],
      x.type,
      broadcast('encode', condition.shape, broadcast('encode', x.shape, y.shape)),
    )
  }

  /** The conversion of ONNX itself: of a float that is in the range of an integer type, of integers modulo the range. */
  cast(x: Term, type: ElementType): Term {
    return x.type === type ? x : this.node('Cast', [x], type, x.shape, { to: elementNumbers[type] })
  }

  /** Of bools as of numbers 0 and 1. */
  asNumber(xs: readonly Term[], f: (xs: readonly Term[]) => Term): Term {
    return this.through('uint8', xs, f)
  }

  /** Of bfloat16, which some of onnxruntime's operators have no kernels to move, as of float32, which holds it exactly. */
  asFloat32(xs: readonly Term[], f: (xs: readonly Term[]) => Term): Term {
    return this.through('float32', xs, f)
  }

  /** Computed in another element type. */
  through(type: ElementType, xs: readonly Term[], f: (xs: readonly Term[]) => Term): Term {
    return this.cast(f(xs.map(x => this.cast(x, type))), xs[0]!.type)
  }

  // --- shapes -----------------------------------------------------------------------------------------------------------

  reshape(x: Term, shape: readonly number[]): Term {
    return this.node('Reshape', [x, this.list(shape)], x.type, shape, shape.includes(0) ? { allowzero: 1 } : {})
  }

  /** To no elements too, which the operator leaves as they are. */
  expand(x: Term, shape: readonly number[]): Term {
    if (count(shape) === 0) return this.constant(x.type, shape, [])
    if (x.type === 'bfloat16') return this.asFloat32([x], ([wide]) => this.expand(wide!, shape))
    return this.node('Expand', [x, this.list(shape)], x.type, shape)
  }

  /** A tensor of one number. */
  full(value: number | Term, type: ElementType, shape: readonly number[]): Term {
    const scalar = typeof value === 'number' ? this.scalar(value, type) : value
    return shape.length === 0 ? scalar : this.expand(scalar, shape)
  }

  transpose(x: Term, permutation: readonly number[]): Term {
    if (permutation.every((axis, i) => axis === i)) return x
    return this.node(
      'Transpose',
      [x],
      x.type,
      permutation.map(axis => x.shape[axis]!),
      { perm: permutation },
    )
  }

  slice(x: Term, ranges: readonly Range[]): Term {
    if (ranges.length === 0) return x
    const shape = [...x.shape]
    for (const { axis, start, end, step } of ranges) {
      const last = end === beforeFirst ? -1 : end
      shape[axis] = Math.max(0, Math.ceil((last - start) / step))
    }
    const lists = [
      ranges.map(({ start }) => start),
      ranges.map(({ end }) => end),
      ranges.map(({ axis }) => axis),
      ranges.map(({ step }) => step),
    ].map(list => this.list(list))
    return this.node('Slice', [x, ...lists], x.type, shape)
  }

  /** Zeros, or another number, before and behind each axis; a negative number of them takes elements away. */
  pad(x: Term, before: readonly number[], behind: readonly number[], value?: Term): Term {
    if (x.shape.length === 0) return x
    if (x.type === 'bfloat16')
      return this.asFloat32(value === undefined ? [x] : [x, value], ([wide, fill]) =>
        this.pad(wide!, before, behind, fill),
      )
    const shape = x.shape.map((size, axis) => size + before[axis]! + behind[axis]!)
    return this.node('Pad', [x, this.list([...before, ...behind]), value], x.type, shape)
  }

  concat(xs: readonly Term[], axis: number): Term {
    const [first] = xs as readonly [Term, ...Term[]]
    if (xs.length === 1) return first
    const size = xs.reduce((sum, x) => sum + x.shape[axis]!, 0)
    return this.node('Concat', xs, first.type, first.shape.with(axis, size), { axis })
  }

  /** The elements at places along an axis, which are there. */
  gather(x: Term, places: Term, axis: number): Term {
    const shape = [...x.shape.slice(0, axis), ...places.shape, ...x.shape.slice(axis + 1)]
    return this.node('Gather', [x, places], x.type, shape, { axis })
  }

  /** `ReduceSum`, `ReduceMax`, `ReduceMin` or `ReduceProd` over axes, which stay as 1 if they are kept. */
  reduce(op: string, x: Term, axes: readonly number[], keep = false): Term {
    // An empty list would be all axes.
    if (axes.length === 0) return x
    const shape = x.shape.flatMap((size, axis) => (axes.includes(axis) ? (keep ? [1] : []) : [size]))
    return this.node(op, [x, this.list(axes)], x.type, shape, { keepdims: keep ? 1 : 0 })
  }

  /** 0, 1, …, n - 1 along one axis of a shape that is 1 elsewhere. */
  positions(type: ElementType, size: number, axis: number, rank: number): Term {
    const shape = Array.from({ length: rank }, (_, i) => (i === axis ? size : 1))
    return this.constant(
      type,
      shape,
      Array.from({ length: size }, (_, i) => i),
    )
  }
}

/** As the element type of a tensor. */
export const dtypeOf = ({ type }: Term): DType => type as DType

export const specOf = (x: Term): Spec => ({ shape: x.shape, dtype: dtypeOf(x) })

export const isFloating = (x: Term): boolean => isFloat(dtypeOf(x))
