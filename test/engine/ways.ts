import * as T from 'tensor-ts'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { concrete } from '../../src/tensor/storage.js'
import { flatten } from '../../src/trace/tree.js'

/** A way in which functions of tensors are computed. */
export interface Way {
  readonly name: string
  readonly engine: T.Engine
  /** The same function, computed in this way. */
  readonly of: <A extends readonly unknown[], R>(f: (...args: A) => R) => (...args: A) => R
  /** Whether results are the definitions' to the last bit; else sums may have another order, and functions round another way. */
  readonly exact: boolean
}

/** What `run` gives on an engine. */
export const withEngine = <R>(engine: T.Engine, run: () => R): R => {
  const before = T.engine()
  T.engine(engine)
  try {
    return run()
  } finally {
    T.engine(before)
  }
}

/** What `run` gives with so many threads. */
export const withThreads = <R>(count: number, run: () => R): R => {
  const before = T.threadReport().asked
  T.threads(count)
  try {
    return run()
  } finally {
    T.threads(before)
  }
}

/** The bits of all tensors in a tree; those of a NaN, which are open, are the same for all NaN. */
const bitsOf = (tree: unknown): readonly Uint8Array[] =>
  flatten(tree).leaves.map(leaf => {
    const data = concrete(leaf, 'test').data.map(element => (Number.isNaN(element) ? Number.NaN : element))
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  })

/** Expects two results to be the same to the last bit. */
export const expectSameBits = (actual: unknown, expected: unknown, what: string): void => {
  const [a, b] = [bitsOf(actual), bitsOf(expected)]
  const same = a.length === b.length && a.every((bytes, i) => Buffer.compare(bytes, b[i]!) === 0)
  if (!same) expect(actual, what).toEqual(expected)
  expect(same, what).toBe(true)
}

/** What a compiled function gives, which must not depend on the number of threads. */
export const forAnyThreads = <R>(run: () => R, counts: readonly number[] = [1, 2]): R => {
  const [first, ...others] = counts.map(count => withThreads(count, run))
  others.forEach((other, i) => {
    expectSameBits(other, first, `for ${counts[i + 1]} threads instead of ${counts[0]}`)
  })
  return first!
}

/** A function as it is compiled, with one thread and with two. */
export const compiled: Way['of'] = f => {
  const jitted = T.jit(f)
  return (...args) => forAnyThreads(() => jitted(...args))
}

const all: readonly Way[] = [
  { name: 'by definition', engine: 'reference', exact: true, of: f => f },
  { name: 'traced and interpreted', engine: 'reference', exact: true, of: T.jit },
  { name: 'as written', engine: 'wasm', exact: false, of: f => f },
  { name: 'compiled', engine: 'wasm', exact: false, of: compiled },
]

/** All of them; with TEST_ENGINE=reference, as for mutants of rules that no engine knows, those of the reference engine. */
export const ways = all.filter(({ engine }) => (process.env.TEST_ENGINE ?? engine) === engine)

/** Describes the same tests for every way. */
export const onEveryWay = (name: string, body: (way: Way) => void): void => {
  describe.each(ways)(`${name}: $name`, way => {
    let before: T.Engine
    beforeAll(() => {
      before = T.engine()
      T.engine(way.engine)
    })
    afterAll(() => {
      T.engine(before)
    })
    body(way)
  })
}
