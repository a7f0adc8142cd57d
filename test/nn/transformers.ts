import { readFileSync } from 'node:fs'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'

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
