// Random chains of operations on sizes that are type variables, as a user's generic layer has them. Each join, cut and product leaves a
// size that is computed from those before it, and what such a chain costs must not grow with all that TypeScript could find out of
// them (src/shape/size.ts); that none is refused is held beside it.
import { expect, it } from 'vitest'
import { compile, instantiations } from '../shape/compile.js'
import { drawFrom } from '../types/draw.js'

const isThorough = process.env.THOROUGH === '1'

/** A function generic in two sizes, or in leading axes too, with so many operations one behind the other. */
const chain = (seed: number, count: number): string => {
  const { of, chance } = drawFrom(seed)
  const isBatched = chance(0.3)
  const names = ['x0']
  const lines = Array.from({ length: count }, (_, i) => {
    const x = of(...(names.slice(-2) as [string]))
    const next = `x${i + 1}`
    names.push(next)
    // Behind leading axes that are a type variable axes are counted from the end.
    const whole = of(
      `T.diff(${x})`,
      `T.concat([${x}, ${x}], { axis: -1 })`,
      `T.mul(${x}, ${x})`,
      `T.add(${x}, T.mean(${x}, { axis: -1, keepDims: true }))`,
      `T.cumsum(${x}, { axis: -1 })`,
      `T.where(T.greater(${x}, 0), ${x}, 0)`,
      `T.repeat(${x}, 2, { axis: -1 })`,
      `T.split(${x}, 2, { axis: -1 })[0]`,
      `T.squeeze(T.sum(T.mul(T.expandDims(${x}, -1), T.ones([3])), { axis: -1, keepDims: true }), { axis: -1 })`,
    )
    const known = of(
      `T.concat([${x}, T.slice(${x}, [null, [0, 1]])], { axis: 1 })`,
      `T.concat([${x}, ${x}, T.ones([T.dims(${x})[0], 1])], { axis: 1 })`,
      `T.concat([T.slice(${x}, [null, [1, null]]), ${x}], { axis: 1 })`,
      `T.slice(${x}, [null, [1, -1]])`,
      `T.slice(${x}, [null, [0, null, 2]])`,
      `T.pad(${x}, [[0, 0], [1, 1]])`,
      `T.tile(${x}, [1, 2])`,
      `T.transpose(T.add(T.transpose(${x}), 1))`,
      `T.roll(T.flip(${x}), 1, { axis: 1 })`,
    )
    return `const ${next} = ${isBatched || chance(0.4) ? whole : known}`
  })
  const [head, shape] = isBatched
    ? ['B extends T.Shape, N extends T.Dim', '[...B, N]']
    : ['R extends T.Dim, N extends T.Dim', '[R, N]']
  return `import * as T from '../index.js'
    export const f = <${head}>(x0: T.Tensor<${shape}>) => {
      ${lines.join('\n')}
      return ${names.at(-1)}
    }`
}

const count = isThorough ? 60 : 30

it.each(Array.from({ length: isThorough ? 100 : 15 }, (_, seed) => seed))('chain %i', seed => {
  const text = chain(seed, count)
  expect(compile(text).errors).toEqual([])
  const cost = instantiations(text)
  expect(cost).toBeGreaterThan(10_000)
  expect(cost).toBeLessThan(isThorough ? 400_000 : 150_000)
})
