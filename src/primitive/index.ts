import type { Primitive } from '../trace/primitive.js'
import * as arithmetic from './arithmetic.js'
import * as bits from './bits.js'
import { broadcast, reduceSum, reshape } from './broadcast.js'
import { and, equal, less, lessEqual, not, or, select } from './comparison.js'
import { conv, convInput, convKernel } from './convolution.js'
import * as decomposition from './decomposition.js'
import * as determinant from './determinant.js'
import * as division from './division.js'
import { dot } from './dot.js'
import { scatterExtreme } from './extreme.js'
import { gather, lastPlace, scatterAdd } from './gather.js'
import * as hyperbolic from './hyperbolic.js'
import * as linalg from './linalg.js'
import * as math from './math.js'
import { concatenate, overlapAdd, place, reverse, slice, split, transpose, windows } from './movement.js'
import { rootOfSquares } from './norm.js'
import { argSort } from './order.js'
import { cumulativeProduct } from './product.js'
import { argMax, argMin, cumulativeSum, reduceMax, reduceMean, reduceMin } from './reduction.js'
import { cumulativeMax, cumulativeMin } from './running.js'
import * as triangle from './triangle.js'
import { updateWindow } from './update.js'

const bound: readonly { readonly primitive: Primitive }[] = [
  ...Object.values(arithmetic),
  ...Object.values(math),
  ...Object.values(triangle),
  ...Object.values(hyperbolic),
  division.remainder,
  division.mod,
  ...Object.values(bits),
  ...Object.values(linalg),
  ...Object.values(decomposition),
  ...Object.values(determinant),
  ...[equal, less, lessEqual, and, or, not, select],
  ...[broadcast, reduceSum, reshape, transpose, reverse, slice, place, concatenate, split, windows, overlapAdd],
  ...[
    reduceMean,
    rootOfSquares,
    reduceMax,
    reduceMin,
    argMax,
    argMin,
    cumulativeSum,
    cumulativeProduct,
    cumulativeMax,
    cumulativeMin,
    argSort,
    gather,
    scatterAdd,
    scatterExtreme,
    lastPlace,
    updateWindow,
    dot,
    conv,
    convInput,
    convKernel,
  ],
]

/** The closed set: an engine runs every Program if it runs these. */
export const primitives: readonly Primitive[] = bound.map(({ primitive }) => primitive)
