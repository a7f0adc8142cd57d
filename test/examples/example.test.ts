import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const names = readdirSync('examples').filter(name => existsSync(`examples/${name}/main.ts`))

const run = (...args: readonly string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', 'scripts/example.ts', ...args], { encoding: 'utf8' })

/** Of each line of text that is not turned where it begins and ends, in a font as wide as DejaVu Sans, in which browsers on Linux write. */
const extents = (svg: string) =>
  [...svg.matchAll(/<text ([^>]*)>([^<]*)/g)].flatMap(([, attributes = '', words = '']) => {
    const number = (pattern: RegExp) => Number(pattern.exec(attributes)?.[1] ?? 0)
    if (!attributes.includes('translate(')) return []
    const wide = [...words.replace(/&\w+;/g, '&')].length * 0.6 * number(/font-size:(\d+)/)
    const at = number(/translate\(([-\d.]+) /) + number(/ x="([-\d.]+)"/)
    const anchor = /text-anchor="(\w+)"/.exec(attributes)?.[1]
    const left = at - (anchor === 'end' ? wide : anchor === 'middle' ? wide / 2 : 0)
    return [{ words, left, right: left + wide }]
  })

describe('npm run example', () => {
  test('without a name lists all, each with a sentence', () => {
    const { stdout, status } = run()
    expect(status).toBe(0)
    for (const name of names) expect(stdout).toMatch(new RegExp(`^ {2}${name} +[A-Z].+$`, 'm'))
  })

  test('of a name that there is not says so, with the list', () => {
    const { stdout, stderr, status } = run('nothing')
    expect({ stderr, status }).toEqual({ stderr: 'there is no example nothing\n\n', status: 1 })
    expect(stdout).toContain('gradient-check')
  })

  test('of a name runs it', () => {
    const { stdout, status } = run('gradient-check')
    expect(status).toBe(0)
    expect(stdout).toContain('The right one passes.')
  })

  test('every example stands in the table, and every picture in the gallery', () => {
    const table = readFileSync('examples/README.md', 'utf8')
    for (const name of names) expect(table).toContain(`| \`${name}\` |`)
    const gallery = readFileSync('docs/gallery/README.md', 'utf8')
    for (const picture of readdirSync('docs/gallery').filter(name => name.endsWith('.svg')))
      expect(gallery).toContain(`](${picture})`)
  })

  test('no text of a picture is wider than it', () => {
    for (const picture of readdirSync('docs/gallery').filter(name => name.endsWith('.svg'))) {
      const text = readFileSync(`docs/gallery/${picture}`, 'utf8')
      const width = Number(/^<svg width="(\d+)"/.exec(text)?.[1])
      expect(width, picture).toBeGreaterThan(0)
      const outside = extents(text).filter(({ left, right }) => left < 0 || right > width)
      expect(outside, picture).toEqual([])
    }
  })
})
