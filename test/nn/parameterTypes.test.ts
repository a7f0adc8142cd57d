// The types of what a layer learns, remembers and gives, of parameters of 16 bits too, against what it is at run time, by three
// compilers; and that records of known sizes are records of unknown ones.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { judge, type Version, versions } from '../types/compilers.js'
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

/** What stands for a type parameter: an argument, and one that says less. */
const narrowAndWide: Readonly<Record<string, readonly [narrow: string, wide: string]>> = {
  Dim: ['13', 'number'],
  Shape: ['[13, 4]', '[number, number]'],
  Spec: ['[13, 4, 4]', '[number, number, number]'],
  DType: ["'float32'", "'float32'"],
  FloatDType: ["'float32'", "'float32'"],
  boolean: ['true', 'true'],
  BiasOptions: ['{}', '{}'],
  ConvolutionOptions: ['{ filters: 2; kernel: 3 }', '{ filters: 2; kernel: 3 }'],
}

interface Generic {
  readonly name: string
  readonly file: string
  readonly constraints: readonly string[]
}

/** The records of tensors in a file that are generic in sizes, and the types of parameters that come down to such records. */
const genericsIn = (file: string): readonly Generic[] =>
  ts
    .createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
    .statements.filter(each => ts.isInterfaceDeclaration(each) || ts.isTypeAliasDeclaration(each))
    .filter(each => each.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
    .filter(each =>
      ts.isInterfaceDeclaration(each)
        ? each.name.text !== 'Tensor' &&
          // What asks something is no record but a rule.
          /^(?!.*(?:this\[|asks:)).*(Tensor|Params)</s.test(each.getText()) &&
          each.members.every(member => ts.isPropertySignature(member) && !ts.isFunctionTypeNode(member.type!))
        : /Params$/.test(each.name.text),
    )
    .map(({ name, typeParameters }) => ({
      name: name.text,
      file,
      constraints: typeParameters?.map(({ constraint }) => constraint?.getText() ?? '') ?? [],
    }))
    .filter(({ constraints }) => constraints.some(each => ['Dim', 'Shape', 'Spec'].includes(each)))
    .filter(({ constraints }) => constraints.every(each => each in narrowAndWide))

const generics = ts.sys.readDirectory('src', ['.ts']).flatMap(genericsIn)

const users = `
interface Own<A extends T.Dim> { readonly w: T.Tensor<[A]> }
type Alias<A extends T.Dim> = { readonly w: T.Tensor<[A]> }
interface Rows<S extends T.Shape> { readonly w: T.Tensor<[...S, 4]> }
interface Both<A extends T.Dim, B extends T.Dim> { readonly own: Own<A>; readonly all: readonly Alias<B>[]; readonly rows: Rows<[A, B]> }
interface Loss<A extends T.Dim> { (params: Own<A>): T.Tensor<[]> }
interface Held<X extends T.AnyTensor> { readonly x: X }
`

/** Each is one of the types before it, and none of those after it. */
const widths: readonly (readonly [widest: string, ...string[]])[] = [
  ...generics.map(
    ({ name, constraints }, i) =>
      [
        `M${i}.${name}<${constraints.map(each => narrowAndWide[each]![1]).join(', ')}>`,
        `M${i}.${name}<${constraints.map(each => narrowAndWide[each]![0]).join(', ')}>`,
      ] as const,
  ),
  ['Own<number>', 'Own<13>'],
  ['Own<number>', "Own<'n'>"],
  ['Own<number>', 'Own<13 | 14>'],
  ['Alias<number>', 'Alias<13>'],
  ['Rows<T.Shape>', 'Rows<[number, 2]>', 'Rows<[13, 2]>'],
  ['Both<number, number>', 'Both<13, number>', 'Both<13, 4>'],
  ['Loss<13>', 'Loss<number>'],
  ['Held<T.Tensor<[number]>>', 'Held<T.Tensor<[13]>>'],
]

/** Types of which none is another. */
const apart: readonly (readonly [string, string])[] = [
  ['Own<13>', 'Own<14>'],
  ['Own<13>', "Own<'n'>"],
  ['Own<13 | 14>', 'Own<13>'],
  ['Alias<13>', 'Alias<14>'],
  ['Rows<[1, 2]>', 'Rows<[1]>'],
  ['Rows<[1, 2]>', 'Rows<[1, 3]>'],
  ['Both<1, 2>', 'Both<1, 3>'],
  ['Loss<13>', 'Loss<14>'],
]

/** Whether a value of a type may stand where another is expected, asked with the help of a variable. */
const asked = [
  ...widths.flatMap(types =>
    types.flatMap((wide, i) =>
      types.slice(i + 1).flatMap(narrow => [
        { to: wide, from: narrow, may: true },
        { to: narrow, from: wide, may: false },
      ]),
    ),
  ),
  ...apart.flatMap(([a, b]) => [
    { to: a, from: b, may: false },
    { to: b, from: a, may: false },
  ]),
]
const widthText = [
  "import type * as T from 'tensor-ts'",
  ...generics.map(({ file }, i) => `import type * as M${i} from '${process.cwd()}/${file.replace(/ts$/, 'js')}'`),
  ...users.trim().split('\n'),
  ...asked.map(({ to, from }, i) => `declare const v${i}: ${from}; export const w${i}: ${to} = v${i}`),
]

const judged = new Map<Version, ReturnType<typeof judge>>()
/** What a compiler finds in both texts; asked once. */
const judgements = (version: Version): ReturnType<typeof judge> => {
  const found = judged.get(version) ?? judge(version, [lines.join('\n'), widthText.join('\n')])
  judged.set(version, found)
  return found
}

describe('what each layer learns, remembers and gives has the type of what it is', () => {
  it.each(versions)('under TypeScript %s', async version => {
    const [judgement] = await judgements(version)
    const wrong = judgement!.mistakes.map(({ line, first }) => `${lines[line]}: ${first}`)
    expect(wrong).toEqual([])
  })

  it('and none is left out', () => {
    expect(new Set(chosen.map(({ name }) => name))).toEqual(new Set(Object.keys(layers)))
  })
})

describe('a record of tensors of known sizes is one of unknown sizes, and of no others', () => {
  it.each(versions)('under TypeScript %s', async version => {
    const [, judgement] = await judgements(version)
    const first = widthText.length - asked.length
    const outside = judgement!.mistakes.filter(({ line }) => line < first)
    const refused = new Set(judgement!.mistakes.map(({ line }) => line - first))
    const wrong = asked.filter(({ may }, i) => may === refused.has(i))
    expect(outside.map(({ message }) => message)).toEqual([])
    expect(wrong).toEqual([])
  })

  it('for all that the library has', () => {
    const names = generics.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['EmbeddingParams', 'CellParams', 'DenseParams', 'KeyValueCache']))
    expect(names.length).toBeGreaterThan(15)
  })
})
