import type { Sliding } from '../../primitive/convolution.js'
import { count } from '../../shape/sizes.js'
import type { Hlo, Term } from '../hlo.js'
import type { Rule, Rules } from '../rule.js'

interface Target extends Sliding {
  readonly shape: readonly number[]
}

const sides = [0, 1] as const

const conv: Rule<Sliding> = (hlo, [x, w], sliding, { outputs }) => {
  const out = { shape: outputs[0]!.spec.shape, dtype: x!.dtype }
  if (count(out.shape) === 0 || count(w!.shape) === 0) return hlo.full(out, 0)
  return hlo.convolution(x!, w!, out, '[b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1]', sliding)
}

/** Kernels [O, C/groups, …] as [O/groups, C, …], in which each group has the channels that it makes. */
const byGroups = (hlo: Hlo, w: Term, groups: number): Term => {
  if (groups === 1) return w
  const [filters, channels, height, width] = w.shape as readonly [number, number, number, number]
  const each = filters / groups
  const split = hlo.reshape(w, [groups, each, channels, height, width])
  return hlo.reshape(hlo.transpose(split, [1, 0, 2, 3, 4]), [each, groups * channels, height, width])
}

/** Every output spread over what it was made of: a convolution with the kernel turned around, and zeros between the outputs. */
const convInput: Rule<Target> = (hlo, [y, w], { shape, stride, padding, dilation, groups }) => {
  const out = { shape, dtype: y!.dtype }
  if (count(out.shape) === 0 || count(y!.shape) === 0 || count(w!.shape) === 0) return hlo.full(out, 0)
  const around = sides.map(i => {
    const reach = (w!.shape[2 + i]! - 1) * dilation[i]
    const low = reach - padding[i][0]
    const spread = (y!.shape[2 + i]! - 1) * stride[i] + 1
    return [low, shape[2 + i]! + reach - spread - low]
  })
  const kernel = byGroups(hlo, hlo.reverse(w!, [2, 3]), groups)
  return hlo.convolution(y!, kernel, out, '[b, f, 0, 1]x[i, o, 0, 1]->[b, f, 0, 1]', {
    padding: around,
    inputDilation: stride,
    dilation,
    groups,
  })
}

/** The outputs as a kernel that slides over the image, with images in the place of channels. */
const convKernel: Rule<Target> = (hlo, [x, y], { shape, stride, padding, dilation, groups }) => {
  const out = { shape, dtype: x!.dtype }
  if (count(out.shape) === 0 || count(x!.shape) === 0 || count(y!.shape) === 0) return hlo.full(out, 0)
  const around = sides.map(i => {
    const low = padding[i][0]
    const reach = (shape[2 + i]! - 1) * dilation[i] + (y!.shape[2 + i]! - 1) * stride[i] + 1
    return [low, reach - x!.shape[2 + i]! - low]
  })
  return hlo.convolution(x!, y!, out, '[f, b, 0, 1]x[i, o, 0, 1]->[f, b, 0, 1]', {
    stride: dilation,
    padding: around,
    dilation: stride,
    batchGroups: groups,
  })
}

export const convolution: Rules = { conv, convInput, convKernel }
