import { count } from '../../shape/sizes.js'
import type { Spec } from '../../tensor/tensor.js'
import type { AxisMap, Lowering } from '../../trace/lowering.js'
import type { Atom, Equation, Program, Variable } from '../../trace/program.js'
import { type Instance, instance } from '../instance.js'
import type { Buffer, Copy, Lookup, Run } from '../loops.js'
import { type Simplified, simplify } from '../simplify.js'
import type { Builder } from './builder.js'
import type { Window } from './places.js'
import { summedUp, type Total, totalsOf } from './totals.js'

// Loops and branches become kernels around kernels. Nests know nothing of the loops around them: what changes from turn to
// turn is copied to and from buffers that stay where they are, and what need not be copied is found later (`inStacks`). Only
// products read slices where they lie from the beginning, as the weights of stacked layers are most of what a model reads.

type Lowered<Kind> = Lowering & { readonly kind: Kind }

/** A Program ready to stand inside a kernel. */
interface Inner {
  readonly inputs: readonly Atom[]
  readonly program: Simplified
  readonly used: ReadonlySet<Atom>
}

const usedIn = ({ equations, outputs }: Pick<Instance, 'equations' | 'outputs'>): ReadonlySet<Atom> =>
  new Set([...outputs, ...equations.flatMap(equation => equation.inputs)])

/** Scalars that are known are written into the Program; of its outputs those that are `wanted` are computed. */
const innerOf = (
  program: Program,
  given: readonly (Atom | undefined)[],
  wanted: (output: number) => boolean = () => true,
): Inner => {
  const inputs = program.inputs.map((variable, i): Atom => {
    const atom = given[i]
    return atom?.kind === 'literal' ? atom : { ...variable }
  })
  const all = instance(program, inputs)
  const simplified = simplify({ ...all, outputs: all.outputs.filter((_, i) => wanted(i)) })
  return { inputs, program: simplified, used: usedIn(simplified) }
}

/** A Program without what is added up when its loop is over. */
const without = (inner: Inner, totals: readonly Total[]): Inner => {
  if (totals.length === 0) return inner
  const left = new Set(totals.flatMap(({ product, sum }) => [product, sum]))
  const equations = inner.program.equations.filter(equation => !left.has(equation))
  const outputs = inner.program.outputs.filter((_, i) => totals.every(({ carry }) => carry !== i))
  return { ...inner, program: { ...inner.program, equations, outputs }, used: usedIn({ equations, outputs }) }
}

const axesOf = ({ shape }: Spec, from: number): readonly AxisMap[] =>
  shape.map((_, axis) => ({ start: 0, steps: axis < from ? [] : [[axis - from, 1]] }))

/** What the inputs of a Program are outside: in memory now, so that kernels inside only read them. */
const ready = (builder: Builder, { inputs, used }: Inner, given: readonly Atom[]): (() => void) => {
  const places = given.map((atom, i) => {
    const input = inputs[i]!
    if (input.kind === 'literal' || !used.has(input)) return () => {}
    if (builder.isUniform(atom)) return () => builder.view(input, atom, axesOf(atom.spec, 0))
    const buffer = builder.materialize(atom)
    return () => builder.put(input, buffer)
  })
  return () => {
    for (const place of places) place()
  }
}

const at = (buffer: Buffer): Run => ({ buffer, offset: 0, step: 0 })

export const whole = (from: Buffer, to: Buffer): Copy => ({ kind: 'copy', from: at(from), to: at(to), size: to.size })

/** What a window shows in a turn, as a copy. */
export const sliced = ({ buffer, offset, lookup }: Window, to: Buffer): Copy => ({
  kind: 'copy',
  from: { buffer, offset, step: lookup.stride },
  to: at(to),
  size: to.size,
})

/** The next carry takes the place of the carry. What is moved to another place of it is moved by way of a third. */
const replaceCarry = (builder: Builder, carry: readonly Buffer[], next: readonly Atom[]): void => {
  const carried = new Set(carry)
  const from = next.map((atom, i) => {
    const buffer = builder.materialize(atom)
    if (buffer === carry[i] || !carried.has(buffer)) return buffer
    const between = builder.buffer(atom.spec)
    builder.push(whole(buffer, between))
    return between
  })
  from.forEach((buffer, i) => {
    if (buffer !== carry[i]) builder.push(whole(buffer, carry[i]!))
  })
}

const carryOf = (builder: Builder, initial: readonly Atom[]): readonly Buffer[] =>
  initial.map(atom => {
    const buffer = builder.buffer(atom.spec)
    builder.fill(buffer, atom)
    return buffer
  })

const putAll = (builder: Builder, atoms: readonly Atom[], buffers: readonly Buffer[]): void => {
  atoms.forEach((atom, i) => {
    if (atom.kind === 'variable') builder.put(atom, buffers[i]!)
  })
}

/** The number of the turn, which stands in a buffer, times `step`. */
const turning = (turn: Buffer, turns: number, step: number): Lookup => ({
  place: { kind: 'load', access: { buffer: turn, offset: 0, strides: [] }, dtype: 'int32' },
  size: turns,
  stride: step,
})

const addRepeat = (builder: Builder, { inputs, outputs }: Equation, lowering: Lowered<'repeat'>): void => {
  const { body, constants, length, reverse } = lowering
  const behind = constants + lowering.carry
  const isWanted = (output: number) => output < lowering.carry || builder.isUsed(outputs[output]!)
  const every = innerOf(body, inputs.slice(0, constants), isWanted)
  const results = outputs.slice(lowering.carry).filter(variable => builder.isUsed(variable))
  const stacked = new Map<Atom, Atom>([
    ...every.inputs.slice(behind).map((slice, i) => [slice, inputs[behind + i]!] as const),
    ...every.program.outputs.slice(lowering.carry).map((atom, i) => [atom, results[i]!] as const),
  ])
  const totals = totalsOf(every.program, every.inputs.slice(constants, behind), atom => length > 0 && stacked.has(atom))
  const inner = without(every, totals)
  const isKept = (_: unknown, carry: number) => totals.every(total => total.carry !== carry)
  const placeConstants = ready(builder, inner, inputs.slice(0, constants))
  const carry = carryOf(builder, inputs.slice(constants, behind).filter(isKept))
  const stacks = results.map(variable => builder.buffer(variable.spec))
  const sequences = inputs.slice(behind).flatMap((atom, i) => {
    const slice = inner.inputs[behind + i] as Variable
    if (!inner.used.has(slice)) return []
    return [{ atom, slice, buffer: builder.isUniform(atom) ? undefined : builder.materialize(atom) }]
  })
  const sliceOf = (buffer: Buffer, size: number): Run => ({
    buffer,
    offset: reverse ? (length - 1) * size : 0,
    step: reverse ? -size : size,
  })
  /** What is only multiplied, as the weights of a layer, is read where it lies. */
  const isLeft = ({ slice, buffer }: (typeof sequences)[number]): boolean =>
    buffer !== undefined && builder.isMultiplied(slice, inner.program)
  const left = new Set(sequences.filter(isLeft))
  const turn = left.size > 0 ? builder.buffer({ dtype: 'int32', shape: [] }) : undefined
  const kernels = builder.within(() => {
    placeConstants()
    putAll(builder, inner.inputs.slice(constants, behind).filter(isKept), carry)
    for (const sequence of sequences) {
      const { atom, slice, buffer } = sequence
      if (buffer === undefined) {
        builder.view(slice, atom, axesOf(atom.spec, 1))
        continue
      }
      if (left.has(sequence)) {
        const { offset, step } = sliceOf(buffer, count(slice.spec.shape))
        builder.window(slice, buffer, offset, turning(turn!, length, step))
        continue
      }
      const own = builder.buffer(slice.spec)
      builder.push({ kind: 'copy', from: sliceOf(buffer, own.size), to: at(own), size: own.size })
      builder.put(slice, own)
    }
    const next = inner.program.outputs.slice(0, carry.length)
    const written = inner.program.outputs.slice(carry.length)
    const given = new Set(inner.inputs)
    const write = (isGiven: boolean): void => {
      written.forEach((atom, i) => {
        if (given.has(atom) !== isGiven) return
        const own = builder.materialize(atom)
        builder.push({ kind: 'copy', from: at(own), to: sliceOf(stacks[i]!, own.size), size: own.size })
      })
    }
    // Once a carry is written, it may be replaced where it stands.
    write(true)
    builder.include(inner.program)
    write(false)
    replaceCarry(builder, carry, next)
    return []
  })
  builder.push({ kind: 'repeat', turns: length, turn, kernels })
  putAll(builder, outputs.slice(0, lowering.carry).filter(isKept), carry)
  putAll(builder, results, stacks)
  const equations = totals.flatMap(total =>
    summedUp(total, length, inputs[constants + total.carry]!, atom => stacked.get(atom)!, outputs[total.carry]!),
  )
  builder.include({ constants: [], equations, outputs: [], regions: new Map() })
}

const addWhile = (builder: Builder, { inputs, outputs }: Equation, lowering: Lowered<'while'>): void => {
  const { conditionConstants, bodyConstants } = lowering
  const forCondition = inputs.slice(0, conditionConstants)
  const forBody = inputs.slice(conditionConstants, conditionConstants + bodyConstants)
  const [condition, body] = [innerOf(lowering.condition, forCondition), innerOf(lowering.body, forBody)]
  const [placeForCondition, placeForBody] = [ready(builder, condition, forCondition), ready(builder, body, forBody)]
  const carry = carryOf(builder, inputs.slice(conditionConstants + bodyConstants))
  const flags: Buffer[] = []
  const conditionKernels = builder.within(() => {
    placeForCondition()
    putAll(builder, condition.inputs.slice(conditionConstants), carry)
    builder.include(condition.program)
    flags.push(...condition.program.outputs.map(atom => builder.materialize(atom)))
    return flags
  })
  const kernels = builder.within(() => {
    placeForBody()
    putAll(builder, body.inputs.slice(bodyConstants), carry)
    builder.include(body.program)
    replaceCarry(builder, carry, body.program.outputs)
    return []
  })
  builder.push({ kind: 'while', condition: conditionKernels, flag: flags[0]!, kernels })
  putAll(builder, outputs, carry)
}

const addBranch = (builder: Builder, { inputs, outputs }: Equation, lowering: Lowered<'branch'>): void => {
  const [index, ...operands] = inputs as readonly [Atom, ...Atom[]]
  const results = outputs.filter(variable => builder.isUsed(variable))
  const buffers = results.map(({ spec }) => builder.buffer(spec))
  const branches = lowering.branches.map(branch => {
    const inner = innerOf(branch, operands, output => builder.isUsed(outputs[output]!))
    return { inner, place: ready(builder, inner, operands) }
  })
  const where = builder.materialize(index)
  const kernels = branches.map(({ inner, place }) =>
    builder.within(() => {
      place()
      builder.include(inner.program)
      inner.program.outputs.forEach((atom, i) => {
        builder.fill(buffers[i]!, atom)
      })
      return []
    }),
  )
  builder.push({ kind: 'branch', index: where, branches: kernels })
  putAll(builder, results, buffers)
}

/** An equation that runs Programs, as kernels around theirs. */
export const addControl = (
  builder: Builder,
  equation: Equation,
  lowering: Lowered<'repeat'> | Lowered<'while'> | Lowered<'branch'>,
): void => {
  if (lowering.kind === 'repeat') addRepeat(builder, equation, lowering)
  else if (lowering.kind === 'while') addWhile(builder, equation, lowering)
  else addBranch(builder, equation, lowering)
}
