import fc from 'fast-check'
import { axisOf, broadcastable, type Draw, optional, permutationOf, shapes, size } from '../draw.js'
import { moving, type Operation } from '../operation.js'
import { at, axesOf, common, define, isFloating, type Plain, range, source, volume } from '../plain.js'

const relabelled = (x: Plain, shape: readonly number[]): Plain => ({ ...x, shape })

// --- under another shape ----------------------------------------------------------------------------------------------

/** Another shape of the same volume: the sizes in another order, some of them multiplied, perhaps one of them -1. */
const reshaped = (shape: readonly number[]): fc.Arbitrary<readonly number[]> =>
  fc
    .tuple(fc.shuffledSubarray([...shape], { minLength: shape.length }), fc.boolean(), fc.nat(5), fc.nat(3))
    .map(([sizes, merge, place, ones]) => {
      const merged = merge && sizes.length > 1 ? [sizes[0]! * sizes[1]!, ...sizes.slice(2)] : sizes
      const longer = ones === 0 ? merged.toSpliced(place % (merged.length + 1), 0, 1) : merged
      const unknown = place % (longer.length + 1)
      const others = longer.filter((_, axis) => axis !== unknown)
      return unknown < longer.length && volume(others) > 0 ? longer.with(unknown, -1) : longer
    })

const ones = (shape: readonly number[]): readonly number[] => shape.flatMap((s, axis) => (s === 1 ? [axis] : []))

const relabelling = [
  moving({
    name: 'reshape',
    args: (draw: Draw) => shapes().chain(shape => fc.tuple(draw.tensor(shape), reshaped(shape))),
    define: (x, shape) => {
      const rest = volume(x.shape) / volume(shape.filter(s => s !== -1))
      return relabelled(
        x,
        shape.map(s => (s === -1 ? rest : s)),
      )
    },
  }),
  moving({
    name: 'flatten',
    args: (draw: Draw) => shapes().chain(shape => fc.tuple(draw.tensor(shape))),
    define: x => relabelled(x, [x.data.length]),
  }),
  moving({
    name: 'squeeze',
    args: (draw: Draw) =>
      optional(
        shapes().chain(shape =>
          fc.tuple(...shape.map(s => fc.constantFrom(s, 1))).chain(thinned => fc.tuple(draw.tensor(thinned))),
        ),
        ({ shape }): fc.Arbitrary<{ readonly axis: number | readonly number[] }> =>
          fc
            .shuffledSubarray([...ones(shape)])
            .chain(axes => fc.tuple(...axes.map(axis => fc.constantFrom(axis, axis - shape.length))))
            .map(axes => ({ axis: axes.length === 1 ? axes[0]! : axes })),
      ),
    define: (x, options = { axis: ones(x.shape) }) => {
      const dropped = axesOf(x.shape.length, options.axis)
      return relabelled(
        x,
        x.shape.filter((_, axis) => !dropped.includes(axis)),
      )
    },
  }),
  moving({
    name: 'expandDims',
    args: (draw: Draw) => shapes().chain(shape => fc.tuple(draw.tensor(shape), axisOf(shape.length + 1))),
    define: (x, axis) => relabelled(x, x.shape.toSpliced(axis < 0 ? axis + x.shape.length + 1 : axis, 0, 1)),
  }),
]

// --- axes in another order --------------------------------------------------------------------------------------------

/** Axis i of the result is axis `order[i]` of x. */
const reordered = (x: Plain, order: readonly number[]): Plain =>
  define(
    order.map(axis => x.shape[axis]!),
    x.dtype,
    index =>
      at(
        x,
        x.shape.map((_, axis) => index[order.indexOf(axis)]!),
      ),
  )

const twoAxes = shapes(1).chain(shape => fc.tuple(fc.constant(shape), axisOf(shape.length), axisOf(shape.length)))

const reordering = [
  moving({
    name: 'transpose',
    args: (draw: Draw) =>
      optional(
        shapes().chain(shape => fc.tuple(draw.tensor(shape))),
        x => permutationOf(x.shape.length),
      ),
    define: (x, order = range(x.shape.length).toReversed()) => reordered(x, axesOf(x.shape.length, order)),
  }),
  moving({
    name: 'moveAxis',
    args: (draw: Draw) =>
      twoAxes.chain(([shape, from, to]) => fc.tuple(draw.tensor(shape), fc.constant(from), fc.constant(to))),
    define: (x, from, to) => {
      const [source_, target] = axesOf(x.shape.length, [from, to])
      const others = range(x.shape.length).filter(axis => axis !== source_)
      return reordered(x, others.toSpliced(target!, 0, source_!))
    },
  }),
  moving({
    name: 'swapAxes',
    args: (draw: Draw) =>
      twoAxes.chain(([shape, a, b]) => fc.tuple(draw.tensor(shape), fc.constant(a), fc.constant(b))),
    define: (x, first, second) => {
      const [a, b] = axesOf(x.shape.length, [first, second])
      return reordered(
        x,
        range(x.shape.length).map(axis => (axis === a ? b! : axis === b ? a! : axis)),
      )
    },
  }),
]

// --- more and fewer elements ------------------------------------------------------------------------------------------

const bound = fc.option(fc.integer({ min: -6, max: 6 }))

/** One range of `slice` for an axis of the given size. */
/** Where a window begins that has to fit. */
const first = (start: number, size: number, window: number): number =>
  Math.max(0, Math.min(start < 0 ? start + size : start, size - window))

/** Step by step from the nearest end, turning round at each. */
const mirrored = (place: number, size: number, mode: string): number => {
  let i = place
  while (i < 0 || i >= size) {
    if (mode === 'edge') i = i < 0 ? 0 : size - 1
    else if (mode === 'symmetric') i = i < 0 ? -1 - i : 2 * size - 1 - i
    else if (size === 1) i = 0
    else i = i < 0 ? -i : 2 * size - 2 - i
  }
  return i
}

export const rangeOf = (
  length: number,
): fc.Arbitrary<null | number | readonly [number | null, number | null, number?]> =>
  fc.oneof(
    fc.constant(null),
    ...(length > 0 ? [axisOf(length)] : []),
    fc.tuple(bound, bound),
    fc.tuple(bound, bound, fc.constantFrom(1, 2, 3)),
    fc.tuple(bound, bound, fc.constantFrom(-1, -2)),
  )

/** The indices that Python's `start:stop:step` names: those of the axis that the walk from `start` comes by. */
export const walked = (length: number, entry: readonly [number | null, number | null, number?]): readonly number[] => {
  const [start, stop, step = 1] = entry
  const inside = (i: number) => (i < 0 ? i + length : i)
  const first = start === null ? (step > 0 ? 0 : length - 1) : inside(start)
  const clamped = step > 0 ? Math.max(first, 0) : Math.min(first, length - 1)
  const last = stop === null ? (step > 0 ? length : -1) : Math.max(inside(stop), -1)
  return range(100)
    .map(i => clamped + i * step)
    .filter(i => i >= 0 && i < length && (step > 0 ? i < last : i > last))
}

const picked = (x: Plain, choices: readonly (readonly number[])[]): Plain =>
  define(
    choices.map(choice => choice.length),
    x.dtype,
    index =>
      at(
        x,
        index.map((i, axis) => choices[axis]![i]!),
      ),
  )

const resizing = [
  moving({
    name: 'broadcastTo',
    args: (draw: Draw) =>
      broadcastable(2).chain(([a, b]) => {
        const to = common(a!, b!)
        return fc.tuple(draw.tensor(a!), fc.constant(to))
      }),
    define: (x, shape) => define(shape, x.dtype, index => at(x, source(x.shape, index))),
  }),
  moving({
    name: 'slice',
    args: (draw: Draw) =>
      shapes()
        .chain(shape =>
          fc.tuple(
            fc.constant(shape),
            fc.tuple(...shape.map(rangeOf)),
            fc.constantFrom(shape.length, shape.length, 0, 1),
          ),
        )
        .chain(([shape, ranges, given]) => fc.tuple(draw.tensor(shape), fc.constant(ranges.slice(0, given)))),
    define: (x, ranges) => {
      const choices = x.shape.map((length, axis) => {
        const entry = ranges[axis] ?? null
        if (entry === null) return range(length)
        return typeof entry === 'number' ? [entry < 0 ? entry + length : entry] : walked(length, entry)
      })
      return relabelled(
        picked(x, choices),
        choices.flatMap((choice, axis) => (typeof ranges[axis] === 'number' ? [] : [choice.length])),
      )
    },
  }),
  moving({
    name: 'dynamicSlice',
    args: (draw: Draw) =>
      shapes().chain(shape =>
        fc
          .tuple(draw.tensor(shape), fc.tuple(...shape.map(() => fc.integer({ min: -6, max: 6 }))))
          .chain(([x, start]) =>
            fc.tuple(...shape.map(size => fc.nat(size))).map((size): [Plain, number[], number[]] => [x, start, size]),
          ),
      ),
    define: (x, start, size) =>
      define(size, x.dtype, index =>
        at(
          x,
          index.map((i, axis) => i + first(start[axis]!, x.shape[axis]!, size[axis]!)),
        ),
      ),
  }),
  moving({
    name: 'dynamicUpdateSlice',
    args: (draw: Draw) =>
      shapes().chain(shape =>
        fc
          .tuple(draw.tensor(shape), fc.tuple(...shape.map(() => fc.integer({ min: -6, max: 6 }))))
          .chain(([x, start]) =>
            fc
              .tuple(...shape.map(size => fc.nat(size)))
              .chain(size => draw.tensor(size))
              .map((update): [Plain, Plain, number[]] => [x, update, start]),
          ),
      ),
    define: (x, update, start) =>
      define(x.shape, x.dtype, index => {
        const inner = index.map((i, axis) => i - first(start[axis]!, x.shape[axis]!, update.shape[axis]!))
        return inner.every((i, axis) => i >= 0 && i < update.shape[axis]!) ? at(update, inner) : at(x, index)
      }),
  }),
  moving({
    name: 'pad',
    args: (draw: Draw) =>
      shapes()
        .filter(shape => !shape.includes(0))
        .chain(shape =>
          fc.tuple(
            draw.tensor(shape),
            fc.tuple(...shape.map(() => fc.tuple(fc.nat(5), fc.nat(5)))),
            fc.record({ mode: fc.constantFrom('edge', 'reflect', 'symmetric') }),
          ),
        ),
    define: (x, padding, { mode }) =>
      define(
        x.shape.map((s, axis) => s + padding[axis]![0] + padding[axis]![1]),
        x.dtype,
        index =>
          at(
            x,
            index.map((i, axis) => mirrored(i - padding[axis]![0], x.shape[axis]!, mode)),
          ),
      ),
  }),
  moving({
    name: 'pad',
    args: (draw: Draw) =>
      optional(
        shapes().chain(shape =>
          fc.tuple(draw.tensor(shape), fc.tuple(...shape.map(() => fc.tuple(fc.nat(2), fc.nat(2))))),
        ),
        () =>
          draw.dtype === 'bool'
            ? fc.record({ value: fc.constantFrom(0, 1) })
            : fc.record({
                value: fc.constantFrom(...(isFloating(draw.dtype) ? [-1.5, -0, Number.NaN, -Infinity] : [7])),
              }),
      ),
    define: (x, padding, { value } = { value: 0 }) =>
      define(
        x.shape.map((s, axis) => s + padding[axis]![0] + padding[axis]![1]),
        x.dtype,
        index => {
          const inner = index.map((i, axis) => i - padding[axis]![0])
          return inner.every((i, axis) => i >= 0 && i < x.shape[axis]!) ? at(x, inner) : value
        },
      ),
    regular: (_, __, { value } = { value: 0 }) => Number.isFinite(value),
  }),
]

// --- several tensors --------------------------------------------------------------------------------------------------

const lengths = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 3 })

const joining = [
  moving({
    name: 'concat',
    waits: false,
    args: (draw: Draw) =>
      fc
        .tuple(shapes(1), lengths)
        .chain(([shape, counts]) =>
          fc.tuple(fc.tuple(...counts.map((length, i) => draw.tensor(shape.with(0, length), i)))),
        ),
    define: xs =>
      relabelled(
        { ...xs[0]!, data: xs.flatMap(x => x.data) },
        xs[0]!.shape.with(
          0,
          xs.reduce((sum, x) => sum + x.shape[0]!, 0),
        ),
      ),
  }),
  moving({
    name: 'concat',
    waits: false,
    args: (draw: Draw) =>
      fc.tuple(shapes(1), lengths).chain(([shape, counts]) =>
        axisOf(shape.length).chain(axis => {
          const [along] = axesOf(shape.length, axis)
          const parts = counts.map((length, i) => draw.tensor(shape.with(along!, length), i))
          return fc.tuple(fc.tuple(...parts), fc.constant({ axis }))
        }),
      ),
    define: (xs, options) => {
      const [axis] = axesOf(xs[0]!.shape.length, options.axis)
      const places = xs.flatMap((x, n) => range(x.shape[axis!]!).map(i => [n, i] as const))
      return define(xs[0]!.shape.with(axis!, places.length), xs[0]!.dtype, index => {
        const [n, i] = places[index[axis!]!]!
        return at(xs[n]!, index.with(axis!, i))
      })
    },
  }),
  moving({
    name: 'stack',
    waits: false,
    args: (draw: Draw) =>
      optional(
        fc
          .tuple(shapes(), fc.integer({ min: 1, max: 3 }))
          .chain(([shape, count]) => fc.tuple(fc.tuple(...range(count).map(i => draw.tensor(shape, i))))),
        xs => fc.record({ axis: axisOf(xs[0]!.shape.length + 1) }),
      ),
    define: (xs, options = { axis: 0 }) => {
      const [axis] = axesOf(xs[0]!.shape.length + 1, options.axis)
      return define(xs[0]!.shape.toSpliced(axis!, 0, xs.length), xs[0]!.dtype, index =>
        at(xs[index[axis!]!]!, index.toSpliced(axis!, 1)),
      )
    },
  }),
  moving({
    name: 'unstack',
    args: (draw: Draw) =>
      optional(
        shapes(1).chain(shape => fc.tuple(draw.tensor(shape))),
        x => fc.record({ axis: axisOf(x.shape.length) }),
      ),
    define: (x, options = { axis: 0 }) => {
      const [along] = axesOf(x.shape.length, options.axis)
      return range(x.shape[along!]!).map(i =>
        define(x.shape.toSpliced(along!, 1), x.dtype, index => at(x, index.toSpliced(along!, 0, i))),
      )
    },
  }),
  moving({
    name: 'split',
    args: (draw: Draw) =>
      fc
        .tuple(
          shapes(1),
          fc.integer({ min: 1, max: 3 }),
          size,
          fc.array(fc.integer({ min: -4, max: 5 }), { maxLength: 3 }),
        )
        .map(([shape, parts, each, drawn]) => {
          const length = parts * each
          return [shape, parts, each, drawn.map(place => Math.max(-length, Math.min(place, length)))] as const
        })
        .chain(([shape, parts, each, places]) =>
          fc.oneof(
            axisOf(shape.length).chain(axis => {
              const [along] = axesOf(shape.length, axis)
              return fc.tuple(
                draw.tensor(shape.with(along!, parts * each)),
                fc.constantFrom<number | readonly number[]>(parts, places),
                fc.constant({ axis }),
              )
            }),
            fc.tuple(
              draw.tensor(shape.with(0, parts * each)),
              fc.constantFrom<number | readonly number[]>(parts, places),
              fc.constant({}),
            ),
          ),
        ),
    define: (x, parts, { axis = 0 }: { readonly axis?: number }) => {
      const [along] = axesOf(x.shape.length, axis)
      const length = x.shape[along!]!
      const ends: readonly (number | null)[] =
        typeof parts === 'number' ? range(parts - 1).map(i => ((i + 1) * length) / parts) : parts
      return [...ends, null].map((end, i) => {
        const kept = walked(length, [i === 0 ? null : ends[i - 1]!, end])
        return picked(
          x,
          x.shape.map((s, a) => (a === along ? kept : range(s))),
        )
      })
    },
  }),
]

export const movement: readonly Operation[] = [...relabelling, ...reordering, ...resizing, ...joining]
