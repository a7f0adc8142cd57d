// What many operations cost, each on sizes that no other has: nothing that TypeScript has found out is of use again. Held are
// the instantiations of TypeScript 5.9, the library included: what was measured, and at most a tenth more.
import { expect, it } from 'vitest'
import { compile, instantiations } from '../shape/compile.js'

const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n')

const times = (count: number, line: (i: number) => string): string =>
  `import * as T from '../index.js'\n${lines(count, line)}`

/** A function that is generic in the sizes of its tensor `x0`, and the steps in it, `each` of them from `x` to the next one. */
const steps = (count: number, shape: string, each: (x: string, next: string, i: number) => string): string =>
  `import * as T from '../index.js'
  export const f = <${shape
    .match(/[A-Z]/g)!
    .map(name => `${name} extends T.Dim`)
    .join(', ')}>(x0: T.Tensor<${shape}>) => {
    ${lines(count, i => each(`x${i}`, `x${i + 1}`, i))}
    return x${count}
  }`

const letter = (i: number): string => String.fromCharCode(97 + (i % 26))

const programs: readonly (readonly [name: string, text: string, budget: number])[] = [
  [
    '1,000 sums of equal shapes',
    times(
      1000,
      i => `declare const x${i}: T.Tensor<[${i + 2}, ${i + 1003}]>; export const y${i} = T.add(x${i}, x${i})`,
    ),
    119_000,
  ],
  [
    '1,000 sums of a matrix and a row',
    times(
      1000,
      i =>
        `declare const x${i}: T.Tensor<[${i + 2}, ${i + 1003}]>, r${i}: T.Tensor<[${i + 1003}]>; export const y${i} = T.add(x${i}, r${i})`,
    ),
    175_000,
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
    23_000,
  ],
  [
    '60 operations that cut and join a size that is a type variable',
    steps(
      12,
      '[N, 2]',
      (x, next, i) => `const a${i} = T.concat([${x}, T.slice(${x}, [[0, 1]])])
        const b${i} = T.slice(T.mul(a${i}, a${i}), [[1, null]])
        const c${i} = T.pad(b${i}, [[1, 2], [0, 0]])
        const d${i} = T.diff(c${i}, { axis: 0 })
        const ${next} = T.add(d${i}, T.mean(d${i}, { axis: 0 }))`,
    ),
    190_000,
  ],
  [
    '60 operations that join along an axis counted from the front',
    steps(
      12,
      '[R, N]',
      (x, next, i) => `const a${i} = T.concat([${x}, T.slice(${x}, [null, [0, 1]])], { axis: 1 })
        const b${i} = T.add(a${i}, T.mean(a${i}, { axis: 1, keepDims: true }))
        const c${i} = T.concat([b${i}, ${x}, b${i}], { axis: 1 })
        const d${i} = T.mul(c${i}, T.flip(c${i}))
        const ${next} = T.where(T.greater(d${i}, 0), d${i}, 0)`,
    ),
    174_000,
  ],
  [
    '10 steps of butterflies over an axis whose size is a type variable',
    steps(
      10,
      '[R, N]',
      (x, next, i) => `const [a${i}, b${i}] = T.split(${x}, 2, { axis: 1 })
        const ${next} = T.concat([T.add(a${i}, b${i}), T.sub(a${i}, b${i})], { axis: 1 })`,
    ),
    37_000,
  ],
  [
    '8 times from rows to a row and back',
    steps(
      8,
      '[R, N]',
      (x, next, i) => `const y${i} = T.reshape(${x}, [-1, 4])
        const ${next} = T.flatten(T.concat([y${i}, T.tile(y${i}, [2, 1])]))`,
    ),
    58_000,
  ],
]

it.each(programs)('%s are within their budget', (_, text, budget) => {
  // What is wrong is left early, and costs little.
  expect(compile(text).errors).toEqual([])
  const cost = instantiations(text)
  // Nothing is instantiated where the library is not found.
  expect(cost).toBeGreaterThan(10_000)
  expect(cost).toBeLessThanOrEqual(budget)
})
