import * as T from 'tensor-ts'
import * as io from 'tensor-ts/io'
import * as optim from 'tensor-ts/optim'
import { expect, test } from 'vitest'
import { editor } from '../editor/service.js'

const tree = {
  body: { w: T.tensor([1, 2]), layers: [T.tensor(3), T.tensor([4, 5, 6])] as const },
  head: { w: T.tensor([7, 8]), b: T.tensor(9) },
  n: 3,
}

test('a part has what stands at its paths, with the types of it', () => {
  const part = T.tree.part(tree, ['.head', 'body.layers[1]'])
  const w: T.Tensor<[2]> = part['.head'].w
  const layer: T.Tensor<[3]> = part['body.layers[1]']
  expect([T.toArray(w), T.toArray(layer)]).toEqual([
    [7, 8],
    [4, 5, 6],
  ])
  expect(T.tree.part(['.head'] as const)(tree)).toEqual({ '.head': tree.head })
  const chosen = T.tree.part(tree, (path, leaf) => path.startsWith('.body') && leaf.shape.length > 0)
  expect(Object.keys(chosen)).toEqual(['.body.layers[1]', '.body.w'])
})

test('put back it is the tree, changed only where it was', () => {
  expect(T.tree.withPart(tree, T.tree.part(tree, ['.head', '.body.layers[0]']))).toEqual(tree)
  const doubled = T.tree.map(T.tree.part(tree, ['.head']), leaf => T.mul(leaf, 2))
  const next = T.tree.withPart(tree, doubled)
  expect([T.toArray(next.head.w), T.item(next.head.b), T.toArray(next.body.w), next.n]).toEqual([
    [14, 16],
    18,
    [1, 2],
    3,
  ])
  const leaves = T.tree.part(tree, path => path.endsWith('.w'))
  expect(
    T.toArray(
      T.tree.withPart(
        tree,
        T.tree.map(leaves, leaf => T.neg(leaf)),
      ).body.w,
    ),
  ).toEqual([-1, -2])
})

test('derivatives, optimizers and files work on a part, and the rest stays', () => {
  const params = { body: tree.body, head: tree.head }
  const loss = (p: typeof params) => T.add(T.sum(T.mul(p.body.w, p.head.w)), T.square(p.head.b))
  const head = T.tree.part(params, ['.head'])
  const ofPart = (part: typeof head) => loss(T.tree.withPart(params, part))
  const [whole, some] = [T.grad(loss)(params), T.jit(T.grad(ofPart))(head)]
  expect(T.toArray(some['.head'].w)).toEqual(T.toArray(whole.head.w))
  const fold = optim.fold(optim.sgd(0.5), (part: typeof head, _: T.Tensor<[]>) => ofPart(part))
  const after = T.tree.withPart(params, fold.step(fold.init(head), T.tensor(0)).params)
  expect([T.toArray(after.head.w), T.item(after.head.b), T.toArray(after.body.w)]).toEqual([[6.5, 7], 0, [1, 2]])
  const read = io.decode(head)(io.encode(head))
  expect(read).toMatchObject({ _tag: 'Right' })
})

test('says what is wrong', () => {
  // @ts-expect-error there is no such entry
  expect(() => T.tree.part(tree, ['.head', '.tail'])).toThrow("tree.part: expected an entry of the tree, got 'tail'")
  const untyped = T.tree.part as (...args: readonly unknown[]) => unknown
  expect(() => untyped(tree, 3)).toThrow('tree.part: expected a path, a list of paths or a function of one, got 3')
  expect(() => untyped(tree, [3])).toThrow("tree.part: expected a path, as '.c1.w' or '[0].b', got 3")
  expect(() => untyped(tree, () => 1)).toThrow('tree.part: expected true or false of the leaf at')
  expect(() => T.tree.withPart(tree, { '.tail': T.tensor(1) })).toThrow(
    "tree.withPart: expected 0 tensors at '.tail', got 1",
  )
  expect(() => T.tree.withPart(tree, { '.head': { w: T.tensor([1, 2]) } })).toThrow(
    "tree.withPart: expected 2 tensors at '.head', got 1",
  )
  expect(() => T.tree.withPart(tree, { '.head.w': T.tensor([1]) })).toThrow(
    'tree.withPart: expected float32 of shape [2] at .head.w, got float32 of shape [1]',
  )
  expect(() => T.tree.withPart(tree, { '.head.w': T.tensor([1, 2], 'int32') })).toThrow('got int32 of shape [2]')
  const { mistakes } = editor('5.9')(`
import * as T from 'tensor-ts'
T.tree.part({ a: T.ones([2]), b: T.ones([3]) }, ['.a', '.c'])
`)
  expect(mistakes()[0]?.message).toContain("tree.part: expected an entry of the tree, got 'c'")
})
