// The editor beside its page: programs in the address, those to begin with, and what examples find there.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import type typescript from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allExamples, caretsOf } from '../../scripts/examples/read.js'
import { readProgram, showProgram } from '../../site/editor/address.js'
import assert from '../../site/editor/assert.js'
import { declarations, type Files } from '../../site/editor/declarations.js'
import { hashOf, linkTo } from '../../site/editor/link.js'
import { canOpen } from '../../site/editor/modules.js'
import { compilerOptions } from '../../site/editor/options.js'
import { starters } from '../../site/editor/programs.js'

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

/** What a compiler such as the editor's refuses in programs, and in which lines, from 0. */
const refusedIn = (programs: readonly string[]) => {
  const require = createRequire(import.meta.url)
  const compiler: typeof typescript = require('typescript-5.9')
  const libraries = dirname(require.resolve('typescript-5.9'))
  const nameOf = (i: number) => `file:///program-${i}.ts`
  const files: Files = { ...declarations(), ...Object.fromEntries(programs.map((text, i) => [nameOf(i), text])) }
  const readFile = (name: string) =>
    /^lib\.[\w.]+$/.test(name) ? compiler.sys.readFile(join(libraries, name)) : files[name]
  const service = compiler.createLanguageService({
    getCompilationSettings: () => compilerOptions,
    getScriptFileNames: () => ['file:///host.d.ts', ...programs.map((_, i) => nameOf(i))],
    getScriptVersion: () => '1',
    getScriptSnapshot: name => {
      const text = readFile(name)
      return text === undefined ? undefined : compiler.ScriptSnapshot.fromString(text)
    },
    getCurrentDirectory: () => '',
    getDefaultLibFileName: () => 'lib.esnext.full.d.ts',
    fileExists: name => readFile(name) !== undefined,
    readFile,
  })
  return programs.map((_, i) =>
    service.getSemanticDiagnostics(nameOf(i)).map(({ file, start = 0, messageText }) => ({
      line: file?.getLineAndCharacterOfPosition(start).line ?? 0,
      message: compiler.flattenDiagnosticMessageText(messageText, '\n'),
    })),
  )
}

describe('the compiler of the editor', () => {
  const examples = allExamples().filter(({ file, text }) => file.endsWith('.md') && canOpen(text))
  let refused: ReturnType<typeof refusedIn> = []
  beforeAll(() => {
    refused = refusedIn([...examples, ...starters].map(({ text }) => text))
  })

  test('finds in examples what they say that it finds', () => {
    const unexpected = examples.flatMap(({ name, text }, i) => {
      const said = caretsOf(text).map(({ line }) => line)
      const lines = refused[i]!.map(({ line }) => line)
      return lines.every(line => said.includes(line)) && said.every(line => lines.includes(line))
        ? []
        : [{ name, lines }]
    })
    expect(unexpected).toEqual([])
  })

  test('finds nothing wrong in programs to begin with, but in those with a shape to mend', () => {
    expect(starters.length).toBeGreaterThanOrEqual(12)
    starters.forEach(({ name, broken }, i) => {
      const said = refused[examples.length + i]!.map(({ message }) => message)
      expect([name, said.length > 0]).toEqual([name, broken === true])
      if (broken) expect(said[0]).toMatch(/(matmul|sub|dense\('out'\)|grad):? /)
    })
  })
})

describe('the assertions of the editor', () => {
  test('say what does not hold', () => {
    assert.ok(true)
    assert.deepEqual([1, { a: 2 }], [1, { a: 2 }])
    assert.throws(() => assert.equal(1, 2), /expected 2, got 1/)
    expect(() => assert.throws(() => 1)).toThrow('expected an error')
    const f = () => {
      throw new RangeError('out of range')
    }
    for (const like of [/out/, RangeError, { name: 'RangeError' }, { message: 'out of range' }]) assert.throws(f, like)
    for (const unlike of [/in/, TypeError, { name: 'TypeError' }, { message: 'range' }])
      expect(() => assert.throws(f, unlike)).toThrow('expected another error, got RangeError: out of range')
    expect(() => assert.deepEqual([1], [2])).toThrow('expected [2], got [1]')
    expect(() => assert.deepEqual([Number.NaN], [Infinity])).toThrow('expected ["Infinity"], got ["NaN"]')
    expect(() => assert.match('a', /b/)).toThrow('expected a text like /b/, got "a"')
    expect(() => assert.fail('no')).toThrow('no')
  })
})

describe('the programs to begin with', () => {
  const folder = `.tmp/editor-${process.pid}`
  beforeAll(() => void mkdirSync(folder, { recursive: true }))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const inNode = (text: string) => text.replace("from 'editor'", `from '../../site/editor/shown.js'`)

  test.each(starters.filter(({ broken }) => !broken).map(({ name, text }) => [name, text] as const))(
    'run: %s',
    async (name, text) => {
      const file = join(process.cwd(), folder, `${name.replaceAll(/\W/g, '-')}.ts`)
      writeFileSync(file, `${inNode(text)}export {}\n`)
      await import(file)
    },
  )
})
