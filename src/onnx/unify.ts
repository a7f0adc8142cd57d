import { ShapeError } from '../shape/error.js'
import { count } from '../shape/sizes.js'
import { fromHalf } from '../tensor/half.js'
import {
  type Attribute,
  type ConstantTensor,
  type Graph,
  isGraph,
  type Node,
  renamed,
  unknownSize,
  type ValueInfo,
} from './graph.js'
import { beforeNames, type Printer, Printer as PrinterOf, Shared, type Term } from './printer.js'
import { fit, isFixed, otherSizes, type Size, type Sizes, SizeTerms, sizeText } from './size.js'

// One model for all sizes from models of several: they are the same but for numbers that depend on the sizes, each of which must
// be found as an expression of their names. It is computed in the model, from the shapes of the inputs.

/** Where a named size is read: an axis of an input. */
export interface Place {
  readonly input: number
  readonly axis: number
}

const namesText = (traces: readonly Sizes[]): string =>
  Object.keys(traces[0]!)
    .map(name => `'${name}'`)
    .join(' and ')

const refuse = (traces: readonly Sizes[], what: string, where: string, help = ''): never => {
  throw new ShapeError(
    `encode: ${what} depends on ${namesText(traces)} in no way that a model can compute${where === '' ? '' : `, in ${where}`}${help}`,
  )
}

/** What is counted may be rounded, as strides over an axis are, and not at other sizes. */
const helpFor = ({ type }: ConstantTensor): string => (type === 'int64' ? `; ${otherSizes}` : '')

const sameAttribute = (a: Attribute, b: Attribute | undefined): boolean => JSON.stringify(a) === JSON.stringify(b)

/** The numbers of a constant. */
const numbersOf = ({ type, bytes }: ConstantTensor): readonly number[] => {
  const { buffer } = bytes.slice()
  switch (type) {
    case 'float16':
    case 'bfloat16':
      return [...fromHalf(new Uint16Array(buffer), type)]
    case 'float32':
      return [...new Float32Array(buffer)]
    case 'float64':
      return [...new Float64Array(buffer)]
    case 'int32':
      return [...new Int32Array(buffer)]
    case 'uint32':
      return [...new Uint32Array(buffer)]
    case 'int64':
      return Array.from(new BigInt64Array(buffer), Number)
    default:
      return [...bytes]
  }
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a === b || (a.length === b.length && a.every((byte, i) => byte === b[i]))

/** From where, in which steps, along which axis the numbers of a constant go, if they do. */
const progression = (shape: readonly number[], numbers: readonly number[], axis: number) => {
  const inner = count(shape.slice(axis + 1))
  const start = numbers[0] ?? 0
  const step = (numbers[inner] ?? start) - start
  const isOne = numbers.every((value, i) => value === start + step * (Math.floor(i / inner) % shape[axis]!))
  return isOne ? { start, step } : undefined
}

/** The names by which sizes go that differ between traces. */
class Unification {
  private readonly traces: readonly Sizes[]
  private readonly g: Printer
  private readonly sizes: SizeTerms
  private readonly graphs: readonly Graph[]
  readonly names = new Map<string, string>()

  constructor(graphs: readonly Graph[], traces: readonly Sizes[], places: ReadonlyMap<string, Place>, g: Printer) {
    this.graphs = graphs
    this.traces = traces
    this.g = g
    const named = [...places].map(([name, { input, axis }]) => {
      const info = graphs[0]!.inputs[input]!
      const shape = g.node('Shape', [{ name: info.name, type: info.type, shape: [] }], 'int64', [info.shape.length])
      return [name, g.gather(shape, g.list([axis]), 0)] as const
    })
    this.sizes = new SizeTerms(g, new Map(named))
  }

  private size(values: readonly number[]): Size | undefined {
    return fit(values, this.traces)
  }

  info(infos: readonly ValueInfo[]): ValueInfo {
    const [first] = infos as readonly [ValueInfo, ...ValueInfo[]]
    const shape = first.shape.map((size, axis) => {
      const found = this.size(infos.map(info => info.shape[axis] as number))
      return found === undefined ? unknownSize : isFixed(found) ? size : sizeText(found)
    })
    return { ...first, shape }
  }

  /** The same graph for all sizes; the constants in the outermost. */
  graph(graphs: readonly Graph[]): Graph {
    const [first] = graphs as readonly [Graph, ...Graph[]]
    const nodes = first.nodes.map((_, i) => this.node(graphs.map(graph => graph.nodes[i])))
    if (graphs.some(graph => graph.nodes.length !== first.nodes.length))
      refuse(this.traces, 'the number of operations', first.nodes.at(-1)!.origin)
    const infos = (side: 'inputs' | 'outputs') =>
      first[side].map((_, i) => this.info(graphs.map(graph => graph[side][i]!)))
    return { ...first, nodes, inputs: infos('inputs'), outputs: infos('outputs') }
  }

  private node(nodes: readonly (Node | undefined)[]): Node {
    const [first] = nodes as readonly [Node, ...Node[]]
    const isSame = nodes.every(
      node =>
        node?.op === first.op &&
        node.inputs.join() === first.inputs.join() &&
        node.outputs.length === first.outputs.length,
    )
    if (!isSame) refuse(this.traces, 'what is computed', first.origin)
    const all = nodes as readonly Node[]
    const attributes = Object.entries(first.attributes).map(([name, value]) => {
      if (isGraph(value)) return [name, this.graph(all.map(node => node.attributes[name] as Graph))]
      if (!all.every(node => sameAttribute(value, node.attributes[name])))
        refuse(this.traces, `the attribute '${name}' of ${first.op}`, first.origin)
      return [name, value]
    })
    return { ...first, attributes: Object.fromEntries(attributes) }
  }

  /** The constants that all traces share; the others are computed, under a name that takes the place of theirs. */
  constants(): readonly ConstantTensor[] {
    const [first] = this.graphs as readonly [Graph, ...Graph[]]
    return first.constants.filter((constant, i) => {
      const all = this.graphs.map(graph => graph.constants[i]!)
      if (all.every(one => sameBytes(one.bytes, constant.bytes) && one.shape.join() === constant.shape.join()))
        return true
      const computed = this.computed(all)
      if (computed === undefined) refuse(this.traces, 'a constant', this.userOf(constant.name), helpFor(constant))
      this.names.set(constant.name, computed!.name)
      return false
    })
  }

  private userOf(name: string): string {
    const search = (graph: Graph): string | undefined => {
      for (const { inputs, attributes, origin } of graph.nodes) {
        if (inputs.includes(name)) return origin
        for (const value of Object.values(attributes)) {
          const inside = isGraph(value) ? search(value) : undefined
          if (inside !== undefined) return inside
        }
      }
      return undefined
    }
    return search(this.graphs[0]!) ?? ''
  }

  private computed(constants: readonly ConstantTensor[]): Term | undefined {
    const [{ shape, type }] = constants as readonly [ConstantTensor, ...ConstantTensor[]]
    const numbers = constants.map(numbersOf)
    if (constants.every(constant => constant.shape.join() === shape.join())) {
      const parts = numbers[0]!.map((_, k) =>
        this.number(
          numbers.map(list => list[k]!),
          type,
        ),
      )
      if (parts.some(part => part === undefined)) return undefined
      return this.g.reshape(this.g.concat(parts as Term[], 0), shape)
    }
    if (constants.some(constant => constant.shape.length !== shape.length)) return undefined
    const sizes = shape.map((_, axis) => this.size(constants.map(constant => constant.shape[axis]!)))
    const axis = sizes.findIndex(size => size !== undefined && !isFixed(size))
    if (sizes.includes(undefined)) return undefined
    const steps = constants.map((constant, i) => progression(constant.shape, numbers[i]!, axis))
    if (steps.includes(undefined)) return undefined
    const [start, step] = (['start', 'step'] as const).map(side =>
      this.number(
        steps.map(one => one![side]),
        type,
      ),
    )
    if (start === undefined || step === undefined) return undefined
    return this.row(sizes as Size[], axis, start, step)
  }

  /** start, start + step, … along an axis. */
  private row(sizes: readonly Size[], axis: number, start: Term, step: Term): Term {
    const { g } = this
    const scalar = (x: Term) => g.reshape(x, [])
    const places = g.node(
      'Range',
      [g.scalar(0, 'int64'), scalar(this.sizes.of(sizes[axis]!)), g.scalar(1, 'int64')],
      'int64',
      [-1],
    )
    const values = g.add(g.mul(g.cast(places, start.type), step), start)
    const lined = g.reshape(
      values,
      sizes.map((_, i) => (i === axis ? -1 : 1)),
    )
    const shape = g.concat(
      sizes.map(size => this.sizes.of(size)),
      0,
    )
    return g.node('Expand', [lined, shape], lined.type, [])
  }

  /** A size as a float, divided as floats are: between the sizes of the traces it may be a fraction. */
  private float(size: Size, type: Term['type']): Term {
    const { g } = this
    const whole = g.cast(this.sizes.of({ ...size, divisor: 1 }), type)
    return size.divisor === 1 ? whole : g.div(whole, g.constant(type, [1], [size.divisor]))
  }

  /** One element, as a list of one; a float may be the reciprocal of a size. */
  private number(values: readonly number[], type: Term['type']): Term | undefined {
    const { g } = this
    const size = this.size(values)
    if (size !== undefined && isFixed(size)) return g.constant(type, [1], [values[0]!])
    if (type !== 'float32' && type !== 'float64')
      return size !== undefined && values.every(Number.isInteger) ? g.cast(this.sizes.of(size), type) : undefined
    if (size !== undefined) return this.float(size, type)
    const round = type === 'float32' ? Math.fround : Number
    const divisors = values.map(value => Math.round(1 / value))
    const divisor = divisors.every((n, i) => round(1 / n) === values[i]) ? this.size(divisors) : undefined
    return divisor && g.div(g.constant(type, [1], [1]), this.float(divisor, type))
  }
}

/** One graph whose named sizes are dynamic, from those of several traces. */
export const unify = (
  graphs: readonly Graph[],
  traces: readonly Sizes[],
  places: ReadonlyMap<string, Place>,
): Graph => {
  const shared = new Shared(beforeNames)
  const g = new PrinterOf(shared, () => [])
  const unification = new Unification(graphs, traces, places, g)
  const whole = unification.graph(graphs)
  const constants = unification.constants()
  const { nodes, ...rest } = renamed(whole, unification.names)
  return { ...rest, nodes: [...g.nodes, ...nodes], constants: [...constants, ...shared.constants] }
}
