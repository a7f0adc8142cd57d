import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const names = readdirSync('examples').filter(name => existsSync(`examples/${name}/main.ts`))

const run = (...args: readonly string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', 'scripts/example.ts', ...args], { encoding: 'utf8' })

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
})
