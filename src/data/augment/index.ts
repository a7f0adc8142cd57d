export { type CropOptions, type CutOutOptions, crop, cutOut, type FlipOptions, flip } from './cut.js'
export { type MixUpOptions, mixUp, type NoiseOptions, noise } from './mix.js'
export { type RotateOptions, rotate } from './rotate.js'
