// What is handed over for a function and is none, or one that does not return what it computes: refused by every
// transformation, by name.
import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { checkGradients } from 'tensor-ts/testing'
import { describe, expect, it } from 'vitest'
import { results, rules } from './entries.js'

const x = T.tensor([1, 2, 3])

/** What takes a function: it is said when that is handed over, or else when it is called. */
const takers: Readonly<Record<string, (f: never) => unknown>> = {
  grad: f => T.grad(f),
  valueAndGrad: f => T.valueAndGrad(f),
  jvp: f => T.jvp(f),
  vjp: f => T.vjp(f),
  linearize: f => T.linearize(f),
  linearTranspose: f => T.linearTranspose(f),
  jacfwd: f => T.jacfwd(f),
  jacrev: f => T.jacrev(f),
  hessian: f => T.hessian(f),
  hvp: f => T.hvp(f),
  vmap: f => T.vmap(f),
  jit: f => T.jit(f),
  checkpoint: f => T.checkpoint(f),
  customJvp: f => T.customJvp(f, f),
  'customJvp: the rule': f => T.customJvp((y: T.Tensor) => y, f),
  customVjp: f => T.customVjp(f, f, f),
  'customVjp: forward': f => T.customVjp((y: T.Tensor) => y, f, f),
  'customVjp: backward': f =>
    T.customVjp(
      (y: T.Tensor) => y,
      y => [y, y],
      f,
    ),
  evalShape: f => T.evalShape(f),
  abstract: f => T.abstract(f),
  program: f => T.program(f),
  explain: f => T.explain(f),
  scan: f => T.scan(f, x, x),
  map: f => T.map(f, x),
  forLoop: f => T.forLoop(1, f, x),
  'whileLoop: the condition': f => T.whileLoop(f, f, x),
  'whileLoop: the body': f => T.whileLoop(() => T.tensor(false), f, x),
  'cond: the branch for true': f => T.cond(true, f, f, x),
  'cond: the branch for false': f => T.cond(true, (y: T.Tensor<[3]>) => y, f as never, x),
  'switchCase: branch 1': f => T.switchCase(0, [(y: T.Tensor<[3]>) => y, f as never], x),
  'fold: the loss': f => optim.fold(optim.sgd(0.1), f),
  checkGradients: f => checkGradients(f, { at: x }),
  'tree.map': f => T.tree.map(x, f),
  'tree.zipWith': f => T.tree.zipWith(x, x, f as never),
  'tree.reduce': f => T.tree.reduce(x, f, 0),
}

const nothings: readonly (readonly [unknown, string])[] = [
  [undefined, 'undefined'],
  [null, 'null'],
  [3, '3'],
  ['sin', "'sin'"],
  [{ f: Math.sin }, 'an object'],
  [[Math.sin], 'an array of length 1'],
  [x, 'a tensor of shape [3] and dtype float32'],
  [Promise.resolve(Math.sin), 'a Promise'],
]

class Model {}

const odd: readonly (readonly [unknown, string])[] = [
  [async (y: unknown) => y, 'an async function'],
  [
    function* (y: unknown) {
      yield y
    },
    'a generator function',
  ],
  [
    async function* (y: unknown) {
      yield y
    },
    'a generator function',
  ],
  [Model, 'the class Model'],
]

describe.each(Object.entries(takers))('%s', (name, take) => {
  it('refuses what is no function', () => {
    for (const [f, found] of nothings)
      expect(() => take(f as never)).toThrow(new TypeError(`${name}: expected a function, got ${found}`))
  })

  it('refuses a function that returns no tensors', () => {
    for (const [f, found] of odd) {
      expect(() => take(f as never)).toThrow(TypeError)
      expect(() => take(f as never)).toThrow(`${name}: expected a function that returns tensors, got ${found}`)
    }
  })
})

describe.each(Object.entries({ ...results, ...rules }))('a function of %s that returns a Promise', (name, give) => {
  it('is refused when it is called', () => {
    const [operation] = name.split(':')
    const make = (y: T.Tensor<[3]>) => Promise.resolve(y) as never
    expect(() => give(make)).toThrow(TypeError)
    expect(() => give(make)).toThrow(new RegExp(`${operation === 'fold' ? '' : `^${operation}: `}.*a Promise; await`))
  })
})

describe('a list of functions', () => {
  it('is what switchCase expects', () => {
    expect(() => T.switchCase(0, T.sin as never, x)).toThrow('switchCase: expected a list of functions, got a function')
  })
})

describe('a pair', () => {
  it('is what the function of a scan returns', () => {
    expect(() => T.scan(((c: unknown) => c) as never, x, x)).toThrow(
      'scan: the function must return [carry, result], got a tensor of shape [3] and dtype float32',
    )
  })
})

describe('an optimizer', () => {
  it('is what fold expects', () => {
    const loss = (w: T.Tensor<[]>) => w
    expect(() => optim.fold(optim.sgd as never, loss)).toThrow(
      'fold: expected an optimizer, a pair of init and update, got a function',
    )
  })
})
