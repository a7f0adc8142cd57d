import fc from 'fast-check'
import { axisOf, broadcastable, type Draw, int32s, optional, shapes, size } from '../draw.js'
import { every, moving, type Operation, operation } from '../operation.js'
import { at, axesOf, common, define, isFloating, type Plain, source, store, volume } from '../plain.js'

/** Indices, some from the end and few out of range, into an axis. */
const indicesOf = (shape: readonly number[], length: number): fc.Arbitrary<Plain> =>
  fc
    .tuple(int32s(shape, -length, Math.max(length - 1, -length)), int32s(shape, -length - 1, length), fc.nat(3))
    .map(([inside, beyond, rare]) => (rare === 0 ? beyond : inside))

/** The element at the index, or what stands for one that is not there. */
const elementAt = (x: Plain, axis: number, index: readonly number[]): number => {
  const [length, i] = [x.shape[axis]!, index[axis]!]
  if (i >= -length && i < length) return at(x, index.with(axis, i < 0 ? i + length : i))
  return isFloating(x.dtype) ? Number.NaN : x.dtype === 'int32' ? -(2 ** 31) : 0
}

export const gathering: readonly Operation[] = [
  moving({
    name: 'take',
    args: (draw: Draw) =>
      fc
        .tuple(
          shapes(1),
          shapes().filter(shape => volume(shape) <= 12),
        )
        .chain(([shape, picks]) => fc.tuple(draw.tensor(shape), indicesOf(picks, shape[0]!))),
    define: (x, picks) =>
      define([...picks.shape, ...x.shape.slice(1)], x.dtype, index => {
        const lead = picks.shape.length
        return elementAt(x, 0, [at(picks, index.slice(0, lead)), ...index.slice(lead)])
      }),
    // One out of range is NaN, which no difference approaches.
    regular: (x, picks) => picks.data.every(i => i >= -x.shape[0]! && i < x.shape[0]!),
  }),
  moving({
    name: 'take',
    args: (draw: Draw) =>
      fc
        .tuple(
          shapes(1),
          shapes().filter(shape => volume(shape) <= 12),
        )
        .chain(([shape, picks]) =>
          axisOf(shape.length).chain(axis =>
            fc.tuple(draw.tensor(shape), indicesOf(picks, shape.at(axis)!), fc.constant({ axis })),
          ),
        ),
    define: (x, picks, options) => {
      const [axis] = axesOf(x.shape.length, options.axis)
      return define(x.shape.toSpliced(axis!, 1, ...picks.shape), x.dtype, index => {
        const pick = at(picks, index.slice(axis!, axis! + picks.shape.length))
        return elementAt(x, axis!, index.toSpliced(axis!, picks.shape.length, pick))
      })
    },
    regular: (x, picks, { axis }) => picks.data.every(i => i >= -x.shape.at(axis)! && i < x.shape.at(axis)!),
  }),
  moving({
    name: 'gather',
    args: (draw: Draw) =>
      shapes(1)
        .chain(shape =>
          fc.tuple(fc.constant(shape), fc.integer({ min: 1, max: Math.min(shape.length, 3) }), broadcastable(3)),
        )
        .map(([shape, many, picks]) => [shape, picks.slice(0, many)] as const)
        .filter(([, picks]) => volume(common(...picks)) <= 12)
        .chain(([shape, picks]) =>
          fc.tuple(draw.tensor(shape), fc.tuple(...picks.map((pick, axis) => indicesOf(pick, shape[axis]!)))),
        ),
    define: (x, picks) => {
      const joint = common(...picks.map(pick => pick.shape))
      return define([...joint, ...x.shape.slice(picks.length)], x.dtype, index => {
        const own = picks.map(pick => at(pick, source(pick.shape, index.slice(0, joint.length))))
        const isThere = own.every((i, axis) => i >= -x.shape[axis]! && i < x.shape[axis]!)
        const rest = index.slice(joint.length)
        return elementAt(
          x,
          0,
          isThere
            ? [...own.map((i, axis) => (i < 0 ? i + x.shape[axis]! : i)), ...rest]
            : [x.shape[0]!, ...own.slice(1), ...rest],
        )
      })
    },
    regular: (x, picks) =>
      picks.every((pick, axis) => pick.data.every(i => i >= -x.shape[axis]! && i < x.shape[axis]!)),
  }),
  moving({
    name: 'takeAlongAxis',
    args: (draw: Draw) =>
      fc.tuple(shapes(1), size).chain(([shape, count]) =>
        axisOf(shape.length).chain(axis => {
          const [along] = axesOf(shape.length, axis)
          return fc.tuple(
            draw.tensor(shape),
            indicesOf(shape.with(along!, count), shape[along!]!),
            fc.constant({ axis }),
          )
        }),
      ),
    define: (x, picks, options) => {
      const [axis] = axesOf(x.shape.length, options.axis)
      return define(picks.shape, x.dtype, index => elementAt(x, axis!, index.with(axis!, at(picks, index))))
    },
    regular: (x, picks, { axis }) => picks.data.every(i => i >= -x.shape.at(axis)! && i < x.shape.at(axis)!),
  }),
  operation({
    name: 'oneHot',
    dtypes: ['int32'],
    exact: true,
    args: () =>
      optional(
        fc.tuple(
          shapes().chain(shape => int32s(shape, -1, 4)),
          fc.nat(4),
        ),
        () => fc.constantFrom(...every),
      ),
    define: (picks, depth, dtype = 'float32') =>
      define([...picks.shape, depth], dtype, index =>
        store(at(picks, index.slice(0, -1)) === index.at(-1) ? 1 : 0, dtype),
      ),
    smooth: null,
  }),
]
