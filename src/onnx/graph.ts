import type { DType } from '../tensor/dtype.js'

/** The element types of a model: those of tensors, and those that ONNX wants for shapes and shifts. */
export type ElementType = DType | 'int64' | 'uint32'

/** The number of each element type in `TensorProto.DataType`, which an attribute `to` names too. */
export const elementNumbers: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  bfloat16: 16,
}

/** What an attribute of a node may be here: a text, an integer, a list of integers, or a graph. */
export type Attribute = string | number | readonly number[] | Graph

/** `outputs = op{ attributes } inputs`; an input that is not given is ''. */
export interface Node {
  readonly op: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, Attribute>>
  /** Which equation it was printed for, in words. */
  readonly origin: string
}

/** A tensor that is written into the model. */
export interface ConstantTensor {
  readonly name: string
  readonly type: ElementType
  readonly shape: readonly number[]
  /** The elements, as they are in memory. */
  readonly bytes: Uint8Array
}

/** A size of which no expression of the names is known. */
export const unknownSize = '?'

/** An input or output of a graph; a size that is a text is that of a dynamic axis. */
export interface ValueInfo {
  readonly name: string
  readonly type: ElementType
  readonly shape: readonly (number | string)[]
}

export interface Graph {
  readonly name: string
  readonly nodes: readonly Node[]
  readonly constants: readonly ConstantTensor[]
  readonly inputs: readonly ValueInfo[]
  readonly outputs: readonly ValueInfo[]
}

export const isGraph = (value: Attribute): value is Graph => typeof value === 'object' && 'nodes' in value

/** Attributes with `f` of the graphs among them. */
export const mapGraphs = (
  attributes: Readonly<Record<string, Attribute>>,
  f: (graph: Graph) => Graph,
): Readonly<Record<string, Attribute>> =>
  Object.values(attributes).some(isGraph)
    ? Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, isGraph(value) ? f(value) : value]))
    : attributes

/** A graph that reads other names in the places of some, in the graphs inside it too. */
export const renamed = (graph: Graph, names: ReadonlyMap<string, string>): Graph => ({
  ...graph,
  nodes: graph.nodes.map(node => ({
    ...node,
    inputs: node.inputs.map(input => names.get(input) ?? input),
    attributes: mapGraphs(node.attributes, inner => renamed(inner, names)),
  })),
})
