import type { Equation } from './program.js'

// Where operations were written. It is asked for when something is searched for, and costs a stack for every operation then;
// otherwise nothing is kept.

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
let isOn = false
let current: Site | undefined
let layers: readonly string[] = []

/** Whether places are kept: compiled functions then run one operation after the other. */
export const isLocating = (): boolean => isOn

/** Runs `body` with the places of all that it does kept. */
export const locating = <A>(body: () => A): A => {
  const before = { isOn, current, layers, limit: Error.stackTraceLimit }
  isOn = true
  current = undefined
  layers = []
  // The usual ten lines do not reach out of the library.
  Error.stackTraceLimit = 100
  try {
    return body()
  } finally {
    isOn = before.isOn
    current = before.current
    layers = before.layers
    Error.stackTraceLimit = before.limit
  }
}

/** Runs a layer. */
export const inLayer = <A>(name: string, body: () => A): A => {
  if (!isOn) return body()
  const outer = layers
  layers = [...outer, name]
  try {
    return body()
  } finally {
    layers = outer
  }
}

const frame = /(?:^|[(@\s])((?:[a-z-]+:\/\/|\/|[A-Za-z]:[\\/]|node:)[^\s()]*?):(\d+):(\d+)\)?$/

/** The frames of a stack, as engines write them. */
const framesOf = (stack: string): readonly Source[] =>
  stack.split('\n').flatMap(line => {
    const [, file, row, column] = frame.exec(line.trim()) ?? []
    return file === undefined ? [] : [{ file, line: Number(row), column: Number(column) }]
  })

/** The folder of this library, from the path of this file; of a bundle that has the user's program in it there is none. */
const folderOf = (own: string): string | undefined => /^.*\/(?:src(?=\/trace\/)|dist)\//.exec(own)?.[0]

/** The first frame that is neither of this library nor of a package. */
const outside = (stack: string): Source | undefined => {
  const frames = framesOf(stack)
  const folder = folderOf(frames[0]?.file ?? '')
  if (folder === undefined) return undefined
  const found = frames.find(
    ({ file }) => !file.startsWith(folder) && !file.startsWith('node:') && !file.includes('/node_modules/'),
  )
  return found === undefined ? undefined : { ...found, file: found.file.replace(/^file:\/\/(?=\/)/, '') }
}

/** Where the operation that is running comes from. */
export const here = (): Site => current ?? { layers, source: outside(new Error().stack ?? ''), isBackward: false }

/** Keeps where an equation comes from. */
export const keepSite = (equation: Equation): void => {
  if (isOn) sites.set(equation, here())
}

/** A part of an equation, which comes from the same place. */
export const asPartOf = (equation: Equation, part: Equation): Equation => {
  const site = isOn ? sites.get(equation) : undefined
  if (site !== undefined) sites.set(part, site)
  return part
}

/** Does what an equation stands for, in its place; or what its transpose stands for. */
export const atSiteOf = <A>(equation: Equation, body: () => A, isTransposed = false): A => {
  const site = isOn ? sites.get(equation) : undefined
  if (site === undefined) return body()
  const outer = current
  current = isTransposed ? { ...site, isBackward: true } : site
  try {
    return body()
  } finally {
    current = outer
  }
}
