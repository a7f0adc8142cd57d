// The table of the course: what it names is there.
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** The cells of each row: its number, the idea, the example, the test, the picture. */
const rows = readFileSync('docs/course/README.md', 'utf8')
  .split('\n')
  .filter(line => /^\| \d/.test(line))
  .map(line =>
    line
      .split('|')
      .slice(1, -1)
      .map(cell => cell.trim()),
  )

test('has all 28 rows, in order', () => {
  expect(rows.map(([number]) => Number(number))).toEqual(Array.from({ length: 28 }, (_, i) => i + 1))
})

test.each(rows)('row %s: what it names is there', (_, idea, example, file, picture) => {
  const [, page = '', anchor = ''] = /\]\(([a-h]\.md)#(\S+)\)/.exec(idea!) ?? []
  const headings = [...readFileSync(`docs/course/${page}`, 'utf8').matchAll(/^## (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  )
  expect(headings).toContain(anchor)
  const several = (cell: string) => cell.split(', ').map(name => name.replace(/^`|`$/g, ''))
  for (const name of several(example!).filter(Boolean)) expect(existsSync(`examples/${name}/main.ts`), name).toBe(true)
  for (const name of several(file!)) expect(existsSync(name), name).toBe(true)
  for (const name of several(picture!).filter(Boolean)) {
    const drawn = /^\[(.+)\]\(\.\.\/gallery\/README\.md#/.exec(name)?.[1]
    expect(
      ['svg', 'png'].some(kind => existsSync(`docs/gallery/${drawn}.${kind}`)),
      name,
    ).toBe(true)
  }
})
