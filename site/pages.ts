import { readFileSync } from 'node:fs'

/** A part of the site: the pages that stand under one heading beside each page. */
export interface Part {
  readonly text: string
  /** Files from the root of the repository. */
  readonly pages: readonly string[]
}

export const parts: readonly Part[] = [
  { text: 'Start', pages: ['README.md', 'docs/types.md', 'docs/transformations.md'] },
  {
    text: 'Models',
    pages: ['docs/layers.md', 'docs/optimizers.md', 'docs/training.md', 'docs/data.md', 'docs/testing.md'],
  },
  {
    text: 'The compiler',
    pages: ['docs/compiler.md', 'docs/numbers.md', 'docs/architecture.md', 'docs/mutation.md', 'bench/README.md'],
  },
  {
    text: 'Files and other engines',
    pages: [
      'docs/safetensors.md',
      'docs/numpy.md',
      'docs/onnx.md',
      'docs/export.md',
      'docs/xla.md',
      'docs/scale.md',
      'docs/interop.md',
    ],
  },
  {
    text: 'Examples',
    pages: ['docs/gallery/README.md', 'examples/README.md', 'examples/sentence-embeddings/README.md'],
  },
  { text: 'The project', pages: ['CONTRIBUTING.md', 'CHANGELOG.md'] },
]

/** All pages: the first, and those of every part. */
export const pages: readonly string[] = ['site/index.md', ...parts.flatMap(part => part.pages)]

/** The first heading of a page. */
export const titleOf = (page: string): string => /^# (.+)$/m.exec(readFileSync(page, 'utf8'))?.[1] ?? page
