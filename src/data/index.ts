export * as augment from './augment/index.js'
export { type BatchBy, type Batches, type BatchOptions, batches, map } from './batches.js'
export { type DataError, showDataError } from './error.js'
export { parseIdx, readIdx } from './idx.js'
export { type Digits, type Mnist, type MnistFile, mnist, parseMnist } from './mnist.js'
export * as pipeline from './pipeline/index.js'
export { scalePixels } from './pixels.js'
export {
  fitPca,
  fitWhitening,
  type PcaOptions,
  type Projection,
  project,
  unproject,
  type WhiteningOptions,
} from './projection.js'
export type { RowOf, WithRows } from './rows.js'
export {
  fitMinMax,
  fitStandard,
  type MinMaxOptions,
  type Scaling,
  type StatisticsOptions,
  scale,
  unscale,
} from './scaling.js'
export { countRows, type SplitBy, type SplitOptions, split, type TakeRows, take } from './split.js'
