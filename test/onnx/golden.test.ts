import type * as T from 'tensor-ts'
import { describe, it } from 'vitest'
import { type Case, called, cases, listOf } from '../golden/cases.js'
import { compare, type Demand, precise } from '../golden/compare.js'
import type { Encoded } from '../golden/encoding.js'
import type { Call } from '../golden/together.js'
import {
  argumentsOf,
  type Composed,
  composed,
  givesTensors,
  leavesOf,
  shown,
  transformed,
} from '../golden/transformations.js'
import { byRuntime } from './run.js'

// Every golden case as a model in onnxruntime: the operation, its value under vjp, its gradients, and transformations. Half of the time
// would go into what onnxruntime makes of a model before it runs it, which is not what is in question: one case in eight is run as users
// run it, with all of that, as are the tests beside this one, and the others without.

const share = 8

/** Sums of float32 are float32 here, which the library's own are not. */
const demandOf = (dtype: T.DType, isComposed: boolean): Demand => {
  if (dtype === 'float32') return { relative: 4e-6, absolute: isComposed ? 1e-5 : 4e-6, signedZero: false }
  if (dtype === 'float64') return { relative: 2e-12, absolute: isComposed ? 1e-11 : 1e-12, signedZero: false }
  return precise
}

/** A leaf of what a case gives. */
interface Wanted {
  readonly what: string
  readonly leaf: Encoded
  /** Whether terms cancel in it, as in gradients. */
  readonly isComposed: boolean
}

interface Check extends Call {
  readonly wanted: readonly Wanted[]
}

const wantedOf = (what: string, leaves: readonly Encoded[], isComposed: boolean): readonly Wanted[] =>
  leaves.map(leaf => ({ what, leaf, isComposed }))

const ofOperation = (family: string, each: Case): Check => {
  const { run, leaves, cotangent, pulledBack } = called(family, each)
  const what = `${each.op}: ${each.note}`
  const values = wantedOf('value', listOf(each.out), false)
  if (cotangent === undefined) return { what, run, args: leaves, wanted: values }
  const gradients = each.grads.flatMap(grad => (grad === null ? [] : listOf(grad))).filter(grad => grad !== null)
  return {
    what,
    run: pulledBack,
    args: [leaves, cotangent],
    wanted: [...values, ...wantedOf('gradient', gradients, true)],
  }
}

const ofTransformation = (each: Composed): Check => ({
  what: shown(each),
  run: transformed(each),
  args: argumentsOf(each),
  wanted: wantedOf('leaf', leavesOf(each.out), true),
})

const check = async ({ run, args, wanted }: Check, isAsUsersRunIt: boolean): Promise<void> => {
  const found = await byRuntime(run, args, {}, isAsUsersRunIt ? 'all' : 'disabled')
  for (const [i, { what, leaf, isComposed }] of wanted.entries())
    compare(`${what} ${i}`, found[i]!, leaf, demandOf(leaf.dtype, isComposed))
}

const checked = (title: string, checks: readonly Check[]): void => {
  describe(title, () => {
    for (const [i, each] of checks.entries()) it(each.what, () => check(each, i % share === 0))
  })
}

for (const [family, list] of cases)
  checked(
    `golden ${family}`,
    list.map(each => ofOperation(family, each)),
  )
checked('golden transformations', composed.filter(givesTensors).map(ofTransformation))
