export { type ElementConstraints, type ShapeConstraints, shapes, tensors } from './arbitraries.js'
export { type CheckOptions, checkGradients, type GradientEntry, GradientError } from './gradients.js'
