import type { Attribute, ConstantTensor, Graph, Node } from './graph.js'

/** Longer constants are not compared. */
const short = 256

const keyOf = ({ type, shape, bytes }: ConstantTensor): string => `${type} ${shape} ${bytes.join()}`

const inner = (attributes: Readonly<Record<string, Attribute>>): readonly Graph[] =>
  Object.values(attributes).filter((value): value is Graph => typeof value === 'object' && 'nodes' in value)

const mapGraphs = (
  attributes: Readonly<Record<string, Attribute>>,
  f: (graph: Graph) => Graph,
): Readonly<Record<string, Attribute>> =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      typeof value === 'object' && 'nodes' in value ? f(value) : value,
    ]),
  )

/** The nodes that an output or a node behind them needs; `needed` are the names that are read, and grows. */
const liveNodes = (nodes: readonly Node[], needed: Set<string>): readonly Node[] => {
  const kept: Node[] = []
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some(output => needed.has(output))) continue
    const attributes = mapGraphs(node.attributes, graph => live(graph, needed))
    for (const input of node.inputs) needed.add(input)
    kept.push({ ...node, attributes })
  }
  return kept.reverse()
}

const live = (graph: Graph, needed: Set<string>): Graph => {
  for (const { name } of graph.outputs) needed.add(name)
  return { ...graph, nodes: liveNodes(graph.nodes, needed) }
}

const renamed = (graph: Graph, names: ReadonlyMap<string, string>): Graph => ({
  ...graph,
  nodes: graph.nodes.map(node => ({
    ...node,
    inputs: node.inputs.map(input => names.get(input) ?? input),
    attributes:
      inner(node.attributes).length === 0 ? node.attributes : mapGraphs(node.attributes, g => renamed(g, names)),
  })),
})

/** The same graph without what nobody reads, and with constants that are equal once. */
export const tidy = (graph: Graph): Graph => {
  const needed = new Set<string>()
  const whole = live(graph, needed)
  const known = new Map<string, string>()
  const names = new Map<string, string>()
  const constants = whole.constants.filter(constant => {
    if (!needed.has(constant.name)) return false
    if (constant.bytes.length > short) return true
    const key = keyOf(constant)
    const before = known.get(key)
    if (before === undefined) known.set(key, constant.name)
    else names.set(constant.name, before)
    return before === undefined
  })
  return { ...renamed(whole, names), constants }
}
