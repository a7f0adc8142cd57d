// Who uses the declarations of the other two: nothing of their types is lost.
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as annotated from './annotated.js'
import * as inferred from './inferred.js'

const key = T.random.key(0)

const images = pipe(nn.input(1, 28, 28), inferred.convolution, nn.relu, inferred.average, inferred.flat, inferred.dense)
export const filters: T.Tensor<[6, 1, 5, 5]> = images.init(key).c1.w
export const features: T.Tensor<[1176, 120]> = images.init(key).f1.w
export const classes: T.Tensor<[7, 120]> = images.apply(images.init(key), T.ones([7, 1, 28, 28]))
export const twice: T.Tensor<[8, 8]> = pipe(nn.input(8), inferred.within, inferred.skipping).init(key).a.w
export const deep: T.Tensor<[8]> = pipe(nn.input(8), inferred.nested).init(key).x.y.l.scale
export const tower: T.Tensor<[1014, 8]> = inferred.params.tower.a.w
export const mean: T.Tensor<[6]> = inferred.step(inferred.params, T.ones([T.dim('batch', 2), 1, 28, 28])).state.n.mean
export const projected: T.Tensor<[2, 4]> = pipe(T.ones([2, 3]), inferred.project, inferred.bias)
export const summed: T.Tensor<[3]> = inferred.total(T.ones([2, 3]))
export const compared: T.Tensor<[]> = inferred.squared(T.ones([3]))

const small = pipe(nn.input(3), annotated.dense, annotated.block)
export const first: T.Tensor<[3, 120]> = small.init(key).f1.w
export const second: T.Tensor<[120, 8]> = small.init(key).a.w
export const out: T.Tensor<[5, 2]> = annotated.model.apply(annotated.params, T.ones([5, 3]))

const rows = { x: T.ones([200, 3]), y: T.zeros([200], 'int32') }
export const batch: { readonly x: T.Tensor<[32, 3]>; readonly y: T.Tensor<[32], 'int32'> } | undefined = [
  ...inferred.batched(inferred.few(rows)),
][0]
export const valid: T.Tensor<['valid', 3]> = inferred.parted(rows)[1].x
export const third: T.Tensor<['second', 3]> = annotated.parted(annotated.few(rows))[1].x
export const wide: T.Tensor<[1, 8]> = pipe(nn.input(1), inferred.projected).init(key).b.w
export const chosen: T.Tensor<[3]> = inferred.weight({ out: { w: T.ones([3]) } })
export const attended: T.Tensor<[2, 4, 3]> = inferred.attend(T.ones([2, 4, 3]))
export const next: T.Tensor<[], 'int32'> = inferred.counted.init(inferred.state.params, T.tensor(0, 'int32')).aux
export const stepped: T.Tensor<[3, 8]> = annotated.fold.step(annotated.start, T.ones([5, 3])).params.a.w

export const refused = () => {
  // @ts-expect-error there are fewer rows
  annotated.few({ x: T.ones([5, 3]) })
  // @ts-expect-error the block and its shortcut give 8
  pipe(nn.input(1), inferred.projected, nn.residual(nn.dense('c', 9)))
  // @ts-expect-error the sizes do not fit
  inferred.project(T.ones([2, 4]))
  // @ts-expect-error an image is no vector
  pipe(nn.input(1, 28, 28), inferred.block)
  // @ts-expect-error the name is used already
  pipe(nn.input(8), inferred.block, annotated.block, annotated.dense, inferred.dense)
  // @ts-expect-error the shapes differ
  annotated.squared(T.ones([4]))
}
