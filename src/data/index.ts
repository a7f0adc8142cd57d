export * as augment from './augment/index.js'
export { type BatchBy, type Batches, type BatchOptions, batches, map } from './batches.js'
export {
  type Cifar10,
  type Cifar100,
  cifar10,
  cifar10Classes,
  cifar100,
  parseCifar10,
  parseCifar100,
} from './cifar.js'
export { type DataError, showDataError } from './error.js'
export { readBytes, readNames } from './file.js'
export { parseIdx, readIdx } from './idx.js'
export { type Digits, fashionClasses, type Mnist, type MnistFile, mnist, parseMnist } from './mnist.js'
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
export {
  decodeBytes,
  decodeCharacters,
  encodeBytes,
  encodeCharacters,
  fitCharacters,
  type Vocabulary,
} from './text.js'
export { decodeTokens, encodeTokens, type Tokenizer } from './tokens.js'
