import { type ConstantTensor, type Graph, mapGraphs, type Node, renamed } from './graph.js'

/** Longer constants are not compared. */
const short = 256

const keyOf = ({ type, shape, bytes }: ConstantTensor): string => `${type} ${shape} ${bytes.join()}`

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
