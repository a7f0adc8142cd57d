import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it, vi } from 'vitest'
import { fuse } from '../../../src/compile/fuse/fuse.js'
import { everyKernel } from '../../../src/compile/loops.js'
import { simplify } from '../../../src/compile/simplify.js'
import { assemble, reserved } from '../../../src/engine/wasm/assemble.js'
import { compile } from '../../../src/engine/wasm/execute.js'
import { lower } from '../../../src/engine/wasm/lower.js'
import { commonMemory, limits } from '../../../src/engine/wasm/memory.js'
import { scatterExtreme } from '../../../src/primitive/extreme.js'
import { gather, lastPlace, scatterAdd } from '../../../src/primitive/gather.js'
import { argSort } from '../../../src/primitive/order.js'
import { cumulativeProduct } from '../../../src/primitive/product.js'
import { cumulativeSum } from '../../../src/primitive/reduction.js'
import { cumulativeMax, cumulativeMin } from '../../../src/primitive/running.js'
import { updateWindow } from '../../../src/primitive/update.js'
import { convert, isFloat } from '../../../src/tensor/dtype.js'
import { concrete, Stored } from '../../../src/tensor/storage.js'
import type { Value } from '../../../src/tensor/tensor.js'
import type { Program } from '../../../src/trace/program.js'
import { replay } from '../../../src/trace/replay.js'
import { stageLeaves } from '../../../src/transform/program.js'
import { interpret } from '../../compile/interpret.js'
import { expectNoOverlap } from '../../compile/overlap.js'
import { expectSameBits, forAnyThreads } from '../ways.js'

// What looks up, scatters, runs along an axis or sorts is to the last bit what the definitions say, for any number of threads.

// Even the smallest nests are shared out between threads.
vi.mock('../../../src/engine/wasm/nest/units.js', () => import('../units.js'))

/** How many programs of each kind; COMPILED_RUNS=100000 makes many. */
const runs = Math.ceil(Number(process.env.COMPILED_RUNS ?? 2000) / 20)

const agree = (program: Program, inputs: readonly Value[]): void => {
  const given = inputs.map(input => concrete(input, 'test'))
  const expected = replay(program, given) as readonly Stored[]
  const fused = fuse(simplify(program))
  const callsOf = everyKernel(fused.kernels).flatMap(kernel => (kernel.kind === 'call' ? [kernel.primitive.name] : []))
  expect(callsOf, String(program)).toEqual([])
  expectSameBits(interpret(fused, given), expected, `interpreted: ${program}`)
  const { loops, plan } = assemble(lower(program).loops, limits)
  expectNoOverlap(loops, plan)
  const execute = compile(program)
  const run = () => {
    new Uint8Array(commonMemory(0).buffer, reserved).fill(255)
    return execute(given)
  }
  expectSameBits(forAnyThreads(run), expected, `compiled: ${program}`)
}

/** The same for a function of stored values, as it is and for a batch of each of some of its inputs. */
const agreeBatched = (
  f: (values: readonly Value[]) => Value | readonly Value[],
  inputs: readonly Stored[],
  batched: readonly boolean[] | undefined,
): void => {
  const many = (f: (values: readonly Value[]) => Value | readonly Value[]) => (values: readonly Value[]) =>
    [f(values)].flat()
  if (batched === undefined || !batched.includes(true)) {
    agree(stageLeaves('test', many(f), inputs), inputs)
    return
  }
  const given = inputs.map((input, i) =>
    batched[i] ? new Stored([2, ...input.shape], input.dtype, twice(input)) : input,
  )
  const mapped = T.vmap((...values: readonly unknown[]) => many(f)(values as readonly Value[]) as never, {
    inAxes: batched.map(one => (one ? 0 : null)) as never,
  }) as unknown as (...values: readonly Value[]) => readonly Value[]
  agree(
    stageLeaves('test', values => mapped(...values), given),
    given,
  )
}

/** An input twice: as it is, and backwards. */
const twice = ({ data }: Stored): Stored['data'] => {
  const both = data.constructor === Float64Array ? new Float64Array(2 * data.length) : data.slice(0, 0)
  const all = [...data, ...[...data].reverse()]
  return both.length === all.length ? Float64Array.from(all) : (data.constructor as Float32ArrayConstructor).from(all)
}

const special = [Number.NaN, 0, -0, Infinity, -Infinity, 1e38, -1e38, 1e-40, 2 ** 24, 1, -1]

const elementOf = (dtype: T.DType): fc.Arbitrary<number> => {
  switch (dtype) {
    case 'float16':
    case 'bfloat16':
    case 'float32':
    case 'float64':
      return fc.oneof(
        fc.constantFrom(...special),
        fc.integer({ min: -4, max: 4 }),
        fc.double({ min: -9, max: 9, noNaN: true }),
      )
    case 'int32':
      return fc.oneof(fc.integer({ min: -4, max: 4 }), fc.constantFrom(2 ** 31 - 1, -(2 ** 31)))
    case 'uint8':
      return fc.integer({ min: 0, max: 255 })
    case 'bool':
      return fc.integer({ min: 0, max: 1 })
  }
}

const stored = (shape: readonly number[], dtype: T.DType): fc.Arbitrary<Stored> => {
  const size = shape.reduce((a, b) => a * b, 1)
  return fc
    .array(elementOf(dtype), { minLength: size, maxLength: size })
    .map(data => new Stored(shape, dtype, convert(data, dtype)))
}

const dtypes = fc.constantFrom<T.DType>('float32', 'float64', 'int32', 'uint8', 'bool', 'float16', 'bfloat16')
const numeric = fc.constantFrom<T.DType>('float32', 'float64', 'int32', 'uint8', 'float16', 'bfloat16')
const small = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 })
const rests = fc.oneof(small, fc.constantFrom([5], [16], [19], [37], [3, 8]))
const afterLines = fc.oneof(rests, fc.constant([]))

/** Lines side by side, of which four at a time are walked together where they are as long as that. */
const lines = fc.oneof(small, fc.constantFrom([4], [9], [2, 5], [13]))
const axisSize = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constantFrom(17, 23, 40))

/** Indices into an axis: negative ones, such as are out of range, and often the same. */
const indicesInto = (size: number, shape: readonly number[]): fc.Arbitrary<Stored> => {
  const length = shape.reduce((a, b) => a * b, 1)
  const wide = fc.integer({ min: -size - 2, max: size + 1 })
  const narrow = fc.integer({ min: 0, max: Math.max(0, Math.min(1, size - 1)) })
  const far = fc.constantFrom(2 ** 31 - 1, -(2 ** 31))
  const index = fc.oneof(
    { weight: 6, arbitrary: wide },
    { weight: 3, arbitrary: narrow },
    { weight: 1, arbitrary: far },
  )
  return fc
    .array(index, { minLength: length, maxLength: length })
    .map(data => new Stored(shape, 'int32', Int32Array.from(data)))
}

interface Case {
  readonly batch: readonly number[]
  readonly size: number
  readonly rest: readonly number[]
  readonly picks: readonly number[]
  readonly dtype: T.DType
}

const cases = (dtype: fc.Arbitrary<T.DType>): fc.Arbitrary<Case> =>
  fc.record({
    batch: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
    size: axisSize,
    rest: rests,
    picks: fc.oneof(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }), fc.constantFrom([7], [30])),
    dtype,
  })

const flags = fc.array(fc.boolean(), { minLength: 2, maxLength: 2 })

describe('in compiled functions', () => {
  it('gather looks up what its indices say', { timeout: 600_000 + runs * 100 }, () => {
    fc.assert(
      fc.property(
        cases(dtypes).chain(given => {
          const { batch, size, rest, picks, dtype } = given
          const x = stored([...batch, size, ...rest], dtype)
          return fc.tuple(
            fc.constant(given),
            x,
            indicesInto(size, [...batch, ...picks]),
            fc.option(flags, { nil: undefined }),
          )
        }),
        ([{ batch }, x, indices, batched]) =>
          agreeBatched(([from, at]) => gather(from!, at!, batch.length), [x, indices], batched),
      ),
      { numRuns: runs },
    )
  })

  it('what is out of range is as each gather says, though all else of them is the same', () => {
    const table = T.zeros([40, 2]) as unknown as Stored
    const places = T.tensor([50], 'int32') as unknown as Stored
    const fills = [Number.NaN, Infinity, -Infinity, 0, -0, 1]
    agreeBatched(([from, at]) => fills.map(fill => gather(from!, at!, 0, fill)), [table, places], undefined)
  })

  it('scatterAdd adds in the order of its updates', { timeout: 600_000 + runs * 100 }, () => {
    fc.assert(
      fc.property(
        cases(numeric).chain(given => {
          const { batch, size, rest, picks, dtype } = given
          const updates = stored([...batch, ...picks, ...rest], dtype)
          const indices = indicesInto(size, [...batch, ...picks])
          return fc.tuple(fc.constant(given), updates, indices, fc.option(flags, { nil: undefined }))
        }),
        ([{ batch, size, rest }, updates, indices, batched]) =>
          agreeBatched(
            ([from, at]) => scatterAdd(from!, at!, [...batch, size, ...rest], batch.length),
            [updates, indices],
            batched,
          ),
      ),
      { numRuns: runs },
    )
  })

  it('updateWindow writes its window, and nothing else', { timeout: 600_000 + runs * 100 }, () => {
    const axis = fc.tuple(fc.constantFrom(1, 2, 3, 7, 18), fc.nat(), fc.boolean()).map(([size, n, isWhole]) => ({
      size,
      length: isWhole ? size : 1 + (n % size),
    }))
    const windows = fc.record({
      batch: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
      axes: fc.array(axis, { minLength: 1, maxLength: 3 }),
      dtype: dtypes,
    })
    fc.assert(
      fc.property(
        windows.chain(given => {
          const { batch, axes, dtype } = given
          const x = stored([...batch, ...axes.map(({ size }) => size)], dtype)
          const update = stored([...batch, ...axes.map(({ length }) => length)], dtype)
          const starts = fc.tuple(...axes.map(({ size }) => indicesInto(size, batch)))
          const flags = fc.array(fc.boolean(), { minLength: 2 + axes.length, maxLength: 2 + axes.length })
          return fc.tuple(fc.constant(given), x, update, starts, fc.option(flags, { nil: undefined }))
        }),
        ([{ batch, axes }, x, update, starts, batched]) =>
          agreeBatched(
            ([from, window, ...places]) =>
              updateWindow(
                from!,
                window!,
                places,
                axes.map((_, i) => i),
                batch.length,
              ),
            [x, update, ...starts],
            batched,
          ),
      ),
      { numRuns: runs },
    )
  })

  it('scatterExtreme is the greatest or the least of its updates', { timeout: 600_000 + runs * 100 }, () => {
    fc.assert(
      fc.property(
        cases(numeric).chain(given => {
          const { batch, size, rest, picks, dtype } = given
          const updates = stored([...batch, ...picks, ...rest], dtype)
          const indices = indicesInto(size, [...batch, ...picks])
          return fc.tuple(fc.constant(given), updates, indices, fc.boolean(), fc.option(flags, { nil: undefined }))
        }),
        ([{ batch, size, rest }, updates, indices, greatest, batched]) =>
          agreeBatched(
            ([from, at]) => scatterExtreme(from!, at!, [...batch, size, ...rest], greatest, batch.length),
            [updates, indices],
            batched,
          ),
      ),
      { numRuns: runs },
    )
  })

  it('lastPlace is the last index that names a row', { timeout: 600_000 + runs * 100 }, () => {
    fc.assert(
      fc.property(
        cases(numeric).chain(({ batch, size, picks }) =>
          fc.tuple(fc.constant({ batch, size }), indicesInto(size, [...batch, ...picks])),
        ),
        ([{ batch, size }, indices]) =>
          agreeBatched(([at]) => lastPlace(at!, size, batch.length), [indices], undefined),
      ),
      { numRuns: runs },
    )
  })

  const x = T.random.normal(T.random.key(0), [20, 3, 21])
  it('cumulativeSum adds up as its definition does', { timeout: 600_000 + runs * 100 }, () => {
    fc.assert(
      fc.property(
        fc
          .record({ before: lines, size: axisSize, rest: afterLines, dtype: numeric, reverse: fc.boolean() })
          .chain(given => {
            const x = stored([...given.before, given.size, ...given.rest], given.dtype)
            return fc.tuple(fc.constant(given), x, fc.option(flags, { nil: undefined }))
          }),
        ([{ before, reverse }, x, batched]) =>
          agreeBatched(([from]) => cumulativeSum(from!, before.length, reverse), [x], batched?.slice(1)),
      ),
      { numRuns: runs },
    )
  })

  it.each([cumulativeMax, cumulativeMin])('$primitive.name goes along as its definition does', upTo => {
    fc.assert(
      fc.property(
        fc
          .record({ before: lines, size: axisSize, rest: afterLines, dtype: numeric })
          .chain(given =>
            fc.tuple(
              fc.constant(given),
              stored([...given.before, given.size, ...given.rest], given.dtype),
              fc.option(flags, { nil: undefined }),
            ),
          ),
        ([{ before }, x, batched]) => agreeBatched(([from]) => upTo(from!, before.length), [x], batched?.slice(1)),
      ),
      { numRuns: runs },
    )
  })

  it('cumulativeProduct multiplies as its definition does, beyond all bounds on the way', () => {
    const extremes = [
      0,
      -0,
      1,
      -2,
      1e300,
      -1e300,
      1e-300,
      5e-324,
      2 ** 128,
      2 ** -128,
      1e38,
      1e-45,
      Infinity,
      Number.NaN,
    ]
    fc.assert(
      fc.property(
        fc.record({ before: lines, size: axisSize, rest: afterLines, dtype: numeric }).chain(given => {
          const shape = [...given.before, given.size, ...given.rest]
          const size = shape.reduce((a, b) => a * b, 1)
          // Of some of them products come back into range; with the last two they do not.
          const far = fc
            .integer({ min: 1, max: extremes.length })
            .chain(some => fc.array(fc.constantFrom(...extremes.slice(0, some)), { minLength: size, maxLength: size }))
          const x = isFloat(given.dtype)
            ? fc.oneof(
                stored(shape, given.dtype),
                far.map(data => new Stored(shape, given.dtype, convert(data, given.dtype))),
              )
            : stored(shape, given.dtype)
          return fc.tuple(fc.constant(given), x, fc.option(flags, { nil: undefined }))
        }),
        ([{ before }, x, batched]) =>
          agreeBatched(([from]) => cumulativeProduct(from!, before.length), [x], batched?.slice(1)),
      ),
      { numRuns: runs },
    )
  })

  it('argSort keeps the order of what is equal', { timeout: 600_000 + runs * 100 }, () => {
    fc.assert(
      fc.property(
        fc
          .record({
            before: small,
            size: axisSize,
            rest: rests,
            dtype: dtypes,
            descending: fc.boolean(),
            count: fc.nat(),
          })
          .chain(given => {
            const x = stored([...given.before, given.size, ...given.rest], given.dtype)
            return fc.tuple(fc.constant(given), x, fc.option(flags, { nil: undefined }))
          }),
        ([{ before, size, descending, count }, x, batched]) =>
          agreeBatched(
            ([from]) => argSort(from!, before.length, descending, count % (size + 1)),
            [x],
            batched?.slice(1),
          ),
      ),
      { numRuns: runs },
    )
  })

  const cube = (v: T.AnyTensor) => T.mul(v, T.mul(v, v as never) as never) as T.Tensor<[4]>
  const names = T.tensor(
    [
      [4, -1, 4],
      [19, 25, 0],
    ],
    'int32',
  )
  const vector = T.random.normal(T.random.key(1), [40])

  it.each<readonly [string, (...args: never[]) => unknown, readonly T.AnyTensor[]]>([
    ['rows along every axis', (a: typeof x) => [0, 1, 2].map(axis => T.take(a as T.AnyTensor, names, { axis })), [x]],
    [
      'what follows and what feeds it',
      (a: typeof x, i: typeof names) => T.mul(T.take(T.square(a), T.add(i, 1), { axis: 0 }), 2),
      [x, names],
    ],
    ['a sum of rows', (a: typeof x, i: typeof names) => T.sum(T.take(a, i, { axis: 0 }), { axis: [0, 1] }), [x, names]],
    ['rows of a view', (a: typeof x, i: typeof names) => T.take(T.transpose(a, [2, 0, 1]), i, { axis: 0 }), [x, names]],
    ['rows of a product', (a: typeof x, i: typeof names) => T.take(T.reshape(a, [60, 21]), i, { axis: 0 }), [x, names]],
    [
      'gradients',
      (a: typeof x, i: typeof names) => T.grad((y: typeof x) => T.sum(T.square(T.take(y, i, { axis: 2 }))))(a),
      [x, names],
    ],
    [
      'rows of two tables, of which each is short of some',
      (a: typeof x, i: typeof names) => {
        const rows = T.reshape(a, [60, 21])
        return T.add(T.take(rows, T.mul(i, 3), { axis: 0 }), T.mul(T.take(rows, T.sub(i, 40), { axis: 0 }), 2))
      },
      [x, names],
    ],
    [
      'a step along gradients of rows, of which some are named once, twice, thrice or never',
      (a: typeof x, i: typeof names) =>
        T.sub(a, T.mul(T.grad((y: typeof x) => T.sum(T.square(T.take(y, T.remainder(i, 5), { axis: 0 }))))(a), 0.5)),
      [x, names],
    ],
    [
      'elements that depend on themselves',
      (a: typeof vector) => T.take(a, T.cast(T.mul(T.abs(a), 9), 'int32'), { axis: 0 }),
      [vector],
    ],
    [
      'each of what was looked up',
      (a: typeof vector) => {
        const order = T.cast(T.mul(T.abs(a), 9), 'int32')
        return [T.take(order, order), T.add(T.take(order, T.take(order, order)), order)]
      },
      [vector],
    ],
    [
      'rows set and added',
      (a: typeof x, i: typeof names) => [
        T.at(a, i).set(5),
        T.at(a, i).add(T.take(a, i, { axis: 0 })),
        T.at(a, i, { axis: 2 }).add(2),
      ],
      [x, names],
    ],
    [
      'second derivatives',
      (a: typeof vector) =>
        T.grad((v: typeof vector) =>
          T.sum(
            T.square(
              T.grad((w: typeof vector) => T.sum(cube(T.take(w, T.tensor([1, 2, 2, 30], 'int32'), { axis: 0 }))))(v),
            ),
          ),
        )(a),
      [vector],
    ],
    [
      'a loop',
      (a: typeof vector) =>
        T.forLoop(5, (k, y: typeof vector) => T.add(y, T.take(a, T.add(T.tensor(35, 'int32'), k), { axis: 0 })), a),
      [vector],
    ],
  ])('take and scatter: %s', (_, f, args) => {
    agree(T.program(f as never)(...(args as never[])) as unknown as Program, args as unknown as readonly Value[])
  })
})
