import * as T from 'tensor-ts'
import { expectError, expectType } from 'tsd'

type Params = {
  readonly w: T.Tensor<[3, 2]>
  readonly layers: readonly [T.Tensor<[2]>, { readonly b: T.Tensor<[2]> }]
}
type Batch = { readonly x: T.Tensor<['batch', 3]>; readonly labels: T.Tensor<['batch'], 'int32'> }
declare const params: Params
declare const batch: Batch

const loss = ({ w, layers }: Params, { x }: Batch) => T.mean(T.add(T.matmul(x, w), T.add(layers[0], layers[1].b)))

// The gradient is a tree like the first argument; the others are passed on.
expectType<Params>(T.grad(loss)(params, batch))
expectType<readonly [T.Tensor<[]>, Params]>(T.valueAndGrad(loss)(params, batch))
expectType<T.Tensor<[3]>>(T.grad((x: T.Tensor<[3]>) => T.sum(x))(T.ones([3])))
expectType<T.Tensor<[3], 'float64'>>(T.grad((x: T.Tensor<[3], 'float64'>) => T.sum(x))(T.ones([3], 'float64')))
expectType<T.Tensor<['n']>>(T.grad((x: T.Tensor<['n']>) => T.sum(x))(T.ones([T.dim('n', 2)])))
expectError(T.grad(loss)(params))
expectError(T.grad(loss)({ w: params.w }, batch))
expectError(T.grad(loss)(batch, params))

// It composes with itself.
const cube = (x: T.Tensor<[]>) => T.mul(x, T.mul(x, x))
expectType<T.Tensor<[]>>(T.grad(T.grad(cube))(T.tensor(2)))
expectType<T.Tensor<[3]>>(
  T.grad((x: T.Tensor<[3]>) => T.sum(T.grad((y: T.Tensor<[3]>) => T.sum(T.exp(y)))(x)))(T.ones([3])),
)

// What stands beside the loss keeps its type.
const withAux = (p: Params, b: Batch) =>
  [loss(p, b), { predicted: T.argmax(b.x, { axis: 1 }), note: 'n' as const }] as const
type Aux = { readonly predicted: T.Tensor<['batch'], 'int32'>; readonly note: 'n' }
expectType<readonly [readonly [T.Tensor<[]>, Aux], Params]>(T.valueAndGrad(withAux, { hasAux: true })(params, batch))
expectType<readonly [Params, Aux]>(T.grad(withAux, { hasAux: true })(params, batch))
expectError(T.grad(withAux))
expectError(T.grad(loss, { hasAux: true }))

// Only a scalar of floats has a gradient, and only by floats.
expectError(T.grad((x: T.Tensor<[3]>) => x))
expectError(T.valueAndGrad((x: T.Tensor<[3]>) => T.exp(x)))
expectError(T.grad((x: T.Tensor<[3]>) => T.argmax(x)))
expectError(T.grad((x: T.Tensor<[3]>) => T.item(T.sum(x))))
expectError(T.grad((x: T.Tensor<[3], 'int32'>) => T.cast(T.sum(x), 'float32')))
expectError(T.grad((b: Batch) => T.sum(b.x)))

// Directions and cotangents have the types of what they belong to.
const f = (x: T.Tensor<[2]>, y: T.Tensor<[3]>) => ({ sum: T.sum(x), outer: T.einsum('i,j->ij', x, y) })
type Result = { sum: T.Tensor<[]>; outer: T.Tensor<[2, 3]> }
const [x, y] = [T.ones([2]), T.ones([3])]
expectType<readonly [Result, Result]>(T.jvp(f)([x, y], [x, y]))
const [value, pull] = T.vjp(f)(x, y)
expectType<Result>(value)
expectType<[x: T.Tensor<[2]>, y: T.Tensor<[3]>]>(pull(value))
expectError(T.jvp(f)([x, y], [y, x]))
expectError(T.jvp(f)([x], [x]))
expectError(pull({ sum: T.tensor(1) }))
expectError(pull(T.tensor(1)))

// A Program remembers the function that it was traced from.
const program = T.program(loss)(params, batch)
expectType<T.TypedProgram<[Params, Batch], T.Tensor<[]>>>(program)
expectType<readonly T.Variable[]>(program.inputs)
expectType<readonly T.Equation[]>(program.equations)
expectType<string>(program.toString())
expectError(T.program(loss)(params))
