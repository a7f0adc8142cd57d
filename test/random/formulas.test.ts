import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { f32x4 } from '../../src/engine/wasm/math/lanes.js'
import { erfInv as erfInvOf } from '../../src/primitive/special.js'
import { erfInv, log } from '../../src/random/formulas.js'
import { concrete } from '../../src/tensor/storage.js'
import type { Value } from '../../src/tensor/tensor.js'
import { uniforms, unitsBetween } from '../engine/wasm/exact.js'

const worst = (f: (x: Value) => Value, exact: (x: number) => number, x: Float32Array): number => {
  const found = concrete(f(T.fromArray(x, [x.length])), 'test').data
  return Math.max(...Array.from(x, (one, i) => unitsBetween(found[i]!, exact(one), f32x4)))
}

const uniform = uniforms(1)
const count = 100_000

describe('formulas of correctly rounded operations', () => {
  it('log is within a unit in the last place', () => {
    const everywhere = Float32Array.from(
      { length: count },
      () => (1 + uniform()) * 2 ** Math.floor(uniform() * 253 - 126),
    )
    const near1 = Float32Array.from({ length: count }, () => 1 + (uniform() - 0.5) * 2 ** (-uniform() * 23))
    const ends = Float32Array.of(2 ** -126, 1, 1 - 2 ** -24, 1 + 2 ** -23, 3.4e38, Math.SQRT1_2, Math.SQRT2)
    for (const x of [everywhere, near1, ends]) expect(worst(log.ofTensors, Math.log, x)).toBeLessThan(1)
  })

  it('the inverse of erf is within three', () => {
    const inside = Float32Array.from({ length: count }, () => 2 * uniform() - 1)
    const small = Float32Array.from({ length: count }, () => (uniform() - 0.5) * 2 ** (-uniform() * 140))
    const near1 = Float32Array.from({ length: count }, () => 1 - 2 ** (-1 - uniform() * 22))
    const ends = Float32Array.of(0, 0.84375, -0.84375, 1 - 2 ** -24, 2 ** -24 - 1, 0.8437499, -0.5)
    for (const x of [inside, small, near1, ends]) expect(worst(erfInv.ofTensors, erfInvOf, x)).toBeLessThan(3)
  })
})
