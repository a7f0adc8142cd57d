import type { Stored } from '../tensor/storage.js'
import type { LeafFunction } from '../transform/leaves.js'
import {
  type Along,
  coarse,
  type Differences,
  differences,
  fine,
  type Kink,
  kink,
  type Precision,
} from './differences.js'
import { absolute, dot, moved, type Probe, row, unrow } from './probe.js'

/**
 * What is the matter: the derivative is `wrong`; the function is `not finite` at the point or beside it; it has a kink
 * there, and so `no derivative`; or central differences are `unsettled`, as at a jump, and say nothing.
 */
export type GradientReason = 'wrong' | 'not finite' | 'no derivative' | 'unsettled'

/** What is to be said against a derivative. */
export interface Finding {
  readonly reason: GradientReason
  readonly derivative: number
  readonly numerical: number
  /** How far the number beside it may be off. */
  readonly error: number
  /** By how many times the derivative is further off than it may be. */
  readonly excess: number
  readonly kink: Kink | undefined
}

/** The last is the most worth telling. */
const ranks: readonly GradientReason[] = ['unsettled', 'no derivative', 'wrong', 'not finite']

export const worse = (a: Finding, b: Finding): boolean =>
  a.reason === b.reason ? a.excess > b.excess : ranks.indexOf(a.reason) > ranks.indexOf(b.reason)

/** A function along a direction from the point, and its differences there. */
export interface Line {
  readonly along: Along
  readonly precision: Precision
  readonly coarse: Differences
  /** For what is too fine for the coarse ones, which is rarely asked. */
  readonly fine: () => Differences
}

const once = <T>(f: () => T): (() => T) => {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: f() }
    return made.value
  }
}

/** The lines through a point, along each of which differences are made. */
export const lines = (f: LeafFunction, point: readonly Stored[], precision: Omit<Precision, 'scale'>) => {
  const start = row(point)
  return (direction: Probe): Line => {
    const seen = new Map<number, Float64Array>()
    const along = (step: number): Float64Array => {
      const known = seen.get(step) ?? row(f(unrow(moved(start, direction, step), point)))
      seen.set(step, known)
      return known
    }
    const scale = direction.at.reduce((size, place) => Math.max(size, Math.abs(start[place]!)), 1)
    const own = { ...precision, scale }
    return {
      along,
      precision: own,
      coarse: differences(along, own, coarse),
      fine: once(() => differences(along, own, fine(own))),
    }
  }
}

/** Differences may be so many times further off than they seem. */
const caution = 10
/** Differences that may be off by more than this part of the function's values say nothing. */
const unusable = 1e-2

/** Judges a derivative; numbers below `floor` need be no more precise than that. */
export const judge = (
  derivative: number,
  line: Line,
  codirection: Probe,
  tolerance: number,
  floor: number,
): Finding | undefined => {
  const by = (found: Differences): Finding | undefined => {
    const numerical = dot(codirection, found.values)
    const weights = absolute(codirection)
    const error = caution * dot(weights, found.errors)
    const size = Math.max(Math.abs(derivative), Math.abs(numerical))
    const gap = Math.abs(derivative - numerical)
    const allowed = tolerance * Math.max(size, floor)
    if (gap <= allowed) return undefined
    const excess = Number.isFinite(gap) ? gap / (allowed + error) : Infinity
    const finding = (reason: GradientReason, bend?: Kink): Finding => ({
      reason,
      derivative,
      numerical,
      error,
      excess,
      kink: bend,
    })
    if (Number.isNaN(numerical)) return finding('not finite')
    if (excess <= 1) {
      const usable = error <= unusable * Math.max(size, dot(weights, found.sizes))
      return usable ? undefined : finding('unsettled')
    }
    const explained = Number.isFinite(gap) ? gap / caution : 0
    const bend = kink(step => dot(codirection, line.along(step)), line.precision, explained)
    return bend === undefined ? finding('wrong') : finding('no derivative', bend)
  }
  return by(line.coarse) && by(line.fine())
}
