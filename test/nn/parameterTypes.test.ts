// The types of what a layer learns, remembers and gives, of parameters of 16 bits too, against what it is at run time, by three
// compilers.
import fc from 'fast-check'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, it } from 'vitest'
import { judge, versions } from '../types/compilers.js'
import { type DrawnForm, layers } from './drawn.js'

const runs = Number(process.env.TYPE_RUNS ?? 3)

/** A form as one writes it. */
const formText = (form: DrawnForm): string => JSON.stringify(form)

/** A tree of tensors as a type, in which a batch has the size 2. */
const typeOf = (tree: unknown): string => {
  if (typeof tree !== 'object' || tree === null) throw new TypeError(`no tree: ${String(tree)}`)
  if ('dtype' in tree) {
    const { shape, dtype } = tree as T.AnyTensor
    return `{ readonly shape: [${shape.join(', ')}]; readonly dtype: '${dtype}' }`
  }
  return `{ ${Object.entries(tree)
    .map(([name, inner]) => `readonly ${name}: ${typeOf(inner)}`)
    .join('; ')} }`
}

/** A batch of two examples of a form, its floats of an element type. */
const batchOf = (form: DrawnForm, float: T.FloatDType): unknown => {
  if (Array.isArray(form)) return T.ones([2, ...form], float)
  const { shape, dtype } = form as { readonly shape: readonly number[]; readonly dtype: T.DType }
  if (Array.isArray(shape)) return T.zeros([2, ...shape], dtype)
  return Object.fromEntries(Object.entries(form).map(([name, inner]) => [name, batchOf(inner as DrawnForm, float)]))
}

const batchType = (form: DrawnForm, float: T.FloatDType): string => {
  if (Array.isArray(form)) return `T.Tensor<[${[2, ...form].join(', ')}], '${float}'>`
  const { shape, dtype } = form as { readonly shape: readonly number[]; readonly dtype: T.DType }
  if (Array.isArray(shape)) return `T.Tensor<[${[2, ...shape].join(', ')}], '${dtype}'>`
  return `{ ${Object.entries(form)
    .map(([name, inner]) => `readonly ${name}: ${batchType(inner as DrawnForm, float)}`)
    .join('; ')} }`
}

const prelude = [
  "import { flow, pipe } from 'fp-ts/lib/function.js'",
  "import * as T from 'tensor-ts'",
  "import * as nn from 'tensor-ts/nn'",
  // Shapes and element types alone, so that any, an entry too many and one that may be absent all differ.
  'type Plain<X> = X extends T.Tensor<infer S, infer D> ? { readonly shape: S; readonly dtype: D } : { [K in keyof X]: Plain<X[K]> }',
  'type Same<X, Y> = (<Z>() => Z extends X ? 1 : 2) extends <Z>() => Z extends Y ? 1 : 2 ? true : false',
  'type Must<Is extends true> = Is',
  'const key = T.random.key(0)',
  "const short = <S extends T.Shape>(x: T.Tensor<S, T.DType>) => T.cast(x, 'bfloat16')",
]

interface Written {
  readonly text: string
  readonly code: readonly string[]
}

interface AnyModel {
  readonly state: object
  readonly init: (key: T.random.Key) => object
  readonly apply: (params: object, x: unknown, context: object) => unknown
}

const written = Object.entries(layers).flatMap(([name, arbitrary]) =>
  fc
    .sample(arbitrary, { seed: 1, numRuns: 4 * runs })
    .flatMap(({ input, put, code, text }, i): readonly (Written & { name: string })[] => {
      let model: AnyModel
      try {
        model = put(nn.inputs(input as never)) as unknown as AnyModel
      } catch (error) {
        // The options were drawn without the input.
        if (/is larger than the padded|leaves .* of the output/.test(String(error))) return []
        throw error
      }
      const { state } = model
      const params = model.init(T.random.key(0))
      const output = model.apply(params, batchOf(input, 'float32'), { state })
      const halves = T.tree.map(params, x => T.cast(x as T.Tensor<T.Shape>, 'bfloat16')) as object
      const ofHalves = model.apply(halves, batchOf(input, 'bfloat16'), { state })
      const own = `${name}${i}`
      const context = Object.keys(state).length > 0 ? `, { state: ${own}.state }` : ''
      return [
        {
          name,
          text,
          code: [
            `const ${own} = pipe(nn.inputs(${formText(input)}), ${code}); declare const batch${own}: ${batchType(input, 'float32')}`,
            `const params${own} = ${own}.init(key); export type Params${own} = Must<Same<Plain<typeof params${own}>, ${typeOf(params)}>>`,
            `export type State${own} = Must<Same<Plain<typeof ${own}.state>, ${typeOf(state)}>>`,
            `const output${own} = ${own}.apply(params${own}, batch${own}${context}); export type Output${own} = Must<Same<Plain<typeof output${own}>, ${typeOf(output)}>>`,
            `declare const short${own}: ${batchType(input, 'bfloat16')}`,
            `const half${own} = ${own}.apply(T.tree.map(params${own}, short), short${own}${context}); export type Half${own} = Must<Same<Plain<typeof half${own}>, ${typeOf(ofHalves)}>>`,
          ],
        },
      ]
    }),
)
/** So many of each layer. */
const chosen = Object.keys(layers).flatMap(name => written.filter(each => each.name === name).slice(0, runs))
const lines = [...prelude, ...chosen.flatMap(({ code }) => code)]

describe('what each layer learns, remembers and gives has the type of what it is', () => {
  it.each(versions)('under TypeScript %s', { timeout: 600_000 }, async version => {
    const [judgement] = await judge(version, [lines.join('\n')])
    const wrong = judgement!.mistakes.map(({ line, first }) => `${lines[line]}: ${first}`)
    expect(wrong).toEqual([])
  })

  it('and none is left out', () => {
    expect(new Set(chosen.map(({ name }) => name))).toEqual(new Set(Object.keys(layers)))
  })
})
