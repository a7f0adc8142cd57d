import type fc from 'fast-check'
import * as T from 'tensor-ts'
import {
  type Broadcastable,
  broadcastable,
  checkGradients,
  closeTo,
  type ElementConstraints,
  shapes,
  tensors,
  trees,
} from 'tensor-ts/testing'
import { expectAssignable, expectError, expectType } from 'tsd'

type Params = { readonly w: T.Tensor<[3, 2]>; readonly b: T.Tensor<[2]>; readonly name: 'out' }
declare const params: Params
declare const x: T.Tensor<[2], 'float64'>
declare const y: T.Tensor<[3], 'float64'>

// Arbitraries have the types of what they draw.
expectType<fc.Arbitrary<readonly number[]>>(shapes({ maxRank: 2 }))
expectType<fc.Arbitrary<Broadcastable>>(broadcastable())
expectType<fc.Arbitrary<T.Tensor<[2, 3]>>>(tensors([2, 3]))
expectType<fc.Arbitrary<T.Tensor<[], 'int32'>>>(tensors([], 'int32', { edges: true }))
expectType<fc.Arbitrary<Params>>(trees(params))
expectType<fc.Arbitrary<[T.Tensor<[2], 'float64'>, T.Tensor<[3], 'float64'>]>>(trees([x, y]))
const generic = <P>(like: P, constraints: ElementConstraints): fc.Arbitrary<P> => trees(like, constraints)
expectType<fc.Arbitrary<Params>>(generic(params, { min: 0 }))
expectError(shapes({ rank: 2 }))
expectType<fc.Arbitrary<T.Tensor<[2], 'float16'>>>(tensors([2], 'float16'))
expectError(tensors([2], 'float8'))
expectError(trees(params, { low: 0 }))

// The point gives the function its argument, a tree or a tuple; the result is any tree.
const loss = ({ w, b }: Params) => T.add(T.sum(w), T.sum(b))
expectType<void>(checkGradients(loss, { at: params }))
checkGradients(loss, { at: params, modes: ['forward'], order: 2, tolerance: 1e-3 })
checkGradients(([a, b]) => ({ outer: T.einsum('i,j->ij', a, b), sum: T.sum(a) }), { at: [x, y] })
checkGradients(([a, b]: readonly [typeof x, typeof y]) => T.einsum('i,i->', a, T.slice(b, [[0, 2]])), { at: [x, y] })
checkGradients(a => T.sin(a), { points: tensors([4], 'float64'), runs: { numRuns: 5, seed: 1 } })
const lossOf = ({ w, b }: Pick<Params, 'w' | 'b'>) => T.add(T.sum(w), T.sum(b))
checkGradients(lossOf, { points: trees({ w: params.w, b: params.b }), gradient: T.grad(lossOf) })
checkGradients(loss, { at: params, gradient: ({ w, b, name }) => ({ w: T.onesLike(w), b: T.onesLike(b), name }) })
expectError(checkGradients(loss, { at: x }))
expectError(checkGradients((a: T.Tensor<[3], 'float64'>) => T.sum(a), { at: x }))
expectError(checkGradients((a: T.Tensor<[2]>) => T.sum(a), { at: x }))
expectError(checkGradients((a: T.Tensor<[2], 'float64'>) => T.sum(a), { points: tensors([3], 'float64') }))
expectError(checkGradients((a: T.Tensor<[2], 'float64'>) => T.item(T.sum(a)), { at: x }))
expectError(checkGradients(loss, { at: params, gradient: ({ w }: Params) => ({ w }) }))
expectError(checkGradients(loss, { at: params, gradient: ({ w }: Params) => w }))
expectError(checkGradients(loss, { at: params, modes: ['sideways'] }))
expectError(checkGradients(loss, { at: params, order: '2' }))
expectError(checkGradients(loss, { at: params, step: 1e-3 }))
expectError(checkGradients(loss, { at: params, runs: { numRuns: 5 } }))
expectError(checkGradients(loss, {}))
expectError(checkGradients(loss))

// Both trees have one type.
expectType<void>(closeTo(params, params, { relative: 1e-3, absolute: 0, equalNan: false }))
closeTo(T.grad(lossOf)(params), { w: T.ones([3, 2]), b: T.ones([2]) })
expectAssignable<(a: Params, b: Params) => void>(closeTo)
expectError(closeTo(x, y))
expectError(closeTo(params, { w: params.w, b: params.b }))
expectError(closeTo(params, { w: T.ones([2, 3]), b: params.b, name: 'out' }))
expectError(closeTo(x, x, { rtol: 1 }))
