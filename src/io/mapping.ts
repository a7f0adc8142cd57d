import { takes, typed } from '../ops/face.js'
import { requireFlag } from '../shape/argument.js'
import { describe } from '../shape/describe.js'

/**
 * One tensor of a file as one of a tree, or several on one side and one on the other, which are its parts along an axis.
 *
 * A star in a name stands for one part of it between dots. Stars of the names in the tree stand for the same as the first ones
 * in the file; further stars in the file are the numbers 0, 1, 2, …, whose tensors are stacked along first axes in the tree, as
 * the parameters of `nn.repeat` are.
 */
export interface Rule {
  /** The name in the file, or several. */
  readonly file: string | readonly string[]
  /** The name in the tree, or several. */
  readonly tree: string | readonly string[]
  /**
   * The axes of the file's tensor in the order that the tree's has, as `T.transpose` takes them; `true` swaps the last two. It
   * is of each tensor of a stack.
   */
  readonly transpose?: boolean | readonly number[] | undefined
  /** Where there are several on one side: the axis along which they are parts, after `transpose`; the last where not given. */
  readonly axis?: number | undefined
  /** How long several tensors of the file are along that axis; all the same where not given. */
  readonly sizes?: readonly number[] | undefined
}

/** Tensors of a file that are not read: a star stands for one part of a name, two for any text. Rules take precedence. */
export interface LeftOut {
  readonly leaveOut: string
}

/** Rules, or lists of rules, such as `linear` gives. What none of them names has one name on both sides. */
export type Rules = readonly (Rule | LeftOut | Rules)[]

/** How the tensors of a tree are called, and what they are, in a file: rules, or a function from names of the tree to the file's. */
export type Mapping = Rules | ((name: string) => string)

const texts = (x: unknown): readonly string[] | undefined => {
  const all = typeof x === 'string' ? [x] : x
  return Array.isArray(all) && all.length > 0 && all.every(text => typeof text === 'string') ? all : undefined
}

const integers = (x: unknown): boolean => Array.isArray(x) && x.every(Number.isSafeInteger)

const isSizes = (x: unknown, length: number): boolean =>
  integers(x) && (x as readonly number[]).length === length && (x as readonly number[]).every(size => size >= 0)

const optional = (x: unknown, is: (x: unknown) => boolean): boolean => x === undefined || is(x)

const stars = (pattern: string): number => pattern.split('*').length - 1

/** A rule in which lists are lists. */
export interface Ruled extends Omit<Rule, 'file' | 'tree'> {
  readonly file: readonly string[]
  readonly tree: readonly string[]
  /** How many axes of the tree's tensors count those of the file. */
  readonly stacked: number
}

/** The rules of a mapping, flat and checked; throws a TypeError for what is none. */
export const rulesOf = (
  who: string,
  mapping: unknown,
): { readonly rules: readonly Ruled[]; readonly leftOut: readonly string[] } => {
  const rules: Ruled[] = []
  const leftOut: string[] = []
  const refusal = (expected: string, given: unknown, at: string): TypeError =>
    new TypeError(`${who}: expected ${at} to be ${expected}, got ${describe(given)}`)
  const add = (x: unknown, path: string): void => {
    if (Array.isArray(x)) {
      x.forEach((entry, i) => {
        add(entry, `${path}[${i}]`)
      })
      return
    }
    if (typeof x !== 'object' || x === null) throw refusal('a rule, { file, tree } or { leaveOut }', x, path)
    const given = x as Readonly<Record<string, unknown>>
    const known = 'leaveOut' in given ? ['leaveOut'] : ['file', 'tree', 'transpose', 'axis', 'sizes']
    const other = Object.keys(given).find(key => !known.includes(key))
    if (other !== undefined) throw refusal(`a rule with ${known.join(', ')}`, other, path)
    if (!('leaveOut' in given)) rules.push(ruled(given, path))
    else if (typeof given.leaveOut === 'string') leftOut.push(given.leaveOut)
    else throw refusal('a name', given.leaveOut, `${path}.leaveOut`)
  }
  const ruled = (given: Readonly<Record<string, unknown>>, path: string): Ruled => {
    const { transpose, axis, sizes } = given
    const [file, tree] = [texts(given.file), texts(given.tree)]
    if (file === undefined) throw refusal('a name or a list of names', given.file, `${path}.file`)
    if (tree === undefined) throw refusal('a name or a list of names', given.tree, `${path}.tree`)
    if (!optional(transpose, t => typeof t === 'boolean' || integers(t)))
      throw refusal('true or a list of axes', transpose, `${path}.transpose`)
    // What would do nothing is a mistake.
    const forSeveral = (key: 'axis' | 'sizes', where: string): TypeError =>
      refusal(`left out where there is one name ${where}`, given[key], `${path}.${key}`)
    if (!optional(axis, Number.isSafeInteger)) throw refusal('an axis', axis, `${path}.axis`)
    if (axis !== undefined && file.length === 1 && tree.length === 1) throw forSeveral('axis', 'on each side')
    if (sizes !== undefined && file.length === 1) throw forSeveral('sizes', 'in the file')
    if (!optional(sizes, s => isSizes(s, file.length))) throw refusal(`${file.length} sizes`, sizes, `${path}.sizes`)
    if (file.length > 1 && tree.length > 1)
      throw new TypeError(
        `${who}: expected ${path} to have one name in the file or in the tree, got ${file.length} and ${tree.length}`,
      )
    const wild = [...file, ...tree].find(name => name.includes('**'))
    if (wild !== undefined) throw refusal('a rule whose stars stand for one part of a name each', wild, path)
    const [inFile, inTree] = [file, tree].map(names => new Set(names.map(stars)))
    const stacked = Math.max(...inFile!) - Math.max(...inTree!)
    if (inFile!.size > 1 || inTree!.size > 1 || stacked < 0)
      throw new TypeError(
        `${who}: expected ${path} to have as many stars in all names of a side, and no fewer in the file than in the tree`,
      )
    return { ...(given as Omit<Rule, 'file' | 'tree'>), file, tree, stacked }
  }
  if (!Array.isArray(mapping)) throw refusal('a list of rules or a function of names', mapping, 'mapping')
  add(mapping, 'mapping')
  return { rules, leftOut }
}

const escaped = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&')

/** The names that a pattern is of, with what its stars stand for. */
export const matcher = (pattern: string): RegExp =>
  new RegExp(`^${escaped(pattern).replace(/\*\*?/g, star => (star === '*' ? '([^.]+)' : '[^]*'))}$`)

/** A name with texts in the places of its stars. */
export const filled = (pattern: string, texts: readonly (string | number)[]): string => {
  let next = 0
  return pattern.replaceAll('*', () => String(texts[next++]))
}

/** Whether a layer of the file has a bias. */
export interface BiasOptions {
  /** True where not given. */
  readonly bias?: boolean | undefined
}

type Named = readonly [file: string, tree: string, how: Omit<Rule, 'file' | 'tree'>]

const rulesFor = (who: string, [weight, shift]: readonly [weight: Named, bias: Named]) =>
  typed<(file: string, tree: string, options?: BiasOptions) => readonly Rule[]>(
    takes(who, 2, ['bias']),
    (file: unknown, tree: unknown, { bias = true }: BiasOptions = {}): readonly Rule[] => {
      for (const name of [file, tree])
        if (typeof name !== 'string') throw new TypeError(`${who}: expected a name, got ${describe(name)}`)
      requireFlag(who, 'bias', bias)
      const all = bias ? [weight, shift] : [weight]
      return all.map(([inFile, inTree, how]) => ({ file: `${file}.${inFile}`, tree: `${tree}.${inTree}`, ...how }))
    },
  )

/**
 * The rules for a `Linear` of PyTorch, whose `weight` is `[out, in]`, as `w` and `b` of `nn.dense` or of a map of `nn.multiHeadAttention`;
 * with `bias: false` that for `weight` alone.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import * as T from 'tensor-ts'
 * import { decode, encode, linear } from 'tensor-ts/io'
 *
 * const file = encode({ fc: { weight: T.tensor([[1, 2, 3]]), bias: T.tensor([4]) } })
 * const expected = { out: { w: T.zeros([3, 1]), b: T.zeros([1]) } }
 * const decoded = decode(expected, { mapping: linear('fc', 'out') })(file)
 * assert.deepEqual(decoded, E.right({ out: { w: T.tensor([[1], [2], [3]]), b: T.tensor([4]) } }))
 * ```
 */
export const linear: (file: string, tree: string, options?: BiasOptions) => readonly Rule[] = rulesFor('linear', [
  ['weight', 'w', { transpose: true }],
  ['bias', 'b', {}],
])

/**
 * The rules for a `LayerNorm` of PyTorch, whose `weight` and `bias` are `scale` and `shift` of `nn.layerNorm` and of Transformer blocks;
 * with `bias: false` that for `weight` alone, as of an `RMSNorm`, which is `nn.rmsNorm`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import * as T from 'tensor-ts'
 * import { decode, encode, norm } from 'tensor-ts/io'
 *
 * const file = encode({ ln: { weight: T.ones([2]), bias: T.zeros([2]) } })
 * const expected = { last: { scale: T.zeros([2]), shift: T.zeros([2]) } }
 * const decoded = decode(expected, { mapping: norm('ln', 'last') })(file)
 * assert.deepEqual(decoded, E.right({ last: { scale: T.ones([2]), shift: T.zeros([2]) } }))
 * ```
 */
export const norm: (file: string, tree: string, options?: BiasOptions) => readonly Rule[] = rulesFor('norm', [
  ['weight', 'scale', {}],
  ['bias', 'shift', {}],
])
