import type { Access, Buffer, Head, Kernel, Loops, Nest, Run, Scalar } from '../../src/compile/loops.js'
import type { Plan } from '../../src/compile/memory/plan.js'
import { identityOf } from '../../src/primitive/identity.js'
import { primitives } from '../../src/primitive/index.js'
import { multiplyBy, read as readUnbounded, unbounded, write } from '../../src/primitive/unbounded.js'
import { allocate, type Data, encoded, firstOf, isHalf, viewOf } from '../../src/tensor/dtype.js'
import { fromHalf } from '../../src/tensor/half.js'
import { Stored, scalar } from '../../src/tensor/storage.js'

// Loop nests run as they read, one element after the other: what a compiled Program must mean on every engine.

const primitiveOf = new Map(primitives.map(primitive => [primitive.name, primitive]))

type Read = (buffer: Buffer) => Data

const at = ({ offset, strides }: { offset: number; strides: readonly number[] }, index: readonly number[]): number =>
  strides.reduce((sum, stride, loop) => sum + stride * index[loop]!, offset)

/** How far away is what is looked up. */
const placeOf = ({ lookup }: Access, lookUp: (place: Scalar) => number): number => {
  if (lookup === undefined) return 0
  const place = lookUp(lookup.place)
  if (!(place >= 0 && place < lookup.size)) throw new RangeError(`looked up at ${place} of ${lookup.size}`)
  return place * lookup.stride
}

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
      case 'load': {
        const shift = placeOf(value.access, place => evaluate(place, index, head, read, memo))
        const { buffer } = value.access
        const held = read(buffer)[at(value.access, index) + shift]!
        return isHalf(buffer.dtype) ? fromHalf([held], buffer.dtype)[0]! : held
      }
      case 'apply': {
        const operands = value.operands.map(operand =>
          scalar(evaluate(operand, index, head, read, memo), operand.dtype),
        )
        const primitive = primitiveOf.get(value.operation)!
        const result = primitive.evaluate(operands, { dtype: value.dtype }, [{ shape: [], dtype: value.dtype }])[0]!
        return firstOf(result)
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

const combine = {
  add: (a: number, b: number) => a + b,
  maximum: Math.max,
  minimum: Math.min,
  multiply: (a: number, b: number) => a * b,
}

/** What a running head has so far, as it is stored: products of floats have exponents without bounds. */
const totals = ({
  combine: how,
  value,
}: Head & { readonly kind: 'reduce' }): ((element: number, factor?: number) => number) => {
  if (how === 'multiply' && value.dtype === 'float64') {
    const product = unbounded(1)
    write(product, 0, 1)
    return element => {
      multiplyBy(product, 0, element)
      return readUnbounded(product, 0)
    }
  }
  let total: number = identityOf(how, value.dtype)
  const multiply = how === 'multiply' ? Math.imul : combine[how]
  return (element, factor) => {
    total = multiply(factor === undefined ? total : total * factor, element)
    return total
  }
}

const headOf = (head: Head | undefined, index: readonly number[], read: Read): number => {
  if (head === undefined) return Number.NaN
  if (head.kind === 'reduce') {
    let total = identityOf(head.combine, head.value.dtype)
    const { chain } = head
    const walk = (visit: (inner: readonly number[]) => void) => {
      if (chain === undefined) {
        each(head.sizes, visit)
        return
      }
      const from = ({ buffer, ...access }: Access, place: readonly number[]) => read(buffer)[at(access, place)]!
      const end = head.sizes[0]!
      for (let i = from(chain.first, [...index, 0]); i < end; i = from(chain.next, [...index, i])) visit([i])
    }
    walk(inner => {
      total = combine[head.combine](total, evaluate(head.value, [...index, ...inner], Number.NaN, read, new Map()))
    })
    return total
  }
  const { a, b } = head
  let sum = 0
  each(head.sizes, inner => {
    const place = [...index, ...inner]
    sum += read(a.buffer)[at(a, place)]! * read(b.buffer)[at(b, place)]!
  })
  return sum
}

/** Runs a nest of which the first loops stand at the indices `outer`. */
const runNest = ({ sizes, head, stores }: Nest, read: Read, outer: readonly number[] = []): void =>
  each(
    sizes.slice(outer.length),
    index => {
      if (head?.kind === 'reduce' && head.running) {
        const next = totals(head)
        each(head.sizes, inner => {
          const place = [...index, ...inner]
          const of = (value: Scalar) => evaluate(value, place, Number.NaN, read, new Map())
          const one = roundedTo(head, stores, next(of(head.value), head.factor && of(head.factor)))
          const results = stores.map(store => evaluate(store.value, place, one, read, new Map()))
          stores.forEach(({ access }, i) => {
            read(access.buffer)[at(access, place)] = encoded(results[i]!, access.buffer.dtype)
          })
        })
        return
      }
      const value = headOf(head, index, read)
      const rounded = head === undefined ? value : roundedTo(head, stores, value)
      const memo = new Map<Scalar, number>()
      const results = stores.map(store => evaluate(store.value, index, rounded, read, memo))
      const places = stores.map(
        ({ access }) => at(access, index) + placeOf(access, place => evaluate(place, index, rounded, read, memo)),
      )
      stores.forEach(({ access }, i) => {
        read(access.buffer)[places[i]!] = encoded(results[i]!, access.buffer.dtype)
      })
    },
    outer,
  )

const headDType = (value: Scalar): Scalar['dtype'] | undefined =>
  value.kind === 'head' ? value.dtype : value.kind === 'apply' ? value.operands.map(headDType).find(Boolean) : undefined

const roundedTo = (_: Head, stores: Nest['stores'], value: number): number => {
  const dtype = stores.map(store => headDType(store.value)).find(Boolean)
  const one = allocate(dtype ?? 'float64', 1)
  one[0] = value
  return one[0]!
}

const run = (kernel: Kernel, read: Read, turn: number): void => {
  const runAll = (kernels: readonly Kernel[], inner = turn) => {
    for (const one of kernels) run(one, read, inner)
  }
  switch (kernel.kind) {
    case 'nest':
      runNest(kernel, read)
      return
    case 'rows':
      each(kernel.sizes, index => {
        for (const part of kernel.parts) runNest(part, read, index)
      })
      return
    case 'link': {
      const { batches, each: steps, rows, indices, first, next } = kernel
      read(first).fill(steps)
      for (let b = 0; b < batches; b++)
        for (let k = 0; k < steps; k++) {
          const i = next === undefined ? k : steps - 1 - k
          const given = read(indices)[b * steps + i]!
          const row = given < 0 ? given + rows : given
          const isThere = row >= 0 && row < rows
          if (next !== undefined) read(next)[b * steps + i] = isThere ? read(first)[b * rows + row]! : steps
          if (isThere) read(first)[b * rows + row] = i
        }
      return
    }
    case 'order': {
      const { outer, size, inner, count, descending, input, output } = kernel
      // In the plainest way.
      const rank = (value: number) => (Number.isNaN(value) ? Infinity : value)
      const compare = (a: number, b: number): number =>
        Number.isNaN(a) || Number.isNaN(b)
          ? Number(Number.isNaN(a)) - Number(Number.isNaN(b))
          : Math.sign(rank(a) - rank(b)) || 0
      for (let o = 0; o < outer; o++)
        for (let i = 0; i < inner; i++) {
          const line = Array.from({ length: size }, (_, s) => read(input)[(o * size + s) * inner + i]!)
          const places = [...line.keys()].sort((a, b) =>
            descending ? compare(line[b]!, line[a]!) : compare(line[a]!, line[b]!),
          )
          places.slice(0, count).forEach((place, s) => {
            read(output)[(o * count + s) * inner + i] = place
          })
        }
      return
    }
    case 'clear':
      read(kernel.buffer).fill(0)
      return
    case 'copy': {
      const begin = ({ offset, step }: Run) => (step === 0 ? offset : offset + step * turn)
      const start = begin(kernel.from)
      read(kernel.to.buffer).set(read(kernel.from.buffer).slice(start, start + kernel.size), begin(kernel.to))
      return
    }
    case 'call': {
      const given = kernel.inputs.map(({ buffer, spec }) => new Stored(spec.shape, spec.dtype, read(buffer)))
      const specs = kernel.outputs.map(({ spec }) => spec)
      kernel.primitive.evaluate(given, kernel.params, specs).forEach((result, i) => {
        read(kernel.outputs[i]!.buffer).set(result.data)
      })
      return
    }
    case 'repeat':
      for (let i = 0; i < kernel.turns; i++) runAll(kernel.kernels, i)
      return
    case 'while':
      for (runAll(kernel.condition); read(kernel.flag)[0] === 1; runAll(kernel.condition)) runAll(kernel.kernels)
      return
    case 'branch':
      runAll(kernel.branches[Math.max(0, Math.min(kernel.branches.length - 1, read(kernel.index)[0]!))]!)
  }
}

/** Runs loop nests on stored inputs; with a plan, in memory where buffers lie as planned. */
export const interpret = (loops: Loops, inputs: readonly Stored[], plan?: Plan): readonly Stored[] => {
  const memory = new Map<Buffer, Data>()
  const arena = new Uint8Array(plan?.bytes ?? 0).fill(77).buffer
  const read: Read = buffer => {
    const known = memory.get(buffer)
    if (known !== undefined) return known
    const { dtype, size } = buffer
    const offset = plan?.offsets.get(buffer)
    // Memory holds what was there before: nothing may rely on zeros.
    const data =
      offset === undefined ? allocate(dtype, size).fill(dtype === 'bool' ? 1 : 77) : viewOf(dtype, arena, offset, size)
    memory.set(buffer, data)
    return data
  }
  loops.inputs.forEach((buffer, i) => {
    read(buffer).set(inputs[i]!.data)
  })
  for (const { buffer, value } of loops.constants) read(buffer).set(value.data)
  for (const kernel of loops.kernels) run(kernel, read, Number.NaN)
  return loops.outputs.map(({ buffer, spec }) => new Stored(spec.shape, spec.dtype, read(buffer).slice()))
}
