import { type MeshAxes, type Sharding, shard } from '../shape/sharding.js'
import type { Program } from '../trace/program.js'
import { tensorType } from './element.js'
import { Hlo, type Precision } from './hlo.js'
import { inline } from './inline.js'
import { rules } from './rules/index.js'

/** What a module is written with, all of it checked. */
export interface ModuleOptions {
  readonly name: string
  readonly axes: MeshAxes | undefined
  readonly inputs: readonly (Sharding | undefined)[]
  readonly outputs: readonly (Sharding | undefined)[]
  /** The output that takes over the memory of an input. */
  readonly taken: ReadonlyMap<number, number>
  readonly precision: Precision
}

const shardy = (axes: MeshAxes): string =>
  `sdy.mesh @mesh = <[${Object.entries(axes)
    .map(([name, size]) => `"${name}"=${size}`)
    .join(', ')}]>`

/** One group for each axis of a tensor. */
const placement = (who: string, shape: readonly number[], sharding: Sharding | undefined, axes: MeshAxes): string => {
  if (sharding !== undefined) shard(who, shape, sharding, axes)
  const groups = shape.map((_, axis) => (sharding?.[axis] == null ? '{}' : `{"${sharding[axis]}"}`))
  return `sdy.sharding = #sdy.sharding<@mesh, [${groups.join(', ')}]>`
}

const attributed = (text: string, attributes: readonly (string | undefined)[]): string => {
  const given = attributes.filter(attribute => attribute !== undefined)
  return given.length === 0 ? text : `${text} {${given.join(', ')}}`
}

/** A Program as a module of StableHLO in text form; `who` asks. */
export const moduleText = (
  who: string,
  program: Program,
  { name, axes, inputs, outputs, taken, precision }: ModuleOptions,
): string => {
  const hlo = new Hlo(rules, precision, who)
  const given = program.inputs.map(({ spec: { shape, dtype } }, i) => ({ name: `%arg${i}`, shape, dtype }))
  const results = inline(hlo, program, given)
  const args = given.map((term, i) =>
    attributed(`${term.name}: ${tensorType(term)}`, [
      taken.has(i) ? `tf.aliasing_output = ${taken.get(i)} : i32` : undefined,
      axes && placement(who, term.shape, inputs[i], axes),
    ]),
  )
  const gives = results.map((term, i) =>
    attributed(tensorType(term), [axes && placement(who, term.shape, outputs[i], axes)]),
  )
  const returned = `${hlo.names(results)} : ${results.map(tensorType).join(', ')}`
  return [
    `module @${name} {`,
    ...(axes === undefined ? [] : [`  ${shardy(axes)}`]),
    `  func.func public @main(${args.join(', ')}) -> (${gives.join(', ')}) {`,
    ...hlo.lines,
    `    return${results.length === 0 ? '' : ` ${returned}`}`,
    '  }',
    '}',
    '',
  ].join('\n')
}
