export { type EncodeOptions, encode, type Model, type ModelValue } from './encode.js'
