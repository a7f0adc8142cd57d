import type { AnyTensor } from 'tensor-ts'
import ts from 'typescript'
import type { Sizes } from './call.js'

/** A size as a type says it; `number` says nothing, and text is a name or what is computed from names. */
export type StaticSize =
  | number
  | 'number'
  | { readonly named: string }
  | { readonly several: readonly StaticSize[] }
  | { readonly text: string }

export type StaticShape =
  | 'unknown'
  | readonly StaticSize[]
  | { readonly either: readonly StaticShape[] }
  | { readonly text: string }

/** What a type says of a result. */
export type Static =
  | { readonly is: 'tensor'; readonly shape: StaticShape; readonly dtypes: readonly string[] }
  | { readonly is: 'tuple'; readonly items: readonly Static[] }
  | { readonly is: 'array'; readonly item: Static }
  | { readonly is: 'either'; readonly items: readonly Static[] }
  | {
      readonly is: 'record'
      readonly entries: Readonly<Record<string, { readonly optional: boolean; readonly type: Static }>>
    }
  | { readonly is: 'other'; readonly text: string }

const dtypes = ['float16', 'bfloat16', 'float32', 'float64', 'int32', 'uint8', 'bool']

const sizeOf = (node: ts.TypeNode): StaticSize => {
  if (ts.isNamedTupleMember(node)) return sizeOf(node.type)
  if (ts.isParenthesizedTypeNode(node)) return sizeOf(node.type)
  if (node.kind === ts.SyntaxKind.NumberKeyword) return 'number'
  if (ts.isUnionTypeNode(node)) return { several: node.types.map(sizeOf) }
  if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)) return { named: node.literal.text }
  if (ts.isLiteralTypeNode(node) && !Number.isNaN(Number(node.getText()))) return Number(node.getText())
  return /(^|\.)Dim$/.test(node.getText()) || node.kind === ts.SyntaxKind.AnyKeyword
    ? 'number'
    : { text: node.getText() }
}

const shapeOf = (node: ts.TypeNode): StaticShape => {
  if (ts.isTypeOperatorNode(node) || ts.isParenthesizedTypeNode(node)) return shapeOf(node.type)
  if (ts.isArrayTypeNode(node)) return 'unknown'
  if (ts.isUnionTypeNode(node)) return { either: node.types.map(shapeOf) }
  if (ts.isTupleTypeNode(node)) return node.elements.some(ts.isRestTypeNode) ? 'unknown' : node.elements.map(sizeOf)
  return /(^|\.)Shape$/.test(node.getText()) ? 'unknown' : { text: node.getText() }
}

const dtypesOf = (node: ts.TypeNode | undefined): readonly string[] => {
  if (!node) return ['float32']
  if (ts.isUnionTypeNode(node)) return node.types.flatMap(dtypesOf)
  if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)) return [node.literal.text]
  if (/(^|\.)DType$/.test(node.getText()) || node.kind === ts.SyntaxKind.AnyKeyword) return dtypes
  if (/(^|\.)FullDType$/.test(node.getText())) return dtypes.slice(2, 4)
  return /(^|\.)FloatDType$/.test(node.getText()) ? dtypes.slice(0, 4) : [node.getText()]
}

const read = (node: ts.TypeNode): Static => {
  if (ts.isNamedTupleMember(node) || ts.isTypeOperatorNode(node) || ts.isParenthesizedTypeNode(node))
    return read(node.type)
  if (ts.isTupleTypeNode(node) && !node.elements.some(ts.isRestTypeNode))
    return { is: 'tuple', items: node.elements.map(read) }
  if (ts.isArrayTypeNode(node)) return { is: 'array', item: read(node.elementType) }
  if (ts.isUnionTypeNode(node)) return { is: 'either', items: node.types.map(read) }
  // A brand beside a tensor says nothing of its shape.
  if (ts.isIntersectionTypeNode(node)) return read(node.types[0]!)
  if (ts.isTypeLiteralNode(node))
    return {
      is: 'record',
      entries: Object.fromEntries(
        node.members
          .filter(ts.isPropertySignature)
          .map(({ name, type, questionToken }) => [
            name.getText(),
            { optional: questionToken !== undefined, type: read(type!) },
          ]),
      ),
    }
  if (ts.isTypeReferenceNode(node) || ts.isImportTypeNode(node)) {
    const name = node.getText().replace(/<[\s\S]*$/, '')
    const [shape, dtype] = node.typeArguments ?? []
    if (/(^|\.)Affine$/.test(name) && shape) {
      const type: Static = { is: 'tensor', shape: shapeOf(shape), dtypes: ['float32'] }
      return { is: 'record', entries: { scale: { optional: false, type }, shift: { optional: false, type } } }
    }
    if (/(^|\.)Key$/.test(name)) return { is: 'tensor', shape: [2], dtypes: ['int32'] }
    if (/(^|\.)AnyTensor$/.test(name)) return { is: 'tensor', shape: 'unknown', dtypes }
    if (/(^|\.)Tensor$/.test(name))
      return { is: 'tensor', shape: shape ? shapeOf(shape) : 'unknown', dtypes: dtypesOf(dtype) }
  }
  return { is: 'other', text: node.getText() }
}

/** Reads types as a compiler prints them. */
export const readTypes = (texts: ReadonlyMap<string, string>): ReadonlyMap<string, Static> => {
  const entries = [...texts]
  const source = entries.map(([, text], i) => `type R${i} = ${text}`).join('\n')
  const { statements } = ts.createSourceFile('types.ts', source, ts.ScriptTarget.Latest, true)
  const aliases = statements.filter(ts.isTypeAliasDeclaration)
  return new Map(entries.map(([name], i) => [name, read(aliases[i]!.type)]))
}

/** What a named size is in a world. */
const evaluate = (named: string, sizes: Sizes): number => {
  const scope = { floor: Math.floor, max: Math.max, min: Math.min, ceil: Math.ceil, ...sizes }
  try {
    return Number(Function(...Object.keys(scope), `return ${named}`)(...Object.values(scope)))
  } catch {
    return Number.NaN
  }
}

const admitsSize = (type: StaticSize, size: number, sizes: Sizes): boolean => {
  if (type === 'number') return true
  if (typeof type === 'number') return type === size
  if ('several' in type) return type.several.some(each => admitsSize(each, size, sizes))
  return 'named' in type && evaluate(type.named, sizes) === size
}

const admitsShape = (type: StaticShape, shape: readonly number[], sizes: Sizes): boolean => {
  if (type === 'unknown') return true
  if ('text' in type) return false
  if ('either' in type) return type.either.some(each => admitsShape(each, shape, sizes))
  return type.length === shape.length && type.every((size, i) => admitsSize(size, shape[i]!, sizes))
}

export const isTensorValue = (value: unknown): value is AnyTensor =>
  typeof value === 'object' && value !== null && 'dtype' in value && 'shape' in value

/** Whether a type admits what came of running. */
export const admits = (type: Static, value: unknown, sizes: Sizes): boolean => {
  if (type.is === 'either') return type.items.some(each => admits(each, value, sizes))
  if (isTensorValue(value))
    return type.is === 'tensor' && type.dtypes.includes(value.dtype) && admitsShape(type.shape, value.shape, sizes)
  if (Array.isArray(value)) {
    if (type.is === 'array') return value.every(each => admits(type.item, each, sizes))
    return (
      type.is === 'tuple' &&
      type.items.length === value.length &&
      type.items.every((each, i) => admits(each, value[i], sizes))
    )
  }
  if (typeof value === 'object' && value !== null) {
    if (type.is !== 'record') return false
    const given = Object.entries(value)
    return (
      given.every(([key, each]) => key in type.entries && admits(type.entries[key]!.type, each, sizes)) &&
      Object.entries(type.entries).every(([key, { optional }]) => optional || key in value)
    )
  }
  return type.is === 'other' && type.text !== 'any' && type.text === typeof value
}

const isExactSize = (size: StaticSize): boolean =>
  typeof size === 'number' || (typeof size === 'object' && 'named' in size)

/** Whether a type leaves nothing open. */
export const isExact = (type: Static): boolean => {
  switch (type.is) {
    case 'tensor':
      return type.dtypes.length === 1 && Array.isArray(type.shape) && type.shape.every(isExactSize)
    case 'tuple':
      return type.items.every(isExact)
    case 'record':
      return Object.values(type.entries).every(({ optional, type }) => !optional && isExact(type))
    default:
      return false
  }
}

/** Whether a type shows how it was found instead of what it is. */
export const isInternal = (type: Static): boolean => {
  const isHidden = (shape: StaticShape): boolean =>
    typeof shape === 'object' &&
    ('text' in shape ||
      ('either' in shape
        ? shape.either.some(isHidden)
        : shape.some(size => typeof size === 'object' && 'text' in size)))
  switch (type.is) {
    case 'tensor':
      return isHidden(type.shape) || !type.dtypes.every(dtype => dtypes.includes(dtype))
    case 'tuple':
    case 'either':
      return type.items.some(isInternal)
    case 'array':
      return isInternal(type.item)
    case 'record':
      return Object.values(type.entries).some(({ type }) => isInternal(type))
    case 'other':
      return !['number', 'boolean', 'string'].includes(type.text)
  }
}

/** What came of running, as a type would say it. */
export const showValue = (value: unknown): string => {
  if (isTensorValue(value)) return `${value.dtype}[${value.shape.join(', ')}]`
  if (Array.isArray(value)) return `[${value.map(showValue).join(', ')}]`
  if (typeof value !== 'object' || value === null) return typeof value
  return `{ ${Object.entries(value)
    .map(([key, each]) => `${key}: ${showValue(each)}`)
    .join(', ')} }`
}
