import type { DType } from 'tensor-ts'
import type { Call, Node, Size, TensorNode, ValueNode } from './call.js'
import type { Draw } from './draw.js'
import { isTensor, type Kind, type Look, sizesIn, type World } from './look.js'

/** How an operation is given what it works on. */
export const forms = ['first', 'last', 'pipe'] as const
export type Form = (typeof forms)[number]

/** A function whose parameters have the types of a look, and whose body is a call. */
export interface Program {
  readonly name: string
  readonly kind: Kind
  readonly form: Form
  /** Type variables, each with what it extends. */
  readonly generics: readonly string[]
  readonly parameters: readonly Parameter[]
  readonly body: string
  /** The arguments of the call as they stand in the body; none where the body is several calls. */
  readonly args: readonly string[]
  readonly worlds: readonly World[]
  /** For each world what the parameters are. */
  readonly values: readonly (readonly string[])[]
  /** Worlds that tell what is so by nature from what is so by chance, each with what the parameters are. */
  readonly probes: readonly { readonly world: World; readonly values: readonly string[] }[]
  /** Whether the types know all. */
  readonly definite: boolean
  /** Whether it takes trees, of which a tensor is one. */
  readonly ofTrees: boolean
  /** Whether it works on sizes as numbers, which know no names. */
  readonly isNumeric: boolean
}

export interface Parameter {
  readonly name: string
  readonly type: string
  readonly optional: boolean
}

const show = (value: unknown): string =>
  Array.isArray(value) ? `[${value.map(show).join(', ')}]` : typeof value === 'string' ? `'${value}'` : String(value)

const literalType = (value: unknown): string =>
  Array.isArray(value) ? `readonly [${value.map(literalType).join(', ')}]` : show(value)
const unknownType = (value: unknown, isTuple = false): string => {
  // Of words there are only those that are right.
  if (!Array.isArray(value)) return value === null || typeof value === 'string' ? literalType(value) : typeof value
  const items = value.map(each => unknownType(each))
  if (isTuple) return `readonly [${items.join(', ')}]`
  return items.length === 0 ? 'readonly number[]' : `readonly (${[...new Set(items)].join(' | ')})[]`
}
const unknownTypeOf = ({ value, other, isTuple }: ValueNode): string =>
  [...new Set([value, other].map(each => unknownType(each, isTuple)))].join(' | ')

const upper = (name: string) => name.toUpperCase()
const isSizes = (node: Node) => node.is === 'size' || (node.is === 'value' && typeof node.value === 'number')

/** Writes one call as a function of what its look leaves open. */
export const programOf = (call: Call, look: Look, form: Form, draw: Draw): Program => {
  const [base] = look.worlds
  const generics = new Map<string, string>()
  const alikes: string[] = []

  const sizeType = (size: Size): string => {
    if (typeof size === 'number') return `${size}`
    const values = [...new Set(look.worlds.map(world => world.sizes[size]!))]
    const known = look.sizes[size]
    if (known === 'several') return values.join(' | ')
    if (known === 'unknown') return 'number'
    if (known === 'named') return `'${size}'`
    if (known === undefined) return `${base.sizes[size]!}`
    generics.set(upper(size), 'T.Dim')
    return upper(size)
  }

  const dtypeOf = (node: TensorNode): string => {
    if (look.dtype === 'several') return `'float32' | 'float64'`
    if (look.dtype !== 'variable') return `'${node.dtype}'`
    generics.set('D', 'T.FloatDType')
    return 'D'
  }

  /** The type variable of tensors that are alike. */
  const typed = (above: string, alike = above): string => {
    if (!alikes.includes(alike)) alikes.push(alike)
    const name = 'XYZUVW'[alikes.indexOf(alike)]!
    generics.set(name, above)
    return name
  }

  const tensorType = (node: TensorNode): string => {
    const dtype = dtypeOf(node)
    const shaped = (shape: string) => (dtype === `'float32'` ? `T.Tensor<${shape}>` : `T.Tensor<${shape}, ${dtype}>`)
    const known = shaped(`[${node.sizes.map(sizeType).join(', ')}]`)
    switch (look.nodes.get(node)) {
      case 'rank':
        return shaped('T.Shape')
      case 'any':
        return 'any'
      case 'number':
        return `${known} | number`
      case 'brand':
        return `${known} & { readonly brand: 'name' }`
      case 'several':
        return look.worlds.map(world => shaped(`[${sizesIn(node, look, world).join(', ')}]`)).join(' | ')
      case 'shape':
        generics.set('S', 'T.Shape')
        return shaped('S')
      case 'tensor':
        return typed(known)
      case 'anyTensor':
        return typed('T.AnyTensor', `${node.sizes} ${node.dtype}`)
      case 'axes':
        generics.set('B', 'T.Shape')
        return shaped(`[${['...B', ...node.sizes.slice(node.lead).map(sizeType)].join(', ')}]`)
      default:
        return known
    }
  }

  /** Whether the types of a node say less than what is drawn, so that it has to be a parameter. */
  const isOpen = (node: Node): boolean => {
    if (look.nodes.has(node) || isTensor(node)) return true
    if (node.is === 'size') return look.sizes[node.size] !== undefined
    return node.is === 'list'
      ? node.items.some(isOpen)
      : node.is === 'options' && Object.values(node.entries).some(isOpen)
  }

  const typeOf = (node: Node): string => {
    const known = look.nodes.get(node)
    switch (node.is) {
      case 'tensor':
        return tensorType(node)
      case 'value': {
        if (known === 'any') return 'any'
        if (known === 'unknown') return unknownTypeOf(node)
        return known === 'several' ? `${literalType(node.value)} | ${literalType(node.other)}` : literalType(node.value)
      }
      case 'size': {
        if (look.sizes[node.size] === 'named') return `T.NamedDim<'${node.size}'>`
        if (look.sizes[node.size] === 'variable') return `T.SizeOf<${sizeType(node.size)}>`
        return sizeType(node.size)
      }
      case 'list': {
        if (known === 'length' && node.items.every(isTensor))
          return `readonly (${[...new Set(node.items.map(typeOf))].join(' | ')})[]`
        if (known === 'length') return node.items.every(isSizes) ? 'readonly number[]' : 'any[]'
        return `readonly [${node.items.map(typeOf).join(', ')}]`
      }
      case 'options': {
        const entries = Object.entries(node.entries).map(
          ([key, entry]) => `readonly ${key}${look.nodes.get(entry) === 'optional' ? '?' : ''}: ${typeOf(entry)}`,
        )
        return `{ ${entries.join('; ')} }`
      }
      case 'code':
        return 'never'
    }
  }

  const filled = (node: TensorNode, world: World): string => {
    const dtype: DType = look.dtype ? (world.dtype ?? node.dtype) : node.dtype
    const sizes = `[${sizesIn(node, look, world).join(', ')}]`
    if (world.number === node) return '2'
    const text =
      dtype === 'float32'
        ? `T.ones(${sizes})`
        : dtype === 'float64'
          ? `T.ones(${sizes}, 'float64')`
          : `T.zeros(${sizes}, '${dtype}')`
    return look.nodes.get(node) === 'brand'
      ? `Object.assign(${text}, { brand: 'name' as const })`.replace(' as const', '')
      : text
  }

  const textOf = (node: Node, world: World): string => {
    switch (node.is) {
      case 'tensor':
        return filled(node, world)
      case 'value':
        return show(world.other === node ? node.other : node.value)
      case 'size': {
        const size = world.sizes[node.size]!
        return look.sizes[node.size] === 'named' ? `T.dim('${node.size}', ${size})` : `${size}`
      }
      case 'list': {
        const items = node.items.map(item => textOf(item, world))
        return `[${(world.longer === node ? [...items, items[0]!] : items).join(', ')}]`
      }
      case 'options': {
        if (world.gone === node) return 'undefined'
        const entries = Object.entries(node.entries).flatMap(([key, entry]) =>
          world.gone === entry ? [] : [`${key}: ${textOf(entry, world)}`],
        )
        return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
      }
      case 'code':
        return node.text
    }
  }

  const parameters: (Parameter & { readonly node: Node })[] = []
  const parameter = (node: Node): string => {
    const name = 'abdefgijlostuvy'[parameters.length]!
    const absent = look.nodes.get(node) === 'absent'
    const optional = absent && draw.chance(0.5)
    parameters.push({ name, node, optional, type: absent && !optional ? `${typeOf(node)} | undefined` : typeOf(node) })
    return name
  }

  /** What stands in the body: what is certain as it is, the rest by the names of parameters. */
  const written = (node: Node): string => {
    if (!isOpen(node)) return textOf(node, base)
    if (node.is === 'list' && !look.nodes.has(node) && (node.items.some(isTensor) ? draw.chance(0.7) : true))
      return `[${node.items.map(written).join(', ')}]`
    const isWhole = Object.values(node.is === 'options' ? node.entries : {}).some(
      entry => look.nodes.get(entry) === 'optional',
    )
    if (node.is === 'options' && !look.nodes.has(node) && !isWhole && draw.chance(0.5))
      return `{ ${Object.entries(node.entries)
        .map(([key, entry]) => `${key}: ${written(entry)}`)
        .join(', ')} }`
    return parameter(node)
  }

  const args = call.args.map(written)
  // An optional parameter may stand only at the end.
  const last = parameters.length - 1
  const shown = parameters.map(({ node: _, ...each }, i) => ({
    ...each,
    optional: each.optional && i === last,
    type: each.optional && i !== last ? `${each.type} | undefined` : each.type,
  }))
  const write = call.write ?? ((texts: readonly string[]) => `T.${call.name}(${texts.join(', ')})`)
  const { data } = call
  const waiting = () => {
    const rest = args.filter((_, i) => i !== data)
    return rest.length === 0 ? write([]).replace(/\(\)$/, '') : write(rest)
  }
  const bodies: Record<Form, () => string> = {
    first: () => write(args),
    last: () => `${waiting()}(${args[data!]})`,
    pipe: () => `pipe(${args[data!]}, ${waiting()})`,
  }
  // What waits is given tensors or settings: `any` is taken for a tensor, and does not say which of several ways it is.
  const isVague =
    look.kind === 'any value' ||
    (look.kind === 'any tensor' && call.args.length > 2 && !look.nodes.has(call.args[data ?? 0]!))
  const used = data === undefined || isVague ? 'first' : form
  const valuesIn = (world: World) => parameters.map(({ node }) => textOf(node, world))
  return {
    name: call.name,
    kind: look.kind,
    form: used,
    generics: [...generics].map(([name, above]) => `${name} extends ${above}`),
    parameters: shown,
    body: bodies[used](),
    args: call.write ? [] : args,
    worlds: look.worlds,
    values: look.worlds.map(valuesIn),
    probes: (look.probes ?? []).map(world => ({ world, values: valuesIn(world) })),
    // Of a variable of tensors of any shape the shape is that of its constraint.
    definite:
      !call.isRounded &&
      look.kind !== 'variable of any tensor' &&
      (['plain', 'branded tensor'].includes(look.kind) || generics.size > 0),
    ofTrees: call.ofTrees ?? false,
    isNumeric: call.isNumeric ?? false,
  }
}

export const signatureOf = ({ generics, parameters }: Program): string => {
  const list = parameters.map(({ name, optional, type }) => `${name}${optional ? '?' : ''}: ${type}`).join(', ')
  return `${generics.length > 0 ? `<${generics.join(', ')}>` : ''}(${list})`
}
