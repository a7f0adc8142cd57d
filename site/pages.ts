import { readFileSync } from 'node:fs'

/** A part of the site: the pages that stand under one heading beside each page. */
export interface Part {
  readonly text: string
  /** Files from the root of the repository. */
  readonly pages: readonly string[]
}

export const parts: readonly Part[] = [
  { text: 'Start', pages: ['docs/start.md', 'README.md', 'docs/from.md'] },
  { text: 'Shapes in types', pages: ['docs/types.md', 'docs/errors.md'] },
  { text: 'Transformations', pages: ['docs/transformations.md', 'docs/testing.md'] },
  { text: 'Models', pages: ['docs/layers.md', 'docs/optimizers.md'] },
  { text: 'Training', pages: ['docs/training.md', 'docs/data.md'] },
  {
    text: 'The compiler',
    pages: ['docs/compiler.md', 'docs/numbers.md', 'docs/architecture.md', 'docs/mutation.md', 'bench/README.md'],
  },
  {
    text: 'Files and real weights',
    pages: [
      'docs/safetensors.md',
      'docs/numpy.md',
      'docs/onnx.md',
      'docs/interop.md',
      'examples/sentence-embeddings/README.md',
    ],
  },
  { text: 'More than one machine', pages: ['docs/xla.md', 'docs/export.md', 'docs/scale.md'] },
  { text: 'Where it runs', pages: ['docs/where-it-runs.md'] },
  {
    text: 'The course',
    pages: ['README', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(name => `docs/course/${name}.md`),
  },
  { text: 'Examples', pages: ['docs/gallery/README.md', 'examples/README.md'] },
  { text: 'The project', pages: ['docs/glossary.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'] },
]

/** All pages: the first, and those of every part. */
export const pages: readonly string[] = ['site/index.md', ...parts.flatMap(part => part.pages)]

/** The first heading of a page. */
export const titleOf = (page: string): string => /^# (.+)$/m.exec(readFileSync(page, 'utf8'))?.[1] ?? page

/** How many lines of a page stand before what is rendered: the settings between two lines of `---`. */
export const linesBefore = (page: string): number =>
  (/^---\n[\s\S]*?\n---\n/.exec(readFileSync(page, 'utf8'))?.[0].split('\n').length ?? 1) - 1

/** The entry points of the package with the files that they are built from; keys are also `T.random`. */
export const entryPoints = (): ReadonlyMap<string, string> => {
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8'))
  return new Map(
    Object.entries<{ readonly default?: string }>(exports).flatMap(([name, { default: built }]) =>
      built === undefined || name === './random'
        ? []
        : [[name.replace('.', 'tensor-ts'), built.replace('./dist', 'src').replace(/\.js$/, '.ts')]],
    ),
  )
}
