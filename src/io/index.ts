export {
  type DecodeAllOptions,
  type DecodeOptions,
  decode,
  decodeAll,
  decodeMetadata,
} from './decode.js'
export type { BigIntegers, DecodedTensors } from './elements.js'
export { type EncodeOptions, encode, encodePieces, type Metadata } from './encode.js'
export { type DecodeError, type ForeignKind, type NpyKind, showDecodeError } from './error.js'
export { type BiasOptions, type LeftOut, linear, type Mapping, norm, type Rule, type Rules } from './mapping.js'
export { decodeAnyNpy, decodeBigNpy, decodeNpy, encodeNpy } from './npy.js'
export { decodeAllNpyFiles, decodeNpyFiles, encodeNpyFiles, type NpyFiles } from './npyFiles.js'
export { encodeParts } from './parts/encodeParts.js'
export type { EncodePartsOptions } from './parts/write.js'
export { type EncodedFile, type EncodeShardsOptions, encodeShards, openShards } from './shards.js'
export { bytesSource, decodeOpened, type Opened, openSource, type Source, type Unread } from './source.js'
