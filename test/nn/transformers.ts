import { readFileSync } from 'node:fs'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { checkGradients } from 'tensor-ts/testing'
import { expect } from 'vitest'
import { distance, numbers } from './numeric.js'

// Attention and blocks of Transformers as PyTorch has them, for layers on the same examples.

export type Numbers = number | readonly Numbers[]

/** What golden/transformer.py writes of a layer. */
export interface BlockCase {
  readonly name: string
  readonly options: object
  readonly x: Numbers
  readonly memory: Numbers | null
  readonly masks: { readonly mask?: Numbers; readonly memoryMask?: Numbers }
  readonly params: unknown
  readonly result: Numbers
  readonly gradient: unknown
  readonly gradientOfX: Numbers
  readonly gradientOfMemory: Numbers | null
}

interface Golden {
  readonly attention: readonly BlockCase[]
  readonly encoder: readonly BlockCase[]
  readonly decoder: readonly BlockCase[]
  readonly rotary: {
    readonly x: Numbers
    readonly positions: readonly number[]
    readonly base: number
    readonly result: Numbers
  }
}

export const goldenOf = (): Golden =>
  JSON.parse(readFileSync(new URL('golden/transformer.json', import.meta.url), 'utf8')) as Golden

type Any = T.Tensor<T.Shape>

export interface AnyModel {
  readonly apply: (params: unknown, x: unknown) => Any | { readonly x: Any }
}

/** Nested lists in a tree as tensors of float64. */
export const tensors = (tree: unknown): unknown =>
  Array.isArray(tree)
    ? T.tensor(tree as readonly number[], 'float64')
    : Object.fromEntries(Object.entries(tree as object).map(([name, inner]) => [name, tensors(inner)]))

/** The beginning of a model for a case, its sequences, and how they make a batch. */
export const inputsOf = ({ x, memory, masks }: BlockCase) => {
  const own = Object.fromEntries(
    Object.entries(masks).map(([name, mask]) => [name, T.tensor(mask as never, 'bool') as T.AnyTensor]),
  )
  const sequence = tensors(x) as Any
  const among = (memory === null ? T.zeros([1]) : tensors(memory)) as Any
  const alone = memory === null && Object.keys(masks).length === 0
  const sizes = (given: T.AnyTensor) => given.shape.slice(1)
  const forms = Object.entries(own).map(([name, mask]) => [name, { shape: sizes(mask), dtype: 'bool' }])
  return {
    x: sequence,
    memory: among,
    input: alone
      ? nn.inputs(sizes(sequence) as never)
      : nn.inputs({
          x: sizes(sequence),
          ...(memory === null ? {} : { memory: sizes(among) }),
          ...Object.fromEntries(forms),
        } as never),
    batch: (given: Any, remembered: Any): unknown =>
      alone ? given : { x: given, ...(memory === null ? {} : { memory: remembered }), ...own },
  }
}

export const flat = (tree: unknown): readonly number[] =>
  T.tree.leaves(tree as { readonly a: T.AnyTensor }).flatMap(leaf => [...numbers(leaf as Any)])

/** Holds a layer, made by `make` under the name 'layer', to the results and gradients of a case. */
export const equalsPyTorch = (given: BlockCase, make: unknown): void => {
  const { input, batch, x, memory } = inputsOf(given)
  const { apply } = (make as (before: unknown) => AnyModel)(input)
  const at = { params: { layer: tensors(given.params) }, x, memory }
  const result = ({ params, x, memory }: typeof at): Any => {
    const y = apply(params, batch(x, memory))
    return 'x' in y ? y.x : y
  }
  // Ten digits are written of each number.
  expect(distance(numbers(result(at)), flat(tensors(given.result)))).toBeLessThan(1e-8)
  const loss = (all: typeof at): T.Tensor<[]> => T.sum(T.sin(result(all))) as T.Tensor<[]>
  const gradient = T.grad(loss as never) as unknown as (all: typeof at) => typeof at
  // In the order of the names, whatever that of our parameters is.
  const ordered = (tree: unknown): unknown =>
    typeof tree !== 'object' || tree === null || 'dtype' in tree
      ? tree
      : Object.fromEntries(
          Object.keys(tree)
            .sort()
            .map(name => [name, ordered(tree[name as never])]),
        )
  for (const f of [gradient, T.jit(gradient as never) as unknown as typeof gradient]) {
    const { params, x, memory } = f(at)
    expect(distance(flat(ordered(params.layer)), flat(ordered(tensors(given.gradient))))).toBeLessThan(1e-8)
    expect(distance(flat(x), flat(tensors(given.gradientOfX)))).toBeLessThan(1e-8)
    if (given.gradientOfMemory) expect(distance(flat(memory), flat(tensors(given.gradientOfMemory)))).toBeLessThan(1e-8)
  }
  checkGradients(loss as never, { at } as never)
}
