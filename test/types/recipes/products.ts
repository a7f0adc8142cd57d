import type { DType } from 'tensor-ts'
import { callOf, type Node, options, pair, type Recipe, type Sketch, tensor, value } from '../call.js'

const floats = (sketch: Sketch): DType => sketch.of('float32', 'float32', 'float64')
const numbers = (sketch: Sketch): DType => sketch.of('float32', 'float32', 'float64', 'int32', 'bfloat16')

/** Leading axes, of which there may be none. */
const leading = (sketch: Sketch) => sketch.shape(0, 2)

const decomposition =
  (name: string, square: boolean): Recipe =>
  sketch => {
    const lead = leading(sketch)
    const n = sketch.size()
    const sizes = [...lead, n, square ? n : sketch.size()]
    return callOf(sketch, name, [tensor(sizes, floats(sketch), { lead: lead.length })], 0)
  }

const solving =
  (name: string, more: (sketch: Sketch) => Node | undefined): Recipe =>
  sketch => {
    const lead = leading(sketch)
    const n = sketch.size()
    const dtype = floats(sketch)
    const a = tensor([...lead, n, n], dtype, { lead: lead.length })
    const b = sketch.chance(0.6)
      ? tensor([...lead, n, sketch.size()], dtype, { lead: lead.length })
      : tensor(sketch.chance(0.5) ? [n] : [n, sketch.size()], dtype)
    return callOf(sketch, name, [a, b, more(sketch)], 0)
  }

const pool =
  (name: string): Recipe =>
  sketch => {
    const image = tensor([sketch.size(), sketch.size(), sketch.size(4, 5, 6), sketch.size(4, 5, 6)], floats(sketch), {
      lead: 2,
    })
    const kernel = pair(() => sketch.of<unknown>(1, 2, 3, [2, 1]))
    const given = options(
      {
        kernel,
        stride: sketch.maybe(() => pair(() => sketch.of<unknown>(1, 2, [1, 2]))),
        padding: sketch.chance(0.4) ? pair(() => sketch.of<unknown>(0, 'valid', 'same', 0)) : undefined,
      },
      ['kernel'],
    )
    return callOf(sketch, name, [image, given], 0)
  }

const einsum = (sketch: Sketch) => {
  const [i, j, k] = [sketch.size(), sketch.size(), sketch.size()]
  const b = leading(sketch)
  const lead = b.length
  const dtype = numbers(sketch)
  return sketch.of(
    { spec: 'ij,jk->ik', xs: [tensor([i, j], dtype), tensor([j, k], dtype)] },
    { spec: 'ij->ji', xs: [tensor([i, j], dtype)] },
    { spec: 'ij,j', xs: [tensor([i, j], dtype), tensor([j], dtype)] },
    { spec: 'ij->', xs: [tensor([i, j], dtype)] },
    { spec: '...ij,...jk->...ik', xs: [tensor([...b, i, j], dtype, { lead }), tensor([...b, j, k], dtype, { lead })] },
    { spec: '...ij,jk->...ik', xs: [tensor([...b, i, j], dtype, { lead }), tensor([j, k], dtype)] },
    { spec: '...i->...', xs: [tensor([...b, i], dtype, { lead })] },
    { spec: 'ii->i', xs: [tensor([i, i], dtype)] },
  )
}

export const products: readonly Recipe[] = [
  ...Array.from(
    { length: 5 },
    (): Recipe => sketch => {
      const dtype = numbers(sketch)
      const lead = leading(sketch)
      const [n, k, m] = [sketch.size(), sketch.size(), sketch.size()]
      const a = sketch.chance(0.15) ? tensor([k], dtype) : tensor([...lead, n, k], dtype, { lead: lead.length })
      const b = sketch.of(
        tensor([k, m], dtype),
        tensor([k, m], dtype),
        tensor([...lead, k, m], dtype, { lead: lead.length }),
        tensor([k], dtype),
      )
      return callOf(sketch, 'matmul', [a, b], 0)
    },
  ),
  sketch => {
    const dtype = numbers(sketch)
    const k = sketch.size()
    const before = sketch.shape(0, 2)
    const a = tensor([...before, k], dtype, { lead: before.length })
    const b = sketch.of(tensor([k], dtype), tensor([k, sketch.size()], dtype))
    return callOf(sketch, 'dot', [a, b], 0)
  },
  ...[0, 1].map(
    (): Recipe => sketch => {
      const dtype = numbers(sketch)
      const before = sketch.shape(0, 2)
      const [i, j] = [sketch.size(), sketch.size()]
      const a = tensor([...before, i, j], dtype, { lead: before.length })
      const [axes, b] = sketch.of(
        [value(() => 1), tensor([j, sketch.size()], dtype)],
        [value(() => 2), tensor([i, j, sketch.size()], dtype)],
        [pair(() => [[-1], [0]]), tensor([j, sketch.size()], dtype)],
        [
          pair(() => [
            [-1, -2],
            [1, 0],
          ]),
          tensor([i, j], dtype),
        ],
        [value(() => 0), tensor([2], dtype)],
      )
      return callOf(sketch, 'tensorDot', [a, b, options({ axes })], 0)
    },
  ),
  ...['outer', 'kron'].map(
    (name): Recipe =>
      sketch => {
        const dtype = numbers(sketch)
        const sizes = () => Array.from({ length: sketch.int(1, 2) }, () => sketch.size(2, 3, 4))
        return callOf(sketch, name, [tensor(sizes(), dtype), tensor(sizes(), dtype)], 0)
      },
  ),
  ...Array.from(
    { length: 4 },
    (): Recipe => sketch => {
      const { spec, xs } = einsum(sketch)
      return callOf(sketch, 'einsum', [{ is: 'value', value: spec, other: spec }, ...xs])
    },
  ),
  ...(['qr', 'svd'] as const).map(name => decomposition(name, false)),
  ...(['eigh', 'det', 'inv', 'cholesky'] as const).map(name => decomposition(name, true)),
  solving('solve', () => undefined),
  solving('triangularSolve', sketch =>
    sketch.maybe(() => options({ lower: sketch.maybe(sketch.flag), transposed: sketch.maybe(sketch.flag) })),
  ),
  ...Array.from(
    { length: 3 },
    (): Recipe => sketch => {
      const dtype = floats(sketch)
      const groups = sketch.of(1, 1, 2)
      const channels = sketch.size(2)
      const x = tensor([sketch.size(), channels, sketch.size(5, 6), sketch.size(5, 6)], dtype, { lead: 1 })
      const w = tensor([sketch.size(2, 4), groups === 1 ? channels : 1, sketch.of(1, 2, 3), sketch.of(1, 3)], dtype)
      const given = {
        stride: sketch.maybe(() => pair(() => sketch.of<unknown>(1, 2, [2, 1]))),
        padding: sketch.maybe(() => pair(() => sketch.of<unknown>(0, 1, 'same', 'valid', [1, 2]))),
        dilation: sketch.chance(0.3) ? value(() => sketch.of(1, 2)) : undefined,
        groups: groups === 1 ? undefined : value(() => groups),
      }
      return callOf(sketch, 'conv2d', [x, w, groups === 2 || sketch.chance(0.7) ? options(given) : undefined], 0)
    },
  ),
  pool('maxPool2d'),
  pool('avgPool2d'),
]
