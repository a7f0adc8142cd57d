// Abstract tensors in the place of those that are expected of a file, or that a function is traced with.
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import * as T from 'tensor-ts'
import { exportStableHlo } from 'tensor-ts/export'
import { bytesSource, decode, decodeNpyFiles, decodeOpened, encode, encodeNpyFiles, openSource } from 'tensor-ts/io'
import { decodeNpz, encodeNpz } from 'tensor-ts/io/npz'
import * as nn from 'tensor-ts/nn'
import * as onnx from 'tensor-ts/onnx'
import { describe, expect, it } from 'vitest'

const model = pipe(nn.input(3), nn.dense('a', 4), nn.layerNorm('n'), nn.dense('out', 2))
const params = model.init(T.random.key(0))
const expected: typeof params = T.abstract(model.init)(T.random.key(0))
const x = T.ones([5, 3])

describe('a tree of abstract tensors', () => {
  it('is read as the tree of its tensors, from every format', async () => {
    const file = encode(params)
    expect(decode(expected)(file)).toEqual(E.right(params))
    const read = pipe(openSource(bytesSource(file)), TE.chain(decodeOpened(expected)))
    expect(await read()).toEqual(E.right(params))
    expect(decodeNpyFiles(expected)(encodeNpyFiles(params))).toEqual(E.right(params))
    expect(decodeNpz(expected)(encodeNpz(params))).toEqual(E.right(params))
  })

  it('is refused what differs as tensors are', () => {
    const others: readonly object[] = [{ a: params.a, n: params.n }, { ...params, out: params.a }, params.a]
    for (const other of others)
      expect(decode(expected)(encode(other))).toEqual(decode(T.tree.map(params, T.zerosLike))(encode(other)))
  })

  it('is traced as its tensors are, and keeps what is no tensor', () => {
    const f = (p: typeof params, batch: typeof x) => model.apply(p, batch)
    const batch = T.abstract((y: typeof x) => y)(x)
    expect(String(T.program(f)(expected, batch))).toBe(String(T.program(f)(params, x)))
    expect(exportStableHlo(f)(expected, batch)).toBe(exportStableHlo(f)(params, x))
    expect(onnx.encode(f)(expected, batch)).toEqual(onnx.encode(f)(params, x))
    expect(T.evalShape(f)(expected, batch)).toEqual({ shape: [5, 2], dtype: 'float32' })
    expect(T.abstract((y: typeof x) => ({ y, name: 'a' }))(x)).toMatchObject({ name: 'a', y: { shape: [5, 3] } })
  })

  it('has no elements to read', () => {
    const { w } = expected.a
    const sentence = 'expected a tensor with elements, got a tensor of shape [3, 4] and dtype float32 of T.abstract'
    const uses: readonly (() => unknown)[] = [
      () => T.data(w),
      () => T.toArray(w),
      () => T.add(w, 1),
      () => T.jit((y: typeof w) => T.exp(y))(w),
      () => T.grad((y: typeof w) => T.sum(y))(w),
      () => encode({ w }),
    ]
    for (const use of uses) expect(use).toThrow(new TypeError(sentence))
  })
})
