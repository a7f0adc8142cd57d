import type { Refused } from '../shape/error.js'
import type { AnyTensor } from '../tensor/tensor.js'

// The type of what stands at a path of a tree. Paths are those of `T.tree.paths`: `.c1.w`, `[0].b`, `["a.b"]`.

/** The keys on a path. */
type Keys<Path extends string, Before extends readonly string[] = []> = Path extends ''
  ? Before
  : Path extends `["${infer Key}"]${infer Rest}`
    ? Keys<Rest, [...Before, Key]>
    : Path extends `[${infer Index}]${infer Rest}`
      ? Keys<Rest, [...Before, Index]>
      : Path extends `.${infer Rest}`
        ? Named<Rest, Before>
        : Named<Path, Before>

/** As `Keys`, of a path that begins with a name, which ends at the next point or bracket. */
type Named<Path extends string, Before extends readonly string[]> = Path extends `${infer Key}.${infer Rest}`
  ? Key extends `${infer Name}[${infer Inner}`
    ? Keys<`[${Inner}.${Rest}`, [...Before, Name]>
    : Keys<`.${Rest}`, [...Before, Key]>
  : Path extends `${infer Name}[${infer Rest}`
    ? Keys<`[${Rest}`, [...Before, Name]>
    : [...Before, Path]

/** The sentence for a key that there is not. */
interface Missing<Where extends string, Key extends string> {
  readonly missing: `tree.select: expected an entry of ${Where extends '' ? 'the tree' : Where}, got '${Key}'`
}

/** What stands behind some keys, or the sentence for the first that there is not. */
type At<Tree, Path, Where extends string = ''> = Path extends readonly [
  infer Key extends string,
  ...infer Rest extends readonly string[],
]
  ? unknown extends Tree
    ? unknown
    : NonNullable<Tree> extends infer Node
      ? Node extends AnyTensor
        ? Missing<Where, Key>
        : Key extends keyof Node
          ? At<Node[Key], Rest, `${Where}${Step<Key>}`>
          : Node extends readonly (infer Item)[]
            ? Key extends `${number}`
              ? number extends Node['length']
                ? At<Item, Rest, `${Where}${Step<Key>}`>
                : Missing<Where, Key>
              : Missing<Where, Key>
            : Missing<Where, Key>
      : never
  : Tree

type Step<Key extends string> = Key extends `${number}` ? `[${Key}]` : `.${Key}`

/** A path that the types cannot follow: one that is not a literal, or has an escaped key. */
type IsOpen<Path extends string> = string extends Path ? true : Path extends `${string}\\${string}` ? true : false

/** The type of what stands at a path. */
export type Select<Tree, Path extends string> =
  IsOpen<Path> extends true ? unknown : Exclude<At<Tree, Keys<Path>>, Missing<string, string>>

/** `unknown` where something stands at a path. */
export type CanSelect<Tree, Path extends string, Op extends string = 'tree.select'> =
  IsOpen<Path> extends true
    ? unknown
    : At<Tree, Keys<Path>> extends { readonly missing: `tree.select${infer Sentence}` }
      ? Refused<`${Op}${Sentence}`>
      : unknown
