import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { flatten, mapTree, matching } from '../../src/trace/tree.js'

const [a, b, c] = [T.tensor(1), T.tensor([2, 3]), T.tensor(true)]

/** Random nested records and arrays with tensors, numbers, strings, null and undefined as leaves. */
const trees: fc.Arbitrary<unknown> = fc.letrec(tie => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<unknown>(a, b, c, 1, 'text', null, undefined, true),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('w', 'b', 'a', 'z1', '10', '9', '__proto__'), tie('tree'), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
  ),
})).tree

describe('trees', () => {
  it('are their structure filled with their leaves', () => {
    fc.assert(
      fc.property(trees, tree => {
        const { leaves, structure } = flatten(tree)
        expect(structure.unflatten(leaves)).toEqual(tree)
        expect(structure.paths.length).toBe(leaves.length)
      }),
    )
  })

  it('keep the order of keys', () => {
    fc.assert(
      fc.property(trees, tree => {
        const { leaves, structure } = flatten(tree)
        expect(JSON.stringify(structure.unflatten(leaves))).toBe(JSON.stringify(tree))
      }),
    )
  })

  it('have the same leaves in the same order, whatever the order of keys', () => {
    expect(flatten({ b, a }).leaves).toEqual(flatten({ a, b }).leaves)
    expect(flatten({ b: [c, a], a: b }).structure.paths).toEqual(['.a', '.b[0]', '.b[1]'])
  })

  it('are not changed by taking them apart', () => {
    const tree = Object.freeze({ w: Object.freeze([a, b]), n: 1 })
    const copy = flatten(tree).structure.unflatten([b, a])
    expect(copy).toEqual({ w: [b, a], n: 1 })
    expect(tree.w[0]).toBe(a)
  })

  it('end at what can hold no tensor', () => {
    const date = new Date(0)
    const { leaves, structure } = flatten({ date, map: new Map([['w', 1]]), f: Math.sin })
    expect(leaves).toEqual([])
    expect((structure.unflatten([]) as { date: Date }).date).toBe(date)
  })

  it('may have no prototype', () => {
    const tree: Record<string, unknown> = Object.create(null)
    tree.w = a
    expect(flatten(tree).structure.paths).toEqual(['.w'])
  })
})

describe('mapTree', () => {
  it('applies a function to the leaves at the same places', () => {
    const sum = mapTree((x, y) => T.add(x as T.Tensor, y as T.Tensor), { w: b, n: 'x' }, { n: 'x', w: b }) as {
      readonly w: T.Tensor<[2]>
    }
    expect([Object.keys(sum), T.toArray(sum.w)]).toEqual([
      ['w', 'n'],
      [4, 6],
    ])
  })
})

describe('matching', () => {
  const { structure } = flatten({ w: a, list: [b, { deep: c }] })

  it('gives the leaves in the order of the structure', () => {
    expect(matching(structure, { list: [b, { deep: c }], w: a })).toEqual([b, c, a])
  })

  it.each([
    [{ w: a, list: [b] }, 'loss: expected a tensor at .list[1].deep, found none'],
    [{ w: a, list: [b, { deep: 1 }] }, 'loss: expected a tensor at .list[1].deep, found none'],
    [{ w: a, list: [b, { deep: c }], more: { x: a } }, 'loss: unexpected tensor at .more.x'],
    [undefined, 'loss: expected a tensor at .list[0], got undefined'],
    [3, 'loss: expected a tensor at .list[0], got 3'],
  ])('refuses %j', (tree, message) => {
    expect(() => matching(structure, tree, 'loss')).toThrow(new TypeError(message))
  })

  it('calls the whole tree the top', () => {
    expect(() => matching(flatten(a).structure, 'x', 'loss')).toThrow("loss: expected a tensor at the top, got 'x'")
    expect(() => matching(flatten({ w: a }).structure, { w: a, b: a })).toThrow('tree: unexpected tensor at .b')
  })
})
