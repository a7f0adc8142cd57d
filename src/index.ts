export { type Engine, engine } from './engine/engine.js'
export { explain } from './engine/explain.js'
export { type JitOptions, jit } from './engine/jit.js'
export { startThreads, type ThreadReport, threadReport, threads } from './engine/threads.js'
export * from './ops/activation.js'
export * from './ops/angle.js'
export { type ArgOptions, argmax, argmin } from './ops/argmax.js'
export * from './ops/arithmetic.js'
export * from './ops/at.js'
export * from './ops/compare.js'
export * from './ops/convolution.js'
export {
  type CastTo,
  cast,
  dim,
  type FlatData,
  fromArray,
  fromUnknown,
  full,
  ones,
  type TensorOf,
  type TypedData,
  tensor,
  zeros,
} from './ops/create.js'
export * from './ops/cumulative.js'
export * from './ops/decomposition.js'
export * from './ops/division.js'
export * from './ops/dynamic.js'
export type {
  ArithmeticWith,
  ComparisonWith,
  ConnectiveWith,
  DivisionBy,
  FloatArithmeticWith,
  FloatFunction,
  Meeting,
  NumericFunction,
} from './ops/elementwise.js'
export * from './ops/gather.js'
export * from './ops/gatherAt.js'
export * from './ops/histogram.js'
export type { Places } from './ops/indices.js'
export * from './ops/interp.js'
export * from './ops/join.js'
export * from './ops/kron.js'
export * from './ops/like.js'
export * from './ops/linalg.js'
export type { MaskFits, Where } from './ops/masked.js'
export * from './ops/math.js'
export * from './ops/meshgrid.js'
export * from './ops/nan.js'
export * from './ops/norm.js'
export type { Operand, OperandLike } from './ops/operand.js'
export { type PadBy, type PadMode, type PadOptions, pad } from './ops/pad.js'
export * from './ops/product.js'
export * from './ops/quantile.js'
export { arange, eye, linspace } from './ops/range.js'
export * from './ops/read.js'
export * from './ops/rearrange.js'
export {
  all,
  any,
  type Counted,
  type MaskedOptions,
  max,
  mean,
  min,
  prod,
  type ReduceBy,
  type ReduceOptions,
  type Reducing,
  type ReductionAsks,
  type ReductionGives,
  sum,
} from './ops/reduce.js'
export * from './ops/shape.js'
export { dims, type ExpectShape, expectShape } from './ops/sizes.js'
export * from './ops/slice.js'
export * from './ops/softmax.js'
export * from './ops/sort.js'
export * from './ops/tensorDot.js'
export * from './ops/tolerance.js'
export {
  fromTransferable,
  type Message,
  type Transferable,
  type TransferOptions,
  toTransferable,
} from './ops/transferable.js'
export * as tree from './ops/tree.js'
export * from './ops/triangle.js'
export { type Correction, std, type VarianceOptions, variance } from './ops/variance.js'
export type { ScatterMode } from './ops/written.js'
export * as random from './random/index.js'
export type { Conv2dOptions } from './shape/conv2d.js'
export type { AnySize, Dim, DimLike, NamedDim, Shape, SizeOf, SizesOf } from './shape/dim.js'
export { ShapeError } from './shape/error.js'
export type { NestedArray } from './shape/literal.js'
export type { Padding } from './shape/pad.js'
export type { AvgPool2dOptions, Pool2dOptions } from './shape/pool2d.js'
export type {
  Add,
  Divide as Div,
  FloorDivide as FloorDiv,
  Multiply as Mul,
  Size,
  Subtract as Sub,
} from './shape/size.js'
export type { SliceRange } from './shape/slice.js'
export type { Parts } from './shape/split.js'
export type { Pair } from './shape/window.js'
export { type DataOf, type DType, DTypeError, type FloatDType, type FullDType, type HalfDType } from './tensor/dtype.js'
export type { AnyTensor, Tensor, TensorLike, TensorMark } from './tensor/tensor.js'
export { TraceError } from './trace/error.js'
export type { Atom, Constant, Equation, Literal, Program, Variable } from './trace/program.js'
export type { Argnums, ByArguments } from './transform/argnums.js'
export type { HasAux } from './transform/aux.js'
export { checkpoint } from './transform/call.js'
export { cond, switchCase } from './transform/cond.js'
export { customJvp, customVjp } from './transform/custom.js'
export { type DerivativeOptions, grad, valueAndGrad } from './transform/grad.js'
export { hessian, hvp, type Jacobian, jacfwd, jacrev } from './transform/jacobian.js'
export { jvp } from './transform/jvp.js'
export { linearize, linearTranspose } from './transform/linearize.js'
export { forLoop, map, whileLoop } from './transform/loop.js'
export { abstract, evalShape, program, type Specs, type TypedProgram } from './transform/program.js'
export { type Length, type ScanOptions, type Slice, scan } from './transform/scan.js'
export type { FloatTree } from './transform/types.js'
export { vjp } from './transform/vjp.js'
export { type BatchAxes, type Batched, type VmapOptions, vmap } from './transform/vmap.js'
