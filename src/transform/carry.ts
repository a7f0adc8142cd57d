import { ShapeError } from '../shape/error.js'
import type { Spec } from '../tensor/tensor.js'
import { showSpec } from '../trace/show.js'

/** A tensor of a carry: where it stands in the tree, and what it is. */
export interface CarryLeaf {
  readonly path: string
  readonly spec: Spec
}

/** The tensors of a tree with their paths. */
export const carryLeaves = (paths: readonly string[], specs: readonly Spec[]): readonly CarryLeaf[] =>
  paths.map((path, i) => ({ path, spec: specs[i]! }))

const sameSpec = (a: Spec, b: Spec): boolean => a.dtype === b.dtype && a.shape.join() === b.shape.join()

/** Checks that a loop hands on what it was given. */
export const requireSameCarry = (op: string, given: readonly CarryLeaf[], next: readonly CarryLeaf[]): void => {
  const find = (leaves: readonly CarryLeaf[], path: string) => leaves.find(leaf => leaf.path === path)
  for (const { path } of [...given, ...next]) {
    const [before, after] = [find(given, path), find(next, path)]
    if (before !== undefined && after !== undefined && sameSpec(before.spec, after.spec)) continue
    const [from, to] = [before, after].map(leaf => (leaf === undefined ? 'none' : showSpec(leaf.spec)))
    throw new ShapeError(`${op}: the carry${path} changes from ${from} to ${to}`)
  }
}
