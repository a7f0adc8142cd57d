import * as fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import { describe, expect, it } from 'vitest'

const model = pipe(nn.input(3), nn.dense('a', 2), nn.relu, nn.dense('out', 1))
type Params = nn.ParamsOf<typeof model>
const params = model.init(T.random.key(1))
const numbers = (tree: unknown, isChosen: (path: string) => boolean = () => true): readonly number[] =>
  T.tree.leaves(tree).flatMap((x, i) => (isChosen(T.tree.paths(tree)[i]!) ? [...T.data(x)] : []))
const sum = (xs: readonly number[]) => xs.reduce((a, b) => a + b, 0)

describe.each([
  ['l1Penalty', nn.l1Penalty, Math.abs, Math.sign],
  ['l2Penalty', nn.l2Penalty, (x: number) => x ** 2 / 2, (x: number) => x],
] as const)('%s', (name, penalty, of, slope) => {
  it('is the sum over all, over a path, over paths, and over what a function selects', () => {
    const isWeight = (path: string) => path.endsWith('.w')
    const cases: readonly (readonly [optim.Selection | undefined, (path: string) => boolean])[] = [
      [undefined, () => true],
      ['', () => true],
      ['.a', path => path.startsWith('.a')],
      ['out.w', path => path === '.out.w'],
      [['.a.w', '.out'], path => path !== '.a.b'],
      [isWeight, isWeight],
      [() => false, () => false],
    ]
    for (const [selection, isChosen] of cases)
      expect(T.item(penalty(params, selection))).toBeCloseTo(sum(numbers(params, isChosen).map(of)), 5)
  })

  it('has its derivative, and none where nothing is selected', () => {
    const gradients = T.jit(T.grad((p: Params) => penalty(p, '.a')))(params)
    expect(numbers(gradients.a)).toEqual(
      numbers(params.a)
        .map(slope)
        .map(x => expect.closeTo(x, 5)),
    )
    expect(numbers(gradients.out).every(x => x === 0)).toBe(true)
  })

  it('is float64 where a parameter is, of any numbers', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 5 }), xs => {
        const found = penalty({ x: T.fromArray(xs, [xs.length], 'float64'), y: T.tensor(2) })
        expect(found.dtype).toBe('float64')
        expect(T.item(found)).toBeCloseTo(sum(xs.map(of)) + of(2), 2)
      }),
    )
    const known: T.Tensor<[]> = penalty({ y: T.tensor([2]) })
    const double: T.Tensor<[], 'float64'> = penalty(T.tensor([2], 'float64'))
    expect([known.dtype, double.dtype]).toEqual(['float32', 'float64'])
  })

  it.each(['float16', 'bfloat16'] as const)('is float32 of %s, and has the gradients of that', dtype => {
    const halves = { x: T.tensor([300, -300], dtype), y: T.tensor([2]) }
    const found: T.Tensor<[]> = penalty(halves)
    expect(found.dtype).toBe('float32')
    expect(T.item(found)).toBe(sum([300, -300, 2].map(of)))
    const { x } = T.grad((p: typeof halves) => penalty(p))(halves)
    expect([x.dtype, T.toArray(x)]).toEqual([dtype, [300, -300].map(slope)])
  })

  it('says where there is nothing', () => {
    expect(() => penalty(params, '.b')).toThrow(
      `${name}: expected a path of the parameters, got '.b', where there is no tensor; there are .a.b, .a.w, .out.b, .out.w`,
    )
    expect(() => penalty(params, 3 as never)).toThrow(
      `${name}: expected a path, a list of paths or a function of one, got 3`,
    )
    expect(() => penalty({ n: 3 } as never)).toThrow(`${name}: the parameters: expected a tensor at .n, got 3`)
  })
})

it('an L2 penalty is a weight decay under plain gradient descent', () => {
  const loss = (p: Params) => T.sum(T.square(model.apply(p, T.ones([2, 3]))))
  const penalised = optim.fold(optim.sgd(0.1), (p: Params) => T.add(loss(p), T.mul(nn.l2Penalty(p, '.a'), 0.3)))
  const decayed = optim.fold(optim.chain(optim.masked(optim.addDecayedWeights(0.3), '.a'), optim.sgd(0.1)), loss)
  const one = numbers(penalised.step(penalised.init(params), null).params)
  const other = numbers(decayed.step(decayed.init(params), null).params)
  expect(one).toEqual(other.map(x => expect.closeTo(x, 5)))
})

it('of what is no float is refused in its own words, unless it is not selected', () => {
  const params = { w: T.tensor([3]), count: T.tensor(2, 'int32') }
  for (const [name, of] of Object.entries({ l1Penalty: nn.l1Penalty, l2Penalty: nn.l2Penalty })) {
    expect(() => of(params)).toThrow(`${name}: expected parameters of floats, got int32 at .count`)
    expect(T.item(of(params, '.w') as T.Tensor<[]>)).toBe(name === 'l1Penalty' ? 3 : 4.5)
  }
})
