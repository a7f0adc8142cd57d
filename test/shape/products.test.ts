// Products, solutions and decompositions in the bodies of generic functions, as users write them in their own layers.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { complaints, moduleOf } from './compile.js'

const header = `
import { pipe } from '${fileURLToPath(new URL('../../node_modules/fp-ts/lib/function.js', import.meta.url))}'
import * as T from '${moduleOf('index')}'
type Shape = T.Shape
type Dim = T.Dim
`

// The declared result is the type that the call must have.
const right = `
export const rows = <B extends Shape, N extends Dim, K extends Dim, M extends Dim>(x: T.Tensor<[...B, N, K]>, w: T.Tensor<[K, M]>): T.Tensor<[...B, N, M]> => T.matmul(x, w)
export const rowsInPipe = <B extends Shape>(x: T.Tensor<[...B, 4, 3]>, w: T.Tensor<[3, 5]>): T.Tensor<[...B, 4, 5]> => pipe(x, T.matmul(w))
export const vectors = <B extends Shape, K extends Dim, M extends Dim>(x: T.Tensor<[...B, K]>, w: T.Tensor<[K, M]>): T.Tensor<[...B, M]> => T.matmul(x, w)
export const both = <B extends Shape, N extends Dim, K extends Dim, M extends Dim>(x: T.Tensor<[...B, N, K]>, y: T.Tensor<[...B, K, M]>): T.Tensor<[...B, N, M]> => T.matmul(x, y)
export const column = <B extends Shape, K extends Dim>(x: T.Tensor<[...B, K]>, w: T.Tensor<[K]>): T.Tensor<B> => T.matmul(x, w)
export const row = <B extends Shape, K extends Dim, N extends Dim>(x: T.Tensor<[K]>, y: T.Tensor<[...B, K, N]>): T.Tensor<[...B, N]> => T.matmul(x, y)
export const matrixFirst = <B extends Shape, K extends Dim, N extends Dim>(x: T.Tensor<[2, K]>, y: T.Tensor<[...B, K, N]>): T.Tensor<[...B, 2, N]> => T.matmul(x, y)
export const anyLeft = <S extends Shape>(x: T.Tensor<S>, w: T.Tensor<[3, 5]>) => T.matmul(x, w)
export const anyRight = <S extends Shape>(x: T.Tensor<S>, w: T.Tensor<[3, 5]>) => pipe(w, T.matmul(x))
export const dots = <B extends Shape, K extends Dim>(x: T.Tensor<[...B, K]>, w: T.Tensor<[K, 5]>): T.Tensor<[...B, 5]> => T.dot(x, w)
export const dotsOfBoth = <B extends Shape, C extends Shape, K extends Dim>(x: T.Tensor<[...B, K]>, y: T.Tensor<[...C, K, 2]>): T.Tensor<[...B, ...C, 2]> => T.dot(x, y)
export const lower = <B extends Shape, N extends Dim>(x: T.Tensor<[...B, N, N]>): T.Tensor<[...B, N, N]> => pipe(x, T.cholesky, T.inv)
export const size = <B extends Shape, N extends Dim>(x: T.Tensor<[...B, N, N]>): T.Tensor<B> => T.det(x)
export const keeps = <S extends Shape>(x: T.Tensor<S>): T.Tensor<S> => pipe(x, T.inv, T.cholesky)
export const solved = <B extends Shape, N extends Dim>(x: T.Tensor<[...B, N, N]>, y: T.Tensor<[...B, N, 4]>): T.Tensor<[...B, N, 4]> => T.solve(x, y)
export const solvedOnce = <B extends Shape, N extends Dim>(x: T.Tensor<[...B, N, N]>, y: T.Tensor<[N]>): T.Tensor<[...B, N]> => pipe(x, T.solve(y))
export const triangular = <B extends Shape, N extends Dim>(x: T.Tensor<[...B, N, N]>, y: T.Tensor<[N]>): T.Tensor<[...B, N]> => pipe(x, T.triangularSolve(y, { lower: true }))
export const perhaps = <B extends Shape, N extends Dim>(x: T.Tensor<[...B, N, N]>, y: T.Tensor<[N]>, o?: { readonly lower: true }): T.Tensor<[...B, N]> => T.triangularSolve(x, y, o)
export const eigen = <B extends Shape>(x: T.Tensor<[...B, 3, 3]>): readonly [T.Tensor<[...B, 3]>, T.Tensor<[...B, 3, 3]>] => T.eigh(x)
export const orthogonal = <B extends Shape>(x: T.Tensor<[...B, 5, 3]>): readonly [T.Tensor<[...B, 5, 3]>, T.Tensor<[...B, 3, 3]>] => pipe(x, T.qr)
export const singular = <M extends Dim>(x: T.Tensor<[5, M]>) => pipe(x, T.svd)

export const same = <N extends Dim, C extends Dim, H extends Dim, W extends Dim>(x: T.Tensor<[N, C, H, W]>, w: T.Tensor<[8, C, 3, 3]>): T.Tensor<[N, 8, H, W]> => T.conv2d(x, w, { padding: 1 })
export const pointwise = <N extends Dim, C extends Dim, F extends Dim, H extends Dim, W extends Dim>(x: T.Tensor<[N, C, H, W]>, w: T.Tensor<[F, C, 1, 1]>): T.Tensor<[N, F, H, W]> => pipe(x, T.conv2d(w, {}))
export const smaller = <N extends Dim, C extends Dim, H extends Dim, W extends Dim>(x: T.Tensor<[N, C, H, W]>, w: T.Tensor<[8, C, 3, 3]>) => pipe(x, T.conv2d(w))
export const images = <S extends Shape>(x: T.Tensor<S>, w: T.Tensor<[8, 3, 3, 3]>) => pipe(x, T.conv2d(w))
export const pooledAny = <S extends Shape>(x: T.Tensor<S>) => pipe(x, T.maxPool2d({ kernel: 2 }))
export const pooled = <N extends Dim, C extends Dim>(x: T.Tensor<[N, C, 8, 8]>): T.Tensor<[N, C, 4, 4]> => T.maxPool2d(x, { kernel: 2 })
export const pooledImages = <N extends Dim, C extends Dim, H extends Dim, W extends Dim>(x: T.Tensor<[N, C, H, W]>) => pipe(x, T.avgPool2d({ kernel: 2 }))
type Filters = T.Tensor<[8, 3, 3, 3]>
export const maybe = (x: T.Tensor<[1, 3, 5, 5]>, w: Filters, o?: { readonly stride: 2 }): T.Tensor<[1, 8, number, number]> => T.conv2d(x, w, o)
export const optional = (x: T.Tensor<[1, 3, 5, 5]>, w: Filters, o: { readonly stride?: 2 }): T.Tensor<[1, 8, number, number]> => pipe(x, T.conv2d(w, o))
export const oneOf = (x: T.Tensor<[1, 3, 5, 5]>, w: Filters, o: { readonly stride: 2 } | { readonly padding: 1 }): T.Tensor<[1, 8, number, number]> => T.conv2d(x, w, o)
export const oneOfPools = (x: T.Tensor<[1, 3, 9, 8]>, o: { readonly kernel: 2 | 3 }): T.Tensor<[1, 3, number, number]> => pipe(x, T.maxPool2d(o))
export const anyOptions = (x: T.Tensor<[1, 3, 5, 5]>, w: Filters, o: any): T.Tensor<[1, 8, number, number]> => T.conv2d(x, w, o)
export const grouped = (x: T.Tensor<[1, 2, 5, 5]>, w: T.Tensor<[8, 1, 3, 3]>, groups: 1 | 2): T.Tensor<[1, 8, 3, 3]> => T.conv2d(x, w, { groups })

export const sums = <B extends Shape, I extends Dim, J extends Dim, K extends Dim>(x: T.Tensor<[...B, I, J]>, w: T.Tensor<[J, K]>): T.Tensor<[...B, I, K]> => T.einsum('...ij,jk->...ik', x, w)
export const sumOfAll = <S extends Shape>(x: T.Tensor<S>) => T.einsum('ij->', x)
export const severalRows = (x: T.Tensor<[2 | 3, 4]>, y: T.Tensor<[3 | 5, 4]>): T.Tensor<[4]> => T.einsum('ij,ij->j', x, y)
export const c3: T.Tensor<[7, 2, 4]> = sums(T.ones([7, 2, 3]), T.ones([3, 4]))
export const c1: T.Tensor<[2, 8, 3, 4]> = smaller(T.ones([2, 3, 5, 6]), T.ones([8, 3, 3, 3]))
export const c2: T.Tensor<[2, 8, 4, 4]> = images(T.ones([2, 3, 6, 6]), T.ones([8, 3, 3, 3]))
export const r1: T.Tensor<[8, 'n', 5]> = rows(T.ones([8, T.dim('n', 4), 3]), T.ones([3, 5]))
export const r2: T.Tensor<[7, 5]> = anyLeft(T.ones([7, 3]), T.ones([3, 5]))
export const r3: T.Tensor<[4, 2, 5]> = matrixFirst(T.ones([2, 3]), T.ones([4, 3, 5]))
export const r4: T.Tensor<[5, 2]> = singular(T.ones([5, 2]))[0]
export const severalSizes = (x: T.Tensor<[2, 3 | 4]>, w: T.Tensor<[4 | 5, 6]>): T.Tensor<[2, 6]> => T.matmul(x, w)
export const severalTypes = (x: T.Tensor<[2, 3], 'float32' | 'float64'>, w: T.Tensor<[3, 6]>) => T.matmul(x, w)
export const unknown = (x: any, w: T.Tensor<[3, 6]>): T.Tensor<Shape, T.DType> => pipe(x, T.matmul(w))
`

// Right for some sizes only, or for none.
const wrong = [
  'export const w1 = <B extends Dim, C extends Dim>(x: T.Tensor<[3, B]>, y: T.Tensor<[C, 3]>) => T.matmul(x, y)',
  'export const w2 = <B extends Shape>(x: T.Tensor<[...B, 3]>, y: T.Tensor<[4, 3]>) => T.matmul(x, y)',
  'export const w3 = <B extends Shape>(x: T.Tensor<[...B, 3]>, y: T.Tensor<[4, 3]>) => pipe(x, T.matmul(y))',
  'export const w4 = <M extends Dim>(x: T.Tensor<[5, M]>) => T.inv(x)',
  'export const w5 = <D extends T.DType>(x: T.Tensor<[5, 5], D>) => T.matmul(x, x)',
  'export const w6 = <B extends Shape>(x: T.Tensor<[...B, 3, 4]>) => T.det(x)',
  'export const w7 = <B extends Shape>(x: T.Tensor<[...B, 3, 3]>, y: T.Tensor<[4]>) => pipe(x, T.solve(y))',
  'export const w10 = <C extends Dim>(x: T.Tensor<[1, C, 5, 5]>, w: T.Tensor<[8, 3, 3, 3]>) => T.conv2d(x, w)',
  'export const w11 = <N extends Dim>(x: T.Tensor<[N, 2, 5, 5]>) => pipe(x, T.maxPool2d({ kernel: 6 }))',
  'export const w12 = (x: T.Tensor<[1, 3, 5, 5]>, w: T.Tensor<[8, 3, 3, 3]>, o: { stride?: 2 }): T.Tensor<[1, 8, 3, 3]> => T.conv2d(x, w, o)',
  'export const w13 = (x: T.Tensor<[1, 3, 5, 5]>, w: T.Tensor<[8, 3, 3, 3]>, o?: { stride: 2 }): T.Tensor<[1, 8, 2, 2]> => T.conv2d(x, w, o)',
  'export const w14 = (x: T.Tensor<[1, 3, 8, 8]>, o: { kernel: 2 | 3 }): T.Tensor<[1, 3, 4, 4]> => T.maxPool2d(x, o)',
  "export const w15 = <I extends Dim, J extends Dim>(x: T.Tensor<[I, J]>, y: T.Tensor<[3]>) => T.einsum('ij,j->i', x, y)",
  // The sizes of `[1]` and of an unknown number broadcast to that number.
  'export const w8 = (x: T.Tensor<[1, 2, 3]>, y: T.Tensor<[number, 3, 4]>): T.Tensor<[1, 2, 4]> => T.matmul(x, y)',
  'export const w9 = (x: T.Tensor<[1, 2, 3]>, y: T.Tensor<[1 | 5, 3, 4]>): T.Tensor<[1, 2, 4]> => T.matmul(x, y)',
]

describe('products in generic functions', () => {
  const folder = mkdtempSync(join(tmpdir(), 'products-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it.each(['5.9', '7.0'] as const)('have the types that are declared, under TypeScript %s', version => {
    const path = join(folder, 'products.ts')
    writeFileSync(path, [header, right, ...wrong.map(source => `// @ts-expect-error\n${source}`)].join('\n'))
    expect(complaints(version, [path])).toBe('')
  })
})
