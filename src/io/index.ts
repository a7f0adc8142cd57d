export { type DecodedTensors, type DecodeOptions, decode, decodeAll, decodeMetadata } from './decode.js'
export { encode, type Metadata } from './encode.js'
export { type DecodeError, showDecodeError } from './error.js'
