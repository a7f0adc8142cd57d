import { add } from '../primitive/arithmetic.js'
import { allBatched } from '../primitive/batch.js'
import { isUnknown, known } from '../primitive/define.js'
import { transpose } from '../primitive/movement.js'
import { movement } from '../shape/moveAxis.js'
import { count, part } from '../shape/sizes.js'
import { allocate } from '../tensor/dtype.js'
import { Stored } from '../tensor/storage.js'
import type { Spec, Value } from '../tensor/tensor.js'
import { marked, taking } from '../trace/live.js'
import { byDual, type Primitive, type Tangent } from '../trace/primitive.js'
import type { Program } from '../trace/program.js'
import { replay } from '../trace/replay.js'
import { bind } from '../trace/trace.js'
import { interleave } from './call.js'
import { pruneLoop, settle } from './carry.js'
import { instantiate, zeros } from './leaves.js'
import { bindPruned, present, split, spread, transposeLeaves } from './linear.js'
import { stageClosed } from './program.js'
import { vmapLeaves } from './vmap.js'

interface ScanParams {
  /** From constants, carry and one slice of each sequence to the next carry and one slice of each result. */
  readonly body: Program
  /** How many inputs of the body are the same in every step. */
  readonly constants: number
  readonly carry: number
  readonly length: number
  /** From the last step to the first. */
  readonly reverse: boolean
}

const parts = <T>(values: readonly T[], { constants, carry }: ScanParams) => ({
  constants: values.slice(0, constants),
  carry: values.slice(constants, constants + carry),
  sequences: values.slice(constants + carry),
})

/** What one slice along the first axis is. */
export const sliceSpec = ({ shape, dtype }: Spec): Spec => ({ shape: part(shape, 1), dtype })
const swapped = (x: Value): Value => transpose(x, movement(x.shape, 1, 0))

/** A loop whose body is a Program: a carry goes from step to step, sequences are read and written slice by slice. */
export const scanPrimitive: Primitive<ScanParams> = {
  name: 'scan',
  spec: (_, { body, carry, length }) =>
    body.outputs.map(({ spec }, i) => (i < carry ? spec : { shape: [length, ...spec.shape], dtype: spec.dtype })),
  evaluate: (inputs, params, outputs) => {
    const { constants, carry, sequences } = parts(inputs, params)
    const results = outputs
      .slice(params.carry)
      .map(spec => ({ ...spec, data: allocate(spec.dtype, count(spec.shape)) }))
    let current: readonly Value[] = carry
    for (let i = 0; i < params.length; i++) {
      const at = params.reverse ? params.length - 1 - i : i
      const slices = sequences.map(({ shape, dtype, data }) => {
        const size = data.length / params.length
        // A view of one of the steps; of all that there are it could be taken for the owner of the elements.
        const slice = params.length === 1 ? data.slice() : data.subarray(at * size, (at + 1) * size)
        return new Stored(part(shape, 1), dtype, slice)
      })
      const next = replay(params.body, [...constants, ...current, ...slices])
      current = next.slice(0, params.carry)
      for (const [k, result] of results.entries()) {
        const slice = (next[params.carry + k] as Stored).data
        result.data.set(slice, at * slice.length)
      }
    }
    return [
      ...(current as readonly Stored[]),
      ...results.map(({ shape, dtype, data }) => new Stored(shape, dtype, data)),
    ]
  },
  jvp: byDual('scan'),
  dual: (inputs, tangents, params) => {
    const behind = params.constants + params.carry
    const isFixed = (input: number) => input < params.constants
    const available = (input: number) => isFixed(input) || input >= behind
    const { moving, found } = settle(present(tangents), params, marks => {
      const result = split('scan', params.body, marks, available)
      return { moves: result.moves, found: result }
    })
    const { forward, residuals, tangent } = found
    const moves = found.moves.map((one, i) => (i < params.carry ? moving[params.constants + i]! : one))
    const results = bind(scanPrimitive, inputs, { ...params, body: forward })
    const outputs = results.slice(0, params.body.outputs.length)
    const stacked = [...results.slice(outputs.length)]
    // Residuals that are the same in every step stay so; of the others there is a slice for each step.
    const kept = residuals.map(residual =>
      'input' in residual
        ? { value: inputs[residual.input]!, fixed: isFixed(residual.input) }
        : { value: stacked.shift()!, fixed: false },
    )
    const given = parts(
      inputs.map((input, i) => tangents[i] ?? zeros(input)),
      params,
    )
    const marks = parts(moving, params)
    const fixed = marked(given.constants, marks.constants)
    const carried = marked(given.carry, marks.carry)
    const read = marked(given.sequences, marks.sequences)
    const fixedResiduals = kept.filter(residual => residual.fixed).map(({ value }) => value)
    const readResiduals = kept.filter(residual => !residual.fixed).map(({ value }) => value)
    const inner = [...[...fixedResiduals, ...fixed, ...carried], ...[...readResiduals, ...read].map(sliceSpec)]
    const body = stageClosed(
      'scan',
      values => {
        const from = (start: number, n: number) => values.slice(start, start + n)
        const step = fixedResiduals.length + fixed.length + carried.length
        const [same, each] = [[...from(0, fixedResiduals.length)], [...from(step, readResiduals.length)]]
        const own = [
          ...from(fixedResiduals.length, fixed.length + carried.length),
          ...values.slice(step + readResiduals.length),
        ]
        const moved = tangent(
          kept.map(residual => (residual.fixed ? same : each).shift()!),
          own,
        )
        return marked(
          instantiate(
            moved,
            params.body.outputs.map(({ spec }) => spec),
          ),
          moves,
        )
      },
      inner,
    )
    const linear = [...fixedResiduals, ...fixed, ...carried, ...readResiduals, ...read]
    const moved = bindPruned(scanPrimitive, linear, {
      ...params,
      body,
      constants: fixedResiduals.length + fixed.length,
      carry: carried.length,
    })
    return { outputs, tangents: spread(moved, moves) }
  },
  transpose: (cotangents, inputs, params) => {
    const { body, length, reverse } = params
    const { constants, sequences } = parts(inputs, params)
    const slots = parts(body.inputs, params)
    const specs = scanPrimitive.spec([], params)
    const given = specs.map((spec, i) => cotangents[i] ?? zeros(spec))
    const unknownConstants = constants.map(isUnknown)
    const unknownSequences = sequences.map(isUnknown)
    // The carry is linear in the rest even where it begins with a known value.
    const asOpen = [...constants, ...slots.carry.map(({ spec }) => ({ unknown: spec })), ...sequences]
    const open = body.inputs.filter((_, i) => isUnknown(asOpen[i]!)).map(({ spec }) => spec)
    const openConstants = slots.constants.filter((_, i) => unknownConstants[i]).map(({ spec }) => spec)
    const knownConstants = constants.filter(input => !isUnknown(input)).map(known)
    const knownSequences = sequences.filter(input => !isUnknown(input)).map(known)
    const carrySpecs = slots.carry.map(({ spec }) => spec)
    const resultSpecs = specs.slice(params.carry)
    // The cotangents of the constants gather in the carry, those of the carry go back through the steps.
    const backward = stageClosed(
      'scan',
      values => {
        let used = 0
        const take = (n: number): readonly Value[] => {
          used += n
          return values.slice(used - n, used)
        }
        const fixed = take(knownConstants.length)
        const totals = take(openConstants.length)
        const carried = take(carrySpecs.length)
        const read = take(knownSequences.length)
        const written = take(resultSpecs.length)
        const f = (unknown: readonly Value[]) => replay(body, interleave(asOpen, [...fixed, ...read], unknown))
        const results = instantiate(transposeLeaves('scan', f, open, [...carried, ...written]), open)
        const behind = openConstants.length
        return [...totals.map((total, i) => add(total, results[i]!)), ...results.slice(behind)]
      },
      [...[...knownConstants, ...openConstants, ...carrySpecs], ...[...knownSequences, ...resultSpecs].map(sliceSpec)],
    )
    const results = bindPruned(
      scanPrimitive,
      [
        ...knownConstants,
        ...openConstants.map(zeros),
        ...given.slice(0, params.carry),
        ...knownSequences,
        ...given.slice(params.carry),
      ],
      {
        body: backward,
        constants: knownConstants.length,
        carry: openConstants.length + params.carry,
        length,
        reverse: !reverse,
      },
    )
    const [fromConstants, rest] = [results.slice(0, openConstants.length), results.slice(openConstants.length)]
    const [fromCarry, fromSequences] = [rest.slice(0, params.carry), [...rest.slice(params.carry)]]
    const opened = [...fromConstants]
    return [
      ...unknownConstants.map((one): Tangent => (one ? opened.shift() : undefined)),
      ...fromCarry,
      ...unknownSequences.map((one): Tangent => (one ? fromSequences.shift() : undefined)),
    ]
  },
  batch: (inputs, batched, params) => {
    const { constants, carry, sequences } = parts(inputs, params)
    const marks = parts(batched, params)
    const size = inputs[batched.indexOf(true)]!.shape[0]!
    const carried = carry.map((x, i) =>
      marks.carry[i] ? x : allBatched([x, inputs[batched.indexOf(true)]!], [false, true])[0]!,
    )
    const moved = sequences.map((x, i) => (marks.sequences[i] ? swapped(x) : x))
    const flags = [...marks.constants, ...carry.map(() => true), ...marks.sequences]
    const body = stageClosed('scan', values => vmapLeaves(leaves => replay(params.body, leaves), values, flags, size), [
      ...constants,
      ...carried,
      ...moved.map(sliceSpec),
    ])
    const results = bind(scanPrimitive, [...constants, ...carried, ...moved], { ...params, body })
    return results.map((result, i) => (i < params.carry ? result : swapped(result)))
  },
  prune: (needed, params) => {
    const { body, constants, carry } = params
    const { program, uses, carried } = pruneLoop(body, constants, needed, carry)
    const takes = [...uses.slice(0, constants), ...carried, ...uses.slice(constants + carry)]
    const count = (marks: readonly boolean[]) => marks.filter(mark => mark).length
    return {
      params: {
        ...params,
        body: taking(program, takes),
        constants: count(uses.slice(0, constants)),
        carry: count(carried),
      },
      inputs: takes,
      outputs: [...carried, ...needed.slice(carry)],
    }
  },
  lower: (_, params) => ({ kind: 'repeat', ...params }),
}
