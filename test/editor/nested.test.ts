// Functions of tensors on the results of other operations: what a tensor is called makes no difference to a call.
import { expect, it } from 'vitest'
import { versions } from '../types/compilers.js'
import { entries, resultOf, rightCalls, thrown } from './misuse.js'
import { prelude } from './outer.js'
import { shareOf } from './share.js'
import { shownOf } from './shown.js'

/**
 * How a tensor is written as the result of a call, of the same shape and element type. TypeScript looks at calls of functions that may
 * also give a function last of all arguments, so that what the others are depends on them too late: `Later` hides what waits for a tensor.
 */
type Sort = (text: string, shape: string, dtype: string) => string

const reshaped: Sort = (text, shape) => `T.reshape(${text}, [${shape}])`

const sorts: readonly Sort[] = [
  reshaped,
  (text, _, dtype) => (dtype === 'bool' ? `T.logicalOr(${text}, ${text})` : `T.mul(${text}, ${text})`),
  (text, shape) => `T.where(T.ones([${shape}], 'bool'), ${text}, ${text})`,
  (text, shape, dtype) => (dtype === 'bool' ? `pipe(${text}, T.reshape([${shape}]))` : `pipe(${text}, T.add(0))`),
]

/** Calls with tensors that stand in no table of right calls. */
const others: readonly string[] = [
  'T.jit(f)(T.ones([3]))',
  'T.vmap(f)(T.ones([4, 3]))',
  'T.vmap(g, { inAxes: [null, 0] })(T.ones([3]), T.ones([4, 3]))',
  'T.checkpoint(f)(T.ones([3]))',
  'T.grad(f)(T.ones([3]))',
  'T.valueAndGrad(g)(T.ones([3]), T.ones([3]))',
  'T.hessian(f)(T.ones([3]))',
  'T.hvp(f)(T.ones([3]), T.ones([3]))',
  'T.jacfwd(T.exp<V>)(T.ones([3]))',
  'T.jacrev(f)(T.ones([3]))',
  'T.jvp(f)([T.ones([3])], [T.ones([3])])',
  'T.vjp(f)(T.ones([3]))',
  'T.linearize(f)(T.ones([3]))',
  'T.cond(true, f, f, T.ones([3]))',
  "T.cond(T.ones([], 'bool'), f, f, T.ones([3]))",
  'T.cond(true, T.exp, T.neg, T.ones([3]))',
  'T.cond(true, (y, z) => T.add(y, z), (y, z) => T.sub(y, z), T.ones([3]), T.ones([4, 3]))',
  'T.switchCase(1, [f, f], T.ones([3]))',
  'T.switchCase(1, [g, g], T.ones([3]), T.ones([3]))',
  "T.switchCase(T.zeros([], 'int32'), [T.exp, y => T.neg(y)], T.ones([3]))",
  'T.map(f, T.ones([4, 3]))',
  'T.map(T.exp, T.ones([4, 3]))',
  'T.map(row => T.sum(row), T.ones([4, 3]))',
  'T.map(({ a, b }) => T.mul(a, b), { a: T.ones([4, 3]), b: T.ones([4]) })',
  'T.scan(step, T.ones([]), T.ones([4, 3]))',
  'T.scan(step, T.ones([]), T.ones([4, 3]), { reverse: true })',
  'T.scan((sum, row) => [T.add(sum, T.sum(row)), row], T.ones([]), T.ones([4, 3]))',
  'T.scan(c => [c, T.sum(c)], T.ones([3]), undefined, { length: 5 })',
  'T.forLoop(3, (_, c) => T.mul(c, 2), T.ones([3]))',
  "T.forLoop(3, (i, c) => ({ a: T.add(c.a, T.cast(i, 'float32')), b: c.b }), { a: T.ones([3]), b: T.ones([2]) })",
  'T.whileLoop(c => T.less(T.sum(c), 9), c => T.mul(c, 2), T.ones([3]))',
  'T.whileLoop(c => T.less(T.sum(c), 9), T.exp, T.ones([3]))',
  'T.cond(true, ([a, b]) => T.add(a, b), ([a, b]) => T.sub(a, b), [T.ones([3]), T.ones([1])])',
  'T.switchCase(1, [([a, b]) => T.add(a, b), ([a]) => T.neg(a)], [T.ones([3]), T.ones([])])',
  'T.map(([a, b]) => T.mul(a, b), [T.ones([4, 3]), T.ones([4])])',
  'T.scan(([n, c], [a, b]) => [[T.add(n, b), c], T.mul(a, c)], [T.ones([]), T.ones([3])], [T.ones([4, 3]), T.ones([4])])',
  'T.forLoop(3, (_, [a, b]) => [b, T.add(a, b)], [T.ones([3]), T.ones([3])])',
  'T.whileLoop(([a]) => T.less(T.sum(a), 9), ([a, b]) => [T.add(a, b), b], [T.ones([3]), T.ones([])])',
  'applied(f, T.ones([3]))',
  'applied(T.exp, T.ones([3]))',
  'applied(y => ({ y }), T.ones([3]))',
  'T.tree.map({ a: T.ones([3]), b: [T.ones([2])] }, y => T.neg(y))',
  'T.program(f)(T.ones([3]))',
  'T.expectShape(T.ones([3]), [3])',
  'T.meshgrid([T.ones([3]), T.ones([2])])',
  'nn.cachedAttention(nn.keyValueCache([4, 3]), T.ones([1, 3]), T.ones([1, 3]), T.ones([1, 3]))',
  'nn.l2Penalty({ w: T.ones([3]) })',
  'model.apply(params, T.ones([10, 3]), { state })',
  'model.train(params, T.ones([10, 3]), { state })',
  'adam.init({ w: T.ones([3]) })',
  'adam.update({ w: T.ones([3]) }, adam.init({ w: T.ones([3]) }), { w: T.ones([3]) })',
  'optim.applyUpdates({ w: T.ones([3]) }, { w: T.ones([3]) })',
  'fold.step(fold.init(T.ones([3])), T.ones([3]))',
  "train.accuracy(T.ones([4, 3]), T.zeros([4], 'int32'))",
  "data.split({ x: T.ones([10, 3]), y: T.zeros([10], 'int32') }, { fraction: 0.5, key: T.random.key(0) })",
  'data.fitStandard(T.ones([10, 3]))',
  'data.augment.flip(T.random.key(0), T.ones([6, 7]))',
  'testing.closeTo(T.ones([3]), T.ones([3]))',
  'testing.checkGradients(f, { at: T.ones([3]) })',
]

const tensor = /T\.(?:ones|zeros)\(\[([\d, ]*)\](?:, '(\w+)')?\)/g
const asResult = (sort: Sort) => (text: string, shape: string, dtype: string) => sort(text, shape, dtype ?? 'float32')

/** A text with one of its tensors after the other as the result of a call of each sort, and with all of them so. */
const nested = (text: string): readonly string[] => {
  const found = [...text.matchAll(tensor)]
  const each = found.flatMap(({ 0: whole, 1: shape, 2: dtype, index }) =>
    sorts.map(sort => text.slice(0, index) + asResult(sort)(whole, shape!, dtype!) + text.slice(index + whole.length)),
  )
  return found.length > 1 ? [...each, text.replace(tensor, asResult(reshaped))] : each
}

/** The arguments of a call, one after the other nested, and all of them. */
const variants = (args: readonly string[]): readonly (readonly string[])[] => [
  ...args.flatMap((text, place) => nested(text).map(other => args.with(place, other))),
  args.map(text => text.replace(tensor, asResult(reshaped))),
]

/** The right calls that give no function, with what may be left out and without. */
const rights = rightCalls.flatMap(call => {
  const { args, isStep, write } = call
  const shorter = isStep || entries.includes(call) ? [] : args.slice(1).map((_, i) => args.slice(0, i + 1))
  return [args, ...shorter].flatMap(given => {
    const code = write(given)
    return !thrown(code) && typeof resultOf(code) !== 'function' ? [{ code, given, write }] : []
  })
})

/** Two texts whose types are the same. */
interface Pair {
  readonly code: string
  readonly other: string
}

const calls: readonly Pair[] = [
  ...rights.flatMap(({ code, given, write }) => variants(given).map(other => ({ code, other: write(other) }))),
  ...others.flatMap(code => nested(code).map(other => ({ code, other }))),
].filter(({ code, other }) => code !== other)

/** Each call as an argument by itself, behind a function of which nothing is known but by that call. */
const given: readonly Pair[] = [...new Set([...rights.map(({ code }) => code), ...others])].map(code => ({
  code,
  other: `applied(y => y, ${code})`,
}))

const before = [
  ...prelude,
  'type Alike<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false',
  'const f = (y: V) => T.sum(y)',
  'const g = (y: V, z: V) => T.sum(T.mul(y, z))',
  'const applied = <A, B>(f: (a: A) => B, a: A) => f(a)',
  'const step = (carry: T.Tensor<[]>, row: V) => [carry, row] as const',
]

it('are many', () => expect(calls.length).toBeGreaterThan(3000))
it('give many results', () => expect(given.length).toBeGreaterThan(400))

it.each(versions)('%s: calls have the same types', async version => {
  const statements = shareOf(version, [...calls, ...given]).map(
    ({ code, other }) => `const a = ${code}; const b = ${other}; const c: Alike<typeof a, typeof b> = true`,
  )
  const mistakes = await shownOf(version, before, statements)
  expect(mistakes.flatMap((shown, i) => shown.map(({ first }) => `${statements[i]}\n  ${first}`))).toEqual([])
})
