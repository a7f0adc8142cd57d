import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { editor, type Version } from './service.js'

// Sizes of tensors as values: what a shape says in the type, and what is made of it again.

const prelude = [
  "import { pipe } from 'fp-ts/lib/function.js'",
  "import * as T from 'tensor-ts'",
  "const batch = T.dim('batch', 3)",
  'const x = T.ones([4, 16])',
  'const rows = T.ones([batch, 16])',
  "const branded = T.ones([2, 4]) as T.Tensor<[2, 4]> & { readonly brand?: 'brand' }",
]

/** An expression and the type of the tensor that it gives. */
const results: readonly (readonly [code: string, type: string])[] = [
  ['T.zeros(x.shape)', '[4, 16], "float32"'],
  ['T.zeros([x.shape[1], 2])', '[16, 2], "float32"'],
  ['T.exp(branded)', '[2, 4], "float32"'],
  ['T.matmul(branded, x)', '[2, 16], "float32"'],
  ['T.sum(branded, { axis: 0 })', '[4], "float32"'],
  ['pipe(branded, T.reshape([8]), T.neg)', '[8], "float32"'],
]

/** What the compiler says of an expression, and what the run time makes of it. */
const shapeOf = (type: string): readonly number[] => JSON.parse(type.replaceAll('"batch"', '3').replace(/, "\w+"$/, ''))

describe.each<Version>(['5.9', '6.0'])('in the editor of TypeScript %s', version => {
  const lines = results.map(([code], i) => `const /*^r${i}*/r${i} = ${code}`)
  const { hover, mistakes } = editor(version)([...prelude, ...lines].join('\n'))

  it('all of it compiles', () => expect(mistakes()).toEqual([]))

  it.each(results.map(([code, type], i) => ({ code, type, i })))('$code is Tensor<$type>', ({ type, i }) => {
    expect(hover(`r${i}`)).toBe(`const r${i}: T.Tensor<${type}>`)
  })
})

describe('at run time', () => {
  const values = `const batch = T.dim('batch', 3), x = T.ones([4, 16]), rows = T.ones([batch, 16]), branded = T.ones([2, 4])`

  it.each(results)('%s is Tensor<%s>', (code, type) => {
    const result = new Function('T', 'pipe', `${values}; return ${code}`)(T, pipe) as T.AnyTensor
    expect(result.shape).toEqual(shapeOf(type))
    expect(`"${result.dtype}"`).toBe(/"\w+"$/.exec(type)?.[0])
  })
})
