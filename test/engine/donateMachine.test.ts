import fc from 'fast-check'
import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { afterEach, describe, expect, it } from 'vitest'
import { define } from '../../src/primitive/define.js'

/** How many generated sequences of calls; DONATE_RUNS=20000 takes some minutes. */
const runs = Number(process.env.DONATE_RUNS ?? 300)

const before = T.engine()
afterEach(() => {
  T.engine(before)
})

type Vector = T.Tensor<[3]>
type Numbers = readonly number[]

let isArmed = false

/** The identity, which runs by its definition in the midst of a compiled function, and throws if it is armed. */
const fragile = define<null, [Vector]>(
  {
    name: 'fragile',
    spec: ([x]) => x!,
    evaluate: (out, [x]) => {
      if (isArmed) throw new Error('broken')
      out.data.set(x!.data)
    },
    jvp: 'linear',
    transpose: cotangent => [cotangent],
    batch: ([x], _, params, apply) => apply([x!], params),
  },
  apply => x => apply([x], null),
) as unknown as (x: Vector) => Vector

// Small integers, so that every sum is exact.
const halved = (x: Vector) => T.clip(x, -100, 100)
const limit = (x: Numbers): Numbers => x.map(value => Math.max(-100, Math.min(100, value)))
const plus = (a: Numbers, b: Numbers): Numbers => a.map((value, i) => value + b[i]!)
const minus = (a: Numbers, b: Numbers): Numbers => a.map((value, i) => value - b[i]!)

interface Function2 {
  readonly run: (a: Vector, b: Vector) => readonly [Vector, Vector]
  readonly model: (a: Numbers, b: Numbers) => readonly [Numbers, Numbers]
  /** The arguments that are given away. */
  readonly donates: readonly (0 | 1)[]
  readonly isFragile: boolean
}

/** Functions of two tensors, whose places the results take in different ways. */
const functions = (): readonly Function2[] => {
  const bodies: readonly Pick<Function2, 'run' | 'model' | 'isFragile'>[] = [
    {
      run: (a, b) => [halved(T.add(a, b)), halved(T.sub(a, b))],
      model: (a, b) => [limit(plus(a, b)), limit(minus(a, b))],
      isFragile: false,
    },
    { run: (a, b) => [b, a], model: (a, b) => [b, a], isFragile: false },
    {
      run: (a, b) => [T.flip(a, { axis: 0 }), halved(T.add(b, T.flip(a, { axis: 0 })))],
      model: (a, b) => [[...a].reverse(), limit(plus(b, [...a].reverse()))],
      isFragile: false,
    },
    {
      run: (a, b) => {
        const sum = halved(T.add(a, 1))
        return [fragile(sum), halved(T.sub(fragile(halved(T.add(b, sum))), 1))]
      },
      model: (a, b) => {
        const sum = limit(plus(a, [1, 1, 1]))
        return [sum, limit(minus(limit(plus(b, sum)), [1, 1, 1]))]
      },
      isFragile: true,
    },
  ]
  return bodies.flatMap(body =>
    ([[0], [1], [0, 1], []] as const).map(donates => ({
      ...body,
      donates,
      run: T.jit(body.run, { donate: [...donates] }),
    })),
  )
}

/** A tensor, its numbers, and whether it may have been given away (undefined where that is not known). */
interface Held {
  readonly tensor: Vector
  readonly numbers: Numbers
  isGone: boolean | undefined
}

const isGone = (error: unknown): boolean => error instanceof T.TraceError && /was donated/.test(error.message)

const read = (held: Held): void => {
  let found: Numbers
  try {
    found = [...T.data(held.tensor)]
  } catch (error) {
    if (!isGone(error)) throw error
    expect(held.isGone, 'the tensor is gone').not.toBe(false)
    held.isGone = true
    return
  }
  expect(held.isGone, 'the tensor can be read').not.toBe(true)
  expect(found.map(value => value + 0)).toEqual(held.numbers.map(value => value + 0))
  held.isGone = false
}

/** Does a call; says whether it came to an end. What was not given must be untouched, which `read` finds out later. */
const attempt = (inputs: readonly Held[], mayBreak: boolean, call: () => void): boolean => {
  isArmed = mayBreak
  try {
    call()
  } catch (error) {
    const isExplained = isGone(error) ? inputs.some(held => held.isGone !== false) : String(error) === 'Error: broken'
    if (!isExplained) throw error
    return false
  } finally {
    isArmed = false
  }
  expect(mayBreak, 'a broken call came to an end').toBe(false)
  for (const held of inputs) expect(held.isGone, 'a tensor that is gone was computed with').not.toBe(true)
  return true
}

type Command =
  | { readonly kind: 'make'; readonly numbers: Numbers }
  | { readonly kind: 'read'; readonly a: number }
  | { readonly kind: 'call'; readonly f: number; readonly a: number; readonly b: number; readonly breaks: boolean }

const place = fc.nat({ max: 1000 })
const numbers = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 3 })
const commands: fc.Arbitrary<readonly Command[]> = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('make' as const), numbers }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('read' as const), a: place }) },
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constant('call' as const),
        f: place,
        a: place,
        b: place,
        breaks: fc.boolean(),
      }),
    },
  ),
  { maxLength: 30, size: 'max' },
)

/** Recent tensors are chosen more often: those that lie in a memory. */
const choose = <A>(list: readonly A[], at: number): A =>
  list.at(-1 - (at % (at % 3 === 0 ? list.length : Math.min(3, list.length))))!

describe.each(['wasm', 'reference'] as const)('on %s, whatever fails, numbers stay what they were', engine => {
  it('in functions that donate', { timeout: 600_000 + runs * 100 }, () => {
    T.engine(engine)
    const list = functions()
    fc.assert(
      fc.property(commands, all => {
        const held: Held[] = [
          [1, 2, 3],
          [4, 5, 6],
        ].map(x => ({ tensor: T.tensor(x) as Vector, numbers: x, isGone: false }))
        for (const command of all) {
          if (command.kind === 'make') {
            held.push({ tensor: T.tensor([...command.numbers]) as Vector, numbers: command.numbers, isGone: false })
            continue
          }
          const a = choose(held, command.a)
          if (command.kind === 'read') {
            read(a)
            continue
          }
          const [b, f] = [choose(held, command.b), list[command.f % list.length]!]
          const given = new Set(f.donates.map(i => [a, b][i]!))
          let results: readonly [Vector, Vector] | undefined
          attempt([a, b], command.breaks && f.isFragile, () => {
            results = f.run(a.tensor, b.tensor)
          })
          if (results === undefined) {
            for (const donated of given) if (donated.isGone === false) donated.isGone = undefined
            continue
          }
          for (const donated of given) donated.isGone = true
          const expected = f.model(a.numbers, b.numbers)
          results.forEach((tensor, i) => {
            // A result may be what was given: then it was not given away after all.
            const same = held.find(other => other.tensor === tensor)
            if (same) same.isGone = false
            held.push(same ?? { tensor, numbers: expected[i]!, isGone: false })
          })
        }
        held.forEach(read)
      }),
      { numRuns: runs },
    )
  })

  it('in folds, in place and aside', { timeout: 600_000 + runs * 100 }, () => {
    T.engine(engine)
    const folds = [
      optim.fold(optim.sgd(1), (w: Vector, x: Vector) => T.sum(T.mul(w, x))),
      optim.fold(optim.sgd(1), (w: Vector, x: Vector) => T.sum(T.mul(fragile(w), x))),
    ] as const
    type State = ReturnType<(typeof folds)[0]['step']>
    fc.assert(
      fc.property(commands, all => {
        const first = { tensor: T.tensor([1, 2, 3]), numbers: [1, 2, 3] }
        const held: (Held & { readonly state: State })[] = folds.map(fold => ({
          ...first,
          isGone: false,
          state: fold.init(first.tensor),
        }))
        const batches: Held[] = [{ tensor: T.tensor([1, 0, -1]), numbers: [1, 0, -1], isGone: false }]
        const given = T.jit((x: Vector) => T.add(x, 0), { donate: [0] })
        for (const command of all) {
          if (command.kind === 'make') {
            const tensor = T.tensor([...command.numbers]) as Vector
            batches.push({ tensor, numbers: command.numbers, isGone: false })
            // Some batches were given away before they are needed.
            if (command.numbers[0]! % 3 === 0) {
              given(tensor)
              batches.at(-1)!.isGone = true
            }
            continue
          }
          const from = choose(held, command.a)
          if (command.kind === 'read') {
            read(from)
            continue
          }
          const [batch, fold] = [choose(batches, command.b), folds[command.f % 2]!]
          const isInPlace = command.f % 3 > 0
          const inputs = [from, batch]
          let next: State | undefined
          attempt(inputs, command.breaks && fold === folds[1], () => {
            next = (isInPlace ? fold.stepInPlace : fold.step)(from.state, batch.tensor)
          })
          // In place a state is only taken if it lies there; aside it stays in any case.
          if (isInPlace && from.isGone === false && next === undefined) from.isGone = undefined
          if (next === undefined) continue
          if (isInPlace) from.isGone = undefined
          const numbers = minus(from.numbers, batch.numbers)
          held.push({ tensor: next.params, numbers, isGone: false, state: next })
        }
        for (const one of [...held, ...batches]) read(one)
      }),
      { numRuns: runs },
    )
  })
})

describe('a call that throws', () => {
  it('because another input is gone leaves what lies in the memory', () => {
    const f = T.jit((x: Vector, y: Vector) => T.add(x, y), { donate: [0] })
    const [zero, gone] = [T.zeros([3]), T.ones([3])]
    f(gone, zero)
    const [first, other] = [f(T.tensor([1, 2, 3]), zero), T.tensor([7, 7, 7])]
    expect(() => f(other, gone)).toThrow('was donated to a compiled function')
    expect(T.toArray(f(first, zero))).toEqual([1, 2, 3])
    expect(T.toArray(f(other, zero))).toEqual([7, 7, 7])
  })

  it('because the batch of a fold is gone leaves the state', () => {
    const fold = optim.fold(optim.sgd(1), (w: Vector, x: Vector) => T.sum(T.mul(w, x)))
    const gone = T.ones([3])
    T.jit((x: Vector) => T.add(x, 1), { donate: [0] })(gone)
    const state = fold.stepInPlace(fold.init(T.tensor([1, 2, 3])), T.ones([3]))
    expect(() => fold.step(fold.init(T.tensor([9, 9, 9])), gone)).toThrow('was donated')
    expect(() => fold.stepInPlace(fold.init(T.tensor([8, 8, 8])), gone)).toThrow('was donated')
    expect(T.toArray(fold.step(state, T.ones([3])).params)).toEqual([-1, 0, 1])
    expect(T.toArray(state.params)).toEqual([0, 1, 2])
  })

  it('because a tensor that lies in the memory was given to another function', () => {
    const f = T.jit((x: Vector, y: Vector) => T.add(x, y), { donate: [0] })
    const g = T.jit((x: Vector) => T.mul(x, 2), { donate: [0] })
    const first = f(T.tensor([1, 2, 3]), T.zeros([3]))
    expect(T.toArray(g(first))).toEqual([2, 4, 6])
    expect(() => f(first, T.zeros([3]))).toThrow('was donated')
  })

  it('says so also of an input that the function does not need', () => {
    const f = T.jit((x: Vector, _: Vector) => T.mul(x, 2))
    const gone = T.ones([3])
    T.jit((x: Vector) => T.add(x, 1), { donate: [0] })(gone)
    for (const engine of ['wasm', 'reference'] as const) {
      T.engine(engine)
      expect(() => f(T.ones([3]), gone)).toThrow('was donated')
    }
  })
})
