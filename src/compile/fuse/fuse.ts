import { count, same } from '../../shape/sizes.js'
import { Stored } from '../../tensor/storage.js'
import type { Spec } from '../../tensor/tensor.js'
import type { AxisMap, Lowering } from '../../trace/lowering.js'
import type { Atom, Equation, Program, Variable } from '../../trace/program.js'
import { type Affine, accessOf, identity, reshapeAxes, throughMerge } from '../affine.js'
import type { Buffer, Head, Kernel, Lookup, Loops, Scalar } from '../loops.js'
import { type CanCompute, loweringOf } from '../lowering.js'
import type { Simplified } from '../simplify.js'
import type { Builder } from './builder.js'
import { addCall } from './call.js'
import { addControl, sliced, whole } from './control.js'
import { Elements } from './elements.js'
import { addOrder } from './order.js'
import { Places } from './places.js'
import { cutProduct, isOperand, type Operand, operandOf, productOf, windowsOf } from './product.js'
import { reductionOf } from './reduction.js'
import { addRunning } from './running.js'
import { addLastPlace, scattered } from './scatter.js'
import { type Group, Sequence } from './sequence.js'
import { addUpdate } from './update.js'
import { Users } from './users.js'
import { mostWeight, weightOf } from './weight.js'
import { addAccumulation, addWrite } from './write.js'

// Elementwise equations of one shape become one nest where their order allows it; a reduction or a product is the head of
// the nest of what follows it. A value gets a buffer only where something outside its nest needs it.

class Fusion implements Builder {
  readonly constants: { readonly buffer: Buffer; readonly value: Stored }[] = []
  private readonly canCompute: CanCompute
  private readonly users = new Users()
  private sequence = new Sequence()
  private now = 0
  private readonly places = new Places()
  private readonly lowerings = new Map<Equation, Lowering>()
  private readonly elements = new Elements(this, this.places, this.lowerings)
  private nextBuffer = 0

  constructor(canCompute: CanCompute) {
    this.canCompute = canCompute
  }

  /** Everything that a Program computes; its inputs have their places. */
  include(program: Simplified): void {
    for (const equation of program.equations) {
      const lowering = loweringOf(equation, this.canCompute)
      if (lowering !== undefined) this.lowerings.set(equation, lowering)
    }
    this.users.include(program, this.lowerings)
    for (const { variable, value } of program.constants) {
      if (!(value instanceof Stored)) throw new TypeError('internal: a constant of a compiled Program is not stored')
      this.constants.push({ buffer: this.given(variable), value })
    }
    for (const equation of program.equations) {
      this.sequence.enter(program.regions.get(equation))
      this.add(equation)
    }
  }

  buffer({ dtype, shape }: Spec): Buffer {
    return { id: this.nextBuffer++, dtype, size: count(shape) }
  }

  /** A variable that is in memory from the beginning. */
  given(variable: Variable): Buffer {
    const buffer = this.buffer(variable.spec)
    this.places.put(variable, buffer, -1)
    return buffer
  }

  put(variable: Variable, buffer: Buffer): void {
    this.places.put(variable, buffer, this.now - 1)
  }

  view(variable: Variable, of: Atom, axes: readonly AxisMap[]): void {
    this.places.view(variable, of, axes)
  }

  window(variable: Variable, buffer: Buffer, offset: number, lookup: Lookup): void {
    this.places.set(variable, { kind: 'window', buffer, offset, lookup, position: this.now - 1 })
  }

  isMultiplied(variable: Variable, { equations, outputs }: Simplified): boolean {
    const same = new Set<Atom>([variable])
    for (const equation of equations) {
      const [input] = equation.inputs
      if (!equation.inputs.some(input => same.has(input))) continue
      const lowering = loweringOf(equation, this.canCompute)
      const isView =
        lowering?.kind === 'view' ||
        (lowering?.kind === 'reshape' && reshapeAxes(input!.spec.shape, equation.outputs[0]!.spec.shape) !== undefined)
      if (isView) same.add(equation.outputs[0]!)
      else if (lowering?.kind !== 'product') return false
    }
    return !outputs.some(output => same.has(output))
  }

  isUsed(variable: Variable): boolean {
    return this.users.isUsed(variable)
  }

  isUniform(atom: Atom): boolean {
    return this.places.isUniform(atom)
  }

  /** The kernels that `write` pushes; buffers that it makes are used by them alone, apart from those that it returns. */
  within(write: () => readonly Buffer[]): readonly Kernel[] {
    const [outer, firstBuffer] = [this.sequence, this.nextBuffer]
    const inner = new Sequence()
    this.sequence = inner
    const kept = new Set(write())
    this.sequence = outer
    return inner.finish(buffer => buffer.id < firstBuffer || kept.has(buffer))
  }

  push(kernel: Kernel): void {
    this.now += 1
    this.sequence.push(kernel)
  }

  open(sizes: readonly number[], head?: Head): Group {
    const group: Group = { position: this.now, sizes, head, values: new Map(), stores: [], weight: 0 }
    this.now += 1
    this.sequence.push(group)
    return group
  }

  element(atom: Atom, index: readonly Affine[], loops: number, group?: Group): Scalar {
    return this.elements.element(atom, index, loops, group)
  }

  /** What is gathered from is in memory before the loops begin in which it is read. */
  private settleSource({ inputs: [source] }: Equation): void {
    let atom = source!
    for (let place = this.places.of(atom); place?.kind === 'view'; place = this.places.of(atom)) atom = place.of
    if (atom.kind === 'variable') this.materialize(atom)
  }

  /** A window that is looked at, if it is one, becomes a copy: only products read what lies elsewhere in each turn. */
  private copyWindow(atom: Atom): void {
    let base = atom
    for (let place = this.places.of(base); place?.kind === 'view'; place = this.places.of(base)) base = place.of
    const place = this.places.of(base)
    if (place?.kind !== 'window') return
    const copy = this.buffer(base.spec)
    this.push(sliced(place, copy))
    this.places.put(base as Variable, copy, this.now - 1)
  }

  /** The buffer of an atom, which is written now if it was not yet. */
  materialize(atom: Atom): Buffer {
    const place = this.places.of(atom)
    if (place?.kind === 'buffer') return place.buffer
    if (place?.kind === 'merged') {
      const buffer = this.materialize(place.of)
      this.places.put(atom as Variable, buffer, this.places.positionOf(place.of))
      return buffer
    }
    const group = place?.kind === 'group' ? place.group : this.open(atom.spec.shape)
    const buffer = this.buffer(atom.spec)
    this.store(group, atom, buffer)
    if (atom.kind === 'variable') this.places.put(atom, buffer, group.position)
    if (place?.kind === 'group' && atom.kind === 'variable') this.places.keep(atom, group)
    return buffer
  }

  fill(buffer: Buffer, atom: Atom): void {
    this.settle([atom])
    const place = this.places.of(atom)
    if (place?.kind === 'buffer') {
      this.push(whole(place.buffer, buffer))
      return
    }
    const group = place?.kind === 'group' ? place.group : this.open(atom.spec.shape)
    this.store(group, atom, buffer)
  }

  /** The elements of an atom, written by a nest. */
  private store(group: Group, atom: Atom, buffer: Buffer): void {
    const loops = group.sizes.length
    const place = this.places.of(atom)
    const value =
      place?.kind === 'group' ? group.values.get(atom as Variable)! : this.element(atom, identity(loops), loops)
    group.stores.push({ access: accessOf(buffer, atom.spec.shape, identity(loops), loops), value })
  }

  private pointwise(equation: Equation): void {
    const [output] = equation.outputs
    const { shape } = output!.spec
    const inputs = this.elements.operandsOf(equation)
    const isReady = (input: Atom, group: Group) => this.places.positionOf(input) < group.position
    const isInside = (input: Atom, group: Group) =>
      this.places.groupOf(input) === group && input.spec.shape.join() === shape.join()
    // A nest of this shape in which every input is at hand or already in memory: one that has an input at hand, or the last.
    const fits = (group: Group | undefined): group is Group =>
      group !== undefined &&
      this.sequence.isOpen(group) &&
      group.weight < mostWeight &&
      group.sizes.join() === shape.join() &&
      (group.head?.kind !== 'product' || this.lowerings.get(equation)!.kind === 'elementwise') &&
      (inputs === equation.inputs || isReady(equation.inputs[0]!, group)) &&
      inputs.every(input => isReady(input, group) || isInside(input, group))
    const holders = inputs.map(input => this.places.groupOf(input)).filter(fits)
    const [holder] = holders.sort((a, b) => b.position - a.position)
    const group = holder ?? [this.sequence.last(shape)].find(fits) ?? this.open(shape)
    const loops = shape.length
    const index = identity(loops)
    const operands = inputs.map(input => this.element(input, index.slice(0, input.spec.shape.length), loops, group))
    const value = this.elements.apply(equation, operands, index, loops)
    if (value.kind === 'apply') group.weight += weightOf(value.operation)
    group.values.set(output!, value)
    this.places.set(output!, { kind: 'group', group })
  }

  private inline(equation: Equation): void {
    const positions = equation.inputs.map(input => this.places.positionOf(input))
    this.places.set(equation.outputs[0]!, { kind: 'inline', equation, position: Math.max(-1, ...positions) })
  }

  private headed(output: Variable, head: Head, value: Scalar = { kind: 'head', dtype: output.spec.dtype }): void {
    const group = this.open(output.spec.shape, head)
    group.values.set(output, value)
    this.places.set(output, { kind: 'group', group })
  }

  private reduce(
    { inputs: [input], outputs: [output] }: Equation,
    lowering: Lowering & { readonly kind: 'reduce' },
  ): void {
    const place = this.places.of(input!)
    if (place?.kind === 'inline' && this.lowerings.get(place.equation)?.kind === 'product') {
      this.product(place.equation, lowering.axes, output!)
      return
    }
    this.headed(output!, reductionOf(this, input!, lowering))
  }

  /** The products of an equation; those along the `summed` axes are added up. */
  private product(equation: Equation, summed: readonly number[], output: Variable): void {
    const lowering = this.lowerings.get(equation) as Lowering & { readonly kind: 'product' }
    const [a, b] = equation.inputs as readonly [Atom, Atom]
    const [rows, columns] = [
      a.spec.shape.at(lowering.transposeA ? -1 : -2)!,
      b.spec.shape.at(lowering.transposeB ? -2 : -1)!,
    ]
    // Where both are windows, they might cut the loops differently: one keeps its own.
    const ofB = this.windows(b, rows)
    const ofA = ofB === undefined ? this.windows(a, columns) : undefined
    this.settle([...(ofA === undefined ? [a] : []), ...(ofB === undefined ? [b] : [])])
    const operands = [ofA ?? operandOf(a), ofB ?? operandOf(b)] as const
    const { head, sizes } = productOf(lowering, operands, summed, (atom, index, loops) => {
      const element = this.places.isElsewhere(atom) ? this.element(atom, index, loops) : undefined
      const isWindows = atom === ofA?.atom || atom === ofB?.atom
      if (element?.kind === 'load' && (isWindows || isOperand(element.access, index))) return element.access
      this.copyWindow(atom)
      return accessOf(this.materialize(atom), atom.spec.shape, index, loops)
    })
    if (same(sizes, output.spec.shape)) {
      this.headed(output, head)
      return
    }
    // The result with all loops apart, which are merged again.
    const apart: Variable = { kind: 'variable', id: output.id, spec: { shape: sizes, dtype: output.spec.dtype } }
    this.headed(apart, head)
    this.places.set(output, { kind: 'merged', of: apart })
  }

  /** An operand that is windows, which are read where they lie. */
  private windows(atom: Atom, lines: number): Operand | undefined {
    const place = this.places.of(atom)
    return place?.kind === 'merged' ? windowsOf(this, atom, place.of, lines) : undefined
  }

  /** Whether a reshape only cuts loops of a product into several: what follows it then joins its nest. */
  private cut({ inputs: [input], outputs: [output] }: Equation): boolean {
    const given = this.places.of(input!)
    const place = given?.kind === 'merged' ? this.places.of(given.of) : given
    if (place?.kind !== 'group' || !this.users.isUsedOnce(input!)) return false
    const { group } = place
    if (group.head?.kind !== 'product' || group.values.size > 1 || group.stores.length > 0) return false
    const { shape, dtype } = output!.spec
    const head = cutProduct(group.head, group.sizes, shape)
    if (head === undefined) return false
    this.sequence.reshape(group, shape, head)
    group.values.clear()
    group.values.set(output!, { kind: 'head', dtype })
    this.places.set(output!, { kind: 'group', group })
    return true
  }

  /** Copies what is asked for as a whole. */
  private settle(atoms: readonly Atom[]): void {
    for (const atom of atoms) if (this.places.of(atom)?.kind === 'merged') this.materialize(atom)
  }

  /** A view of a view with merged axes, where that needs no copy of it. */
  private viewOfMerged(output: Variable, input: Atom, axes: readonly AxisMap[]): boolean {
    const place = this.places.of(input)
    if (place?.kind !== 'merged') return false
    const inner = throughMerge(axes, output.spec.shape, place.of.spec.shape, input.spec.shape)
    if (inner !== undefined) this.view(output, place.of, inner)
    return inner !== undefined
  }

  private add(equation: Equation): void {
    const { inputs, outputs } = equation
    const [output] = outputs
    const lowering = this.lowerings.get(equation)
    if (lowering?.kind === 'view' && this.viewOfMerged(output!, inputs[0]!, lowering.axes)) return
    if (lowering?.kind === 'reshape' && this.cut(equation)) return
    if (lowering?.kind !== 'product') this.settle(inputs)
    switch (lowering?.kind) {
      case 'elementwise':
      case 'gather':
        if (lowering.kind === 'gather') this.settleSource(equation)
        if (this.users.isInlined(equation)) this.inline(equation)
        else this.pointwise(equation)
        return
      case 'view':
        this.view(output!, inputs[0]!, lowering.axes)
        return
      case 'reshape': {
        const axes = reshapeAxes(inputs[0]!.spec.shape, output!.spec.shape)
        if (axes !== undefined) this.view(output!, inputs[0]!, axes)
        else if (this.places.isView(inputs[0]!)) this.places.set(output!, { kind: 'merged', of: inputs[0] as Variable })
        else {
          const buffer = this.materialize(inputs[0]!)
          this.places.put(output!, buffer, this.places.positionOf(inputs[0]!))
        }
        return
      }
      case 'reduce':
        this.reduce(equation, lowering)
        return
      case 'running':
        addRunning(this, equation, lowering)
        return
      case 'order':
        addOrder(this, equation, lowering)
        return
      case 'write':
        addWrite(this, equation, lowering)
        return
      case 'accumulate':
        addAccumulation(this, equation, lowering)
        return
      case 'scatter': {
        const { head, value } = scattered(this, equation, lowering)
        this.headed(output!, head, value)
        return
      }
      case 'update':
        addUpdate(this, equation, lowering)
        return
      case 'lastPlace':
        addLastPlace(this, equation, lowering)
        return
      case 'product':
        if (this.users.isInlined(equation)) this.inline(equation)
        else this.product(equation, [], output!)
        return
      case 'repeat':
      case 'while':
      case 'branch':
        addControl(this, equation, lowering)
        return
      case 'expand':
      case 'program':
      case undefined:
        addCall(this, equation)
    }
  }
}

/** A simplified Program with inputs as fused loop nests. Its constants must be stored. */
export const fuse = (program: Simplified & Pick<Program, 'inputs'>, canCompute: CanCompute = () => true): Loops => {
  const fusion = new Fusion(canCompute)
  const inputs = program.inputs.map(variable => fusion.given(variable))
  const outputs: Loops['outputs'][number][] = []
  const kernels = fusion.within(() => {
    fusion.include(program)
    for (const atom of program.outputs) outputs.push({ buffer: fusion.materialize(atom), spec: atom.spec })
    return [...inputs, ...[...fusion.constants, ...outputs].map(({ buffer }) => buffer)]
  })
  return { inputs, constants: fusion.constants, kernels, outputs }
}
