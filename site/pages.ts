import { readdirSync } from 'node:fs'

const under = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.md'))
    .map(name => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort()

/** The files that become pages, from the root of the repository. */
export const pages: readonly string[] = [
  'site/index.md',
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'bench/README.md',
  ...under('docs'),
  ...under('examples'),
]
