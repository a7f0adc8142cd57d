// What is said of parts of parameters, of losses that are not there, and of what is no matrix.
import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { describe, expect, it } from 'vitest'

const params = { a: { w: T.ones([2, 3]), b: T.ones([3]) }, list: [T.ones([2])], 'x.y': T.ones([]) }
const sgd = optim.sgd(0.1)
const known = 'there are .a.b, .a.w, .list[0], ["x.y"]'
const loosely = (f: unknown) => f as (...args: readonly unknown[]) => { readonly init: (p: unknown) => unknown }

describe('paths', () => {
  it.each([
    ['masked', (path: unknown) => loosely(optim.masked)(sgd, path)],
    ['frozen', (path: unknown) => loosely(optim.frozen)(path)],
    ['partition', (path: unknown) => loosely(optim.partition)({ a: sgd }, { '': 'a', [path as string]: 'a' })],
  ] as const)('that select nothing are named, and those that there are: %s', (name, make) => {
    for (const path of ['.b', '.a.x', '.list[1]', '.a.w.x', '[0]', 'x', '["a.w"]'])
      expect(() => make(path).init(params), path).toThrow(
        `${name}: expected a path of the parameters, got '${path}', where there is no tensor; ${known}`,
      )
    for (const path of ['.a', 'a', '.a.w', '.list', '.list[0]', 'list[0]', '["x.y"]'])
      expect(() => make(path).init(params), path).not.toThrow()
    for (const path of ['.', 'a..w', '[', 'a[w]', '.a.'])
      expect(() => make(path).init(params), path).toThrow(
        `${name}: expected a path, as '.c1' or '.c1.w', got '${path}'`,
      )
  })

  it('are looked for in update too', () => {
    const { update } = optim.masked(sgd, '.a')
    const other = { w: T.ones([2]) }
    expect(() => update(other, { count: T.tensor(0, 'int32') }, other)).toThrow('masked: expected a path')
    expect(() => update(other, { count: T.tensor(0, 'int32') }, other)).toThrow('there are .w')
  })

  it('are none of another kind', () => {
    for (const bad of [undefined, null, 3, {}, true])
      expect(() => loosely(optim.masked)(sgd, bad)).toThrow(
        'masked: expected a path, a list of paths or a function of one, got',
      )
    expect(() => loosely(optim.masked)(sgd, ['.a', 3])).toThrow("masked: expected a path, as '.c1' or '.c1.w', got 3")
    expect(() => loosely(optim.masked)(sgd, () => 'yes').init(params)).toThrow(
      "masked: expected true or false of the leaf at .a.b, got 'yes'",
    )
  })

  it('of many parameters are not all named', () => {
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`w${i}`, T.ones([])]))
    expect(() => optim.masked(sgd, '.v').init(many)).toThrow('there are .w0, .w1, .w2, .w3, .w4, .w5 and 3 more')
    expect(() => optim.masked(sgd, '.v').init({} as never)).toThrow('there are none')
    expect(() => optim.masked(sgd, '.v').init(T.ones([2]))).toThrow('there is one, at the top')
  })
})

describe('labels', () => {
  it('name optimizers', () => {
    expect(() => loosely(optim.partition)({ a: sgd, b: sgd }, { '': 'c' })).toThrow(
      "partition: expected one of 'a', 'b' under '', got 'c'",
    )
    expect(() => loosely(optim.partition)({ a: sgd }, () => 'c').init(params)).toThrow(
      "partition: expected one of 'a' for the leaf at .a.b, got 'c'",
    )
    expect(() => loosely(optim.partition)({ a: sgd }, () => undefined).init(T.ones([]))).toThrow(
      "partition: expected one of 'a' for the leaf at the top, got undefined",
    )
  })

  it('are there for every leaf', () =>
    expect(() => optim.partition({ a: sgd }, { '.a': 'a', list: 'a' }).init(params)).toThrow(
      'partition: expected a path for every leaf, got none for ["x.y"]; \'\' stands for all that have no other',
    ))

  it('of longer paths decide', () => {
    const { init } = optim.partition(
      { a: optim.momentum(0.1), b: optim.momentum(0.2) },
      { '.a.w': 'b', '': 'a', '.a': 'b', '.a.b': 'a' },
    )
    const { a, b } = init(params)
    expect(Object.keys(a.velocity)).toEqual(['.a.b', '.list[0]', '["x.y"]'])
    expect(Object.keys(b.velocity)).toEqual(['.a.w'])
  })

  it('and optimizers are of the kind', () => {
    expect(() => loosely(optim.partition)(3, { '': 'a' })).toThrow('partition: expected a record of optimizers, got 3')
    expect(() => loosely(optim.partition)({ a: 3 }, { '': 'a' })).toThrow('partition: a: expected an optimizer')
    expect(() => loosely(optim.partition)({ a: sgd }, 3)).toThrow(
      'partition: expected a record of names under paths, or a function of a path, got 3',
    )
  })
})

describe('the state of another optimizer', () => {
  it('is named in a wrapper by the wrapper', () => {
    const update = optim.averaged(optim.adam(0.1), 0.9).update as (...args: readonly unknown[]) => unknown
    const state = optim.accumulate(optim.adam(0.1), 2).init(params)
    expect(() => update(params, state, params)).toThrow('averaged: expected a state as init gives it, with tensors at')
  })

  it.each([
    ['adafactor', optim.adafactor(0.1), 'adafactor: the state: expected a tensor of shape [1, 3]'],
    [
      'lbfgs',
      optim.lbfgs(),
      'lbfgs: the state: expected a tensor of shape [10, 6] and dtype float32 at .changes, got a tensor',
    ],
    ['averaged', optim.averaged(sgd, 0.5), 'averaged: the state: expected a tensor of shape [2, 3]'],
  ] as const)('of other shapes is refused: %s', (_, optimizer, sentence) => {
    const [small, large] = [{ w: T.ones([2, 3]) }, { w: T.ones([2, 4]) }]
    const { init, update } = optimizer as optim.Optimizer<optim.StateOf>
    const at = { value: T.tensor(1), valueAndGrad: () => [T.tensor(1), small] as const }
    expect(() => update(small, init(large), small, at)).toThrow(T.ShapeError)
    expect(() => update(small, init(large), small, at)).toThrow(sentence)
  })
})

describe('optimizers that look at the loss', () => {
  it.each([
    ['lbfgs', optim.lbfgs()],
    ['reduceOnPlateau', optim.reduceOnPlateau()],
  ] as const)('say so where they are given none: %s', (name, optimizer) => {
    const { init, update } = optimizer as optim.Optimizer<optim.StateOf>
    for (const given of [undefined, null, 3, {}])
      expect(() => update(params, init(params), params, given as never)).toThrow(
        `${name}: expected the loss beside the parameters, as fold hands it to update, got `,
      )
  })

  it('lbfgs stays where the loss is NaN, and where no step is better', () => {
    const stuck = (loss: (x: T.Tensor<[]>) => T.Tensor<[]>) => {
      const fold = optim.fold(optim.lbfgs(), loss)
      return T.item(fold.step(fold.init(T.tensor(2)), null).params)
    }
    expect(stuck(x => T.mul(x, Number.NaN))).toBe(2)
    expect(stuck(x => T.add(T.mul(T.stopGradient(x), 0), T.mul(T.sub(x, T.stopGradient(x)), 3)))).toBe(2)
    // Beyond where the loss is a number the step is shortened.
    expect(stuck(x => T.add(T.sqrt(T.sub(x, 1.9)), 0))).toBeLessThan(2)
  })
})

it('muon says what is no matrix, and what to do', () =>
  expect(() => optim.muon(0.1).init(params)).toThrow(
    'muon: expected matrices, got a tensor of shape [3] and dtype float32 at .a.b; give what is none to another optimizer, with partition',
  ))

it('a schedule that gives no rate is named by who asked', () => {
  const wrong = (() => T.ones([2])) as never
  for (const [name, make] of [
    ['adafactor', () => optim.adafactor(wrong)],
    ['scheduleFreeAdamW', () => optim.scheduleFreeAdamW(wrong)],
    ['withSchedule', () => optim.withSchedule(wrong, rate => optim.sgd(rate))],
  ] as const)
    expect(() => {
      const { init, update } = make() as unknown as optim.Optimizer<optim.StateOf>
      update(params, init(params), params)
    }).toThrow(`${name}: the schedule must give a scalar tensor of floats, got`)
  expect(() => optim.withWarmup(wrong, { steps: 1 })(T.tensor(0, 'int32'))).toThrow(
    'withWarmup: the schedule must give',
  )
})

it('a count of another shape or element type is refused', () => {
  const optimizer = optim.adam(0.1)
  const [first, second] = optimizer.init(params)
  const update = optimizer.update as (...args: readonly unknown[]) => unknown
  for (const [count, got] of [
    [T.zeros([3], 'int32'), 'a tensor of shape [3] and dtype int32'],
    [T.tensor(0), 'a tensor of shape [] and dtype float32'],
  ] as const)
    for (const state of [
      [{ ...first, count }, second],
      [first, { ...second, count }],
    ])
      expect(() => update(params, state, params)).toThrow(
        `adam: the state: expected a tensor of shape [] and dtype int32 at .count, got ${got}`,
      )
})
