import { flow, pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import { describe, expect, test } from 'vitest'
import { editor } from '../editor/service.js'
import { instantiations } from '../shape/compile.js'
import { distance, double, gradientError, normal, numbers } from './numeric.js'

const key = T.random.key(0)
const block = nn.residual(flow(nn.layerNorm('norm'), nn.dense('up', 6), nn.tanh, nn.dense('down', 4)))
const one = pipe(nn.input(4), block)
const three = pipe(nn.input(4), nn.repeat('blocks', 3, block))
const x = double(normal(1, 5, 4))

/** Entry `i` of every tensor of a tree. */
const entry = (tree: unknown, i: number) => T.tree.map(tree, leaf => T.slice(leaf, [i])) as never

describe('n copies of a block', () => {
  test('are the block n times with the same parameters', () => {
    const params = double(three.init(key))
    const byHand = [0, 1, 2].reduce<T.Tensor<[5, 4]>>((y, i) => one.apply(entry(params.blocks, i), y), x)
    expect(distance(numbers(three.apply(params, x)), numbers(byHand))).toBeLessThan(1e-14)
  })

  test('have its gradients', () => {
    type Params = ReturnType<typeof three.init>
    const params = double(three.init(key))
    const loops = (p: Params) => T.sum(T.sin(three.apply(p, x)))
    const byHand = (p: Params) =>
      T.sum(T.sin([0, 1, 2].reduce<T.Tensor<[5, 4]>>((y, i) => one.apply(entry(p.blocks, i), y), x)))
    const [left, right] = [T.grad(loops)(params), T.grad(byHand)(params)]
    T.tree.zipWith(left, right, (a, b) =>
      expect(distance(numbers(a as never), numbers(b as never))).toBeLessThan(1e-12),
    )
    expect(gradientError(loops, three.init(key))).toBeLessThan(1e-7)
  })

  test('begin with numbers of their own', () => {
    const { w } = three.init(key).blocks.up
    const typed: T.Tensor<[3, 4, 6]> = w
    const rows = [0, 1, 2].map(i => numbers(T.slice(typed, [i])))
    expect(new Set(rows.map(row => row.join())).size).toBe(3)
  })

  test('keep a state each, as n blocks do', () => {
    const stateful = flow(nn.dense('a', 4), nn.batchNorm('bn', { momentum: 0.5 }), nn.tanh)
    const single = pipe(nn.input(4), stateful)
    const model = pipe(nn.input(4), nn.repeat('r', 3, stateful))
    const params = double(model.init(key))
    const began = double(model.state)
    const { output, state } = model.train(params, x, { state: began })
    const mean: T.Tensor<[3, 4]> = state.r.bn.mean
    let y: T.Tensor<[5, 4]> = x
    for (const i of [0, 1, 2]) {
      const next = single.train(entry(params.r, i), y, { state: entry(began.r, i) })
      y = next.output
      expect(distance(numbers(next.state.bn.mean), numbers(T.slice(mean, [i])))).toBeLessThan(1e-14)
    }
    expect(distance(numbers(output), numbers(y))).toBeLessThan(1e-14)
    expect(model.apply(params, x, { state }).shape).toEqual([5, 4])
  })

  test('have a key each in every turn', () => {
    const model = pipe(nn.input(4000), nn.repeat('r', 3, nn.dropout(0.5)))
    const kept = numbers(model.train({ r: {} }, T.ones([1, 4000]), { key }).output)
    expect(new Set(kept)).toEqual(new Set([0, 8]))
    const share = kept.filter(n => n !== 0).length / 4000
    expect(share).toBeGreaterThan(0.1)
    expect(share).toBeLessThan(0.15)
    expect(numbers(model.apply({ r: {} }, T.ones([1, 4000])))).toEqual(Array(4000).fill(1))
  })

  test('work under jit, grad and vmap, with a name, in a residual and in each other', () => {
    const inner = flow(nn.dense('a', 4), nn.batchNorm('n'), nn.dropout(0.1), nn.relu)
    const model = pipe(
      nn.input(4),
      nn.named('outer', nn.residual(nn.repeat('r', 2, flow(inner, nn.repeat('s', 3, nn.dense('b', 4)))))),
      nn.repeat('t', T.dim('layers', 2), nn.relu),
    )
    const params = model.init(key)
    const w: T.Tensor<[2, 3, 4, 4]> = params.outer.r.s.b.w
    expect(w.shape).toEqual([2, 3, 4, 4])
    const y = normal(1, 5, 4)
    const loss = (p: typeof params) => T.sum(model.train(p, y, { key, state: model.state }).output)
    const [eager, compiled] = [T.grad(loss)(params), T.jit(T.grad(loss))(params)]
    expect(distance(numbers(eager.outer.r.a.w), numbers(compiled.outer.r.a.w))).toBeLessThan(1e-3)
    const many = T.vmap((each: T.Tensor<[5, 4]>) => model.apply(params, each, { state: model.state }))
    expect(many(T.stack([y, y])).shape).toEqual([2, 5, 4])
    const fold = optim.fold(optim.adam(0.01), (p: typeof params, _: T.Tensor<[5, 4]>) => loss(p))
    expect(T.item([y, y].reduce(fold.step, fold.init(params)).loss)).not.toBeNaN()
  })

  test('stand in a summary once', () => {
    const rows = nn.summary(pipe(nn.input(4), nn.repeat('r', 12, nn.dense('a', 4)))).split('\n')
    expect(rows[2]).toBe('r.a (12 × dense) | [batch, 4]  | [batch, 4]   |        240')
    expect(rows.at(-1)).toMatch(/240$/)
  })

  test('are refused where they cannot be', () => {
    // @ts-expect-error the sentence below
    expect(() => pipe(nn.input(4), nn.repeat('r', 2, nn.dense('a', 3)))).toThrow(
      "repeat('r'): the block must keep the shape [4], it gives [3]",
    )
    // @ts-expect-error the sentence below
    expect(() => pipe(nn.input(4), nn.dense('r', 4), nn.repeat('r', 2, nn.dense('a', 4)))).toThrow(
      "repeat('r'): the name 'r' is already used",
    )
    // @ts-expect-error the sentence below
    expect(() => nn.repeat('r', 0, nn.relu)).toThrow("repeat('r'): expected at least 1 copy, got 0")
    // @ts-expect-error no number of copies
    expect(() => nn.repeat('r', 1.5, nn.relu)).toThrow("repeat('r'): ")
    // @ts-expect-error no function
    expect(() => nn.repeat('r', 2, 3)).toThrow("repeat('r'): the block: expected a function, got 3")
    // @ts-expect-error no text
    expect(() => nn.repeat(3, 2, nn.relu)).toThrow('repeat: expected a name, got 3')
    const params = three.init(key)
    const fewer = { blocks: T.tree.map(params.blocks, leaf => T.slice(leaf, [[0, 2]])) }
    expect(() => three.apply(fewer as never, T.ones([5, 4]))).toThrow(
      'apply: expected the parameter blocks.norm.scale to be a tensor of shape [3, 4], got a tensor of shape [2, 4]',
    )
  })

  test('say what is wrong in the editor', () => {
    const { mistakes, hover } = editor('5.9')(`
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
nn.repeat('r', 2, nn.dense('a', 3))(nn.input(4))
nn.repeat('r', 0, nn.relu)
const /*^w*/w = pipe(nn.input(4), nn.repeat('r', 100, nn.dense('a', 4))).init(T.random.key(0)).r.a.w
`)
    expect(hover('w')).toBe('const w: T.Tensor<[100, 4, 4], "float32">')
    const sentences = [
      "repeat('r'): the block must keep the shape [4], it gives [3]",
      "repeat('r'): expected at least 1 copy, got 0",
    ]
    expect(mistakes().map(({ message }, i) => message.includes(sentences[i]!))).toEqual([true, true])
  })
})

describe('what a hundred copies cost', () => {
  const deep = 'nn.residual(flow(nn.layerNorm("n"), nn.dense("up", 16), nn.gelu, nn.dense("down", 4)))'
  const source = (layer: string, w: string) => `
import { flow, pipe } from 'fp-ts/lib/function.js'
import * as T from '../index.js'
import * as nn from '../nn/index.js'
import * as optim from '../optim/index.js'
const model = pipe(nn.input(4), ${layer}, nn.dense('out', 2))
const params = model.init(T.random.key(0))
const w: T.Tensor<${w}> = params.blocks.up.w
const loss = (p: typeof params, x: T.Tensor<[3, 4]>) => T.sum(T.square(model.apply(p, x)))
const fold = optim.fold(optim.adam(1e-3), loss)
const b = [T.ones([3, 4])].reduce(fold.step, fold.init(params)).params.blocks.up.b
`

  test('the compiler: at most 1.2 times one block', () => {
    const single = instantiations(source(`nn.named('blocks', ${deep})`, '[4, 16]'))
    const hundred = instantiations(source(`nn.repeat('blocks', 100, ${deep})`, '[100, 4, 16]'))
    expect(single).toBeGreaterThan(8_000)
    expect(hundred).toBeLessThanOrEqual(1.2 * single)
  })

  test('the trace of a training step: as many equations as that of two', () => {
    const equations = (n: number) => {
      const model = pipe(nn.input(4), nn.repeat('blocks', n, block))
      const params = model.init(key)
      const step = T.grad((p: typeof params) => T.sum(T.square(model.apply(p, T.ones([3, 4])))))
      return T.program(step)(params).equations.length
    }
    expect(equations(100)).toBe(equations(2))
  })
})
