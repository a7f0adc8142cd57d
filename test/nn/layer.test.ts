import { flow, pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, test } from 'vitest'
import { editor } from '../editor/service.js'
import { distance, double, gradientError, normal, numbers } from './numeric.js'

interface Scale extends nn.LayerRule {
  readonly type: 'scale'
  readonly accepts: this['input'] extends readonly [] ? `${this['label']}: expected at least one axis, got []` : unknown
  readonly output: this['input']
  readonly params: Record<'factor', T.Tensor<this['input']>>
}
const scale = <const N extends string>(name: N) =>
  nn.layer<Scale, N>('scale', name, input => {
    if (input.length === 0) throw new T.ShapeError(`scale('${name}'): expected at least one axis, got []`)
    return {
      output: input,
      parameters: { factor: { shape: input, init: nn.initializers.constant(3) } },
      apply: (x, { params }) => T.mul(x, params.factor),
    }
  })

interface Counted<S extends T.Shape> {
  readonly total: T.Tensor<[]>
  readonly last: { readonly mean: T.Tensor<S> }
}
interface Counter extends nn.LayerRule {
  readonly type: 'counter'
  readonly output: this['input']
  readonly state: Counted<this['input']>
}
const counter = <const N extends string>(name: N) =>
  nn.layer<Counter, N>('counter', name, input => ({
    output: input,
    state: { total: T.tensor(0), last: { mean: T.zeros(input) } },
    apply: (x, { state, training }) =>
      training
        ? { output: T.mul(x, 2), state: { total: T.add(state.total, 1), last: { mean: T.mean(x, { axis: 0 }) } } }
        : { output: T.add(x, state.total) },
  }))

interface Noise extends nn.LayerRule {
  readonly type: 'noise'
  readonly output: this['input']
  readonly random: true
}
const noise = (deviation: number) =>
  nn.layer<Noise>('noise', input => ({
    output: input,
    random: true,
    apply: (x, { key }) => (key === undefined ? x : T.add(x, T.mul(T.random.normal(key, x.shape), deviation))),
  }))

interface Twins<In extends T.Shape, Units extends T.Dim> {
  readonly left: { readonly w: T.Tensor<[...In, Units]>; readonly b?: T.Tensor<[Units]> }
  readonly right: { readonly w: T.Tensor<[...In, Units]> }
}
/** Two dense layers in records of their own, added. */
interface Twin<Units extends number> extends nn.LayerRule {
  readonly type: 'twin'
  readonly output: [Units]
  readonly params: Twins<this['input'], Units>
}
const twin = <const N extends string, Units extends number>(name: N, units: Units) =>
  nn.layer<Twin<Units>, N>('twin', name, input => {
    const w = { shape: [...input, units], init: nn.initializers.normal(1) }
    return {
      output: [units],
      parameters: { left: { w, b: undefined }, right: { w } },
      apply: (x, { params: { left, right } }) => T.add(T.matmul(x, left.w), T.matmul(x, right.w)),
    }
  })

const key = T.random.key(0)
const x = normal(1, 3, 4)

describe('a layer of one’s own', () => {
  test('learns what its rule says, under its name', () => {
    const model = pipe(nn.input(4), scale('a'), nn.relu, scale('b'), nn.dense('out', 2))
    const params = model.init(key)
    const factor: T.Tensor<[4]> = params.b.factor
    expect(numbers(factor)).toEqual([3, 3, 3, 3])
    expect(numbers(pipe(nn.input(4), scale('a')).apply(params, x))).toEqual(numbers(T.mul(x, 3)))
    const loss = (p: typeof params) => T.sum(T.sin(model.apply(p, double(x))))
    expect(gradientError(loss, params)).toBeLessThan(1e-7)
    expect(nn.summary(model).split('\n')[2]).toBe('a (scale)    | [batch, 4]  | [batch, 4]   |          4')
  })

  test('learns records of records, each tensor with a first value of its own', () => {
    const model = pipe(nn.input(4), twin('t', 2))
    const params = model.init(key)
    expect(Object.keys(params.t.left)).toEqual(['w'])
    expect(numbers(params.t.left.w)).not.toEqual(numbers(params.t.right.w))
    const y: T.Tensor<[3, 2]> = model.apply(params, x)
    expect(numbers(y)).toEqual(numbers(T.add(T.matmul(x, params.t.left.w), T.matmul(x, params.t.right.w))))
    expect(() => model.apply({ t: { ...params.t, right: { w: T.ones([3, 2]) } } } as never, x)).toThrow(
      'apply: expected the parameter t.right.w to be a tensor of shape [4, 2], got a tensor of shape [3, 2]',
    )
    expect(() => model.apply({ t: { left: params.t.left } } as never, x)).toThrow(
      "apply: found no parameters of 't.right'",
    )
  })

  test('remembers from step to step, and in inference what it is given', () => {
    const model = pipe(nn.input(4), counter('n'), nn.named('inner', counter('n')))
    const first = model.train({ n: {}, inner: { n: {} } }, x, { state: model.state })
    const { output, state } = model.train({ n: {}, inner: { n: {} } }, x, { state: first.state })
    const total: T.Tensor<[]> = state.n.total
    expect([T.item(total), T.item(state.inner.n.total)]).toEqual([2, 2])
    expect(numbers(output)).toEqual(numbers(T.mul(x, 4)))
    expect(distance(numbers(state.n.last.mean), numbers(T.mean(x, { axis: 0 })))).toBe(0)
    expect(numbers(model.apply(model.init(key), x, { state }))).toEqual(numbers(T.add(T.add(x, 2), 2)))
  })

  test('has a key of its own while training, and none in inference', () => {
    const model = pipe(nn.input(4), noise(1), noise(1))
    const once = T.sub(model.train({}, x, { key }).output, x)
    const first = T.sub(pipe(nn.input(4), noise(1)).train({}, x, { key }).output, x)
    expect(distance(numbers(once), numbers(T.mul(first, 2)))).toBeGreaterThan(0.1)
    expect(numbers(model.train({}, x, { key }).output)).toEqual(numbers(model.train({}, x, { key }).output))
    expect(numbers(model.apply({}, x))).toEqual(numbers(x))
    expect(() => pipe(nn.input(4), noise(1)).train({}, x, {} as never)).toThrow('a layer of the model is random')
  })

  test('works under jit, grad and vmap, in blocks and in flow', () => {
    const block = flow(scale('a'), nn.relu, counter('n'), noise(0.5))
    const model = pipe(nn.input(4), nn.named('one', block), nn.residual(nn.named('two', block)))
    const params = model.init(key)
    const loss = (p: typeof params, state: typeof model.state) =>
      T.sum(T.square(model.train(p, x, { key, state }).output))
    const eager = T.grad(loss)(params, model.state)
    const compiled = T.jit(T.grad(loss))(params, model.state)
    expect(distance(numbers(eager.two.a.factor), numbers(compiled.two.a.factor))).toBeLessThan(1e-3)
    const many = T.vmap((each: T.Tensor<[3, 4]>) => model.apply(params, each, { state: model.state }))
    expect(many(T.stack([x, x])).shape).toEqual([2, 3, 4])
  })

  test('refuses in one sentence, which is thrown as well', () => {
    const { mistakes } = editor('5.9')(`
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
interface Scale extends nn.LayerRule {
  readonly type: 'scale'
  readonly accepts: this['input'] extends readonly []
    ? \`\${this['label']}: expected at least one axis, got []\`
    : unknown
  readonly output: this['input']
  readonly params: Record<'factor', T.Tensor<this['input']>>
}
declare const scale: <const N extends string>(name: N) => nn.LayerOf<Scale, N>
scale('s')(nn.input())
scale('s')(pipe(nn.input(2), nn.dense('s', 3)))
nn.layer<Scale>('scale', input => ({ output: input, parameters: { factor: { shape: input, init: nn.initializers.ones } }, apply: x => x }))
`)
    const sentences = [
      "scale('s'): expected at least one axis, got []",
      "scale('s'): the name 's' is already used",
      'scale: a layer with parameters or state needs a name',
    ]
    expect(mistakes().map(({ message }, i) => message.includes(sentences[i]!))).toEqual(sentences.map(() => true))
    expect(() => scale('s')(nn.input() as never)).toThrow("scale('s'): expected at least one axis, got []")
    expect(() => scale('s')(pipe(nn.input(2), nn.dense('s', 3)) as never)).toThrow(
      "scale('s'): the name 's' is already used",
    )
    const nameless = nn.layer as unknown as (
      type: string,
      make: (input: readonly number[]) => unknown,
    ) => typeof nn.relu
    const parameters = { w: { shape: [2], init: nn.initializers.ones } }
    expect(() => nameless('scale', output => ({ output, parameters, apply: (y: unknown) => y }))(nn.input(2))).toThrow(
      'scale: a layer with parameters or state needs a name',
    )
  })

  test('shows plain types', () => {
    const { hover, mistakes } = editor('6.0')(`
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
interface Scale extends nn.LayerRule {
  readonly type: 'scale'
  readonly output: this['input']
  readonly params: Record<'factor', T.Tensor<this['input']>>
}
declare const scale: <const N extends string>(name: N) => nn.LayerOf<Scale, N>
const /*^layer*/layer = scale('s')
const model = pipe(nn.input(2), nn.dense('a', 3), layer)
const /*^params*/params = model.init(T.random.key(0))
const /*^factor*/factor = params.s.factor
const generic = <Out extends T.Shape, P>(m: nn.Model<[4], Out, P>): nn.Model<[4], Out, P & { readonly g: { readonly factor: T.Tensor<Out> } }> =>
  pipe(m, scale('g'))
const g: T.Tensor<[4]> = generic(nn.input(4)).init(T.random.key(0)).g.factor
`)
    expect(mistakes()).toEqual([])
    expect(hover('layer')).toBe('const layer: nn.LayerOf<Scale, "s">')
    expect(hover('factor')).toBe('const factor: T.Tensor<[3], "float32">')
  })
})

describe('what is wrong in a layer of one’s own', () => {
  type Make = (input: readonly number[]) => unknown
  const untyped = nn.layer as unknown as (type: string, name: string, make: Make) => typeof nn.relu
  const ones = nn.initializers.ones
  const used = (make: Make) => {
    const model = untyped('mine', 'm', make)(nn.input(4))
    const params = model.init(key)
    return (model as unknown as nn.Model<[4], [4], never, { readonly state: object }>).train(params as never, x, {
      state: model.state,
    } as never)
  }
  const same = (y: unknown) => y

  test.each<readonly [string, Make]>([
    [
      "mine('m'): expected apply to give float32 of shape [3, 5], got float32 of shape [3, 4]",
      () => ({ output: [5], apply: same }),
    ],
    [
      "mine('m'): expected apply to give float32 of shape [3, 4], got float32 of shape [4]",
      output => ({ output, apply: (y: T.Tensor<[3, 4]>) => T.sum(y, { axis: 0 }) }),
    ],
    [
      "mine('m'): expected apply to give float32 of shape [3, 4], got int32 of shape [3, 4]",
      output => ({ output, apply: (y: T.Tensor<[3, 4]>) => T.cast(y, 'int32') }),
    ],
    ["mine('m'): expected apply to give float32 of shape [3, 4], got 7", output => ({ output, apply: () => 7 })],
    ["mine('m'): expected { output, apply }", () => undefined],
    ["mine('m'): expected { output, apply }", output => ({ output })],
    ["mine('m'): expected parameters to be a record, got 3", output => ({ output, apply: same, parameters: 3 })],
    [
      "mine('m'): expected { shape, init } for w, got",
      output => ({ output, apply: same, parameters: { w: { shape: [2] } } }),
    ],
    ["mine('m'): expected a tensor for total, got 0", output => ({ output, apply: same, state: { total: 0 } })],
    ["mine('m'): random must be true or false, got 1", output => ({ output, apply: same, random: 1 })],
    [
      'init: expected the first value of w to be a tensor of shape [2], got',
      output => ({ output, apply: same, parameters: { w: { shape: [2], init: () => T.ones([3]) } } }),
    ],
    [
      "mine('m'): expected apply to give { output, state }, got a tensor",
      output => ({ output, apply: same, state: { total: T.tensor(0) } }),
    ],
    [
      "mine('m'): expected the next total to be a tensor of shape [], got",
      output => ({
        output,
        apply: (y: unknown) => ({ output: y, state: { total: T.ones([2]) } }),
        state: { total: T.tensor(0) },
      }),
    ],
    ["mine('m')", () => ({ output: [-1], apply: same, parameters: { w: { shape: [2], init: ones } } })],
  ])('%s', (sentence, make) => {
    expect(() => used(make)).toThrow(sentence)
  })

  test('no text for a name, no function, no type', () => {
    const call = nn.layer as unknown as (...args: readonly unknown[]) => unknown
    expect(() => call('mine', 3, same)).toThrow('mine: expected a name, got 3')
    expect(() => call('mine', 'm', 3)).toThrow("mine('m'): expected a function, got 3")
    expect(() => call('mine')).toThrow('mine: expected a function, got undefined')
    expect(() => call(3, same)).toThrow("layer: expected a type, as 'dense', got 3")
  })
})
