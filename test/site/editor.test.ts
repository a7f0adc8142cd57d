// The editor beside its page: programs in the address, those to begin with, and what examples find there.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allExamples } from '../../scripts/examples/read.js'
import { readProgram, showProgram } from '../../site/editor/address.js'
import assert from '../../site/editor/assert.js'
import { hashOf, linkTo } from '../../site/editor/link.js'
import { canOpen } from '../../site/editor/modules.js'
import { starters } from '../../site/editor/programs.js'
import { judge } from '../types/compilers.js'

describe('programs in the address', () => {
  test('are read as they were written, in either way', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async program => {
        expect(await readProgram(`#${await showProgram(program)}`)).toBe(program)
        expect(await readProgram(hashOf(program))).toBe(program)
      }),
    )
  })

  test.each(['', '#', '#code=', '#code=!', '#code=AAAA', '#other=1'])('is none in %j', async hash => {
    expect(await readProgram(hash)).toBeUndefined()
  })
})

describe('the examples of the documentation', () => {
  test('are linked where the editor has what they import', () => {
    const examples = allExamples().filter(({ file }) => file.endsWith('.md'))
    const first = (text: string) => text.split('\n').findIndex(line => line !== '') + 1
    const links = examples.map(({ file, text }) => linkTo(examples, file, first(text), '/base/'))
    expect(links.filter(link => link !== '').length).toBeGreaterThan(0.7 * examples.length)
    expect(links.filter(link => link !== '').every(link => link.includes('href="/base/editor/#code='))).toBe(true)
    expect(canOpen("import { readFile } from 'node:fs'")).toBe(false)
  })
})

describe('the assertions of the editor', () => {
  test('say what does not hold', () => {
    assert.ok(true)
    assert.deepEqual([1, { a: 2 }], [1, { a: 2 }])
    assert.throws(() => assert.equal(1, 2), /expected 2, got 1/)
    expect(() => assert.throws(() => 1)).toThrow('expected an error')
    expect(() => assert.deepEqual([1], [2])).toThrow('expected [2], got [1]')
  })
})

describe('the programs to begin with', () => {
  const folder = `.tmp/editor-${process.pid}`
  beforeAll(() => void mkdirSync(folder, { recursive: true }))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const inNode = (text: string) => text.replace("from 'editor'", `from '../../site/editor/shown.js'`)

  test('compile, but for those with a shape to mend', async () => {
    expect(starters.length).toBeGreaterThanOrEqual(12)
    const found = await judge(
      '6.0',
      starters.map(({ text }) => inNode(text)),
    )
    starters.forEach(({ name, broken }, i) => {
      const said = found[i]!.mistakes.map(({ message }) => message)
      expect([name, said.length > 0]).toEqual([name, broken === true])
      if (broken) expect(said[0]).toMatch(/(matmul|sub|dense\('out'\)|grad):? /)
    })
  })

  test.each(starters.filter(({ broken }) => !broken).map(({ name, text }) => [name, text] as const))(
    'run: %s',
    async (name, text) => {
      const file = join(process.cwd(), folder, `${name.replaceAll(/\W/g, '-')}.ts`)
      writeFileSync(file, `${inNode(text)}export {}\n`)
      await import(file)
    },
  )
})
