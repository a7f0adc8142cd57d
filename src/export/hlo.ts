import { axesUpTo, count, mapped, part, resized, without } from '../shape/sizes.js'
import type { Data } from '../tensor/dtype.js'
import { dense } from './constant.js'
import { type Element, isFloatElement, literal, tensorType } from './element.js'
import type { Rules } from './rule.js'

/** A value of the text: its name, its shape and its element type. */
export interface Term {
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: Element
  /** The number of a constant scalar, which is written where it is used: it has no name before. */
  readonly value?: number
}

/** A shape and an element type of the text. */
export type Type = Pick<Term, 'shape' | 'dtype'>

/** How products are computed where a machine has units of less precision than float32. */
export type Precision = 'default' | 'high' | 'highest'

export const list = (numbers: readonly number[]): string => `[${numbers.join(', ')}]`

/** A list as an attribute. */
export const array = (numbers: readonly number[]): string =>
  numbers.length === 0 ? 'array<i64>' : `array<i64: ${numbers.join(', ')}>`

export const scalarOf = (dtype: Element): Type => ({ shape: [], dtype })

const types = (all: readonly Type[]): string => all.map(tensorType).join(', ')

/** How a region combines two scalars. */
export type Combine = 'add' | 'maximum' | 'minimum' | 'multiply'

/** How the kernel of a convolution slides over its input. */
export interface Sliding {
  readonly stride: readonly number[]
  readonly padding: readonly (readonly number[])[]
  /** How far the elements of the input are apart, with zeros between them. */
  readonly inputDilation: readonly number[]
  readonly dilation: readonly number[]
  readonly groups: number
  readonly batchGroups: number
}

/**
 * Text of StableHLO, written one operation after the other. Each method writes an operation and gives its result; names count
 * through the whole function.
 */
export class Hlo {
  /** How each primitive is written. */
  readonly rules: Rules
  private readonly precision: string
  /** Who asks, for messages. */
  readonly who: string
  readonly lines: string[] = []
  private depth = 2
  private next = 0
  /** The constants that are written already, of the function and of the regions that are being written: each has its own. */
  private readonly constants: Map<string, Term>[] = [new Map()]

  constructor(rules: Rules, precision: Precision, who: string) {
    this.rules = rules
    this.who = who
    this.precision = precision.toUpperCase()
  }

  private line(text: string): void {
    this.lines.push('  '.repeat(this.depth) + text)
  }

  /** How a term is called in the text. */
  name({ name, shape, dtype, value }: Term): string {
    return value === undefined ? name : this.written({ shape, dtype }, literal(dtype, value)).name
  }

  names(terms: readonly Term[]): string {
    return terms.map(term => this.name(term)).join(', ')
  }

  private fresh(): string {
    return `%${this.next++}`
  }

  /** `%n = …`. */
  put({ shape, dtype }: Type, text: string): Term {
    const name = this.fresh()
    this.line(`${name} = ${text}`)
    return { name, shape, dtype }
  }

  /** An operation whose result differs from its operands. */
  of(out: Type, text: string, inputs: readonly Type[]): Term {
    return this.put(out, `stablehlo.${text} : (${types(inputs)}) -> ${tensorType(out)}`)
  }

  /** An operation in generic form. */
  generic(op: string, inputs: readonly Term[], out: Type, attributes: string): Term {
    return this.put(
      out,
      `"stablehlo.${op}"(${this.names(inputs)}) <{${attributes}}> : (${types(inputs)}) -> ${tensorType(out)}`,
    )
  }

  /** The same with regions. */
  regions(
    op: string,
    inputs: readonly Term[],
    outs: readonly Type[],
    attributes: string,
    bodies: readonly (() => void)[],
  ): readonly Term[] {
    const given = this.names(inputs)
    const name = this.fresh()
    const count = outs.length === 1 ? '' : `:${outs.length}`
    this.line(`${name}${count} = "stablehlo.${op}"(${given})${attributes === '' ? '' : ` <{${attributes}}>`} ({`)
    bodies.forEach((body, i) => {
      if (i > 0) this.line('}, {')
      body()
    })
    this.line(`}) : (${types(inputs)}) -> (${types(outs)})`)
    return outs.map(({ shape, dtype }, i) => ({ name: outs.length === 1 ? name : `${name}#${i}`, shape, dtype }))
  }

  /** The inside of a region. */
  region(args: readonly Type[], body: (args: readonly Term[]) => readonly Term[]): () => void {
    return () => {
      this.depth += 1
      const terms = args.map(({ shape, dtype }): Term => ({ name: this.fresh(), shape, dtype }))
      if (terms.length > 0) this.line(`^bb0(${terms.map(term => `${term.name}: ${tensorType(term)}`).join(', ')}):`)
      this.constants.push(new Map())
      const results = body(terms)
      this.line(`stablehlo.return ${this.names(results)} : ${types(results)}`)
      this.constants.pop()
      this.depth -= 1
    }
  }

  // --- constants

  scalar(dtype: Element, value: number): Term {
    return { ...scalarOf(dtype), name: '', value }
  }

  /** One number throughout. */
  full({ shape, dtype }: Type, value: number): Term {
    const text = count(shape) === 0 ? '' : literal(dtype, value)
    return shape.length === 0 ? this.scalar(dtype, value) : this.written({ shape, dtype }, text)
  }

  /** A constant of this region. */
  private written(type: Type, text: string): Term {
    const constant = `stablehlo.constant dense<${text}> : ${tensorType(type)}`
    const own = this.constants.at(-1)!
    const known = own.get(constant)
    if (known !== undefined) return known
    const made = this.put(type, constant)
    own.set(constant, made)
    return made
  }

  constant({ shape, dtype }: Type, data: Data): Term {
    const { text, dtype: written } = dense(dtype, shape, data)
    return this.convert(this.written({ shape, dtype: written }, text), dtype)
  }

  /** 0, 1, … along an axis. */
  iota(shape: readonly number[], axis: number, dtype: Element = 'int32'): Term {
    return this.put({ shape, dtype }, `stablehlo.iota dim = ${axis} : ${tensorType({ shape, dtype })}`)
  }

  // --- elementwise

  /** A scalar as large as other operands. */
  expand(x: Term, shape: readonly number[]): Term {
    if (x.shape.length > 0 || shape.length === 0) return x
    return x.value === undefined ? this.broadcast(x, shape, []) : this.full({ shape, dtype: x.dtype }, x.value)
  }

  private expanded(terms: readonly Term[]): readonly Term[] {
    const { shape } = terms.find(term => term.shape.length > 0) ?? terms[0]!
    return terms.map(term => this.expand(term, shape))
  }

  /** Operands and result of one type. */
  elementwise(op: string, ...terms: readonly Term[]): Term {
    const [first, ...others] = this.expanded(terms) as [Term, ...Term[]]
    return this.put(first, `stablehlo.${op} ${this.names([first, ...others])} : ${tensorType(first)}`)
  }

  compare(direction: 'EQ' | 'NE' | 'LT' | 'LE' | 'GT' | 'GE', x: Term, y: Term): Term {
    const terms = this.expanded([x, y])
    return this.of({ shape: terms[0]!.shape, dtype: 'bool' }, `compare ${direction}, ${this.names(terms)}`, terms)
  }

  select(condition: Term, x: Term, y: Term): Term {
    const [c, a, b] = this.expanded([condition, x, y]) as [Term, Term, Term]
    return this.put(a, `stablehlo.select ${this.names([c, a, b])} : ${types([c, a])}`)
  }

  convert(x: Term, dtype: Element): Term {
    return x.dtype === dtype ? x : this.of({ shape: x.shape, dtype }, `convert ${this.name(x)}`, [x])
  }

  /** The same bits as another element type of the same width. */
  bitcast(x: Term, dtype: Element): Term {
    return x.dtype === dtype ? x : this.of({ shape: x.shape, dtype }, `bitcast_convert ${this.name(x)}`, [x])
  }

  // --- shapes

  /** Axis i of `x` becomes axis `axes[i]` of the result, repeated where its size is 1. */
  broadcast(x: Term, shape: readonly number[], axes: readonly number[]): Term {
    return this.of({ shape, dtype: x.dtype }, `broadcast_in_dim ${this.name(x)}, dims = ${list(axes)}`, [x])
  }

  reshape(x: Term, shape: readonly number[]): Term {
    return this.of({ shape, dtype: x.dtype }, `reshape ${this.name(x)}`, [x])
  }

  transpose(x: Term, permutation: readonly number[]): Term {
    const shape = permutation.map(axis => x.shape[axis]!)
    return this.of({ shape, dtype: x.dtype }, `transpose ${this.name(x)}, dims = ${list(permutation)}`, [x])
  }

  reverse(x: Term, axes: readonly number[]): Term {
    return this.put(x, `stablehlo.reverse ${this.name(x)}, dims = ${list(axes)} : ${tensorType(x)}`)
  }

  slice(x: Term, start: readonly number[], size: readonly number[], step: readonly number[]): Term {
    const ranges = mapped(size, (n, axis) => {
      const first = start[axis]!
      const limit = n === 0 ? first : first + (n - 1) * step[axis]! + 1
      return `${first}:${limit}${step[axis] === 1 ? '' : `:${step[axis]}`}`
    })
    return this.of({ shape: size, dtype: x.dtype }, `slice ${this.name(x)} [${ranges.join(', ')}]`, [x])
  }

  /** Zeros around and, of a step above 1, between the elements; `low` is where the first element stands. */
  pad(x: Term, shape: readonly number[], low: readonly number[], step: readonly number[]): Term {
    const high = mapped(
      shape,
      (n, axis) => n - low[axis]! - (Math.max(0, x.shape[axis]! - 1) * step[axis]! + Math.min(1, x.shape[axis]!)),
    )
    const zero = this.scalar(x.dtype, 0)
    const interior = step.map(one => one - 1)
    return this.of(
      { shape, dtype: x.dtype },
      `pad ${this.name(x)}, ${this.name(zero)}, low = ${list(low)}, high = ${list(high)}, interior = ${list(interior)}`,
      [x, zero],
    )
  }

  concatenate(terms: readonly Term[], axis: number): Term {
    if (terms.length === 1) return terms[0]!
    const [{ shape, dtype }] = terms as [Term]
    const size = terms.reduce((sum, term) => sum + term.shape[axis]!, 0)
    return this.of(
      { shape: resized(shape, [axis], size), dtype },
      `concatenate ${this.names(terms)}, dim = ${axis}`,
      terms,
    )
  }

  /** The slice of one step along the first axis at a place that is computed, without that axis. */
  at(x: Term, index: Term): Term {
    const zero = this.scalar('int32', 0)
    const starts = [index, ...part(x.shape, 1).map(() => zero)]
    const shape = resized(x.shape, [0], 1)
    const one = this.of(
      { shape, dtype: x.dtype },
      `dynamic_slice ${this.names([x, ...starts])}, sizes = ${list(shape)}`,
      [x, ...starts],
    )
    return this.reshape(one, part(x.shape, 1))
  }

  /** `x` with such a slice in it. */
  withAt(x: Term, slice: Term, index: Term): Term {
    const zero = this.scalar('int32', 0)
    return this.update(x, this.reshape(slice, [1, ...slice.shape]), [index, ...slice.shape.map(() => zero)])
  }

  /** `x` in which a window stands that begins at places that are computed, one for each axis. */
  update(x: Term, window: Term, starts: readonly Term[]): Term {
    return this.of(x, `dynamic_update_slice ${this.names([x, window, ...starts])}`, [x, window, ...starts])
  }

  // --- reductions

  reduce(combine: Combine, x: Term, axes: readonly number[], identity: number): Term {
    const start = this.scalar(x.dtype, identity)
    return this.of(
      { shape: without(x.shape, axes), dtype: x.dtype },
      `reduce(${this.name(x)} init: ${this.name(start)}) applies stablehlo.${combine} across dimensions = ${list(axes)}`,
      [x, start],
    )
  }

  /** Each element combined with those before it along an axis, or with those behind it if `reverse`. */
  running(combine: Combine, x: Term, axis: number, reverse: boolean, identity: number): Term {
    const size = x.shape[axis]!
    if (count(x.shape) === 0) return x
    const scalar = scalarOf(x.dtype)
    const window = mapped(x.shape, (_, a) => (a === axis ? size : 1))
    const padding = mapped(x.shape, (_, a) => list(a !== axis ? [0, 0] : reverse ? [0, size - 1] : [size - 1, 0]))
    return this.regions(
      'reduce_window',
      [x, this.scalar(x.dtype, identity)],
      [x],
      `padding = dense<[${padding.join(', ')}]> : tensor<${x.shape.length}x2xi64>, window_dimensions = ${array(window)}`,
      [this.region([scalar, scalar], ([a, b]) => [this.elementwise(combine, a!, b!)])],
    )[0]!
  }

  // --- products

  /** A pair of precisions, where there are several. */
  private precisions(dtype: Element): string {
    return isFloatElement(dtype) ? `, precision = [${this.precision}, ${this.precision}]` : ''
  }

  /** Matrix products over equal leading axes. */
  dot(a: Term, b: Term, transposeA = false, transposeB = false): Term {
    const rank = a.shape.length
    const lead = axesUpTo(rank - 2)
    const batch = lead.length === 0 ? '' : `batching_dims = ${list(lead)} x ${list(lead)}, `
    const [inA, inB] = [transposeA ? rank - 2 : rank - 1, transposeB ? rank - 1 : rank - 2]
    const [rows, columns] = [a.shape[transposeA ? rank - 1 : rank - 2]!, b.shape[transposeB ? rank - 2 : rank - 1]!]
    return this.of(
      { shape: [...part(a.shape, 0, -2), rows, columns], dtype: a.dtype },
      `dot_general ${this.name(a)}, ${this.name(b)}, ${batch}contracting_dims = [${inA}] x [${inB}]${this.precisions(a.dtype)}`,
      [a, b],
    )
  }

  /** A convolution; `form` says which axes are which, as in `[b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1]`. */
  convolution(x: Term, w: Term, out: Type, form: string, sliding: Partial<Sliding>): Term {
    const { stride = [1, 1], padding, inputDilation = [1, 1], dilation = [1, 1], groups = 1, batchGroups = 1 } = sliding
    const pad = (padding ?? []).map(list).join(', ')
    const window = `stride = ${list(stride)}, pad = [${pad}], lhs_dilate = ${list(inputDilation)}, rhs_dilate = ${list(dilation)}`
    const precision = `#stablehlo<precision ${this.precision}>`
    return this.of(
      { shape: out.shape, dtype: x.dtype },
      `convolution(${this.name(x)}, ${this.name(w)}) dim_numbers = ${form}, window = {${window}} {batch_group_count = ${batchGroups} : i64, ` +
        `feature_group_count = ${groups} : i64, precision_config = [${precision}, ${precision}]}`,
      [x, w],
    )
  }

  // --- control

  /** A loop that carries values as long as a condition of them holds. */
  while(
    carry: readonly Term[],
    condition: (carry: readonly Term[]) => Term,
    body: (carry: readonly Term[]) => readonly Term[],
  ): readonly Term[] {
    return this.regions('while', carry, carry, '', [
      this.region(carry, terms => [condition(terms)]),
      this.region(carry, body),
    ])
  }

  /** The inputs, behind which nothing is shared with what was computed before. */
  barrier(terms: readonly Term[]): readonly Term[] {
    if (terms.length === 0) return terms
    const given = this.names(terms)
    const name = this.fresh()
    const several = terms.length > 1
    const count = several ? `:${terms.length}` : ''
    this.line(`${name}${count} = stablehlo.optimization_barrier ${given} : ${types(terms)}`)
    return terms.map(({ shape, dtype }, i) => ({ name: several ? `${name}#${i}` : name, shape, dtype }))
  }

  /** An operation of CHLO, which consumers of StableHLO make of others. */
  chlo(op: string, x: Term): Term {
    return this.put(x, `chlo.${op} ${this.name(x)} : ${tensorType(x)} -> ${tensorType(x)}`)
  }
}
