import type { Call, Node, TensorNode } from './call.js'
import type { Draw } from './draw.js'
import { isTensor } from './look.js'

const replace = (node: Node, old: Node, by: Node): Node => {
  if (node === old) return by
  if (node.is === 'list') return { ...node, items: node.items.map(item => replace(item, old, by)) }
  if (node.is !== 'options') return node
  const entries = Object.entries(node.entries).map(([key, entry]) => [key, replace(entry, old, by)] as const)
  return { ...node, entries: Object.fromEntries(entries) }
}

const within = (node: Node): readonly Node[] => [
  node,
  ...(node.is === 'list' ? node.items : node.is === 'options' ? Object.values(node.entries) : []).flatMap(within),
]

const wrongTensor = (node: TensorNode, draw: Draw): TensorNode => {
  const place = draw.int(0, node.sizes.length - 1)
  const ways: readonly (() => TensorNode)[] = [
    () => ({ ...node, sizes: [...node.sizes, draw.int(2, 6)] }),
    () => ({ ...node, dtype: draw.of('float32', 'float64', 'int32', 'uint8', 'bool', 'float16', 'bfloat16') }),
    ...(node.sizes.length === 0
      ? []
      : [
          () => ({ ...node, sizes: node.sizes.slice(1) }),
          () => ({ ...node, sizes: node.sizes.map((size, i) => (i === place ? draw.int(6, 9) : size)) }),
        ]),
  ]
  return ways[draw.int(0, ways.length - 1)]!()
}

/** The call with one argument, or a part of one, that is likely to be wrong. */
export const spoilt = (call: Call, draw: Draw): Call => {
  const parts = call.args
    .flatMap(within)
    .filter(node => isTensor(node) || (node.is === 'value' && typeof node.value === 'number'))
  if (parts.length === 0) return call
  const part = parts[draw.int(0, parts.length - 1)]!
  const number = draw.of(-1, -2, -4, 0, 2, 3, 4, 9)
  const wrong: Node = isTensor(part) ? wrongTensor(part, draw) : { is: 'value', value: number, other: number }
  return { ...call, args: call.args.map(node => replace(node, part, wrong)) }
}
