import { pipe } from 'fp-ts/lib/function.js'
import * as nn from 'tensor-ts/nn'

/** LeNet-5 (LeCun et al., 1998), with ReLU and maxima of windows. */
export const lenet = pipe(
  nn.input(1, 28, 28),
  nn.conv2d('c1', { filters: 6, kernel: 5, padding: 2 }),
  nn.relu,
  nn.maxPool2d(2),
  nn.conv2d('c2', { filters: 16, kernel: 5 }),
  nn.relu,
  nn.maxPool2d(2),
  nn.flatten,
  nn.dense('f1', 120),
  nn.relu,
  nn.dense('f2', 84),
  nn.relu,
  nn.dense('out', 10),
)
