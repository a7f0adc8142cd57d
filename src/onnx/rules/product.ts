import { cofactor, cofactorTangent } from '../../expansions/cofactor.js'
import { det, solve } from '../../expansions/elimination.js'
import { qr } from '../../expansions/householder.js'
import { eigh, svd } from '../../expansions/jacobi.js'
import { convInputProduct, convKernelProduct, convProduct, type ImageShape } from '../../primitive/unfold.js'
import { axesUpTo, count } from '../../shape/sizes.js'
import { cholesky, triangularSolve } from '../expansions.js'
import type { Printer, Term } from '../printer.js'
import { byOthers, type Rule } from '../rule.js'

interface Transposed {
  readonly transposeA: boolean
  readonly transposeB: boolean
}

const turned = (g: Printer, x: Term): Term => {
  const rank = x.shape.length
  return g.transpose(x, [...axesUpTo(rank - 2), rank - 1, rank - 2])
}

const dot: Rule<Transposed> = (g, { inputs, params: { transposeA, transposeB }, outputs: [out] }) => {
  const [a, b] = inputs as [Term, Term]
  if (count(a.shape) === 0 || count(b.shape) === 0) return g.full(0, out!.dtype, out!.shape)
  const multiplied = (x: Term, y: Term): Term =>
    g.node('MatMul', [transposeA ? turned(g, x) : x, transposeB ? turned(g, y) : y], x.type, out!.shape)
  const isSmall = a.type === 'uint8' || a.type === 'bool'
  return isSmall ? g.through('int32', [a, b], ([x, y]) => multiplied(x!, y!)) : multiplied(a, b)
}

type Pair = readonly [number, number]

interface Sliding {
  readonly stride: Pair
  readonly padding: readonly [top: Pair, side: Pair]
  readonly dilation: Pair
  readonly groups: number
}

interface Target extends Sliding {
  readonly shape: readonly number[]
}

/** ONNX has no padding that is negative: an image is padded, or cut, before. */
const surrounded = (g: Printer, x: Term, [top, side]: Sliding['padding']): Term =>
  [...top, ...side].every(length => length === 0) ? x : g.pad(x, [0, 0, top[0], side[0]], [0, 0, top[1], side[1]])

const isNegative = ({ padding }: Sliding): boolean => padding.flat().some(length => length < 0)

const conv: Rule<Sliding> = (g, { inputs, params, outputs: [out] }) => {
  const [x, w] = inputs as [Term, Term]
  const { stride, padding, dilation, groups } = params
  const inside = isNegative(params) ? surrounded(g, x, padding) : x
  const [[top, bottom], [left, right]] = padding
  return g.node('Conv', [inside, w], x.type, out!.shape, {
    strides: stride,
    dilations: dilation,
    group: groups,
    pads: inside === x ? [top, left, bottom, right] : [0, 0, 0, 0],
  })
}

/** The whole of what the kernel reaches, of which the image is a part; what it does not reach is 0. */
const convInput: Rule<Target> = (g, { inputs, params, outputs: [out] }) => {
  const [y, w] = inputs as [Term, Term]
  const { stride, dilation, groups, shape, padding } = params
  const reach = ([0, 1] as const).map(i => (y.shape[2 + i]! - 1) * stride[i] + (w.shape[2 + i]! - 1) * dilation[i] + 1)
  const all = g.node('ConvTranspose', [y, w], y.type, [shape[0]!, shape[1]!, ...reach], {
    strides: stride,
    dilations: dilation,
    group: groups,
  })
  const before = [0, 0, -padding[0][0], -padding[1][0]]
  const behind = before.map((first, axis) => out!.shape[axis]! - all.shape[axis]! - first)
  return [...before, ...behind].every(length => length === 0) ? all : g.pad(all, before, behind)
}

/**
 * The correlation of x and y, which is a convolution as well: channels are the images, and images are what is added up. Strides
 * and dilations change places.
 */
const convKernel: Rule<Target> = (g, { inputs, params }) => {
  const [x, y] = inputs as [Term, Term]
  const { stride, dilation, groups, shape, padding } = params
  const [n, channels, height, width] = x.shape as ImageShape
  const [, filters, oh, ow] = y.shape as ImageShape
  const each = channels / groups
  const grouped = g.reshape(surrounded(g, x, padding), [
    n,
    groups,
    each,
    height + padding[0][0] + padding[0][1],
    width + padding[1][0] + padding[1][1],
  ])
  const turnedGroups = g.transpose(grouped, [2, 1, 0, 3, 4])
  const images = g.reshape(turnedGroups, [each, groups * n, ...turnedGroups.shape.slice(3)])
  const kernels = g.transpose(y, [1, 0, 2, 3])
  const sizes = ([0, 1] as const).map(i => {
    const taps = [oh, ow][i]!
    return Math.floor((images.shape[2 + i]! - (taps - 1) * stride[i] - 1) / dilation[i]) + 1
  })
  const all = g.node('Conv', [images, kernels], x.type, [each, filters, ...sizes], {
    strides: dilation,
    dilations: stride,
    group: groups,
    pads: [0, 0, 0, 0],
  })
  const cut = g.slice(all, [
    ...[2, 3]
      .filter(axis => all.shape[axis] !== shape[axis])
      .map(axis => ({ axis, start: 0, end: shape[axis]!, step: 1 })),
  ])
  return g.transpose(cut, [1, 0, 2, 3])
}

/** Kernels of convolutions are there for float32; of float64 it is a product of matrices. */
const convolution =
  <P extends Sliding>(rule: Rule<P>, asProduct: Rule<P>): Rule<P> =>
  (g, at) => {
    const [a, b] = at.inputs as [Term, Term]
    const [out] = at.outputs
    if ([a.shape, b.shape, out!.shape].some(shape => count(shape) === 0)) return g.full(0, out!.dtype, out!.shape)
    if (a.type === 'float32') return rule(g, at)
    return asProduct(g, at)
  }

export const product: Readonly<Record<string, Rule>> = {
  dot: dot as Rule,
  conv: convolution(conv, (g, at) =>
    byOthers<Sliding>(([x, w], sliding) => convProduct(x!, w!, at.outputs[0]!.shape as ImageShape, sliding))(g, at),
  ) as Rule,
  convInput: convolution(
    convInput,
    byOthers<Target>(([y, w], sliding) => convInputProduct(y!, w!, sliding.shape as ImageShape, sliding)),
  ) as Rule,
  convKernel: convolution(
    convKernel,
    byOthers<Target>(([x, y], sliding) => convKernelProduct(x!, y!, sliding.shape as ImageShape, sliding)),
  ) as Rule,
  triangularSolve: byOthers(triangularSolve) as Rule,
  cholesky: byOthers(cholesky),
  solve: byOthers(solve) as Rule,
  det: byOthers(det),
  cofactor: byOthers(cofactor),
  cofactorTangent: byOthers(cofactorTangent),
  qr: byOthers(qr),
  eigh: byOthers(eigh),
  svd: byOthers(svd),
}
