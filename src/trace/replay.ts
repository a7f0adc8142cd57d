import { scalar } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'
import type { Program } from './program.js'
import { atSiteOf } from './site.js'
import { bind } from './trace.js'
import { walk } from './walk.js'

/** Applies the primitives of a Program one after the other; under a running transformation, that interprets them. */
export const replay = (program: Program, inputs: readonly Value[]): readonly Value[] =>
  walk<Value>(program, inputs, {
    constant: ({ value }) => value,
    literal: ({ value, spec }) => scalar(value, spec.dtype),
    equation: (equation, given) => atSiteOf(equation, () => bind(equation.primitive, given, equation.params)),
  })
