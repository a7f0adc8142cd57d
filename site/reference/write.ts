import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type Entry, type Room, readReference } from './read.js'

/** A page of the reference: the names that one file of the sources declares. */
interface Page {
  readonly title: string
  /** From the folder of the reference, without an ending. */
  readonly path: string
  readonly entries: readonly Entry[]
}

/** `gatherAt.ts` as words: "Gather at". */
const titleOf = (file: string): string => {
  const words = basename(file, '.ts')
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const folderOf = ({ name }: Room): string =>
  name === 'T' ? 'tensor' : name.replace(/^T\./, '').replaceAll(/[./]/g, '-')

/** Names of one file are one page; types of files that have nothing else are one together. */
const pagesOf = (room: Room): readonly Page[] => {
  const byFile = new Map<string, readonly Entry[]>()
  // What is called comes before the types of its options.
  for (const entry of room.entries.toSorted((a, b) => Number(a.isType) - Number(b.isType)))
    byFile.set(entry.file, [...(byFile.get(entry.file) ?? []), entry])
  const files = [...byFile].filter(([, entries]) => entries.some(({ isType }) => !isType))
  const known = new Set(files.map(([file]) => file))
  const types = room.entries.filter(({ file }) => !known.has(file))
  const slugs = files.map(([file]) => basename(file, '.ts'))
  const pages = files.map(([file, entries], i) => {
    const isOne = slugs.indexOf(slugs[i] ?? '') === slugs.lastIndexOf(slugs[i] ?? '')
    const name = isOne ? (slugs[i] ?? '') : `${basename(dirname(file))}-${slugs[i]}`
    return { title: titleOf(name), path: `${folderOf(room)}/${name}`, entries }
  })
  return [
    ...pages.toSorted((a, b) => a.title.localeCompare(b.title)),
    ...(types.length === 0 ? [] : [{ title: 'Other types', path: `${folderOf(room)}/other-types`, entries: types }]),
  ]
}

/** Text of a cell of a table. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/\s+/g, ' ')

const code = (text: string): string => `\`${text}\``

const firstSentence = (text: string): string => /^.*?\.(?=\s|$)/s.exec(text)?.[0] ?? text

/** A type may have the name of a value. */
const anchorOf = ({ isType, name }: Entry): string => (isType ? `type-${name}` : name)

const sectionOf = ({ name }: Room, entry: Entry): string =>
  [
    `## ${name}.${entry.name} {#${anchorOf(entry)}}`,
    ...(entry.forms.length === 0 ? [] : [`\`\`\`text\n${entry.forms.join('\n')}\n\`\`\``]),
    entry.summary,
    ...entry.throws.map(text => `**Throws** ${text}`),
    ...(entry.properties.length === 0
      ? []
      : [
          [
            '| property | type | |',
            '|---|---|---|',
            ...entry.properties.map(
              ({ name, type, summary }) => `| ${code(cell(name))} | ${code(cell(type))} | ${cell(summary)} |`,
            ),
          ].join('\n'),
        ]),
    ...entry.examples,
  ]
    .filter(text => text !== '')
    .join('\n\n')

const importOf = ({ name, from }: Room): string =>
  `import * as ${name.replace(/\..*/, '').replace(/.*\//, '')} from '${from}'`

const indexOf = (room: Room, pages: readonly Page[]): string =>
  [
    `# ${room.name} {#page}`,
    `\`\`\`text\n${importOf(room)}\n\`\`\``,
    ...pages.map(({ title, path, entries }) =>
      [
        `## [${title}](../${path}.md)`,
        '| name | |',
        '|---|---|',
        ...entries.map(
          entry =>
            `| [${code(entry.name)}](../${path}.md#${anchorOf(entry)}) | ${cell(firstSentence(entry.summary))} |`,
        ),
      ].join('\n'),
    ),
  ].join('\n\n')

/** What the sidebar shows beside the reference. */
export interface Chapter {
  readonly text: string
  readonly link: string
  readonly items: readonly { readonly text: string; readonly link: string }[]
}

/** Writes the reference as Markdown, and says what there is. */
export const writeReference = async (
  folder: string,
  entryPoints: ReadonlyMap<string, string>,
): Promise<readonly Chapter[]> => {
  const rooms = await readReference(entryPoints)
  rmSync(folder, { recursive: true, force: true })
  return rooms.map(room => {
    const pages = pagesOf(room)
    const write = (path: string, text: string): void => {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, `${path}.md`), `${text}\n`)
    }
    write(`${folderOf(room)}/index`, indexOf(room, pages))
    for (const { title, path, entries } of pages)
      write(path, [`# ${title} {#page}`, ...entries.map(entry => sectionOf(room, entry))].join('\n\n'))
    return {
      text: room.name,
      link: `/reference/${folderOf(room)}/`,
      items: pages.map(({ title, path }) => ({ text: title, link: `/reference/${path}` })),
    }
  })
}
