import { rowMajor } from '../primitive/strided.js'
import type { DType } from '../tensor/dtype.js'
import { count, Stored } from '../tensor/storage.js'
import type { Spec } from '../tensor/tensor.js'
import type { AxisMap, Lowering, ScalarOperation } from '../trace/lowering.js'
import type { Atom, Equation, Program, Variable } from '../trace/program.js'
import type { Access, Buffer, Head, Kernel, Loops, Scalar, Store } from './loops.js'

// Elementwise equations of one shape become one nest where their order allows it; a reduction or a product is the head of
// the nest of what follows it. A value gets a buffer only where something outside its nest needs it.

/** An index that goes with the loops of a nest: a start, and a stride for each loop. */
interface Affine {
  readonly offset: number
  readonly strides: readonly number[]
}

/** A nest that is still growing. */
interface Group {
  readonly position: number
  readonly sizes: readonly number[]
  readonly head: Head | undefined
  readonly values: Map<Variable, Scalar>
  readonly stores: Store[]
}

type Place =
  | { readonly kind: 'buffer'; readonly buffer: Buffer; readonly position: number }
  | { readonly kind: 'view'; readonly of: Atom; readonly axes: readonly AxisMap[] }
  | { readonly kind: 'inline'; readonly equation: Equation }
  | { readonly kind: 'group'; readonly group: Group }

const loopIndex = (rank: number, loop: number): Affine => ({
  offset: 0,
  strides: Array.from({ length: rank }, (_, i) => (i === loop ? 1 : 0)),
})

const identity = (rank: number): readonly Affine[] => Array.from({ length: rank }, (_, i) => loopIndex(rank, i))

const isIdentity = (index: readonly Affine[], rank: number): boolean =>
  index.length === rank &&
  index.every(({ offset, strides }, i) => offset === 0 && strides.every((s, k) => s === (k === i ? 1 : 0)))

const through = ({ start, steps }: AxisMap, index: readonly Affine[], loops: number): Affine => {
  const strides = new Array<number>(loops).fill(0)
  let offset = start
  for (const [axis, step] of steps) {
    offset += step * index[axis]!.offset
    index[axis]!.strides.forEach((stride, loop) => {
      strides[loop]! += step * stride
    })
  }
  return { offset, strides }
}

const accessOf = (buffer: Buffer, shape: readonly number[], index: readonly Affine[], loops: number): Access => {
  const rows = rowMajor(shape)
  const flat = through({ start: 0, steps: rows.map((stride, axis) => [axis, stride] as const) }, index, loops)
  return { buffer, ...flat }
}

/** A reshape that only adds or leaves out axes of size 1 is a view. */
const reshapeAxes = (from: readonly number[], to: readonly number[]): readonly AxisMap[] | undefined => {
  const places = to.flatMap((size, axis) => (size === 1 ? [] : [axis]))
  const large = from.filter(size => size !== 1)
  if (large.length !== places.length || large.some((size, i) => size !== to[places[i]!])) return undefined
  let next = 0
  return from.map(size => ({ start: 0, steps: size === 1 ? [] : [[places[next++]!, 1]] }))
}

class Fusion {
  readonly kernels: (Kernel | Group)[] = []
  private readonly places = new Map<Variable, Place>()
  private readonly lowerings = new Map<Equation, Lowering>()
  private readonly inlined: ReadonlySet<Equation>
  private nextBuffer = 0

  constructor(program: Program, canCompute: CanCompute) {
    for (const equation of program.equations) {
      const { primitive, inputs, params } = equation
      const lowering = primitive.lower?.(
        inputs.map(({ spec }) => spec),
        params,
      )
      if (lowering === undefined) continue
      const able = lowering.kind !== 'elementwise' || canCompute(lowering.operation, inputs[0]!.spec.dtype)
      if (able) this.lowerings.set(equation, lowering)
    }
    this.inlined = this.findInlined(program)
  }

  buffer({ dtype, shape }: Spec): Buffer {
    return { id: this.nextBuffer++, dtype, size: count(shape) }
  }

  /** A variable that is in memory from the beginning. */
  given(variable: Variable): Buffer {
    const buffer = this.buffer(variable.spec)
    this.places.set(variable, { kind: 'buffer', buffer, position: -1 })
    return buffer
  }

  /** Elementwise equations whose only user is a reduction, or such an equation: they are computed inside it. */
  private findInlined({ equations, outputs }: Program): ReadonlySet<Equation> {
    const users = new Map<Atom, (Equation | 'output')[]>()
    const use = (atom: Atom, user: Equation | 'output') => {
      const list = users.get(atom)
      if (list === undefined) users.set(atom, [user])
      else list.push(user)
    }
    for (const equation of equations) for (const input of equation.inputs) use(input, equation)
    for (const output of outputs) use(output, 'output')
    const inlined = new Set<Equation>()
    for (const equation of [...equations].reverse()) {
      if (this.lowerings.get(equation)?.kind !== 'elementwise') continue
      const [user, ...others] = users.get(equation.outputs[0]!) ?? []
      if (user === undefined || user === 'output' || others.length > 0) continue
      const kind = this.lowerings.get(user)?.kind
      if (kind === 'reduce' || kind === 'write' || inlined.has(user)) inlined.add(equation)
    }
    return inlined
  }

  private push(kernel: Kernel): void {
    this.kernels.push(kernel)
  }

  private open(sizes: readonly number[], head?: Head): Group {
    const group: Group = { position: this.kernels.length, sizes, head, values: new Map(), stores: [] }
    this.kernels.push(group)
    return group
  }

  /** The kernel after which an atom can be read. */
  private positionOf(atom: Atom): number {
    if (atom.kind === 'literal') return -1
    const place = this.places.get(atom)!
    switch (place.kind) {
      case 'buffer':
        return place.position
      case 'group':
        return place.group.position
      case 'view':
        return this.positionOf(place.of)
      case 'inline':
        return Math.max(-1, ...place.equation.inputs.map(input => this.positionOf(input)))
    }
  }

  /** The element of an atom at an index; `group` is the nest in which it is asked for. */
  private element(atom: Atom, index: readonly Affine[], loops: number, group?: Group): Scalar {
    const { dtype } = atom.spec
    if (atom.kind === 'literal') return { kind: 'constant', value: atom.value, dtype }
    const place = this.places.get(atom)!
    switch (place.kind) {
      case 'view':
        return this.element(
          place.of,
          place.axes.map(axis => through(axis, index, loops)),
          loops,
          group,
        )
      case 'inline':
        return this.apply(place.equation, index, loops, group)
      case 'group':
        if (place.group === group && isIdentity(index, group.sizes.length)) return group.values.get(atom)!
    }
    return { kind: 'load', access: accessOf(this.materialize(atom), atom.spec.shape, index, loops), dtype }
  }

  private apply(equation: Equation, index: readonly Affine[], loops: number, group?: Group): Scalar {
    const lowering = this.lowerings.get(equation) as Lowering & { readonly kind: 'elementwise' }
    const operands = equation.inputs.map(input =>
      this.element(input, input.spec.shape.length === 0 ? [] : index, loops, group),
    )
    return { kind: 'apply', operation: lowering.operation, operands, dtype: equation.outputs[0]!.spec.dtype }
  }

  /** The buffer of an atom, which is written now if it was not yet. */
  materialize(atom: Atom): Buffer {
    const place = atom.kind === 'literal' ? undefined : this.places.get(atom)!
    if (place?.kind === 'buffer') return place.buffer
    const { shape } = atom.spec
    const group = place?.kind === 'group' ? place.group : this.open(shape)
    const loops = group.sizes.length
    const buffer = this.buffer(atom.spec)
    const value =
      place?.kind === 'group' ? group.values.get(atom as Variable)! : this.element(atom, identity(loops), loops)
    group.stores.push({ access: accessOf(buffer, shape, identity(loops), loops), value })
    if (atom.kind === 'variable') this.places.set(atom, { kind: 'buffer', buffer, position: group.position })
    // What is in a nest stays a value for the rest of that nest.
    if (place?.kind === 'group' && atom.kind === 'variable') this.kept.set(atom, group)
    return buffer
  }

  /** Values that have a buffer, and are still at hand in the nest that computed them. */
  private readonly kept = new Map<Variable, Group>()

  private groupOf(atom: Atom): Group | undefined {
    if (atom.kind === 'literal') return undefined
    const place = this.places.get(atom)!
    return place.kind === 'group' ? place.group : this.kept.get(atom)
  }

  private elementwise(equation: Equation): void {
    const [output] = equation.outputs
    const { shape } = output!.spec
    // The last nest of this shape in which every input is at hand or already in memory.
    const fits = (group: Group): boolean =>
      group.sizes.join() === shape.join() &&
      equation.inputs.every(
        input =>
          this.positionOf(input) < group.position ||
          (this.groupOf(input) === group && input.spec.shape.join() === shape.join()),
      )
    const group =
      (this.kernels.findLast(kernel => isGroup(kernel) && fits(kernel)) as Group | undefined) ?? this.open(shape)
    const loops = shape.length
    group.values.set(output!, this.applyIn(equation, group, loops))
    this.places.set(output!, { kind: 'group', group })
  }

  private applyIn(equation: Equation, group: Group, loops: number): Scalar {
    const lowering = this.lowerings.get(equation) as Lowering & { readonly kind: 'elementwise' }
    const operands = equation.inputs.map(input => {
      const near = input.kind === 'variable' && this.groupOf(input) === group ? group.values.get(input) : undefined
      return near ?? this.element(input, input.spec.shape.length === 0 ? [] : identity(loops), loops, group)
    })
    return { kind: 'apply', operation: lowering.operation, operands, dtype: equation.outputs[0]!.spec.dtype }
  }

  private headed(output: Variable, head: Head): void {
    const group = this.open(output.spec.shape, head)
    group.values.set(output, { kind: 'head', dtype: output.spec.dtype })
    this.places.set(output, { kind: 'group', group })
  }

  private reduce(
    { inputs: [input], outputs: [output] }: Equation,
    lowering: Lowering & { readonly kind: 'reduce' },
  ): void {
    const { shape } = input!.spec
    const outer = shape.flatMap((_, axis) => (lowering.axes.includes(axis) ? [] : [axis]))
    const inner = shape.flatMap((_, axis) => (lowering.axes.includes(axis) ? [axis] : []))
    const order = [...outer, ...inner]
    const index = shape.map((_, axis) => loopIndex(order.length, order.indexOf(axis)))
    const value = this.element(input!, index, order.length)
    const sizes = inner.map(axis => shape[axis]!)
    this.headed(output!, { kind: 'reduce', combine: lowering.combine, sizes, value })
  }

  private write({ inputs, outputs: [output] }: Equation, { parts }: Lowering & { readonly kind: 'write' }): void {
    const buffer = this.buffer(output!.spec)
    const covered = inputs.reduce((sum, { spec }) => sum + count(spec.shape), 0)
    if (covered < buffer.size) this.push({ kind: 'clear', buffer })
    inputs.forEach((input, i) => {
      const { shape } = input.spec
      const { start, step } = parts[i]!
      const rank = shape.length
      const value = this.element(input, identity(rank), rank)
      const target = start.map((first, axis) =>
        through({ start: first, steps: [[axis, step[axis]!]] }, identity(rank), rank),
      )
      const group = this.open(shape)
      group.stores.push({ access: accessOf(buffer, output!.spec.shape, target, rank), value })
    })
    this.places.set(output!, { kind: 'buffer', buffer, position: this.kernels.length - 1 })
  }

  private accumulate(
    { inputs: [input], outputs: [output] }: Equation,
    { additions }: Lowering & { readonly kind: 'accumulate' },
  ): void {
    const buffer = this.buffer(output!.spec)
    // Read many times: in memory it is computed once.
    const source = this.materialize(input!)
    const { dtype } = input!.spec
    this.push({ kind: 'clear', buffer })
    for (const { sizes, from, to } of additions) {
      const rank = sizes.length
      const at = (axes: readonly AxisMap[]) => axes.map(axis => through(axis, identity(rank), rank))
      const target = accessOf(buffer, output!.spec.shape, at(to), rank)
      const operands: readonly Scalar[] = [
        { kind: 'load', access: target, dtype },
        { kind: 'load', access: accessOf(source, input!.spec.shape, at(from), rank), dtype },
      ]
      this.push({
        kind: 'nest',
        sizes,
        head: undefined,
        stores: [{ access: target, value: { kind: 'apply', operation: 'add', operands, dtype } }],
      })
    }
    this.places.set(output!, { kind: 'buffer', buffer, position: this.kernels.length - 1 })
  }

  private call({ primitive, params, inputs, outputs }: Equation): void {
    const given = inputs.map(input => ({ buffer: this.materialize(input), spec: input.spec }))
    const results = outputs.map(({ spec }) => ({ buffer: this.buffer(spec), spec }))
    this.push({ kind: 'call', primitive, params, inputs: given, outputs: results })
    outputs.forEach((variable, i) => {
      this.places.set(variable, { kind: 'buffer', buffer: results[i]!.buffer, position: this.kernels.length - 1 })
    })
  }

  add(equation: Equation): void {
    const { inputs, outputs } = equation
    const [output] = outputs
    const lowering = this.lowerings.get(equation)
    switch (lowering?.kind) {
      case 'elementwise':
        if (this.inlined.has(equation)) this.places.set(output!, { kind: 'inline', equation })
        else this.elementwise(equation)
        return
      case 'view':
        this.places.set(output!, { kind: 'view', of: inputs[0]!, axes: lowering.axes })
        return
      case 'reshape': {
        const axes = reshapeAxes(inputs[0]!.spec.shape, output!.spec.shape)
        if (axes !== undefined) this.places.set(output!, { kind: 'view', of: inputs[0]!, axes })
        else {
          const buffer = this.materialize(inputs[0]!)
          this.places.set(output!, { kind: 'buffer', buffer, position: this.positionOf(inputs[0]!) })
        }
        return
      }
      case 'reduce':
        this.reduce(equation, lowering)
        return
      case 'write':
        this.write(equation, lowering)
        return
      case 'accumulate':
        this.accumulate(equation, lowering)
        return
      case 'product': {
        const [a, b] = inputs.map(input => this.materialize(input)) as [Buffer, Buffer]
        const { transposeA, transposeB } = lowering
        const inner = inputs[0]!.spec.shape.at(transposeA ? -2 : -1)!
        this.headed(output!, { kind: 'product', a, b, transposeA, transposeB, inner })
        return
      }
      case 'expand':
      case undefined:
        this.call(equation)
    }
  }
}

const isGroup = (kernel: Kernel | Group): kernel is Group => 'values' in kernel

/** Whether an engine has an operation on elements of a type; what it has not is run by its definition. */
export type CanCompute = (operation: ScalarOperation, dtype: DType) => boolean

/** A simplified Program as fused loop nests. Its constants must be stored. */
export const fuse = (program: Program, canCompute: CanCompute = () => true): Loops => {
  const fusion = new Fusion(program, canCompute)
  const inputs = program.inputs.map(variable => fusion.given(variable))
  const constants = program.constants.map(({ variable, value }) => {
    if (!(value instanceof Stored)) throw new TypeError('internal: a constant of a compiled Program is not stored')
    return { buffer: fusion.given(variable), value }
  })
  for (const equation of program.equations) fusion.add(equation)
  const outputs = program.outputs.map(atom => ({ buffer: fusion.materialize(atom), spec: atom.spec }))
  const kernels = fusion.kernels.flatMap((kernel): readonly Kernel[] => {
    if (!isGroup(kernel)) return [kernel]
    const { sizes, head, stores } = kernel
    return stores.length === 0 ? [] : [{ kind: 'nest', sizes, head, stores }]
  })
  return { inputs, constants, kernels, outputs }
}
