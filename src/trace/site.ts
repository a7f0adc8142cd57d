import type { Equation } from './program.js'

// Where operations were written. It is asked for when something is searched for; otherwise nothing is kept.

/** A place in a source file. */
export interface Source {
  readonly file: string
  /** Counted from 1. */
  readonly line: number
  readonly column: number
}

/** Where an operation comes from. */
export interface Site {
  /** The names of the layers that it is within, the outermost first. */
  readonly layers: readonly string[]
  /** The first line outside of this library that led to it, if it can be told. */
  readonly source: Source | undefined
  /** Whether it computes cotangents: what it comes from is the operation whose transpose it belongs to. */
  readonly isBackward: boolean
}

const sites = new WeakMap<Equation, Site>()
let locate: (() => Site) | undefined
let current: Site | undefined

/** Whether places are kept: compiled functions then run one operation after the other. */
export const isLocating = (): boolean => locate !== undefined

/** Runs `body` with the places of all that it does kept; `how` tells the place of the operation that is running. */
export const locatedBy = <A>(how: () => Site, body: () => A): A => {
  const before = [locate, current] as const
  locate = how
  current = undefined
  try {
    return body()
  } finally {
    ;[locate, current] = before
  }
}

/** Where the operation that is running comes from. */
export const here = (): Site | undefined => current ?? locate?.()

/** Keeps where an equation comes from; a part of another one comes from where that does. */
export const keepSite = (equation: Equation, whole?: Equation): void => {
  if (locate === undefined) return
  const site = whole === undefined ? here() : sites.get(whole)
  if (site !== undefined) sites.set(equation, site)
}

/** Does what an equation stands for, in its place; or what its transpose stands for. */
export const atSiteOf = <A>(equation: Equation, body: () => A, isBackward = false): A => {
  const site = locate && sites.get(equation)
  if (site === undefined) return body()
  const outer = current
  current = isBackward ? { ...site, isBackward } : site
  try {
    return body()
  } finally {
    current = outer
  }
}
