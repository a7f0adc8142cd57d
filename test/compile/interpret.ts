import type { Buffer, Head, Loops, Nest, Scalar } from '../../src/compile/loops.js'
import { primitives } from '../../src/primitive/index.js'
import { allocate, type Data } from '../../src/tensor/dtype.js'
import { Stored, scalar } from '../../src/tensor/storage.js'

// Loop nests run as they read, one element after the other: what a compiled Program must mean on every engine.

const primitiveOf = new Map(primitives.map(primitive => [primitive.name, primitive]))

type Read = (buffer: Buffer) => Data

const at = ({ offset, strides }: { offset: number; strides: readonly number[] }, index: readonly number[]): number =>
  strides.reduce((sum, stride, loop) => sum + stride * index[loop]!, offset)

const evaluate = (
  value: Scalar,
  index: readonly number[],
  head: number,
  read: Read,
  memo: Map<Scalar, number>,
): number => {
  const known = memo.get(value)
  if (known !== undefined) return known
  const compute = (): number => {
    switch (value.kind) {
      case 'constant':
        return value.value
      case 'head':
        return head
      case 'load':
        return read(value.access.buffer)[at(value.access, index)]!
      case 'apply': {
        const operands = value.operands.map(operand =>
          scalar(evaluate(operand, index, head, read, memo), operand.dtype),
        )
        const primitive = primitiveOf.get(value.operation)!
        return primitive.evaluate(operands, { dtype: value.dtype }, [{ shape: [], dtype: value.dtype }])[0]!.data[0]!
      }
    }
  }
  const result = compute()
  memo.set(value, result)
  return result
}

/** Visits every index, the last loop the fastest. */
const each = (
  sizes: readonly number[],
  visit: (index: readonly number[]) => void,
  outer: readonly number[] = [],
): void => {
  const [size, ...rest] = sizes
  if (size === undefined) visit(outer)
  else for (let i = 0; i < size; i++) each(rest, visit, [...outer, i])
}

const combine = { add: (a: number, b: number) => a + b, maximum: Math.max, minimum: Math.min }
const start = { add: 0, maximum: -Infinity, minimum: Infinity }

const headOf = (head: Head | undefined, sizes: readonly number[], index: readonly number[], read: Read): number => {
  if (head === undefined) return Number.NaN
  if (head.kind === 'reduce') {
    let total = start[head.combine]
    each(head.sizes, inner => {
      total = combine[head.combine](total, evaluate(head.value, [...index, ...inner], Number.NaN, read, new Map()))
    })
    return total
  }
  const [rows, columns] = sizes.slice(-2) as [number, number]
  const batch = index.slice(0, -2).reduce((sum, i, axis) => sum * sizes[axis]! + i, 0)
  const [i, j] = index.slice(-2) as [number, number]
  const { a, b, transposeA, transposeB, inner } = head
  let sum = 0
  for (let k = 0; k < inner; k++) {
    const left = read(a)[batch * rows * inner + (transposeA ? k * rows + i : i * inner + k)]!
    sum += left * read(b)[batch * inner * columns + (transposeB ? j * inner + k : k * columns + j)]!
  }
  return sum
}

const runNest = ({ sizes, head, stores }: Nest, read: Read): void =>
  each(sizes, index => {
    const value = headOf(head, sizes, index, read)
    const rounded = head === undefined ? value : roundedTo(head, stores, value)
    const memo = new Map<Scalar, number>()
    const results = stores.map(store => evaluate(store.value, index, rounded, read, memo))
    stores.forEach(({ access }, i) => {
      read(access.buffer)[at(access, index)] = results[i]!
    })
  })

const headDType = (value: Scalar): Scalar['dtype'] | undefined =>
  value.kind === 'head' ? value.dtype : value.kind === 'apply' ? value.operands.map(headDType).find(Boolean) : undefined

const roundedTo = (_: Head, stores: Nest['stores'], value: number): number => {
  const dtype = stores.map(store => headDType(store.value)).find(Boolean)
  const one = allocate(dtype ?? 'float64', 1)
  one[0] = value
  return one[0]!
}

/** Runs loop nests on stored inputs. */
export const interpret = (loops: Loops, inputs: readonly Stored[]): readonly Stored[] => {
  const memory = new Map<Buffer, Data>()
  const read: Read = buffer => {
    const known = memory.get(buffer)
    if (known !== undefined) return known
    // Memory holds what was there before: nothing may rely on zeros.
    const data = allocate(buffer.dtype, buffer.size).fill(buffer.dtype === 'bool' ? 1 : 77)
    memory.set(buffer, data)
    return data
  }
  loops.inputs.forEach((buffer, i) => {
    memory.set(buffer, inputs[i]!.data.slice())
  })
  for (const { buffer, value } of loops.constants) memory.set(buffer, value.data.slice())
  for (const kernel of loops.kernels)
    if (kernel.kind === 'nest') runNest(kernel, read)
    else if (kernel.kind === 'clear') read(kernel.buffer).fill(0)
    else {
      const given = kernel.inputs.map(({ buffer, spec }) => new Stored(spec.shape, spec.dtype, read(buffer)))
      const specs = kernel.outputs.map(({ spec }) => spec)
      kernel.primitive.evaluate(given, kernel.params, specs).forEach((result, i) => {
        read(kernel.outputs[i]!.buffer).set(result.data)
      })
    }
  return loops.outputs.map(({ buffer, spec }) => new Stored(spec.shape, spec.dtype, read(buffer).slice()))
}
