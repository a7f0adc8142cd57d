import { add, div, maximum, mul, sub } from '../primitive/arithmetic.js'
import { full, reduceSum, reshape } from '../primitive/broadcast.js'
import { and, equal, less, lessEqual, select } from '../primitive/comparison.js'
import { scalarLike } from '../primitive/define.js'
import { dot } from '../primitive/dot.js'
import { gather } from '../primitive/gather.js'
import { abs, sqrt } from '../primitive/math.js'
import { flipped } from '../primitive/matrix.js'
import { along, concatenate, slice, transpose } from '../primitive/movement.js'
import { argSort } from '../primitive/order.js'
import { argMax, reduceMax } from '../primitive/reduction.js'
import { hypot } from '../primitive/triangle.js'
import { count, part } from '../shape/sizes.js'
import { build, scalar } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'
import { upTo } from './elimination.js'
import { loopOver, loopWhile } from './loops.js'
import {
  areFinite,
  identityLike,
  isAt,
  negatedWhere,
  one,
  overExamples,
  pick,
  positions,
  repeated,
  stacked,
  zero,
} from './matrices.js'
import { matrixRange } from './range.js'

// Jacobi's rotations, of many pairs of rows at once: in each round every row is in one pair, and after N - 1 rounds every two
// rows have met (as players of a tournament; Brent & Luk, "The solution of singular-value and symmetric eigenvalue problems
// on multiprocessor arrays", 1985). Rows are the first axis, examples the second: [N, B, L].

/** More than any matrix was seen to need; it ends what rounding would keep going. */
const mostSweeps = 30

const table = (rows: readonly (readonly number[])[]): Value =>
  build({ shape: [rows.length, rows[0]!.length], dtype: 'int32' }, data => {
    data.set(rows.flat())
  })

/** For each round the first and the second rows of the pairs, and where each row is among both. `n` is even. */
const rounds = (n: number) => {
  const orders = Array.from({ length: n - 1 }, (_, round) => {
    const seats = Array.from({ length: n }, (_, seat) => (seat === 0 ? 0 : ((seat - 1 + round) % (n - 1)) + 1))
    return [...seats.slice(0, n / 2), ...seats.slice(n / 2).reverse()]
  })
  return { pairs: table(orders), places: table(orders.map(order => order.map((_, row) => order.indexOf(row)))) }
}

interface Rotation {
  readonly cosine: Value
  readonly sine: Value
}

/** The smaller rotations that make off-diagonal elements of [[p, off], [off, q]] zero, where they are to be made. */
const annihilating = (p: Value, off: Value, q: Value, isNeeded: Value): Rotation => {
  const divisor = select(isNeeded, add(off, off), one(off))
  const cotangent = select(isNeeded, div(sub(q, p), divisor), zero(off))
  const sign = select(less(cotangent, zero(off)), scalarLike(-1, off), one(off))
  const tangent = div(sign, add(abs(cotangent), hypot(cotangent, one(off))))
  const cosine = div(one(off), hypot(tangent, one(off)))
  return { cosine: select(isNeeded, cosine, one(off)), sine: select(isNeeded, mul(tangent, cosine), zero(off)) }
}

const halves = (x: Value): readonly [Value, Value] => {
  const half = x.shape[0]! / 2
  const size = [half, ...part(x.shape, 1)]
  return [slice(x, along(size, 0, 0)), slice(x, along(size, 0, half))]
}

/** Rows in the order of pairs, rotated two by two. */
const rotated = (x: Value, { cosine, sine }: Rotation): Value => {
  const [p, q] = halves(x)
  const [c, s] = [cosine, sine].map(value => repeated(value, 2, p.shape)) as [Value, Value]
  return concatenate([sub(mul(c, p), mul(s, q)), add(mul(s, p), mul(c, q))], 0)
}

/** Rounds of rotations until, in as many as it takes for all rows to meet, there is nothing to do. */
const sweep = (
  initial: readonly Value[],
  rotate: (rows: readonly Value[], order: Value, back: Value) => readonly [rows: readonly Value[], count: Value],
): readonly Value[] => {
  const n = initial[0]!.shape[0]!
  if (n < 2) return initial
  const { pairs, places } = rounds(n)
  const c = (number: number): Value => scalar(number, 'int32')
  const [, , , ...rows] = loopWhile(
    ([total, , idle]) => and(less(total!, c(mostSweeps * (n - 1))), less(idle!, c(n - 1))),
    ([total, round, idle, ...given]) => {
      const [turned, rotations] = rotate(given, gather(pairs, round!), gather(places, round!))
      const next = add(round!, c(1))
      const isIdle = equal(rotations, scalarLike(0, rotations))
      return [
        add(total!, c(1)),
        select(equal(next, c(n - 1)), c(0), next),
        select(isIdle, add(idle!, c(1)), c(0)),
        ...turned,
      ]
    },
    [c(0), c(0), c(0), ...initial],
  )
  return rows
}

/** How many places of a mask are set, as floats. */
const countOf = (mask: Value, like: Value): Value =>
  reduceSum(
    select(mask, one(like), zero(like)),
    mask.shape.map((_, axis) => axis),
  )

/** What is added to 1 and can just be seen there. */
const epsilon = (x: Value): number => (x.dtype === 'float64' ? 2 ** -52 : 2 ** -23)

/** A row of zeros more, if there is an odd number. */
const even = (rows: Value): Value => {
  const [n, ...rest] = rows.shape as [number, ...number[]]
  return n % 2 === 0 ? rows : concatenate([rows, full(zero(rows), [1, ...rest])], 0)
}

/** [N, B, L] as the first `n` rows of [B, N, L]. */
const byExample = (rows: Value, n: number): Value =>
  transpose(slice(rows, along([n, ...part(rows.shape, 1)], 0, 0)), [1, 0, 2])

/** -1 where the entry of greatest magnitude of a row [..., L], the first of those, is negative. */
const isNegative = (rows: Value): Value => {
  const axis = rows.shape.length - 1
  const size = abs(rows)
  const greatest = repeated(reduceMax(size, [axis]), axis, rows.shape)
  // What differs by rounding alone is as great.
  const isGreatest = lessEqual(mul(greatest, scalarLike(1 - 16 * epsilon(rows), rows)), size)
  const place = argMax(select(isGreatest, one(rows), zero(rows)), axis)
  const isPlace = equal(repeated(place, axis, rows.shape), positions(rows, axis))
  return less(reduceSum(select(isPlace, rows, zero(rows)), [axis]), zero(rows))
}

/** Rows [B, N, L] with the sign that makes their greatest entries positive. */
const signed = (rows: Value, isFlipped: Value): Value => negatedWhere(repeated(isFlipped, 2, rows.shape), rows)

/** NaN in the examples in which something is not finite. */
const unless = (isNumber: Value, x: Value): Value =>
  select(overExamples(isNumber, x.shape), x, scalarLike(Number.NaN, x))

/** The eigenvalues of (A + Aᵀ) / 2, ascending, and the eigenvectors as columns. */
export const eigh = ([x]: readonly Value[]): readonly Value[] => {
  const n = x!.shape.at(-1)!
  if (count(x!.shape) === 0) return [full(zero(x!), part(x!.shape, 0, -1)), full(zero(x!), x!.shape)]
  const given = stacked(x!)
  const half = scalarLike(0.5, given)
  const isNumber = areFinite(given)
  const { factor, inverse } = matrixRange(given)
  const inRange = mul(given, overExamples(factor, given.shape))
  const a = finite(add(mul(inRange, half), mul(flipped(inRange), half)), isNumber)
  const padded = even(transpose(a, [1, 0, 2]))
  const size = padded.shape[0]!
  const rest = size === n ? padded : transpose(even(transpose(padded, [2, 1, 0])), [2, 1, 0])
  const scale = reduceMax(abs(a), [1, 2])
  const threshold = mul(scale, scalarLike(epsilon(a) / 4, a))
  const [values, vectors] = sweep(
    [rest, transpose(identityLike(transpose(rest, [1, 0, 2])), [1, 0, 2])],
    ([matrix, turned], order, back) => {
      const rows = gather(matrix!, order)
      const [first, second] = halves(rows)
      const [p, q] = halves(order)
      const at = (of: Value, places: Value) =>
        reduceSum(select(equal(positions(of, 2), spreadOver(places, of.shape)), of, zero(of)), [2])
      const [pp, off, qq] = [at(first, p), at(first, q), at(second, q)]
      const isNeeded = less(repeated(threshold, 0, off.shape), abs(off))
      const rotation = annihilating(pp, off, qq, isNeeded)
      const turn = (of: Value): Value => gather(rotated(gather(of, order), rotation), back)
      const once = transpose(turn(matrix!), [2, 1, 0])
      return [[turn(once), turn(turned!)], countOf(isNeeded, off)]
    },
  ) as [Value, Value]
  const diagonal = reduceSum(select(equal(positions(values, 0), positions(values, 2)), values, zero(values)), [2])
  const own = slice(diagonal, along([n, diagonal.shape[1]!], 0, 0))
  const found = transpose(own, [1, 0])
  const original = mul(found, repeated(inverse, 1, found.shape))
  const places = argSort(found, 1)
  const inOrder = gather(slice(byExample(vectors, n), along([found.shape[0]!, n, n], 2, 0)), places, 1)
  const sorted = signed(inOrder, isNegative(inOrder))
  return [
    reshape(unless(isNumber, gather(original, places, 1)), part(x!.shape, 0, -1)),
    reshape(unless(isNumber, flipped(sorted)), x!.shape),
  ]
}

/** One index for each row of [N, B, L]. */
const spreadOver = (places: Value, shape: readonly number[]): Value =>
  repeated(repeated(places, 1, part(shape, 0, 2)), 2, shape)

/** Zeros in the examples that are not finite, so that loops end. */
const finite = (x: Value, isNumber: Value): Value => select(overExamples(isNumber, x.shape), x, zero(x))

/** Below this (of a matrix whose greatest entry is 1) squares are lost, and a direction with them. */
const vanishing = (x: Value): number => (x.dtype === 'float64' ? 1e-150 : 1e-18)

/** Gives the rows that are nearly 0 directions of their own, orthogonal to all rows before them: those of axes with much of them left. */
const completed = (rows: Value, isLost: Value): Value => {
  const [batch, n, length] = rows.shape as [number, number, number]
  const axes = full(zero(rows), [batch, length, length])
  const fill = (directions: Value, j: Value): Value => {
    const before = select(less(positions(directions, 1), j), directions, zero(directions))
    // Twice, so that what rounding leaves of the others is gone too.
    const beside = (x: Value): Value => sub(x, dot(dot(x, before, false, true), before))
    const left = beside(beside(identityLike(axes)))
    const squares = reduceSum(mul(left, left), [2])
    const isEnough = lessEqual(scalarLike(0.5 / length, squares), squares)
    const place = argMax(select(isEnough, one(squares), zero(squares)), 1)
    const chosen = pick(left, 1, place)
    const unit = div(chosen, repeated(sqrt(pick(squares, 1, place)), 1, chosen.shape))
    const isHere = and(isAt(directions, 1, j), repeated(isLost, 2, directions.shape))
    return select(isHere, repeated(unit, 1, directions.shape), directions)
  }
  const [[result]] = loopOver(([directions], [j]) => [[fill(directions!, j!)], []], [rows], [upTo(n)])
  return result!
}

/** U [..., M, K], the singular values [..., K], descending, and Vᵀ [..., K, N], by rotations of rows until they are orthogonal. */
export const svd = ([x]: readonly Value[]): readonly Value[] => {
  const [m, n] = part(x!.shape, -2) as [number, number]
  const [lead, k] = [part(x!.shape, 0, -2), Math.min(m, n)]
  const shapes = [
    [...lead, m, k],
    [...lead, k],
    [...lead, k, n],
  ]
  if (count(x!.shape) === 0) return shapes.map(shape => full(zero(x!), shape))
  const given = stacked(x!)
  const isNumber = areFinite(given)
  const { factor, inverse } = matrixRange(given)
  const inRange = mul(given, overExamples(factor, given.shape))
  const a = finite(m >= n ? flipped(inRange) : inRange, isNumber)
  const greatest = reduceMax(abs(a), [1, 2])
  const scale = select(equal(greatest, zero(greatest)), one(greatest), greatest)
  const scaled = div(a, overExamples(scale, a.shape))
  const length = a.shape[2]!
  const rows = even(transpose(scaled, [1, 0, 2]))
  const size = rows.shape[0]!
  const turns = transpose(identityLike(full(zero(a), [a.shape[0]!, size, size])), [1, 0, 2])
  const tolerance = scalarLike(2 * Math.sqrt(length) * epsilon(a), a)
  const [columns, turned] = sweep([rows, turns], ([own, other], order, back) => {
    const inOrder = gather(own!, order)
    const [p, q] = halves(inOrder)
    const inner = (u: Value, v: Value): Value => reduceSum(mul(u, v), [2])
    const [pp, off, qq] = [inner(p, p), inner(p, q), inner(q, q)]
    const isNeeded = less(mul(tolerance, mul(sqrt(pp), sqrt(qq))), abs(off))
    const rotation = annihilating(pp, off, qq, isNeeded)
    const turn = (of: Value): Value => gather(rotated(gather(of, order), rotation), back)
    return [[turn(own!), turn(other!)], countOf(isNeeded, off)]
  }) as [Value, Value]
  const [directions, norms, others] = inOrderOfNorms(byExample(columns, k), byExample(turned, k))
  const rest = slice(others, along([others.shape[0]!, k, k], 2, 0))
  const [left, right] = m >= n ? [directions, rest] : [rest, directions]
  const isFlipped = isNegative(left)
  const values = mul(mul(norms, repeated(scale, 1, norms.shape)), repeated(inverse, 1, norms.shape))
  const results = [flipped(signed(left, isFlipped)), values, signed(right, isFlipped)]
  return results.map((result, i) => reshape(unless(isNumber, result), shapes[i]!))
}

/** Rows as directions and their lengths, the longest first, with what belongs to them. */
const inOrderOfNorms = (rows: Value, others: Value): readonly [directions: Value, norms: Value, others: Value] => {
  const lengths = sqrt(reduceSum(mul(rows, rows), [2]))
  const places = argSort(lengths, 1, true)
  const [inOrder, norms] = [gather(rows, places, 1), gather(lengths, places, 1)]
  const least = scalarLike(vanishing(rows), rows)
  const directions = div(inOrder, repeated(maximum(norms, least), 2, inOrder.shape))
  return [completed(directions, less(norms, least)), norms, gather(others, places, 1)]
}
