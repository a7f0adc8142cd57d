// What many operations cost, each on sizes that no other has: nothing that TypeScript has found out is of use again. Held are
// the instantiations of TypeScript 5.9, the library included: what was measured, and at most a tenth more.
import { expect, it } from 'vitest'
import { instantiations } from '../shape/compile.js'

const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n')

const times = (count: number, line: (i: number) => string): string =>
  `import * as T from '../index.js'\n${lines(count, line)}`

const letter = (i: number): string => String.fromCharCode(97 + (i % 26))

const programs: readonly (readonly [name: string, text: string, budget: number])[] = [
  [
    '1,000 sums of equal shapes',
    times(
      1000,
      i => `declare const x${i}: T.Tensor<[${i + 2}, ${i + 1003}]>; export const y${i} = T.add(x${i}, x${i})`,
    ),
    124_000,
  ],
  [
    '1,000 sums of a matrix and a row',
    times(
      1000,
      i =>
        `declare const x${i}: T.Tensor<[${i + 2}, ${i + 1003}]>, r${i}: T.Tensor<[${i + 1003}]>; export const y${i} = T.add(x${i}, r${i})`,
    ),
    195_000,
  ],
  ['500 tensors of zeros', times(500, i => `export const x${i} = T.zeros([${i + 2}, ${i + 3}])`), 40_000],
  [
    '500 reshapes of named sizes to a product',
    times(
      500,
      i =>
        `declare const x${i}: T.Tensor<['n${i}', ${i + 2}, ${i + 7}]>, n${i}: T.NamedDim<'n${i}'>; export const y${i} = T.reshape(x${i}, [n${i}, ${(i + 2) * (i + 7)}])`,
    ),
    190_000,
  ],
  [
    '500 reshapes of named sizes with -1',
    times(
      500,
      i =>
        `declare const x${i}: T.Tensor<['n${i}', ${i + 2}, ${i + 7}]>; export const y${i} = T.reshape(x${i}, [-1, ${(i + 2) * (i + 7)}])`,
    ),
    233_000,
  ],
  [
    '500 reshapes of three sizes to -1 and one of them',
    times(
      500,
      i =>
        `declare const x${i}: T.Tensor<[${i + 2}, ${i + 7}, ${i + 3}]>; export const y${i} = T.reshape(x${i}, [-1, ${i + 7}])`,
    ),
    456_000,
  ],
  [
    '500 reshapes that split heads',
    times(
      500,
      i =>
        `declare const x${i}: T.Tensor<['b${i}', 't${i}', ${((i % 12) + 1) * (i + 7)}]>, b${i}: T.NamedDim<'b${i}'>, t${i}: T.NamedDim<'t${i}'>; export const y${i} = T.reshape(x${i}, [b${i}, t${i}, ${(i % 12) + 1}, -1])`,
    ),
    502_000,
  ],
  [
    '300 strings of einsum',
    times(300, i => {
      const [a, b, c] = [letter(i), letter(i + 1 + Math.floor(i / 26)), letter(i).toUpperCase()]
      return `declare const x${i}: T.Tensor<[${(i % 7) + 2}, 3]>, y${i}: T.Tensor<[3, ${(i % 5) + 2}]>; export const z${i} = T.einsum('${a}${b},${b}${c}->${a}${c}', x${i}, y${i})`
    }),
    132_000,
  ],
  [
    // Of sizes that are computed from type variables TypeScript asks what they may be, again and again (src/shape/size.ts).
    '8 operations that cut and join a size that is a type variable',
    `import * as T from '../index.js'
    export const weights = <R extends T.Dim, N extends T.Dim>(density: T.Tensor<[R, N]>, depth: T.Tensor<[N]>) => {
      const distance = T.concat([T.diff(depth), T.tensor([1e10])])
      const opacity = T.sub(1, T.exp(T.neg(T.mul(density, distance))))
      const open = T.cumprod(T.sub(1, opacity), { axis: -1 })
      const through = T.concat([T.ones([T.dims(open)[0], 1]), T.slice(open, [null, [0, -1]])], { axis: 1 })
      const seen = T.mul(opacity, through)
      return T.expandDims(seen, -1)
    }`,
    30_000,
  ],
  [
    '60 operations that cut and join a size that is a type variable',
    `import * as T from '../index.js'
    export const f = <N extends T.Dim>(x0: T.Tensor<[N, 2]>) => {
      ${lines(12, i => {
        const at = 5 * i
        return `const x${at + 1} = T.concat([x${at}, T.slice(x${at}, [[0, 1]])])
          const x${at + 2} = T.slice(T.mul(x${at + 1}, x${at + 1}), [[1, null]])
          const x${at + 3} = T.pad(x${at + 2}, [[1, 2], [0, 0]])
          const x${at + 4} = T.diff(x${at + 3}, { axis: 0 })
          const x${at + 5} = T.add(x${at + 4}, T.mean(x${at + 4}, { axis: 0 }))`
      })}
      return x60
    }`,
    230_000,
  ],
  [
    '60 operations that join along an axis counted from the front',
    `import * as T from '../index.js'
    export const f = <R extends T.Dim, N extends T.Dim>(x0: T.Tensor<[R, N]>) => {
      ${lines(12, i => {
        const at = 5 * i
        return `const x${at + 1} = T.concat([x${at}, T.slice(x${at}, [null, [0, 1]])], { axis: 1 })
          const x${at + 2} = T.add(x${at + 1}, T.mean(x${at + 1}, { axis: 1, keepDims: true }))
          const x${at + 3} = T.concat([x${at + 2}, x${at}, x${at + 2}], { axis: 1 })
          const x${at + 4} = T.mul(x${at + 3}, T.flip(x${at + 3}))
          const x${at + 5} = T.where(T.greater(x${at + 4}, 0), x${at + 4}, 0)`
      })}
      return x60
    }`,
    175_000,
  ],
  [
    '10 steps of butterflies over an axis whose size is a type variable',
    `import * as T from '../index.js'
    export const f = <R extends T.Dim, N extends T.Dim>(x0: T.Tensor<[R, N]>) => {
      ${lines(10, i => `const [a${i}, b${i}] = T.split(x${i}, 2, { axis: 1 }); const x${i + 1} = T.concat([T.add(a${i}, b${i}), T.sub(a${i}, b${i})], { axis: 1 })`)}
      return x10
    }`,
    40_000,
  ],
  [
    '8 times from rows to a row and back',
    `import * as T from '../index.js'
    export const f = <R extends T.Dim, N extends T.Dim>(x0: T.Tensor<[R, N]>) => {
      ${lines(8, i => `const y${i} = T.reshape(x${i}, [-1, 4]); const x${i + 1} = T.flatten(T.concat([y${i}, T.tile(y${i}, [2, 1])]))`)}
      return x8
    }`,
    80_000,
  ],
]

it.each(programs)('%s are within their budget', (_, text, budget) => {
  const cost = instantiations(text)
  // Nothing is instantiated where the library is not found.
  expect(cost).toBeGreaterThan(10_000)
  expect(cost).toBeLessThanOrEqual(budget)
})
